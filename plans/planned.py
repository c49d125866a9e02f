"""Plan → network: what the plan means, with both ends of every tunnel in agreement."""

from collections.abc import Mapping
from ipaddress import IPv4Address
from typing import Literal, NamedTuple

from plans.network import End, Link, Member, Network, Tunnel
from plans.plan import Connection, Plan
from plans.routes import RouteTables
from plans.selectors import traffic_selectors

AddressSource = Literal["account", "journal", "plan"]


class GatewayAddress(NamedTuple):
    """The public addresses of one VPN gateway, one for each tunnel, and where they were learned."""

    addresses: tuple[IPv4Address, ...]
    source: AddressSource


Addresses = Mapping[str, GatewayAddress]
"""What is known of the gateways' public addresses, by the gateway's name in the plan."""


def planned_addresses(plan: Plan) -> dict[str, GatewayAddress]:
    """Return the gateway addresses that the plan itself names."""
    return {
        name: GatewayAddress(gateway.public_ips, "plan")
        for name, gateway in plan.vpn_gateways.items()
        if gateway.public_ips
    }


def make_network(plan: Plan, addresses: Addresses) -> Network:
    """Make the network that a plan means; gateways missing from `addresses` have ends without an address."""
    tables = RouteTables(plan)
    tunnels = tuple(
        _tunnel(plan, connection, number, addresses)
        for connection in plan.connections
        for number in range(1, plan.vpn_gateways[connection.vpn_gateway].tunnels + 1)
    )
    return Network(
        nodes=tables.nodes,
        tunnels=tunnels,
        tables=tables,
        members=(
            *(Member(office.name, "office", office.cidrs, office.at) for office in plan.offices),
            *(Member(vpc.name, "vpc", vpc.networks, vpc.at) for vpc in plan.vpcs.values()),
        ),
        links=tuple(Link(link.regions, link.bandwidth, link.at) for link in plan.cen.links),
        isolated=plan.isolated,
    )


def _tunnel(plan: Plan, connection: Connection, number: int, addresses: Addresses) -> Tunnel:
    known = addresses.get(connection.vpn_gateway)
    cloud_address = known.addresses[number - 1] if known and len(known.addresses) >= number else None
    cloud_identity = connection.local_id or (str(cloud_address) if cloud_address else "")
    office_identity = connection.remote_id or str(connection.public_ip)
    selectors = traffic_selectors(plan, connection)
    mode: Literal["route", "policy"] = "route" if selectors.any else "policy"
    # A mark is the place a key is kept, never the key: one place, one key. Each of two tunnels has a place of its own.
    key = f"{connection.psk}" if number == 1 else f"{connection.psk} tunnel {number}"
    cloud = End(
        node=connection.vpn_gateway,
        address=cloud_address,
        identity=cloud_identity,
        peer_address=connection.public_ip,
        peer_identity=office_identity,
        ike=connection.ike,
        ipsec=connection.ipsec,
        local=selectors.local,
        remote=selectors.remote,
        key=key,
        dpd=connection.dpd,
        nat_t=connection.nat_t,
        mode=mode,
    )
    office = End(
        node=connection.office,
        address=connection.public_ip,
        identity=office_identity,
        peer_address=cloud_address,
        peer_identity=cloud_identity,
        ike=connection.ike,
        ipsec=connection.ipsec,
        local=selectors.remote,
        remote=selectors.local,
        key=key,
        dpd=connection.dpd,
        nat_t=connection.nat_t,
        mode=mode,
    )
    return Tunnel(connection.name, number, cloud, office, connection.at)
