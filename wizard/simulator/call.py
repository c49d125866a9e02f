"""One call being carried out: the account it acts on, its parameters and the moment it arrived."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from wizard.simulator import regions
from wizard.simulator.account import Account, Stored
from wizard.simulator.limits import Quota
from wizard.simulator.parameters import Parameters
from wizard.simulator.refusal import Refusal, illegal

Answer = dict[str, Any]
"""The body of a success, without its RequestId."""

T = TypeVar("T", bound=Stored)


@dataclass(frozen=True, slots=True)
class Call:
    """An authenticated call; `now` is account time."""

    account: Account
    action: str
    product: str
    parameters: Parameters
    now: float

    @property
    def region(self) -> str:
        """The region the call is about, a known one; the parameter is required."""
        return regions.find(self.parameters.required("RegionId")).id

    def dry_run(self) -> None:
        """Stop here, with everything validated and nothing changed, when the caller only wanted to know."""
        if self.parameters.flag("DryRun"):
            raise Refusal("DryRunOperation", "Request validation has been passed with DryRun flag set.")

    def page(self, items: Iterable[T | Any]) -> tuple[list[Any], Answer]:
        """Return the asked-for page of some items, and the numbers that go with it."""
        everything = list(items)
        number, size = self.parameters.number("PageNumber", 1), self.parameters.number("PageSize", 10)
        if number < 1:
            raise illegal("PageNumber", "it must be 1 or more.")
        if not 1 <= size <= 50:
            raise illegal("PageSize", "it must be between 1 and 50.")
        start = (number - 1) * size
        return everything[start : start + size], {
            "PageNumber": number,
            "PageSize": size,
            "TotalCount": len(everything),
        }

    def within(self, quota: Quota, existing: int, adding: int = 1) -> None:
        """Refuse when a quota would be exceeded."""
        if existing + adding > quota.most:
            raise Refusal(quota.code, f"The quota of {quota.most} has been reached.")

    def tagged(self, identifier: str, wanted: Iterable[Mapping[str, str]] | None = None) -> bool:
        """Tell whether an object carries every tag the caller filters by (`Tag.N`)."""
        tags = self.account.tags.get(identifier, {})
        filters = self.parameters.structures("Tag") if wanted is None else wanted
        return all(
            item.get("Key", "") in tags and (not item.get("Value") or tags[item["Key"]] == item["Value"])
            for item in filters
        )

    def tags(self, identifier: str) -> Answer:
        """Return an object's tags as answers carry them."""
        return {"Tag": [{"Key": key, "Value": value} for key, value in self.account.tags.get(identifier, {}).items()]}
