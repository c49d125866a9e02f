"""The JSON structures of an IPsec connection: phase 1, phase 2, health check and BGP, read with the defaults."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Mapping
from typing import Any

from wizard.simulator import limits, rules
from wizard.simulator.objects import Bgp, HealthCheck, Ike, Ipsec
from wizard.simulator.refusal import illegal

# VPN API, CreateVpnConnection.BgpConfig: /30s that are taken by the service itself.
_RESERVED_TUNNELS = frozenset({*(f"169.254.{number}.0/30" for number in range(7)), "169.254.169.252/30"})


def ike(given: Mapping[str, Any], before: Ike) -> Ike:
    """Read `IkeConfig` over what is set already; keys are case-sensitive, unknown ones are ignored."""
    return Ike(
        version=_one_of(given, "IkeVersion", limits.IKE_VERSIONS, before.version),
        mode=_one_of(given, "IkeMode", limits.IKE_MODES, before.mode),
        encryption=_one_of(given, "IkeEncAlg", limits.ENCRYPTIONS, before.encryption),
        integrity=_one_of(given, "IkeAuthAlg", limits.INTEGRITIES, before.integrity),
        group=_one_of(given, "IkePfs", limits.IKE_GROUPS, before.group),
        lifetime=_lifetime(given, "IkeLifetime", before.lifetime),
        local_id=_identity(given, "LocalId", before.local_id),
        remote_id=_identity(given, "RemoteId", before.remote_id),
        psk=_psk(given, before.psk),
    )


def ipsec(given: Mapping[str, Any], before: Ipsec) -> Ipsec:
    """Read `IpsecConfig` over what is set already."""
    return Ipsec(
        encryption=_one_of(given, "IpsecEncAlg", limits.ENCRYPTIONS, before.encryption),
        integrity=_one_of(given, "IpsecAuthAlg", limits.INTEGRITIES, before.integrity),
        pfs=_one_of(given, "IpsecPfs", limits.IPSEC_GROUPS, before.pfs),
        lifetime=_lifetime(given, "IpsecLifetime", before.lifetime),
    )


def default_ike(seed: str) -> Ike:
    """Return the service's phase 1: weak by today's measure, and a key of 16 characters of its own."""
    return Ike(
        limits.IKE_VERSIONS[0], limits.IKE_MODES[0], limits.ENCRYPTIONS[0], limits.INTEGRITIES[0],
        limits.IKE_GROUPS[0], limits.LIFETIMES[-1], "", "", hashlib.sha256(seed.encode()).hexdigest()[:16],
    )  # fmt: skip


def default_ipsec() -> Ipsec:
    """Return the service's phase 2."""
    return Ipsec(limits.ENCRYPTIONS[0], limits.INTEGRITIES[0], limits.IPSEC_GROUPS[0], limits.LIFETIMES[-1])


def health_check(given: Mapping[str, Any], before: HealthCheck) -> HealthCheck:
    """Read `HealthCheckConfig`; its keys are lower case."""
    return HealthCheck(
        enable=_flag(given, "enable", default=before.enable),
        dip=str(given.get("dip", before.dip)),
        sip=str(given.get("sip", before.sip)),
        interval=_number(given, "interval", before.interval),
        retry=_number(given, "retry", before.retry),
    )


def bgp(given: Mapping[str, Any], before: Bgp) -> Bgp:
    """Read `BgpConfig`: a /30 of 169.254.0.0/16 that the service does not use itself."""
    found = Bgp(
        enable=_flag(given, "EnableBgp", default=before.enable),
        local_asn=_number(given, "LocalAsn", before.local_asn),
        tunnel_cidr=str(given.get("TunnelCidr", before.tunnel_cidr)),
        local_ip=str(given.get("LocalBgpIp", before.local_ip)),
    )
    if found.enable:
        block = rules.network(found.tunnel_cidr, "BgpConfig.TunnelCidr")
        if block.prefixlen != 30 or not found.tunnel_cidr.startswith("169.254.") or str(block) in _RESERVED_TUNNELS:
            raise illegal("BgpConfig", "TunnelCidr must be a free /30 inside 169.254.0.0/16.")
    return found


def _one_of(given: Mapping[str, Any], name: str, values: Collection[str], before: str) -> str:
    value = given.get(name, before)
    if value not in values:
        raise illegal(name, f"it must be one of {', '.join(values)}.")
    return str(value)


def _lifetime(given: Mapping[str, Any], name: str, before: int) -> int:
    value = _number(given, name, before)
    if value not in limits.LIFETIMES:
        raise illegal(name, "it must be between 0 and 86400 seconds.")
    return value


def _number(given: Mapping[str, Any], name: str, before: int) -> int:
    value = given.get(name, before)
    if isinstance(value, bool) or not isinstance(value, int | str) or not re.fullmatch(r"[0-9]{1,18}", str(value)):
        raise illegal(name, "it must be a number.")
    return int(value)


def _flag(given: Mapping[str, Any], name: str, *, default: bool) -> bool:
    value = given.get(name, default)
    if str(value).lower() not in {"true", "false"}:
        raise illegal(name, "it must be true or false.")
    return str(value).lower() == "true"


def _identity(given: Mapping[str, Any], name: str, before: str) -> str:
    value = str(given.get(name) or before)
    if len(value) > 100 or not value.isprintable() or " " in value:
        raise illegal(name, "it must be at most 100 printable characters without spaces.")
    return value


def _psk(given: Mapping[str, Any], before: str) -> str:
    value = given.get("Psk", before) or before
    if not isinstance(value, str) or not 1 <= len(value) <= 100 or not limits.PSK_CHARACTERS.issuperset(value):
        raise illegal("Psk", "it must be 1 to 100 of the supported characters.")
    return value
