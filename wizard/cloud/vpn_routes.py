"""Destination and policy routes of VPN gateways. A route has no id: its gateway, destination and next hop are it."""

from typing import Literal

from plans.account import PolicyRoute, VpnRoute
from wizard.cloud.answers import Document, network, text, whole
from wizard.cloud.cloud import Cloud

_ORIGINS: dict[str, Literal["custom", "system", "bgp"]] = {"System": "system", "BGP": "bgp", "Bgp": "bgp"}


def list_vpn_routes(cloud: Cloud, region: str, gateway: str, *, bgp: bool = False) -> tuple[VpnRoute, ...]:
    """DescribeVpnRouteEntries: a gateway's destination routes; routes learned over BGP are a question of their own."""
    query = {"VpnGatewayId": gateway, "RouteEntryType": "bgp" if bgp else "custom"}
    found = cloud.pages("vpc", "DescribeVpnRouteEntries", region, query, ("VpnRouteEntries", "VpnRouteEntry"))
    routes = (_vpn_route(gateway, entry) for entry in found)
    return tuple(route for route in routes if route is not None)


def create_vpn_route(cloud: Cloud, region: str, route: VpnRoute, *, token: str, dry_run: bool = False) -> None:
    """CreateVpnRouteEntry: a destination route to a connection, put into the VPC's system table where `published`.

    With `dry_run` the answer is a CloudError of kind `dry-run ok` where it would have worked.
    """
    query = {
        **_route(route),
        "Weight": route.weight,
        "PublishVpc": route.published,
        "DryRun": True if dry_run else None,
        "ClientToken": token,
    }
    cloud.call("vpc", "CreateVpnRouteEntry", region, query)


def set_weight(cloud: Cloud, region: str, route: VpnRoute, *, weight: int, token: str) -> None:
    """ModifyVpnRouteEntryWeight: 100 makes a destination route active, 0 standby."""
    query = {
        **_route(route),
        "Weight": route.weight,
        "NewWeight": weight,
        "ClientToken": token,
    }
    cloud.call("vpc", "ModifyVpnRouteEntryWeight", region, query)


def publish_vpn_route(
    cloud: Cloud, region: str, route: VpnRoute | PolicyRoute, *, token: str, publish: bool = True
) -> None:
    """PublishVpnRouteEntry: put a route into the VPC's system table, or take it out.

    Taking out takes out the policy and the destination route to the same place.
    """
    query = {
        "VpnGatewayId": route.vpn_gateway,
        "RouteDest": str(route.destination),
        "NextHop": route.next_hop,
        "RouteType": "pbr" if isinstance(route, PolicyRoute) else "dbr",
        "PublishVpc": publish,
        "ClientToken": token,
    }
    cloud.call("vpc", "PublishVpnRouteEntry", region, query)


def delete_vpn_route(cloud: Cloud, region: str, route: VpnRoute, *, token: str) -> None:
    """DeleteVpnRouteEntry: the route must be named with the weight it has now."""
    query = {
        **_route(route),
        "Weight": route.weight,
        "ClientToken": token,
    }
    cloud.call("vpc", "DeleteVpnRouteEntry", region, query)


def list_policy_routes(cloud: Cloud, region: str, gateway: str) -> tuple[PolicyRoute, ...]:
    """DescribeVpnPbrRouteEntries: a gateway's policy routes, the ones it made itself too."""
    path = ("VpnPbrRouteEntries", "VpnPbrRouteEntry")
    found = cloud.pages("vpc", "DescribeVpnPbrRouteEntries", region, {"VpnGatewayId": gateway}, path)
    routes = (_policy_route(gateway, entry) for entry in found)
    return tuple(route for route in routes if route is not None)


def create_policy_route(cloud: Cloud, region: str, route: PolicyRoute, *, token: str, dry_run: bool = False) -> None:
    """CreateVpnPbrRouteEntry."""
    query = {
        **_policy(route),
        "PublishVpc": route.published,
        "DryRun": True if dry_run else None,
        "ClientToken": token,
    }
    cloud.call("vpc", "CreateVpnPbrRouteEntry", region, query)


def delete_policy_route(cloud: Cloud, region: str, route: PolicyRoute, *, token: str) -> None:
    """DeleteVpnPbrRouteEntry."""
    cloud.call("vpc", "DeleteVpnPbrRouteEntry", region, {**_policy(route), "ClientToken": token})


def _route(route: VpnRoute | PolicyRoute) -> dict[str, object]:
    return {
        "VpnGatewayId": route.vpn_gateway,
        "RouteDest": str(route.destination),
        "NextHop": route.next_hop,
        "OverlayMode": "Ipsec",
    }


def _policy(route: PolicyRoute) -> dict[str, object]:
    own = {"RouteSource": str(route.source), "Weight": route.weight, "Priority": route.priority}
    return {**_route(route), **own}


def _vpn_route(gateway: str, entry: Document) -> VpnRoute | None:
    destination = network(text(entry, "RouteDest"))
    if destination is None:
        return None
    return VpnRoute(
        vpn_gateway=text(entry, "VpnInstanceId") or gateway,
        destination=destination,
        next_hop=text(entry, "NextHop"),
        weight=whole(entry, "Weight"),
        published=text(entry, "State") == "published",
        origin=_ORIGINS.get(text(entry, "RouteEntryType"), "custom"),
    )


def _policy_route(gateway: str, entry: Document) -> PolicyRoute | None:
    source, destination = network(text(entry, "RouteSource")), network(text(entry, "RouteDest"))
    if source is None or destination is None:
        return None
    return PolicyRoute(
        vpn_gateway=text(entry, "VpnInstanceId") or gateway,
        source=source,
        destination=destination,
        next_hop=text(entry, "NextHop"),
        weight=whole(entry, "Weight"),
        priority=whole(entry, "Priority"),
        published=text(entry, "State") == "published",
    )
