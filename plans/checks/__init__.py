"""Every check of a plan, in two lists: what a draft must satisfy to be a plan, and what a plan should satisfy.

A check is one function that yields findings; adding one is adding its function to a list here and its sentence to
`plans.texts`. Errors of draft checks keep a draft from becoming a plan; plan checks judge whether to build it.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from plans.checks import (
    addresses,
    cloud,
    crypto,
    file,
    gateways,
    keys,
    names,
    public,
    quotas,
    reach,
    references,
    routes,
    selectors,
)
from plans.checks.accept import apply_accept
from plans.checks.order import place_order
from plans.draft import Draft
from plans.finding import Finding
from plans.lines import Lines
from plans.plan import Plan
from plans.reading import Reading
from plans.resolve import make_plan

DraftCheck = Callable[[Draft], Iterator[Finding]]
PlanCheck = Callable[[Plan], Iterator[Finding]]

DRAFT_CHECKS: tuple[DraftCheck, ...] = (
    file.check_version,
    file.check_plan_name,
    file.check_required,
    file.check_pairs_required,
    file.check_choices,
    file.check_connection_choices,
    file.check_numbers,
    file.check_shorthand,
    file.check_built,
    names.check_name_form,
    names.check_network_names,
    names.check_object_names,
    names.check_customer_gateway_names,
    names.check_cloud_names,
    references.check_region_ids,
    references.check_gateway_references,
    references.check_vpc_references,
    references.check_pair_references,
    references.check_device_families,
    references.check_links,
    addresses.check_syntax,
    addresses.check_reserved,
    addresses.check_overlaps,
    public.check_office_addresses,
    public.check_gateway_addresses,
    public.check_address_use,
    crypto.check_parameters,
    crypto.check_identities,
    crypto.check_lifetimes,
    crypto.check_strength,
    keys.check_references,
    selectors.check_reach_of_mode,
    routes.check_published,
    routes.check_weights,
    routes.check_policy_routes,
)
"""Checks of what was typed. Their errors decide whether a plan exists; warnings stand here where the finding belongs
to the line that holds a setting (such as `[defaults]`), which a plan no longer knows."""

PLAN_CHECKS: tuple[PlanCheck, ...] = (
    file.check_offices,
    addresses.check_public_ranges,
    public.check_documentation_addresses,
    selectors.check_counts,
    selectors.check_listed_selectors,
    reach.check_dark_pairs,
    reach.check_isolated_pairs,
    routes.check_region_pairs,
    routes.check_links,
    routes.check_border,
    routes.check_route_tables,
    gateways.check_bandwidth,
    gateways.check_charge,
    gateways.check_tunnels,
    gateways.check_use,
    quotas.check_gateway_connections,
    quotas.check_customer_gateways,
    quotas.check_gateways,
    quotas.check_gateway_routes,
    quotas.check_vpc_routes,
    keys.check_shared,
    cloud.check_security_groups,
    cloud.check_new_cen,
)
"""Checks of a plan that can be understood."""


class Checked(NamedTuple):
    """A draft with everything that was found in it; `plan` is None where an error keeps it from being understood."""

    draft: Draft
    plan: Plan | None
    findings: tuple[Finding, ...]
    lines: Lines

    @property
    def ok(self) -> bool:
        """Whether there is no error."""
        return not any(finding.severity == "error" for finding in self.findings)


def check_draft(draft: Draft) -> tuple[Finding, ...]:
    """Run the draft checks; takes any draft and never raises."""
    return tuple(finding for check in DRAFT_CHECKS for finding in check(draft))


def check_plan(plan: Plan) -> tuple[Finding, ...]:
    """Run the plan checks."""
    return tuple(finding for check in PLAN_CHECKS for finding in check(plan))


def check(draft: Draft) -> Checked:
    """Check a draft from the screens."""
    return check_reading(Reading(draft, (), Lines({})))


def check_reading(reading: Reading) -> Checked:
    """Check a plan file as read: its own faults, then the draft's, then the plan's, in the order of the file."""
    draft, lines = reading.draft, reading.lines
    if not reading.readable:
        return Checked(draft, None, reading.findings, lines)
    found = (*reading.findings, *_unsaid(check_draft(draft), reading.findings))
    fatal = frozenset(finding for finding in found if finding.severity == "error")
    plan = None if fatal else make_plan(draft)
    if plan is not None:
        found = (*found, *check_plan(plan))
    accepted = apply_accept(draft, found, fatal) if draft.accept else found
    return Checked(draft, plan, in_order(accepted, lines), lines)


def _unsaid(findings: tuple[Finding, ...], said: tuple[Finding, ...]) -> Iterator[Finding]:
    """Leave out what follows from a fault of the file at the same place or around it."""
    if not said:
        yield from findings
        return
    paths = {finding.path for finding in said}
    for finding in said:
        # A misspelt key explains why the one that was meant is missing.
        meant = dict(finding.values).get("near")
        if finding.code == "P006" and meant:
            table, dot, _ = finding.path.rpartition(".")
            paths.add(f"{table}{dot}{meant}")
    for finding in findings:
        if paths.isdisjoint(_around(finding.path)):
            yield finding


def _around(path: str) -> Iterator[str]:
    while path:
        yield path
        path = path[: max(path.rfind("."), path.rfind("["), 0)]


def in_order(findings: Iterable[Finding], lines: Lines) -> tuple[Finding, ...]:
    """Sort findings as their places stand in the file; without a file, as it would be written."""
    return tuple(sorted(findings, key=lambda found: (lines.line(found.path) or 0, place_order(found.path), found.code)))
