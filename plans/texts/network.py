"""S, R, G and E: texts about selectors, routes, VPN gateways, quotas and the cloud around them."""

from plans.texts.text import Text, _

_SOLD = _(
    "What is sold depends on the site the account was opened at, not on the region (Alibaba Cloud, CreateVpnGateway, "
    "Bandwidth and InstanceChargeType, 2026-08)."
)
_QUOTA = _("The service refuses what goes beyond a quota. Some quotas can be raised in the Quota Center.")
_RAISE = _("Stay within it, or have it raised and write account.quotas.{quota}.")

TEXTS: dict[str, Text] = {
    "S001": Text(
        _("IKEv1 carries one network on each side only: {connections}"),
        _('Use ike = {{ version = "ikev2" }}, or selectors = "any".'),
        _("Under IKEv1 each phase 2 has one pair of networks; of a longer list, only the first pair comes up (Alibaba "
          "Cloud asks for IKEv2 as soon as several CIDR blocks are entered)."),
    ),
    "S002": Text(
        _("at least {count} selectors on one side; the service takes {limit} ({source}): {connections}"),
        _('Use selectors = "any", or have the quota raised and write account.quotas.{quota}.'),
        _("Fewer prefixes cannot hold every wanted network without touching the office itself, a network that is not "
          "wanted, a reserved range or the Internet. 0.0.0.0/0 on both sides needs one selector, however many offices "
          "there are."),
    ),
    "S003": Text(
        _('selectors = "own-vpc" lets only packets between an office and its own VPC into the tunnel: {offices}'),
        _('Use selectors = "any", so that offices reach each other and the other VPCs.'),
        _("A packet that matches no traffic selector is not encrypted and is dropped at the other end (RFC 4301), "
          "whatever the route tables say."),
    ),
    "S004": Text(
        _("the listed selectors leave out {cidr} of {office}"),
        _("Add {cidr} to remote, or leave remote out."),
        _("Packets from and to this network match no traffic selector and are dropped."),
    ),
    "S005": Text(
        _("{count} of {total} wanted pairs cannot talk, first {from} → {to}: {reason}"),
        _("{remedy} `wizard trace` shows the hops, `wizard fix` repairs what it can."),
        _("Every two networks of a plan are meant to reach each other, from every address to every address and back, "
          "unless [[isolate]] forbids it. Accept a pair with [[accept]], code, from and to."),
    ),
    "S006": Text(
        _("{from} and {to} are isolated from each other and can talk all the same"),
        _("Separate them where packets cross: security groups, network ACLs, or selectors that leave one of them out."),
        _("Isolation leaves routes out of the offices' devices. It does not stop what the VPCs and the CEN carry by "
          "themselves."),
    ),
    "R001": Text(
        _("{a} and {b} have no bandwidth between them: everything between the two regions would be dropped"),
        _('Add [[cen.links]] with regions = ["{a}", "{b}"] and bandwidth, or isolate the networks from each other.'),
        _("A CEN carries traffic between two regions only as far as bandwidth is set for the pair (Alibaba Cloud, "
          "SetCenInterRegionBandwidthLimit)."),
    ),
    "R002": Text(
        _("the link between {a} and {b} is paid by a bandwidth plan, but names none"),
        _('Write bandwidth_plan = "cenbwp-…" with the id of the plan.'),
        _("Bandwidth between regions is taken from a bandwidth plan that belongs to the CEN."),
    ),
    "R003": Text(
        _("{a} – {b} crosses the border of mainland China"),
        _("Arrange before building: a cross-border bandwidth plan for this pair of areas, bought and associated with "
          "the CEN, and the compliance application of your company, approved in the CEN console."),
        _("Traffic across this border runs over licensed carriers and needs an approved application; no program can "
          "file it (Alibaba Cloud, CEN, Work with a bandwidth plan)."),
    ),
    "R004": Text(
        _("nothing joins the VPCs: {vpcs}"),
        _("Add [cen] with name and edition."),
        _("VPCs reach each other, and the offices behind each other, only through a CEN."),
    ),
    "R005": Text(
        _("routes are not published: VPCs and other offices never learn of {offices}"),
        _("Set publish = true."),
        _("Routes of a VPN gateway are known to its VPC and to the CEN only when they are published (Alibaba Cloud, "
          "PublishVpnRouteEntry and PublishRouteEntries)."),
    ),
    "R006": Text(
        _("weight 0 means standby, and there is no active route beside it: {offices}"),
        _("Set weight = 100."),
        _("100 is active, 0 is standby (Alibaba Cloud, CreateVpnRouteEntry). With one connection for each office there "
          "is nothing to stand by for."),
    ),
    "R007": Text(
        _("the gateway makes policy routes of its own, which go before the plan's routes: {offices}"),
        _('Set auto_config_route = false, or selectors = "any".'),
        _("With listed selectors the gateway adds policy routes from them. They are looked up before destination "
          "routes and are not published by themselves (Alibaba Cloud, CreateVpnConnection, AutoConfigRoute)."),
    ),
    "R008": Text(
        _("vSwitches of {vpc} with route tables of their own do not learn the offices: {vswitches}"),
        _("Add routes to the office networks to these tables by hand."),
        _("Published routes reach the VPC's system route table only (Alibaba Cloud, PublishVpnRouteEntry)."),
    ),
    "R009": Text(
        _("a Basic Edition CEN has no bandwidth paid by traffic"),
        _('Write pay = "plan" and the bandwidth_plan, or edition = "enterprise".'),
        _("Payment by data transfer belongs to transit routers (Alibaba Cloud, "
          "CreateTransitRouterPeerAttachment, BandwidthType)."),
    ),
    "G001": Text(
        _("no VPN gateway is sold with {bandwidth} Mbit/s ({site})"),
        _("Choose one of: {sold}."),
        _SOLD,
    ),
    "G002": Text(
        _("{bandwidth} Mbit/s is not sold to accounts of the {site} site: {gateways}"),
        _('Choose one of {sold}, or say which site the account is at: [account] site = "…".'),
        _SOLD,
    ),
    "G003": Text(
        _("no private VPN gateway is sold with {bandwidth} Mbit/s"),
        _("Choose one of: {sold}."),
        _SOLD,
    ),
    "G004": Text(
        _("accounts of the {site} site cannot buy a VPN gateway as {charge}"),
        _('Write charge = "{due}", or leave it out.'),
        _("Accounts of the China site pay VPN gateways in advance, all others by use (Alibaba Cloud, CreateVpnGateway, "
          "InstanceChargeType)."),
    ),
    "G005": Text(
        _("{charge} is sold to accounts of the {site} site only"),
        _('Say which site the account is at: [account] site = "{site}".'),
        _SOLD,
    ),
    "G006": Text(
        _("a prepaid VPN gateway is not sold for {period} months"),
        _("Choose one of: {sold}."),
        _("Alibaba Cloud, CreateVpnGateway, Period. A prepaid gateway cannot be released before it expires."),
    ),
    "G007": Text(
        _("{name} has two tunnels and {count} vSwitches"),
        _("Name two vSwitches of its VPC in different zones: vswitches = [a, b]."),
        _("A dual-tunnel gateway has one end in each of two zones (Alibaba Cloud, CreateVpnGateway, VSwitchId and "
          "DisasterRecoveryVSwitchId)."),
    ),
    "G008": Text(
        _("new VPN gateways have two tunnels in this region, not one: {gateways}"),
        _("Practice as it is; for the real cloud set tunnels = 2, or name an existing single-tunnel gateway "
          'with owner = "existing".'),
        _("Nearly all regions create dual-tunnel gateways only (Alibaba Cloud, VPN Gateway support matrix, 2026-08)."),
    ),
    "G009": Text(
        _("no office connects to {name}, which is paid for all the same"),
        _("Connect an office to it or remove it."),
        _("A VPN gateway costs money from its creation on."),
    ),
    "G010": Text(
        _("{name} carries {count} IPsec connections; the quota is {limit} ({source})"), _RAISE, _QUOTA,
    ),
    "G011": Text(
        _("{count} customer gateways in {name}; the quota is {limit} ({source})"), _RAISE, _QUOTA,
    ),
    "G012": Text(
        _("{count} VPN gateways; the quota of an account is {limit} ({source})"), _RAISE, _QUOTA,
    ),
    "G013": Text(
        _("{name} has {count} destination routes; the quota is {limit} ({source})"), _RAISE, _QUOTA,
    ),
    "G014": Text(
        _("{name} would make {count} policy routes; the quota is {limit} ({source})"), _RAISE, _QUOTA,
    ),
    "G015": Text(
        _("{count} office networks are published to {name}; the quota of a route table is {limit} ({source})"),
        _RAISE,
        _QUOTA,
    ),
    "G020": Text(
        _("{names}: {count} of {limit} {quota} used ({source})"),
        _("Leave room for growth, or have the quota raised and write account.quotas.{quota}."),
        _QUOTA,
    ),
    "E001": Text(
        _("security groups and network ACLs in {vpc} must admit the offices: {networks}"),
        _("Allow these networks in the security groups of the servers that offices use."),
        _("Security groups are not part of the plan. Where they do not admit an office, tunnels and routes look right "
          "and every connection times out."),
    ),
    "E002": Text(
        _("a Basic Edition CEN such as {name} is no longer sold"),
        _('Use an existing one (owner = "existing"), or edition = "enterprise".'),
        _("Basic Edition instances keep working but cannot be created any more in Alibaba Cloud regions (CEN "
          "documentation, regions that support Enterprise Edition, since 2022-03)."),
    ),
}  # fmt: skip
