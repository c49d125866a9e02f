import io
import sys
from pathlib import Path

import pexpect
import pyte
import pytest

from plans.draw import columns
from wizard.commands.follow import exit_code
from wizard.events import Begin, End, Planned, Remark, StepEvent
from wizard.exits import Exit
from wizard.progress import Board, LineView, verdict_lines
from wizard.terminal import Paint

BEGIN = Begin("acme", "apply", "a practice account", practice=True, steps=3, speed=100.0)
STEPS = [Planned(f"step/{number}", "connection", f"Connection {number}", "us-west-1") for number in range(3)]


def said(number, state, at=0.0, detail=""):
    """Return what a step says."""
    return StepEvent(f"step/{number}", "connection", f"Connection {number}", "us-west-1", state, at, detail)


def end(**changed):
    """Return the end of a run."""
    values = {"ok": True, "created": 0, "adopted": 0, "changed": 0, "deleted": 0, "failed": 0, "stopped": False}
    more = {"verified": True, "differences": (), "makespan_s": 61.0, "critical_path_s": 60.0}
    return End(**{**values, **more, **changed})


def board_of(*events):
    """Return a board that has taken some events."""
    board = Board()
    for event in (BEGIN, *STEPS, *events):
        board.take(event)
    return board


def test_frame_shows_what_is_at_work():
    """A frame has the run's progress, each region, and each step at work with its time and what it waits for."""
    board = board_of(said(0, "begun"), said(0, "created", 20.0), said(1, "begun", 20.0), said(1, "waiting", 21.0, "it"))
    assert list(board.frame(85.0, 79, 24)) == [
        "acme in a practice account: 1 of 3 steps, 1 min 25 s",
        "us-west-1      1 of 3",
        "  Connection 1 waiting 1 min 05 s: it",
    ]


@pytest.mark.parametrize(("width", "height"), [(20, 3), (79, 4), (40, 6)])
def test_frame_fits(width, height):
    """A frame is never wider or higher than the terminal, however much is at work."""
    events = [StepEvent(f"s{n}", "connection", "上海办事处" * 9, "cn-shanghai", "waiting", 1.0, "x") for n in range(50)]
    board = board_of(*(Planned(e.step, e.kind, e.name, e.region) for e in events), *events)
    lines = list(board.frame(5.0, width, height))
    assert len(lines) <= height
    assert max(map(columns, lines)) <= width


def test_lines_tell_ends_and_new_waits_once():
    """Without a terminal every end is a line, a wait only when what it waits for changes."""
    stream = io.StringIO()
    view = LineView(stream, Paint(on=False))
    waits = (said(0, "waiting", 1.0, "a"), said(0, "waiting", 2.0, "a"), said(0, "waiting", 3.0, "b"))
    for event in (BEGIN, *STEPS, said(0, "begun"), *waits, said(0, "created", 4.0), Remark("a remark")):
        view.take(event)
    lines = stream.getvalue().splitlines()
    assert lines[0] == "acme in a practice account: 3 steps"
    assert [line.rpartition("Connection 0: ")[2] for line in lines[1:4]] == ["waiting: a", "waiting: b", "created"]
    assert lines[4:] == ["a remark"]


def test_operator_text_stays_text():
    """A name or a reason with control characters is written out in lines, frames and verdict alike."""
    bad = StepEvent("s", "connection", "\x1b[31mred", "us-west-1", "failed", 1.0, "\x1b]0;title\x07")
    stream = io.StringIO()
    LineView(stream, Paint(on=False)).take(bad)
    board = board_of(bad)
    text = stream.getvalue() + "".join(board.frame(1.0, 79, 24)) + "".join(verdict_lines(end(ok=False), board, "p"))
    assert "\x1b" not in text
    assert "\x07" not in text


@pytest.mark.parametrize(
    ("events", "how", "code"),
    [
        ((), {}, Exit.FINE),
        ((said(0, "created"),), {"ok": False, "failed": 1}, Exit.FINDINGS),
        ((), {"ok": False, "verified": False, "differences": ("a route",)}, Exit.FINDINGS),
        ((said(0, "created"),), {"ok": False, "stopped": True}, Exit.STOPPED),
        ((said(0, "calling"), said(0, "waiting"), said(0, "stopped")), {"ok": False, "stopped": True}, Exit.STOPPED),
        ((said(0, "adopted"), said(1, "stopped")), {"ok": False, "stopped": True}, Exit.INTERRUPTED),
    ],
)
def test_exit_codes(events, how, code):
    """A finished run is 0, a failure or a difference 1, a stop after a change 4, a stop before any 130."""
    assert exit_code(end(**how), board_of(*events)) == code


def test_live_view_on_a_terminal(tutorial):
    """On a terminal the view is redrawn in place at 80×24: no line is left behind, and the verdict follows it."""
    screen = pyte.Screen(80, 24)
    stream = pyte.Stream(screen)
    running = pexpect.spawn(
        sys.executable,
        ["-m", "wizard", "apply", tutorial.name, "--simulate"],
        cwd=str(Path(tutorial).parent),
        dimensions=(24, 80),
        encoding="utf-8",
        timeout=60,
        env={"TERM": "xterm-256color", "PATH": "/usr/bin", "WIZARD_STATE": str(tutorial.parent), "LANG": "C.UTF-8"},
    )
    frames = set()
    while True:
        try:
            stream.feed(running.read_nonblocking(4096, timeout=60))
        except pexpect.EOF:
            break
        frames.update(line.rstrip() for line in screen.display)
    running.close()
    assert running.exitstatus == 0
    shown = [line.rstrip() for line in screen.display if line.strip()]
    assert sum(line.startswith("acme-global in a practice account: ") for line in shown) == 1
    assert any("27 of 27 steps" in line for line in shown)
    assert any(line.startswith("  VPN gateway 1 waiting ") for line in frames)
    assert not any(line.startswith("  VPN gateway 1 waiting ") for line in shown)
    assert shown[-1] == "  verified: every route table read back is the predicted one"
