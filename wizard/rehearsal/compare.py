"""Prediction against packets: where the two disagree, pair by pair."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from plans.dispositions import PASSING, Disposition
from wizard.events import PairSeen
from wizard.lab.lab import Trip


class Predicted(NamedTuple):
    """What a plan was predicted to do with one ordered pair of networks."""

    source: str
    target: str
    wanted: bool
    disposition: Disposition


class Measured(NamedTuple):
    """One ordered pair as packets went: before the tunnels' keys were renewed, and after."""

    before: Trip
    after: Trip


def seen(predicted: Predicted, measured: Measured) -> PairSeen:
    """Return a pair as the operator is told of it; delivered is what still is after every key was renewed."""
    source, target, wanted, disposition = predicted
    return PairSeen(source, target, wanted, measured.after.delivered, measured.after.rtt_ms, disposition)


def differences(predicted: Sequence[Predicted], measured: Sequence[Measured]) -> Iterator[str]:
    """Yield a sentence for every pair whose packets went otherwise than predicted.

    A tunnel that will not survive its first renewal passes packets before it and none after.
    """
    for expected, trips in zip(predicted, measured, strict=True):
        for trip, when, passes in (
            (trips.before, "at first", expected.disposition in PASSING),
            (trips.after, "after the keys were renewed", expected.disposition == "DELIVERED"),
        ):
            if trip.delivered != passes:
                went = "packets passed" if trip.delivered else f"no packet passed{_which(trip)}"
                yield f"{trip.source} → {trip.target}: predicted {expected.disposition}, {when} {went}"


def _which(trip: Trip) -> str:
    if not trip.dark:
        return ""
    source, target = trip.dark[0]
    more = f" and {len(trip.dark) - 1} more" if len(trip.dark) > 1 else ""
    return f" from {source} to {target}{more}"
