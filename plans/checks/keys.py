"""K: where pre-shared keys are kept; no key is ever loaded to check a plan."""

import re
from collections.abc import Iterator

from plans.checks.scope import ends
from plans.draft import Draft
from plans.finding import Finding, error, warning
from plans.plan import KeyRef, Plan

_ENV = re.compile(r"[A-Za-z_][A-Za-z0-9_]*\Z")
_LONGEST = 1024


def check_references(draft: Draft) -> Iterator[Finding]:
    """Check that every connection says in exactly one way where its key is kept."""
    for end in ends(draft):
        psk = end.row.psk
        chosen = [(source, name) for source in ("keyring", "env", "file") if (name := getattr(psk, source))]
        at = f"{end.path}.psk"
        if len(chosen) != 1:
            yield error("K001", at, found=", ".join(source for source, _ in chosen))
            continue
        source, name = chosen[0]
        if source == "env" and not _ENV.match(name):
            # The name is not repeated: a key typed in the wrong place would be.
            yield error("K004", f"{at}.env")
        elif len(name) > _LONGEST or not name.isprintable() or not name.strip():
            yield error("K003", f"{at}.{source}", source=source)


def check_shared(plan: Plan) -> Iterator[Finding]:
    """Check that every connection has a key of its own."""
    seen: dict[KeyRef, tuple[str, str]] = {}
    for connection in plan.connections:
        at = f"{connection.at}.psk"
        other, first = seen.setdefault(connection.psk, (connection.name, at))
        if first != at:
            yield warning("K002", at, also=first, reference=connection.psk, other=other)
