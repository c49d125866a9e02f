"""Device families and device configurations, as text and as JSON documents."""

from collections.abc import Iterator
from typing import Any

from plans.devices import FAMILIES, DeviceFile, Family, Unsupported, render
from plans.lines import Lines
from plans.plan import Office, Plan
from plans.planned import make_network, planned_addresses
from plans.texts import hint, sentence
from wizard.report.findings import findings_document
from wizard.terminal import Paint, aligned, safe


def families_text(paint: Paint) -> Iterator[str]:
    """Yield the device families, one line each."""
    rows = [("family", "device", "IKE", "tunnels by", "per connection", "checked by")]
    rows += (
        (
            family.name,
            family.title,
            ", ".join(family.ike),
            ", ".join(family.modes),
            ", ".join(map(str, family.tunnels)),
            ", ".join(family.checked_by) or "nobody yet",
        )
        for family in FAMILIES
    )
    head, *lines = aligned(rows)
    yield paint("strong", head)
    yield from lines


def families_document() -> dict[str, Any]:
    """Return the JSON document of `devices`."""
    return {"families": [_family_document(family) for family in FAMILIES]}


def devices_text(plan: Plan, paint: Paint) -> Iterator[str]:
    """Yield every office's device configuration, keys left as slots; or why the device cannot have one."""
    for office, files, fault in _rendered(plan):
        for file in files:
            yield paint("strong", f"=== {safe(office.name)}: {file.name} ({safe(file.purpose)})")
            yield from (safe(line) for line in file.preview().splitlines())
            yield ""
        if fault:
            yield paint("strong", f"=== {safe(office.name)}: no configuration for {safe(office.device)}")
            for finding in fault.findings:
                yield f"{finding.code} {safe(finding.path)}: {safe(sentence(finding))}"
                yield f"    {safe(hint(finding))}"
            yield ""


def devices_document(plan: Plan) -> dict[str, Any]:
    """Return the JSON document of `show devices`."""
    offices = []
    for office, files, fault in _rendered(plan):
        findings = findings_document(fault.findings if fault else (), Lines({}), ok=fault is None)
        offices.append(
            {
                "office": office.name,
                "family": office.device,
                "files": [{"name": file.name, "purpose": file.purpose, "text": file.preview()} for file in files],
                **findings,
            }
        )
    return {"offices": offices}


def _rendered(plan: Plan) -> Iterator[tuple[Office, tuple[DeviceFile, ...], Unsupported | None]]:
    network = make_network(plan, planned_addresses(plan))
    for office in plan.offices:
        try:
            yield office, render(plan, network, office), None
        except Unsupported as fault:
            yield office, (), fault


def _family_document(family: Family) -> dict[str, Any]:
    return {
        "name": family.name,
        "title": family.title,
        "ike": list(family.ike),
        "modes": list(family.modes),
        "tunnels": list(family.tunnels),
        "checked_by": list(family.checked_by),
        "options": [{"name": option.name, "default": option.default, "help": option.help} for option in family.options],
    }
