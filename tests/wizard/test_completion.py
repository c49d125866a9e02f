import shutil
import subprocess

import pytest

from plans.samples import SAMPLES
from wizard.commands import COMMANDS
from wizard.commands.completion import SHELLS
from wizard.commands.show import TOPICS
from wizard.completion import grammar

BASH = shutil.which("bash")


@pytest.fixture
def complete(command, tmp_path):
    """Ask bash what it offers for the last of some words, in an empty folder but for one plan file."""
    script = tmp_path / "completion.bash"
    script.write_text(command("completion", "bash").out, "utf-8")
    folder = tmp_path / "work"
    folder.mkdir()
    (folder / "plan.toml").write_text("")

    def ask(*words):
        line = " ".join(f"'{word}'" for word in ("wizard", *words))
        code = (
            f"source '{script}'\nCOMP_WORDS=({line})\nCOMP_CWORD=$((${{#COMP_WORDS[@]}} - 1))\n"
            '_wizard\nprintf "%s\\n" "${COMPREPLY[@]}"'
        )
        done = subprocess.run([BASH, "-c", code], cwd=folder, capture_output=True, text=True, check=True, timeout=30)
        assert done.stderr == ""
        return done.stdout.split()

    return ask


def test_commands(complete):
    """The first word is completed to the commands, after global options too."""
    assert complete("") == [entry.name for entry in COMMANDS]
    assert complete("ex") == [entry.name for entry in COMMANDS if entry.name.startswith("ex")]
    assert complete("--plain", "do") == ["doctor"]
    assert complete("--lang", "") == ["en"]


def test_values(complete):
    """Topics, samples, actions and shells are completed where they belong."""
    assert complete("show", "") == [topic.name for topic in TOPICS]
    assert complete("new", "--sample", "") == list(SAMPLES)
    assert complete("keys", "ge") == ["generate"]
    assert complete("completion", "") == list(SHELLS)


def test_files(complete):
    """What takes a file is completed to files."""
    assert complete("show", "routes", "pl") == ["plan.toml"]
    assert complete("check", "") == ["plan.toml"]
    assert complete("new", "-o", "pl") == ["plan.toml"]


@pytest.mark.parametrize("entry", COMMANDS, ids=lambda entry: entry.name)
def test_options(entry, complete):
    """Every option of every command is completed."""
    words = next(words for words in grammar() if words.name == entry.name)
    offered = complete(entry.name, "-")
    assert offered == [name for option in words.options for name in option.names]
    assert "--no-color" in offered


@pytest.mark.parametrize("shell", SHELLS)
def test_every_shell_reads_its_script(shell, command, tmp_path):
    """Each shell that is installed reads its script without complaint, and the script names every command."""
    done = command("completion", shell)
    assert done.code == 0
    assert all(entry.name in done.out for entry in COMMANDS)
    if shutil.which(shell) is None:
        pytest.skip(f"{shell} is not installed")
    script = tmp_path / "script"
    script.write_text(done.out, "utf-8")
    read = subprocess.run([shell, "-n", str(script)], capture_output=True, text=True, check=False, timeout=30)
    assert (read.returncode, read.stderr) == (0, "")
