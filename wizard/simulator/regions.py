"""The regions this endpoint answers for: zones, the CEN area, and what a VPN gateway there looks like."""

from __future__ import annotations

from typing import Final, NamedTuple

from wizard.simulator.refusal import Refusal


class Region(NamedTuple):
    """A region, its zones, the area it counts to in CEN bandwidth plans, and the tunnels of a new VPN gateway."""

    id: str
    name: str
    zones: tuple[str, ...]
    area: str
    tunnels: int = 1


def _region(identifier: str, name: str, zones: str, area: str) -> Region:
    separator = "" if identifier[-1].isdigit() else "-"
    return Region(identifier, name, tuple(f"{identifier}{separator}{zone}" for zone in zones), area)


REGIONS: Final[tuple[Region, ...]] = (
    # Areas: Alibaba Cloud CEN user guide, "Work with a bandwidth plan"; names as DescribeRegions prints them.
    _region("cn-qingdao", "China (Qingdao)", "bc", "China"),
    _region("cn-beijing", "China (Beijing)", "abcdefghijkl", "China"),
    _region("cn-zhangjiakou", "China (Zhangjiakou)", "abc", "China"),
    _region("cn-huhehaote", "China (Hohhot)", "ab", "China"),
    _region("cn-wulanchabu", "China (Ulanqab)", "abc", "China"),
    _region("cn-hangzhou", "China (Hangzhou)", "bfghijk", "China"),
    _region("cn-shanghai", "China (Shanghai)", "bdefgklmn", "China"),
    _region("cn-nanjing", "China (Nanjing - Local Region)", "a", "China"),
    _region("cn-fuzhou", "China (Fuzhou - Local Region)", "a", "China"),
    _region("cn-shenzhen", "China (Shenzhen)", "cdef", "China"),
    _region("cn-heyuan", "China (Heyuan)", "ab", "China"),
    _region("cn-guangzhou", "China (Guangzhou)", "ab", "China"),
    _region("cn-chengdu", "China (Chengdu)", "ab", "China"),
    _region("cn-zhongwei", "China (Zhongwei)", "a", "China"),
    _region("cn-hongkong", "China (Hong Kong)", "bcd", "Asia-Pacific"),
    _region("ap-southeast-1", "Singapore", "abc", "Asia-Pacific"),
    _region("ap-southeast-3", "Malaysia (Kuala Lumpur)", "ab", "Asia-Pacific"),
    _region("ap-southeast-5", "Indonesia (Jakarta)", "abc", "Asia-Pacific"),
    _region("ap-southeast-6", "Philippines (Manila)", "a", "Asia-Pacific"),
    _region("ap-southeast-7", "Thailand (Bangkok)", "a", "Asia-Pacific"),
    _region("ap-southeast-2", "Australia (Sydney)", "ab", "Asia-Pacific"),  # closed to new accounts
    _region("ap-south-1", "India (Mumbai)", "ab", "Asia-Pacific"),  # closed to new accounts
    _region("ap-northeast-1", "Japan (Tokyo)", "abc", "Asia-Pacific"),
    _region("ap-northeast-2", "South Korea (Seoul)", "a", "Asia-Pacific"),
    _region("us-west-1", "US (Silicon Valley)", "ab", "North-America"),
    _region("us-east-1", "US (Virginia)", "ab", "North-America"),
    _region("na-south-1", "Mexico", "a", "North-America"),
    _region("eu-central-1", "Germany (Frankfurt)", "abc", "Europe"),
    _region("eu-west-1", "UK (London)", "ab", "Europe"),
    _region("me-east-1", "UAE (Dubai)", "a", "Middle-East"),
    _region("me-central-1", "SAU (Riyadh)", "ab", "Middle-East"),
)

_BY_ID: Final = {region.id: region for region in REGIONS}

AREAS: Final[tuple[str, ...]] = tuple(dict.fromkeys(region.area for region in REGIONS))


def find(identifier: str) -> Region:
    """Return the region of that id, or refuse as the service does."""
    region = _BY_ID.get(identifier)
    if region is None:
        raise Refusal(
            "InvalidRegionId.NotFound", "The specified region is not found during access authentication.", 404
        )
    return region


def area(name: str) -> str:
    """Return an area as requests write it, whatever the case; refuse an unknown one."""
    for known in AREAS:
        if known.lower() == name.lower():
            return known
    raise Refusal("ParameterIllegal", f"The specified geographic region {name} is not valid.")


def span(areas: tuple[str, str]) -> str:
    """Return a geographic span id such as `china_north-america`: both areas in lower case, sorted."""
    return "_".join(sorted(name.lower() for name in areas))
