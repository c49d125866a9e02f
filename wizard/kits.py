"""Exporting the kits: for every office a folder with its device's configuration, its parameters and its routes."""

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from plans.devices import DeviceFile, Family, KeySlot, Unsupported, find_family, make_site, render_site
from plans.keys import judge_key
from plans.network import Network
from plans.plan import KeyRef, Office, Plan
from plans.planned import Addresses, make_network
from plans.texts import hint, printable, sentence
from wizard.files import FileFault
from wizard.kit_pages import address_notes, folder_names, index_page, parameters_page, routes_page
from wizard.secrets import Secret
from wizard.tree import Content, write_tree

INDEX = "index.md"
REFUSED_KEYS = frozenset({"K010", "K011"})
"""Keys that the service itself does not take; other judgements of a key are told and do not keep it from being used."""


_NO_KEYS = "Pre-shared keys are left out; their places are marked."
_KEYS = "Files with pre-shared keys are readable by their owner alone; delete them once loaded."


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
    folders = folder_names(one.name for one in plan.offices)
    notes = [*address_notes(plan, _gateways(chosen), addresses), _NO_KEYS if keys is None else _KEYS]
    contents: list[Content] = []
    faults: list[str] = []
    for one in chosen:
        kit = _kit(plan, network, one, folders[one.name], keys)
        contents += kit.contents
        notes += kit.notes
        faults += kit.faults
    if faults:
        raise FileFault("\n".join(faults))
    if office is None or not (folder / INDEX).exists():
        contents.append(Content(INDEX, index_page(plan, (one.name for one in chosen), folders, notes)))
    return Exported(write_tree(folder, contents, force=force, whole=office is None), tuple(notes))


class _Kit(NamedTuple):
    """One office's files, what to tell about them, and what keeps them from being written."""

    contents: tuple[Content, ...] = ()
    notes: tuple[str, ...] = ()
    faults: tuple[str, ...] = ()


def _chosen(plan: Plan, office: str | None) -> tuple[Office, ...]:
    if office is None:
        return plan.offices
    found = plan.offices_by_name.get(office)
    if found is None:
        known = ", ".join(list(plan.offices_by_name)[:10])
        raise FileFault(f"there is no office {office!r} in the plan; its offices are: {known}")
    return (found,)


def _gateways(offices: tuple[Office, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(connection.vpn_gateway for office in offices for connection in office.connections))


def _kit(plan: Plan, network: Network, office: Office, folder: str, keys: Mapping[KeyRef, Secret] | None) -> _Kit:
    family, site = find_family(office.device), make_site(plan, network, office)
    try:
        files = render_site(family, site)
    except Unsupported as refusal:
        return _Kit(faults=tuple(f"{one.path}: {sentence(one)}; {hint(one)}" for one in refusal.findings))
    judged = _judge_keys(office, family, files, keys) if keys is not None else _Kit()
    if judged.faults:
        return judged
    table = network.tables.table(network.offices[office.name])
    contents = (
        *(_device(file, folder, family, keys) for file in files),
        Content(f"{folder}/parameters.md", parameters_page(site, family, files)),
        Content(f"{folder}/routes.txt", routes_page(table)),
    )
    return judged._replace(contents=contents)


def _judge_keys(office: Office, family: Family, files: tuple[DeviceFile, ...], keys: Mapping[KeyRef, Secret]) -> _Kit:
    """Say what is wrong or risky about the keys that will be written, never with a key in it."""
    notes: list[str] = []
    faults: list[str] = []
    for slot in dict.fromkeys(slot for file in files for slot in file.slots):
        which = f"{printable(office.name)}: the key of {printable(slot.connection)}"
        secret = keys.get(slot.ref)
        if secret is None:
            faults.append(f"{which} is missing ({slot.ref})")
            continue
        for finding in judge_key(secret.reveal(), f"{office.at}.psk"):
            said = faults if finding.code in REFUSED_KEYS else notes
            said.append(f"{which}: {sentence(finding)}")
        if family.key(secret.reveal()) is None:
            faults.append(f"{which} holds a character that {family.title} does not take")
    return _Kit(notes=tuple(notes), faults=tuple(faults))


def _device(file: DeviceFile, folder: str, family: Family, keys: Mapping[KeyRef, Secret] | None) -> Content:
    path = f"{folder}/{file.name}"
    if keys is None or not file.slots:
        return Content(path, file.preview())

    def word(slot: KeySlot) -> str:
        return family.key(keys[slot.ref].reveal()) or ""

    return Content(path, file.fill(word), 0o600)
