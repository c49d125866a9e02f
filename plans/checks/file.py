"""P: what a plan file must say, and in which form."""

import re
import tomllib
from collections.abc import Iterator
from functools import lru_cache

from plans import limits
from plans.checks.scope import Parameters, ends, listed, near, parameter_tables
from plans.draft import Draft, DraftAccount, DraftCen, DraftGateway, DraftOffice, DraftVpc
from plans.finding import Finding, error, note, warning
from plans.plan import Plan
from plans.shape import ACTED_ON_LATER, CONNECTION_KEYS, SHAPE

_PLAN_NAME = re.compile(r"[A-Za-z0-9-]{1,40}\Z")
_WHOLE = re.compile(r"[0-9]{1,9}\Z")
_FLAGS = ("true", "false")

_OWNERS = ("existing", "wizard")
_CONNECTION_CHOICES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("selectors", ("any", "networks", "own-vpc")),
    ("routes", ("static", "bgp")),
    ("effective_immediately", _FLAGS),
    ("auto_config_route", _FLAGS),
    ("dpd", _FLAGS),
    ("nat_t", _FLAGS),
    ("publish", _FLAGS),
    ("weight", limits.WEIGHTS),
)
_SHORTHAND = (
    *("vpn_gateway", "public_ip", "customer_gateway", "connection", "local", "remote", "psk"),
    *(key.field for key in CONNECTION_KEYS if key.kind != "kept"),
)


def check_version(draft: Draft) -> Iterator[Finding]:
    """Check that the file is written in a version that this program reads."""
    if draft.version != "1":
        yield error("P008", "version", found=draft.version)


def check_plan_name(draft: Draft) -> Iterator[Finding]:
    """Check that the plan's name can stand in tags, journals and file names."""
    if draft.name and not _PLAN_NAME.match(draft.name):
        yield error("P010", "name", name=draft.name)


def check_required(draft: Draft) -> Iterator[Finding]:
    """Check that everything that has no sensible default is there."""
    yield from _missing("", (("name", draft.name), ("regions", draft.regions)))
    cen = draft.cen
    if cen.links or cen.name or cen.id or cen.owner:
        yield from _missing("cen", (("name", cen.name or cen.id), ("edition", cen.edition)))
    for index, link in enumerate(cen.links):
        yield from _missing(f"cen.links[{index}]", (("regions", link.regions), ("bandwidth", link.bandwidth)))
    for number, region in enumerate(draft.regions):
        at = f"regions[{number}]"
        yield from _missing(at, (("id", region.id),))
        for index, vpc in enumerate(region.vpcs):
            yield from _vpc_required(vpc, f"{at}.vpcs[{index}]")
        for index, gateway in enumerate(region.vpn_gateways):
            yield from _gateway_required(gateway, f"{at}.vpn_gateways[{index}]", vpcs=len(region.vpcs))
    for index, office in enumerate(draft.offices):
        if not (office.name and office.cidrs and office.name.strip()):
            yield from _missing(f"offices[{index}]", (("name", office.name), ("cidrs", office.cidrs)))
    for end in ends(draft):
        row = end.row
        if not (row.vpn_gateway and row.public_ip):
            yield from _missing(end.path, (("vpn_gateway", row.vpn_gateway), ("public_ip", row.public_ip)))


def check_pairs_required(draft: Draft) -> Iterator[Finding]:
    """Check that `[[isolate]]` and `[[accept]]` say what they are about."""
    for index, pair in enumerate(draft.isolate):
        yield from _missing(f"isolate[{index}]", (("from", pair.from_), ("to", pair.to)))
    for index, row in enumerate(draft.accept):
        at = f"accept[{index}]"
        yield from _missing(at, (("code", row.code), ("reason", row.reason)))
        if not (row.at or (row.from_ and row.to)):
            yield error("P016", at)


def _vpc_required(vpc: DraftVpc, at: str) -> Iterator[Finding]:
    yield from _missing(at, (("name", vpc.name), ("cidr", vpc.cidr)))
    for index, vswitch in enumerate(vpc.vswitches):
        yield from _missing(f"{at}.vswitches[{index}]", (("cidr", vswitch.cidr or vswitch.id),))


def _gateway_required(gateway: DraftGateway, at: str, *, vpcs: int) -> Iterator[Finding]:
    wanted = (("name", gateway.name), ("bandwidth", gateway.bandwidth), ("tunnels", gateway.tunnels))
    yield from _missing(at, wanted if vpcs == 1 else (*wanted, ("vpc", gateway.vpc)))


def _missing(at: str, wanted: tuple[tuple[str, object], ...]) -> Iterator[Finding]:
    for key, value in wanted:
        if not value or (isinstance(value, str) and not value.strip()):
            yield error("P009", f"{at}.{key}" if at else key, key=key)


def check_choices(draft: Draft) -> Iterator[Finding]:
    """Check that words that must be one of a few are."""
    yield from _choice("account.site", draft.account.site, limits.SITES)
    yield from _choice("cen.owner", draft.cen.owner, _OWNERS)
    yield from _choice("cen.edition", draft.cen.edition, ("basic", "enterprise"))
    for index, link in enumerate(draft.cen.links):
        yield from _choice(f"cen.links[{index}].pay", link.pay, ("plan", "traffic"))
    for number, region in enumerate(draft.regions):
        for index, vpc in enumerate(region.vpcs):
            yield from _choice(f"regions[{number}].vpcs[{index}].owner", vpc.owner, _OWNERS)
        for index, gateway in enumerate(region.vpn_gateways):
            at = f"regions[{number}].vpn_gateways[{index}]"
            yield from _choice(f"{at}.owner", gateway.owner, _OWNERS)
            yield from _choice(f"{at}.ssl_vpn", gateway.ssl_vpn, _FLAGS)
            yield from _choice(f"{at}.tunnels", gateway.tunnels, ("1", "2"))
            yield from _choice(f"{at}.charge", gateway.charge, ("prepay", "postpay"))
            yield from _choice(f"{at}.network", gateway.network, ("public", "private"))


def check_connection_choices(draft: Draft) -> Iterator[Finding]:
    """Check that the words of connection parameters are among those that exist."""
    for at, table in parameter_tables(draft):
        for key, known in _CONNECTION_CHOICES:
            value = getattr(table, key)
            if value and value not in known:
                yield from _choice(f"{at}.{key}", value, known)


def _choice(at: str, value: str, known: tuple[str, ...]) -> Iterator[Finding]:
    if value and value not in known:
        meant = near(value, known)
        yield error("P012", at, value=value, known=", ".join(known), near=meant)


def check_numbers(draft: Draft) -> Iterator[Finding]:
    """Check that numbers are whole and within what can be meant."""
    names = [quota.name for quota in limits.QUOTAS]
    for key, value in draft.account.quotas:
        at = f"account.quotas.{key}"
        if key not in names:
            yield error("P015", at, key=key, known=", ".join(names), near=near(key, names))
        yield from _number(at, value, 1, 1_000_000)
    for index, link in enumerate(draft.cen.links):
        yield from _number(f"cen.links[{index}].bandwidth", link.bandwidth, *limits.LINK_BANDWIDTH)
    for number, region in enumerate(draft.regions):
        for index, gateway in enumerate(region.vpn_gateways):
            at = f"regions[{number}].vpn_gateways[{index}]"
            yield from _number(f"{at}.bandwidth", gateway.bandwidth, 1, 10_000)
            yield from _number(f"{at}.period", gateway.period, 1, 60)


def _number(at: str, value: str, low: int, high: int) -> Iterator[Finding]:
    if value and not (_WHOLE.match(value) and low <= int(value) <= high):
        yield error("P013", at, value=value, low=low, high=high)


def check_shorthand(draft: Draft) -> Iterator[Finding]:
    """Check that an office has flat fields or connections of its own, not both."""
    for index, office in enumerate(draft.offices):
        if office.connections:
            empty = DraftOffice()
            flat = [key for key in _SHORTHAND if getattr(office, key) != getattr(empty, key)]
            if flat:
                yield error("P014", f"offices[{index}].{flat[0]}", keys=", ".join(flat))


def check_built(draft: Draft) -> Iterator[Finding]:
    """Say what is read and kept but not acted on yet."""
    found: dict[str, list[str]] = {}
    for what, at in _later(draft):
        found.setdefault(what, []).append(at)
    for what, places in found.items():
        yield note("P020", places[0], what=what, places=listed(places))


def _later(draft: Draft) -> Iterator[tuple[str, str]]:
    later = dict(ACTED_ON_LATER)
    if draft.cen.edition == later["edition"]:
        yield f'edition = "{draft.cen.edition}"', "cen.edition"
    for number, region in enumerate(draft.regions):
        for index, gateway in enumerate(region.vpn_gateways):
            if gateway.tunnels == later["tunnels"]:
                yield "tunnels = 2", f"regions[{number}].vpn_gateways[{index}].tunnels"
    for at, table in parameter_tables(draft):
        if table.routes == later["routes"]:
            yield f'routes = "{table.routes}"', f"{at}.routes"
    for index, office in enumerate(draft.offices):
        if len(office.connections) > 1:
            yield "several connections of one office", f"offices[{index}].connections[1]"
    yield from _kept(draft)


def _kept(draft: Draft) -> Iterator[tuple[str, str]]:
    tables: list[tuple[str, DraftAccount | DraftCen | DraftGateway | Parameters]] = [
        ("account", draft.account),
        ("cen", draft.cen),
    ]
    for number, region in enumerate(draft.regions):
        for index, gateway in enumerate(region.vpn_gateways):
            tables.append((f"regions[{number}].vpn_gateways[{index}]", gateway))
    tables.extend(parameter_tables(draft))
    tables.extend((f"offices[{index}]", office) for index, office in enumerate(draft.offices) if office.connections)
    for at, table in tables:
        text = table.kept
        if text:
            for key in _reserved(_RESERVED[type(table)], text):
                yield key, f"{at}.{key}"


_RESERVED = {table: frozenset(key.name for key in keys if key.kind == "kept") for table, keys in SHAPE.items()}


@lru_cache(maxsize=1024)
def _reserved(reserved: frozenset[str], kept: str) -> tuple[str, ...]:
    try:
        return tuple(key for key in tomllib.loads(kept) if key in reserved)
    except (ValueError, RecursionError):
        return ()


def check_offices(plan: Plan) -> Iterator[Finding]:
    """Check that there is something to connect."""
    if not plan.offices:
        yield warning("P011", "offices")
