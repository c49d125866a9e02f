"""Plan × account × what is ours → changes and their order, as values."""

from dataclasses import replace
from typing import Literal

import pytest

from plans import account as seen
from plans.changes import Changes, plan_changes
from plans.checks import check
from plans.holdings import KEY_TAG, PLAN_TAG, Written, find_holdings
from plans.names import cloud_name
from plans.plan import Plan
from plans.reading import read_plan
from plans.resolve import make_plan
from plans.samples import read_sample
from plans.selectors import traffic_selectors
from plans.steps import KINDS, REMOVE, Step, gateway_key, plan_steps
from plans.teardown import ORDER, tear_down

TEXT = read_sample("tutorial")


def plan_of(text: str) -> Plan:
    """Read a plan from TOML text."""
    return make_plan(read_plan(text.encode()).draft)


TUTORIAL = plan_of(TEXT)


def account_of(plan: Plan, owner: str = "acme-global", charge: str = "postpay") -> seen.Account:
    """Return the account as a finished build of the plan leaves it, tagged as made by the plan named `owner`."""

    def tags(key: str) -> seen.Tags:
        return ((PLAN_TAG, owner), (KEY_TAG, key))

    vpcs = {vpc.name: f"vpc-{vpc.name[-1]}" for vpc in plan.vpcs.values()}
    gateways = {gateway.name: f"vpn-{gateway.name[-1]}" for gateway in plan.vpn_gateways.values()}
    customers = {str(one.public_ip): f"cgw-{one.public_ip}" for one in plan.connections}
    connections: list[seen.Connection] = []
    routes: list[seen.VpnRoute] = []
    published: list[seen.PublishedRoute] = []
    steps = {(step.kind, step.subject): step.id for step in plan_steps(plan)}
    for office in plan.offices:
        for one in office.connections:
            chosen = traffic_selectors(plan, one)
            gateway, vpc = gateways[one.vpn_gateway], vpcs[plan.vpn_gateways[one.vpn_gateway].vpc]
            connection = seen.Connection(
                id=f"vco-{one.public_ip}",
                region=one.region,
                name=cloud_name(one.name),
                vpn_gateway=gateway,
                customer_gateway=customers[str(one.public_ip)],
                local=chosen.local,
                remote=chosen.remote,
                ike=one.ike,
                ipsec=one.ipsec,
                local_id="5.5.5.5",
                remote_id=str(one.public_ip),
                dpd=one.dpd,
                nat_t=one.nat_t,
                effective_immediately=one.effective_immediately,
                has_key=True,
                status="active",
                tunnel_status="ike_sa_not_established",
                tunnels=1,
                tags=tags(steps["connection", one]),
            )
            connections.append(connection)
            for network in office.cidrs:
                routes.append(seen.VpnRoute(gateway, network, connection.id, one.weight, one.publish, "custom"))
                published.append(
                    seen.PublishedRoute(
                        "cen-1",
                        vpc,
                        one.region,
                        f"vtb-{vpc}",
                        network,
                        "VpnGateway",
                        gateway,
                        "custom",
                        "Published",
                        (),
                    )
                )
    tunnels: Literal[1] = 1
    return seen.Account(
        vpcs=tuple(
            seen.Vpc(vpcs[vpc.name], vpc.region, vpc.name, vpc.cidr, (), "Available") for vpc in plan.vpcs.values()
        ),
        route_tables=tuple(
            seen.RouteTable(f"vtb-{vpcs[vpc.name]}", vpc.region, vpcs[vpc.name], "", "system", ())
            for vpc in plan.vpcs.values()
        ),
        vpn_gateways=tuple(
            seen.Gateway(
                id=gateways[one.name],
                region=one.region,
                vpc=vpcs[one.vpc],
                name=cloud_name(one.name),
                bandwidth=one.bandwidth,
                status="active",
                business_status="Normal",
                charge=charge,
                network="public",
                ssl_vpn=False,
                public_ips=("5.5.5.5",),
                vswitches=(),
                tunnels=tunnels,
                tags=tags(gateway_key(plan, one)),
                until="2030-01-01" if charge == "prepay" else "",
            )
            for one in plan.vpn_gateways.values()
        ),
        customer_gateways=tuple(
            seen.CustomerGateway(
                id=customers[str(one.public_ip)],
                region=one.region,
                name=cloud_name(one.customer_gateway),
                public_ip=str(one.public_ip),
                asn=0,
                has_key=False,
                tags=tags(f"customer-gateway/{one.region}/{one.public_ip}"),
            )
            for one in plan.connections
        ),
        connections=tuple(connections),
        vpn_routes=tuple(routes),
        published=tuple(published),
        cens=(seen.Cen("cen-1", plan.cen.name, "Active", ("cenbwp-tutorial",), "basic"),),
        attachments=tuple(
            seen.Attachment("cen-1", vpcs[vpc.name], vpc.region, "Attached") for vpc in plan.vpcs.values()
        ),
        bandwidth_plans=tuple(
            seen.BandwidthPlan(
                link.bandwidth_plan,
                "",
                10,
                ("china", "north-america"),
                ("cen-1",),
                "InUse",
                "Normal",
                cross_border=True,
            )
            for link in plan.cen.links
        ),
        limits=tuple(
            seen.InterRegionLimit("cen-1", (ends[0], ends[1]), link.bandwidth, link.bandwidth_plan, "Active")
            for link in plan.cen.links
            for ends in (sorted(link.regions),)
        ),
    )


def told(changes: Changes) -> dict[str, list[str]]:
    """Return the ids of the steps of every kind of change but what is left alone."""
    found: dict[str, list[str]] = {}
    for change in changes.items:
        if change.action != "keep":
            found.setdefault(change.action, []).append(change.step.id)
    return found


def in_order(steps: tuple[Step, ...]) -> list[str]:
    """Return the steps in an order that keeps every need; ValueError where there is none."""
    rest, order = {step.id: step for step in steps}, []
    while rest:
        ready = [one for one in rest.values() if not any(need in rest for need in one.needs)]
        if not ready:
            raise ValueError(f"steps that need each other: {list(rest)}")
        order.extend(rest.pop(one.id).id for one in ready)
    return order


def test_a_finished_build_is_left_alone() -> None:
    """Nothing differs, nothing is made, nothing goes."""
    assert told(plan_changes(TUTORIAL, account_of(TUTORIAL), {})) == {}


def test_an_empty_account_is_built() -> None:
    """Without an account's objects the steps are those of a build, unchanged."""
    changes = plan_changes(TUTORIAL, replace(account_of(TUTORIAL), connections=(), vpn_gateways=()), {})
    assert {change.action for change in changes.items} == {"create", "keep"}
    assert changes.steps == plan_steps(TUTORIAL)


def test_a_move_goes_by_way_of_the_new_connection() -> None:
    """A new public address: first the new connection, then the old route and publication go, then the new ones come."""
    plan = plan_of(TEXT.replace("4.4.4.4", "4.4.4.9"))
    order = in_order(plan_changes(plan, account_of(TUTORIAL), {}).steps)
    key = "cn-shanghai/192.168.0.0/16"
    expected = [
        f"connection/{key}/1/4.4.4.9",
        f"{REMOVE}publication/{key}/10.20.20.0/24",
        f"{REMOVE}vpn-route/{key}/1/4.4.4.4/10.20.20.0/24",
        f"vpn-route/{key}/1/4.4.4.9/10.20.20.0/24",
        f"publication/{key}/10.20.20.0/24",
    ]
    assert [step for step in order if step in expected] == expected
    assert order.index(f"{REMOVE}connection/{key}/1/4.4.4.4") > order.index(expected[2])


def test_a_replacement_takes_down_first() -> None:
    """A gateway of another size: all on it goes, then it, and only then does the new one come."""
    plan = plan_of(TEXT.replace("bandwidth = 5\n", "bandwidth = 10\n", 1))
    changes = plan_changes(plan, account_of(TUTORIAL), {})
    order = in_order(changes.steps)
    gateway = "vpn-gateway/us-west-1/172.16.0.0/16/1"
    assert order.index(f"{REMOVE}{gateway}") < order.index(gateway)
    assert {change.step.kind for change in changes.of("replace")} == {
        "vpn-gateway", "connection", "vpn-route", "publication",
    }  # fmt: skip
    (main,) = [change for change in changes.of("replace") if change.step.kind == "vpn-gateway"]
    assert "Office 1, Office 2" in main.note


def test_a_prepaid_gateway_is_not_replaced() -> None:
    """What cannot be released before a day is left alone, with that day."""
    plan = plan_of(TEXT.replace("bandwidth = 5\n", "bandwidth = 10\n", 1))
    (blocked,) = plan_changes(plan, account_of(TUTORIAL, charge="prepay"), {}).of("blocked")
    assert "2030-01-01" in blocked.note


def test_a_gateway_that_others_use_is_not_replaced() -> None:
    """Somebody else's connection on our gateway keeps it, and is named."""
    account = account_of(TUTORIAL)
    theirs = replace(account.connections[0], id="vco-theirs", customer_gateway="cgw-theirs", tags=())
    plan = plan_of(TEXT.replace("bandwidth = 5\n", "bandwidth = 10\n", 1))
    changes = plan_changes(plan, replace(account, connections=(*account.connections, theirs)), {})
    assert ["vco-theirs" in change.note for change in changes.of("blocked")] == [True]


def test_what_others_made_is_only_shown() -> None:
    """Under another plan's tags nothing is changed, replaced or taken away."""
    plan = plan_of(TEXT.replace("bandwidth = 5\n", "bandwidth = 10\n", 1).replace("lifetime = 3600", "lifetime = 7200"))
    changes = plan_changes(plan, account_of(TUTORIAL, owner="somebody"), {})
    assert {change.action for change in changes.items} == {"blocked", "keep"}
    assert len(changes.of("blocked")) == 5
    assert find_holdings(plan.name, account_of(TUTORIAL, owner="somebody"), {}) == ()


@pytest.mark.parametrize("number", [1, 2, 3, 4])
def test_an_office_that_leaves_takes_its_five_objects(number: int) -> None:
    """Publication, route, connection and customer gateway go; the gateway stays for the others."""
    (part,) = (part for part in TEXT.split("[[offices]]") if f'name = "Office {number}"' in part)
    changes = plan_changes(plan_of(TEXT.replace(f"[[offices]]{part}", "")), account_of(TUTORIAL), {})
    kinds = [change.step.kind for change in changes.of("remove")]
    assert sorted(kinds) == ["connection", "customer-gateway", "publication", "vpn-route"]
    in_order(changes.steps)


def test_a_mistyped_vpc_takes_nothing_away() -> None:
    """What hangs on a VPC or CEN instance that is not found is planned all the same, never taken away."""
    for wrong in (TEXT.replace('"VPC 1"', '"VPC 9"'), TEXT.replace('"CEN 1"', '"CEN 9"')):
        written = {"attachment/us-west-1/172.16.0.0/16": Written("vpc-1", ours=True)}
        changes = plan_changes(plan_of(wrong), account_of(TUTORIAL), written)
        assert not changes.of("remove", "replace", "change")
        assert changes.of("blocked")


def test_a_renamed_office_is_told_with_its_former_name() -> None:
    """`was` blocks nothing and changes nothing but what people read: what is renamed says what it was."""
    names = ('connection = "IPsec-VPN connection 1"', 'connection = "HQ"')
    text = TEXT.replace('name = "Office 1"', 'name = "Headquarters"\nwas = "Office 1"').replace(*names)
    draft = read_plan(text.encode()).draft
    assert "P020" not in {finding.code for finding in check(draft).findings}
    (change,) = plan_changes(make_plan(draft), account_of(TUTORIAL), {}).of("change", "create", "remove", "blocked")
    assert (change.action, change.note) == ("change", "Headquarters was Office 1")


def test_attachments_are_ours_by_the_journal_only() -> None:
    """What has no tags is taken away only where the journal says that we made it."""
    key = "attachment/us-west-1/172.16.0.0/16"
    kinds = [one.kind for one in find_holdings("acme-global", account_of(TUTORIAL), {})]
    assert "attachment" not in kinds
    written = {key: Written("vpc-1", ours=True), "link/cn-shanghai/us-west-1": Written("", ours=False, former="4")}
    found = {one.kind: one for one in find_holdings("acme-global", account_of(TUTORIAL), written)}
    assert found["attachment"].id == "vpc-1"
    assert found["link"].bandwidth == 4


def test_a_tear_down_has_an_order() -> None:
    """Everything that a build made can be taken away one by one, what depends on a thing before it."""
    steps = tear_down(find_holdings("acme-global", account_of(TUTORIAL), {}))
    order = in_order(steps)
    kinds = [step.split("/")[1] for step in order]
    assert len(order) == 18
    assert kinds.index("vpn-gateway") > max(index for index, kind in enumerate(kinds) if kind == "vpn-route")


def test_every_kind_of_object_has_its_place_in_a_tear_down() -> None:
    """A kind of step that makes an object and is forgotten here could never be taken away."""
    assert set(ORDER) == set(KINDS) - {"tag"}


def test_deciding_grows_with_the_size_of_the_plan() -> None:
    """Deciding about a large plan grows with its size, not with its square: ten times the offices, twenty the time."""
    import time  # noqa: PLC0415 - the only clock here

    def seconds(count: int) -> float:
        plan = large(count)
        account = account_of(plan)
        began = time.process_time()
        assert not plan_changes(plan, account, {}).of("create", "remove", "change")
        tear_down(find_holdings(plan.name, account, {}))
        return time.process_time() - began

    assert seconds(400) < 20 * max(seconds(40), 0.02)


def large(count: int) -> Plan:
    """Return the tutorial's plan with many offices on its gateways."""
    head = TEXT[: TEXT.index("[[offices]]")]
    offices = [
        f'[[offices]]\nname = "O{n}"\nvpn_gateway = "VPN gateway {n % 2 + 1}"\npublic_ip = "8.{n // 250}.{n % 250}.1"\n'
        f'cidrs = ["10.{n // 250 + 100}.{n % 250}.0/24"]\npsk = {{ env = "K{n}" }}\n'
        for n in range(count)
    ]
    return plan_of(head + "\n".join(offices))
