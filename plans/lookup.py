"""One node's route table as it is looked up: policy routes first, then the longest prefix, then the weight."""

from collections.abc import Iterable
from ipaddress import IPv4Network
from typing import NamedTuple

from plans.tables import STANDBY, Route, Table


class Match(NamedTuple):
    """The route that takes a packet, and the standby routes to the same destination beside it."""

    route: Route
    standby: tuple[Route, ...] = ()


class Lookup:
    """A route table ready to be asked about single packets; addresses are numbers."""

    def __init__(self, table: Table) -> None:
        self._policies = active_policies(table.routes)
        self._routes: dict[int, dict[int, list[Route]]] = {}
        for route in table.routes:
            if route.source is None:
                network = route.destination
                at = self._routes.setdefault(network.prefixlen, {})
                at.setdefault(int(network.network_address), []).append(route)
        self._lengths = sorted(self._routes, reverse=True)

    def policy(self, source: int, destination: int) -> Route | None:
        """Return the first policy route that admits a packet."""
        for route in self._policies:
            if route.source is not None and holds(route.source, source) and holds(route.destination, destination):
                return route
        return None

    def longest(self, destination: int) -> Match | None:
        """Return the destination route with the longest prefix; of several, the first that is active."""
        for length in self._lengths:
            mask = (0xFFFFFFFF << 32 - length) & 0xFFFFFFFF
            routes = self._routes[length].get(destination & mask)
            if routes:
                return choose(routes)
        return None


def choose(routes: list[Route]) -> Match:
    """Choose among routes to one destination: weight 0 stands by only beside an active one (CreateVpnRouteEntry)."""
    active = [route for route in routes if route.weight != STANDBY]
    return Match((active or routes)[0], tuple(route for route in routes if active and route.weight == STANDBY))


def active_policies(routes: Iterable[Route]) -> tuple[Route, ...]:
    """Return policy routes in the order they are looked up, without those that stand by beside an active one."""
    policies = [route for route in routes if route.source is not None]
    active = {(route.source, route.destination) for route in policies if route.weight != STANDBY}
    return tuple(
        route for route in policies if route.weight != STANDBY or (route.source, route.destination) not in active
    )


def holds(network: IPv4Network, address: int) -> bool:
    """Whether a network contains an address given as a number."""
    return not (int(network.network_address) ^ address) >> 32 - network.prefixlen


def hold(networks: Iterable[IPv4Network], address: int) -> bool:
    """Whether any of several networks contains an address given as a number."""
    return any(holds(network, address) for network in networks)
