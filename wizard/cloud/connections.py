"""IPsec connections. Their keys travel in the form body and come back as Secrets."""

import json
from dataclasses import dataclass
from ipaddress import IPv4Network
from typing import Any, NamedTuple

from plans.account import Connection, Tags
from plans.plan import Ike, Ipsec
from wizard.cloud.answers import Document, flag, inside, items, networks, secret, text, whole
from wizard.cloud.answers import tags as read_tags
from wizard.cloud.cloud import Cloud
from wizard.cloud.errors import CloudError
from wizard.secrets import Secret


@dataclass(frozen=True, slots=True)
class ConnectionSettings:
    """What an IPsec connection is told, beside its key. `local` is the cloud's side, `remote` the office's.

    `vpn_gateway` and `customer_gateway` are ids; they and the tags cannot be changed later.
    """

    name: str
    vpn_gateway: str
    customer_gateway: str
    local: tuple[IPv4Network, ...]
    remote: tuple[IPv4Network, ...]
    ike: Ike
    ipsec: Ipsec
    local_id: str = ""
    remote_id: str = ""
    dpd: bool = True
    nat_t: bool = True
    effective_immediately: bool = True
    auto_config_route: bool = False
    tags: Tags = ()


class PeerConfig(NamedTuple):
    """What the service hands out for the office's device: `local` is the office's side here."""

    local: str
    remote: str
    local_networks: tuple[IPv4Network, ...]
    remote_networks: tuple[IPv4Network, ...]
    ike: Ike
    ipsec: Ipsec
    key: Secret | None


def list_connections(cloud: Cloud, region: str, *, gateway: str = "") -> tuple[Connection, ...]:
    """DescribeVpnConnections: the region's IPsec connections, or those of one VPN gateway (by id)."""
    path = ("VpnConnections", "VpnConnection")
    found = cloud.pages("vpc", "DescribeVpnConnections", region, {"VpnGatewayId": gateway}, path)
    return tuple(_connection(region, entry) for entry in found)


def describe_connection(cloud: Cloud, region: str, connection: str) -> Connection | None:
    """DescribeVpnConnection: one IPsec connection, None where it is gone."""
    body = _describe(cloud, region, connection)
    return None if body is None else _connection(region, body)


def read_key(cloud: Cloud, region: str, connection: str) -> Secret | None:
    """DescribeVpnConnection: the pre-shared key of a connection as the service has it."""
    body = _describe(cloud, region, connection)
    return None if body is None else secret(inside(body, "IkeConfig"), "Psk")


def create_connection(
    cloud: Cloud, region: str, settings: ConnectionSettings, key: Secret, *, token: str, dry_run: bool = False
) -> str:
    """CreateVpnConnection on a single-tunnel gateway: return the new connection's id; the gateway is `updating`.

    With `dry_run` the answer is a CloudError of kind `dry-run ok` where it would have worked.
    """
    query = {
        "VpnGatewayId": settings.vpn_gateway,
        "CustomerGatewayId": settings.customer_gateway,
        "Tags": [{"Key": name, "Value": value} for name, value in settings.tags],
        "DryRun": True if dry_run else None,
        "ClientToken": token,
        **_settings(settings),
    }
    body = cloud.call("vpc", "CreateVpnConnection", region, query, _ike_form(settings, key))
    return text(body, "VpnConnectionId")


def modify_connection(
    cloud: Cloud, region: str, connection: str, settings: ConnectionSettings, key: Secret, *, token: str
) -> None:
    """ModifyVpnConnectionAttribute: make a connection what the settings say; the gateway is `updating`."""
    query = {"VpnConnectionId": connection, "ClientToken": token, **_settings(settings)}
    cloud.call("vpc", "ModifyVpnConnectionAttribute", region, query, _ike_form(settings, key))


def delete_connection(cloud: Cloud, region: str, connection: str, *, token: str) -> None:
    """DeleteVpnConnection: its routes must be gone before; the gateway is `updating`."""
    cloud.call("vpc", "DeleteVpnConnection", region, {"VpnConnectionId": connection, "ClientToken": token})


def download_config(cloud: Cloud, region: str, connection: str) -> PeerConfig:
    """DownloadVpnConnectionConfig: what the service would have the office's device do; 30 calls a minute."""
    body = cloud.call("vpc", "DownloadVpnConnectionConfig", region, {"VpnConnectionId": connection})
    config = inside(body, "VpnConnectionConfig")
    ike = inside(config, "IkeConfig")
    return PeerConfig(
        local=text(config, "Local"),
        remote=text(config, "Remote"),
        local_networks=networks(text(config, "LocalSubnet")),
        remote_networks=networks(text(config, "RemoteSubnet")),
        ike=_ike(ike),
        ipsec=_ipsec(inside(config, "IpsecConfig")),
        key=secret(ike, "Psk"),
    )


def _settings(settings: ConnectionSettings) -> dict[str, Any]:
    ipsec = settings.ipsec
    return {
        "Name": settings.name,
        "LocalSubnet": ",".join(str(cidr) for cidr in settings.local),
        "RemoteSubnet": ",".join(str(cidr) for cidr in settings.remote),
        "IpsecConfig": json.dumps(
            {
                "IpsecEncAlg": ipsec.encryption,
                "IpsecAuthAlg": ipsec.integrity,
                "IpsecPfs": f"group{ipsec.pfs}" if ipsec.pfs else "disabled",
                "IpsecLifetime": ipsec.lifetime,
            }
        ),
        "EffectImmediately": settings.effective_immediately,
        "AutoConfigRoute": settings.auto_config_route,
        "EnableDpd": settings.dpd,
        "EnableNatTraversal": settings.nat_t,
    }


def _ike_form(settings: ConnectionSettings, key: Secret) -> dict[str, Any]:
    ike = settings.ike
    config: dict[str, Any] = {
        "Psk": key,
        "IkeVersion": ike.version,
        "IkeMode": ike.mode,
        "IkeEncAlg": ike.encryption,
        "IkeAuthAlg": ike.integrity,
        "IkePfs": f"group{ike.dh_group}",
        "IkeLifetime": ike.lifetime,
    }
    identities = {"LocalId": settings.local_id, "RemoteId": settings.remote_id}
    return {"IkeConfig": {**config, **{name: value for name, value in identities.items() if value}}}


def _describe(cloud: Cloud, region: str, connection: str) -> Document | None:
    try:
        body = cloud.call("vpc", "DescribeVpnConnection", region, {"VpnConnectionId": connection})
    except CloudError as fault:
        if fault.kind == "already gone":
            return None
        raise
    return body if text(body, "VpnConnectionId") else None


def _connection(region: str, entry: Document) -> Connection:
    tunnels = items(entry, "TunnelOptionsSpecification", "TunnelOptions")
    # On a dual-tunnel gateway the connection's own fields may be empty, and every tunnel has its own.
    first = tunnels[0] if tunnels else {}
    ike = inside(entry, "IkeConfig") or inside(first, "TunnelIkeConfig")
    ipsec = inside(entry, "IpsecConfig") or inside(first, "TunnelIpsecConfig")
    return Connection(
        id=text(entry, "VpnConnectionId"),
        region=region,
        name=text(entry, "Name"),
        vpn_gateway=text(entry, "VpnGatewayId"),
        customer_gateway=text(entry, "CustomerGatewayId") or text(first, "CustomerGatewayId"),
        local=networks(text(entry, "LocalSubnet")),
        remote=networks(text(entry, "RemoteSubnet")),
        ike=_ike(ike),
        ipsec=_ipsec(ipsec),
        local_id=text(ike, "LocalId"),
        remote_id=text(ike, "RemoteId"),
        dpd=flag(first if tunnels else entry, "EnableDpd"),
        nat_t=flag(first if tunnels else entry, "EnableNatTraversal"),
        effective_immediately=flag(entry, "EffectImmediately"),
        has_key=secret(ike, "Psk") is not None,
        status=text(entry, "State"),
        tunnel_status=text(entry, "Status") or text(first, "Status"),
        tunnels=2 if len(tunnels) > 1 else 1,
        tags=read_tags(entry) or read_tags(entry, "Tag"),
    )


def _ike(config: Document) -> Ike:
    return Ike(
        version=text(config, "IkeVersion"),
        mode=text(config, "IkeMode"),
        encryption=text(config, "IkeEncAlg"),
        integrity=text(config, "IkeAuthAlg"),
        dh_group=_group(text(config, "IkePfs")),
        lifetime=whole(config, "IkeLifetime"),
    )


def _ipsec(config: Document) -> Ipsec:
    return Ipsec(
        encryption=text(config, "IpsecEncAlg"),
        integrity=text(config, "IpsecAuthAlg"),
        pfs=_group(text(config, "IpsecPfs")),
        lifetime=whole(config, "IpsecLifetime"),
    )


def _group(name: str) -> int:
    number = name.removeprefix("group")
    return int(number) if number.isdigit() else 0
