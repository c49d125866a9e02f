"""The endpoint over HTTP on loopback: in a thread beside the caller, or as a process of its own."""

from __future__ import annotations

import asyncio
import contextlib
import functools
import logging
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

from aiohttp import web

from wizard.simulator.durations import DEFAULT_SPEED
from wizard.simulator.faults import Fault
from wizard.simulator.seed import Seed
from wizard.simulator.service import HOST, SPEED_HEADER, Service

__all__ = ["SPEED_HEADER", "Simulator", "access_keys", "serve"]

LONGEST_LINE: Final = 1 << 16

_SILENT: Final = logging.getLogger(f"{__name__}.http")
_SILENT.addFilter(lambda _record: False)

KEY_ID: Final = "simulator"
KEY_SECRET: Final = "simulator"  # noqa: S105  # the published key of every practice account


def access_keys(environment: Mapping[str, str] = os.environ) -> dict[str, str]:
    """Return the access keys a practice account accepts: the published one and the environment's own."""
    keys = {KEY_ID: KEY_SECRET}
    identifier = environment.get("ALIBABA_CLOUD_ACCESS_KEY_ID", "")
    secret = environment.get("ALIBABA_CLOUD_ACCESS_KEY_SECRET", "")
    if identifier and secret:
        keys[identifier] = secret
    return keys


async def _started(service: Service, port: int) -> tuple[web.AppRunner, str]:
    # Request lines carry parameters: they are neither logged nor quoted in aiohttp's own complaints.
    runner = web.AppRunner(
        service.application(), access_log=None, logger=_SILENT, max_line_size=LONGEST_LINE, shutdown_timeout=1.0
    )
    await runner.setup()
    try:
        await web.TCPSite(runner, HOST, port).start()
    except OSError:
        await runner.cleanup()
        raise
    return runner, f"http://{HOST}:{runner.addresses[0][1]}"


class Simulator:
    """The endpoint in a daemon thread, as a context manager.

    `url` is where it answers; `state` names a file that keeps the account from one run to the next; `monotonic`
    is the real clock that `speed` multiplies. Raises storage.StateFileError for a file that is not a practice
    account, OSError when it cannot listen or write.
    """

    def __init__(
        self,
        seed: Seed | None = None,
        *,
        speed: float = DEFAULT_SPEED,
        port: int = 0,
        state: Path | None = None,
        keys: Mapping[str, str] | None = None,
        faults: Iterable[Fault] = (),
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        accepted = access_keys() if keys is None else keys
        self._service = Service(seed or Seed(), speed, state, accepted, monotonic, faults)
        self._port = port
        self._ready = threading.Event()
        self._loop = asyncio.new_event_loop()
        self._failure: OSError | None = None
        self._thread = threading.Thread(target=self._run, name="simulator", daemon=True)
        self.url = ""

    def start(self) -> Self:
        """Start the thread; return once the endpoint answers."""
        self._thread.start()
        self._ready.wait()
        if self._failure is not None:
            self._thread.join()
            raise self._failure
        return self

    def stop(self) -> None:
        """Stop answering and wait for the thread to end; harmless when it has ended already."""
        if self._thread.is_alive():
            with contextlib.suppress(RuntimeError):
                self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join()

    def snapshot(self) -> dict[str, Any]:
        """Return what `GET /-/account` answers, taken between two calls."""
        if not self._thread.is_alive():
            return self._service.snapshot()
        return asyncio.run_coroutine_threadsafe(self._snapshot(), self._loop).result()

    async def _snapshot(self) -> dict[str, Any]:
        return self._service.snapshot()

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        runner: web.AppRunner | None = None
        try:
            runner, self.url = self._loop.run_until_complete(_started(self._service, self._port))
        except OSError as error:
            self._failure = error
        finally:
            self._ready.set()
        if runner is not None:
            self._loop.run_forever()
            self._loop.run_until_complete(runner.cleanup())
            self._service.save()
        self._loop.close()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


def serve(
    seed: Seed | None = None,
    *,
    speed: float = DEFAULT_SPEED,
    port: int = 0,
    state: Path | None = None,
    keys: Mapping[str, str] | None = None,
    faults: Iterable[Fault] = (),
) -> None:
    """Answer until SIGINT or SIGTERM; the first line on stdout is the URL, printed once it answers.

    Raises storage.StateFileError and OSError before that line.
    """
    service = Service(seed or Seed(), speed, state, access_keys() if keys is None else keys, faults=faults)
    asyncio.run(_serve(service, port))


async def _serve(service: Service, port: int) -> None:
    runner, url = await _started(service, port)
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, functools.partial(stopped.set))
    sys.stdout.write(f"{url}\n")
    sys.stdout.flush()
    await stopped.wait()
    await runner.cleanup()
    service.save()
