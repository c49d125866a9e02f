"""Identifiers that look like the service's and come out the same in every run."""

from __future__ import annotations

import base64
import hashlib
import uuid
from collections.abc import Collection
from ipaddress import ip_network
from typing import Final

from wizard.simulator.account import Account

# RFC 5737: addresses for documentation, so that a practice gateway can never be somebody's.
PUBLIC_RANGES: Final = ("198.51.100.0/24", "203.0.113.0/24", "192.0.2.0/24")


def issue(account: Account, prefix: str, *nature: str) -> str:
    """Return a fresh id such as `vpn-4tjkzqv6…`, derived from what the object is and how many like it there were."""
    key = "/".join((prefix, *nature))
    count = account.issued.get(key, 0)
    account.issued[key] = count + 1
    return derived(prefix, key, str(count))


def derived(prefix: str, *nature: str) -> str:
    """Return an id that follows from its parts alone."""
    digest = hashlib.sha256("/".join(nature).encode()).digest()
    return f"{prefix}-{base64.b32encode(digest).decode().lower()[:20]}"


def public_ip(preferred: Collection[str], taken: Collection[str]) -> str:
    """Return the first preferred address that is free, else the first free documentation address."""
    for address in preferred:
        if address not in taken:
            return address
    for text in PUBLIC_RANGES:
        for host in ip_network(text).hosts():
            if str(host) not in taken:
                return str(host)
    raise RuntimeError("no documentation address is left")


def request_id() -> str:
    """Return a request id: an upper-case UUID, different each time as the service's are."""
    return str(uuid.uuid4()).upper()
