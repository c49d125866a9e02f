"""One node's route table as it is looked up: policy routes first, then the longest prefix, then the weight."""

from collections.abc import Iterable
from ipaddress import IPv4Network
from typing import NamedTuple

from plans.tables import STANDBY, Block, Route


class Match(NamedTuple):
    """The route that takes a packet, and the standby routes to the same destination beside it."""

    route: Route
    standby: tuple[Route, ...] = ()


Index = dict[int, dict[int, IPv4Network]]
"""Networks by the length of their prefix and their first address."""

Indexes = dict[int, tuple[object, Index]]
"""The index of every tuple of destinations, by its id; the tuple is kept beside it, so that the id stays its own."""


class Lookup:
    """A route table ready to be asked about single packets; addresses are numbers.

    Tables that share a tuple of destinations share its index in `indexes`.
    """

    def __init__(self, blocks: Iterable[Block], indexes: Indexes) -> None:
        self._blocks: list[tuple[Block, Index]] = []
        policies: list[Route] = []
        for block in blocks:
            if block.source is not None:
                policies.extend(_route(block, destination) for destination in block.destinations)
            else:
                self._blocks.append((block, _index(block.destinations, indexes)))
        self._policies = active_policies(policies)
        self._lengths = sorted({length for _, index in self._blocks for length in index}, reverse=True)

    def policy(self, source: int, destination: int) -> Route | None:
        """Return the first policy route that admits a packet."""
        for route in self._policies:
            if route.source is not None and holds(route.source, source) and holds(route.destination, destination):
                return route
        return None

    def longest(self, destination: int) -> Match | None:
        """Return the destination route with the longest prefix; of several, the first that is active."""
        for length in self._lengths:
            first = destination & (0xFFFFFFFF << 32 - length)
            routes = [
                _route(block, network)
                for block, index in self._blocks
                if length in index
                and (network := index[length].get(first)) is not None
                and network not in block.without
            ]
            if routes:
                return choose(routes)
        return None


def _route(block: Block, destination: IPv4Network) -> Route:
    return Route(destination, *block[1:6])


def _index(destinations: tuple[IPv4Network, ...], indexes: Indexes) -> Index:
    known = indexes.get(id(destinations))
    if known is None:
        index: Index = {}
        for network in destinations:
            index.setdefault(network.prefixlen, {})[int(network.network_address)] = network
        known = indexes[id(destinations)] = (destinations, index)
    return known[1]


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
