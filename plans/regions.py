"""The regions of Alibaba Cloud: ids, names and the areas that CEN bandwidth plans join.

Ids, names and areas as in the CEN user guide ("Work with a bandwidth plan") and the VPN Gateway support matrix,
read in 2026-08. `DescribeRegions` and `DescribeGeographicRegionMembership` answer for a given account.
"""

from functools import cache
from typing import NamedTuple


class Region(NamedTuple):
    """One region; `mainland` says whether traffic to a region that is not crosses the border of mainland China."""

    id: str
    name: str
    local_name: str
    area: str
    mainland: bool


CHINA = "China"
ASIA_PACIFIC = "Asia-Pacific"
NORTH_AMERICA = "North-America"
EUROPE = "Europe"
MIDDLE_EAST = "Middle-East"

REGIONS: tuple[Region, ...] = (
    Region("cn-qingdao", "China (Qingdao)", "青岛", CHINA, mainland=True),
    Region("cn-beijing", "China (Beijing)", "北京", CHINA, mainland=True),
    Region("cn-zhangjiakou", "China (Zhangjiakou)", "张家口", CHINA, mainland=True),
    Region("cn-huhehaote", "China (Hohhot)", "呼和浩特", CHINA, mainland=True),
    Region("cn-wulanchabu", "China (Ulanqab)", "乌兰察布", CHINA, mainland=True),
    Region("cn-hangzhou", "China (Hangzhou)", "杭州", CHINA, mainland=True),
    Region("cn-shanghai", "China (Shanghai)", "上海", CHINA, mainland=True),
    Region("cn-nanjing", "China (Nanjing-Local)", "南京", CHINA, mainland=True),
    Region("cn-fuzhou", "China (Fuzhou-Local)", "福州", CHINA, mainland=True),
    Region("cn-shenzhen", "China (Shenzhen)", "深圳", CHINA, mainland=True),
    Region("cn-heyuan", "China (Heyuan)", "河源", CHINA, mainland=True),
    Region("cn-guangzhou", "China (Guangzhou)", "广州", CHINA, mainland=True),
    Region("cn-chengdu", "China (Chengdu)", "成都", CHINA, mainland=True),
    Region("cn-zhongwei", "China (Zhongwei)", "中卫", CHINA, mainland=True),
    Region("cn-hongkong", "China (Hong Kong)", "香港", ASIA_PACIFIC, mainland=False),
    Region("ap-southeast-1", "Singapore", "新加坡", ASIA_PACIFIC, mainland=False),
    Region("ap-southeast-2", "Australia (Sydney)", "悉尼", ASIA_PACIFIC, mainland=False),
    Region("ap-southeast-3", "Malaysia (Kuala Lumpur)", "吉隆坡", ASIA_PACIFIC, mainland=False),
    Region("ap-southeast-5", "Indonesia (Jakarta)", "雅加达", ASIA_PACIFIC, mainland=False),
    Region("ap-southeast-6", "Philippines (Manila)", "马尼拉", ASIA_PACIFIC, mainland=False),
    Region("ap-southeast-7", "Thailand (Bangkok)", "曼谷", ASIA_PACIFIC, mainland=False),
    Region("ap-northeast-1", "Japan (Tokyo)", "东京", ASIA_PACIFIC, mainland=False),
    Region("ap-northeast-2", "South Korea (Seoul)", "首尔", ASIA_PACIFIC, mainland=False),
    Region("ap-south-1", "India (Mumbai)", "孟买", ASIA_PACIFIC, mainland=False),
    Region("us-west-1", "US (Silicon Valley)", "硅谷", NORTH_AMERICA, mainland=False),
    Region("us-east-1", "US (Virginia)", "弗吉尼亚", NORTH_AMERICA, mainland=False),
    Region("na-south-1", "Mexico", "墨西哥", NORTH_AMERICA, mainland=False),
    Region("eu-central-1", "Germany (Frankfurt)", "法兰克福", EUROPE, mainland=False),
    Region("eu-west-1", "UK (London)", "伦敦", EUROPE, mainland=False),
    Region("me-east-1", "UAE (Dubai)", "迪拜", MIDDLE_EAST, mainland=False),
    Region("me-central-1", "Saudi Arabia (Riyadh)", "利雅得", MIDDLE_EAST, mainland=False),
)

SINGLE_TUNNEL_REGIONS = frozenset({"cn-fuzhou", "cn-zhongwei", "me-east-1"})
"""Where a new VPN gateway may still have a single tunnel: absent from the dual-tunnel support matrix, or listed as
single-tunnel by the Terraform provider (`VPNSingleConnectRegions`), 2026-08."""

BY_ID: dict[str, Region] = {region.id: region for region in REGIONS}


def near_region(text: str) -> Region | None:
    """Return the region somebody probably meant: by id, English name or Chinese name, then by likeness."""
    from difflib import get_close_matches  # noqa: PLC0415 - only a faulty plan pays for it

    wanted = text.strip().casefold()[:60]
    words = _words()
    if wanted in words:
        return words[wanted]
    for region in REGIONS:
        if region.local_name in wanted:
            return region
    near = get_close_matches(wanted, words, 1, 0.6)
    return words[near[0]] if near else None


@cache
def _words() -> dict[str, Region]:
    found: dict[str, Region] = {}
    for region in REGIONS:
        country, _, city = region.name.rstrip(")").partition(" (")
        for word in (region.id, region.id.replace("-", ""), region.name, city.removesuffix("-Local") or country):
            found[word.casefold()] = region
    return found
