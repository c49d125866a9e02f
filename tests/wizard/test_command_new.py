import json
import subprocess
import sys
from pathlib import Path

import pytest

from plans.samples import SAMPLES, read_sample


@pytest.mark.parametrize("sample", SAMPLES)
def test_sample(sample, command, tmp_path):
    """A sample goes to stdout or a file, the same text; only what is printed has errors, and only dark pairs."""
    out = tmp_path / "p.toml"
    assert command("new", "--sample", sample).out == read_sample(sample)
    done = command("new", "--sample", sample, "-o", out)
    assert (done.code, done.out, out.read_text("utf-8")) == (0, "", read_sample(sample))
    findings = json.loads(command("check", out, "--json").out)["findings"]
    errors = {finding["code"] for finding in findings if finding["severity"] == "error"}
    assert errors == ({"S005"} if sample == "tutorial-as-printed" else set())


def test_list(command):
    """`--list` names every sample, one a line."""
    assert command("new", "--list").out.split() == list(SAMPLES)


def test_existing_file(command, tmp_path):
    """A file that exists is refused and left as it is, unless `--force`."""
    out = tmp_path / "p.toml"
    out.write_text("mine", "utf-8")
    done = command("new", "-o", out)
    assert (done.code, done.out) == (2, "")
    assert done.err == f"{out}: exists already; name another file or add --force\n"
    assert out.read_text("utf-8") == "mine"
    assert command("new", "-o", out, "--force").code == 0
    assert out.read_text("utf-8") == read_sample("tutorial")
    assert [path.name for path in tmp_path.iterdir() if path.name != "state"] == ["p.toml"]


def test_folder_that_is_not_there(command, tmp_path):
    """A folder that does not exist is one sentence, exit 2."""
    done = command("new", "-o", tmp_path / "none" / "p.toml")
    assert done == (2, "", f"{tmp_path}/none/p.toml: cannot be written: no such file or directory\n")


def test_file_in_place_of_the_folder(command, tmp_path):
    """A file where the folder belongs is one sentence, exit 2."""
    (tmp_path / "file").write_text("")
    done = command("new", "-o", tmp_path / "file" / "p.toml")
    assert done == (2, "", f"{tmp_path}/file/p.toml: cannot be written: not a directory\n")


def test_full_disk(tmp_path):
    """A disk that fills while a file is written leaves neither the file nor a part of it."""
    code = (
        "import resource, signal, sys\nfrom wizard.__main__ import main\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\nresource.setrlimit(resource.RLIMIT_FSIZE, (100, 100))\n"
        f"sys.exit(main(['new', '-o', {str(tmp_path / 'p.toml')!r}]))"
    )
    done = subprocess.run([sys.executable, "-B", "-c", code], capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 2
    assert done.stderr == f"{tmp_path / 'p.toml'}: cannot be written: file too large\n"
    assert list(tmp_path.iterdir()) == []


def test_device_in_place_of_a_file(command):
    """What is no regular file, such as /dev/full, is refused because it exists."""
    done = command("new", "-o", Path("/dev/full"))
    assert (done.code, done.out) == (2, "")
