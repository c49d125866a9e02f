"""Reading plan files: every fault at once, each with its line, whatever the bytes are."""

import tomllib
from typing import Any

import pytest
import tomli_w
from hypothesis import given
from hypothesis import strategies as st

from plans.checks import check_reading
from plans.draft import Draft
from plans.lines import find_lines
from plans.reading import MAX_BYTES, read_plan
from plans.samples import SAMPLES, read_sample
from plans.shape import SHAPE

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
KNOWN_KEYS = st.sampled_from(sorted({key.name for keys in SHAPE.values() for key in keys}))
VALUES = st.recursive(
    st.one_of(TEXT, st.integers(), st.booleans(), st.floats(), st.dates(), st.just(1 << 80)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.one_of(KNOWN_KEYS, TEXT), inner, max_size=4)
    ),
    max_leaves=12,
)
DOCUMENTS = st.dictionaries(st.one_of(KNOWN_KEYS, TEXT), VALUES, max_size=6)


def codes(data: bytes) -> list[tuple[str, str, int | None]]:
    """Return code, path and line of every finding of a file."""
    checked = check_reading(read_plan(data))
    return [(found.code, found.path, checked.lines.line(found.path)) for found in checked.findings]


@given(st.binary(max_size=200))
def test_no_bytes_raise(data: bytes) -> None:
    """Whatever is in a file, reading and checking it gives findings, and every error has a line."""
    checked = check_reading(read_plan(data))
    assert checked.findings
    assert all(checked.lines.line(found.path) for found in checked.findings)


@given(DOCUMENTS)
def test_no_document_raises(document: dict[str, Any]) -> None:
    """Any TOML, however wrong its types, gives findings; every error has a line; no plan comes out of errors."""
    checked = check_reading(read_plan(tomli_w.dumps(document).encode()))
    errors = [found for found in checked.findings if found.severity == "error"]
    assert all(checked.lines.line(found.path) for found in errors)
    assert errors, "a document of random keys is no complete plan"
    assert checked.plan is None


@given(DOCUMENTS, st.booleans())
def test_scanned_paths_are_those_of_the_document(document: dict[str, Any], multiline: bool) -> None:  # noqa: FBT001 - hypothesis fills it
    """The scan for lines meets exactly the tables, keys and items that the TOML parser found."""
    text = tomli_w.dumps(document, multiline_strings=multiline)
    found = set(find_lines(text).by_path)
    assert found == {"", *_paths(tomllib.loads(text), "")}


def _paths(value: Any, path: str) -> list[str]:
    if isinstance(value, dict):
        below = [inner for key, item in value.items() for inner in _paths(item, f"{path}.{key}" if path else key)]
    elif isinstance(value, list):
        below = [inner for index, item in enumerate(value) for inner in _paths(item, f"{path}[{index}]")]
    else:
        below = []
    return [path, *below] if path else below


@given(st.lists(st.tuples(st.sampled_from(["line", "comment", "blank", "long", "list"]), TEXT), min_size=1, max_size=8))
def test_lines_are_those_an_editor_shows(rows: list[tuple[str, str]]) -> None:
    """Each key has the line an editor shows, below comments, blank lines, lists and strings of several lines."""
    text, expected = "", {}
    for index, (kind, value) in enumerate(rows):
        quoted = tomli_w.dumps({"v": value})[4:].strip("\n")
        here = text.count("\n") + 1
        if kind == "comment":
            text += "# fake = [ { ' \"\n"
        elif kind == "blank":
            text += "\r\n"
        elif kind == "line":
            text += f"k{index} = {quoted} # = [\n"
        elif kind == "long":
            text += f'k{index} = """\nfake{index} = 1\n[[fake]]\n\\"""" # ]\n'
        else:
            text += f"k{index} = [ # [[\n  {quoted},\n\n  {{ inner = '#' }},\n]\n"
            expected[f"k{index}[0]"] = here + 1
            expected[f"k{index}[1].inner"] = here + 3
        if kind in {"line", "long", "list"}:
            expected[f"k{index}"] = here
    tomllib.loads(text)
    lines = find_lines(text)
    assert {path: lines.line(path) for path in expected} == expected


def test_tables_inside_rows_have_their_own_lines() -> None:
    """`[[regions.vpcs]]` belongs to the region above it, and an item of a list to its own line."""
    lines = find_lines(read_sample("tutorial"))
    rows = read_sample("tutorial").splitlines()
    assert rows[lines.by_path["regions[1].vpcs[0].cidr"] - 1] == 'cidr = "192.168.0.0/16"'
    assert lines.line("offices[3].psk.keyring") == len(rows)
    assert rows[lines.by_path["cen.links[0]"] - 1] == "[[cen.links]]"


@pytest.mark.parametrize("sample", SAMPLES)
def test_samples_are_read_without_a_fault(sample: str) -> None:
    """What ships can be read."""
    assert read_plan(read_sample(sample).encode()).findings == ()


def test_a_byte_order_mark_and_windows_line_ends_are_no_fault() -> None:
    """Files saved by editors on Windows are plans like any other."""
    text = read_sample("tutorial")
    data = b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode()
    reading = read_plan(data)
    assert (reading.draft, reading.findings) == (read_plan(text.encode()).draft, ())
    assert reading.lines == find_lines(text)


@pytest.mark.parametrize(
    ("data", "code", "line"),
    [
        (b'version = 1\nname = "x\n', "P001", 2),
        (b"version = 1\n[cen]\n[cen]\n", "P001", 3),
        (b"version = 1\nname = [1,\n", "P001", 2),
        (b"x = 1" + b"0" * 5000, "P001", 1),
        (b"version = 1\nname = '\xff'\n", "P002", 2),
        ('name = "上海"'.encode("gb18030"), "P002", 1),
        ('name = "x"'.encode("utf-16"), "P002", 1),
        (b" " * (MAX_BYTES + 1), "P003", 1),
        (b"x = " + b"[" * 20_000, "P004", 1),
        (b"x = " + b"[" * 20 + b"]" * 20, "P004", 1),
        (b".".join([b"a"] * 5000) + b" = 1", "P004", 1),
        (b"", "P009", 1),
    ],
)
def test_unreadable_files_are_one_clear_fault(data: bytes, code: str, line: int) -> None:
    """A broken, foreign, huge or deeply nested file says what is wrong with it, and where."""
    found = codes(data)
    assert found[0][::2] == (code, line)
    assert code == "P009" or len(found) == 1


def test_all_faults_are_reported_at_once_with_their_lines() -> None:
    """Seven kinds of wrong types and misspelt keys give seven findings, none of them twice."""
    text = """version = "1"
name = 5
cen = "CEN 1"
[[regions]]
id = "us-west-1"
vpcs = [
  { name = "VPC 1", cidr = "172.16.0.0/16" },
  "VPC 2",
]
[[regions.vpn_gateways]]
name = "VPN gateway 1"
bandwidth = 5.5
ssl_vpn = "no"
tunnels = true
vpc = "VPC 1"
[[offices]]
name = "Office 1"
vpn_gateway = "VPN gateway 1"
public_ip = "1.1.1.1"
cidr = ["10.10.10.0/24"]
psk = "123456"
"""
    assert [(code, path, line) for code, path, line in codes(text.encode())] == [
        ("P005", "version", 1),
        ("P005", "name", 2),
        ("P005", "cen", 3),
        ("P005", "regions[0].vpcs[1]", 8),
        ("P005", "regions[0].vpn_gateways[0].bandwidth", 12),
        ("P005", "regions[0].vpn_gateways[0].ssl_vpn", 13),
        ("P005", "regions[0].vpn_gateways[0].tunnels", 14),
        ("P006", "offices[0].cidr", 20),
        ("P005", "offices[0].psk", 21),
    ]


@pytest.mark.parametrize(
    "line",
    [
        'psk = "marked-key-value"',
        'psk = { key = "marked-key-value" }',
        'psk = { keyring = "a/b", value = "marked-key-value" }',
        'pre_shared_key = "marked-key-value"',
        'Password = ["marked-key-value"]',
        'name = { psk = "marked-key-value" }',
    ],
)
def test_a_key_written_into_the_plan_goes_nowhere(line: str) -> None:
    """A key typed where only its place belongs is refused and kept neither in the draft nor in a finding."""
    reading = read_plan(f"[[offices]]\n{line}\n".encode())
    assert any(found.severity == "error" for found in reading.findings)
    assert "marked-key-value" not in repr(reading)


def test_reserved_keys_are_kept_and_unknown_ones_refused() -> None:
    """What a later version acts on is kept without complaint; what nobody knows is an error with a suggestion."""
    reading = read_plan(b'[account]\nuid = "1"\ntags = { a = "b" }\nsiet = "china"\n')
    assert [(found.code, dict(found.values)["near"]) for found in reading.findings] == [("P006", "site")]
    assert tomllib.loads(reading.draft.account.kept) == {"uid": "1", "tags": {"a": "b"}, "siet": "china"}


def test_numbers_beyond_64_bits_are_refused_where_they_stand() -> None:
    """A number too long to print is a wrong value at its line, in known and in kept keys."""
    data = f"version = 0x{'f' * 5000}\n[account]\nuid = [0x{'f' * 5000}]\nquotas = {{ a = 0x{'f' * 5000} }}\n"
    reading = read_plan(data.encode())
    assert [(found.code, found.path, reading.lines.line(found.path)) for found in reading.findings] == [
        ("P005", "version", 1),
        ("P005", "account.quotas.a", 4),
        ("P005", "account.uid", 3),
    ]


def test_a_thousand_offices_fit() -> None:
    """A plan of 1,000 offices is far from the largest file that is read."""
    office = read_sample("tutorial").split("[[offices]]")[1]
    assert len(office) * 1000 < MAX_BYTES / 10


def test_an_empty_file_is_an_empty_draft() -> None:
    """Nothing typed reads as nothing said."""
    assert read_plan(b"").draft == Draft()
