"""One account to talk to: clients made when first needed, calls from any thread, pages put together."""

from collections.abc import Mapping
from importlib import import_module
from threading import Lock, Thread
from typing import TYPE_CHECKING, Any

from wizard.cloud.actions import Product
from wizard.cloud.answers import Answer, Document, items, text
from wizard.cloud.errors import CloudError
from wizard.cloud.request import Request
from wizard.cloud.target import EndpointTarget, Target

if TYPE_CHECKING:
    from wizard.cloud.sdk import Access

PAGE = 50
"""The most the service puts on one page."""

SPEED_HEADER = "x-simulator-speed"


class Cloud:
    """An account behind a target. Made by `connect`; safe to share between threads.

    `speed` is how many seconds of the account's time pass in one second here: 1.0 on the real cloud, known on a
    practice account from the first answer on.
    """

    def __init__(self, target: Target, access: "Access") -> None:
        self.target = target
        self.speed = 1.0
        self.practice = False
        self._access = access
        self._clients: dict[tuple[Product, str], Any] = {}
        self._lock = Lock()

    def __repr__(self) -> str:
        return f"Cloud({self.target})"

    def call(
        self,
        product: Product,
        action: str,
        region: str = "",
        query: Mapping[str, Any] | None = None,
        form: Mapping[str, Any] | None = None,
    ) -> Document:
        """Make one call and return its answer; CloudError where it brought none.

        `region` chooses the endpoint and is sent as RegionId to the VPC product. Keys go into `form`.
        """
        own = {"RegionId": region} if product == "vpc" and region else {}
        given = {name: value for name, value in (query or {}).items() if value not in (None, "", (), {})}
        request = Request(product, action, {**own, **given}, form or {})
        answer = self._send(request, region)
        if isinstance(answer, CloudError):
            raise answer
        self._learn(answer.headers)
        return answer.body

    def pages(
        self,
        product: Product,
        action: str,
        region: str,
        query: Mapping[str, Any],
        path: tuple[str, ...],
    ) -> tuple[Document, ...]:
        """Return the items of every page of a listing call; `path` leads to the list.

        A listing that ends before its own total is no listing: absence must be certain.
        """
        found: list[Document] = []
        number = 1
        while True:
            body = self.call(product, action, region, {**query, "PageNumber": number, "PageSize": PAGE})
            page = items(body, *path)
            found.extend(page)
            total = text(body, "TotalCount")
            if total.isdigit() and len(found) >= int(total):
                return tuple(found)
            if not page:
                raise CloudError(action, "unknown outcome", message=f"the list ended after {len(found)} of {total}")
            number += 1

    def chain(
        self,
        product: Product,
        action: str,
        region: str,
        query: Mapping[str, Any],
        path: tuple[str, ...],
        size: str = "MaxResults",
    ) -> tuple[Document, ...]:
        """Return the items of a listing call that hands out tokens for the next page."""
        found: list[Document] = []
        token = ""
        while True:
            body = self.call(product, action, region, {**query, "NextToken": token, size: PAGE})
            found.extend(items(body, *path))
            following = text(body, "NextToken")
            if not following or following == token:
                return tuple(found)
            token = following

    def _send(self, request: Request, region: str) -> Answer | CloudError:
        from wizard.cloud.sdk import send  # noqa: PLC0415 - the door

        return send(self._client(request.product, region), request)

    def _client(self, product: Product, region: str) -> Any:
        from wizard.cloud.sdk import make_client  # noqa: PLC0415 - the door

        with self._lock:
            key = (product, region if product == "vpc" else "")
            if key not in self._clients:
                self._clients[key] = make_client(self._access, product, key[1])
            return self._clients[key]

    def _learn(self, headers: Mapping[str, str]) -> None:
        told = headers.get(SPEED_HEADER)
        if told is None or not isinstance(self.target, EndpointTarget):
            return
        try:
            speed = float(told)
        except ValueError:
            return
        if 0 < speed < 1e9:
            self.speed, self.practice = speed, True


def connect(target: Target) -> Cloud:
    """Return the account behind a target, without a call to it.

    TargetFault, in one sentence, where the real cloud is meant and no credentials are to be had.
    """
    from wizard.cloud import credentials, sdk  # noqa: PLC0415 - the door

    if isinstance(target, EndpointTarget):
        return Cloud(target, sdk.Access(target.address, credentials.credential_for_endpoint(target)))
    return Cloud(target, sdk.Access("", credentials.credential_for_real(target)))


def prewarm() -> Thread:
    """Begin loading the SDKs in a thread, for a command that will need them soon."""
    thread = Thread(target=import_module, args=("wizard.cloud.sdk",), name="prewarm", daemon=True)
    thread.start()
    return thread
