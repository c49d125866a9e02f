"""Exporting the kits: for every office a folder with its device's configuration, its parameters and its routes."""

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from plans.devices import DeviceFile, Family, KeySlot, Unsupported, find_family, make_site, render
from plans.keys import judge_key
from plans.network import Addresses, Network, make_network
from plans.plan import KeyRef, Office, Plan
from plans.texts import hint, printable, sentence
from wizard.files import FileFault
from wizard.kit_pages import address_notes, folder_names, index_page, parameters_page, routes_page
from wizard.secrets import Secret
from wizard.tree import Content, write_tree

INDEX = "index.md"
REFUSED_KEYS = frozenset({"K010", "K011"})
"""Keys that the service itself does not take; other judgements of a key are told and do not keep it from being used."""


class Exported(NamedTuple):
    """What an export wrote, and what the operator should know about it."""

    files: tuple[Path, ...]
    notes: tuple[str, ...]


def export(
    plan: Plan,
    folder: Path,
    *,
    addresses: Addresses,
    keys: Mapping[KeyRef, Secret] | None = None,
    office: str | None = None,
    force: bool = False,
) -> Exported:
    """Write the kits of all offices, or of one, into a folder.

    `addresses` says what is known of the gateways and from where; a gateway that is missing leaves a marked place.
    With `keys` the key slots are filled and the files that hold a key have mode 0600 from their first byte; without,
    the slots stay. Raises FileFault with everything that keeps the export from being written.
    """
    chosen = _chosen(plan, office)
    network = make_network(plan, addresses)
    kits = _render(plan, network, chosen)
    notes = [*address_notes(plan, _gateways(chosen), addresses), *_key_notes(plan, kits, keys)]
    folders = folder_names(one.name for one in plan.offices)
    contents = [
        content for one in chosen for content in _kit(plan, network, one, folders[one.name], kits[one.name], keys)
    ]
    if office is None or not (folder / INDEX).exists():
        contents.append(Content(INDEX, index_page(plan, kits, folders, notes)))
    files = write_tree(folder, contents, force=force, whole=office is None)
    return Exported(files, tuple(notes))


def _chosen(plan: Plan, office: str | None) -> tuple[Office, ...]:
    if office is None:
        return plan.offices
    found = plan.offices_by_name.get(office)
    if found is None:
        known = ", ".join(list(plan.offices_by_name)[:10])
        raise FileFault(f"there is no office {office!r} in the plan; its offices are: {known}")
    return (found,)


def _render(plan: Plan, network: Network, offices: tuple[Office, ...]) -> dict[str, tuple[DeviceFile, ...]]:
    kits: dict[str, tuple[DeviceFile, ...]] = {}
    faults: list[str] = []
    for office in offices:
        try:
            kits[office.name] = render(plan, network, office)
        except Unsupported as refusal:
            faults += [f"{finding.path}: {sentence(finding)}; {hint(finding)}" for finding in refusal.findings]
    if faults:
        raise FileFault("\n".join(faults))
    return kits


def _gateways(offices: tuple[Office, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(connection.vpn_gateway for office in offices for connection in office.connections))


def _key_notes(
    plan: Plan, kits: Mapping[str, tuple[DeviceFile, ...]], keys: Mapping[KeyRef, Secret] | None
) -> list[str]:
    """Judge every key that will be written; FileFault names those that cannot be, never with the key itself."""
    if keys is None:
        return ["Pre-shared keys are left out; their places are marked."]
    notes, faults = ["Files with pre-shared keys are readable by their owner alone; delete them once loaded."], []
    for name, files in kits.items():
        office = plan.offices_by_name[name]
        family = find_family(office.device)
        for slot in dict.fromkeys(slot for file in files for slot in file.slots):
            which = f"{printable(name)}: the key of {printable(slot.connection)}"
            secret = keys.get(slot.ref)
            if secret is None:
                faults.append(f"{which} is missing ({slot.ref})")
                continue
            for finding in judge_key(secret.reveal(), f"{office.at}.psk"):
                said = faults if finding.code in REFUSED_KEYS else notes
                said.append(f"{which}: {sentence(finding)}")
            if family.key(secret.reveal()) is None:
                faults.append(f"{which} holds a character that {family.title} does not take")
    if faults:
        raise FileFault("\n".join(faults))
    return notes


def _kit(
    plan: Plan,
    network: Network,
    office: Office,
    folder: str,
    files: tuple[DeviceFile, ...],
    keys: Mapping[KeyRef, Secret] | None,
) -> list[Content]:
    family = find_family(office.device)
    site = make_site(plan, network, office)
    table = network.tables.table(network.offices[office.name])
    return [
        *(_device(file, folder, family, keys) for file in files),
        Content(f"{folder}/parameters.md", parameters_page(site, family, files)),
        Content(f"{folder}/routes.txt", routes_page(table)),
    ]


def _device(file: DeviceFile, folder: str, family: Family, keys: Mapping[KeyRef, Secret] | None) -> Content:
    path = f"{folder}/{file.name}"
    if keys is None or not file.slots:
        return Content(path, file.preview())

    def word(slot: KeySlot) -> str:
        return family.key(keys[slot.ref].reveal()) or ""

    return Content(path, file.fill(word), 0o600)
