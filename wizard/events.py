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
    operation: Literal["apply", "destroy"]
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


Event = Begin | Planned | StepEvent | Remark | End

NAMES: dict[type, str] = {Begin: "begin", Planned: "planned", StepEvent: "step", Remark: "remark", End: "end"}


def as_json(event: Event) -> dict[str, Any]:
    """Return the event as one JSON Lines document."""
    document: dict[str, Any] = {"event": NAMES[type(event)]}
    if isinstance(event, Begin):
        document["version"] = 1
    for name, value in asdict(event).items():
        document[name] = round(value, 3) if isinstance(value, float) else value
    return document
