import os
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from wizard import __version__
from wizard.commands import COMMANDS, parser_of


def test_version(command):
    """`wizard --version` prints name and version and nothing else, wherever --version stands alone or not."""
    assert command("--version") == (0, f"wizard {__version__}\n", "")
    assert command("--plain", "--version") == (0, f"wizard {__version__}\n", "")


def test_version_is_packaged():
    """The literal version is the one in pyproject.toml."""
    project = tomllib.loads(Path("pyproject.toml").read_text("utf-8"))["project"]
    assert project["version"] == __version__


def test_version_imports_nothing_heavy():
    """`wizard --version` is answered before an argument parser is imported."""
    assert _modules_after("--version").isdisjoint({"argparse", "typing", "dataclasses", "wizard.commands"})


@pytest.mark.parametrize("arguments", [("check", "PLAN"), ("show", "routes", "PLAN"), ("new", "--list"), ("explain",)])
def test_import_hygiene(arguments, tutorial):
    """Commands that only look at a plan load no screen, no colour library, no keyring, no event loop and no SDK."""
    loaded = _modules_after(*(str(tutorial) if word == "PLAN" else word for word in arguments))
    tops = {name.partition(".")[0] for name in loaded}
    heavy = {"textual", "rich", "keyring", "asyncio", "aiohttp", "Tea", "darabonba", "netaddr", "logging", "ssl"}
    assert tops.isdisjoint(heavy)
    assert not [name for name in tops if name.startswith("alibabacloud")]


def test_only_the_chosen_command_is_imported(tutorial):
    """Choosing one command imports the module of no other."""
    loaded = _modules_after("check", str(tutorial))
    modules = {entry.module for entry in COMMANDS}
    assert loaded & modules == {"wizard.commands.check"}


def _modules_after(*arguments: str) -> set[str]:
    code = (
        "import sys\nfrom wizard.__main__ import main\nbefore = set(sys.modules)\n"
        f"code = main({list(arguments)!r})\n"
        "sys.stderr.write('\\n'.join(sys.modules))\nsys.exit(code)"
    )
    done = subprocess.run([sys.executable, "-I", "-c", code], capture_output=True, text=True, check=True, timeout=60)
    return set(done.stderr.split("\n"))


def test_help_lists_every_command(command):
    """`wizard --help` names every command with its purpose."""
    done = command("--help")
    assert done.code == 0
    for entry in COMMANDS:
        assert f"  {entry.name} " in done.out
        assert entry.help in done.out


@pytest.mark.parametrize("entry", COMMANDS, ids=lambda entry: entry.name)
def test_every_command_has_help(entry, command):
    """Every command explains itself and takes the global options, before or after its name."""
    done = command(entry.name, "--help")
    assert done.code == 0
    for option in ("--lang", "--plain", "--no-color"):
        assert option in done.out
    assert command("--plain", "--lang", "en", entry.name, "--help").out == done.out
    assert parser_of(entry).description


def test_unknown_command(command):
    """A mistyped command is answered with the one that was meant, exit 2."""
    assert command("chekc") == (2, "", "there is no command 'chekc'; did you mean `wizard check`?\n")


def test_plan_file_instead_of_a_command(command):
    """A plan file where a command belongs is answered with the command that opens it."""
    assert command("plan.toml") == (
        2,
        "",
        "there is no command 'plan.toml'; to open a plan file, write `wizard edit plan.toml`\n",
    )


@pytest.mark.parametrize("arguments", [("check",), ("show", "weather", "x"), ("new", "--sample", "none"), ("--bogus",)])
def test_wrong_arguments(arguments, command):
    """Wrong arguments are a usage line and a reason on stderr, exit 2, nothing on stdout."""
    done = command(*arguments)
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith("usage: wizard")


@pytest.mark.parametrize("arguments", [("\x1b[31mred",), ("check", "x", "\x1b[31m"), ("check", "\x1b[31m/none")])
def test_control_characters_in_arguments(arguments, command):
    """Whatever stands in an argument, no control character of it reaches the terminal."""
    done = command(*arguments)
    assert done.code == 2
    assert "\x1b" not in done.err + done.out
    assert "\\x1b" in done.err


@pytest.mark.parametrize("arguments", [(), ("edit", "plan.toml"), ("--plain",)])
def test_no_terminal(arguments, process):
    """Without a terminal the screens are one sentence that names the headless way, exit 2, never a hang."""
    done = process(*arguments)
    assert (done.code, done.out) == (2, "")
    assert len(done.err.splitlines()) == 1
    assert "wizard apply" in done.err


def test_closed_pipe_is_quiet(tutorial):
    """A reader that has had enough (`| head`) ends the command without a word."""
    code = f"{sys.executable} -m wizard show routes {tutorial} | head -n 1"
    done = subprocess.run(["sh", "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout == "Office 1 (office, us-west-1)\n"
    assert done.stderr == ""


def test_stdout_that_is_full(tutorial):
    """A stdout that takes nothing is one sentence and exit 2."""
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "wizard", "show", "routes", str(tutorial)],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
            timeout=60,
        )
    assert done.returncode == 2
    assert done.stderr == "stdout cannot be written: no space left on device\n"


def test_narrow_encoding(tutorial, process):
    """A terminal whose encoding lacks a character gets its number, not a crash."""
    tutorial.write_text(tutorial.read_text("utf-8").replace("Office 1", "上海办事处"), "utf-8")
    done = process("show", "routes", tutorial, PYTHONIOENCODING="ascii", PYTHONUTF8="0")
    assert done.code == 0
    assert "\\u4e0a\\u6d77" in done.out


def test_ctrl_c(tutorial):
    """Ctrl-C ends a command that has changed nothing with exit 130 and one line."""
    fifo = tutorial.with_name("fifo")
    os.mkfifo(fifo)
    with (
        subprocess.Popen(
            [sys.executable, "-m", "wizard", "check", str(fifo)],
            stderr=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        ) as running,
        fifo.open("w"),
    ):  # opens once the command reads from it
        running.send_signal(2)
        out, err = running.communicate(timeout=60)
    assert (running.returncode, out, err) == (130, "", "interrupted\n")
