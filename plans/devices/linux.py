"""A Linux gateway beside its IKE daemon: the tunnel's interface and routes, and nftables rules."""

from collections.abc import Iterator

from plans.devices.lines import Line, plain
from plans.devices.site import Leg, Site


def script(site: Site, wan: str) -> Iterator[Line]:
    """Write the shell script that makes interfaces, routes and kernel settings, or takes them away again."""
    routed = tuple(leg for leg in site.legs if leg.end.mode == "route")
    yield "#!/bin/sh"
    yield f"# {plain(site.name)}: tunnel interface, routes and kernel settings (plan {plain(site.plan)})"
    yield "# Checked: scripts of this form run in a network namespace, with another kind of interface in place of XFRM."
    yield "# sh device.sh up    makes them; may be repeated"
    yield "# sh device.sh down  CLEANUP: takes them away again"
    yield "set -eu"
    if routed:
        yield f"WAN='{wan}' # REPLACE: the interface that holds the public address"
    for leg in routed:
        yield f"{_variable(leg)}=${{{_variable(leg)}:-ali{leg.number}}} # the tunnel's interface"
    yield 'here=$(dirname "$0")'
    yield ""
    yield 'case "${1:-up}" in'
    yield "up)"
    yield "  # Packets are forwarded between the office and the tunnel."
    yield "  sysctl -q -w net/ipv4/ip_forward=1"
    for leg in routed:
        yield from _interface(site, leg)
    if routed:
        yield "  # The office's routes: the own VPC first, then everything else behind the VPN gateway."
    for route in site.routes:
        if route.leg.end.mode == "route":
            yield f'  ip route replace {route.destination} dev "${_variable(route.leg)}" metric 10'
    yield '  nft -f "$here/device.nft"'
    yield "  ;;"
    yield "down)"
    for leg in routed:
        yield f'  ip link delete "${_variable(leg)}" 2>/dev/null || true'
    yield "  nft delete table inet wizard_office 2>/dev/null || true"
    yield "  ;;"
    yield "*)"
    yield '  echo "usage: sh device.sh up|down" >&2'
    yield "  exit 2"
    yield "  ;;"
    yield "esac"
    yield from _unprotected(site)


def tables(site: Site, wan: str, lan: str) -> Iterator[Line]:
    """Write the nftables file: the segment size as rules, the site's own NAT and firewall as notes."""
    yield f"# {plain(site.name)}: nftables rules for the tunnel (plan {plain(site.plan)})"
    yield "# Checked: nft reads files of this form."
    yield "# The table is ours alone: loading the file again replaces it."
    yield "table inet wizard_office"
    yield "delete table inet wizard_office"
    yield "table inet wizard_office {"
    if site.routes:
        yield "  set behind_the_cloud {"
        yield "    type ipv4_addr"
        yield "    flags interval"
        yield "    auto-merge"
        yield f"    elements = {{ {', '.join(str(route.destination) for route in site.routes)} }}"
        yield "  }"
        yield "  chain forward {"
        yield "    type filter hook forward priority mangle; policy accept;"
        yield f"    # TCP segments of at most {site.mss} bytes fit the tunnel's MTU of {site.mtu}."
        for side in ("daddr", "saddr"):
            yield (
                f"    ip {side} @behind_the_cloud tcp flags & (syn | rst) == syn"
                f" tcp option maxseg size gt {site.mss} tcp option maxseg size set {site.mss}"
            )
        yield "  }"
    yield "}"
    yield "# NAT exemption. REPLACE: where the site translates addresses, put this rule first in that chain"
    yield "# (an accept in a table of ours would not stop it):"
    inside = ", ".join(str(network) for network in site.networks)
    outside = ", ".join(str(route.destination) for route in site.routes)
    yield f'#   ip saddr {{ {inside} }} ip daddr {{ {outside} }} accept   (before: oifname "{wan}" masquerade)'
    yield "# Firewall. REPLACE: where the site filters, admit in its input chain:"
    for leg in site.legs:
        for what in ("udp dport { 500, 4500 }", "meta l4proto esp"):
            yield (f'#   iifname "{wan}" ip saddr ', leg.peer, f" {what} accept")
    yield f'# and in its forward chain what goes between "{lan}" and the networks behind the cloud, both ways.'


def _interface(site: Site, leg: Leg) -> Iterator[Line]:
    name = _variable(leg)
    yield f"  # {plain(leg.connection)}: what is routed into this interface goes through the tunnel."
    yield f'  if ! ip link show "${name}" >/dev/null 2>&1; then'
    yield f'    ip link add "${name}" type xfrm dev "$WAN" if_id {leg.number}'
    yield "  fi"
    yield f'  ip link set "${name}" mtu {site.mtu} up'
    yield "  # Replies may come in on another interface than the routes say: loose reverse path filter."
    yield f'  sysctl -q -w "net/ipv4/conf/${name}/rp_filter=2"'


def _variable(leg: Leg) -> str:
    return "TUNNEL" if leg.number == 1 else f"TUNNEL{leg.number}"


def _unprotected(site: Site) -> Iterator[Line]:
    missing = [route for route in site.routes if not route.covered]
    if missing:
        yield "# WARNING: the tunnel's selectors do not admit these destinations; their packets are not protected:"
        yield from (f"#   {route.destination}" for route in missing)
