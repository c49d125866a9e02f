"""What the account was a while ago: a reading call that lags behind is answered from here."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from wizard.simulator.account import KINDS, Account


class Past:
    """The account after each change, oldest first. Objects are frozen values, so a copy shares them."""

    def __init__(self) -> None:
        self._then: list[tuple[float, Account]] = []

    def keep(self, account: Account, now: float) -> None:
        """Remember what the account holds at a moment of its time."""
        kinds: dict[str, Any] = {kind: dict(getattr(account, kind)) for kind in KINDS}
        tags = {identifier: dict(found) for identifier, found in account.tags.items()}
        self._then.append((now, replace(account, **kinds, tags=tags)))

    def at(self, now: float) -> Account:
        """Return the account as it was at a moment, or as it was first seen."""
        known = [account for at, account in self._then if at <= now]
        return known[-1] if known else self._then[0][1]
