"""A practice account over HTTP, driven through the official SDKs, with a clock that is wound by hand."""

import importlib
import json
import re
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import alibabacloud_cbn20170912.models as cbn_models
import alibabacloud_vpc20160428.models as vpc_models
import pytest
from alibabacloud_cbn20170912.client import Client as CbnClient
from alibabacloud_tea_openapi.models import Config, OpenApiRequest, Params
from alibabacloud_tea_openapi.utils import Utils
from alibabacloud_vpc20160428.client import Client as VpcClient
from aliyunsdkcore.acs_exception.exceptions import ServerException
from aliyunsdkcore.client import AcsClient
from aliyunsdkcore.request import CommonRequest
from darabonba.exceptions import ResponseException
from darabonba.runtime import RuntimeOptions

from wizard.simulator.seed import Seed, SeedBandwidthPlan, SeedCen, SeedLink, SeedVpc, SeedVpnGateway
from wizard.simulator.server import Simulator

US, CN = "us-west-1", "cn-shanghai"

TUTORIAL = Seed(
    vpcs=(
        SeedVpc(US, "VPC 1", "172.16.0.0/16", id="vpc-1", public_ips=("5.5.5.5",)),
        SeedVpc(CN, "VPC 2", "192.168.0.0/16", id="vpc-2", public_ips=("6.6.6.6",)),
    ),
    cens=(SeedCen("CEN 1", id="cen-1"),),
    bandwidth_plans=(SeedBandwidthPlan(10, ("China", "North-America"), id="cenbwp-1", cen="CEN 1"),),
    links=(SeedLink("CEN 1", (US, CN), 10),),
)

READY = Seed(
    vpcs=TUTORIAL.vpcs,
    cens=TUTORIAL.cens,
    bandwidth_plans=TUTORIAL.bandwidth_plans,
    links=TUTORIAL.links,
    vpn_gateways=(
        SeedVpnGateway(US, "gateway-1", "VPC 1", id="vpn-1"),
        SeedVpnGateway(CN, "gateway-2", "VPC 2", id="vpn-2"),
    ),
)
"""The tutorial's account with both VPN gateways in place."""


class Refused(Exception):  # noqa: N818  # read aloud in tests: the call is refused
    """An error answer: its code and HTTP status."""

    def __init__(self, code: str, status: int, data: dict[str, Any]) -> None:
        super().__init__(code)
        self.code, self.status, self.data = code, status, data


class Hand:
    """A clock that stands still until it is wound."""

    def __init__(self) -> None:
        self.reading = 0.0

    def __call__(self) -> float:
        """Return the reading, in seconds."""
        return self.reading

    def wind(self, seconds: float) -> None:
        """Let so many seconds pass."""
        self.reading += seconds


class Cloud:
    """The official SDK clients, pointed at a practice account; parameters by their wire names."""

    def __init__(self, simulator: Simulator, key: str = "simulator", secret: str = "simulator", **config: str) -> None:
        self.simulator = simulator
        self.config = Config(
            access_key_id=key,
            access_key_secret=secret,
            endpoint=simulator.url.removeprefix("http://"),
            protocol="http",
            **config,
        )
        self._vpc, self._cbn = VpcClient(self.config), CbnClient(self.config)

    def vpc(self, action: str, **parameters: Any) -> dict[str, Any]:
        """Call an action of the VPC product through its typed model."""
        return self._typed(self._vpc, vpc_models, action, parameters)

    def cbn(self, action: str, **parameters: Any) -> dict[str, Any]:
        """Call an action of the CEN product through its typed model."""
        return self._typed(self._cbn, cbn_models, action, parameters)

    def _typed(self, client: Any, models: Any, action: str, parameters: dict[str, Any]) -> dict[str, Any]:
        model = getattr(models, f"{action}Request")()
        model.from_map(parameters)
        method = next(getattr(client, name) for name in dir(client) if name.replace("_", "") == action.lower())
        try:
            body: dict[str, Any] = method(model).body.to_map()
        except ResponseException as error:
            raise Refused(error.code, error.status_code, error.data) from None
        return body

    def raw(self, action: str, version: str, body: dict[str, Any] | None = None, **parameters: Any) -> dict[str, Any]:
        """Call an action generically: the answer as it stood on the wire, the headers under `headers`."""
        params = Params(
            action=action, version=version, protocol="HTTP", method="POST", auth_type="AK", style="RPC", pathname="/",
            req_body_type="formData", body_type="json",
        )  # fmt: skip
        request = OpenApiRequest(query=Utils.query(parameters), body=body)
        try:
            answer: dict[str, Any] = self._vpc.call_api(params, request, RuntimeOptions())
        except ResponseException as error:
            raise Refused(error.code, error.status_code, error.data) from None
        return answer


class CoreCloud:
    """The older family of official SDKs against a practice account: other code, the classic RPC signature.

    Calls go through the family's own request classes and their setters; an action that is younger than they are goes
    through the generic request.
    """

    def __init__(self, simulator: Simulator) -> None:
        self.simulator = simulator
        host, port = simulator.url.removeprefix("http://").split(":")
        self._host = host
        self._client = AcsClient("simulator", "simulator", US, port=int(port), auto_retry=False)

    def vpc(self, action: str, **parameters: Any) -> dict[str, Any]:
        """Call an action of the VPC product."""
        return self._call("aliyunsdkvpc.request.v20160428", "2016-04-28", action, parameters)

    def cbn(self, action: str, **parameters: Any) -> dict[str, Any]:
        """Call an action of the CEN product."""
        return self._call("aliyunsdkcbn.request.v20170912", "2017-09-12", action, parameters)

    def _call(self, package: str, version: str, action: str, parameters: dict[str, Any]) -> dict[str, Any]:
        request = self._request(package, version, action)
        for name, value in parameters.items():
            setter = getattr(request, f"set_{name}", None)
            if setter is not None and name != "RegionId":
                setter(value)
            else:
                request.add_query_param(name, value)
        request.set_endpoint(self._host)
        try:
            answer: dict[str, Any] = json.loads(self._client.do_action_with_exception(request))
        except ServerException as error:
            raise Refused(
                error.get_error_code(), error.get_http_status(), {"RequestId": error.get_request_id()}
            ) from None
        return answer

    @staticmethod
    def _request(package: str, version: str, action: str) -> Any:
        try:
            return getattr(importlib.import_module(f"{package}.{action}Request"), f"{action}Request")()
        except ImportError:
            generic = CommonRequest(version=version, action_name=action)
            generic.set_method("POST")
            return generic


def refused(call: Callable[[], object]) -> str:
    """Return the code of the refusal that a call meets; a call that succeeds fails the test."""
    with pytest.raises(Refused) as caught:
        call()
    assert re.fullmatch(r"[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}", caught.value.data["RequestId"])
    assert caught.value.data["Message"]
    return caught.value.code


def fetched(url: str, headers: Mapping[str, str] | None = None) -> tuple[int, Any, Mapping[str, str]]:
    """GET a loopback address: status, decoded JSON, headers."""
    assert url.startswith("http://127.0.0.1:")
    request = urllib.request.Request(url, headers=dict(headers or {}))  # noqa: S310  # checked above
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310  # checked above
            return answer.status, json.load(answer), answer.headers
    except urllib.error.HTTPError as error:
        with error:
            return error.code, json.load(error), error.headers


@pytest.fixture(scope="session")
def fetch() -> Callable[..., tuple[int, Any, Mapping[str, str]]]:
    """Return the function that reads the account and health pages."""
    return fetched


@pytest.fixture
def hand() -> Hand:
    """Return the clock of the practice account."""
    return Hand()


@pytest.fixture
def refusal() -> Callable[[Callable[[], object]], str]:
    """Return the function that makes a call and returns the code it is refused with."""
    return refused


@pytest.fixture
def tutorial(hand: Hand) -> Iterator[Cloud]:
    """Start the tutorial's account, before Step 1."""
    with Simulator(TUTORIAL, speed=1.0, monotonic=hand) as simulator:
        yield Cloud(simulator)


@pytest.fixture
def ready(hand: Hand) -> Iterator[Cloud]:
    """Start the tutorial's account with both VPN gateways active."""
    with Simulator(READY, speed=1.0, monotonic=hand) as simulator:
        yield Cloud(simulator)


@pytest.fixture(scope="session")
def connect() -> Callable[..., Cloud]:
    """Return the maker of SDK clients."""
    return Cloud


@pytest.fixture(scope="session")
def connect_core() -> Callable[..., CoreCloud]:
    """Return the maker of clients of the older SDK family."""
    return CoreCloud


@pytest.fixture(scope="session")
def seed() -> Seed:
    """Return what the tutorial takes for granted."""
    return TUTORIAL
