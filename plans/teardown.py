"""Holdings → the steps that take them away, in the order the service allows.

Publications are withdrawn before their routes are deleted, routes before connections, connections before gateways;
cross-region bandwidth before its plan leaves the CEN instance, attachments last but for the CEN instance and the VPC
(Alibaba Cloud, CBN and VPC API: the preconditions of DeleteVpnGateway, DeleteCustomerGateway,
UnassociateCenBandwidthPackage, DetachCenChildInstance and DeleteCen).
"""

from collections.abc import Iterable, Mapping

from plans.steps import REMOVE, Holding, Step, StepKind

ORDER: tuple[StepKind, ...] = (
    "publication",
    "vpn-route",
    "connection",
    "vpn-gateway",
    "customer-gateway",
    "link",
    "bandwidth-plan",
    "attachment",
    "cen",
    "vpc",
)
"""Every kind of object that can be taken away, each after what may depend on it."""


def tear_down(holdings: Iterable[Holding], names: Mapping[str, str] | None = None) -> tuple[Step, ...]:
    """Return the steps that take the holdings away, each after what it needs.

    `names` are the plan's own words for natural keys; what it does not name is called as the account calls it.
    """
    listed = sorted(holdings, key=lambda holding: ORDER.index(holding.kind))
    holders: dict[tuple[object, ...], list[str]] = {}
    for holding in listed:
        for held in _held_by(holding):
            holders.setdefault(held, []).append(f"{REMOVE}{holding.key}")
    return tuple(
        Step(
            id=f"{REMOVE}{holding.key}",
            kind=holding.kind,
            name=(names or {}).get(holding.key, holding.name),
            region=holding.region,
            domains=_domains(holding),
            needs=tuple(holders.get(_itself(holding), ())),
            subject=holding,
            at="",
        )
        for holding in listed
    )


def _itself(holding: Holding) -> tuple[object, ...]:
    """Return what a holding is called by those that keep it from being taken away."""
    match holding.kind:
        case "vpn-route":
            return ("vpn-route", holding.vpc, holding.network)
        case "bandwidth-plan" | "cen":
            return (holding.kind,)
        case _:
            return (holding.kind, holding.id)


def _held_by(holding: Holding) -> tuple[tuple[object, ...], ...]:
    """Return what cannot be taken away before this holding is."""
    match holding.kind:
        case "publication":
            return (("vpn-route", holding.vpc, holding.network), ("attachment", holding.vpc))
        case "vpn-route":
            return (("connection", holding.id.partition("/")[0]),)
        case "connection":
            return (("vpn-gateway", holding.parent), ("customer-gateway", holding.customer))
        case "vpn-gateway":
            return (("vpc", holding.vpc),)
        case "link":
            return (("bandwidth-plan",),)
        case "bandwidth-plan":
            return (("cen",),)
        case "attachment":
            return (("cen",), ("vpc", holding.vpc))
        case _:
            return ()


def _domains(holding: Holding) -> tuple[str, ...]:
    """Return the locks that taking an object away holds: those that making it held."""
    region, *rest = holding.key.split("/")[1:] or [""]
    place = "/".join((region, *rest[:2]))
    match holding.kind:
        case "vpn-route":
            return (f"vpn-gateway/{place}/{rest[2]}", f"route-table/{place}")
        case "connection" | "vpn-gateway":
            return (f"vpn-gateway/{place}/{rest[2]}",)
        case "attachment":
            return ("cen", f"route-table/{place}")
        case "publication" | "link" | "bandwidth-plan" | "cen":
            return ("cen",)
        case _:
            return ()
