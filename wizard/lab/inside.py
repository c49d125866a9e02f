"""Doing something inside a network namespace, from this process."""

import ctypes
import os
from collections.abc import Callable
from concurrent.futures import Future
from threading import Thread
from typing import TypeVar

from wizard.lab.fault import LabFault

NAMESPACES = "/run/netns"
"""Where iproute2 keeps named network namespaces (ip-netns(8))."""

CLONE_NEWNET = 0x40000000

Result = TypeVar("Result")


def inside(namespace: str, work: Callable[[], Result]) -> Result:
    """Run `work` in a thread of its own that has entered a namespace (setns(2)), and return its result.

    Sockets it makes and programs it starts belong to the namespace; the calling thread never leaves its own.
    """
    future: Future[Result] = Future()

    def enter() -> None:
        try:
            _enter(namespace)
            future.set_result(work())
        except BaseException as fault:  # noqa: BLE001 - handed to whoever waits
            future.set_exception(fault)

    thread = Thread(target=enter, name=namespace, daemon=True)
    thread.start()
    thread.join()
    return future.result()


def _enter(namespace: str) -> None:
    descriptor = os.open(f"{NAMESPACES}/{namespace}", os.O_RDONLY | os.O_CLOEXEC)
    try:
        if ctypes.CDLL(None, use_errno=True).setns(descriptor, CLONE_NEWNET):
            raise LabFault(f"the namespace {namespace} cannot be entered: {os.strerror(ctypes.get_errno())}")
    finally:
        os.close(descriptor)
