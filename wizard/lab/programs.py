"""Starting other people's programs: argument lists only, their own words kept when they fail."""

import os
import subprocess
from collections.abc import Mapping, Sequence
from threading import Event as Flag
from typing import NamedTuple

from wizard.lab.fault import LabFault, Stopped

PATH = "/usr/sbin:/usr/bin:/sbin:/bin"
LOOK = 0.1
"""Seconds between two looks at whether the operator asked to stop."""

FEATURES: tuple[tuple[str, str], ...] = (
    ("netns", "network namespaces (CONFIG_NET_NS)"),
    ("type veth", "virtual Ethernet pairs (CONFIG_VETH)"),
    ("rule add", "policy routing (CONFIG_IP_MULTIPLE_TABLES)"),
    ("nat", "address translation in nftables (CONFIG_NFT_NAT)"),
    ("nft", "nftables (CONFIG_NF_TABLES)"),
)
"""What a refused command says of the kernel: the first word that stands in it names the feature."""

_UNKNOWN = ("not supported", "unknown device type", "no such file or directory", "protocol not", "invalid argument")


class Answer(NamedTuple):
    """How a program ended, and what it said on both streams."""

    code: int
    text: str


def environment(more: Mapping[str, str] | None = None) -> dict[str, str]:
    """Return the environment that every program gets: where programs are, plain English, nothing of the operator's."""
    return {"PATH": PATH, "LC_ALL": "C", **(more or {})}


def ask(
    arguments: Sequence[str], text: str = "", *, more: Mapping[str, str] | None = None, stop: Flag | None = None
) -> Answer:
    """Run a program to its end with `text` on its stdin; Stopped, and the program killed, when `stop` is set."""
    process = subprocess.Popen(  # noqa: S603 - argument lists of ours, no shell
        list(arguments),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env=environment(more),
        process_group=0,  # Ctrl-C on the terminal is for us to handle
    )
    with process:
        given: bytes | None = text.encode()
        while True:
            try:
                said = process.communicate(given, timeout=LOOK)[0]
            except subprocess.TimeoutExpired:
                given = None
                if stop is not None and stop.is_set():
                    process.kill()
                    raise Stopped from None
            except BaseException:
                process.kill()
                raise
            else:
                return Answer(process.returncode, said.decode(errors="replace"))


def call(arguments: Sequence[str], text: str = "", *, more: Mapping[str, str] | None = None) -> str:
    """Run a program that has to succeed and return what it said; LabFault with its words where it does not."""
    answer = ask(arguments, text, more=more)
    if answer.code:
        raise LabFault(explain(arguments, text, answer.text))
    return answer.text


def explain(arguments: Sequence[str], text: str, said: str) -> str:
    """Say which program refused what, and which feature the kernel may lack."""
    program = os.path.basename(arguments[0])  # noqa: PTH119 - a name, not a file to open
    words = " ".join(said.split()) or "no reason given"
    sentence = f"{program} failed: {words[:400]}"
    if any(mark in words.lower() for mark in _UNKNOWN):
        whole = f"{' '.join(arguments)} {text}"
        missing = next((feature for word, feature in FEATURES if word in whole), None)
        if missing:
            sentence += f"; the kernel may lack {missing}"
    return sentence
