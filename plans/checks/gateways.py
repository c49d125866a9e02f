"""G: VPN gateways that the account can buy."""

from collections.abc import Iterator

from plans import limits
from plans.checks.scope import listed
from plans.finding import Finding, error, warning
from plans.plan import Plan, VpnGateway
from plans.regions import SINGLE_TUNNEL_REGIONS


def _bought(plan: Plan) -> Iterator[VpnGateway]:
    return (gateway for gateway in plan.vpn_gateways.values() if gateway.owner == "wizard")


def check_bandwidth(plan: Plan) -> Iterator[Finding]:
    """Check that a new VPN gateway has a bandwidth that is sold to the account."""
    sites = (plan.account.site,) if plan.account.site else limits.SITES
    unsold: dict[tuple[int, str], list[VpnGateway]] = {}
    for gateway in _bought(plan):
        at = f"{gateway.at}.bandwidth"
        if gateway.network == "private":
            if gateway.bandwidth not in limits.PRIVATE_BANDWIDTHS:
                yield error("G003", at, bandwidth=gateway.bandwidth, sold=_list(limits.PRIVATE_BANDWIDTHS))
            continue
        missing = [site for site in sites if gateway.bandwidth not in limits.BANDWIDTHS[site]]
        if len(missing) == len(sites):
            yield error("G001", at, bandwidth=gateway.bandwidth, site=listed(missing), sold=_sold(sites))
        elif missing:
            unsold.setdefault((gateway.bandwidth, missing[0]), []).append(gateway)
    for (bandwidth, site), found in unsold.items():
        yield warning(
            "G002", f"{found[0].at}.bandwidth", bandwidth=bandwidth, site=site, sold=_list(limits.BANDWIDTHS[site]),
            gateways=listed(gateway.name for gateway in found),
        )  # fmt: skip


def _list(sold: tuple[int, ...]) -> str:
    return ", ".join(map(str, sold))


def _sold(sites: tuple[str, ...]) -> str:
    return _list(tuple(sorted({bandwidth for site in sites for bandwidth in limits.BANDWIDTHS[site]})))


def check_charge(plan: Plan) -> Iterator[Finding]:
    """Check that a new VPN gateway is paid the way the account's site sells it."""
    for gateway in _bought(plan):
        due = limits.CHARGES.get(plan.account.site, "")
        if gateway.charge and due and gateway.charge != due:
            yield error("G004", f"{gateway.at}.charge", charge=gateway.charge, due=due, site=plan.account.site)
        elif gateway.charge and not due:
            site = next(site for site, charge in limits.CHARGES.items() if charge == gateway.charge)
            yield warning("G005", f"{gateway.at}.charge", charge=gateway.charge, site=site)
        if "prepay" in {gateway.charge, due} and gateway.period not in limits.PERIODS:
            yield error("G006", f"{gateway.at}.period", period=gateway.period, sold=_list(limits.PERIODS))


def check_tunnels(plan: Plan) -> Iterator[Finding]:
    """Check that a new VPN gateway has the number of tunnels that the region sells, and the vSwitches they need."""
    single: list[VpnGateway] = []
    for gateway in _bought(plan):
        if gateway.tunnels == 2 and len(gateway.vswitches) != 2:
            yield error("G007", f"{gateway.at}.vswitches", name=gateway.name, count=len(gateway.vswitches))
        elif gateway.tunnels == 1 and gateway.region not in SINGLE_TUNNEL_REGIONS:
            single.append(gateway)
    if single:
        yield warning("G008", f"{single[0].at}.tunnels", gateways=listed(gateway.name for gateway in single))


def check_use(plan: Plan) -> Iterator[Finding]:
    """Check that a new VPN gateway has something to do: it is paid for whether or not an office connects to it."""
    for gateway in _bought(plan):
        if not plan.by_gateway[gateway.name] and plan.offices:
            yield warning("G009", gateway.at, name=gateway.name)
