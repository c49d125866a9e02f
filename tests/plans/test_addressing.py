"""Networks and addresses: parsing with reasons, overlaps, free space."""

from ipaddress import IPv4Network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plans.addressing import Fault, Owned, find_overlaps, next_free, parse_address, parse_network

SMALL = st.builds(
    lambda value, length: IPv4Network((value >> (32 - length) << (32 - length) if length else 0, length)),
    st.integers(0x0A000000, 0x0A0003FF),
    st.integers(20, 32),
)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("10.0.0.0", "A002"),
        ("10.0.0/8", "A001"),
        ("10.0.0.256/24", "A001"),
        ("010.0.0.0/8", "A001"),
        ("10.0.0.0/33", "A001"),
        ("10.0.0.0/-1", "A001"),
        ("10.0.0.0/٢٤", "A001"),
        ("10.0.0.1/24", "A004"),
        ("fd00::/8", "A003"),
        ("", "A002"),
    ],
)
def test_what_is_no_network_gets_its_reason(text: str, code: str) -> None:
    """Every way to miss a CIDR block has a code of its own kind."""
    found = parse_network(text)
    assert isinstance(found, Fault)
    assert found.code == code


def test_host_bits_name_the_network_that_was_meant() -> None:
    """`10.0.0.7/24` says that 10.0.0.0/24 was meant."""
    found = parse_network("10.0.0.7/24")
    assert isinstance(found, Fault)
    assert ("meant", "10.0.0.0/24") in found.values


@given(st.text(max_size=40))
def test_parsing_never_raises(text: str) -> None:
    """Whatever is typed gives a value or a fault."""
    parse_network(text)
    parse_address(text)


@given(st.lists(SMALL, max_size=12))
def test_every_overlapping_network_is_found(networks: list[IPv4Network]) -> None:
    """The sweep names as overlapped exactly the networks that comparing all pairs names."""
    owned = [Owned(network, f"n{index}", f"p{index}") for index, network in enumerate(networks)]
    found = list(find_overlaps(owned))
    for outer, inner in found:
        assert inner.network.subnet_of(outer.network)
    touched = {owner for pair in found for owner in (pair[0].owner, pair[1].owner)}
    brute = {one.owner for one in owned for other in owned if one is not other and one.network.overlaps(other.network)}
    assert {inner.owner for _, inner in found} <= brute
    assert touched == brute


@given(st.lists(SMALL, max_size=8), st.integers(22, 30))
def test_the_next_free_network_is_the_lowest_that_fits(taken: list[IPv4Network], length: int) -> None:
    """It overlaps nothing taken, and no lower one would do."""
    pool = IPv4Network("10.0.0.0/22")
    found = next_free(pool, length, taken)
    fitting = [net for net in pool.subnets(new_prefix=length) if not any(net.overlaps(other) for other in taken)]
    assert found == (fitting[0] if fitting else None)
