"""Texts about how packets end: `{node}` is where, the other values are the walk's own."""

from plans.dispositions import Disposition
from plans.texts.text import Text, _

_ROUTES = _("A packet for which a box has no route is dropped there, whatever the other boxes know.")
_TUNNEL = _("A tunnel whose ends do not agree never comes up (RFC 7296; RFC 2409 for IKEv1).")
_SELECTORS = _(
    "A packet outside the traffic selectors is not encrypted, and one that arrives outside them is dropped (RFC 4301), "
    "whatever the route tables say. Of Alibaba Cloud's own gateway the least that can be said is: not guaranteed."
)
_BOTH = _("{connection} stays down: {key} is {cloud} at the gateway and {office} at the office")

DISPOSITIONS: dict[Disposition, Text] = {
    "DELIVERED": Text(
        _("delivered, there and back"),
        "",
        _("Every address of both networks is served in both directions."),
    ),
    "REKEY_WILL_FAIL": Text(
        _("works until the first renewal of keys: {connection} has PFS {cloud} at the gateway, {office} at the office"),
        _("Give both ends the same ipsec.pfs."),
        _("Under IKEv2 the first phase 2 needs no PFS group, its renewal does: the tunnel comes up, carries packets "
          "and dies when phase 2 is renewed for the first time (measured with strongSwan; RFC 7296, section 1.2)."),
    ),
    "PARTIAL": Text(
        _("only some of the addresses are served"),
        "",
        _("The first prefix that is not served is named with the reason."),
    ),
    "ASYMMETRIC_RETURN": Text(
        _("packets arrive, but no answer comes back"),
        "",
        _("A conversation needs both ways; the reason is the one of the way back."),
    ),
    "NO_ROUTE_OFFICE": Text(
        _("the device of {node} has no route"), _("Add the route to the office's device."), _ROUTES
    ),
    "NO_ROUTE_VPNGW": Text(
        _("{node} has no route to the office"), _("Add the destination route to the VPN gateway."), _ROUTES
    ),
    "NO_ROUTE_VPC": Text(_("{node} has no route"), _("Attach the VPC to the CEN, or add the route."), _ROUTES),
    "NO_ROUTE_CEN": Text(_("{node} has no route"), _("Publish the route to the CEN."), _ROUTES),
    "ROUTE_NOT_PUBLISHED": Text(
        _("{node} has not learned a route that exists elsewhere: it is not published"),
        _("Set publish = true."),
        _("Routes of a VPN gateway are known to its VPC and to the CEN only when they are published (Alibaba Cloud, "
          "PublishVpnRouteEntry and PublishRouteEntries)."),
    ),
    "ROUTE_CONFLICT": Text(
        _("the CEN refuses a route that {node} needs: it has the same prefix from elsewhere"),
        _("Let one VPC publish the prefix."),
        _("A CEN takes a prefix from one VPC; others are shown as a conflict (Alibaba Cloud, "
          "DescribePublishedRouteEntries, Conflicts)."),
    ),
    "SELECTOR_LOCAL_MISMATCH": Text(
        _("{connection}: {address} is not inside the sender's own selectors ({selectors})"),
        _('Use selectors = "any".'),
        _SELECTORS,
    ),
    "SELECTOR_REMOTE_MISMATCH": Text(
        _("{connection}: {address} is not inside the selectors of the other side ({selectors})"),
        _('Use selectors = "any".'),
        _SELECTORS,
    ),
    "SELECTOR_NARROWED": Text(
        _("{connection}: {address} is outside the selectors that came up ({selectors})"),
        _('Give both ends the same selectors, and IKEv2 where there are several, or use selectors = "any".'),
        _("The responder narrows what it is offered to what it has itself, and IKEv1 brings up the first pair of "
          "networks alone; no log shows an error (measured with strongSwan; RFC 7296, section 2.9)."),
    ),
    "TUNNEL_DOWN_P1_ADDRESS": Text(_BOTH, _("Give each end the public address of the other."), _TUNNEL),
    "TUNNEL_DOWN_P1_VERSION": Text(_BOTH, _("Use one IKE version at both ends."), _TUNNEL),
    "TUNNEL_DOWN_P1_MODE": Text(_BOTH, _("Use one IKEv1 mode at both ends."), _TUNNEL),
    "TUNNEL_DOWN_P1_PROPOSAL": Text(_BOTH, _("Use the same phase 1 parameters at both ends."), _TUNNEL),
    "TUNNEL_DOWN_P1_ID": Text(_BOTH, _("Let each end expect the identity that the other sends."), _TUNNEL),
    "TUNNEL_DOWN_P1_PSK": Text(
        _("{connection} stays down: its two ends have different pre-shared keys"),
        _("Enter one key at both ends."),
        _TUNNEL,
    ),
    "TUNNEL_DOWN_P2_PROPOSAL": Text(_BOTH, _("Use the same phase 2 parameters at both ends."), _TUNNEL),
    "TUNNEL_DOWN_P2_PFS": Text(_BOTH, _("Use the same ipsec.pfs at both ends."), _TUNNEL),
    "TUNNEL_DOWN_P2_TS": Text(_BOTH, _("Let the selectors of the two ends mirror each other."), _TUNNEL),
    "PBR_SHADOWS": Text(
        _("a policy route of {node} goes before the destination route: {route}"),
        _('Set auto_config_route = false, or selectors = "any".'),
        _("Policy routes are looked up before destination routes (Alibaba Cloud, VPN Gateway, policy-based routes)."),
    ),
    "WEIGHT_STANDBY": Text(
        _("the right route of {node} stands by beside an active one: {route}"),
        _("Set weight = 100."),
        _("100 is active, 0 is standby (Alibaba Cloud, CreateVpnRouteEntry)."),
    ),
    "NO_BANDWIDTH": Text(
        _("there is no bandwidth between {a} and {b}"),
        _("Add [[cen.links]] with both regions and bandwidth."),
        _("A CEN carries traffic between two regions only as far as bandwidth is set for the pair (Alibaba Cloud, "
          "SetCenInterRegionBandwidthLimit)."),
    ),
    "LOOP": Text(
        _("the packet comes by {node} a second time"), _("Look at the routes of the hops before."), _ROUTES
    ),
    "OVERLAP_AMBIGUOUS": Text(
        _("the addresses of {node} belong to another network too"),
        _("Give every network addresses of its own."),
        _("Where two networks own an address, nobody can say which one a packet is for."),
    ),
    "MTU_RISK": Text(
        _("packets of full size may not fit the tunnel"), _("Set the tunnel's MTU."), _("Tunnels add headers.")
    ),
    "DENIED_POLICY": Text(
        _("a filter at {node} does not admit the packets"), _("Admit them."), _("Filters go before routes.")
    ),
    "INSUFFICIENT_INFO": Text(
        _("{node} could not be looked into"), "", _("What cannot be read can neither be proven nor refuted.")
    ),
}  # fmt: skip
"""Every disposition."""


def ending(disposition: Disposition, node: str, values: tuple[tuple[str, str], ...]) -> str:
    """Say how a walk ended."""
    return DISPOSITIONS[disposition].says.format_map({"node": node, **dict(values)})


def remedy(disposition: Disposition, node: str, values: tuple[tuple[str, str], ...]) -> str:
    """Say what to do about it; empty where there is nothing to do or the reason says it."""
    return DISPOSITIONS[disposition].hint.format_map({"node": node, **dict(values)})
