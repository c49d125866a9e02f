"""Routes of VPN gateways: destination and policy routes, their weights, and their publication to the VPC."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from ipaddress import IPv4Network

from wizard.simulator import ids, rules, tables
from wizard.simulator.account import alive
from wizard.simulator.actions import connections, gateways
from wizard.simulator.call import Answer, Call
from wizard.simulator.clock import milliseconds
from wizard.simulator.durations import total
from wizard.simulator.limits import DESTINATION_ROUTES, POLICY_ROUTES, VPC_ROUTES
from wizard.simulator.objects import VpnGateway, VpnRoute
from wizard.simulator.progress import GONE, Progress, through
from wizard.simulator.refusal import Refusal, illegal

WEIGHTS = (0, 100)


def _routes(call: Call, gateway: str, kind: str) -> list[VpnRoute]:
    return [route for route in tables.gateway_routes(call.account, gateway, call.now) if route.kind == kind]


def _weight(call: Call, parameter: str = "Weight") -> int:
    call.parameters.required(parameter)
    weight = call.parameters.number(parameter, 0)
    if weight not in WEIGHTS:
        raise illegal(parameter, "it must be 0 (standby) or 100 (active).")
    return weight


def _find(call: Call, gateway: str, kind: str, *, source: str = "", weight: int | None = None) -> VpnRoute:
    """Return a route by what identifies it, as there is no route id in this API."""
    destination, next_hop = call.parameters.required("RouteDest"), call.parameters.required("NextHop")
    for route in _routes(call, gateway, kind):
        named = (route.destination, route.next_hop) == (destination, next_hop)
        if named and source in {"", route.source} and weight in {None, route.weight}:
            return route
    raise Refusal("InvalidRouteEntry.NotFound", "The specified route entry does not exist.", 404)


def _claim_table(call: Call, gateway: VpnGateway) -> None:
    """Take the VPC's system table for as long as the action takes; refuse while another writes it."""
    vpc = call.account.vpcs[gateway.vpc]
    if not vpc.busy.settled(call.now):
        raise Refusal("TaskConflict", "The operation conflicts with another task on the route table of the VPC.")
    busy = through(call.now, (("Modifying", total(call.action)),), "Available")
    call.account.vpcs[vpc.id] = replace(vpc, busy=busy)


def _admissible(call: Call, gateway: VpnGateway, destination: str) -> None:
    """Refuse a destination that the VPC's system table cannot take."""
    vpc, block = call.account.vpcs[gateway.vpc], IPv4Network(destination)
    for cidr, _ in tables.own_networks(call.account, vpc, call.now):
        if block.subnet_of(IPv4Network(cidr)):
            raise illegal("RouteDest", f"it lies within {cidr}, which is local to the VPC.")
    custom = tables.custom_entries(call.account, vpc, vpc.route_table, call.now)
    if any(entry.destination == destination and entry.next_hop != gateway.id for entry in custom):
        raise Refusal("RouterEntryConflict.Duplicated", "The route entry already exists in the VPC route table.")
    if all(entry.destination != destination for entry in custom):
        call.within(VPC_ROUTES, len(custom))


def _publication(call: Call, route: VpnRoute, *, publish: bool) -> Progress:
    """Return the progress of a route whose publication is switched."""
    state, target = route.status.at(call.now), "published" if publish else "normal"
    return Progress(target) if state == target else through(call.now, ((state, total(call.action)),), target)


def _create(call: Call, kind: str) -> tuple[VpnGateway, VpnRoute]:
    parameters, account = call.parameters, call.account
    destination = rules.destination(parameters.required("RouteDest"))
    source = str(rules.network(parameters.required("RouteSource"), "RouteSource")) if kind == "pbr" else ""
    parameters.required("PublishVpc")
    weight, publish = _weight(call), parameters.flag("PublishVpc")
    priority = parameters.number("Priority", connections.AUTOMATIC_PRIORITY)
    if not 1 <= priority <= 100:
        raise illegal("Priority", "it must be between 1 and 100.")
    if parameters.text("OverlayMode", "Ipsec") != "Ipsec":
        raise illegal("OverlayMode", "it must be Ipsec.")
    rules.label(parameters, "Description")
    gateway = gateways.find(call, parameters.required("VpnGatewayId"))
    connection = connections.find(call, parameters.required("NextHop"))
    if connection.gateway != gateway.id:
        raise illegal("NextHop", "the IPsec connection belongs to another VPN gateway.")
    gateways.idle(call, gateway.id)
    existing = _routes(call, gateway.id, kind)
    same = (destination, source, connection.id)
    if any((route.destination, route.source, route.next_hop) == same for route in existing):
        raise Refusal("VpnRouteEntry.AlreadyExists", "The specified route entry already exists.")
    call.within(DESTINATION_ROUTES if kind == "dbr" else POLICY_ROUTES, len(existing))
    if publish:
        _admissible(call, gateway, destination)
    call.dry_run()
    if publish:
        _claim_table(call, gateway)
    identifier = ids.issue(account, "vre", connection.id, source, destination)
    target = "published" if publish else "normal"
    route = VpnRoute(
        identifier, kind, gateway.id, connection.id, source, destination, weight, priority, automatic=False,
        created=call.now, status=through(call.now, (("normal", total(call.action)),), target),
    )  # fmt: skip
    account.vpn_routes[identifier] = route
    gateways.occupy(call, gateway)
    return gateway, route


def _created(call: Call, gateway: VpnGateway, route: VpnRoute) -> Answer:
    return {
        "VpnInstanceId": gateway.id,
        "RouteDest": route.destination,
        "NextHop": route.next_hop,
        "Weight": route.weight,
        "OverlayMode": "Ipsec",
        "Description": call.parameters.text("Description"),
        "State": route.status.final,
        "CreateTime": milliseconds(route.created),
    }


def create(call: Call) -> Answer:
    """CreateVpnRouteEntry: a destination route, with PublishVpc also in the VPC's system route table."""
    return _created(call, *_create(call, "dbr"))


def create_policy(call: Call) -> Answer:
    """CreateVpnPbrRouteEntry: a policy route."""
    gateway, route = _create(call, "pbr")
    return {**_created(call, gateway, route), "RouteSource": route.source, "Priority": route.priority}


def describe(call: Call) -> Answer:
    """DescribeVpnRouteEntries: custom routes unless BGP ones are asked for (there are none)."""
    gateway = gateways.find(call, call.parameters.required("VpnGatewayId"))
    kind = call.parameters.text("RouteEntryType", "custom")
    if kind not in {"custom", "bgp"}:
        raise illegal("RouteEntryType", "it must be custom or bgp.")
    chosen = _routes(call, gateway.id, "dbr") if kind == "custom" else []
    page, numbers = call.page(chosen)
    entries = [
        {
            "VpnInstanceId": route.gateway,
            "RouteDest": route.destination,
            "NextHop": route.next_hop,
            "Weight": route.weight,
            "State": route.status.at(call.now),
            "RouteEntryType": "Custom",
            "Source": "",
            "CreateTime": milliseconds(route.created),
        }
        for route in page
    ]
    counts = [{"RouteEntryType": "custom", "RouteCount": len(chosen), "Source": "CLOUD"}] if chosen else []
    return {"VpnRouteEntries": {"VpnRouteEntry": entries}, "VpnRouteCounts": {"VpnRouteCount": counts}, **numbers}


def describe_policy(call: Call) -> Answer:
    """DescribeVpnPbrRouteEntries, the automatic ones included."""
    gateway = gateways.find(call, call.parameters.required("VpnGatewayId"))
    page, numbers = call.page(_routes(call, gateway.id, "pbr"))
    entries = [
        {
            "VpnInstanceId": route.gateway,
            "RouteSource": route.source,
            "RouteDest": route.destination,
            "NextHop": route.next_hop,
            "Weight": route.weight,
            "Priority": route.priority,
            "State": route.status.at(call.now),
            "CreateTime": milliseconds(route.created),
        }
        for route in page
    ]
    return {"VpnPbrRouteEntries": {"VpnPbrRouteEntry": entries}, **numbers}


def modify_weight(call: Call) -> Answer:
    """ModifyVpnRouteEntryWeight."""
    weight, new = _weight(call), _weight(call, "NewWeight")
    gateway = gateways.find(call, call.parameters.required("VpnGatewayId"))
    route = _find(call, gateway.id, "dbr", weight=weight)
    gateways.idle(call, gateway.id)
    call.account.vpn_routes[route.id] = replace(route, weight=new)
    gateways.occupy(call, gateway)
    return {}


def _delete(call: Call, kind: str) -> Answer:
    weight = _weight(call)
    source = call.parameters.required("RouteSource") if kind == "pbr" else ""
    gateway = gateways.find(call, call.parameters.required("VpnGatewayId"))
    route = _find(call, gateway.id, kind, source=source, weight=weight)
    gateways.idle(call, gateway.id)
    state = route.status.at(call.now)
    if state == "published":
        _claim_table(call, gateway)
    call.account.vpn_routes[route.id] = replace(route, status=through(call.now, ((state, total(call.action)),), GONE))
    _withdraw_from_cen(call, gateway, [route])
    gateways.occupy(call, gateway)
    return {}


def delete(call: Call) -> Answer:
    """DeleteVpnRouteEntry: identified by destination, next hop and its present weight."""
    return _delete(call, "dbr")


def delete_policy(call: Call) -> Answer:
    """DeleteVpnPbrRouteEntry."""
    return _delete(call, "pbr")


def publish(call: Call) -> Answer:
    """PublishVpnRouteEntry: to the VPC's system table, or out of it; withdrawing takes both kinds of route out."""
    parameters = call.parameters
    kind = parameters.required("RouteType")
    if kind not in {"dbr", "pbr"}:
        raise illegal("RouteType", "it must be dbr or pbr.")
    parameters.required("PublishVpc")
    wanted = parameters.flag("PublishVpc")
    gateway = gateways.find(call, parameters.required("VpnGatewayId"))
    route = _find(call, gateway.id, kind)
    gateways.idle(call, gateway.id)
    if wanted:
        _admissible(call, gateway, route.destination)
        affected = [route]
    else:
        everything = tables.gateway_routes(call.account, gateway.id, call.now)
        affected = [item for item in everything if item.destination == route.destination]
    _claim_table(call, gateway)
    for item in affected:
        status = _publication(call, item, publish=wanted)
        call.account.vpn_routes[item.id] = replace(item, status=status)
    if not wanted:
        _withdraw_from_cen(call, gateway, affected)
    gateways.occupy(call, gateway)
    return {}


def _withdraw_from_cen(call: Call, gateway: VpnGateway, routes: Iterable[VpnRoute]) -> None:
    """End the CEN publication of routes that leave the VPC's system table for good."""
    vpc, later = call.account.vpcs[gateway.vpc], call.now + total(call.action)
    staying = {entry.destination for entry in tables.custom_entries(call.account, vpc, vpc.route_table, later)}
    leaving = {route.destination for route in routes} - staying
    for item in alive(call.account.publications.values(), call.now):
        if item.vpc == vpc.id and item.destination in leaving:
            end = through(call.now, ((item.status.at(call.now), total(call.action)),), GONE)
            call.account.publications[item.id] = replace(item, status=end)
