"""show reach, trace and fix: documents, lines, exit codes and what bad input gets."""

import json

import pytest

from plans.samples import read_sample


@pytest.fixture
def printed(tutorial):
    """Return a plan file that holds the tutorial as printed."""
    path = tutorial.with_name("printed.toml")
    path.write_text(read_sample("tutorial-as-printed"), "utf-8")
    return path


def test_show_reach_counts_the_printed_tutorial(command, printed):
    """Ten of thirty, exit 0 whatever it shows."""
    done = command("show", "reach", printed)
    assert done.code == 0
    assert "10 of 30 wanted pairs are delivered" in done.out
    assert "SELECTOR_REMOTE_MISMATCH: 16 pairs, first Office 1 → Office 2" in done.out
    assert "5  VPC 1     + + x x . +" in done.out


def test_show_reach_as_a_document(command, printed):
    """The document has every wanted pair with its disposition and hops, and the counts of the contract."""
    document = json.loads(command("show", "reach", printed, "--json").out)
    assert (document["version"], document["delivered"], document["total"]) == (1, 10, 30)
    assert len(document["pairs"]) == 30
    delivered = {(pair["from"], pair["to"]) for pair in document["pairs"] if pair["disposition"] == "DELIVERED"}
    own = {("Office 1", "VPC 1"), ("Office 2", "VPC 1"), ("Office 3", "VPC 2"), ("Office 4", "VPC 2")}
    assert delivered == own | {(two, one) for one, two in own} | {("VPC 1", "VPC 2"), ("VPC 2", "VPC 1")}
    for pair in document["pairs"]:
        assert pair["hops"]
        assert {"node", "action", "detail"} <= set(pair["hops"][0])


def test_many_networks_are_counted_and_not_listed(command, tutorial):
    """Beyond what a reader or a document can hold there are counts and the first dark pairs, no matrix."""
    offices = "".join(
        f'\n[[offices]]\nname = "Extra {n}"\nvpn_gateway = "VPN gateway 1"\npublic_ip = "47.0.0.{n + 1}"\n'
        f'cidrs = ["10.100.{n}.0/24"]\npsk = {{ keyring = "acme/{n}" }}\nselectors = "own-vpc"\n'
        for n in range(200)
    )
    tutorial.write_text(tutorial.read_text("utf-8") + offices, "utf-8")
    done = command("show", "reach", tutorial)
    assert done.code == 0
    assert len(done.out.splitlines()) < 10
    document = json.loads(command("show", "reach", tutorial, "--json").out)
    assert document["total"] == 206 * 205
    assert document["delivered"] == 30 + 2 * 200
    assert sum(document["counts"].values()) == document["total"]
    assert len(document["pairs"]) == 1000
    assert all(pair["disposition"] != "DELIVERED" for pair in document["pairs"])


def test_check_fails_on_the_printed_tutorial_only(command, printed, tutorial):
    """Dark wanted pairs are errors of `check`; the corrected tutorial has none."""
    assert command("check", printed).code == 1
    assert command("check", tutorial).code == 0


def test_trace_hop_by_hop_there_and_back(command, tutorial):
    """Names or addresses; every hop there, then every hop back, then the verdict."""
    done = command("trace", tutorial, "Office 1", "VPC 2")
    assert done.code == 0
    lines = done.out.splitlines()
    assert lines[0] == "Office 1 10.10.10.0/24 → VPC 2 192.168.0.0/16"
    assert "VPC 2 192.168.0.0/16 → Office 1 10.10.10.0/24" in lines
    assert lines[-1] == "DELIVERED: delivered, there and back"
    assert command("trace", tutorial, "10.10.10.77", "192.168.3.4").out == done.out


def test_trace_names_the_place_at_fault(command, printed):
    """A dark pair ends with its code, its reason, the place in the plan and what to do; exit 0."""
    done = command("trace", printed, "Office 1", "Office 3")
    assert done.code == 0
    assert "SELECTOR_REMOTE_MISMATCH: IPsec-VPN connection 1: 10.20.10.0 is not inside" in done.out
    assert "(offices[0].selectors)" in done.out
    document = json.loads(command("trace", printed, "Office 1", "Office 3", "--json").out)
    assert (document["version"], document["disposition"], document["wanted"]) == (1, "SELECTOR_REMOTE_MISMATCH", True)
    assert [hop["action"] for hop in document["hops"]] == ["sent", "dropped"]


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("Ofice 1", "did you mean 'Office 1'?"),
        ("8.8.8.8", "8.8.8.8 is in no network of the plan"),
        ("10.10.30.1", "10.10.30.1 is in no network of the plan"),
        ("nowhere at all", "there are: Office 1, Office 2"),
        ("VPC 2", "the same network"),
        ("192.168.1.1", "the same network"),
    ],
)
def test_trace_of_what_is_no_place(source, said, command, tutorial):
    """A name that nobody bears, an address in no network, or one network twice: one sentence, exit 2."""
    done = command("trace", tutorial, source, "VPC 2")
    assert (done.code, done.out) == (2, "")
    assert said in done.err
    assert len(done.err.splitlines()) == 1


def test_fix_prints_the_plan_and_says_what_changed(command, printed):
    """The repaired plan on stdout differs in one line; edit, reason and difference on stderr."""
    done = command("fix", printed)
    assert done.code == 0
    before = printed.read_text("utf-8")
    assert done.out == before.replace('selectors = "own-vpc"', 'selectors = "any"')
    assert printed.read_text("utf-8") == before
    assert "defaults.selectors: Office 1 → Office 2 was dark" in done.err
    assert '-selectors = "own-vpc"\n+selectors = "any"\n' in done.err
    assert done.err.splitlines()[-1] == "30 of 30 wanted pairs are served, 10 before: 1 edit, and fewer will not do"


def test_fix_writes_a_file_of_its_own(command, printed, tmp_path):
    """With -o stdout stays empty, an existing file is refused, and the result serves everything."""
    target = tmp_path / "fixed.toml"
    done = command("fix", printed, "-o", target)
    assert (done.code, done.out) == (0, "")
    assert "30 of 30 wanted pairs are delivered" in command("show", "reach", target).out
    assert command("check", target).code == 0
    again = command("fix", printed, "-o", target)
    assert (again.code, again.out) == (2, "")
    assert command("fix", printed, "-o", target, "--force").code == 0


def test_fix_as_a_document(command, printed, tutorial):
    """The document has the edits as TOML lines, the counts before and after, and the whole plan."""
    document = json.loads(command("fix", printed, "--json").out)
    assert (document["version"], document["before"], document["delivered"], document["total"]) == (1, 10, 30, 30)
    assert document["edits"][0]["old"] == 'selectors = "own-vpc"'
    assert document["edits"][0]["new"] == 'selectors = "any"'
    assert document["smallest"] is True
    whole = json.loads(command("fix", tutorial, "--json").out)
    assert (whole["edits"], whole["plan"]) == ([], tutorial.read_text("utf-8"))


def test_fix_says_what_it_cannot_do(command, tutorial):
    """A plan without a CEN stays dark: said for each place at fault, exit 1, the plan as it was."""
    text = tutorial.read_text("utf-8")
    tutorial.write_text(text[: text.index("[cen]")] + text[text.index("[[regions]]") :], "utf-8")
    done = command("fix", tutorial)
    assert done.code == 1
    assert done.out == tutorial.read_text("utf-8")
    assert "no edit of the plan helps" in done.err
    assert done.err.splitlines()[-1] == "12 of 30 wanted pairs are served; nothing in the plan can be repaired"


@pytest.mark.parametrize("arguments", [("show", "reach"), ("trace",), ("fix",)])
def test_what_is_no_plan_gets_its_findings(arguments, command, tutorial):
    """A file that holds no plan is answered with its errors, exit 2, nothing on stdout."""
    tutorial.write_text(tutorial.read_text("utf-8").replace("10.10.10.0/24", "10.10.10.5/24"), "utf-8")
    ends = ("Office 1", "Office 2") if arguments == ("trace",) else ()
    done = command(*arguments, tutorial, *ends)
    assert (done.code, done.out) == (2, "")
    assert "A004 offices[0].cidrs[0]" in done.err


def test_explain_a_disposition(command):
    """`explain` knows the dispositions beside the findings."""
    done = command("explain", "SELECTOR_NARROWED")
    assert done.code == 0
    assert "narrows" in done.out
