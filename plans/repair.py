"""The smallest edits of a draft that turn its dark pairs green, each with its reason; what works is left alone."""

from collections.abc import Iterator
from typing import NamedTuple

from plans.checks.reach import open_pairs
from plans.draft import Draft, DraftLink
from plans.paths import add_at, get_at, set_at
from plans.plan import Plan
from plans.planned import make_network, planned_addresses
from plans.reach import Pair, Reach, reach
from plans.remedies import Edit, Option, remedies, users
from plans.resolve import DEFAULTS, make_plan

DEEPEST = 3
"""Edits up to which every combination is tried, so that fewer cannot do."""

MANY = 10_000
"""Wanted pairs from which on looking at a network costs too much to do it often."""

ROUNDS = 6
"""How often all faults are repaired at once where there are too many to try every combination."""

PRUNED = 40
"""Edits up to which each is left out once to see whether it is needed."""


class Repair(NamedTuple):
    """What a repair comes to: the draft, its edits in order, and how many wanted pairs are served before and after.

    `left` are pairs that stay dark, one for each place at fault: no edit helps them. `smallest` is whether fewer edits
    have been proven not to do; otherwise none of the edits can be left out.
    """

    draft: Draft
    edits: tuple[Edit, ...]
    before: int
    after: int
    total: int
    left: tuple[Pair, ...]
    smallest: bool


def repair(draft: Draft) -> Repair:
    """Repair a draft that can be understood; ValueError or KeyError where a draft check was skipped.

    Pairs that the plan isolates or accepts as they are stay as they are.
    """
    search = _Search(draft)
    begin = search.look(())
    if not begin.sites:
        return Repair(draft, (), begin.delivered, begin.delivered, begin.total, (), smallest=True)
    edits = search.smallest()
    if edits is not None:
        end = search.look(edits)
        return Repair(end.draft, edits, begin.delivered, end.delivered, begin.total, (), smallest=True)
    edits = search.stepwise()
    end = search.look(edits)
    left = tuple(end.sites.values())
    return Repair(end.draft, edits, begin.delivered, end.delivered, begin.total, left, smallest=not edits)


class _View(NamedTuple):
    """A draft as seen from its reach: the places at fault, each with its first dark pair."""

    draft: Draft
    plan: Plan
    delivered: int
    total: int
    dark: int
    sites: dict[str, Pair]


class _Search:
    def __init__(self, draft: Draft) -> None:
        self._draft = draft
        self._views: dict[tuple[Edit, ...], _View] = {}
        self._looks = 0

    def look(self, edits: tuple[Edit, ...]) -> _View:
        """Look at the draft with some edits made."""
        if edits not in self._views:
            self._looks += 1
            draft = self._draft
            for edit in edits:
                draft = make_edit(draft, edit)
            plan = make_plan(draft)
            found = reach(make_network(plan, planned_addresses(plan)))
            dark, sites = _sites(plan, found)
            self._views[edits] = _View(draft, plan, found.delivered, found.total, dark, sites)
        return self._views[edits]

    def smallest(self) -> tuple[Edit, ...] | None:
        """Return the fewest edits that leave nothing dark, by trying more and more; None where that takes too long."""
        many = self.look(()).total > MANY
        most = 12 if many else 400
        for count in range(1, 1 + (1 if many else DEEPEST)):
            found = self._within((), count, most)
            if found is not None:
                return found
        return None

    def _within(self, edits: tuple[Edit, ...], count: int, most: int) -> tuple[Edit, ...] | None:
        view = self.look(edits)
        if not view.sites:
            return None if self._touches_what_works(edits) else edits
        if not count or self._looks > most:
            return None
        # Whatever turns everything green turns this pair green, so one of its remedies must be among the edits.
        for option in self._options(view, next(iter(view.sites.values()))):
            if len(option) <= count:
                found = self._within((*edits, *option), count - len(option), most)
                if found is not None:
                    return found
        return None

    def _touches_what_works(self, edits: tuple[Edit, ...]) -> bool:
        """Whether some connection would be served as well with a value of `[defaults]` as it was."""
        end = self.look(edits)
        for edit in edits:
            if not edit.path.startswith("defaults.") or end.total > MANY:
                continue
            key = edit.path.removeprefix("defaults.")
            before = edit.old or get_at(Draft(defaults=DEFAULTS), edit.path)
            for path in users(self._draft, key):
                pin = edit._replace(path=f"{path}.{key}", old="", new=before)
                if not self.look((*edits, pin)).sites:
                    return True
        return False

    def stepwise(self) -> tuple[Edit, ...]:
        """Repair every place at fault, round by round, and leave out what turns out not to be needed."""
        edits: tuple[Edit, ...] = ()
        for _ in range(ROUNDS):
            view = self.look(edits)
            more = self._round(view)
            if not more or self.look((*edits, *more)).dark >= view.dark:
                break
            edits = (*edits, *more)
        if len(edits) > PRUNED:
            return edits
        for edit in edits:
            fewer = tuple(one for one in edits if one is not edit)
            if self.look(fewer).dark <= self.look(edits).dark:
                edits = fewer
        return edits

    def _round(self, view: _View) -> tuple[Edit, ...]:
        """Return the first remedy for every place at fault that brings some light by itself."""
        chosen: dict[str, Edit] = {}
        for pair in view.sites.values():
            option = next(remedies(view.draft, view.plan, pair, frozenset(view.sites)), ())
            chosen.update((edit.path, edit) for edit in option if edit.path not in chosen)
        return tuple(chosen.values())

    def _options(self, view: _View, pair: Pair) -> Iterator[Option]:
        # One fault may hide another, so of few pairs all is tried, and looked through in the end.
        faults = frozenset(view.sites) if view.total > MANY else None
        return remedies(view.draft, view.plan, pair, faults)


def make_edit(draft: Draft, edit: Edit) -> Draft:
    """Return the draft with one edit made."""
    if isinstance(edit.new, DraftLink):
        return add_at(draft, "cen.links", edit.new)
    return set_at(draft, edit.path, edit.new)


def _sites(plan: Plan, found: Reach) -> tuple[int, dict[str, Pair]]:
    """Return how many pairs are dark, and for each place at fault the first of them.

    Of many pairs, the first two of each source name whatever is wrong with it.
    """
    sites: dict[str, Pair] = {}
    dark, pairs = open_pairs(plan, found, 2 if found.total > MANY else None)
    for source, destination in pairs:
        pair = found.pair(source, destination)
        sites.setdefault(pair.at, pair)
    return dark, sites
