"""The traffic selectors of every tunnel: which source and destination addresses phase 2 protects."""

from ipaddress import IPv4Network
from typing import NamedTuple

from plans.plan import Connection, Plan

ANY = IPv4Network("0.0.0.0/0")


class Selectors(NamedTuple):
    """Both sides of a tunnel's traffic selectors, as the VPN gateway sees them.

    `local` is the cloud's side and `remote` the office's; the office's device has them the other way round.
    """

    local: tuple[IPv4Network, ...]
    remote: tuple[IPv4Network, ...]

    @property
    def any(self) -> bool:
        """Whether the tunnel takes every packet that is routed into it (destination routing mode)."""
        return self.local == (ANY,) and self.remote == (ANY,)


def traffic_selectors(plan: Plan, connection: Connection) -> Selectors:
    """Return the selectors that the plan gives a connection.

    `any` is 0.0.0.0/0 both ways, `own-vpc` what the tutorial prints (the gateway's VPC and the office), `networks`
    every network of the plan that the office may talk to; what a connection lists itself goes before its mode.
    """
    local, remote = _by_mode(plan, connection)
    return Selectors(connection.local or local, connection.remote or remote)


def _by_mode(plan: Plan, connection: Connection) -> Selectors:
    if connection.selectors == "any":
        return Selectors((ANY,), (ANY,))
    office = plan.offices_by_name[connection.office]
    own = plan.vpcs[plan.vpn_gateways[connection.vpn_gateway].vpc]
    if connection.selectors == "own-vpc":
        return Selectors((own.cidr, *own.secondary), office.cidrs)
    cut = plan.isolated.get(office.name, frozenset())
    wanted = [network for vpc in plan.vpcs.values() if vpc.name not in cut for network in (vpc.cidr, *vpc.secondary)]
    for other in plan.offices:
        if other is not office and other.name not in cut:
            wanted.extend(other.cidrs)
    return Selectors(tuple(wanted), office.cidrs)
