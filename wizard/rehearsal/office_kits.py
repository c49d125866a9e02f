"""The offices' kits for a rehearsal: every office as strongSwan, practice keys filled in."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from ipaddress import IPv4Address

from plans.devices.family import judge
from plans.devices.site import make_site
from plans.devices.strongswan import STRONGSWAN
from plans.network import Network
from plans.plan import KeyRef, Plan
from plans.planned import GatewayAddress
from plans.texts import sentence
from wizard.lab.kit import Kit
from wizard.rehearsal.practice import Practice
from wizard.secrets import Secret


def addresses(practice: Practice) -> dict[str, GatewayAddress]:
    """Return the public addresses that the account gave the plan's VPN gateways."""
    return {
        practice.names.gateways[gateway.id]: GatewayAddress(tuple(map(IPv4Address, gateway.public_ips)), "account")
        for gateway in practice.account.vpn_gateways
        if gateway.id in practice.names.gateways
    }


def make_kits(plan: Plan, network: Network, keys: Mapping[KeyRef, Secret]) -> tuple[Kit, ...]:
    """Write every office's kit as strongSwan has it, keys filled in; the texts are secrets."""
    kits = []
    for office in plan.offices:
        known = office if office.device == STRONGSWAN.name else replace(office, device_options=())
        site = make_site(plan, network, known)
        files = {
            file.name: file.fill(lambda slot: STRONGSWAN.key(keys[slot.ref].reveal()) or "")
            for file in STRONGSWAN.render(site)
        }
        kits.append(Kit(office.name, office.cidrs, tuple(leg.connection for leg in site.legs), files))
    return tuple(kits)


def remarks(plan: Plan, network: Network) -> Iterator[str]:
    """Yield what the kits of a rehearsal are that the exported ones are not."""
    others = [office.name for office in plan.offices if office.device != STRONGSWAN.name]
    if others:
        shown = ", ".join(others[:10]) + (" and others" if len(others) > 10 else "")
        yield f"{shown}: the device's part is played by strongSwan, with the same intent"
    for office in plan.offices:
        if office.device == STRONGSWAN.name:
            for finding in judge(STRONGSWAN, make_site(plan, network, office)):
                yield f"{office.name}: the kit cannot be exported like this: {sentence(finding)}"
