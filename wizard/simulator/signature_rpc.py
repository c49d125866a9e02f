"""The classic RPC query signature, HMAC-SHA1 over the sorted parameters, as older clients and Terraform send it."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Mapping
from urllib.parse import quote

from wizard.simulator.refusal import Refusal


def verify(method: str, parameters: Mapping[str, str], keys: Mapping[str, str]) -> None:
    """Refuse a request whose `Signature` parameter was not made with the secret of a known access key."""
    secret = keys.get(parameters.get("AccessKeyId", ""))
    if secret is None:
        raise Refusal("InvalidAccessKeyId.NotFound", "Specified access key is not found.", 404)
    canonical = "&".join(
        f"{_encode(name)}={_encode(value)}" for name, value in sorted(parameters.items()) if name != "Signature"
    )
    text = f"{method}&%2F&{_encode(canonical)}"
    # HMAC-SHA1 is what this protocol version prescribes.
    digest = hmac.new(f"{secret}&".encode(), text.encode(), hashlib.sha1).digest()
    if not hmac.compare_digest(base64.b64encode(digest).decode(), parameters.get("Signature", "")):
        raise Refusal(
            "SignatureDoesNotMatch",
            "Specified signature does not match our calculation. Please check your access key id and secret.",
        )


def _encode(text: str) -> str:
    return quote(text, safe="~")
