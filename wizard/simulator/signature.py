"""ACS3-HMAC-SHA256 request signatures (Alibaba Cloud SDK reference, "V3 request body and signature mechanism")."""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Mapping
from typing import Final
from urllib.parse import quote

from wizard.simulator.refusal import Refusal

ALGORITHM: Final = "ACS3-HMAC-SHA256"

_AUTHORIZATION: Final = re.compile(
    rf"{ALGORITHM} Credential=(?P<key>[^,]+),\s*SignedHeaders=(?P<headers>[^,]+),\s*Signature=(?P<signature>[0-9a-f]+)"
)
_ALWAYS_SIGNED: Final = ("host", "x-acs-action", "x-acs-version", "x-acs-date", "x-acs-signature-nonce")


def verify(
    method: str,
    path: str,
    query: Mapping[str, str],
    headers: Mapping[str, str],
    body: bytes,
    keys: Mapping[str, str],
) -> None:
    """Refuse a request whose signature was not made with the secret of a known access key.

    `query` is decoded, `headers` are lower-case names, `keys` maps access key ids to secrets.
    """
    match = _AUTHORIZATION.fullmatch(headers.get("authorization", "").strip())
    if match is None:
        raise Refusal("IncompleteSignature", "The request signature does not conform to Alibaba Cloud standards.")
    secret = keys.get(match["key"])
    if secret is None:
        raise Refusal("InvalidAccessKeyId.NotFound", "Specified access key is not found.", 404)
    payload = hashlib.sha256(body).hexdigest()
    if headers.get("x-acs-content-sha256") != payload:
        raise _mismatch()
    signed = match["headers"].split(";")
    if any(name in headers and name not in signed for name in _ALWAYS_SIGNED):
        raise _mismatch()
    canonical = "\n".join(
        (
            method,
            path or "/",
            "&".join(f"{_encode(name)}={_encode(query[name])}" for name in sorted(query)),
            "".join(f"{name}:{headers.get(name, '').strip()}\n" for name in signed),
            match["headers"],
            payload,
        )
    )
    text = f"{ALGORITHM}\n{hashlib.sha256(canonical.encode()).hexdigest()}"
    expected = hmac.new(secret.encode(), text.encode(), hashlib.sha256).hexdigest()
    if not hmac.compare_digest(expected, match["signature"]):
        raise _mismatch()


def _encode(text: str) -> str:
    return quote(text, safe="~")


def _mismatch() -> Refusal:
    return Refusal(
        "SignatureDoesNotMatch",
        "Specified signature does not match our calculation. Please check your access key id and secret.",
    )
