"""One object of a plan against the same object in an account, field by field in the plan's words.

What the service can change is changed in place; what it cannot (Alibaba Cloud, VPC API: ModifyVpnGatewayAttribute knows
a name and a description only) takes a replacement; what is not the plan's to decide is only shown.
"""

from collections.abc import Iterator
from typing import Literal, NamedTuple

from plans import account as seen
from plans.names import cloud_name
from plans.plan import Cen, Connection, Ike, Link, Plan, Vpc, VpnGateway
from plans.selectors import traffic_selectors

Remedy = Literal["in place", "replace", "shown"]


class Difference(NamedTuple):
    """One field that is not as planned, with both values in the plan's words, and what can be done about it."""

    field: str
    now: str
    planned: str
    remedy: Remedy = "in place"

    def __str__(self) -> str:
        """Return the difference as one clause of a sentence."""
        return f"{self.field}: {self.now}, the plan says {self.planned}"


PUBLICATION = "in the VPC's route table"
"""The field of a destination route that says whether it is published."""

IGNORED: tuple[tuple[str, str], ...] = (
    ("ids, creation times, states and descriptions", "the service's own"),
    ("resource groups and tags of others", "not the plan's"),
    ("charge type and end of a prepaid term", "settled when the gateway was bought"),
    ("a VPC's further CIDR blocks and vSwitches", "the plan names what it needs"),
    ("identities of a connection that the plan leaves to the addresses", "the service fills the addresses in"),
    ("IKE mode with IKEv2", "there is none"),
    ("auto_config_route", "the service does not tell it; its policy routes are compared"),
    ("state of the tunnel", "the offices' devices have their part in it"),
    ("names of objects that were there before", "they are theirs"),
)
"""What an account tells and no comparison minds, with the reason."""


def vpc_differences(vpc: Vpc, found: seen.Vpc) -> Iterator[Difference]:
    """Yield what is not as planned of a VPC; none of it can be changed here."""
    if found.cidr != vpc.cidr:
        yield Difference("CIDR block", str(found.cidr), str(vpc.cidr), "shown")
    for block in vpc.secondary:
        if block not in found.secondary:
            yield Difference("secondary CIDR block", "none", str(block), "shown")


def cen_differences(cen: Cen, found: seen.Cen) -> Iterator[Difference]:
    """Yield what is not as planned of a CEN instance; an edition is empty until a VPC is attached."""
    if found.edition not in {"", cen.edition}:
        yield Difference("edition", found.edition, cen.edition, "shown")


def link_differences(link: Link, found: seen.InterRegionLimit) -> Iterator[Difference]:
    """Yield the bandwidth between two regions where it is another one."""
    if found.bandwidth != link.bandwidth:
        yield Difference("bandwidth", f"{found.bandwidth} Mbit/s", f"{link.bandwidth} Mbit/s")


def gateway_differences(gateway: VpnGateway, found: seen.Gateway, *, ours: bool) -> Iterator[Difference]:
    """Yield what is not as planned of a VPN gateway; tunnels and SSL-VPN are known once it is active."""
    if found.business_status == "FinancialLocked":
        yield Difference("payment", "locked, as it is overdue", "usable", "shown")
    if ours and found.name not in {gateway.name, cloud_name(gateway.name)}:
        yield Difference("name", found.name, cloud_name(gateway.name))
    if found.bandwidth and found.bandwidth != gateway.bandwidth:
        yield Difference("bandwidth", f"{found.bandwidth} Mbit/s", f"{gateway.bandwidth} Mbit/s", "replace")
    if found.network != gateway.network:
        yield Difference("network", found.network, gateway.network, "replace")
    if found.status != "active":
        return
    if found.tunnels != gateway.tunnels:
        yield Difference("tunnels of a connection", str(found.tunnels), str(gateway.tunnels), "replace")
    if found.ssl_vpn != gateway.ssl_vpn:
        yield Difference("SSL-VPN", _switch(on=found.ssl_vpn), _switch(on=gateway.ssl_vpn), "replace")


def customer_gateway_differences(
    connection: Connection, found: seen.CustomerGateway, *, ours: bool
) -> Iterator[Difference]:
    """Yield the name of a customer gateway of ours where it is another one; its address is what it is known by."""
    if ours and found.name not in {connection.customer_gateway, cloud_name(connection.customer_gateway)}:
        yield Difference("name", found.name, cloud_name(connection.customer_gateway))


def connection_differences(
    plan: Plan, connection: Connection, found: seen.Connection, *, ours: bool, same_key: bool | None
) -> Iterator[Difference]:
    """Yield what is not as planned of an IPsec connection; `same_key` is None where keys were not compared."""
    chosen = traffic_selectors(plan, connection)
    if ours and found.name not in {connection.name, cloud_name(connection.name)}:
        yield Difference("name", found.name, cloud_name(connection.name))
    values: tuple[tuple[str, object, object], ...] = (
        ("local networks", sorted(found.local), sorted(chosen.local)),
        ("remote networks", sorted(found.remote), sorted(chosen.remote)),
        ("phase 1 parameters", _meant(found.ike), _meant(connection.ike)),
        ("phase 2 parameters", found.ipsec, connection.ipsec),
        ("DPD", _switch(on=found.dpd), _switch(on=connection.dpd)),
        ("NAT traversal", _switch(on=found.nat_t), _switch(on=connection.nat_t)),
    )
    for name, now, planned in values:
        if now != planned:
            yield Difference(name, _shown(now), _shown(planned))
    if ours and found.effective_immediately != connection.effective_immediately:
        now, planned = (_negotiates(at_once=one.effective_immediately) for one in (found, connection))
        yield Difference("negotiates", now, planned)
    if connection.local_id and found.local_id != connection.local_id:
        yield Difference("cloud identity", found.local_id, connection.local_id)
    if connection.remote_id and found.remote_id != connection.remote_id:
        yield Difference("office identity", found.remote_id, connection.remote_id)
    if same_key is False:
        yield Difference("pre-shared key", "another one", f"the one in {connection.psk}")


def route_differences(connection: Connection, found: seen.VpnRoute) -> Iterator[Difference]:
    """Yield weight and publication of a destination route where they are others."""
    if found.weight != connection.weight:
        yield Difference("weight", str(found.weight), str(connection.weight))
    if found.published != connection.publish:
        states = {True: "published", False: "not published"}
        yield Difference(PUBLICATION, states[found.published], states[connection.publish])


def _meant(ike: Ike) -> tuple[object, ...]:
    """Return phase 1 as negotiated: the mode matters for IKEv1 only."""
    mode = ike.mode if ike.version == "ikev1" else ""
    return (ike.version, mode, ike.encryption, ike.integrity, ike.dh_group, ike.lifetime)


def _shown(value: object) -> str:
    if isinstance(value, list | tuple):
        return ", ".join(str(one) for one in value if one != "")
    fields = getattr(value, "__slots__", ())
    return ", ".join(str(getattr(value, name)) for name in fields) if fields else str(value)


def _switch(*, on: bool) -> str:
    return "on" if on else "off"


def _negotiates(*, at_once: bool) -> str:
    return "at once" if at_once else "with the first packet"
