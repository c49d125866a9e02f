"""One practice account behind one HTTP application: calls, the account's own pages, faults."""

from __future__ import annotations

import asyncio
import socket
import struct
import time
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, Final

from aiohttp import web

from wizard.simulator import storage
from wizard.simulator.account import Account
from wizard.simulator.clock import Clock
from wizard.simulator.endpoint import Endpoint, refused
from wizard.simulator.faults import Fault, Faults
from wizard.simulator.ids import request_id
from wizard.simulator.refusal import Refusal
from wizard.simulator.seed import Seed, account_from
from wizard.simulator.snapshot import snapshot
from wizard.simulator.wire import Request, action_of

HOST: Final = "127.0.0.1"
SPEED_HEADER: Final = "x-simulator-speed"
LARGEST_BODY: Final = 1 << 20

_BEFORE: Final = frozenset({"throttle", "error-before", "drop-before"})


class Service:
    """One account behind one aiohttp application."""

    def __init__(
        self,
        seed: Seed,
        speed: float,
        state: Path | None,
        keys: Mapping[str, str],
        monotonic: Callable[[], float] = time.monotonic,
        faults: Iterable[Fault] = (),
    ) -> None:
        saved = storage.load(state) if state is not None else None
        self.account: Account = saved if saved is not None else account_from(seed)
        self.clock = Clock(speed, start=self.account.clock, monotonic=monotonic)
        self._state = state
        self._faults = Faults(faults)
        self.endpoint = Endpoint(self.account, self.clock, keys, self.save)
        self.save()

    def save(self) -> None:
        """Write the state file, where one is kept."""
        self.account.clock = self.clock.now()
        if self._state is not None:
            storage.save(self.account, self._state)

    def snapshot(self) -> dict[str, Any]:
        """Return the account as JSON values."""
        return snapshot(self.account, self.clock.now(), self.clock.speed)

    def application(self) -> web.Application:
        """Return the HTTP application."""
        application = web.Application(client_max_size=LARGEST_BODY, middlewares=[self._loopback])
        application.router.add_get("/-/health", self._health)
        application.router.add_get("/-/account", self._account)
        application.router.add_route("*", "/", self._call)
        return application

    @web.middleware
    async def _loopback(self, request: web.Request, handler: Any) -> web.StreamResponse:
        # A web page that a browser was led here by another name must learn nothing.
        # (The SDK puts an endpoint that was given as a URL into the Host header whole.)
        if request.host.removeprefix("http://").partition(":")[0] not in {HOST, "localhost"}:
            return web.json_response({"Code": "InvalidHost", "Message": "Loopback only."}, status=403)
        response: web.StreamResponse = await handler(request)
        response.headers[SPEED_HEADER] = f"{self.clock.speed:g}"
        return response

    async def _health(self, _request: web.Request) -> web.Response:
        return web.json_response({"simulator": True, "speed": self.clock.speed})

    async def _account(self, _request: web.Request) -> web.Response:
        return web.json_response(self.snapshot())

    async def _call(self, request: web.Request) -> web.Response:
        asked = Request(
            method=request.method,
            path=request.rel_url.raw_path,
            query=request.rel_url.raw_query_string,
            headers={name.lower(): value for name, value in request.headers.items()},
            body=await request.read(),
        )
        fault = self._faults.meet(action_of(asked))
        if fault is not None and fault.kind in _BEFORE:
            return _spoiled(request, fault)
        reply = self.endpoint.answer(asked)
        if fault is not None and fault.kind == "delay-after":
            await asyncio.sleep(fault.seconds)
        elif fault is not None:
            return _spoiled(request, fault)
        return web.json_response(reply.body, status=reply.status, headers=dict(reply.headers))


def _spoiled(request: web.Request, fault: Fault) -> web.Response:
    """Give the answer a fault gives, or end the connection without one."""
    transport = request.transport
    if fault.kind in {"drop-before", "drop-after", "reset-after"} and transport is not None:
        if fault.kind == "reset-after":
            # Closing a socket that does not linger sends RST.
            transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        transport.abort()
    if fault.kind == "garbage-after":
        return web.Response(text="<html><body>502 Bad Gateway</body></html>", content_type="text/html")
    if fault.kind == "throttle":
        refusal = Refusal("Throttling.User", "Request was denied due to user flow control.")
        headers = {"x-acs-retry-after": str(int(fault.seconds * 1000))} if fault.seconds else {}
    else:
        refusal = Refusal("InternalError", "The request processing has failed due to some unknown error.", 500)
        headers = {}
    reply = refused(request_id(), request.host, refusal)
    return web.json_response(reply.body, status=reply.status, headers=headers)
