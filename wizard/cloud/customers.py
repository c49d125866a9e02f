"""Customer gateways: the public addresses of the offices' devices, registered region by region."""

from dataclasses import dataclass

from plans.account import CustomerGateway, Tags
from wizard.cloud.answers import Document, secret, text
from wizard.cloud.answers import tags as read_tags
from wizard.cloud.cloud import Cloud
from wizard.secrets import Secret


def list_customer_gateways(cloud: Cloud, region: str) -> tuple[CustomerGateway, ...]:
    """DescribeCustomerGateways: the region's customer gateways."""
    path = ("CustomerGateways", "CustomerGateway")
    found = cloud.pages("vpc", "DescribeCustomerGateways", region, {}, path)
    return tuple(_customer_gateway(region, entry) for entry in found)


@dataclass(frozen=True, slots=True)
class CustomerGatewaySettings:
    """What a customer gateway is told; `asn` 0 and no `bgp_key` without BGP."""

    name: str
    public_ip: str
    asn: int = 0
    bgp_key: Secret | None = None
    tags: Tags = ()


def create_customer_gateway(cloud: Cloud, region: str, settings: CustomerGatewaySettings, *, token: str) -> str:
    """CreateCustomerGateway: return the new customer gateway's id. It is ready at once; an address is taken once."""
    query = {
        "IpAddress": settings.public_ip,
        "Name": settings.name,
        "Asn": str(settings.asn) if settings.asn else "",
        "Tags": [{"Key": key, "Value": value} for key, value in settings.tags],
        "ClientToken": token,
    }
    form = {"AuthKey": settings.bgp_key} if settings.bgp_key else {}
    return text(cloud.call("vpc", "CreateCustomerGateway", region, query, form), "CustomerGatewayId")


def rename_customer_gateway(cloud: Cloud, region: str, customer_gateway: str, *, name: str, token: str) -> None:
    """ModifyCustomerGatewayAttribute: give a customer gateway another name."""
    query = {"CustomerGatewayId": customer_gateway, "Name": name, "ClientToken": token}
    cloud.call("vpc", "ModifyCustomerGatewayAttribute", region, query)


def delete_customer_gateway(cloud: Cloud, region: str, customer_gateway: str, *, token: str) -> None:
    """DeleteCustomerGateway: refused while a connection uses it."""
    query = {"CustomerGatewayId": customer_gateway, "ClientToken": token}
    cloud.call("vpc", "DeleteCustomerGateway", region, query)


def _customer_gateway(region: str, entry: Document) -> CustomerGateway:
    asn = text(entry, "Asn")
    return CustomerGateway(
        id=text(entry, "CustomerGatewayId"),
        region=region,
        name=text(entry, "Name"),
        public_ip=text(entry, "IpAddress"),
        asn=_asn(asn),
        has_key=secret(entry, "AuthKey") is not None,
        tags=read_tags(entry),
    )


def _asn(number: str) -> int:
    """Read an autonomous system number: one number, or two halves with a dot between them."""
    high, dot, low = number.partition(".")
    if dot and high.isdigit() and low.isdigit():
        return int(high) * 65536 + int(low)
    return int(number) if number.isdigit() else 0
