"""The device families, and the configuration of an office's gateway device in its family's language."""

from plans.devices.cisco_ios_xe import CISCO_IOS_XE
from plans.devices.family import Family, Unsupported, judge
from plans.devices.generic import GENERIC
from plans.devices.huawei_usg import HUAWEI_USG
from plans.devices.lines import DeviceFile, KeySlot
from plans.devices.site import Site, make_site
from plans.devices.strongswan import STRONGSWAN
from plans.network import Network
from plans.plan import Office, Plan
from plans.planned import Addresses, make_network, planned_addresses
from plans.texts import hint, sentence

FAMILIES: tuple[Family, ...] = (GENERIC, STRONGSWAN, HUAWEI_USG, CISCO_IOS_XE)
"""Every device family. A new one is a file beside this one, a line here and its name in `plans.devices.names`."""

__all__ = (
    "FAMILIES",
    "DeviceFile",
    "Family",
    "KeySlot",
    "Site",
    "Unsupported",
    "device_text",
    "find_family",
    "make_site",
    "render",
    "render_site",
)


def find_family(name: str) -> Family:
    """Return a family by name; KeyError where there is none."""
    for family in FAMILIES:
        if family.name == name:
            return family
    raise KeyError(name)


def render(plan: Plan, network: Network, office: Office) -> tuple[DeviceFile, ...]:
    """Write the configuration of one office's device, keys left as slots.

    `network` is the plan's (`plans.planned.make_network`). Raises Unsupported with every value that the office's
    family cannot say.
    """
    return render_site(find_family(office.device), make_site(plan, network, office))


def render_site(family: Family, site: Site) -> tuple[DeviceFile, ...]:
    """Write the configuration of one site in a family's language; raises as `render` does."""
    findings = judge(family, site)
    if findings:
        raise Unsupported(findings)
    return family.render(site)


def device_text(plan: Plan, office: str, addresses: Addresses | None = None) -> str:
    """Return all files of one office's device as one text to look at, keys left as slots.

    Gateway addresses are the plan's unless others are given. What the family cannot say is told instead, one sentence
    a line. KeyError where the plan has no such office.
    """
    network = make_network(plan, planned_addresses(plan) if addresses is None else addresses)
    try:
        files = render(plan, network, plan.offices_by_name[office])
    except Unsupported as refusal:
        return "".join(f"{sentence(finding)}; {hint(finding)}\n" for finding in refusal.findings)
    if len(files) == 1:
        return files[0].preview()
    return "\n".join(f"==== {file.name}: {file.purpose}\n{file.preview()}" for file in files)
