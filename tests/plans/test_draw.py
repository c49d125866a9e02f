"""The drawing shows what the plan has, in as many columns as there are, whatever the names."""

from dataclasses import replace
from ipaddress import IPv4Address, IPv4Network
from xml.etree import ElementTree as ET

from hypothesis import given
from hypothesis import strategies as st

from plans.draw import columns, draw_svg, draw_text
from plans.plan import Plan
from plans.planned import GatewayAddress
from plans.reading import read_plan
from plans.resolve import make_plan
from plans.samples import read_sample

TUTORIAL = """\
CEN 1  (basic)
└── us-west-1 ═══ 10 Mbit/s ═══ cn-shanghai

us-west-1
└── VPC 1  172.16.0.0/16
    └── VPN gateway 1  5.5.5.5  5 Mbit/s
        ├── Office 1  1.1.1.1  10.10.10.0/24
        └── Office 2  2.2.2.2  10.10.20.0/24

cn-shanghai
└── VPC 2  192.168.0.0/16
    └── VPN gateway 2  6.6.6.6  5 Mbit/s
        ├── Office 3  3.3.3.3  10.20.10.0/24
        └── Office 4  4.4.4.4  10.20.20.0/24"""


def tutorial() -> Plan:
    """Return the tutorial's plan."""
    return make_plan(read_plan(read_sample("tutorial").encode()).draft)


def grown(count: int) -> Plan:
    """Return the tutorial's plan with `count` offices on VPN gateway 1."""
    plan = tutorial()
    pattern = plan.offices[0]
    offices = tuple(
        replace(
            pattern,
            name=f"Office {number}",
            cidrs=(IPv4Network((int(IPv4Address("10.64.0.0")) + number * 256, 24)),),
            connections=(replace(pattern.connections[0], office=f"Office {number}"),),
        )
        for number in range(count)
    )
    return replace(plan, offices=offices)


def renamed(name: str) -> Plan:
    """Return the tutorial's plan with another name for Office 1 and the plan."""
    plan = tutorial()
    first = plan.offices[0]
    office = replace(first, name=name, connections=(replace(first.connections[0], office=name),))
    return replace(plan, name=name, offices=(office, *plan.offices[1:]))


def test_the_tutorial_is_drawn() -> None:
    """Regions, VPCs, gateways with address, offices, CEN and its link are all there."""
    assert "\n".join(draw_text(tutorial())) == TUTORIAL


def test_addresses_are_those_given() -> None:
    """A gateway shows the address that is known of it, or says that none is."""
    text = "\n".join(draw_text(tutorial(), {"VPN gateway 1": GatewayAddress((IPv4Address("8.8.4.4"),), "account")}))
    assert "VPN gateway 1  8.8.4.4" in text
    assert "VPN gateway 2  address not known yet" in text


def test_many_offices_are_grouped() -> None:
    """A thousand offices of one gateway are ten and one line for the others, with what encloses their networks."""
    lines = draw_text(grown(1000))
    assert sum("Office " in line for line in lines) == 10
    assert any("… and 990 more offices  990 networks within 10.64.0.0/14" in line for line in lines)


def test_twelve_offices_are_all_drawn() -> None:
    """Grouping begins only where it saves lines."""
    assert sum("Office " in line for line in draw_text(grown(12))) == 12


@given(name=st.text(min_size=1, max_size=100), width=st.integers(40, 120))
def test_no_line_is_wider_than_asked(name: str, width: int) -> None:
    """Lines fit their columns with CJK and combining characters, and hold nothing that moves a terminal's cursor."""
    for line in draw_text(renamed(name), width=width):
        assert columns(line) <= width
        assert len(line.splitlines()) <= 1
        assert "\x1b" not in line


def test_wide_characters_count_twice() -> None:
    """Chinese names take two columns for each character."""
    assert columns("上海办事处") == 10
    lines = draw_text(renamed("上海办事处" * 10), width=60)
    assert all(columns(line) <= 60 for line in lines)
    assert any(line.endswith("…") for line in lines)


@given(name=st.text(min_size=1, max_size=60))
def test_svg_is_xml_whatever_the_names(name: str) -> None:
    """Names never become markup: the document parses and has the same boxes as ever."""
    root = ET.fromstring(draw_svg(renamed(name)))  # noqa: S314 - our own text
    space = "{http://www.w3.org/2000/svg}"
    assert {child.tag for child in root} == {f"{space}title", f"{space}path", f"{space}rect", f"{space}text"}
    assert len(root.findall(f"{space}rect")) == len(root.findall(f"{space}text")) == 12


def test_svg_shows_names_as_they_are() -> None:
    """Markup in a name is shown, not obeyed."""
    root = ET.fromstring(draw_svg(renamed("<script>&[/red]")))  # noqa: S314 - our own text
    assert any(
        (text.text or "").startswith("<script>&[/red]") for text in root.iter("{http://www.w3.org/2000/svg}text")
    )
