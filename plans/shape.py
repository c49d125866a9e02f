"""Every key of the plan file, table by table: the one list that reading, writing and help share."""

from typing import Literal, NamedTuple

from plans import draft as d

Kind = Literal[
    "text",  # a string
    "whole",  # a whole number
    "flag",  # true or false
    "group",  # a whole number, or the word "disabled"
    "texts",  # a list of strings
    "pairs",  # an inline table of plain values
    "table",  # a table of its own
    "tables",  # an array of tables
    "kept",  # read, kept and written back; not acted on yet
]


class Key(NamedTuple):
    """One key: its name in the file, what it holds, the draft class behind a table, and what it is for."""

    name: str
    kind: Kind
    help: str
    table: type | None = None

    @property
    def field(self) -> str:
        """The draft's attribute of the same meaning (`from` is a word of Python's)."""
        return "from_" if self.name == "from" else self.name


CONNECTION_KEYS: tuple[Key, ...] = (
    Key("selectors", "text", "traffic selectors of the tunnel: any, networks or own-vpc"),
    Key("routes", "text", "how the VPN gateway learns the office's networks: static or bgp"),
    Key("effective_immediately", "flag", "negotiate at once instead of waiting for the first packet"),
    Key("auto_config_route", "flag", "let the gateway make policy routes from the selectors"),
    Key("ike", "table", "phase 1 parameters", d.DraftIke),
    Key("ipsec", "table", "phase 2 parameters", d.DraftIpsec),
    Key("dpd", "flag", "dead peer detection"),
    Key("nat_t", "flag", "NAT traversal"),
    Key("weight", "whole", "weight of the destination route: 100 active, 0 standby"),
    Key("publish", "flag", "publish the office's route to the VPC and to the CEN"),
    Key("local_id", "text", "the cloud's IKE identity; left out: the gateway's public address"),
    Key("remote_id", "text", "the office's IKE identity; left out: the office's public address"),
    Key("health_check", "kept", "health check of a single-tunnel connection"),
)

SHAPE: dict[type, tuple[Key, ...]] = {
    d.Draft: (
        Key("version", "whole", "version of the plan file format"),
        Key("name", "text", "the plan's identity in tags and journal"),
        Key("account", "table", "the Alibaba Cloud account", d.DraftAccount),
        Key("cen", "table", "the CEN instance that joins the VPCs", d.DraftCen),
        Key("regions", "tables", "regions with their VPCs and VPN gateways", d.DraftRegion),
        Key("defaults", "table", "connection parameters shared by all offices", d.DraftDefaults),
        Key("offices", "tables", "sites with one gateway device each", d.DraftOffice),
        Key("isolate", "tables", "pairs of networks that must not talk", d.DraftIsolate),
        Key("accept", "tables", "findings taken on knowingly", d.DraftAccept),
    ),
    d.DraftAccount: (
        Key("site", "text", "international or china"),
        Key("quotas", "pairs", "quotas that were raised for this account"),
        Key("uid", "kept", "account id the plan belongs to"),
        Key("resource_group", "kept", "resource group of everything created"),
        Key("tags", "kept", "tags put on everything created"),
    ),
    d.DraftCen: (
        Key("name", "text", "name of the CEN instance"),
        Key("id", "text", "id of the CEN instance, where the name is not unique"),
        Key("owner", "text", "existing: found and never deleted; wizard: created"),
        Key("edition", "text", "basic or enterprise"),
        Key("links", "tables", "bandwidth between regions", d.DraftLink),
    ),
    d.DraftLink: (
        Key("regions", "texts", "the two regions it joins"),
        Key("bandwidth", "whole", "Mbit/s"),
        Key("pay", "text", "plan: from a bandwidth plan; traffic: by data transferred"),
        Key("bandwidth_plan", "text", "id of the bandwidth plan"),
    ),
    d.DraftRegion: (
        Key("id", "text", "region id, such as us-west-1"),
        Key("vpcs", "tables", "VPCs in this region", d.DraftVpc),
        Key("vpn_gateways", "tables", "VPN gateways in this region", d.DraftGateway),
    ),
    d.DraftVpc: (
        Key("name", "text", "name of the VPC"),
        Key("owner", "text", "existing: found and never deleted; wizard: created"),
        Key("id", "text", "id of the VPC, where the name is not unique"),
        Key("cidr", "text", "primary CIDR block"),
        Key("secondary", "texts", "secondary CIDR blocks"),
        Key("vswitches", "tables", "vSwitches, where the VPC is not used as a whole", d.DraftVswitch),
    ),
    d.DraftVswitch: (
        Key("name", "text", "name of the vSwitch"),
        Key("id", "text", "id of the vSwitch"),
        Key("cidr", "text", "CIDR block"),
        Key("zone", "text", "zone, such as us-west-1a"),
        Key("route_table", "text", "system, or the name of a custom route table"),
    ),
    d.DraftGateway: (
        Key("name", "text", "name of the VPN gateway"),
        Key("vpc", "text", "the VPC it belongs to"),
        Key("owner", "text", "wizard: created; existing: found and never deleted"),
        Key("id", "text", "id of an existing gateway"),
        Key("bandwidth", "whole", "Mbit/s"),
        Key("ssl_vpn", "flag", "enable SSL-VPN beside IPsec-VPN"),
        Key("tunnels", "whole", "1: single tunnel; 2: dual tunnel"),
        Key("public_ips", "texts", "public addresses, where they are known already"),
        Key("vswitches", "texts", "the two vSwitches of a dual-tunnel gateway"),
        Key("charge", "text", "prepay or postpay"),
        Key("period", "whole", "months, when prepaid"),
        Key("network", "text", "public or private"),
        Key("bgp", "kept", "BGP of the gateway"),
    ),
    d.DraftDefaults: CONNECTION_KEYS,
    d.DraftIke: (
        Key("version", "text", "ikev1 or ikev2"),
        Key("mode", "text", "main or aggressive (IKEv1)"),
        Key("encryption", "text", "phase 1 encryption"),
        Key("integrity", "text", "phase 1 integrity"),
        Key("dh_group", "whole", "Diffie-Hellman group"),
        Key("lifetime", "whole", "seconds"),
    ),
    d.DraftIpsec: (
        Key("encryption", "text", "phase 2 encryption"),
        Key("integrity", "text", "phase 2 integrity"),
        Key("pfs", "group", "perfect forward secrecy group, or disabled"),
        Key("lifetime", "whole", "seconds"),
    ),
    d.DraftKey: (
        Key("keyring", "text", "entry of the operating system's keyring"),
        Key("env", "text", "environment variable"),
        Key("file", "text", "file that holds the key alone, mode 0600"),
    ),
    d.DraftConnection: (
        Key("name", "text", "name of the IPsec connection"),
        Key("vpn_gateway", "text", "the VPN gateway it ends on"),
        Key("public_ip", "text", "the device's static public address"),
        Key("customer_gateway", "text", "name of the customer gateway"),
        Key("local", "texts", "cloud side of the selectors, instead of the mode's"),
        Key("remote", "texts", "office side of the selectors, instead of the mode's"),
        *CONNECTION_KEYS,
        Key("psk", "table", "where the pre-shared key is kept", d.DraftKey),
        Key("tunnels", "kept", "the two tunnels of a dual-tunnel connection"),
    ),
    d.DraftOffice: (
        Key("name", "text", "name of the office"),
        Key("vpn_gateway", "text", "the VPN gateway it connects to"),
        Key("public_ip", "text", "the device's static public address"),
        Key("cidrs", "texts", "private networks of the office"),
        Key("device", "text", "device family"),
        Key("customer_gateway", "text", "name of the customer gateway"),
        Key("connection", "text", "name of the IPsec connection"),
        Key("local", "texts", "cloud side of the selectors, instead of the mode's"),
        Key("remote", "texts", "office side of the selectors, instead of the mode's"),
        *CONNECTION_KEYS,
        Key("psk", "table", "where the pre-shared key is kept", d.DraftKey),
        Key("device_options", "pairs", "site-specific values of the device, such as wan and lan"),
        Key("connections", "tables", "IPsec connections, where there is more than one", d.DraftConnection),
        Key("asn", "kept", "the office's BGP autonomous system"),
        Key("behind_nat", "kept", "the device sits behind a NAT"),
        Key("was", "text", "the office's former name; what is renamed is told with it"),
        Key("as_found", "kept", "what the site really runs where it differs"),
        Key("tunnels", "kept", "the two tunnels of a dual-tunnel connection"),
    ),
    d.DraftIsolate: (
        Key("from", "text", "one network"),
        Key("to", "text", "the other network"),
        Key("reason", "text", "why they must not talk"),
    ),
    d.DraftAccept: (
        Key("code", "text", "code of the finding"),
        Key("at", "text", "its path in the plan"),
        Key("from", "text", "or one network of a pair"),
        Key("to", "text", "and the other"),
        Key("reason", "text", "why it is acceptable"),
    ),
}
"""Every table of the plan file with its keys, in the order they are written."""

ACTED_ON_LATER: tuple[tuple[str, str], ...] = (
    ("edition", "enterprise"),
    ("tunnels", "2"),
    ("routes", "bgp"),
)
"""Values of known keys that can be planned but not applied yet."""
