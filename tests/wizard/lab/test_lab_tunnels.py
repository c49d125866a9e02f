import socket
import threading
from collections.abc import Callable
from dataclasses import replace
from ipaddress import IPv4Network
from pathlib import Path
from typing import Any

import pytest
from random_networks import Case

from plans.network import End, Network, Tunnel
from plans.plan import Plan
from plans.planned import make_network, planned_addresses
from wizard.executor.launch import practice_keys
from wizard.kits import export
from wizard.lab import needs
from wizard.lab.fault import LabFault
from wizard.lab.inside import inside
from wizard.lab.lab import open_lab
from wizard.rehearsal.office_kits import make_kits

Sample = Callable[[str], tuple[Plan, Network]]
MARK = 36
"""SO_MARK of Linux, which Python 3.11 has no name for."""


def change(network: Network, number: int, **ends: Callable[[End], End]) -> Network:
    """Change one or both ends of a tunnel."""
    tunnel: Tunnel = network.tunnels[number]
    changed = tunnel._replace(**{side: turn(getattr(tunnel, side)) for side, turn in ends.items()})
    return replace(network, tunnels=tuple(changed if each is tunnel else each for each in network.tunnels))


def test_a_tunnel_that_stays_down_says_why(sample: Sample, judge: Callable[..., Any]) -> None:
    """What charon says at either end is told: another key, proposal, version; and a renewal that will fail."""
    plan, network = sample("tutorial")
    network = change(network, 0, office=lambda end: end._replace(key="another"))
    network = change(network, 1, cloud=lambda end: end._replace(ike=replace(end.ike, encryption="aes")))
    network = change(network, 2, office=lambda end: end._replace(ike=replace(end.ike, version="ikev1")))
    network = change(network, 3, cloud=lambda end: end._replace(ipsec=replace(end.ipsec, pfs=2)))
    found = judge(Case(0, plan, network, ()))
    assert not found.differences
    said = [state.detail for state in found.tunnels]
    assert not any(state.established for state in found.tunnels)
    assert "MAC mismatched" in said[0]
    assert "NO_PROPOSAL_CHOSEN" in said[1]
    assert "no IKE config found" in said[2]
    assert "first rekey fails" in said[3]
    assert "NO_PROPOSAL_CHOSEN" in said[3]


def test_a_failing_renewal_darkens_pairs_that_were_bright(sample: Sample, judge: Callable[..., Any]) -> None:
    """IKEv2 with different PFS groups comes up and passes packets; after the first renewal nothing passes."""
    plan, network = sample("tutorial")
    found = judge(Case(0, plan, change(network, 0, cloud=lambda e: e._replace(ipsec=replace(e.ipsec, pfs=2))), ()))
    turned = {(m.before.source, m.before.target) for m in found.measured if m.before.delivered != m.after.delivered}
    office = {(one, other) for one, other in turned if "Office 1" in (one, other)}
    assert turned == office
    assert len(office) == 10
    assert not found.differences


def test_selectors_that_have_nothing_in_common_are_told(sample: Sample, judge: Callable[..., Any]) -> None:
    """Disjoint traffic selectors keep the tunnel down with charon's own word for it."""
    plan, network = sample("tutorial-as-printed")
    elsewhere = (IPv4Network("172.31.0.0/16"),)
    found = judge(Case(0, plan, change(network, 0, office=lambda end: end._replace(remote=elsewhere)), ()))
    assert "no matching CHILD_SA config" in found.tunnels[0].detail
    assert not found.differences


@pytest.mark.parametrize(("name", "delivered"), [("tutorial", 30), ("tutorial-as-printed", 10)])
def test_two_labs_at_once_do_not_meet(sample: Sample, judge: Callable[..., Any], name: str, delivered: int) -> None:
    """Two labs with the same addresses run side by side, and neither removes the other."""
    plan, network = sample(name)
    found: list[Any] = []
    both = threading.Barrier(2, timeout=30)

    def meet(event: object) -> None:
        if getattr(event, "stage", "") in {"daemons", "packets-again"}:
            both.wait()

    threads = [threading.Thread(target=lambda: found.append(judge(Case(0, plan, network, ()), meet))) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [sum(each.after.delivered for each in one.measured) for one in found] == [delivered] * 2
    assert not any(one.differences for one in found)


def test_an_office_without_a_tunnel_reaches_nobody(sample: Sample, judge: Callable[..., Any]) -> None:
    """An office that has no connection is dark, the others are not."""
    plan, _ = sample("tutorial")
    alone = replace(plan.offices[0], connections=())
    plan = replace(plan, offices=(alone, *plan.offices[1:]))
    found = judge(Case(0, plan, make_network(plan, planned_addresses(plan)), ()))
    dark = {name for one in found.measured if not one.after.delivered for name in (one.after.source, one.after.target)}
    assert sum(one.after.delivered for one in found.measured) == 20
    assert "Office 1" in dark
    assert not found.differences


def test_what_a_lab_cannot_play_is_refused(sample: Sample, ground: Callable[..., Any], machine: None) -> None:
    """Two offices behind one public address, and two open tunnels at one office: named, and nothing is left."""
    del machine
    plan, network = sample("tutorial")
    one = network.tunnels[0].office.address
    shared = change(network, 2, office=lambda end: end._replace(address=one))
    with pytest.raises(LabFault, match="public address of two gateways"), open_lab(*arguments(ground(plan, shared))):
        pass
    kits = ground(plan, network).kits
    conf = kits[0].files["device.conf"]
    both = conf + conf.replace("ali1 {", "ali2 {").replace("net1 {", "net2 {")
    doubled = replace(kits[0], files={**kits[0].files, "device.conf": both})
    crowded = ground(plan, network)._replace(kits=(doubled, *kits[1:]))
    with pytest.raises(LabFault, match="cannot share the one IKE daemon"), open_lab(*arguments(crowded)):
        pass


def arguments(built: Any) -> tuple[Any, ...]:
    """Return what opens a lab quietly."""
    return built, threading.Event(), lambda _stage: None


def test_too_large_a_lab_is_refused(
    sample: Sample, ground: Callable[..., Any], machine: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A lab that the machine has no memory for is refused before it is begun."""
    del machine
    monkeypatch.setattr(needs, "MEGABYTES", 10**9)
    with pytest.raises(LabFault, match="8 IKE daemons"), open_lab(*arguments(ground(*sample("tutorial")))):
        pass


@pytest.mark.parametrize("name", ["tutorial", "tutorial-as-printed"])
def test_the_kits_of_a_lab_are_the_exported_ones(sample: Sample, tmp_path: Path, name: str) -> None:
    """An office's side of the lab is what `export` writes for it, keys and all."""
    plan, network = sample(name)
    plan = replace(plan, offices=tuple(replace(office, device="strongswan") for office in plan.offices))
    keys = practice_keys(plan)
    export(plan, tmp_path / "kits", addresses=planned_addresses(plan), keys=keys)
    for kit in make_kits(plan, network, keys):
        for file, text in kit.files.items():
            assert (tmp_path / "kits" / kit.office / file).read_text() == text


def test_aggressive_mode_and_names_as_identities(sample: Sample, judge: Callable[..., Any]) -> None:
    """IKEv1 in aggressive mode with names for identities comes up, as the service takes it."""
    plan, network = sample("tutorial-as-printed")

    def aggressive(end: End) -> End:
        names = {"1.1.1.1": "office.example", "5.5.5.5": "cloud.example"}
        return end._replace(
            ike=replace(end.ike, mode="aggressive"),
            identity=names[end.identity],
            peer_identity=names[end.peer_identity],
        )

    found = judge(Case(0, plan, change(network, 0, cloud=aggressive, office=aggressive), ()))
    assert found.tunnels[0].established, found.tunnels[0].detail
    assert not found.differences


def test_what_is_neither_ike_nor_esp_is_counted(sample: Sample, ground: Callable[..., Any], machine: None) -> None:
    """A packet in clear that reaches the Internet is counted and goes no further."""
    del machine
    plan, network = sample("tutorial")
    with open_lab(ground(plan, network), threading.Event(), lambda _stage: None) as lab:
        assert lab.stray_packets() == 0

        def leak() -> None:
            with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as one:
                one.setsockopt(socket.SOL_SOCKET, MARK, 0x42)
                for port in (53, 500, 4500):
                    one.sendto(b"in clear", ("6.6.6.6", port))

        inside(lab.namespace("o0"), leak)
        assert lab.stray_packets() == 1
