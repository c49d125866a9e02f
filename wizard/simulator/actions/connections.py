"""IPsec connections: create, describe, modify, delete, and the peer's side of one to download."""

from __future__ import annotations

from dataclasses import replace

from wizard.simulator import ids, rules
from wizard.simulator.account import alive, lookup
from wizard.simulator.actions import customers, gateways, negotiation
from wizard.simulator.call import Answer, Call
from wizard.simulator.clock import milliseconds
from wizard.simulator.durations import steps
from wizard.simulator.limits import CONNECTIONS, POLICY_ROUTES
from wizard.simulator.objects import Bgp, CustomerGateway, HealthCheck, VpnConnection, VpnGateway, VpnRoute
from wizard.simulator.progress import GONE, Progress, through
from wizard.simulator.refusal import Refusal, illegal, not_found

AUTOMATIC_PRIORITY = 10
"""The default priority of policy routes (VPN API, CreateVpnPbrRouteEntry.Priority)."""


def find(call: Call, identifier: str) -> VpnConnection:
    """Return an IPsec connection of the call's region."""
    connection = lookup(call.account.vpn_connections, identifier, call.now)
    if connection is None or connection.region != call.region:
        raise not_found("VpnConnectionInstanceId", identifier)
    return connection


def create(call: Call) -> Answer:
    """CreateVpnConnection on a single-tunnel gateway; the gateway is `updating` meanwhile."""
    parameters, account, region = call.parameters, call.account, call.region
    local = rules.networks(parameters.required("LocalSubnet"), "LocalSubnet")
    remote = rules.networks(parameters.required("RemoteSubnet"), "RemoteSubnet")
    name, tags = rules.label(parameters), rules.tags(parameters, "Tags")
    gateway = gateways.find(call, parameters.required("VpnGatewayId"))
    customer = customers.find(call, _customer(call))
    if gateway.network == "public" and rules.private(customer.ip):
        raise illegal("CustomerGatewayId", "a public VPN gateway needs a customer gateway with a public address.")
    draft = VpnConnection(
        id="",
        region=region,
        gateway=gateway.id,
        customer_gateway=customer.id,
        name=name,
        local=local,
        remote=remote,
        ike=negotiation.ike(parameters.document("IkeConfig"), negotiation.default_ike(f"{gateway.id}/{customer.id}")),
        ipsec=negotiation.ipsec(parameters.document("IpsecConfig"), negotiation.default_ipsec()),
        effective_immediately=parameters.flag("EffectImmediately"),
        dpd=parameters.flag("EnableDpd", default=True),
        nat_traversal=parameters.flag("EnableNatTraversal", default=True),
        auto_config_route=parameters.flag("AutoConfigRoute", default=True),
        health_check=negotiation.health_check(
            parameters.document("HealthCheckConfig"), HealthCheck(enable=False, dip="", sip="", interval=3, retry=3)
        ),
        bgp=negotiation.bgp(
            parameters.document("BgpConfig"), Bgp(enable=False, local_asn=45104, tunnel_cidr="", local_ip="")
        ),
        created=call.now,
        status=through(call.now, steps(call.action), "active"),
    )
    gateways.idle(call, gateway.id)
    _admit(call, draft, customer)
    call.dry_run()
    identifier = ids.issue(account, "vco", gateway.id, customer.ip, name)
    connection = replace(draft, id=identifier, name=name or identifier)
    account.vpn_connections[identifier] = connection
    account.tags[identifier] = tags
    gateways.occupy(call, gateway)
    _write_policy_routes(call, connection)
    return {"VpnConnectionId": identifier, "Name": connection.name, "CreateTime": milliseconds(call.now)}


def _customer(call: Call) -> str:
    if call.parameters.given("TunnelOptionsSpecification") and not call.parameters.given("CustomerGatewayId"):
        raise illegal("TunnelOptionsSpecification", "the gateway supports single-tunnel connections only.")
    identifier = call.parameters.text("CustomerGatewayId")
    if not identifier:
        raise Refusal("MissingParameter", "CustomerGatewayId is mandatory for a single-tunnel connection.")
    return identifier


def _admit(call: Call, draft: VpnConnection, customer: CustomerGateway) -> None:
    others = [item for item in alive(call.account.vpn_connections.values(), call.now) if item.gateway == draft.gateway]
    for other in others:
        same = (set(other.local), set(other.remote)) == (set(draft.local), set(draft.remote))
        if other.customer_gateway == customer.id and same:
            raise Refusal("InvalidVpnConnection.AlreadyExists", "The specified VPN connection already exists.")
    call.within(CONNECTIONS, len(others))
    existing = [route for route in _policy_routes(call, draft.gateway) if route.next_hop != draft.id]
    call.within(POLICY_ROUTES, len(existing), len(_automatic(draft)))


def _policy_routes(call: Call, gateway: str) -> list[VpnRoute]:
    return [
        route
        for route in alive(call.account.vpn_routes.values(), call.now)
        if route.gateway == gateway and route.kind == "pbr"
    ]


def _automatic(connection: VpnConnection) -> list[tuple[str, str]]:
    """Return the (source, destination) pairs that automatic route configuration makes policy routes for."""
    if not connection.auto_config_route or rules.ANYWHERE in connection.remote:
        return []
    return [(source, destination) for source in connection.local for destination in connection.remote]


def _write_policy_routes(call: Call, connection: VpnConnection) -> None:
    """Replace the automatic policy routes of a connection; they are not published (`normal`)."""
    routes = call.account.vpn_routes
    for route in _policy_routes(call, connection.gateway):
        if route.next_hop == connection.id and route.automatic:
            routes[route.id] = replace(route, status=Progress(GONE))
    for source, destination in _automatic(connection):
        identifier = ids.issue(call.account, "vre", connection.id, source, destination)
        routes[identifier] = VpnRoute(
            identifier, "pbr", connection.gateway, connection.id, source, destination, 100, AUTOMATIC_PRIORITY,
            automatic=True, created=call.now, status=Progress("normal"),
        )  # fmt: skip


def _parties(call: Call, connection: VpnConnection) -> tuple[VpnGateway, CustomerGateway]:
    account = call.account
    return account.vpn_gateways[connection.gateway], account.customer_gateways[connection.customer_gateway]


def _ike(call: Call, connection: VpnConnection) -> Answer:
    gateway, customer = _parties(call, connection)
    ike = connection.ike
    return {
        "IkeVersion": ike.version,
        "IkeMode": ike.mode,
        "IkeEncAlg": ike.encryption,
        "IkeAuthAlg": ike.integrity,
        "IkePfs": ike.group,
        "IkeLifetime": ike.lifetime,
        "LocalId": ike.local_id or gateway.public_ips[0],
        "RemoteId": ike.remote_id or customer.ip,
        "Psk": ike.psk,
    }


def _ipsec(connection: VpnConnection) -> Answer:
    ipsec = connection.ipsec
    return {
        "IpsecEncAlg": ipsec.encryption,
        "IpsecAuthAlg": ipsec.integrity,
        "IpsecPfs": ipsec.pfs,
        "IpsecLifetime": ipsec.lifetime,
    }


def _attributes(call: Call, connection: VpnConnection) -> Answer:
    """Return what Describe and Modify answers have in common."""
    check, bgp = connection.health_check, connection.bgp
    return {
        "VpnConnectionId": connection.id,
        "VpnGatewayId": connection.gateway,
        "CustomerGatewayId": connection.customer_gateway,
        "Name": connection.name,
        "LocalSubnet": ",".join(connection.local),
        "RemoteSubnet": ",".join(connection.remote),
        "IkeConfig": _ike(call, connection),
        "IpsecConfig": _ipsec(connection),
        "EffectImmediately": connection.effective_immediately,
        "EnableDpd": connection.dpd,
        "EnableNatTraversal": connection.nat_traversal,
        "EnableTunnelsBgp": False,
        "VcoHealthCheck": {
            "Enable": "true" if check.enable else "false",
            "Dip": check.dip,
            "Sip": check.sip,
            "Interval": check.interval,
            "Retry": check.retry,
        },
        "VpnBgpConfig": {
            "LocalAsn": bgp.local_asn if bgp.enable else 0,
            "LocalBgpIp": bgp.local_ip,
            "PeerAsn": 0,
            "PeerBgpIp": "",
            "Status": "false",
            "TunnelCidr": bgp.tunnel_cidr,
        },
        "CreateTime": milliseconds(connection.created),
        "ResourceGroupId": "rg-default",
    }


def shown(call: Call, connection: VpnConnection) -> Answer:
    """Return a connection as DescribeVpnConnection(s) prints it, its key in clear as the service does.

    No device answers a practice account, so phase 1 is never established.
    """
    gateway, _ = _parties(call, connection)
    return {
        **_attributes(call, connection),
        "State": connection.status.at(call.now),
        "Status": "ike_sa_not_established",
        "InternetIp": gateway.public_ips[0],
        "AttachType": "VpnGateway",
        "AttachInstanceId": gateway.id,
        "NetworkType": gateway.network,
        "CrossAccountAuthorized": False,
        "Spec": f"{gateway.bandwidth}M",
        "TunnelOptionsSpecification": {"TunnelOptions": []},
    }


def describe(call: Call) -> Answer:
    """DescribeVpnConnection."""
    connection = find(call, call.parameters.required("VpnConnectionId"))
    answer = shown(call, connection)
    answer["VpnBgpConfig"]["EnableBgp"] = "true" if connection.bgp.enable else "false"
    return {**answer, "Tags": call.tags(connection.id)}


def describe_all(call: Call) -> Answer:
    """DescribeVpnConnections; here the user's tags are under `Tag`."""
    parameters = call.parameters
    chosen = [
        item
        for item in alive(call.account.vpn_connections.values(), call.now)
        if item.region == call.region
        and parameters.text("VpnConnectionId", item.id) == item.id
        and parameters.text("VpnGatewayId", item.gateway) == item.gateway
        and parameters.text("CustomerGatewayId", item.customer_gateway) == item.customer_gateway
        and call.tagged(item.id)
    ]
    page, numbers = call.page(chosen)
    entries = [{**shown(call, item), "Tag": call.tags(item.id)} for item in page]
    return {"VpnConnections": {"VpnConnection": entries}, **numbers}


def modify(call: Call) -> Answer:
    """ModifyVpnConnectionAttribute."""
    parameters = call.parameters
    connection = find(call, parameters.required("VpnConnectionId"))
    local, remote = parameters.text("LocalSubnet"), parameters.text("RemoteSubnet")
    changed = replace(
        connection,
        name=rules.label(parameters) or connection.name,
        local=rules.networks(local, "LocalSubnet") if local else connection.local,
        remote=rules.networks(remote, "RemoteSubnet") if remote else connection.remote,
        ike=negotiation.ike(parameters.document("IkeConfig"), connection.ike),
        ipsec=negotiation.ipsec(parameters.document("IpsecConfig"), connection.ipsec),
        effective_immediately=parameters.flag("EffectImmediately", default=connection.effective_immediately),
        dpd=parameters.flag("EnableDpd", default=connection.dpd),
        nat_traversal=parameters.flag("EnableNatTraversal", default=connection.nat_traversal),
        auto_config_route=parameters.flag("AutoConfigRoute", default=connection.auto_config_route),
        health_check=negotiation.health_check(parameters.document("HealthCheckConfig"), connection.health_check),
        bgp=negotiation.bgp(parameters.document("BgpConfig"), connection.bgp),
        status=through(call.now, steps(call.action), "active"),
    )
    gateway = gateways.idle(call, connection.gateway)
    existing = [route for route in _policy_routes(call, gateway.id) if route.next_hop != connection.id]
    call.within(POLICY_ROUTES, len(existing), len(_automatic(changed)))
    call.account.vpn_connections[connection.id] = changed
    gateways.occupy(call, gateway)
    if _automatic(changed) != _automatic(connection):
        _write_policy_routes(call, changed)
    answer = _attributes(call, changed)
    answer["VpnBgpConfig"]["EnableBgp"] = "true" if changed.bgp.enable else "false"
    return {**answer, "Description": ""}


def delete(call: Call) -> Answer:
    """DeleteVpnConnection: refused while routes lead to it; its automatic policy routes go with it."""
    connection = find(call, call.parameters.required("VpnConnectionId"))
    gateway = gateways.idle(call, connection.gateway)
    routes = [item for item in alive(call.account.vpn_routes.values(), call.now) if item.next_hop == connection.id]
    if any(not route.automatic or route.status.at(call.now) == "published" for route in routes):
        raise Refusal("DependencyViolation.VpnRouteEntry", "The specified VPN connection is the next hop of a route.")
    end = through(call.now, steps(call.action), GONE)
    for route in routes:
        call.account.vpn_routes[route.id] = replace(route, status=Progress(GONE))
    call.account.vpn_connections[connection.id] = replace(connection, status=end)
    gateways.occupy(call, gateway)
    return {}


def download(call: Call) -> Answer:
    """DownloadVpnConnectionConfig: the configuration of the device at the other end."""
    connection = find(call, call.parameters.required("VpnConnectionId"))
    gateway, customer = _parties(call, connection)
    ike = _ike(call, connection)
    ike["LocalId"], ike["RemoteId"] = ike["RemoteId"], ike["LocalId"]
    return {
        "VpnConnectionConfig": {
            "Local": customer.ip,
            "LocalSubnet": ",".join(connection.remote),
            "Remote": gateway.public_ips[0],
            "RemoteSubnet": ",".join(connection.local),
            "IkeConfig": ike,
            "IpsecConfig": _ipsec(connection),
        }
    }
