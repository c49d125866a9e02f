"""Asking hosts whether they hear each other: ICMP echo, all pairs at once."""

import os
import select
import socket
import struct
from collections.abc import Sequence
from ipaddress import IPv4Address
from threading import Event as Flag
from time import monotonic, perf_counter
from typing import NamedTuple

from wizard.lab.fault import Stopped
from wizard.lab.inside import inside

QUIET = 1.0
"""Seconds without any answer after which the pairs that are left count as dark."""

AGAIN = 0.25
"""Seconds between two requests of one pair."""

_ECHO_REQUEST, _ECHO_REPLY = 8, 0


class Probe(NamedTuple):
    """One question: whether a packet from `source`, in a namespace, to `target` comes back."""

    namespace: str
    source: IPv4Address
    target: IPv4Address


def ping(probes: Sequence[Probe], stop: Flag, *, quiet: float = QUIET) -> tuple[float | None, ...]:
    """Return each probe's round trip in milliseconds, None where nothing came back."""
    sockets = _open(probes)
    try:
        return _ask(probes, sockets, stop, quiet)
    finally:
        for one in sockets.values():
            one.close()


def _open(probes: Sequence[Probe]) -> dict[tuple[str, IPv4Address], socket.socket]:
    """Open a socket for each source address, in its namespace."""
    sources: dict[str, set[IPv4Address]] = {}
    for probe in probes:
        sources.setdefault(probe.namespace, set()).add(probe.source)
    opened: dict[tuple[str, IPv4Address], socket.socket] = {}

    def make(namespace: str) -> None:
        for source in sources[namespace]:
            one = socket.socket(socket.AF_INET, socket.SOCK_RAW | socket.SOCK_NONBLOCK, socket.IPPROTO_ICMP)
            opened[(namespace, source)] = one
            one.bind((str(source), 0))

    try:
        for namespace in sources:
            inside(namespace, lambda namespace=namespace: make(namespace))  # type: ignore[misc]  # bound per turn
    except BaseException:
        for one in opened.values():
            one.close()
        raise
    return opened


def _ask(
    probes: Sequence[Probe], sockets: dict[tuple[str, IPv4Address], socket.socket], stop: Flag, quiet: float
) -> tuple[float | None, ...]:
    nonce = os.urandom(8)
    sent: dict[tuple[int, int], float] = {}
    trips: dict[int, float] = {}
    poll = select.poll()
    readers = {one.fileno(): one for one in sockets.values()}
    for descriptor in readers:
        poll.register(descriptor, select.POLLIN)
    turn, heard = 0, monotonic()
    asked = heard - AGAIN
    while len(trips) < len(probes) and monotonic() - heard < quiet:
        if stop.is_set():
            raise Stopped
        if monotonic() - asked >= AGAIN:
            asked = monotonic()
            for number, probe in enumerate(probes):
                if number not in trips:
                    sent[(number, turn)] = perf_counter()
                    _send(sockets[(probe.namespace, probe.source)], number, turn, nonce, probe.target)
            turn += 1
        for descriptor, _ in poll.poll(AGAIN * 1000 / 5):
            for number, of_turn in _answers(readers[descriptor], nonce):
                if (number, of_turn) in sent and number not in trips:
                    trips[number] = (perf_counter() - sent[(number, of_turn)]) * 1000
                    heard = monotonic()
    return tuple(trips.get(number) for number in range(len(probes)))


def _send(one: socket.socket, number: int, turn: int, nonce: bytes, target: IPv4Address) -> None:
    """Send an echo request whose identifier and number say which probe and turn it is (RFC 792)."""
    body = nonce + struct.pack("!IH", number, turn)
    head = struct.pack("!BBHHH", _ECHO_REQUEST, 0, 0, number & 0xFFFF, turn)
    checked = struct.pack("!BBHHH", _ECHO_REQUEST, 0, _checksum(head + body), number & 0xFFFF, turn)
    try:
        one.sendto(checked + body, (str(target), 0))
    except OSError:
        return  # no route from here: as dark as no answer


def _answers(one: socket.socket, nonce: bytes) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    while True:
        try:
            packet = one.recv(2048)
        except OSError:
            return found
        icmp = packet[(packet[0] & 0x0F) * 4 :]
        if icmp[:1] == bytes([_ECHO_REPLY]) and icmp[8:16] == nonce:
            number, turn = struct.unpack("!IH", icmp[16:22])
            found.append((number, turn))


def _checksum(data: bytes) -> int:
    """Return the Internet checksum (RFC 1071)."""
    total: int = sum(struct.unpack(f"!{len(data) // 2}H", data))
    total = (total >> 16) + (total & 0xFFFF)
    return ~(total + (total >> 16)) & 0xFFFF
