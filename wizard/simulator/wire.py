"""An HTTP request of the official SDKs, read and authenticated: which action, with which parameters."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final
from urllib.parse import parse_qsl

from wizard.simulator import signature, signature_rpc
from wizard.simulator.parameters import Parameters
from wizard.simulator.refusal import Refusal

VERSIONS: Final = {"2016-04-28": "Vpc", "2017-09-12": "Cbn", "2015-04-01": "Sts"}
"""API versions and the products they belong to: one endpoint answers for all three."""

CLOCK_SKEW: Final = 15 * 60
"""Seconds a request's date may be away from now (SDK reference: requests expire after 15 minutes)."""

_PROTOCOL: Final = frozenset({
    "Action", "Version", "Format", "Timestamp", "SignatureNonce", "SignatureMethod", "SignatureVersion",
    "SignatureType", "AccessKeyId", "Signature", "SecurityToken",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Request:
    """The bytes of one HTTP request; header names in lower case, `query` as it stood in the URL."""

    method: str
    path: str
    query: str
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class Asked:
    """What a request asks for: action, product, parameters, and which of them travelled in the URL."""

    action: str
    product: str
    parameters: Parameters
    in_url: tuple[str, ...]
    nonce: str


def action_of(request: Request) -> str:
    """Return the action a request names, without trusting anything else in it."""
    named = request.headers.get("x-acs-action", "")
    return named or dict(parse_qsl(request.query)).get("Action", "")


def read(request: Request) -> tuple[Asked, dict[str, str], dict[str, str]]:
    """Merge query and form; return what is asked beside the raw query and all raw parameters."""
    query = _pairs(request.query)
    form: dict[str, str] = {}
    if request.headers.get("content-type", "").startswith("application/x-www-form-urlencoded"):
        form = _pairs(_decoded(request.body))
    everything = {**query, **form}
    action = request.headers.get("x-acs-action") or everything.get("Action", "")
    version = request.headers.get("x-acs-version") or everything.get("Version", "")
    if not action or version not in VERSIONS:
        raise Refusal("InvalidAction.NotFound", "Specified api is not found, please check your url and method.", 404)
    own = {name: value for name, value in everything.items() if name not in _PROTOCOL}
    nonce = request.headers.get("x-acs-signature-nonce") or everything.get("SignatureNonce", "")
    in_url = tuple(sorted(name for name in query if name not in _PROTOCOL))
    return Asked(action, VERSIONS[version], Parameters(own), in_url, nonce), query, everything


def authenticate(
    request: Request, query: Mapping[str, str], everything: Mapping[str, str], keys: Mapping[str, str]
) -> None:
    """Refuse a request that is not signed with a known key, or is too old."""
    if "authorization" in request.headers:
        date, layout = request.headers.get("x-acs-date", ""), "%Y-%m-%dT%H:%M:%SZ"
        signature.verify(request.method, request.path, query, request.headers, request.body, keys)
    elif "Signature" in everything:
        date, layout = everything.get("Timestamp", ""), "%Y-%m-%dT%H:%M:%SZ"
        signature_rpc.verify(request.method, everything, keys)
    else:
        raise Refusal("MissingSignature", "Signature is mandatory for this action.")
    try:
        stamped = datetime.strptime(date, layout).replace(tzinfo=UTC)
    except ValueError:
        raise Refusal("InvalidTimeStamp.Format", "Specified time stamp or date value is not well formatted.") from None
    if abs((datetime.now(UTC) - stamped).total_seconds()) > CLOCK_SKEW:
        raise Refusal("InvalidTimeStamp.Expired", "Specified time stamp or date value is expired.")


def _decoded(body: bytes) -> str:
    try:
        return body.decode()
    except UnicodeDecodeError:
        raise Refusal("InvalidParameter", "The request body is not UTF-8.") from None


def _pairs(text: str) -> dict[str, str]:
    try:
        pairs = parse_qsl(text, keep_blank_values=True, max_num_fields=2000, errors="strict")
    except (ValueError, UnicodeDecodeError):
        raise Refusal("InvalidParameter", "The parameters cannot be decoded.") from None
    return dict(pairs)
