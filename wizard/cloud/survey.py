"""Reading an account for a plan: everything that touches its VPCs and its CEN, regions side by side."""

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import fields, replace
from typing import Any, TypeVar

from plans.account import Account, Cen, Denied, RouteTable, Vpc
from wizard.cloud import bandwidth, cens, connections, customers, gateways, identity, publication, vpcs, vpn_routes
from wizard.cloud.cloud import Cloud
from wizard.cloud.errors import CloudError

Found = TypeVar("Found")
Named = TypeVar("Named", Vpc, Cen)

PARALLEL = 8
"""Regions read at once; the service takes 600 reading calls a minute for each region and action."""


class NotUnique(Exception):  # noqa: N818 - tells the operator about names, it is not a bug
    """A name stands for several objects; `str()` says which, and that an id is needed."""


def find_vpc(cloud: Cloud, region: str, *, name: str = "", id: str = "") -> Vpc | None:  # noqa: A002 - the field's word
    """Return the VPC of an id, or of a name; None where there is none, NotUnique where there are several."""
    found = vpcs.list_vpcs(cloud, region, id=id) if id else vpcs.list_vpcs(cloud, region, name=name)
    exact = [vpc for vpc in found if (vpc.id == id if id else vpc.name == name)]
    return _only(exact, f"VPC {name or id} in {region}")


def find_cen(cloud: Cloud, *, name: str = "", id: str = "") -> Cen | None:  # noqa: A002 - the field's word
    """Return the CEN instance of an id, or of a name, with its edition; None where there is none."""
    found = cens.list_cens(cloud, id=id) if id else cens.list_cens(cloud, name=name)
    only = _only(found, f"CEN instance {name or id}")
    return None if only is None else cens.read_edition(cloud, only)


def _only(found: Sequence[Named], what: str) -> Named | None:
    if len(found) > 1:
        ids = ", ".join(item.id for item in found)
        raise NotUnique(f"{what}: the account has {len(found)} of that name ({ids}); put the id into the plan")
    return found[0] if found else None


def survey(
    cloud: Cloud, regions: Iterable[str], *, vpc_ids: Iterable[str] = (), cen_name: str = "", cen_id: str = ""
) -> Account:
    """Read the regions and the CEN instance; what the credentials may not see is in `denied`, never left out.

    With `vpc_ids` only these VPCs are read in depth (route tables); without, every VPC of the regions.
    CloudError where the service does not answer, NotUnique where `cen_name` stands for several.
    """
    ids, wanted = frozenset(vpc_ids), tuple(dict.fromkeys(regions))
    reader = _Reader(cloud)
    uid = identity.get_caller_identity(cloud).account
    with ThreadPoolExecutor(PARALLEL, "survey") as pool:
        parts = list(pool.map(lambda region: _region(reader, region, ids), wanted))
        account = _merged(Account(uid, wanted), parts)
        if cen_name or cen_id:
            account = _merged(account, [_cen(reader, account, cen_name, cen_id)])
            pairs = [(cen.id, region) for cen in account.cens for region in wanted if cen.edition != "enterprise"]
            routes = pool.map(lambda pair: reader.read(pair[1], publication.list_cen_routes, *pair), pairs)
            account = replace(account, cen_routes=tuple(route for found in routes for route in found))
    return replace(account, denied=tuple(dict.fromkeys(reader.denied)))


class _Reader:
    """Asks, and notes what was denied."""

    def __init__(self, cloud: Cloud) -> None:
        self.cloud = cloud
        self.denied: list[Denied] = []

    def read(
        self, region: str, ask: Callable[..., tuple[Found, ...]], /, *args: Any, **options: Any
    ) -> tuple[Found, ...]:
        try:
            return ask(self.cloud, *args, **options)
        except CloudError as fault:
            if fault.kind == "already gone":  # between the list it stood in and this look at it
                return ()
            if fault.kind != "authorisation":
                raise
            self.denied.append(Denied(fault.action, region, fault.code))
            return ()


def _region(reader: _Reader, region: str, ids: frozenset[str]) -> Account:
    found = reader.read(region, vpcs.list_vpcs, region)
    deep = [vpc for vpc in found if not ids or vpc.id in ids]
    owned = reader.read(region, gateways.list_gateways, region)
    mine = [gateway for gateway in owned if not ids or gateway.vpc in ids]
    tables = [table for vpc in deep for table in reader.read(region, vpcs.list_route_tables, region, vpc=vpc.id)]
    return Account(
        vpcs=found,
        vswitches=tuple(
            vswitch for vpc in deep for vswitch in reader.read(region, vpcs.list_vswitches, region, vpc=vpc.id)
        ),
        route_tables=tuple(
            replace(table, routes=reader.read(region, vpcs.list_routes, region, table.id)) for table in tables
        ),
        vpn_gateways=owned,
        customer_gateways=reader.read(region, customers.list_customer_gateways, region),
        connections=reader.read(region, connections.list_connections, region),
        vpn_routes=tuple(
            route
            for gateway in mine
            for bgp in (False, True)
            for route in reader.read(region, vpn_routes.list_vpn_routes, region, gateway.id, bgp=bgp)
        ),
        policy_routes=tuple(
            route
            for gateway in mine
            for route in reader.read(region, vpn_routes.list_policy_routes, region, gateway.id)
        ),
    )


def _cen(reader: _Reader, account: Account, name: str, id_: str) -> Account:
    found = reader.read("", cens.list_cens, id=id_) if id_ else reader.read("", cens.list_cens, name=name)
    only = _only(found, f"CEN instance {name or id_}")
    if only is None:
        return Account()
    edition = reader.read("", lambda cloud: (cens.read_edition(cloud, only),))
    cen = edition[0] if edition else only
    attached = reader.read("", cens.list_attachments, cen.id)
    plans = reader.read("", bandwidth.list_bandwidth_plans)
    systems = {table.vpc: table for table in account.route_tables if table.kind == "system"}
    return Account(
        cens=(cen,),
        attachments=attached,
        bandwidth_plans=plans,
        limits=reader.read("", bandwidth.list_limits, cen.id),
        published=tuple(
            route
            for attachment in attached
            if attachment.vpc in systems
            for route in _published(reader, cen, systems[attachment.vpc])
        ),
    )


def _published(reader: _Reader, cen: Cen, table: RouteTable) -> tuple[Any, ...]:
    ask = publication.list_published
    return reader.read(table.region, ask, cen.id, vpc=table.vpc, region=table.region, route_table=table.id)


def _merged(account: Account, parts: Iterable[Account]) -> Account:
    """Return the account with the tuples of every part added to its own."""
    for part in parts:
        added = {
            field.name: getattr(account, field.name) + getattr(part, field.name)
            for field in fields(Account)
            if field.name not in {"uid", "regions"}
        }
        account = replace(account, **added)
    return account
