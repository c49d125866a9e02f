import json
import re

import pytest

FINDING = {
    "code": str,
    "severity": str,
    "path": str,
    "line": (int, type(None)),
    "text": str,
    "hint": str,
}


def test_fine_plan(command, tutorial):
    """A plan without errors exits 0; the last line is the one summary line."""
    done = command("check", tutorial)
    assert done.code == 0
    assert re.fullmatch(rf"{tutorial}: no errors, \d+ warnings?, \d+ notes?", done.out.splitlines()[-1])


def test_error_names_file_line_code_path_and_remedy(command, tutorial):
    """An error stands behind file and line, code and path, and is followed by what to write instead."""
    tutorial.write_text(tutorial.read_text("utf-8").replace('"10.20.10.0/24"', '"10.20.10.7/24"'), "utf-8")
    line = tutorial.read_text("utf-8").splitlines().index('cidrs = ["10.20.10.7/24"]') + 1
    done = command("check", tutorial)
    assert done.code == 1
    lines = done.out.splitlines()
    at = next(
        index for index, text in enumerate(lines) if text.startswith(f"{tutorial}:{line}: A004 offices[2].cidrs[0]: ")
    )
    assert lines[at + 1].startswith("    ")
    assert "10.20.10.0/24" in lines[at] + lines[at + 1]
    assert lines[-1].startswith(f"{tutorial}: 1 error, ")


def test_json_document(command, tutorial):
    """`--json` prints one document of the agreed shape and nothing else."""
    tutorial.write_text(tutorial.read_text("utf-8").replace('"10.20.10.0/24"', '"10.20.10.7/24"'), "utf-8")
    done = command("check", "--json", tutorial)
    document = json.loads(done.out)
    assert (done.code, done.err, document["version"], document["ok"]) == (1, "", 1, False)
    for finding in document["findings"]:
        assert {name: type(value) for name, value in finding.items()}.keys() == FINDING.keys()
        assert all(isinstance(finding[name], kind) for name, kind in FINDING.items())
        assert finding["severity"] in {"error", "warning", "note"}
    assert [finding["path"] for finding in document["findings"] if finding["severity"] == "error"] == [
        "offices[2].cidrs[0]"
    ]


def test_strict(command, tutorial):
    """With `--strict` a warning is enough for exit 1, and the document agrees."""
    assert "warning" in command("check", tutorial).out
    assert command("check", "--strict", tutorial).code == 1
    assert json.loads(command("check", "--strict", "--json", tutorial).out)["ok"] is False
    assert json.loads(command("check", "--json", tutorial).out)["ok"] is True


def test_all_faults_at_once(command, tutorial):
    """Seven faults of a file are seven errors of one run, in the order of the file."""
    text = tutorial.read_text("utf-8")
    for right, wrong in (
        ("bandwidth = 10\n", 'bandwidth = "ten"\n'),
        ('id = "us-west-1"', 'id = "us-west-9"'),
        ("ssl_vpn = false", "ssl_vpm = false"),
        ('selectors = "any"', 'selectors = "all"'),
        ('"10.10.10.0/24"', '"10.10.10.0/33"'),
        ('public_ip = "2.2.2.2"', 'public_ip = "2.2.2"'),
        ('vpn_gateway = "VPN gateway 2"', 'vpn_gateway = "VPN gateway 3"'),
    ):
        text = text.replace(right, wrong, 1)
    tutorial.write_text(text, "utf-8")
    document = json.loads(command("check", "--json", tutorial).out)
    errors = [finding for finding in document["findings"] if finding["severity"] == "error"]
    paths = {finding["path"] for finding in errors}
    assert {
        "cen.links[0].bandwidth",
        "regions[0].id",
        "regions[0].vpn_gateways[0].ssl_vpm",
        "defaults.selectors",
        "offices[0].cidrs[0]",
        "offices[1].public_ip",
        "offices[2].vpn_gateway",
    } <= paths
    lines = [finding["line"] for finding in errors]
    assert lines == sorted(lines)


@pytest.mark.parametrize("name", ["Office\x1b[31m 1", "Office \u202e1", "[/red]", "../../x", "$(id)", "上海办事处"])
def test_names_are_data(name, command, tutorial):
    """Whatever is typed as a name, nothing of it reaches the terminal as a control or direction character."""
    quoted = json.dumps(name)
    tutorial.write_text(tutorial.read_text("utf-8").replace('name = "Office 1"', f"name = {quoted}"), "utf-8")
    for arguments in (("check", tutorial), ("show", "routes", tutorial), ("show", "map", tutorial)):
        done = command(*arguments)
        text = done.out + done.err
        assert "\x1b" not in text
        assert "\u202e" not in text
    refused = not name.isprintable()
    assert command("check", tutorial).code == (1 if refused else 0)


def test_no_colour_in_a_pipe(command, tutorial):
    """Output that is no terminal carries no escape sequence."""
    assert "\x1b" not in command("check", tutorial).out
