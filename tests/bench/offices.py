"""Drafts of any size: an eighth of the offices in each region, every network of its own."""

from plans.draft import (
    Draft,
    DraftCen,
    DraftGateway,
    DraftKey,
    DraftOffice,
    DraftRegion,
    DraftVpc,
)

REGIONS = (
    "us-west-1",
    "cn-shanghai",
    "eu-central-1",
    "ap-southeast-1",
    "cn-beijing",
    "ap-northeast-1",
    "us-east-1",
    "eu-west-1",
)


def make_draft(count: int) -> Draft:
    """Return a plan of `count` offices as typed, two CIDR blocks each."""
    regions = tuple(
        DraftRegion(
            id=region,
            vpcs=(DraftVpc(name=f"VPC {index}", cidr=f"172.{16 + index}.0.0/16"),),
            vpn_gateways=(
                DraftGateway(
                    name=f"VPN gateway {index}", vpc=f"VPC {index}", bandwidth="10", ssl_vpn="false", tunnels="1"
                ),
            ),
        )
        for index, region in enumerate(REGIONS)
    )
    return Draft(
        name=f"offices-{count}",
        cen=DraftCen(name="CEN 1", edition="basic"),
        regions=regions,
        offices=tuple(_office(index) for index in range(count)),
    )


MOST_CONNECTIONS = 10
"""Of one VPN gateway (Alibaba Cloud VPN Gateway, Limits)."""

MORE_REGIONS = (*REGIONS, "ap-southeast-5", "cn-hangzhou")


def make_network(regions: int, offices: int) -> Draft:
    """Return a plan of so many offices in each of so many regions, one CIDR block each, joined by a CEN instance."""
    gateways = -(-offices // MOST_CONNECTIONS)
    return Draft(
        name=f"network-{regions}-{offices}",
        cen=DraftCen(name="CEN 1", edition="basic", owner="existing"),
        regions=tuple(
            DraftRegion(
                id=region,
                vpcs=(DraftVpc(name=f"VPC {number}", cidr=f"172.{16 + number}.0.0/16", owner="existing"),),
                vpn_gateways=tuple(
                    DraftGateway(
                        name=f"VPN gateway {number}.{which}",
                        vpc=f"VPC {number}",
                        bandwidth="10",
                        ssl_vpn="false",
                        tunnels="1",
                    )
                    for which in range(gateways)
                ),
            )
            for number, region in enumerate(MORE_REGIONS[:regions])
        ),
        offices=tuple(
            DraftOffice(
                name=f"Office {number}.{which}",
                vpn_gateway=f"VPN gateway {number}.{which // MOST_CONNECTIONS}",
                public_ip=f"47.{number + 1}.{which}.9",
                cidrs=(f"10.{number}.{which}.0/24",),
                device="generic",
                customer_gateway=f"Customer gateway {number}.{which}",
                connection=f"Connection {number}.{which}",
                psk=DraftKey(keyring=f"offices/{number}.{which}"),
            )
            for number in range(regions)
            for which in range(offices)
        ),
    )


def _office(index: int) -> DraftOffice:
    high, low = divmod(index * 2, 256)
    return DraftOffice(
        name=f"Office {index}",
        vpn_gateway=f"VPN gateway {index % len(REGIONS)}",
        public_ip=f"47.{high}.{low}.9",
        cidrs=(f"10.{high}.{low}.0/24", f"10.{high}.{low + 1}.0/24"),
        device="generic",
        customer_gateway=f"Customer gateway {index}",
        connection=f"Connection {index}",
        psk=DraftKey(keyring=f"offices/{index}"),
    )
