"""What the families say of themselves is what they do."""

from dataclasses import replace
from ipaddress import IPv4Network

import pytest

from plans import crypto
from plans.devices import FAMILIES, Unsupported, device_text, find_family, render
from plans.devices.names import FAMILY_NAMES
from plans.devices.site import make_site, renewal
from plans.plan import Connection, Plan
from plans.planned import make_network, planned_addresses
from plans.reading import read_plan
from plans.resolve import make_plan
from plans.samples import read_sample
from plans.texts import TEXTS

NETWORK = IPv4Network("172.20.0.0/16")


def tutorial(family: str, **changes: object) -> Plan:
    """Return the tutorial with a device for Office 1 and changes to its connection."""
    plan = make_plan(read_plan(read_sample("tutorial").encode()).draft)
    connection: Connection = replace(plan.offices[0].connections[0], **changes)  # type: ignore[arg-type]  # named by each test
    office = replace(plan.offices[0], device=family, connections=(connection,))
    return replace(plan, offices=(office, *plan.offices[1:]))


def text(plan: Plan) -> str:
    """Return all of Office 1's files as one text."""
    network = make_network(plan, planned_addresses(plan))
    return "\n".join(file.preview() for file in render(plan, network, plan.offices[0]))


def codes(plan: Plan) -> list[str]:
    """Return the codes with which Office 1's family refuses."""
    with pytest.raises(Unsupported) as refusal:
        text(plan)
    return [finding.code for finding in refusal.value.findings]


def test_the_list_of_names_is_the_list_of_families() -> None:
    """Checks know exactly the families that can be written."""
    assert tuple(family.name for family in FAMILIES) == FAMILY_NAMES


@pytest.mark.parametrize("family", FAMILY_NAMES)
def test_every_value_of_the_service_has_a_word(family: str) -> None:
    """Each algorithm and group that the service takes can be written, in both IKE versions."""
    ike = tutorial(family).offices[0].connections[0].ike
    ipsec = tutorial(family).offices[0].connections[0].ipsec
    for version in find_family(family).ike:
        for encryption in crypto.ENCRYPTIONS:
            for integrity in crypto.INTEGRITIES:
                plan = tutorial(
                    family,
                    ike=replace(ike, version=version, encryption=encryption, integrity=integrity),
                    ipsec=replace(ipsec, encryption=encryption, integrity=integrity),
                )
                assert text(plan)
        for group in (int(group) for group in crypto.DH_GROUPS):
            plan = tutorial(family, ike=replace(ike, version=version, dh_group=group), ipsec=replace(ipsec, pfs=group))
            assert text(plan)
        assert text(tutorial(family, ipsec=replace(ipsec, pfs=0)))


@pytest.mark.parametrize(
    ("family", "phase1", "phase2"),
    [
        ("generic", "aes192 sha1, PRF sha1, group 5", "aes256 sha512, PFS group 1"),
        ("strongswan", "proposals = aes192-sha1-modp1536", "esp_proposals = aes256-sha512-modp768"),
        ("huawei-usg", "encryption-algorithm aes-192\n dh group5\n", "pfs dh-group1\n"),
        ("cisco-ios-xe", "encryption aes-cbc-192\n integrity sha1\n group 5", "esp-aes 256 esp-sha512-hmac"),
    ],
)
def test_each_phase_gets_its_own_values(family: str, phase1: str, phase2: str) -> None:
    """Phase 1 and phase 2 are written from their own values, never one from the other's."""
    ends = tutorial(family).offices[0].connections[0]
    plan = tutorial(
        family,
        ike=replace(ends.ike, encryption="aes192", integrity="sha1", dh_group=5),
        ipsec=replace(ends.ipsec, encryption="aes256", integrity="sha512", pfs=1),
    )
    assert phase1 in text(plan)
    assert phase2 in text(plan)


@pytest.mark.parametrize(
    ("family", "version", "pairs", "expected"),
    [
        ("strongswan", "ikev2", 3, None),
        ("strongswan", "ikev1", 3, "S101"),
        ("cisco-ios-xe", "ikev2", 3, None),
        ("cisco-ios-xe", "ikev1", 3, "S101"),
        ("huawei-usg", "ikev2", 3, "S101"),
        ("huawei-usg", "ikev2", 1, None),
        ("generic", "ikev1", 3, None),
    ],
)
def test_listed_selectors_that_cannot_come_up_are_refused(
    family: str, version: str, pairs: int, expected: str | None
) -> None:
    """Pairs of networks that the device would drop in silence are a finding, not a line."""
    ike = tutorial(family).offices[0].connections[0].ike
    listed = (IPv4Network("172.16.0.0/16"), IPv4Network("192.168.0.0/16"), NETWORK)[:pairs]
    plan = tutorial(family, selectors="networks", local=listed, ike=replace(ike, version=version))
    if expected:
        assert codes(plan) == [expected]
    else:
        assert "172.16.0.0" in text(plan)


def test_policy_mode_lists_every_pair() -> None:
    """A crypto map's access list has one line for each pair of networks."""
    listed = (IPv4Network("172.16.0.0/16"), NETWORK)
    written = text(tutorial("cisco-ios-xe", selectors="networks", local=listed))
    assert " permit ip 10.10.10.0 0.0.0.255 172.16.0.0 0.0.255.255\n" in written
    assert " permit ip 10.10.10.0 0.0.0.255 172.20.0.0 0.0.255.255\n" in written
    assert "tunnel protection" not in written


@pytest.mark.parametrize("family", ["strongswan", "huawei-usg", "cisco-ios-xe"])
def test_networks_outside_the_selectors_get_a_warning_and_no_route(family: str) -> None:
    """With the tutorial's own selectors the routes to the other offices would leave unprotected: the text says so."""
    plan = tutorial(family, selectors="own-vpc")
    written = text(plan)
    assert "WARNING" in written
    assert not [line for line in written.splitlines() if line.startswith("ip route") and "10.20.10.0" in line]


def test_what_a_family_cannot_say_is_told_with_what_to_do() -> None:
    """A preview of an office whose device lacks a word says which, and what to write instead."""
    ike = tutorial("cisco-ios-xe").offices[0].connections[0].ike
    plan = tutorial("cisco-ios-xe", ike=replace(ike, version="ikev1", mode="aggressive"))
    assert codes(plan) == ["C101"]
    assert "cisco-ios-xe has no word for ike.mode = aggressive" in device_text(plan, "Office 1")
    assert "generic" in device_text(plan, "Office 1")


def test_several_faults_are_told_together() -> None:
    """Every value that a family cannot say is in one refusal."""
    plan = tutorial(
        "huawei-usg", remote_id="a b", ipsec=replace(tutorial("generic").offices[0].connections[0].ipsec, lifetime=300)
    )
    assert codes(plan) == ["C102", "N102"]


@pytest.mark.parametrize("code", ["C101", "C102", "G101", "N101", "N102", "S101"])
def test_every_refusal_has_its_sentence(code: str) -> None:
    """Each code that a family raises has a text, and each text fills in."""
    assert code in TEXTS


@pytest.mark.parametrize(("lifetime", "expected"), [(86400, 82800), (3600, 3300), (600, 300), (7200, 6900), (0, 0)])
def test_keys_are_renewed_before_the_cloud_drops_them(lifetime: int, expected: int) -> None:
    """The device renews a day's key after 23 hours and an hour's after 55 minutes."""
    assert renewal(lifetime) == expected


def test_dual_tunnel_gateways_are_written_as_a_sheet_only() -> None:
    """Both tunnels of a dual-tunnel gateway stand on the generic sheet; other families refuse the second one."""
    plan = tutorial("generic")
    gateway = plan.vpn_gateways["VPN gateway 1"]
    region = replace(plan.regions[0], vpn_gateways=(replace(gateway, tunnels=2),))
    plan = replace(plan, regions=(region, *plan.regions[1:]))
    assert '<key of "IPsec-VPN connection 1", tunnel 2>' in text(plan)
    office = replace(plan.offices[0], device="strongswan")
    assert codes(replace(plan, offices=(office, *plan.offices[1:]))) == ["G101"]


def test_mtu_and_segment_size_go_together() -> None:
    """The segment size is 40 bytes below the MTU, 1360 unless the site says otherwise."""
    plan = tutorial("cisco-ios-xe")
    assert " ip mtu 1360\n ip tcp adjust-mss 1320\n" in text(plan)
    office = replace(plan.offices[0], device_options=(("mtu", "1300"), ("wan", "GigabitEthernet0/0/0")))
    plan = replace(plan, offices=(office, *plan.offices[1:]))
    assert " ip mtu 1300\n ip tcp adjust-mss 1260\n" in text(plan)
    assert " tunnel source GigabitEthernet0/0/0\n" in text(plan)


def test_a_site_has_its_routes_in_two_parts() -> None:
    """The own VPC is told apart from everything else behind the gateway."""
    plan = tutorial("generic")
    site = make_site(plan, make_network(plan, planned_addresses(plan)), plan.offices[0])
    assert [str(route.destination) for route in site.own_vpc] == ["172.16.0.0/16"]
    assert len(site.far) == 4
