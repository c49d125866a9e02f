"""Why a tunnel is up or not, in charon's own words."""

import re

from wizard.lab.programs import Answer

SIGNS: tuple[str, ...] = (
    r"tried \d+ shared keys? for .*MAC mismatched",
    r"no IKE config found for .*",
    r"no matching peer config found.*",
    r"no peer config found.*",
    r"found \d+ matching config.*",
    r"Aggressive Mode PSK disabled.*",
    r"received proposals unacceptable",
    r"no acceptable proposal found",
    r"no matching proposal found.*",
    r"traffic selectors .* unacceptable",
    r"no matching CHILD_SA config found.*",
    r"error installing route with policy .*",
    r"received \S+ (?:error )?notify.*",
    r"received \S+ (?:error|notify).*",
    r"could not decrypt payloads",
    r"no private key found.*",
    r"no shared key found.*",
    r"peer not responding.*",
    r"giving up after \d+ retransmits",
    r"unable to .*",
    r"retransmit \d+ of request.*",
)
"""Lines that tell why, the most telling first (strongSwan 5.9, libcharon)."""

_UP = re.compile(r"CHILD_SA \S+ established with SPIs \S+ \S+ and TS (.*)")


def reason(answer: Answer, responder: str) -> tuple[bool, str]:
    """Return whether a tunnel came up, and what it protects or why it did not, from both ends."""
    up = _UP.search(answer.text)
    if answer.code == 0 and up:
        return True, up[1].strip()
    here, there = _telling(answer.text), _telling(responder)
    said = [f"office: {here}"] if here else []
    said += [f"cloud: {there}"] if there else []
    last = answer.text.strip().splitlines()
    return False, "; ".join(said) or (last[-1] if last else "no answer")


def _telling(text: str) -> str:
    lines = text.splitlines()
    for sign in SIGNS:
        for line in reversed(lines):
            match = re.search(sign, line)
            if match:
                return match[0].strip()
    return ""
