"""Draft → plan: references followed, numbers read, every default filled in."""

from ipaddress import IPv4Address, IPv4Network
from typing import Literal, cast

from plans import draft as d
from plans import plan as p
from plans.addressing import Fault, parse_address, parse_network

DEFAULTS = d.DraftDefaults(
    selectors="any",
    routes="static",
    effective_immediately="true",
    auto_config_route="false",
    ike=d.DraftIke("ikev2", "main", "aes256", "sha256", "14", "86400"),
    ipsec=d.DraftIpsec("aes256", "sha256", "14", "3600"),
    dpd="true",
    nat_t="true",
    weight="100",
    publish="true",
)
"""What a connection uses where neither the office nor `[defaults]` says otherwise.

IKEv2, AES-256, SHA-256 and group 14 are the strongest values that the service offers and every device family can do;
the service's own defaults (IKEv1, MD5, group 2) are refused by current devices.
"""


def make_plan(draft: d.Draft) -> p.Plan:
    """Make the plan of a draft without draft errors; ValueError or KeyError where a check was skipped."""
    regions = tuple(_region(region, f"regions[{index}]") for index, region in enumerate(draft.regions))
    gateway_regions = {gateway.name: region.id for region in regions for gateway in region.vpn_gateways}
    defaults = layer(draft.defaults, DEFAULTS)
    return p.Plan(
        name=draft.name,
        account=p.Account(draft.account.site, tuple((key, int(value)) for key, value in draft.account.quotas)),
        cen=_cen(draft.cen),
        regions=regions,
        offices=tuple(
            _office(office, f"offices[{index}]", defaults, gateway_regions)
            for index, office in enumerate(draft.offices)
        ),
        isolate=tuple(
            p.Isolate(pair.from_, pair.to, pair.reason, f"isolate[{index}]") for index, pair in enumerate(draft.isolate)
        ),
        accept=tuple(p.AcceptedPair(row.code, row.from_, row.to) for row in draft.accept if row.from_ and row.to),
    )


def layer(own: d.DraftDefaults, under: d.DraftDefaults) -> d.DraftDefaults:
    """Return `own` with everything it leaves out taken from `under`."""
    return d.DraftDefaults(
        selectors=own.selectors or under.selectors,
        routes=own.routes or under.routes,
        effective_immediately=own.effective_immediately or under.effective_immediately,
        auto_config_route=own.auto_config_route or under.auto_config_route,
        ike=_layer_ike(own.ike, under.ike),
        ipsec=_layer_ipsec(own.ipsec, under.ipsec),
        dpd=own.dpd or under.dpd,
        nat_t=own.nat_t or under.nat_t,
        weight=own.weight or under.weight,
        publish=own.publish or under.publish,
        local_id=own.local_id or under.local_id,
        remote_id=own.remote_id or under.remote_id,
    )


def _layer_ike(own: d.DraftIke, under: d.DraftIke) -> d.DraftIke:
    return d.DraftIke(
        own.version or under.version,
        own.mode or under.mode,
        own.encryption or under.encryption,
        own.integrity or under.integrity,
        own.dh_group or under.dh_group,
        own.lifetime or under.lifetime,
    )


def _layer_ipsec(own: d.DraftIpsec, under: d.DraftIpsec) -> d.DraftIpsec:
    return d.DraftIpsec(
        own.encryption or under.encryption,
        own.integrity or under.integrity,
        own.pfs or under.pfs,
        own.lifetime or under.lifetime,
    )


def connections_of(office: d.DraftOffice) -> tuple[tuple[str, d.DraftConnection], ...]:
    """Return an office's connections as (path below the office, draft): the flat fields stand for exactly one."""
    if office.connections:
        return tuple((f".connections[{index}]", connection) for index, connection in enumerate(office.connections))
    flat = d.DraftConnection(
        name=office.connection,
        vpn_gateway=office.vpn_gateway,
        public_ip=office.public_ip,
        customer_gateway=office.customer_gateway,
        local=office.local,
        remote=office.remote,
        selectors=office.selectors,
        routes=office.routes,
        effective_immediately=office.effective_immediately,
        auto_config_route=office.auto_config_route,
        ike=office.ike,
        ipsec=office.ipsec,
        dpd=office.dpd,
        nat_t=office.nat_t,
        weight=office.weight,
        publish=office.publish,
        local_id=office.local_id,
        remote_id=office.remote_id,
        psk=office.psk,
    )
    return (("", flat),)


def name_of(connection: d.DraftConnection, office: str, *, customer_gateway: bool = False) -> str:
    """Return the display name of a connection or its customer gateway, derived from the office where left out."""
    if customer_gateway:
        return connection.customer_gateway or f"{office} customer gateway"
    return connection.name or f"{office} connection"


def _cen(cen: d.DraftCen) -> p.Cen:
    links = tuple(
        p.Link(
            (link.regions[0], link.regions[1]),
            int(link.bandwidth),
            link.pay or "plan",
            link.bandwidth_plan,
            f"cen.links[{index}]",
        )
        for index, link in enumerate(cen.links)
    )
    edition = cast("Literal['basic', 'enterprise']", cen.edition)
    return p.Cen(cen.name, cen.id, _owner(cen.owner, "existing"), edition, links)


def _region(region: d.DraftRegion, at: str) -> p.Region:
    return p.Region(
        region.id,
        tuple(_vpc(vpc, region.id, f"{at}.vpcs[{index}]") for index, vpc in enumerate(region.vpcs)),
        tuple(
            _gateway(gateway, region, f"{at}.vpn_gateways[{index}]")
            for index, gateway in enumerate(region.vpn_gateways)
        ),
        at,
    )


def _vpc(vpc: d.DraftVpc, region: str, at: str) -> p.Vpc:
    return p.Vpc(
        name=vpc.name,
        id=vpc.id,
        owner=_owner(vpc.owner, "existing"),
        region=region,
        cidr=_network(vpc.cidr),
        secondary=tuple(_network(cidr) for cidr in vpc.secondary),
        vswitches=tuple(
            p.Vswitch(
                vswitch.name,
                vswitch.id,
                _network(vswitch.cidr) if vswitch.cidr else None,
                vswitch.zone,
                vswitch.route_table or "system",
                f"{at}.vswitches[{index}]",
            )
            for index, vswitch in enumerate(vpc.vswitches)
        ),
        at=at,
    )


def _gateway(gateway: d.DraftGateway, region: d.DraftRegion, at: str) -> p.VpnGateway:
    only = region.vpcs[0].name if len(region.vpcs) == 1 else ""
    return p.VpnGateway(
        name=gateway.name,
        region=region.id,
        vpc=gateway.vpc or only,
        owner=_owner(gateway.owner, "wizard"),
        id=gateway.id,
        bandwidth=int(gateway.bandwidth),
        ssl_vpn=gateway.ssl_vpn == "true",
        tunnels=cast("Literal[1, 2]", int(gateway.tunnels)),
        public_ips=tuple(_address(address) for address in gateway.public_ips),
        vswitches=gateway.vswitches,
        charge=gateway.charge,
        period=int(gateway.period or "1"),
        network=gateway.network or "public",
        at=at,
    )


def _office(office: d.DraftOffice, at: str, defaults: d.DraftDefaults, gateway_regions: dict[str, str]) -> p.Office:
    return p.Office(
        name=office.name,
        cidrs=tuple(_network(cidr) for cidr in office.cidrs),
        device=office.device or "generic",
        device_options=office.device_options,
        connections=tuple(
            _connection(connection, office, f"{at}{below}", defaults, gateway_regions)
            for below, connection in connections_of(office)
        ),
        at=at,
        was=office.was,
    )


def _connection(
    connection: d.DraftConnection, office: d.DraftOffice, at: str, defaults: d.DraftDefaults, regions: dict[str, str]
) -> p.Connection:
    chosen = layer(cast("d.DraftDefaults", connection), defaults)
    return p.Connection(
        name=name_of(connection, office.name),
        office=office.name,
        vpn_gateway=connection.vpn_gateway,
        region=regions[connection.vpn_gateway],
        public_ip=_address(connection.public_ip),
        customer_gateway=name_of(connection, office.name, customer_gateway=True),
        local=tuple(_network(cidr) for cidr in connection.local),
        remote=tuple(_network(cidr) for cidr in connection.remote),
        selectors=cast("p.Selectors", chosen.selectors),
        routes=cast("Literal['static', 'bgp']", chosen.routes),
        effective_immediately=chosen.effective_immediately == "true",
        auto_config_route=chosen.auto_config_route == "true",
        ike=_ike(chosen.ike),
        ipsec=_ipsec(chosen.ipsec),
        dpd=chosen.dpd == "true",
        nat_t=chosen.nat_t == "true",
        weight=int(chosen.weight),
        publish=chosen.publish == "true",
        local_id=chosen.local_id,
        remote_id=chosen.remote_id,
        psk=_key(connection.psk),
        at=at,
    )


def _ike(ike: d.DraftIke) -> p.Ike:
    return p.Ike(ike.version, ike.mode, ike.encryption, ike.integrity, int(ike.dh_group), int(ike.lifetime))


def _ipsec(ipsec: d.DraftIpsec) -> p.Ipsec:
    pfs = 0 if ipsec.pfs == "disabled" else int(ipsec.pfs)
    return p.Ipsec(ipsec.encryption, ipsec.integrity, pfs, int(ipsec.lifetime))


def _key(psk: d.DraftKey) -> p.KeyRef:
    if psk.keyring:
        return p.KeyRef("keyring", psk.keyring)
    if psk.env:
        return p.KeyRef("env", psk.env)
    return p.KeyRef("file", psk.file)


def _owner(text: str, default: p.Owner) -> p.Owner:
    return cast("p.Owner", text or default)


def _network(text: str) -> IPv4Network:
    found = parse_network(text)
    if isinstance(found, Fault):
        raise ValueError(f"{found.code} slipped through the draft checks")  # noqa: TRY004 - a value, not a type
    return found


def _address(text: str) -> IPv4Address:
    found = parse_address(text)
    if isinstance(found, Fault):
        raise ValueError(f"{found.code} slipped through the draft checks")  # noqa: TRY004 - a value, not a type
    return found
