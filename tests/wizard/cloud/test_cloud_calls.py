"""Every API action, once, against a practice account: what is sent is what the SDKs' own models know."""

import importlib
import time
from collections.abc import Callable
from dataclasses import replace
from ipaddress import IPv4Network
from itertools import count
from typing import Any, TypeVar

import pytest

from plans.account import PolicyRoute, VpnRoute
from plans.plan import Ike, Ipsec
from wizard.cloud import (
    Cloud,
    CloudError,
    bandwidth,
    cens,
    connections,
    customers,
    gateways,
    identity,
    publication,
    tags,
    vpcs,
    vpn_routes,
)
from wizard.cloud.actions import ACTIONS, BY_NAME
from wizard.cloud.connections import ConnectionSettings
from wizard.cloud.customers import CustomerGatewaySettings
from wizard.cloud.gateways import GatewaySettings
from wizard.secrets import Secret

from .conftest import CN, US, Sent, Wire, fields_of, unflatten

IKE = Ike("ikev2", "main", "aes256", "sha256", 14, 86400)
IPSEC = Ipsec("aes256", "sha256", 14, 3600)
OFFICE, LAN, ANYWHERE = IPv4Network("10.10.10.0/24"), IPv4Network("172.16.0.0/16"), IPv4Network("0.0.0.0/0")
KEY = Secret("Marked.Key_0123456789.abcdefghij")
NEXT = count()

T = TypeVar("T")


def token() -> str:
    """Return a ClientToken that was not used before."""
    return f"token-{next(NEXT)}"


def eventually(look: Callable[[], T], wanted: Callable[[T], object]) -> T:
    """Look until the account has got there; the test's own time limit ends a wait that leads nowhere."""
    while not wanted(seen := look()):
        time.sleep(0.002)
    return seen


def idle(cloud: Cloud, gateway: str) -> None:
    """Wait until a VPN gateway takes the next change."""
    eventually(lambda: gateways.describe_gateway(cloud, US, gateway), lambda seen: seen and seen.status == "active")


def settings(gateway: str, customer_gateway: str) -> ConnectionSettings:
    """Return the settings of a connection from the VPC to the office."""
    return ConnectionSettings("office", gateway, customer_gateway, (LAN,), (OFFICE,), IKE, IPSEC, tags=(("a", "b"),))


def build_gateway(cloud: Cloud) -> tuple[str, str]:
    """Create a VPN gateway and a customer gateway, each read back as it was asked for."""
    gateway = gateways.create_gateway(cloud, US, GatewaySettings("gateway", "vpc-1", 10), token=token())
    idle(cloud, gateway)
    gateways.rename_gateway(cloud, US, gateway, name="renamed", token=token())
    (listed,) = gateways.list_gateways(cloud, US, vpc="vpc-1")
    assert (listed.id, listed.name, listed.bandwidth, listed.public_ips) == (gateway, "renamed", 10, ("5.5.5.5",))
    assert listed.tunnels == 1
    idle(cloud, gateway)
    asked = CustomerGatewaySettings("office", "1.1.1.1", 65001, KEY, (("wizard:plan", "x"),))
    customer = customers.create_customer_gateway(cloud, US, asked, token=token())
    customers.rename_customer_gateway(cloud, US, customer, name="branch", token=token())
    (office,) = customers.list_customer_gateways(cloud, US)
    assert (office.id, office.name, office.public_ip, office.asn) == (customer, "branch", "1.1.1.1", 65001)
    assert office.has_key
    return gateway, customer


def build_connection(cloud: Cloud, gateway: str, customer: str) -> str:
    """Create and change an IPsec connection; what is read back is what was asked for."""
    wanted = settings(gateway, customer)
    with pytest.raises(CloudError) as rehearsed:
        connections.create_connection(cloud, US, wanted, KEY, token=token(), dry_run=True)
    assert rehearsed.value.kind == "dry-run ok"
    connection = connections.create_connection(cloud, US, wanted, KEY, token=token())
    idle(cloud, gateway)
    changed = replace(wanted, ipsec=replace(IPSEC, pfs=0), dpd=False)
    connections.modify_connection(cloud, US, connection, changed, KEY, token=token())
    idle(cloud, gateway)
    (listed,) = connections.list_connections(cloud, US, gateway=gateway)
    assert listed == connections.describe_connection(cloud, US, connection)
    assert (listed.local, listed.remote, listed.ike, listed.ipsec) == ((LAN,), (OFFICE,), IKE, changed.ipsec)
    assert (listed.dpd, listed.nat_t, listed.has_key, listed.tunnels) == (False, True, True, 1)
    assert connections.read_key(cloud, US, connection) == KEY
    peer = connections.download_config(cloud, US, connection)
    assert (peer.local, peer.remote, peer.local_networks, peer.key) == ("1.1.1.1", "5.5.5.5", (OFFICE,), KEY)
    return connection


def build_routes(cloud: Cloud, gateway: str, connection: str) -> None:
    """Create destination and policy routes, take them apart again but for one destination route."""
    policy = PolicyRoute(gateway, LAN, OFFICE, connection, 100, 20, published=False)
    vpn_routes.create_policy_route(cloud, US, policy, token=token())
    idle(cloud, gateway)
    assert vpn_routes.list_policy_routes(cloud, US, gateway) == (policy,)
    vpn_routes.delete_policy_route(cloud, US, policy, token=token())
    idle(cloud, gateway)
    route = VpnRoute(gateway, OFFICE, connection, 0, published=False, origin="custom")
    vpn_routes.create_vpn_route(cloud, US, route, token=token())
    idle(cloud, gateway)
    vpn_routes.set_weight(cloud, US, route, weight=100, token=token())
    idle(cloud, gateway)
    vpn_routes.publish_vpn_route(cloud, US, route, token=token())
    idle(cloud, gateway)
    wanted = replace(route, weight=100, published=True)
    assert vpn_routes.list_vpn_routes(cloud, US, gateway) == (wanted,)
    assert vpn_routes.list_vpn_routes(cloud, US, gateway, bgp=True) == ()


def build_cen(cloud: Cloud, table: str) -> None:
    """Attach both VPCs and publish the office's route; the far region then sees it."""
    for vpc, region in (("vpc-1", US), ("vpc-2", CN)):
        eventually(lambda: attach(cloud, vpc, region), bool)  # noqa: B023 - called before the loop goes on
    eventually(
        lambda: cens.list_attachments(cloud, "cen-1"), lambda all_: all(item.status == "Attached" for item in all_)
    )
    (cen,) = cens.list_cens(cloud, name="CEN 1")
    assert cens.read_edition(cloud, cen).edition == "basic"
    where = {"vpc": "vpc-1", "region": US, "route_table": table}
    eventually(lambda: attempt(lambda: publication.publish(cloud, "cen-1", destination=OFFICE, **where)), bool)
    eventually(lambda: published(cloud, table), bool)
    far = {route.destination: route for route in publication.list_cen_routes(cloud, "cen-1", CN)}
    assert (far[OFFICE].next_hop, far[OFFICE].next_hop_region, far[OFFICE].status) == ("vpc-1", US, "Active")
    eventually(lambda: attempt(lambda: publication.withdraw(cloud, "cen-1", destination=OFFICE, **where)), bool)
    eventually(lambda: not published(cloud, table), bool)


def attempt(change: Callable[[], None]) -> bool:
    """Try a change; False while the service is busy with another."""
    try:
        change()
    except CloudError as fault:
        if fault.kind != "busy":
            raise
        return False
    return True


def attach(cloud: Cloud, vpc: str, region: str) -> bool:
    """Try to attach a VPC."""
    return attempt(lambda: cens.attach_vpc(cloud, "cen-1", vpc=vpc, region=region))


def published(cloud: Cloud, table: str) -> bool:
    """Whether the office's route is known to the CEN instance."""
    routes = publication.list_published(cloud, "cen-1", vpc="vpc-1", region=US, route_table=table)
    return any(route.published for route in routes if route.destination == OFFICE)


def change_bandwidth(cloud: Cloud) -> None:
    """Take the cross-region bandwidth and its plan away, and bring both back."""
    (plan,) = bandwidth.list_bandwidth_plans(cloud, id="cenbwp-1")
    assert (plan.bandwidth, plan.cens, plan.cross_border) == (10, ("cen-1",), True)
    assert [limit.bandwidth for limit in bandwidth.list_limits(cloud, "cen-1")] == [10]
    steps: tuple[Callable[[], None], ...] = (
        lambda: bandwidth.set_limit(cloud, "cen-1", (US, CN), 0),
        lambda: bandwidth.unassociate_plan(cloud, "cen-1", "cenbwp-1"),
        lambda: bandwidth.associate_plan(cloud, "cen-1", "cenbwp-1"),
        lambda: bandwidth.set_limit(cloud, "cen-1", (US, CN), 5),
    )
    for step in steps:
        eventually(lambda: attempt(step), bool)  # noqa: B023 - called before the loop goes on
    eventually(lambda: bandwidth.list_limits(cloud, "cen-1"), lambda all_: [item.status for item in all_] == ["Active"])
    assert [(limit.regions, limit.bandwidth) for limit in bandwidth.list_limits(cloud, "cen-1")] == [((CN, US), 5)]


def take_apart(cloud: Cloud, gateway: str, connection: str, customer: str) -> None:
    """Delete everything that was built; what is gone is None afterwards, and gone again is `already gone`."""
    for vpc, region in (("vpc-1", US), ("vpc-2", CN)):
        eventually(
            lambda: attempt(lambda: cens.detach_vpc(cloud, "cen-1", vpc=vpc, region=region)),  # noqa: B023 - as above
            bool,
        )
    (route,) = vpn_routes.list_vpn_routes(cloud, US, gateway)
    vpn_routes.publish_vpn_route(cloud, US, route, publish=False, token=token())
    idle(cloud, gateway)
    vpn_routes.delete_vpn_route(cloud, US, route, token=token())
    idle(cloud, gateway)
    connections.delete_connection(cloud, US, connection, token=token())
    idle(cloud, gateway)
    assert connections.describe_connection(cloud, US, connection) is None
    gateways.delete_gateway(cloud, US, gateway, token=token())
    customers.delete_customer_gateway(cloud, US, customer, token=token())
    eventually(lambda: gateways.describe_gateway(cloud, US, gateway), lambda seen: seen is None)
    with pytest.raises(CloudError) as again:
        gateways.delete_gateway(cloud, US, gateway, token=token())
    assert again.value.kind == "already gone"


def make_networks(cloud: Cloud) -> str:
    """Read the seeded networks, make further ones, and return the system table of the first VPC."""
    assert US in vpcs.list_regions(cloud)
    (vpc,) = vpcs.list_vpcs(cloud, US, name="VPC 1")
    assert (vpc.id, vpc.cidr) == ("vpc-1", LAN)
    (vswitch,) = vpcs.list_vswitches(cloud, US, vpc="vpc-1")
    (table,) = vpcs.list_route_tables(cloud, US, vpc="vpc-1")
    assert (table.kind, table.id) == ("system", vswitch.route_table)
    routes = vpcs.list_routes(cloud, US, table.id)
    assert {str(route.destination) for route in routes} == {"172.16.1.0/24", "100.64.0.0/10"}
    empty = vpcs.create_vpc(cloud, US, name="VPC 4", cidr=IPv4Network("10.0.0.0/8"), token=token())
    vpcs.delete_vpc(cloud, US, empty, token=token())
    assert not vpcs.list_vpcs(cloud, US, id=empty)
    made = vpcs.create_vpc(cloud, US, name="VPC 3", cidr=IPv4Network("10.0.0.0/8"), token=token())
    eventually(lambda: vpcs.list_vpcs(cloud, US, id=made), lambda seen: seen[0].status == "Available")
    cidr, zone = IPv4Network("10.1.0.0/24"), vswitch.zone
    switch = vpcs.create_vswitch(cloud, US, vpc=made, zone=zone, name="b", cidr=cidr, token=token())
    assert [(item.id, item.cidr) for item in vpcs.list_vswitches(cloud, US, vpc=made)] == [(switch, cidr)]
    return table.id


def use_tags(cloud: Cloud, gateway: str) -> None:
    """Tag objects of both products, find them by tag, and take the tags off again."""
    cen = cens.create_cen(cloud, name="CEN 2", token=token(), tags={"x": "y"})
    kinds: tuple[tuple[str, tags.Kind, str], ...] = ((US, "vpn-gateway", gateway), ("", "cen", cen))
    for region, kind, identifier in kinds:
        tags.tag(cloud, region, kind, [identifier], {"wizard:plan": "acme"})
        found = tags.list_tagged(cloud, region, kind, tags={"wizard:plan": "acme"})
        assert found[identifier]["wizard:plan"] == "acme"
        tags.untag(cloud, region, kind, [identifier], ["wizard:plan"])
        assert not tags.list_tagged(cloud, region, kind, tags={"wizard:plan": "acme"})
    eventually(lambda: cens.list_cens(cloud, id=cen), lambda seen: seen[0].status == "Active")
    cens.delete_cen(cloud, cen)


@pytest.fixture
def everything(cloud: Cloud, wire: Wire) -> list[Sent]:
    """Build and take apart with every function, and return what crossed the wire."""
    assert identity.get_caller_identity(cloud).account == "1234567890123456"
    table = make_networks(cloud)
    gateway, customer = build_gateway(cloud)
    connection = build_connection(cloud, gateway, customer)
    build_routes(cloud, gateway, connection)
    use_tags(cloud, gateway)
    build_cen(cloud, table)
    change_bandwidth(cloud)
    take_apart(cloud, gateway, connection, customer)
    return wire.sent


def test_every_action_does_what_it_says_and_speaks_the_models_of_the_sdk(everything: list[Sent]) -> None:
    """Each listed action works on a practice account, and its parameters are fields of the SDK's own request model."""
    spoken = {(sent.headers["x-acs-version"], sent.action) for sent in everything}
    assert {action for _, action in spoken} == {action.name for action in ACTIONS}
    models = {
        "2016-04-28": importlib.import_module("alibabacloud_vpc20160428.models"),
        "2017-09-12": importlib.import_module("alibabacloud_cbn20170912.models"),
    }
    for sent in everything:
        if sent.headers["x-acs-version"] in models:
            model: Any = getattr(models[sent.headers["x-acs-version"]], f"{sent.action}Request")
            given = unflatten({**sent.query, **sent.form})
            unknown = set(given) - set(fields_of(model))
            assert not unknown, f"{sent.action}: {unknown}"
            model().from_map(given)


def test_every_call_that_takes_a_token_names_it(everything: list[Sent]) -> None:
    """A writing call names its ClientToken exactly where the SDK's model has the field."""
    products = {"2016-04-28": ("vpc", "alibabacloud_vpc20160428"), "2017-09-12": ("cbn", "alibabacloud_cbn20170912")}
    for sent in everything:
        if sent.headers["x-acs-version"] not in products:
            continue
        product, package = products[sent.headers["x-acs-version"]]
        action = BY_NAME[product, sent.action]  # type: ignore[index]
        model = getattr(importlib.import_module(f"{package}.models"), f"{sent.action}Request")
        assert action.token == (action.writes and "ClientToken" in fields_of(model)), sent.action
        assert ("ClientToken" in sent.query) == action.token, sent.action


def test_no_key_is_ever_in_a_url_or_header(everything: list[Sent]) -> None:
    """The raw request lines and headers of a whole build hold no key; only form bodies do, where one is sent."""
    key = KEY.reveal()
    carrying = {sent.action for sent in everything if key in sent.body.decode()}
    assert carrying == {"CreateVpnConnection", "ModifyVpnConnectionAttribute", "CreateCustomerGateway"}
    for sent in everything:
        assert key not in sent.line
        assert key not in str(sent.headers)
        assert "Psk" not in sent.line
