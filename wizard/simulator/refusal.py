"""What the service says when it will not do something: an HTTP status, a code and a sentence."""

from __future__ import annotations

from collections.abc import Mapping


class Refusal(Exception):  # noqa: N818  # an answer of the service, not a defect
    """An error answer. `code` is never empty: clients match it, some of them by prefix."""

    def __init__(self, code: str, message: str, status: int = 400, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.message = message
        self.status = status
        self.headers = dict(headers or {})


def missing(parameter: str) -> Refusal:
    """Say that a parameter which the action always needs is absent (the RPC gateway's own wording)."""
    return Refusal(f"Missing{parameter}", f"{parameter} is mandatory for this action.")


def illegal(parameter: str, why: str) -> Refusal:
    """Say that a parameter has a value that the VPC product does not accept."""
    return Refusal(f"IllegalParam.{parameter}", f"The specified parameter {parameter} is not valid: {why}")


def not_found(kind: str, identifier: str) -> Refusal:
    """Say that no such object exists in this account and region."""
    return Refusal(f"Invalid{kind}.NotFound", f"The specified {kind} {identifier} does not exist.", 404)
