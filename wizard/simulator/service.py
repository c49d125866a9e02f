"""One practice account behind one HTTP application: calls, the account's own pages, faults."""

from __future__ import annotations

import asyncio
import json
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
from wizard.simulator.endpoint import Endpoint, Reply, refused
from wizard.simulator.faults import Fault, Faults
from wizard.simulator.ids import request_id
from wizard.simulator.past import Past
from wizard.simulator.refusal import Refusal
from wizard.simulator.seed import Seed, account_from
from wizard.simulator.snapshot import snapshot
from wizard.simulator.wire import Request, action_of

HOST: Final = "127.0.0.1"
SPEED_HEADER: Final = "x-simulator-speed"
LARGEST_BODY: Final = 1 << 20

_BEFORE: Final = frozenset({"refuse", "throttle", "error-before", "drop-before"})
_AFTER: Final = frozenset({"error-after", "drop-after", "reset-after", "garbage-after", "torn-after"})


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
        past = Past() if self._faults.lagging else None
        self.endpoint = Endpoint(self.account, self.clock, keys, self.save, past)
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
        faults = {fault.kind: fault for fault in self._faults.meet(action_of(asked))}
        if "forget-tokens" in faults:
            self.account.tokens.clear()
        for kind in _BEFORE & faults.keys():
            return _spoiled(request, faults[kind])
        ago = faults["lag"].seconds if "lag" in faults else 0.0
        reply = self.endpoint.answer(asked, ago)
        for kind in _AFTER & faults.keys():
            return _spoiled(request, faults[kind], reply)
        if "delay-after" in faults:
            await asyncio.sleep(faults["delay-after"].seconds)
        return web.json_response(reply.body, status=reply.status, headers=dict(reply.headers))


def _spoiled(request: web.Request, fault: Fault, reply: Reply | None = None) -> web.Response:
    """Give the answer a fault gives, or end the connection without one; `reply` is what was to be answered."""
    transport = request.transport
    if fault.kind in {"drop-before", "drop-after", "reset-after"} and transport is not None:
        if fault.kind == "reset-after":
            # Closing a socket that does not linger sends RST.
            transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        transport.abort()
    if fault.kind == "garbage-after":
        return web.Response(text="<html><body>502 Bad Gateway</body></html>", content_type="text/html")
    if fault.kind == "torn-after" and reply is not None:
        whole = json.dumps(reply.body)
        return web.Response(text=whole[: len(whole) // 2], status=reply.status, content_type="application/json")
    refusal = _refusal(fault)
    told = refused(request_id(), request.host, refusal)
    return web.json_response(told.body, status=told.status, headers=dict(told.headers))


def _refusal(fault: Fault) -> Refusal:
    if fault.kind == "refuse":
        status = 403 if fault.code.startswith(("Forbidden", "Forbbiden")) else 400
        return Refusal(fault.code, "The request was refused on demand.", status)
    if fault.kind == "throttle":
        headers = {"x-acs-retry-after": str(int(fault.seconds * 1000))} if fault.seconds else {}
        return Refusal("Throttling.User", "Request was denied due to user flow control.", headers=headers)
    return Refusal("InternalError", "The request processing has failed due to some unknown error.", 500)
