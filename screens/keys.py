"""Step 4: where the pre-shared key of every connection is kept. No key is ever shown."""

from collections.abc import Callable
from dataclasses import replace
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.message import Message
from textual.widgets import Input

from plans.draft import Draft, DraftKey
from plans.edits import key_name
from plans.finding import Finding
from plans.keys import judge_key
from plans.paths import get_at
from plans.plan import KeyRef
from plans.resolve import connections_of
from plans.texts import hint, sentence
from screens.confirm import Dialog
from screens.field import Choice, Spec
from screens.outline import OutlineStep
from screens.plain import Plain
from screens.services import Services
from screens.table import Column, Row
from wizard.secrets import KeyFault, Secret
from wizard.session import Session


class KeysStep(OutlineStep):
    """A reference for every key, and the means to fill it."""

    NAME = "keys"
    COLUMNS = (Column("Office", 16), Column("Key is kept in"), Column("", 14))
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+g", "generate", "Generate"),
        Binding("ctrl+t", "set_key", "Type a key"),
    ]
    HELP = """\
# Keys

The plan says where a pre-shared key is kept, never the key itself.

- **keyring**: this computer's keyring. **ctrl+g** makes a strong key and keeps it there; **ctrl+t** takes one you
  already have.
- **env** and **file** name an environment variable or a file that holds the key; they are read when building.

A practice run needs no keys: it makes its own.
"""

    class Looked(Message):
        """It is known which references lead to a key."""

        def __init__(self, states: dict[KeyRef, str]) -> None:
            super().__init__()
            self.states = states

    class Kept(Message):
        """A key was kept, or `fault` says why not."""

        def __init__(self, fault: str, done: str) -> None:
            super().__init__()
            self.fault, self.done = fault, done

    def __init__(self, session: Session, services: Services) -> None:
        super().__init__(session, services)
        self._states: dict[KeyRef, str] = {}

    def open_at(self, path: str) -> None:
        """Show the references and see which of them lead to a key."""
        super().open_at(path)
        self._look()

    def places(self, draft: Draft) -> tuple[str, ...]:
        """List the key references of all connections."""
        return tuple(
            f"offices[{index}]{below}.psk"
            for index, office in enumerate(draft.offices)
            for below, _ in connections_of(office)
        )

    def row(self, draft: Draft, place: str) -> Row:
        """Describe one reference in a line."""
        office = get_at(draft, place.partition(".")[0])
        reference = reference_of(get_at(draft, place))
        if reference is None:
            return Row((office.name, "(nowhere yet)", ""), "quiet")
        state = self._states.get(reference)
        said = "" if state is None else "not there yet" if state else "✓ found"
        return Row((office.name, str(reference), said), "good" if state == "" else "")

    def specs(self, draft: Draft, place: str) -> tuple[Spec, ...]:
        """Return the reference of a connection."""
        office = get_at(draft, place.partition(".")[0])
        suggested = key_name(draft.name, office.name)
        choices = (
            Choice(f"keyring {suggested}", "filled here with ctrl+g or ctrl+t"),
            Choice(f"env {_variable(suggested)}", "an environment variable"),
            Choice(f"file {suggested.rpartition('/')[2]}.psk", "a file with the key alone, mode 0600"),
        )
        help_text = "keyring, env or file and a name; never the key itself"
        return (Spec(place, "Key is kept in", help_text, kind="key", choices=lambda _: choices, note=self._why),)

    def _why(self, draft: Draft) -> str:
        """Say why the reference under the cursor leads to no key."""
        reference = reference_of(get_at(draft, self.place)) if self.place else None
        return self._states.get(reference, "") if reference else ""

    def removable(self, place: str, focused: str) -> str:
        """Remove nothing here: a reference goes with its connection."""
        del place, focused
        return ""

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer no adding and removing here."""
        return False if action in {"add", "remove"} else super().check_action(action, parameters)

    def edit(self, path: str, value: object) -> None:
        """Put a reference into the draft and see whether it leads to a key."""
        if isinstance(value, DraftKey):
            value = replace(value, kept=get_at(self.session.draft, path).kept)
        super().edit(path, value)
        self._look()

    def action_generate(self) -> None:
        """Make a key for the row under the cursor and keep it in the keyring."""
        self._fill(lambda reference: self._keep(reference, self.services.generate_key, "A new key is kept"))

    def action_set_key(self) -> None:
        """Take a key that exists already."""
        self._fill(self._ask)

    def _fill(self, fill: Callable[[KeyRef], None]) -> None:
        reference = reference_of(get_at(self.session.draft, self.place)) if self.place else None
        if reference is None or reference.source != "keyring":
            self.notify("Only a keyring entry is filled here; a variable or file is filled where it is.", markup=False)
            return
        fill(reference)

    def _ask(self, reference: KeyRef) -> None:
        def keep(key: Secret | None) -> None:
            if key is not None:
                self._keep(reference, lambda: key, "The key is kept")

        self.app.push_screen(TypeKey(str(reference), self.place), keep)

    def _keep(self, reference: KeyRef, key: Callable[[], Secret], done: str) -> None:
        def work() -> None:
            try:
                self.services.store_key(reference, key())
            except KeyFault as fault:
                self.post_message(self.Kept(str(fault), ""))
            else:
                self.post_message(self.Kept("", f"{done} in {reference}."))

        self.run_worker(work, thread=True, group="keep", exit_on_error=False)

    def on_keys_step_kept(self, event: Kept) -> None:
        """Tell how it went."""
        self.notify(event.fault or event.done, severity="error" if event.fault else "information", markup=False)
        self._look()

    def on_keys_step_looked(self, event: Looked) -> None:
        """Show which references lead to a key."""
        self._states = event.states
        self.show_state()

    def _look(self) -> None:
        draft = self.session.draft
        found = (reference_of(get_at(draft, place)) for place in self.places(draft))
        references = {reference for reference in found if reference is not None}

        def work() -> None:
            self.post_message(self.Looked({reference: self.services.find_key(reference) for reference in references}))

        self.run_worker(work, thread=True, exclusive=True, group="look", exit_on_error=False)


class KeyInput(Input):
    """A line for a key: covered, never copied, never told to a log."""

    def __init__(self) -> None:
        super().__init__(password=True, compact=True)

    def action_copy(self) -> None:
        """Copy nothing."""

    def action_cut(self) -> None:
        """Cut nothing."""

    def post_message(self, message: Message) -> bool:
        """Keep the messages that carry what was typed to ourselves."""
        if isinstance(message, Input.Changed | Input.Submitted | Input.Blurred):
            message = Typed(submitted=isinstance(message, Input.Submitted)).set_sender(self)
        return super().post_message(message)


class Typed(Message):
    """Something was typed into a key's line; what, it does not say."""

    def __init__(self, *, submitted: bool) -> None:
        super().__init__()
        self.submitted = submitted


class TypeKey(Dialog[Secret]):
    """Ask for a key that exists already, and judge it before it is kept."""

    def __init__(self, reference: str, place: str) -> None:
        super().__init__()
        self._reference, self._place = reference, place

    def compose(self) -> ComposeResult:
        """Lay out the box."""
        with Vertical(classes="dialog"):
            yield Plain(f"Key for {self._reference}", classes="title")
            yield KeyInput()
            yield Plain("Enter keeps it, Escape leaves everything as it is", classes="text", id="verdict")

    def on_mount(self) -> None:
        """Begin typing at once."""
        self.query_one(KeyInput).focus()

    def on_typed(self, event: Typed) -> None:
        """Keep the key when it is fit to be one."""
        entry = self.query_one(KeyInput)
        worst = next((each for each in judge_key(entry.value, self._place) if each.severity == "error"), None)
        if event.submitted and worst is None:
            key = Secret(entry.value)
            entry.value = ""
            self.dismiss(key)
        elif event.submitted:
            self._tell(worst)

    def _tell(self, worst: Finding | None) -> None:
        if worst is not None:
            self.query_one("#verdict", Plain).show(f"{sentence(worst)} {hint(worst)}")


def reference_of(key: DraftKey) -> KeyRef | None:
    """Return where a key is kept, or None where the plan does not say."""
    if key.keyring:
        return KeyRef("keyring", key.keyring)
    if key.env:
        return KeyRef("env", key.env)
    return KeyRef("file", key.file) if key.file else None


def _variable(name: str) -> str:
    return "".join(character if character.isalnum() else "_" for character in f"PSK_{name}".upper())
