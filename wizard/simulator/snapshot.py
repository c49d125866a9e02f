"""The account as JSON for whoever watches it: plain field names, deleted objects included, keys never."""

from __future__ import annotations

import hashlib
from dataclasses import asdict
from typing import Any

from wizard.simulator.account import KINDS, Account, Stored
from wizard.simulator.masking import MASK
from wizard.simulator.progress import GONE


def snapshot(account: Account, now: float, speed: float) -> dict[str, Any]:
    """Return every object by kind, the tags, the log of mutating calls and the count of reading ones."""
    kinds = {kind: [_plain(account, item, now) for item in getattr(account, kind).values()] for kind in KINDS}
    return {
        "account": account.number,
        "site": account.site,
        "now": round(now, 3),
        "speed": speed,
        **kinds,
        "tags": {identifier: dict(tags) for identifier, tags in account.tags.items() if tags},
        "calls": [asdict(call) for call in account.calls],
        "reads": dict(sorted(account.reads.items())),
    }


def _plain(account: Account, item: Stored, now: float) -> dict[str, Any]:
    state = item.status.at(now)
    fields: dict[str, Any] = asdict(item)  # type: ignore[call-overload]  # every stored object is a dataclass
    fields.pop("busy", None)
    fields["status"], fields["deleted"] = state, state == GONE
    if "ike" in fields:
        fields["ike"]["psk_digest"] = digest(account, fields["ike"]["psk"])
        fields["ike"]["psk"] = MASK
    if "auth_key" in fields:
        fields["auth_key_digest"] = digest(account, fields["auth_key"])
        fields["auth_key"] = MASK if fields["auth_key"] else ""
    return fields


def digest(account: Account, text: str) -> str:
    """Return a short digest by which two keys of this account can be compared, and nothing else learned."""
    return hashlib.sha256(f"{account.salt}/{text}".encode()).hexdigest()[:12] if text else ""
