"""Ownership tags: how a later run, or another machine, recognises what this plan made."""

from plans.plan import VpnGateway
from plans.steps import Step
from wizard.cloud import tags
from wizard.executor.run import OnlyShown, Run, Sight, subject

PLAN, KEY = "wizard:plan", "wizard:key"


def ownership(run: Run, step: str) -> tuple[tuple[str, str], ...]:
    """Return the tags of an object: whose it is, and which step made it."""
    return ((PLAN, run.plan.name), (KEY, step))


class Tags(OnlyShown):
    """Steps of kind `tag`: a VPN gateway takes its tags in a call of their own."""

    def look(self, run: Run, step: Step) -> Sight | None:
        """Look for our tags; a gateway that was there before us is not ours to tag."""
        gateway, of = subject(step, VpnGateway), step.id.removeprefix("tag/")
        found = run.id_of(of)
        if not run.journal.made(of):
            return Sight(found, settled=True)
        present = tags.list_tagged(run.cloud, gateway.region, "vpn-gateway", ids=(found,)).get(found, {})
        if set(ownership(run, of)) <= set(present.items()):
            return Sight(found, settled=True)
        return None

    def make(self, run: Run, step: Step, token: str) -> str:
        """Put our tags on; the service takes no token here, and putting them on twice changes nothing."""
        del token
        gateway, of = subject(step, VpnGateway), step.id.removeprefix("tag/")
        tags.tag(run.cloud, gateway.region, "vpn-gateway", (run.id_of(of),), dict(ownership(run, of)))
        return run.id_of(of)
