"""Ownership tags: how a later run, or another machine, recognises what this plan made."""

from plans.holdings import KEY_TAG, PLAN_TAG
from plans.plan import VpnGateway
from plans.steps import Holding, Step
from wizard.cloud import tags
from wizard.executor.run import OnlyShown, Run, Sight, Tagged, subject


def ownership(run: Run, step: str) -> tuple[tuple[str, str], ...]:
    """Return the tags of an object: whose it is, and which step made it."""
    return ((PLAN_TAG, run.plan.name), (KEY_TAG, step))


class Tags(OnlyShown, Tagged):
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

    def seek(self, run: Run, holding: Holding) -> Sight | None:
        """Count a tag as gone: it goes with its gateway."""
        del run, holding
        return None

    def remove(self, run: Run, holding: Holding, token: str) -> None:
        """Do nothing: a tag goes with its gateway."""
        del run, holding, token
