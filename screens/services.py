"""What the screens ask of the rest of the product: plain callables, put together by whoever starts them."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from threading import Event as Flag
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from plans.plan import KeyRef, Plan
    from wizard.events import Event
    from wizard.secrets import Secret

Mode = Literal["practice", "rehearse", "real"]


@dataclass(frozen=True, slots=True)
class Services:
    """The world outside the screens. Each callable may block; the screens call them in threads."""

    build: "Callable[[Mode, Plan, Flag, Callable[[Event], None]], None]"
    """Build or rehearse the plan and tell what happens; ends soon after the flag is set, between two operations.

    Raises Stop, before the first change, where something is missing.
    """

    find_obstacles: "Callable[[Mode, Plan], tuple[str, ...]]"
    """Say in sentences what keeps a run from beginning, such as missing keys; raises Stop for what is not built yet."""

    list_changes: "Callable[[Plan], tuple[str, ...]]"
    """Look into the real account and say what a run would do, each object with its cost class; raises Stop."""

    find_key: "Callable[[KeyRef], str]"
    """Return `""` where a reference leads to a key, else the sentence that says why it does not."""

    store_key: "Callable[[KeyRef, Secret], None]"
    """Keep a key under a keyring reference; KeyFault says why it could not be."""

    generate_key: "Callable[[], Secret]"
    """Make a new strong key."""

    export: "Callable[[Plan, Path], tuple[str, ...]]"
    """Write the offices' kits into a folder; returns the lines to tell, raises FileFault."""

    find_lacking: "Callable[[], tuple[str, ...]]" = tuple
    """Say in sentences what this computer lacks for a rehearsal; answers at once."""

    real_target: str = "the real cloud"
    """What a real run would change, as the operator would say it."""
