"""A: texts about networks and addresses."""

from plans.texts.text import Text, _

_OVERLAP = _(
    "A packet can go to one place only. Among offices, VPCs and vSwitches, no address may belong to two of them "
    "(Alibaba Cloud, prerequisites of IPsec-VPN connections)."
)

TEXTS: dict[str, Text] = {
    "A001": Text(
        _('"{cidr}" is no network: {reason}'),
        _("Write an address and a prefix length, such as 10.10.10.0/24."),
        _("Networks are written as CIDR blocks (RFC 4632)."),
    ),
    "A002": Text(
        _('"{cidr}" has no prefix length'),
        _("Write {cidr}/24 for 256 addresses, {cidr}/32 for this one alone."),
        _("Networks are written as CIDR blocks (RFC 4632): an address, a slash and the number of fixed bits."),
    ),
    "A003": Text(
        _("{cidr} is IPv6"),
        _("Write the IPv4 network; IPv6 does not pass these VPN gateways."),
        _("IPsec connections of a VPN gateway carry IPv4 (Alibaba Cloud, CreateVpnConnection)."),
    ),
    "A004": Text(
        _("{cidr} is an address inside a network, not a network"),
        _("Write {meant} for the network it is in."),
        _("Bits beyond the prefix length must be zero, or it is unclear which network is meant."),
    ),
    "A005": Text(
        _('"{address}" is no IPv4 address: {reason}'),
        _("Write four numbers from 0 to 255, such as 203.0.113.10."),
        _("Public addresses are written as dotted IPv4 addresses, without a prefix length."),
    ),
    "A006": Text(
        _("{cidr} of {owner} overlaps {other_cidr} of {other} ({also})"),
        _("Give one of them a network of its own."),
        _OVERLAP,
    ),
    "A007": Text(
        _("{cidr} of {owner} lies in the vSwitch {other_cidr} of {other} ({also})"),
        _("Give the office a network outside the VPC."),
        _("A VPC takes no route to a network that equals a vSwitch or lies inside it, so the office could not be "
          "published (Alibaba Cloud, CreateRouteEntry)."),
    ),
    "A008": Text(
        _("vSwitch {cidr} lies outside its VPC, {vpc} ({also})"),
        _("Use a part of {vpc}, or add the block around it to the VPC's secondary."),
        _("A vSwitch is a part of a CIDR block of its VPC."),
    ),
    "A009": Text(
        _("{cidr} overlaps {range}: {what}"),
        _("Use a network out of 10.0.0.0/8, 172.16.0.0/12 or 192.168.0.0/16."),
        _("These ranges are refused in VPCs, customer gateways and VPN routes (Alibaba Cloud, CreateVpc, "
          "CreateVpnRouteEntry; RFC 6890)."),
    ),
    "A010": Text(
        _("0.0.0.0/0 is the default route, not a network of {owner}"),
        _("List the networks that are really there, such as 10.10.10.0/24."),
        _("A VPN gateway takes no destination route to 0.0.0.0/0 (Alibaba Cloud, CreateVpnRouteEntry). To let every "
          'packet into a tunnel, use selectors = "any".'),
    ),
    "A011": Text(
        _("{address} cannot be reached over the internet: {range} is {what}"),
        _("Write the static public address; for a device behind a NAT, the address that the NAT shows."),
        _("Both ends of an IPsec connection need static public addresses, unless the gateway's network is private."),
    ),
    "A012": Text(
        _("{address} is the address of {other} already ({also}), and both connect in {region}"),
        _("Write each office's own address; an office with several connections names one customer_gateway for all."),
        _("A region takes a public address as one customer gateway only: InvalidIpAddress.AlreadyExist (Alibaba Cloud, "
          "CreateCustomerGateway)."),
    ),
    "A013": Text(
        _("{cidr} of {owner} is a public range"),
        _("Use private addresses (RFC 1918), or set the range as a user CIDR of the VPC if it is yours."),
        _("A VPC sends traffic to public ranges to the internet unless they are declared as user CIDRs, and the "
          "range's real owner becomes unreachable."),
    ),
    "A014": Text(
        _("a VPC block has a prefix length from /{low} to /{high}, not {cidr}"),
        _("Write a block from /{low} to /{high}."),
        _("Alibaba Cloud VPC documentation, CIDR blocks of a VPC."),
    ),
    "A015": Text(
        _("{count} public addresses for a gateway with tunnels = {tunnels}"),
        _("List one address for each tunnel, or none: the service assigns them."),
        _("A single-tunnel gateway has one public address, a dual-tunnel gateway one for each tunnel."),
    ),
    "A016": Text(
        _("{address} is the address of {other} already ({also})"),
        _("Write the address that belongs here."),
        _("The service assigns every VPN gateway addresses of its own."),
    ),
    "A017": Text(
        _("{cidr} and {other_cidr} ({also}) of {owner} overlap"),
        _("Keep the larger one; it contains the other."),
        _OVERLAP,
    ),
    "A018": Text(
        _("{address} is an example address ({range} is for documentation)"),
        _("Replace it with the office's real address before building."),
        _("RFC 5737 sets three networks aside for examples. No packet to them arrives anywhere."),
    ),
}  # fmt: skip
