"""A plan rehearsed: built in a practice account, set up in namespaces, the prediction held against packets.

The cloud's side is what the account holds, the offices' side what their kits say; the prediction comes from the plan.
Neither side of the comparison sees the other before they are compared.
"""

from collections.abc import Callable, Iterator, Sequence
from threading import Event as Flag
from time import monotonic

from plans.network import Network
from plans.plan import Plan
from plans.planned import make_network
from plans.reach import reach
from plans.steps import plan_steps
from wizard.events import Begin, Event, Rehearsed, Remark, Stage, TunnelEvent
from wizard.executor.launch import practice_keys
from wizard.lab.fault import Stopped
from wizard.lab.kit import Replacement
from wizard.lab.lab import Ground, TunnelState, open_lab
from wizard.lab.needs import require
from wizard.rehearsal.compare import Measured, Predicted, differences, seen
from wizard.rehearsal.office_kits import addresses, make_kits, remarks
from wizard.rehearsal.practice import SPEED, practise

STAGES: dict[str, str] = {
    "practice": "building in a practice account",
    "namespaces": "making namespaces and links",
    "daemons": "starting the IKE daemons",
    "tunnels": "bringing up the tunnels",
    "packets": "asking every pair",
    "renewal": "renewing every tunnel's keys",
    "packets-again": "asking every pair again",
    "cleaning": "taking everything away",
}
"""What a rehearsal does, in its order."""


class Clock:
    """Tells which stage has come, and when."""

    def __init__(self, tell: Callable[[Event], None]) -> None:
        self._tell, self._began = tell, monotonic()

    @property
    def seconds(self) -> float:
        """Seconds since the rehearsal began."""
        return monotonic() - self._began

    def stage(self, name: str) -> None:
        """Tell that a stage of `STAGES` begins."""
        self._tell(Stage(name, STAGES[name], self.seconds))


def rehearse(plan: Plan, tell: Callable[[Event], None], stop: Flag) -> Rehearsed:
    """Rehearse a plan and return how that ended; every event goes to `tell`, the last one too.

    LabFault where the machine does not allow it or the plan holds what a lab cannot play, Stop where the practice
    build fails, Stopped where `stop` is set; nothing of the lab is left then either.
    """
    require()
    clock = Clock(tell)
    tell(Begin(plan.name, "rehearse", "a practice account and namespaces", True, len(plan_steps(plan)), SPEED))  # noqa: FBT003
    clock.stage("practice")
    practice = practise(plan, tell, stop)
    network = make_network(plan, addresses(practice))
    kits = make_kits(plan, network, practice_keys(plan))
    for remark in remarks(plan, network):
        tell(Remark(remark))
    names = {**practice.names.vpcs, **practice.names.connections}
    ground = Ground(practice.account, practice.keys, names, kits)
    predicted = predict(network)
    tunnels, measured, stray = measure(ground, [(each.source, each.target) for each in predicted], tell, stop, clock)
    found = (*practice.differences, *differences(predicted, measured), *_strays(stray))
    pairs = tuple(seen(*each) for each in zip(predicted, measured, strict=True))
    wanted = [pair for pair in pairs if pair.wanted]
    delivered = sum(pair.delivered for pair in wanted)
    end = Rehearsed(
        ok=delivered == len(wanted) and not found,
        delivered=delivered,
        total=len(wanted),
        agrees=not found,
        tunnels=tuple(TunnelEvent(state.connection, state.established, state.detail) for state in tunnels),
        pairs=pairs,
        differences=found,
        stray_packets=stray,
        seconds=clock.seconds,
    )
    tell(end)
    return end


def predict(network: Network) -> tuple[Predicted, ...]:
    """Return what a network is predicted to do with every ordered pair, the isolated ones too."""
    found = reach(network)
    return tuple(
        Predicted(source, target, found.is_wanted(source, target), found.pair(source, target).disposition)
        for source in found.names
        for target in found.names
        if source != target
    )


def measure(
    ground: Ground, pairs: Sequence[tuple[str, str]], tell: Callable[[Event], None], stop: Flag, clock: Clock
) -> tuple[tuple[TunnelState, ...], tuple[Measured, ...], int]:
    """Set up a lab, bring up and renew every tunnel, and ask every pair before and after; count stray packets.

    A pair that was dark at first is not asked again: renewing keys opens no way.
    """
    with open_lab(ground, stop, clock.stage) as lab:
        for remark in _replaced(lab.replacements):
            tell(Remark(remark))
        clock.stage("tunnels")
        tunnels = lab.bring_up()
        clock.stage("packets")
        before = lab.measure(pairs)
        clock.stage("renewal")
        tunnels = lab.renew(tunnels)
        for state in tunnels:
            tell(TunnelEvent(state.connection, state.established, state.detail))
        clock.stage("packets-again")
        again = iter(lab.measure([(trip.source, trip.target) for trip in before if trip.delivered]))
        after = [next(again) if trip.delivered else trip for trip in before]
        stray = lab.stray_packets()
        if stop.is_set():
            raise Stopped
        clock.stage("cleaning")
    return tunnels, tuple(map(Measured, before, after)), stray


def _replaced(replacements: Sequence[Replacement]) -> Iterator[str]:
    """Yield every line of the kits that the lab replaces, once for all offices that have it."""
    offices: dict[tuple[str, str, str, str], list[str]] = {}
    for office, *line in replacements:
        offices.setdefault((line[0], line[1], line[2], line[3]), []).append(office)
    for (file, old, new, why), names in offices.items():
        whose = names[0] if len(names) == 1 else f"{len(names)} offices"
        yield f"{whose}: {file}: {old} → {new} ({why})"


def _strays(count: int) -> tuple[str, ...]:
    if not count:
        return ()
    return (f"{count} packets that were neither IKE nor ESP reached the Internet",)
