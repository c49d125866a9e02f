"""What the journal knows of one step, record by record."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

Purpose = Literal["make", "change", "remove"]
"""What a call is for: only what was made by us is ours to take away."""


@dataclass(slots=True)
class StepRecord:
    """What the journal knows of one step.

    `last` is the kind of the last record and `code` what the service said in it.
    `open` is a call whose outcome was not written down; `state` is how the step ended last; `former` is the value that
    a change replaced, and `place` where to look for an object whose id was not learned before a crash.
    """

    generation: int = 0
    token: str = ""
    object_id: str = ""
    made: bool = False
    open: bool = False
    used: bool = False
    purpose: Purpose = "make"
    state: str = ""
    former: str = ""
    place: str = ""
    last: str = ""
    code: str = ""

    @property
    def ours(self) -> bool:
        """Whether what the step stands for was made by us, or may have been by the call that is open."""
        return self.made or (self.open and self.purpose == "make")

    def advance(self) -> None:
        """Begin a new generation where the token was used: the next call is another request."""
        if self.used:
            self.generation += 1
        self.used = self.open = False

    def forget(self) -> None:
        """Take the object for gone."""
        self.advance()
        self.made, self.object_id, self.state, self.former, self.place = False, "", "", "", ""


def fold(step: StepRecord, record: Mapping[str, Any]) -> None:
    """Fold one record of the journal into what is known of its step: while writing as when reading."""
    step.last, step.code = record["kind"], record.get("code", record.get("reason", ""))
    match record["kind"]:
        case "intent":
            step.token, step.generation = record["token"], record["generation"]
            step.purpose = record.get("purpose", "make")
            step.former = step.former or record.get("former", "")
            step.place = record.get("place", "") or step.place
            step.open = step.used = True
        case "result":
            step.object_id, step.open = record["id"], False
            step.made = step.made or step.purpose == "make"
        case "refused":
            step.generation += 1
            step.open = step.used = False
        case "done":
            step.object_id, step.state = record["id"], record["state"]
            step.made = step.made or record["state"] == "created"
            step.advance()
        case "gone":
            step.forget()
        case _:
            pass
