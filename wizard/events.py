"""The frozen events that a run emits: screen, progress view and JSON Lines draw the same ones."""

from dataclasses import asdict, dataclass
from typing import Any, Literal

StepState = Literal[
    "begun", "calling", "waiting", "created", "adopted", "changed", "deleted", "done", "failed", "stopped"
]

ENDED: frozenset[StepState] = frozenset({"created", "adopted", "changed", "deleted", "done", "failed", "stopped"})
"""The states after which a step says nothing more. `done` is work that makes no object of its own, such as a tag."""


@dataclass(frozen=True, slots=True)
class Begin:
    """A run begins: how many steps there are, against what, and which keys of the account's time apply."""

    plan: str
    operation: Literal["apply", "destroy", "rehearse"]
    target: str
    practice: bool
    steps: int
    speed: float


@dataclass(frozen=True, slots=True)
class Planned:
    """One step that the run will take, told before any is taken."""

    step: str
    kind: str
    name: str
    region: str


@dataclass(frozen=True, slots=True)
class StepEvent:
    """A step has entered a state; `at` is seconds of the account's time since the run began.

    `detail` says what it waits for, what was found, or why it failed; `object_id` is the service's id once known.
    """

    step: str
    kind: str
    name: str
    region: str
    state: StepState
    at: float
    detail: str = ""
    object_id: str = ""


@dataclass(frozen=True, slots=True)
class Remark:
    """Something worth saying that belongs to no step."""

    text: str


@dataclass(frozen=True, slots=True)
class End:
    """How the run ended. `stopped` means it can be resumed by applying again."""

    ok: bool
    created: int
    adopted: int
    changed: int
    deleted: int
    failed: int
    stopped: bool
    verified: bool
    differences: tuple[str, ...]
    makespan_s: float
    critical_path_s: float


@dataclass(frozen=True, slots=True)
class Stage:
    """A rehearsal has come to its next stage; `at` is real seconds since it began."""

    stage: str
    text: str
    at: float


@dataclass(frozen=True, slots=True)
class TunnelEvent:
    """How a tunnel came up in a rehearsal: `detail` is what it protects, or why it did not."""

    connection: str
    established: bool
    detail: str


@dataclass(frozen=True, slots=True)
class PairSeen:
    """One ordered pair of networks as measured; `rtt_ms` is the slowest round trip, None where a packet was lost.

    `predicted` is the disposition that the plan was predicted to have.
    """

    from_: str
    to: str
    wanted: bool
    delivered: bool
    rtt_ms: float | None
    predicted: str


@dataclass(frozen=True, slots=True)
class Rehearsed:
    """How a rehearsal ended. `delivered` of `total` wanted pairs were; `agrees` is whether all was as predicted."""

    ok: bool
    delivered: int
    total: int
    agrees: bool
    tunnels: tuple[TunnelEvent, ...]
    pairs: tuple[PairSeen, ...]
    differences: tuple[str, ...]
    stray_packets: int
    seconds: float


Event = Begin | Planned | StepEvent | Remark | End | Stage | TunnelEvent | Rehearsed

NAMES: dict[type, str] = {
    Begin: "begin",
    Planned: "planned",
    StepEvent: "step",
    Remark: "remark",
    End: "end",
    Stage: "stage",
    TunnelEvent: "tunnel",
    Rehearsed: "end",
}


def as_json(event: Event) -> dict[str, Any]:
    """Return the event as one JSON Lines document."""
    document: dict[str, Any] = {"event": NAMES[type(event)]}
    if isinstance(event, Begin):
        document["version"] = 1
    for name, value in asdict(event).items():
        document[name] = _plain(value)
    return document


def _plain(value: Any) -> Any:
    """Return a value as JSON has it: `from` where Python needs `from_`, floats with three digits."""
    match value:
        case float():
            return round(value, 3)
        case dict():
            return {name.removesuffix("_"): _plain(inner) for name, inner in value.items()}
        case list() | tuple():
            return [_plain(inner) for inner in value]
        case _:
            return value
