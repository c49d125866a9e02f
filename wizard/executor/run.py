"""What every step of a run shares: the plan, the account, the keys, what was found so far, and whom to tell."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple, Protocol, TypeVar

from plans.compare import Difference
from plans.plan import Connection, KeyRef, Plan
from plans.steps import Holding, Step, Subject
from wizard.events import Event, StepEvent, StepState
from wizard.executor.journal import Journal
from wizard.executor.pace import Pace
from wizard.secrets import Secret

if TYPE_CHECKING:
    from wizard.cloud import Cloud


class Sight(NamedTuple):
    """How an object looks in the account now; `differences` are what is not as planned.

    `former` is the value that a change of the differences replaces. Of an object that is to be taken away: where it is
    settled, the call can be made.
    """

    id: str
    settled: bool
    waits_for: str = ""
    differences: tuple[Difference, ...] = ()
    former: str = ""


class StepFault(Exception):  # noqa: N818 - a refusal to report to the operator, not a bug
    """A step cannot reach its goal; `str()` is the sentence for the operator."""


class RunFault(StepFault):
    """A step cannot reach its goal, and no other step can either; `str()` is the sentence for the operator."""


@dataclass(slots=True)
class Run:
    """One run of a plan's steps against one account."""

    plan: Plan
    cloud: "Cloud"
    keys: dict[KeyRef, Secret]
    journal: Journal
    pace: Pace
    tell: Callable[[Event], None]
    found: dict[str, str] = field(default_factory=dict)
    owned: frozenset[str] = frozenset()
    """The ids of what this plan was found to have made, by tag or journal, before the run."""

    def say(self, step: Step, state: StepState, detail: str = "", object_id: str = "") -> None:
        """Emit that a step has entered a state."""
        at = self.pace.now()
        self.tell(StepEvent(step.id, step.kind, step.name, step.region, state, at, detail, object_id))

    def id_of(self, step: str) -> str:
        """Return the service's id of what an earlier step found or made."""
        return self.found[step]

    def is_ours(self, step: Step, object_id: str) -> bool:
        """Tell whether the object of a step was made by this plan."""
        return object_id in self.owned or self.journal.made(step.id)

    def key_of(self, connection: Connection) -> Secret:
        """Return the pre-shared key of a connection."""
        return self.keys[connection.psk]


Wanted = TypeVar("Wanted", bound=Subject)


def subject(step: Step, kind: type[Wanted]) -> Wanted:
    """Return what a step is about, which its kind says is of one class."""
    if not isinstance(step.subject, kind):
        raise TypeError(f"{step.id} is about no {kind.__name__}")
    return step.subject


class Kind(Protocol):
    """How one kind of step is looked up and made; one module of `wizard.executor.kinds` each."""

    def look(self, run: Run, step: Step) -> Sight | None:
        """Return how the step's object looks now, or None where the account has none."""
        ...

    def make(self, run: Run, step: Step, token: str) -> str:
        """Make the step's one mutating call and return the id of what it made."""
        ...

    def adjust(self, run: Run, step: Step, sight: Sight, token: str) -> tuple[str, ...]:
        """Make one mutating call that changes what differs in place, and return the fields that it changes."""
        ...

    def place(self, run: Run, step: Step) -> str:
        """Return where the object can be found although its id was never learned; "" where its tags tell."""
        ...

    def seek(self, run: Run, holding: Holding) -> Sight | None:
        """Return how something that is to be taken away looks now, or None where it is gone and all is quiet."""
        ...

    def remove(self, run: Run, holding: Holding, token: str) -> None:
        """Make the one mutating call that takes it away."""
        ...


class OnlyShown:
    """For kinds whose objects are never changed: what differs is shown to the operator."""

    def adjust(self, run: Run, step: Step, sight: Sight, token: str) -> tuple[str, ...]:
        """Refuse: no difference of these kinds is one that can be changed in place."""
        del run, sight, token
        raise StepFault(f"{step.name} cannot be changed")


class Tagged:
    """For kinds whose objects are recognised without the journal once they are there."""

    def place(self, run: Run, step: Step) -> str:
        """Say nothing: the object's own tags, its parent or its natural key lead to it."""
        del run, step
        return ""
