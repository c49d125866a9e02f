"""C: IKE and IPsec parameters that the service takes, that fit each other and that are worth using."""

from collections.abc import Iterator

from plans import crypto
from plans.checks.scope import Parameters, near, parameter_tables
from plans.draft import NO_IKE, NO_IPSEC, Draft, DraftIke, DraftIpsec
from plans.finding import Finding, error, warning
from plans.resolve import DEFAULTS

_IKE: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("version", crypto.IKE_VERSIONS),
    ("mode", crypto.IKE_MODES),
    ("encryption", crypto.ENCRYPTIONS),
    ("integrity", crypto.INTEGRITIES),
    ("dh_group", crypto.DH_GROUPS),
)
_IPSEC: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("encryption", crypto.ENCRYPTIONS),
    ("integrity", crypto.INTEGRITIES),
    ("pfs", crypto.PFS_GROUPS),
)


def _own(draft: Draft) -> Iterator[tuple[str, Parameters]]:
    """Yield the tables that say something about IKE or IPsec themselves."""
    for at, table in parameter_tables(draft):
        if table.ike is not NO_IKE or table.ipsec is not NO_IPSEC:
            yield at, table


def check_parameters(draft: Draft) -> Iterator[Finding]:
    """Check that every parameter is one that the service takes."""
    for at, table in _own(draft):
        yield from _legal(table.ike, _IKE, f"{at}.ike")
        yield from _legal(table.ipsec, _IPSEC, f"{at}.ipsec")


def check_identities(draft: Draft) -> Iterator[Finding]:
    """Check that IKE identities are addresses or names in the form that the service takes."""
    for at, table in parameter_tables(draft):
        if not (table.local_id or table.remote_id):
            continue
        for key, value in (("local_id", table.local_id), ("remote_id", table.remote_id)):
            if len(value) > crypto.MAX_ID or not value.isprintable() or " " in value:
                yield error("C006", f"{at}.{key}", limit=crypto.MAX_ID)


def _legal(table: DraftIke | DraftIpsec, keys: tuple[tuple[str, tuple[str, ...]], ...], at: str) -> Iterator[Finding]:
    for key, known in keys:
        value = getattr(table, key)
        if value and value not in known:
            yield error("C001", f"{at}.{key}", value=value, known=", ".join(known), near=near(value, known))
    if table.lifetime and _seconds(table.lifetime) is None:
        yield error("C002", f"{at}.lifetime", value=table.lifetime, limit=crypto.MAX_LIFETIME)


def _seconds(text: str) -> int | None:
    if not (text.isascii() and text.isdigit() and len(text) <= 9) or int(text) > crypto.MAX_LIFETIME:
        return None
    return int(text)


def check_lifetimes(draft: Draft) -> Iterator[Finding]:
    """Check that phase 1 outlives phase 2, and both ends count the same seconds."""
    said: set[str] = set()
    for at, table in _own(draft):
        for phase in ("ike", "ipsec"):
            if getattr(table, phase).lifetime == "0":
                yield warning("C007", f"{at}.{phase}.lifetime")
        ike, ike_at = _lifetime(draft, table, at, "ike")
        ipsec, ipsec_at = _lifetime(draft, table, at, "ipsec")
        place = ike_at or ipsec_at
        if ike and ipsec and ike < ipsec and place not in said:
            said.add(place)
            yield warning("C003", place, ike=ike, ipsec=ipsec)


def _lifetime(draft: Draft, row: Parameters, path: str, phase: str) -> tuple[int | None, str]:
    if own := getattr(row, phase).lifetime:
        return _seconds(own), f"{path}.{phase}.lifetime"
    if shared := getattr(draft.defaults, phase).lifetime:
        return _seconds(shared), f"defaults.{phase}.lifetime"
    return _seconds(getattr(DEFAULTS, phase).lifetime), ""


def check_strength(draft: Draft) -> Iterator[Finding]:
    """Warn of weak algorithms once where they are chosen, not once for every office that uses them."""
    for at, table in _own(draft):
        weak = [(f"{phase}.{key}", value) for phase, key, value in _weak(table)]
        if weak:
            words = ", ".join(f"{key} = {value}" for key, value in weak)
            yield warning("C004", f"{at}.{weak[0][0].partition('.')[0]}", weak=words)
        if table.ike.mode == "aggressive" and _version(draft, table) == "ikev1":
            yield warning("C005", f"{at}.ike.mode")


def _weak(table: Parameters) -> Iterator[tuple[str, str, str]]:
    for phase, values in (("ike", table.ike), ("ipsec", table.ipsec)):
        for key, weak in crypto.WEAK.items():
            value = getattr(values, key, "")
            if value in weak:
                yield phase, key, value


def _version(draft: Draft, table: Parameters) -> str:
    return table.ike.version or draft.defaults.ike.version or DEFAULTS.ike.version
