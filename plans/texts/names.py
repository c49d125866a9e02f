"""N: texts about names and what they refer to."""

from plans.texts.text import Text, _

_NO_SUCH = _("Names are compared letter by letter, including case and spaces.")

TEXTS: dict[str, Text] = {
    "N001": Text(
        _("the name has {length} characters; at most {limit} are possible"),
        _("Shorten it."),
        _("Names appear in tables, diagrams and device configurations."),
    ),
    "N002": Text(
        _('the name "{name}" holds the character {character}, which is invisible or changes how a line is shown'),
        _("Type the name again without it."),
        _("Control characters and bidirectional controls can make a name look like another one (Unicode UAX #9). Any "
          "other character is fine, brackets and Chinese included."),
    ),
    "N003": Text(
        _('another office or VPC is called "{name}" already ({also})'),
        _("Give each office and each VPC a name of its own."),
        _("Routes, pairs and traces speak of offices and VPCs by name alone."),
    ),
    "N004": Text(
        _('another VPN gateway is called "{name}" already ({also})'),
        _("Give each VPN gateway a name of its own."),
        _("Offices refer to VPN gateways by name, in every region."),
    ),
    "N005": Text(
        _('another IPsec connection is called "{name}" already ({also})'),
        _("Give each connection a name of its own, or leave the name out to have it derived from the office."),
        _("Route tables name connections as next hops."),
    ),
    "N006": Text(
        _('customer gateway "{name}" stands for another public address in {region} already ({also})'),
        _("Give each customer gateway of a region a name of its own, or the same public_ip."),
        _("A customer gateway registers exactly one public address in one region."),
    ),
    "N007": Text(
        _('"{name}" and "{other}" ({also}) would both be called {cloud} in {region}'),
        _("Change one of the two names by more than spaces and punctuation."),
        _("The service takes letters, digits, hyphens, underscores and dots. Names are derived by one rule, and two "
          "objects of a kind must not end up with one name."),
    ),
    "N010": Text(
        _('there is no VPN gateway "{name}"'),
        _("Name one of the plan's VPN gateways: {known}."),
        _NO_SUCH,
        meant=_("Did you mean {near}?"),
    ),
    "N011": Text(
        _('there is no VPC "{name}"'),
        _("Name a VPC of the same region: {known}."),
        _NO_SUCH,
        meant=_("Did you mean {near}?"),
    ),
    "N012": Text(
        _("the plan has offices but no VPN gateway"),
        _("Add [[regions.vpn_gateways]] with name, bandwidth and tunnels."),
        _("Every office connects to a VPN gateway."),
    ),
    "N013": Text(
        _('there is no region "{region}"'),
        _("Write a region id, such as {known}."),
        _("Regions are written as Alibaba Cloud's ids, such as us-west-1 for US (Silicon Valley)."),
        meant=_("Did you mean {near}?"),
    ),
    "N014": Text(
        _("region {region} has a table already ({also})"),
        _("Put all VPCs and VPN gateways of a region into one [[regions]] table."),
        _("One table for each region keeps it clear which objects belong together."),
    ),
    "N015": Text(
        _('there is no office or VPC "{name}"'),
        _("Name an office or a VPC of the plan: {known}."),
        _NO_SUCH,
        meant=_("Did you mean {near}?"),
    ),
    "N016": Text(
        _("{name} cannot be isolated from itself"),
        _("Name two different networks."),
        _("Traffic inside one network does not pass the VPN gateway, so nothing there could stop it."),
    ),
    "N017": Text(
        _('the VPC of the gateway has no vSwitch "{name}"'),
        _("Name a vSwitch of the VPC ({known}), or add it to the VPC's vswitches."),
        _("A VPN gateway takes its addresses from vSwitches of its own VPC."),
        meant=_("Did you mean {near}?"),
    ),
    "N018": Text(
        _("VPC {name} is in {other}, the gateway in {region}"),
        _("Move the gateway into the [[regions]] table of {other}, or name a VPC of {region}."),
        _("A VPN gateway and its VPC are always in the same region."),
    ),
    "N019": Text(
        _('there is no device family "{family}"'),
        _("Use one of: {known}."),
        _("A device family decides how the office's configuration is written; generic fits every device."),
        meant=_("Did you mean {near}? Known are: {known}."),
    ),
    "N020": Text(
        _('the plan has no region "{region}"'),
        _("Name two regions of the plan: {known}."),
        _("A link joins the VPCs of two regions that the plan has."),
        meant=_("Did you mean {near}?"),
    ),
    "N021": Text(
        _("a link joins two different regions, not {found}"),
        _('Write two region ids: regions = ["us-west-1", "cn-shanghai"].'),
        _("VPCs of one region reach each other through the CEN without a link."),
    ),
    "N022": Text(
        _("{a} and {b} have a link already ({also})"),
        _("Keep one link with the bandwidth that both need."),
        _("The service keeps one bandwidth for each pair of regions."),
    ),
}  # fmt: skip
