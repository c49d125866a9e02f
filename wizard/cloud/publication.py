"""Publication of VPC routes to a CEN instance, and the routes it then has."""

from ipaddress import IPv4Network
from typing import Literal

from plans.account import CenRoute, PublishedRoute
from wizard.cloud.answers import Document, items, network, text
from wizard.cloud.cloud import Cloud
from wizard.cloud.errors import CloudError

_ORIGINS: dict[str, Literal["system", "custom", "cen"]] = {"System": "system", "CEN": "cen"}


def publish(cloud: Cloud, cen: str, *, vpc: str, region: str, route_table: str, destination: IPv4Network) -> None:
    """PublishRouteEntries: let a CEN instance learn a route of a VPC's system table. There is no ClientToken."""
    cloud.call("cbn", "PublishRouteEntries", "", _subject(cen, vpc, region, route_table, destination))


def withdraw(cloud: Cloud, cen: str, *, vpc: str, region: str, route_table: str, destination: IPv4Network) -> None:
    """WithdrawPublishedRouteEntries. There is no ClientToken."""
    cloud.call("cbn", "WithdrawPublishedRouteEntries", "", _subject(cen, vpc, region, route_table, destination))


def list_published(cloud: Cloud, cen: str, *, vpc: str, region: str, route_table: str) -> tuple[PublishedRoute, ...]:
    """DescribePublishedRouteEntries: a VPC's own routes, and for each whether the CEN instance learns it.

    Empty where the VPC is not attached to the CEN instance.
    """
    query = {**_child(cen, vpc, region), "ChildInstanceRouteTableId": route_table}
    path = ("PublishedRouteEntries", "PublishedRouteEntry")
    try:
        found = cloud.pages("cbn", "DescribePublishedRouteEntries", "", query, path)
    except CloudError as fault:
        if fault.kind == "already gone":
            return ()
        raise
    routes = (_published(cen, vpc, region, entry) for entry in found)
    return tuple(route for route in routes if route is not None)


def list_cen_routes(cloud: Cloud, cen: str, region: str) -> tuple[CenRoute, ...]:
    """DescribeCenRegionDomainRouteEntries: a CEN instance's routes as one region sees them (Basic Edition)."""
    query = {"CenId": cen, "CenRegionId": region}
    path = ("CenRouteEntries", "CenRouteEntry")
    found = cloud.pages("cbn", "DescribeCenRegionDomainRouteEntries", "", query, path)
    routes = (_cen_route(cen, region, entry) for entry in found)
    return tuple(route for route in routes if route is not None)


def _child(cen: str, vpc: str, region: str) -> dict[str, str]:
    return {"CenId": cen, "ChildInstanceId": vpc, "ChildInstanceRegionId": region, "ChildInstanceType": "VPC"}


def _subject(cen: str, vpc: str, region: str, route_table: str, destination: IPv4Network) -> dict[str, str]:
    route = {"ChildInstanceRouteTableId": route_table, "DestinationCidrBlock": str(destination)}
    return {**_child(cen, vpc, region), **route}


def _published(cen: str, vpc: str, region: str, entry: Document) -> PublishedRoute | None:
    destination = network(text(entry, "DestinationCidrBlock"))
    if destination is None:
        return None
    conflicts = items(entry, "Conflicts", "Conflict")
    return PublishedRoute(
        cen=cen,
        vpc=vpc,
        region=region,
        route_table=text(entry, "ChildInstanceRouteTableId"),
        destination=destination,
        next_hop_kind=text(entry, "NextHopType"),
        next_hop=text(entry, "NextHopId"),
        origin="system" if text(entry, "RouteType") == "System" else "custom",
        status=text(entry, "PublishStatus"),
        conflicts=tuple(f"{text(item, 'InstanceId')} ({text(item, 'Status')})" for item in conflicts),
    )


def _cen_route(cen: str, region: str, entry: Document) -> CenRoute | None:
    destination = network(text(entry, "DestinationCidrBlock"))
    if destination is None:
        return None
    return CenRoute(
        cen=cen,
        region=region,
        destination=destination,
        next_hop_kind=text(entry, "NextHopType"),
        next_hop=text(entry, "NextHopInstanceId"),
        next_hop_region=text(entry, "NextHopRegionId"),
        origin=_ORIGINS.get(text(entry, "Type"), "custom"),
        status=text(entry, "Status"),
    )
