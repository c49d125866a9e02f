"""Random plans, and networks made of them with faults planted: what prediction and packets are held against."""

from collections.abc import Callable
from dataclasses import replace
from ipaddress import IPv4Address, IPv4Network
from random import Random
from typing import NamedTuple

from plans import faults
from plans.network import End, Network, Tunnel
from plans.plan import Plan
from plans.planned import GatewayAddress, make_network
from plans.reading import read_plan
from plans.resolve import make_plan
from plans.tables import ListedTables, NodeKind, Route, Table

REGIONS = ("us-west-1", "cn-shanghai", "eu-central-1", "ap-southeast-1")
MOST_OFFICES = 6

Plant = Callable[[Network, Random], Network | None]
"""Plants one fault, or returns None where the network has no place for it."""


class Case(NamedTuple):
    """One network to judge: the plan it was made of, and the faults planted in it."""

    seed: int
    plan: Plan
    network: Network
    faults: tuple[str, ...]


def make_case(seed: int) -> Case:
    """Make a random network with one to three faults, the first of which goes round through all kinds."""
    random = Random(seed)
    plan = random_plan(random)
    network = make_network(plan, {
        name: GatewayAddress((IPv4Address(f"203.0.113.{number}"),), "plan")
        for number, name in enumerate(plan.vpn_gateways, start=1)
    })  # fmt: skip
    kinds = list(FAULTS)
    wanted = [kinds[seed % len(kinds)], *random.sample(kinds, random.randint(0, 2))]
    planted: list[str] = []
    for kind in dict.fromkeys(wanted):
        faulty = FAULTS[kind](network, random)
        if faulty is not None:
            network = faulty
            planted.append(kind)
    return Case(seed, plan, network, tuple(planted))


def random_plan(random: Random) -> Plan:
    """Make a plan of two to four regions and up to six offices, modes and algorithms mixed."""
    regions = random.sample(REGIONS, random.randint(2, 4))
    lines = ["version = 1", f'name = "random-{random.randrange(10**6)}"', "[cen]", 'name = "CEN"', 'edition = "basic"']
    for number, one in enumerate(regions):
        for other in regions[number + 1 :]:
            lines += ["[[cen.links]]", f'regions = ["{one}", "{other}"]', "bandwidth = 5", 'pay = "plan"',
                      'bandwidth_plan = "cenbwp-1"']  # fmt: skip
    for number, region in enumerate(regions, start=1):
        lines += ["[[regions]]", f'id = "{region}"', "[[regions.vpcs]]", f'name = "VPC {number}"']
        lines += [f'cidr = "172.{15 + number}.0.0/16"', "[[regions.vpn_gateways]]", f'name = "Gateway {number}"']
        lines += [f'vpc = "VPC {number}"', "bandwidth = 5", "ssl_vpn = false", "tunnels = 1"]
    offices = random.randint(2, MOST_OFFICES)
    for number in range(1, offices + 1):
        lines += _office(random, number, random.randint(1, len(regions)))
    if random.random() < 0.2:
        lines += ["[[isolate]]", 'from = "Office 1"', 'to = "Office 2"', 'reason = "apart"']
    reading = read_plan("\n".join([*lines, ""]).encode())
    return make_plan(reading.draft)


def _office(random: Random, number: int, gateway: int) -> list[str]:
    version = random.choice(("ikev1", "ikev2", "ikev2"))
    cipher, digest, group = random.choice((("aes256", "sha256", 14), ("aes", "md5", 2), ("aes192", "sha1", 5)))
    cidrs = [f"10.{number}.0.0/24", f"10.{number}.64.0/{random.choice((20, 25, 32))}"][: random.randint(1, 2)]
    selectors = random.choice(("any", "any", "any", "networks", "networks", "networks", "own-vpc"))
    if version == "ikev1" and selectors == "networks":
        selectors = random.choice(("any", "networks"))
    algorithms = f'encryption = "{cipher}", integrity = "{digest}"'
    automatic = str(selectors != "any" and random.random() < 0.4).lower()
    return [
        "[[offices]]",
        f'name = "Office {number}"',
        f'vpn_gateway = "Gateway {gateway}"',
        f'public_ip = "198.51.100.{number}0"',
        f"cidrs = [{', '.join(repr(cidr) for cidr in cidrs)}]",
        f'device = "{random.choice(("generic", "strongswan"))}"',
        f'customer_gateway = "Customer {number}"',
        f'connection = "Connection {number}"',
        f'psk = {{ env = "KEY_{number}" }}',
        f'selectors = "{selectors}"',
        f"auto_config_route = {automatic}",
        f'ike = {{ version = "{version}", mode = "main", {algorithms}, dh_group = {group}, lifetime = 86400 }}',
        f"ipsec = {{ {algorithms}, pfs = {random.choice((0, group))}, lifetime = 3600 }}",
        f"weight = {random.choice((0, 100, 100))}",
    ]


def _with_tunnel(network: Network, old: Tunnel, new: Tunnel) -> Network:
    return replace(network, tunnels=tuple(new if tunnel is old else tunnel for tunnel in network.tunnels))


def _change_end(
    network: Network, random: Random, change: Callable[[End], End | None], side: str = ""
) -> Network | None:
    """Change one end of a tunnel that the change applies to."""
    tunnels = list(network.tunnels)
    random.shuffle(tunnels)
    for tunnel in tunnels:
        for which in [side] if side else random.sample(["cloud", "office"], 2):
            changed = change(getattr(tunnel, which))
            if changed is not None:
                return _with_tunnel(network, tunnel, tunnel._replace(**{which: changed}))
    return None


def _with_routes(network: Network, changed: dict[tuple[NodeKind, str], tuple[Route, ...]]) -> Network:
    listed = {
        (node.kind, node.name): Table(
            node.name,
            node.kind,
            node.region,
            changed.get((node.kind, node.name), network.tables.table(node).routes),
        )
        for node in network.nodes
    }
    return replace(network, tables=ListedTables(listed))


def selector_missing(network: Network, random: Random) -> Network | None:
    """Take one network from the selectors of one end."""

    def shorten(end: End) -> End | None:
        side = random.choice(("local", "remote"))
        networks: tuple[IPv4Network, ...] = getattr(end, side)
        if len(networks) < 2:
            return None
        gone = random.choice(networks)
        return end._replace(**{side: tuple(each for each in networks if each != gone)})

    return _change_end(network, random, shorten)


def route_missing(network: Network, random: Random) -> Network | None:
    """Take a route that a tunnel needs from an office or a VPN gateway."""
    routed = {tunnel.office.node for tunnel in network.tunnels if tunnel.office.mode == "route"}
    places = [
        ((node.kind, node.name), route)
        for node in network.nodes
        for route in network.tables.table(node).routes
        if (node.kind == "office" and node.name in routed and route.next_hop_kind != "local")
        or (node.kind == "vpn-gateway" and route.next_hop_kind == "connection" and route.origin != "policy")
    ]
    if not places:
        return None
    key, gone = random.choice(places)
    kept = tuple(route for route in network.tables.table(network.by_name[key]).routes if route != gone)
    return _with_routes(network, {key: kept})


def route_not_published(network: Network, random: Random) -> Network | None:
    """Publish a gateway's route no more: neither its VPC nor anything beyond knows the destination."""
    published = [
        route.destination
        for node in network.nodes
        if node.kind == "vpc"
        for route in network.tables.table(node).routes
        if route.origin == "published"
    ]
    if not published:
        return None
    gone = random.choice(published)
    return _with_routes(network, {
        (node.kind, node.name): tuple(
            route
            for route in network.tables.table(node).routes
            if not (route.destination == gone and route.origin in {"published", "learned"})
        )
        for node in network.nodes
        if node.kind in {"vpc", "cen"}
    })  # fmt: skip


def wrong_key(network: Network, random: Random) -> Network | None:
    """Give the office another key than the cloud's."""
    return _change_end(network, random, lambda end: end._replace(key="another"), "office")


def proposal(network: Network, random: Random) -> Network | None:
    """Change an algorithm of one end, in phase 1 or in phase 2."""

    def change(end: End) -> End:
        other = "aes192" if end.ike.encryption == "aes256" else "aes256"
        digest = "sha1" if end.ike.integrity == "sha256" else "sha256"
        return random.choice((
            end._replace(ike=replace(end.ike, encryption=other)),
            end._replace(ike=replace(end.ike, integrity=digest)),
            end._replace(ike=replace(end.ike, dh_group=5 if end.ike.dh_group == 14 else 14)),
            end._replace(ipsec=replace(end.ipsec, encryption=other)),
            end._replace(ipsec=replace(end.ipsec, integrity=digest)),
        ))  # fmt: skip

    return _change_end(network, random, change)


def ike_version(network: Network, random: Random) -> Network | None:
    """Let one end speak the other version of IKE."""
    return _change_end(
        network,
        random,
        lambda end: end._replace(ike=replace(end.ike, version="ikev1" if end.ike.version == "ikev2" else "ikev2")),
    )


def pfs(network: Network, random: Random) -> Network | None:
    """Change one end's PFS group, or take it away."""

    def change(end: End) -> End:
        group = random.choice([group for group in (0, 2, 5, 14) if group != end.ipsec.pfs])
        return end._replace(ipsec=replace(end.ipsec, pfs=group))

    return _change_end(network, random, change)


def lifetime(network: Network, random: Random) -> Network | None:
    """Change one end's lifetimes, which each end keeps for itself."""

    def change(end: End) -> End:
        if random.random() < 0.5:
            return end._replace(ike=replace(end.ike, lifetime=28800))
        return end._replace(ipsec=replace(end.ipsec, lifetime=7200))

    return _change_end(network, random, change)


def wrong_peer_address(network: Network, random: Random) -> Network | None:
    """Let one end expect the other at an address where nobody is."""
    nowhere = IPv4Address("192.0.2.99")
    return _change_end(network, random, lambda end: end._replace(peer_address=nowhere))


def link_without_bandwidth(network: Network, random: Random) -> Network | None:
    """Take the bandwidth between two regions away."""
    if not network.links:
        return None
    gone = random.choice(network.links)
    links = tuple(replaced._replace(bandwidth=0) if replaced == gone else replaced for replaced in network.links)
    return replace(network, links=links)


def policy_route_shadowing(network: Network, random: Random) -> Network | None:
    """Add a policy route that sends what is for one office into another's tunnel."""
    gateways = [name for name in dict.fromkeys(t.cloud.node for t in network.tunnels)
                if sum(t.cloud.node == name for t in network.tunnels) > 1]  # fmt: skip
    if not gateways:
        return None
    key: tuple[NodeKind, str] = ("vpn-gateway", random.choice(gateways))
    routes = network.tables.table(network.by_name[key]).routes
    right = random.choice([route for route in routes if route.next_hop_kind == "connection"])
    wrong = random.choice([t for t in network.tunnels if t.cloud.node == key[1] and t.connection != right.next_hop])
    sources = [cidr for member in network.members for cidr in member.networks if cidr != right.destination]
    policy = Route(right.destination, wrong.connection, "connection", "policy", random.choice(sources))
    return _with_routes(network, {key: (policy, *routes)})


def known(plant: faults.Plant) -> Plant:
    """Plant one of the product's own faults at a random tunnel."""
    return lambda network, random: plant(network, random.randrange(len(network.tunnels)))


def either(*plants: Plant) -> Plant:
    """Plant one of several faults of a kind."""
    return lambda network, random: random.choice(plants)(network, random)


FAULTS: dict[str, Plant] = {
    "selector missing": either(selector_missing, known(faults.drop_selector)),
    "route missing": either(route_missing, known(faults.drop_office_route), known(faults.drop_gateway_route)),
    "route not published": either(route_not_published, known(faults.withdraw_routes)),
    "route standing by": known(faults.demote_route),
    "wrong key": either(wrong_key, known(faults.change_key)),
    "proposal": either(proposal, known(faults.change_proposal)),
    "IKE version": either(ike_version, known(faults.change_version)),
    "PFS": either(pfs, known(faults.change_pfs)),
    "lifetime": either(lifetime, known(faults.change_lifetime)),
    "wrong peer address": either(wrong_peer_address, known(faults.change_address)),
    "link without bandwidth": either(link_without_bandwidth, known(faults.drop_link)),
    "policy route shadowing": either(policy_route_shadowing, known(faults.shadow_route)),
}
"""Every kind of fault that is planted: at either end, and as the product plants it itself."""
