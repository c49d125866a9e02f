"""The offices' side of a lab: a gateway and a LAN for each office, from its kit."""

from collections.abc import Iterator, Mapping, Sequence
from ipaddress import IPv4Address

from wizard.lab.box import MARK, WAN, Box, Daemon, Naming, local_last, port, up
from wizard.lab.fault import LabFault
from wizard.lab.kit import SETTINGS, Kit, Leg, Replacement, legs, replaced
from wizard.lab.spare import spare_addresses


class OfficeSide:
    """The boxes of all offices."""

    def __init__(self, kits: Sequence[Kit], naming: Naming, targets: Mapping[str, tuple[IPv4Address, ...]]) -> None:
        self._kits, self._naming, self._targets = tuple(kits), naming, targets
        self.box = {kit.office: f"o{index}" for index, kit in enumerate(kits)}
        self.host_box = {kit.office: f"h{index}" for index, kit in enumerate(kits)}
        self.legs = {kit.office: legs(kit) for kit in kits}
        for office, tunnels in self.legs.items():
            if len(tunnels) > 1 and any(leg.routed for leg in tunnels):
                raise LabFault(
                    f"{office}: a tunnel with selectors 0.0.0.0/0 cannot share the one IKE daemon that a rehearsal "
                    "gives an office with another tunnel"
                )

    @property
    def links(self) -> Iterator[tuple[str, str]]:
        """Yield every pair of neighbouring boxes, the Internet's left out."""
        for kit in self._kits:
            yield self.box[kit.office], self.host_box[kit.office]

    @property
    def public(self) -> Iterator[tuple[IPv4Address, str]]:
        """Yield every public address of the offices and the box that owns it."""
        for kit in self._kits:
            for address in dict.fromkeys(leg.address for leg in self.legs[kit.office]):
                yield address, self.box[kit.office]

    @property
    def replacements(self) -> tuple[Replacement, ...]:
        """Every line of a kit that is replaced."""
        return tuple(replacement for kit in self._kits for replacement in replaced(kit)[2])

    @property
    def boxes(self) -> Iterator[Box]:
        """Yield every box of the offices."""
        for kit in self._kits:
            yield self._host(kit)
            yield self._gateway(kit, self.legs[kit.office])

    def _host(self, kit: Kit) -> Box:
        """Make the office's hosts: one namespace with an address for each part of its networks that is tried."""
        name, gateway = self.host_box[kit.office], self.box[kit.office]
        addresses = tuple(f"addr add {address}/32 dev lo" for address in self._targets.get(kit.office, ()))
        return Box(name, (*self._naming.own(name), *up(gateway), *addresses, self._naming.route("default", gateway)))

    def _gateway(self, kit: Kit, tunnels: tuple[Leg, ...]) -> Box:
        """Make the office's gateway device.

        What its LAN sends follows the kit's routes or selectors alone: only its own IKE and ESP know the Internet.
        """
        name, host, naming = self.box[kit.office], self.host_box[kit.office], self._naming
        conf, variables, _ = replaced(kit)
        local = dict.fromkeys(network for leg in tunnels for network in leg.local)
        lan = (*naming.own(name), *up(host), *(naming.route(network, host) for network in kit.networks))
        if not tunnels:
            return Box(name, lan)
        lines = (
            *lan,
            *up("inet"),
            *(f"addr add {address}/32 dev {port('inet')}" for address in dict.fromkeys(leg.address for leg in tunnels)),
            *(f"addr add {address}/32 dev lo" for address in spare_addresses(local)),
            naming.route("default", "inet", table=WAN),
            f"rule add pref 10 fwmark {MARK} lookup {WAN}",
            "rule add pref 20 iif ipsec0 lookup main",
            *local_last(),
        )
        daemon = Daemon(
            conf,
            kit.files.get(SETTINGS, ""),
            keeps_rule=not any(leg.routed for leg in tunnels),
            files=tuple(kit.files.items()),
            variables=variables,
        )
        return Box(name, lines, daemon=daemon)
