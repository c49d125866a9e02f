"""What a device family is, and what keeps an office's values from being written in its language."""

import re
from collections.abc import Callable, Container, Iterator, Mapping
from typing import NamedTuple

from plans.devices.lines import DeviceFile
from plans.devices.site import Leg, Site, renewal
from plans.finding import Finding, error

KEY = re.compile(r"[A-Za-z][A-Za-z0-9._~+=@%^*:,/-]*\Z")
"""Pre-shared keys that a command line takes without quotes on every device we write for."""

IDENTITY = re.compile(r"[A-Za-z0-9@._-]+\Z")
MTU_OPTION = "mtu"
SMALLEST_MTU, LARGEST_MTU = 576, 1500


class Unsupported(Exception):  # noqa: N818 - the operator's plan asks for it; nothing in the product is broken
    """A family cannot say what the plan asks; `findings` say what, each with its place in the plan."""

    def __init__(self, findings: tuple[Finding, ...]) -> None:
        super().__init__(", ".join(f"{finding.code} {finding.path}" for finding in findings))
        self.findings = findings


class Option(NamedTuple):
    """One value of `device_options`: what the site must check, with the value used where the plan leaves it out."""

    name: str
    default: str
    help: str
    pattern: str = r"[A-Za-z][A-Za-z0-9/._-]{0,40}"


class Keywords(NamedTuple):
    """The service's value → the family's keyword, for one phase; a value that is missing cannot be written."""

    encryption: Mapping[str, str]
    integrity: Mapping[str, str]
    groups: Mapping[int, str]


class Family(NamedTuple):
    """One device family: what it can do, what has checked its text, and what writes it.

    `pairs` is how many pairs of selectors a policy-based tunnel can hold for each IKE version, None for any number.
    `checked_by` names what a test of ours runs over the text, nothing else. `key` makes a pre-shared key a word of
    the family's language, or returns None where that language has no word for it.
    """

    name: str
    title: str
    ike: tuple[str, ...]
    ike_modes: tuple[str, ...]
    modes: tuple[str, ...]
    tunnels: tuple[int, ...]
    checked_by: tuple[str, ...]
    options: tuple[Option, ...]
    phase1: Keywords | None
    phase2: Keywords | None
    shortest: int
    pairs: Mapping[str, int | None]
    key: Callable[[str], str | None]
    render: Callable[[Site], tuple[DeviceFile, ...]]


def word_key(key: str) -> str | None:
    """Return a key that needs no quotes, None for any other."""
    return key if KEY.match(key) else None


def option(site: Site, options: tuple[Option, ...], name: str) -> str:
    """Return a site's value of an option, or its default."""
    default = next(known.default for known in options if known.name == name)
    return dict(site.options).get(name) or default


def judge(family: Family, site: Site) -> tuple[Finding, ...]:
    """Say what the family cannot write for this site; empty when it can write everything."""
    return (*_judge_options(family, site), *(finding for leg in site.legs for finding in _judge_leg(family, site, leg)))


def _judge_options(family: Family, site: Site) -> Iterator[Finding]:
    known = {option.name: option for option in family.options}
    for name, value in site.options:
        at = f"{site.at}.device_options.{name}"
        if name == MTU_OPTION:
            if not (re.fullmatch(r"[0-9]{3,4}", value) and SMALLEST_MTU <= int(value) <= LARGEST_MTU):
                yield error("N101", at, family=family.name, option=name, value=value)
        elif name in known and not re.fullmatch(known[name].pattern, value):
            yield error("N101", at, family=family.name, option=name, value=value)


def _judge_leg(family: Family, site: Site, leg: Leg) -> Iterator[Finding]:
    end, at = leg.end, site.at
    if leg.slot.tunnel not in family.tunnels:
        yield error("G101", at, family=family.name, tunnel=leg.slot.tunnel)
    for key, value, words in _values(family, leg):
        if value not in words:
            yield error("C101", at, family=family.name, key=key, value=value)
    for key, seconds in (("ike.lifetime", end.ike.lifetime), ("ipsec.lifetime", end.ipsec.lifetime)):
        # IKEv1 compares lifetimes, so the device gets the cloud's; with IKEv2 it gets its own, shorter one.
        if (seconds if end.ike.version == "ikev1" else renewal(seconds)) < family.shortest:
            yield error("C102", at, family=family.name, key=key, value=seconds, shortest=family.shortest)
    yield from _judge_selectors(family, site, leg)
    if family.phase1 is not None:
        for identity in (end.identity, end.peer_identity):
            if identity and not IDENTITY.match(identity):
                yield error("N102", at, family=family.name, identity=identity)


def _judge_selectors(family: Family, site: Site, leg: Leg) -> Iterator[Finding]:
    end = leg.end
    pairs, most = len(end.local) * len(end.remote), family.pairs.get(end.ike.version)
    if end.mode == "policy" and most is not None and pairs > most:
        yield error("S101", site.at, family=family.name, version=end.ike.version, pairs=pairs, most=most)


def _values(family: Family, leg: Leg) -> Iterator[tuple[str, object, Container[object]]]:
    """Yield every value of a tunnel that the family needs a word for, with those it has."""
    ike, ipsec = leg.end.ike, leg.end.ipsec
    yield "ike.version", ike.version, family.ike
    if ike.version == "ikev1":
        yield "ike.mode", ike.mode, family.ike_modes
    if family.phase1 is None or family.phase2 is None:
        return
    yield "ike.encryption", ike.encryption, family.phase1.encryption
    yield "ike.integrity", ike.integrity, family.phase1.integrity
    yield "ike.dh_group", ike.dh_group, family.phase1.groups
    yield "ipsec.encryption", ipsec.encryption, family.phase2.encryption
    yield "ipsec.integrity", ipsec.integrity, family.phase2.integrity
    if ipsec.pfs:
        yield "ipsec.pfs", ipsec.pfs, family.phase2.groups
