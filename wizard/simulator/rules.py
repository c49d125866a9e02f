"""What the service accepts as a name, an address, a network, a tag."""

from __future__ import annotations

import re
from ipaddress import IPv4Address, IPv4Network, ip_address, ip_network
from typing import Final

from wizard.simulator.limits import SUBNETS
from wizard.simulator.parameters import Parameters
from wizard.simulator.refusal import Refusal, illegal

ANYWHERE: Final = "0.0.0.0/0"
CLOUD_SERVICES: Final = IPv4Network("100.64.0.0/10")
"""Reserved by Alibaba Cloud in every VPC for its own services."""

# VPN API, CreateCustomerGateway.IpAddress: addresses with which no connection can be established.
UNUSABLE_PEERS: Final = tuple(
    IPv4Network(text)
    for text in ("0.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "224.0.0.0/4", "255.0.0.0/8")
)
# RFC 1918: peers of private VPN gateways only.
PRIVATE: Final = tuple(IPv4Network(text) for text in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"))
# VPC API, CreateVpc.CidrBlock: not usable, nor any subnet of them.
UNUSABLE_VPCS: Final = tuple(
    IPv4Network(text) for text in ("100.64.0.0/10", "224.0.0.0/4", "127.0.0.0/8", "169.254.0.0/16")
)


def label(parameters: Parameters, parameter: str = "Name", longest: int = 100) -> str:
    """Return a name or description that may be anything but a link (VPN API: 1-100 characters, no http://)."""
    text = parameters.text(parameter)
    if len(text) > longest or text.startswith(("http://", "https://")):
        raise Refusal(f"Invalid{parameter}", f"The specified {parameter} is not valid.")
    return text


def gateway_name(parameters: Parameters) -> str:
    """Return a VPN gateway's name (VPN API: 2-100 characters, a letter first, then letters, digits, `_-.`)."""
    text = parameters.text("Name")
    if not text:
        return ""
    characters = text.replace("_", "").replace("-", "").replace(".", "")
    if not 2 <= len(text) <= 100 or not text[0].isalpha() or not characters.isalnum():
        raise Refusal("InvalidName", "The specified Name is not valid.")
    return label(parameters)


def network(text: str, parameter: str) -> IPv4Network:
    """Return an IPv4 network written without host bits."""
    try:
        found = ip_network(text)
    except ValueError:
        found = None
    if not isinstance(found, IPv4Network) or "/" not in text:
        raise illegal(parameter, f"{text} is not an IPv4 CIDR block.")
    return found


def networks(text: str, parameter: str) -> tuple[str, ...]:
    """Return the CIDR blocks of one side of a connection: a comma-separated list without spaces."""
    blocks = tuple(str(network(part, parameter)) for part in text.split(","))
    if len(blocks) > SUBNETS.most:
        raise illegal(parameter, f"at most {SUBNETS.most} CIDR blocks are supported.")
    if len(set(blocks)) != len(blocks):
        raise illegal(parameter, "a CIDR block is repeated.")
    if ANYWHERE in blocks and len(blocks) > 1:
        raise illegal(parameter, f"{ANYWHERE} cannot be combined with other CIDR blocks.")
    return blocks


def destination(text: str, parameter: str = "RouteDest") -> str:
    """Return the destination of a VPN route: not everything, and nothing that touches 100.64.0.0/10."""
    block = network(text, parameter)
    if str(block) == ANYWHERE:
        raise illegal(parameter, f"{ANYWHERE} is not supported as a destination.")
    if block.overlaps(CLOUD_SERVICES):
        raise illegal(parameter, f"it overlaps {CLOUD_SERVICES}.")
    return str(block)


def peer_address(text: str) -> str:
    """Return the address of a customer gateway."""
    try:
        address = ip_address(text)
    except ValueError:
        address = None
    if not isinstance(address, IPv4Address) or any(address in block for block in UNUSABLE_PEERS):
        raise Refusal("InvalidIpAddress.WrongFormat", f"The specified IpAddress {text} is not valid.")
    return str(address)


def private(text: str) -> bool:
    """Tell whether an address is one of RFC 1918."""
    return any(IPv4Address(text) in block for block in PRIVATE)


def vpc_network(text: str) -> str:
    """Return the CIDR block of a VPC: a mask of 8 to 28 bits, none of the reserved ranges."""
    block = network(text, "CidrBlock")
    if not 8 <= block.prefixlen <= 28 or any(block.overlaps(other) for other in UNUSABLE_VPCS):
        raise Refusal("InvalidCidrBlock.Malformed", "The specified CidrBlock is not valid.")
    return str(block)


def asn(text: str) -> int:
    """Return an autonomous system number, plain or `high.low`; 0 when none is given. 45104 is Alibaba's own."""
    if not text:
        return 0
    match = re.fullmatch(r"(?:(\d{1,5})\.)?(\d{1,10})", text)
    number = int(match[1] or 0) * 65536 + int(match[2]) if match else 0
    if not 1 <= number <= 4294967295 or number == 45104:
        raise illegal("Asn", f"{text} is not supported.")
    return number


def tags(parameters: Parameters, name: str) -> dict[str, str]:
    """Return the tags of a call (at most 20, no reserved prefixes; VPC API, TagResources)."""
    found = {item.text("Key"): item.text("Value") for item in parameters.structures(name)}
    if len(found) > 20:
        raise Refusal("NumberExceed.Tags", "At most 20 tags can be given.")
    for key, value in found.items():
        if not key or len(key) > 128 or _reserved(key):
            raise Refusal("InvalidTagKey", f"The specified tag key {key} is not valid.")
        if len(value) > 128 or _reserved(value):
            raise Refusal("InvalidTagValue", "The specified tag value is not valid.")
    return found


def _reserved(text: str) -> bool:
    return text.startswith(("aliyun", "acs:")) or "http://" in text or "https://" in text
