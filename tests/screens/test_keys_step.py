"""Keys: referenced, generated, typed, and never seen again."""

from typing import Any

from plans.draft import Draft
from plans.plan import KeyRef
from plans.writing import write_plan

MARKED = "Marked-Key-0123456789-abc"


async def _open(at: Any) -> None:
    at.go("keys")
    await at.settle()


async def test_generated_keys_go_to_the_keyring_and_nowhere_else(desk: Any, tutorial: Draft) -> None:
    """ctrl+g keeps a key under the row's reference; no frame, draft or clipboard holds it."""
    async with desk(tutorial) as at:
        await _open(at)
        await at.press("ctrl+g")
        key = at.kept[KeyRef("keyring", "acme-global/office-1")].reveal()
        assert key not in at.screen_text()
        assert key not in write_plan(at.session.draft)
        assert "✓ found" in at.screen_text()


async def test_a_typed_key_is_never_on_screen_or_clipboard(desk: Any, tutorial: Draft) -> None:
    """Typing, selecting all, copying and cutting show and copy nothing; Enter keeps the key."""
    async with desk(tutorial) as at:
        await _open(at)
        await at.press("ctrl+t", *MARKED.replace("-", "_"))
        typed = MARKED.replace("-", "_")
        await at.press("ctrl+shift+a", "ctrl+c", "ctrl+x")
        assert typed not in at.app.clipboard
        assert typed not in at.screen_text()
        await at.press("enter")
        assert at.kept[KeyRef("keyring", "acme-global/office-1")].reveal() == typed
        assert typed not in at.screen_text()
        assert typed not in write_plan(at.session.draft)


async def test_messages_about_a_typed_key_carry_no_key(desk: Any, tutorial: Draft) -> None:
    """Nothing that Textual logs for every message contains what was typed."""
    seen: list[str] = []
    async with desk(tutorial, message_hook=lambda message: seen.append(repr(message))) as at:
        await _open(at)
        await at.press("ctrl+t")
        at.app.focused.value = MARKED
        await at.press("enter")
        assert at.kept
        assert seen
        assert not any(MARKED in each for each in seen)


async def test_a_key_the_service_refuses_is_not_kept(desk: Any, tutorial: Draft) -> None:
    """The reason stands under the line, the line stays open."""
    async with desk(tutorial) as at:
        await _open(at)
        await at.press("ctrl+t")
        at.app.focused.value = "schlüssel mit leerzeichen"
        await at.press("enter")
        assert not at.kept
        assert "Enter keeps it" not in at.screen_text()


async def test_a_reference_can_be_an_environment_variable(desk: Any, tutorial: Draft) -> None:
    """What is typed as `env NAME` is the plan's { env = "NAME" }."""
    async with desk(tutorial) as at:
        await _open(at)
        await at.press("enter")
        await at.fill("Key is kept in", "env PSK_1")
        assert at.session.draft.offices[0].psk.env == "PSK_1"
        assert at.session.draft.offices[0].psk.keyring == ""
