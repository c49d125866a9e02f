import re
import tomllib
from argparse import ArgumentParser
from pathlib import Path

from wizard.commands import COMMANDS, add_global_options, parser_of

README = Path(__file__).parents[2] / "README.md"
PROJECT = tomllib.loads(README.with_name("pyproject.toml").read_text("utf-8"))["project"]


def block(mark: str) -> str:
    """Return the shell block under a mark of the README."""
    found = re.search(rf"<!-- {mark} -->\n```sh\n(.*?)\n```", README.read_text("utf-8"), re.DOTALL)
    assert found
    return found[1]


def command_table() -> str:
    """Return the README's table of commands, as the parsers have it."""
    rows = ["| command | what it does |", "|---|---|"]
    for entry in COMMANDS:
        parser = parser_of(entry)
        usage = " ".join(parser.format_usage().removeprefix("usage: ").split())
        for common in ("[-h] ", " [--lang {en}] [--plain] [--no-color]"):
            usage = usage.replace(common, "")
        rows.append(f"| `{usage.replace('|', chr(92) + '|')}` | {entry.help} |")
    return "\n".join(rows)


def test_commands_table():
    """The README's table of commands is what the parsers say; the failure prints what belongs there."""
    shown = README.read_text("utf-8").partition("<!-- commands -->\n")[2].partition("\n<!-- end of commands -->")[0]
    assert shown == command_table(), f"\n{command_table()}\n"


def test_set_up_is_the_same_everywhere():
    """The README's three commands set up in the same way, but for the test tools' lock."""
    setups = {mark: block(mark).split(" && ")[:3] for mark in ("run", "headless", "test")}
    assert setups["run"] == setups["headless"]
    assert setups["test"] == [part.replace("requirements.lock", "requirements-test.lock") for part in setups["run"]]


def test_commands_are_one_line_each():
    """Each command of the README can be pasted as one line."""
    for mark in ("run", "headless", "test"):
        assert "\n" not in block(mark)


def test_why_each_dependency():
    """Every dependency in pyproject.toml has its reason in the README."""
    table = README.read_text("utf-8").partition("## Why each dependency")[2]
    wanted = [
        *PROJECT["dependencies"],
        *(name for extra in PROJECT["optional-dependencies"].values() for name in extra),
    ]
    missing = [name for name in wanted if re.match(r"[a-z0-9-]+", name)[0] not in table]
    assert not missing


def test_locks_pin_every_dependency():
    """Both locks hold every dependency with a hash, and no address of a registry."""
    for name, extras in (("requirements.lock", ("build",)), ("requirements-test.lock", ("build", "test"))):
        text = README.with_name(name).read_text("utf-8")
        pinned = set(re.findall(r"^([a-z0-9-]+)==", text, re.MULTILINE))
        wanted = [
            *PROJECT["dependencies"],
            *(line for extra in extras for line in PROJECT["optional-dependencies"][extra]),
        ]
        assert {re.match(r"[a-z0-9-]+", line)[0] for line in wanted} <= pinned
        assert len(re.findall(r"--hash=sha256:", text)) >= len(pinned)
        assert "://" not in text
        assert "--index-url" not in text


def test_locks_agree():
    """What the product runs on is the same in both locks."""
    product = set(
        re.findall(r"^[a-z0-9-]+==\S+", README.with_name("requirements.lock").read_text("utf-8"), re.MULTILINE)
    )
    tests = README.with_name("requirements-test.lock").read_text("utf-8")
    assert not [line for line in product if line not in tests]


def test_global_options_are_named():
    """The README names every option that all commands take."""
    parser = ArgumentParser(add_help=False)
    add_global_options(parser)
    for action in parser._actions:
        assert action.option_strings[0] in README.read_text("utf-8")
