"""Everything printed, as text or JSON: one module for each kind of thing."""

import json
import sys
from typing import Any


def put_json(document: dict[str, Any]) -> None:
    """Print one JSON document with the version that every document carries."""
    json.dump({"version": 1, **document}, sys.stdout, indent=2)
    sys.stdout.write("\n")
