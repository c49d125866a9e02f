"""A whole build recorded as it crosses the wire, every request held against the SDK's own models."""

import importlib
import inspect
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from threading import Event as Flag
from typing import Any

import pytest

from plans.plan import Plan
from plans.reading import read_plan
from plans.resolve import make_plan
from plans.samples import read_sample
from wizard.cloud import make_target
from wizard.executor.launch import Where, apply, practice_keys
from wizard.simulator.presume import presume
from wizard.simulator.server import Simulator

PACKAGES = {"2016-04-28": "alibabacloud_vpc20160428.models", "2017-09-12": "alibabacloud_cbn20170912.models"}
MADE = {
    "CreateVpnGateway": 2,
    "CreateCustomerGateway": 4,
    "CreateVpnConnection": 4,
    "CreateVpnRouteEntry": 4,
    "AttachCenChildInstance": 2,
    "PublishRouteEntries": 4,
    "TagResources": 2,
}


@pytest.fixture
def plan() -> Plan:
    """Return the tutorial."""
    return make_plan(read_plan(read_sample("tutorial").encode()).draft)


@pytest.fixture
def simulator(plan: Plan, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Simulator]:
    """Run a practice account that holds what the tutorial presumes."""
    monkeypatch.setenv("WIZARD_STATE", str(tmp_path / "state"))
    with Simulator(presume(plan), speed=500.0) as running:
        yield running


def request_model(version: str, action: str) -> Any:
    """Return the SDK's model of a request."""
    return getattr(importlib.import_module(PACKAGES[version]), f"{action}Request")


def declared(model: Any) -> dict[str, tuple[str, bool]]:
    """Return wire name → declared type and whether the reference says that it is required."""
    source, types = inspect.getsource(model.from_map), inspect.signature(model).parameters
    plain = re.findall(r"m\.get\('(\w+)'\) is not None:\s+(?:temp_model[^\n]*\s+)?self\.(\w+) = ", source)
    lists = [(name, attribute) for attribute, name in re.findall(r"self\.(\w+) = \[\]\s+if m\.get\('(\w+)'\)", source)]
    required, marked = set[str](), False
    for line in inspect.getsource(model.__init__).splitlines():
        marked = marked or "This parameter is required." in line
        if match := re.match(r"\s+self\.(\w+) = ", line):
            if marked:
                required.add(match[1])
            marked = False
    return {name: (str(types[own].annotation), own in required) for name, own in [*plain, *lists]}


def fits(value: str, kind: str) -> bool:
    """Tell whether a value on the wire reads as a declared type."""
    if kind == "int":
        return re.fullmatch(r"-?\d+", value) is not None
    if kind == "bool":
        return value.lower() in {"true", "false"}
    return True


def test_every_request_of_a_build_is_one_of_the_sdks_models(plan: Plan, wire: Any) -> None:
    """Fields known, types as declared, required ones there, tokens where the model has them, keys in bodies only."""
    end = apply(plan, Where(make_target(wire.url)), Path(), lambda _event: None, Flag())
    assert end.ok
    faults: list[str] = []
    for sent in wire.sent:
        version = sent.headers["x-acs-version"]
        if version not in PACKAGES:
            assert sent.action == "GetCallerIdentity"
            continue
        fields, given = declared(request_model(version, sent.action)), {**sent.query, **sent.form}
        roots = {name.split(".")[0] for name in given}
        faults += [f"{sent.action} has no {name}" for name in roots - set(fields)]
        faults += [f"{sent.action}: {name}={value}" for name, value in given.items()
                   if name in fields and not fits(value, fields[name][0])]  # fmt: skip
        faults += [
            f"{sent.action} lacks {name}" for name, (_, needed) in fields.items() if needed and name not in roots
        ]
        writes = not sent.action.startswith(("Describe", "List"))
        if writes and ("ClientToken" in fields) != ("ClientToken" in given):
            faults.append(f"{sent.action}: ClientToken")
    assert sorted(set(faults)) == []
    made = Counter(sent.action for sent in wire.sent)
    assert {action: made[action] for action in MADE} == MADE
    keys = [key.reveal() for key in practice_keys(plan).values()]
    for sent in wire.sent:
        assert not any(key in sent.line or key in str(sent.headers) for key in keys)
        assert any(key in sent.body.decode() for key in keys) == (sent.action == "CreateVpnConnection")
