"""Step 2: the offices, each with its device and its way into the cloud."""

from plans.draft import Draft
from plans.edits import add_office
from plans.paths import get_at
from screens.field import Choice, Spec
from screens.outline import OutlineStep
from screens.table import Column, Row


class OfficesStep(OutlineStep):
    """The sites to be connected."""

    NAME = "offices"
    COLUMNS = (Column("Office", 20), Column("VPN gateway", 18), Column("Public address", 17), Column(""))
    HELP = """\
# Offices

Each office has one gateway device with a static public address.

- **ctrl+t** adds an office; its names are suggested and its key is kept in the keyring unless you say otherwise.
- **ctrl+f** finds an office in a long list.
"""

    def places(self, draft: Draft) -> tuple[str, ...]:
        """List the offices."""
        return (*(f"offices[{index}]" for index in range(len(draft.offices))), "+office")

    def row(self, draft: Draft, place: str) -> Row:
        """Describe one office in a line."""
        if place == "+office":
            return Row(("+ Office", "", "", ""), "action")
        office = get_at(draft, place)
        return Row((office.name or "(no name)", office.vpn_gateway, office.public_ip, ""))

    def specs(self, draft: Draft, place: str) -> tuple[Spec, ...]:
        """Return the fields of an office, or of each of its connections."""
        office = get_at(draft, place)
        device = Spec(f"{place}.device", "Device", "The family of the gateway device", choices=_devices, closed=True)
        name = Spec(f"{place}.name", "Office", "A name for the site")
        if not office.connections:
            gateway, address, *rest = _connection_specs(place, "connection")
            return (name, gateway, address, device, *rest)
        connections = (
            spec
            for index in range(len(office.connections))
            for spec in _connection_specs(f"{place}.connections[{index}]", "name")
        )
        return (name, device, *connections)

    def add(self, kind: str) -> str:
        """Add an office."""
        del kind
        self.session.edit(add_office)
        return f"offices[{len(self.session.draft.offices) - 1}]"


def _connection_specs(at: str, name: str) -> list[Spec]:
    return [
        Spec(f"{at}.vpn_gateway", "VPN gateway", "The gateway it connects to", choices=_gateways, closed=True),
        Spec(f"{at}.public_ip", "Public address", "Static public address of the device"),
        Spec(f"{at}.customer_gateway", "Customer gateway", "Its name on the service"),
        Spec(f"{at}.{name}", "Connection", "Name of the IPsec connection"),
    ]


def _gateways(draft: Draft) -> tuple[Choice, ...]:
    return tuple(
        Choice(gateway.name, f"{region.id}, {gateway.vpc}")
        for region in draft.regions
        for gateway in region.vpn_gateways
    )


def _devices(_: Draft) -> tuple[Choice, ...]:
    from plans.devices import FAMILIES  # noqa: PLC0415 - the renderers are needed only where a device is chosen

    return tuple(Choice(family.name, family.title) for family in FAMILIES)
