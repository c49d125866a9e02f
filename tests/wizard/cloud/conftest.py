"""A practice account over HTTP behind a wire that records every byte and can be broken on purpose."""

import inspect
import json
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, urlsplit

import pytest

from wizard.cloud import Cloud, connect, make_target
from wizard.simulator.seed import Seed, SeedBandwidthPlan, SeedCen, SeedLink, SeedVpc, SeedVSwitch
from wizard.simulator.server import Simulator

US, CN = "us-west-1", "cn-shanghai"

SEED = Seed(
    vpcs=(
        SeedVpc(
            US,
            "VPC 1",
            "172.16.0.0/16",
            id="vpc-1",
            vswitches=(SeedVSwitch("a", "172.16.1.0/24", "vsw-1"),),
            public_ips=("5.5.5.5",),
        ),
        SeedVpc(CN, "VPC 2", "192.168.0.0/16", id="vpc-2", public_ips=("6.6.6.6",)),
    ),
    cens=(SeedCen("CEN 1", id="cen-1"),),
    bandwidth_plans=(SeedBandwidthPlan(10, ("China", "North-America"), id="cenbwp-1", cen="CEN 1"),),
    links=(SeedLink("CEN 1", (US, CN), 10),),
)

Tamper = Callable[["Sent"], bytes | None]
"""What the wire answers itself: bytes, `b""` to hang up, None to let the service answer."""


class Sent(NamedTuple):
    """One HTTP request as it crossed the wire."""

    line: str
    headers: dict[str, str]
    body: bytes

    @property
    def action(self) -> str:
        """The API action."""
        return self.headers["x-acs-action"]

    @property
    def query(self) -> dict[str, str]:
        """The parameters in the URL."""
        return dict(parse_qsl(urlsplit(self.line.split(" ")[1]).query))

    @property
    def form(self) -> dict[str, str]:
        """The parameters in the body."""
        return dict(parse_qsl(self.body.decode()))


class Wire:
    """A TCP relay on loopback: `url` leads to the service, `sent` is what went there."""

    def __init__(self, upstream: str) -> None:
        self.sent: list[Sent] = []
        self.tamper: Tamper = lambda _sent: None
        self.change: Callable[[bytes], bytes] = lambda answer: answer
        self._upstream = urlsplit(upstream)
        self._socket = socket.create_server(("127.0.0.1", 0))
        self._socket.settimeout(30)
        self.url = f"http://127.0.0.1:{self._socket.getsockname()[1]}"
        threading.Thread(target=self._listen, daemon=True).start()

    def close(self) -> None:
        """Stop listening."""
        self._socket.close()

    def _listen(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._socket.accept()
                threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        with client, suppress(OSError):
            while message := _message(client):
                head, _, body = message.partition(b"\r\n\r\n")
                line, *fields = head.decode().split("\r\n")
                headers = {name.lower(): value for name, _, value in (field.partition(": ") for field in fields)}
                sent = Sent(line, headers, body)
                self.sent.append(sent)
                answer = self.tamper(sent)
                if answer is not None:
                    client.sendall(answer)
                    return
                client.sendall(self._forward(message))

    def _forward(self, message: bytes) -> bytes:
        with socket.create_connection((self._upstream.hostname or "", self._upstream.port or 80)) as service:
            service.sendall(message)
            return self.change(_message(service))


def _message(stream: socket.socket) -> bytes:
    """Read one HTTP message with its body."""
    data = b""
    while b"\r\n\r\n" not in data:
        chunk = stream.recv(65536)
        if not chunk:
            return b""
        data += chunk
    head, _, body = data.partition(b"\r\n\r\n")
    lengths = [line.split(b":")[1] for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")]
    while len(body) < int(lengths[0] if lengths else 0):
        body += stream.recv(65536)
    return head + b"\r\n\r\n" + body


def reply(status: int, body: object, *headers: str) -> bytes:
    """Return a whole HTTP answer; a body that is no text is written as JSON."""
    text = body if isinstance(body, str) else json.dumps(body)
    kind = "text/html" if isinstance(body, str) else "application/json"
    length = f"content-length: {len(text.encode())}"
    lines = [f"HTTP/1.1 {status} X", f"content-type: {kind}", length, "connection: close", *headers]
    return ("\r\n".join(lines) + "\r\n\r\n" + text).encode()


def fields_of(model: Any) -> set[str]:
    """Return the wire names of a request model's fields, learned from the model itself."""
    empty = model()
    names = [name for name in vars(empty) if not name.startswith("_")]
    for name in names:
        setattr(empty, name, "x" if name not in structures(empty) else None)
    known = set(empty.to_map())
    return known | {pascal(name) for name in structures(empty)}


def structures(empty: Any) -> set[str]:
    """Return the attributes of a model that hold lists or structures."""
    signature = inspect.signature(type(empty).__init__).parameters
    return {
        name
        for name, one in signature.items()
        if "List[" in str(one.annotation) or "main_models" in str(one.annotation)
    }


def pascal(name: str) -> str:
    """Return the wire name of an attribute, `dest_cidr_block_list` → `DestCidrBlockList`."""
    return "".join(part.capitalize() for part in name.split("_"))


def unflatten(parameters: dict[str, str]) -> dict[str, Any]:
    """Undo the wire's flattening: `Tag.1.Key=a` → `{"Tag": [{"Key": "a"}]}`."""
    found: dict[str, Any] = {}
    for name, value in parameters.items():
        place = found
        *way, last = name.split(".")
        for step in way:
            place = place.setdefault(step, {})
        place[last] = value
    return {name: listed(value) for name, value in found.items()}


def listed(value: Any) -> Any:
    """Turn a structure with numbers for names into a list."""
    if not isinstance(value, dict):
        return value
    if all(name.isdigit() for name in value):
        return [listed(value[name]) for name in sorted(value, key=int)]
    return {name: listed(inner) for name, inner in value.items()}


@pytest.fixture
def simulator() -> Iterator[Simulator]:
    """Run a practice account in which a minute takes three milliseconds."""
    with Simulator(SEED, speed=20_000) as running:
        yield running


@pytest.fixture
def wire(simulator: Simulator) -> Iterator[Wire]:
    """Put a recording wire before the practice account."""
    relay = Wire(simulator.url)
    yield relay
    relay.close()


@pytest.fixture
def cloud(wire: Wire) -> Cloud:
    """Return the practice account, reached over the wire."""
    return connect(make_target(wire.url))


@pytest.fixture
def wire_to() -> Iterator[Callable[[str], Wire]]:
    """Return how to put a recording wire before any practice account."""
    made: list[Wire] = []

    def put(upstream: str) -> Wire:
        made.append(Wire(upstream))
        return made[-1]

    yield put
    for relay in made:
        relay.close()
