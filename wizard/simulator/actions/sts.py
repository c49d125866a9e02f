"""Who is calling: the Security Token Service."""

from __future__ import annotations

from wizard.simulator.call import Answer, Call


def caller_identity(call: Call) -> Answer:
    """GetCallerIdentity: the account's own RAM user."""
    number = call.account.number
    return {
        "AccountId": number,
        "Arn": f"acs:ram::{number}:user/simulator",
        "IdentityType": "RAMUser",
        "PrincipalId": "200000000000000001",
        "UserId": "200000000000000001",
    }
