"""The journal: what a crash, another run or a meddler can and cannot do to it."""

import json
from pathlib import Path

import pytest

from wizard.executor.journal import Journal, JournalFault, open_journal, throwaway_journal


def opened(path: Path) -> Journal:
    """Open the journal of a made-up plan and account."""
    return open_journal(path, "acme", "1234")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Return where a journal may stand."""
    return tmp_path / "acme.jsonl"


def test_what_was_intended_is_known_after_a_crash(path: Path) -> None:
    """A call written down before it was made is still open, with the same token, for the next process."""
    journal = opened(path)
    token = journal.intend("vpn-gateway/x")
    journal.close()
    again = opened(path)
    assert again.steps["vpn-gateway/x"].open
    assert again.made("vpn-gateway/x")
    assert again.intend("vpn-gateway/x") == token


def test_a_refused_call_gets_a_new_token(path: Path) -> None:
    """After a definite refusal another try is another request; before it, the same one."""
    journal = opened(path)
    first = journal.intend("a")
    assert journal.intend("a") == first
    journal.refuse("a", "IllegalParam.Name")
    second = journal.intend("a")
    assert second != first
    journal.close()
    assert opened(path).token("a") == second


def test_two_journals_never_share_a_token() -> None:
    """Destroying and applying again must not repeat old tokens."""
    assert throwaway_journal().token("a") != throwaway_journal().token("a")


def test_tokens_fit_the_service() -> None:
    """A ClientToken is at most 64 ASCII characters."""
    token = throwaway_journal().token("connection/cn-shanghai/192.168.0.0/16/1/3.3.3.3")
    assert token.isascii()
    assert len(token) <= 64


def test_a_torn_last_line_is_dropped(path: Path) -> None:
    """A record torn by a crash counts as never written, and the next record follows the last whole one."""
    journal = opened(path)
    journal.intend("a")
    journal.close()
    with path.open("ab") as file:
        file.write(b'{"hash": "12')
    again = opened(path)
    assert again.steps["a"].open
    again.finish("a", "created", "vpn-1")
    again.close()
    assert opened(path).steps["a"].object_id == "vpn-1"


def test_a_changed_record_is_reported(path: Path) -> None:
    """A journal whose chain is broken is refused with the line."""
    journal = opened(path)
    journal.intend("a")
    journal.succeed("a", "vpn-1")
    journal.intend("b")
    journal.close()
    lines = path.read_text("utf-8").splitlines()
    lines[2] = lines[2].replace("vpn-1", "vpn-2")
    path.write_text("\n".join(lines) + "\n", "utf-8")
    with pytest.raises(JournalFault, match=r":3: .*changed"):
        opened(path)


def test_a_removed_record_is_reported(path: Path) -> None:
    """Taking a line out breaks the chain too."""
    journal = opened(path)
    journal.intend("a")
    journal.intend("b")
    journal.close()
    lines = path.read_text("utf-8").splitlines()
    path.write_text("\n".join([lines[0], lines[2]]) + "\n", "utf-8")
    with pytest.raises(JournalFault, match="changed"):
        opened(path)


def test_one_writer_at_a_time(path: Path) -> None:
    """A second run of the same plan on the same account is refused and told who holds it."""
    journal = opened(path)
    with pytest.raises(JournalFault, match=r"process \d+"):
        opened(path)
    journal.close()
    opened(path).close()


def test_another_plan_or_account_is_refused(path: Path) -> None:
    """A journal of another account is never taken for this one."""
    opened(path).close()
    with pytest.raises(JournalFault, match="account 1234"):
        open_journal(path, "acme", "9999")


def test_another_version_is_refused(path: Path) -> None:
    """A journal of a version this program does not know is not guessed at."""
    opened(path).close()
    entry = json.loads(path.read_text("utf-8"))
    assert entry["record"]["version"] == 1
    path.write_text("", "utf-8")
    journal = opened(path)
    journal.close()
    text = path.read_text("utf-8").replace('"version": 1', '"version": 2')
    path.write_text(text, "utf-8")
    with pytest.raises(JournalFault):
        opened(path)


def test_only_its_owner_reads_the_journal(path: Path) -> None:
    """The journal's mode is 0600 from the beginning."""
    opened(path).close()
    assert path.stat().st_mode & 0o777 == 0o600
