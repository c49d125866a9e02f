"""The traffic selectors of every tunnel: which source and destination addresses phase 2 protects."""

from ipaddress import IPv4Network
from typing import NamedTuple

from plans import limits
from plans.cover import Cover, Covers
from plans.once import once
from plans.plan import Connection, Office, Plan

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

    Where `networks` are more than the service takes, the smallest cover stands for them: it holds all of them and no
    address of the office itself, of a network that is not wanted, of a reserved range or of the Internet. Where there
    is none (`needed` tells), the list stays as long as it is.
    """
    local, remote = _by_mode(plan, connection)
    return Selectors(connection.local or local, connection.remote or remote)


def needed(plan: Plan, connection: Connection) -> tuple[int, int]:
    """Return how many selectors each side needs at least, 0.0.0.0/0 counted as none: no policy route is made of it."""
    if connection.selectors != "networks":
        chosen = traffic_selectors(plan, connection)
        return _specific(chosen.local), _specific(chosen.remote)
    office = plan.offices_by_name[connection.office]
    sides = listings(plan).local(office), listings(plan).remote(office)
    local, remote = (len(side.networks) or side.needed for side in sides)
    return (_specific(connection.local) or local), (_specific(connection.remote) or remote)


def _specific(networks: tuple[IPv4Network, ...]) -> int:
    return sum(1 for network in networks if network.prefixlen)


def _by_mode(plan: Plan, connection: Connection) -> Selectors:
    if connection.selectors == "any":
        return Selectors((ANY,), (ANY,))
    office = plan.offices_by_name[connection.office]
    if connection.selectors == "own-vpc":
        own = plan.vpcs[plan.vpn_gateways[connection.vpn_gateway].vpc]
        return Selectors((own.cidr, *own.secondary), office.cidrs)
    listing = listings(plan)
    local, remote = listing.local(office), listing.remote(office)
    return Selectors(local.networks or tuple(listing.wanted(office)), remote.networks or office.cidrs)


class Listings:
    """What every office's `networks` selectors hold, both sides found once for each office."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._limit = limits.held(limits.SELECTORS_PER_SIDE, plan.account.quotas)
        self._owned: dict[str, tuple[IPv4Network, ...]] = {
            name: (vpc.cidr, *vpc.secondary) for name, vpc in plan.vpcs.items()
        }
        self._owned.update((office.name, office.cidrs) for office in plan.offices)
        self._covers = Covers(network for networks in self._owned.values() for network in networks)
        self._local: dict[str, Cover] = {}
        self._remote: dict[str, Cover] = {}

    def wanted(self, office: Office) -> list[IPv4Network]:
        """Return every network that an office may talk to, VPCs first."""
        apart = self._apart(office)
        return [network for name, networks in self._owned.items() if name not in apart for network in networks]

    def local(self, office: Office) -> Cover:
        """Return the cloud's side: the networks as they are where they fit the limit, else their smallest cover."""
        if office.name not in self._local:
            unwanted = [network for name in self._apart(office) for network in self._owned[name]]
            count = len(self._covers.networks) - len(unwanted)
            if count <= self._limit:
                self._local[office.name] = Cover(tuple(self.wanted(office)), count)
            else:
                positions = self._covers.positions(unwanted)
                self._local[office.name] = self._covers.leaving_out(positions, self._limit)
        return self._local[office.name]

    def remote(self, office: Office) -> Cover:
        """Return the office's side, in the same way."""
        if office.name not in self._remote:
            if len(office.cidrs) <= self._limit:
                self._remote[office.name] = Cover(office.cidrs, len(office.cidrs))
            else:
                positions = self._covers.positions(office.cidrs)
                self._remote[office.name] = self._covers.holding(positions, self._limit)
        return self._remote[office.name]

    def _apart(self, office: Office) -> frozenset[str]:
        return self._plan.isolated.get(office.name, frozenset()) | {office.name}


@once
def listings(plan: Plan) -> Listings:
    """Return the listed selectors of a plan."""
    return Listings(plan)
