"""The door to the official SDKs: the only module that imports them. Everything untyped stays in here.

Loading it takes half a second (`wizard.cloud.cloud.prewarm`).
"""

import logging
import ssl
from collections.abc import Mapping
from functools import cache
from typing import Any, NamedTuple, cast

import requests
from alibabacloud_cbn20170912.client import Client as CbnClient
from alibabacloud_credentials.client import Client as CredentialClient
from alibabacloud_tea_openapi.client import Client as OpenApiClient
from alibabacloud_tea_openapi.exceptions import AlibabaCloudException
from alibabacloud_tea_openapi.utils import Utils
from alibabacloud_tea_openapi.utils_models import Config, OpenApiRequest, Params
from alibabacloud_vpc20160428.client import Client as VpcClient
from darabonba.core import DaraCore
from darabonba.runtime import RuntimeOptions
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

from wizard.cloud.answers import Answer, seal
from wizard.cloud.errors import CloudError, classify, scrub
from wizard.cloud.request import Request

CONNECT_TIMEOUT = 5_000
READ_TIMEOUT = 30_000
"""Milliseconds. Creating calls are slow, and an answer given up on too early is an outcome unknown."""


class Access(NamedTuple):
    """How clients are made: where to, and signed with what. An empty `address` is the real cloud."""

    address: str
    credential: Any


class _QuietHttp(HTTPConnection):
    """http.client prints whole requests, keys and all, where somebody raises its debug level; not for ours."""

    debuglevel = 0


class _QuietHttps(HTTPSConnection):
    debuglevel = 0


class _QuietHttpPool(HTTPConnectionPool):
    ConnectionCls: Any = _QuietHttp


class _QuietHttpsPool(HTTPSConnectionPool):
    ConnectionCls: Any = _QuietHttps


_POOLS = {"http": _QuietHttpPool, "https": _QuietHttpsPool}


class _Adapter(HTTPAdapter):
    """Pools of quiet connections; over HTTPS the system's certificates count beside the SDK's own list."""

    def __init__(self, protocol: str) -> None:
        self._protocol = protocol
        super().__init__(pool_maxsize=40)

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        if self._protocol == "https":
            kwargs["ssl_context"] = ssl.create_default_context()
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = _POOLS

    def proxy_manager_for(self, proxy: str, **kwargs: Any) -> Any:
        manager = super().proxy_manager_for(proxy, **kwargs)
        manager.pool_classes_by_scheme = _POOLS
        return manager


class _Session(requests.Session):
    """A session that goes where it is told: no redirects, and no proxy on the way to loopback."""

    def __init__(self, protocol: str) -> None:
        super().__init__()
        self.trust_env = False
        self._protocol = protocol
        self.mount(f"{protocol}://", _Adapter(protocol))

    def send(self, request: requests.PreparedRequest, **options: Any) -> requests.Response:
        # The API is spoken over HTTPS; plain HTTP is loopback, which a proxy of the environment must not capture.
        real = self._protocol == "https"
        options["proxies"] = requests.utils.get_environ_proxies(request.url or "") if real else {}
        options["allow_redirects"] = False
        return super().send(request, **options)


@cache
def _session(protocol: str) -> _Session:
    return _Session(protocol)


def _choose_session(*_place: Any, **options: Any) -> _Session:
    return _session(str(options["protocol"]).lower())


# The SDK keeps its sessions to itself and would follow redirects and the environment's proxies, loopback or not.
if not hasattr(DaraCore, "_get_session"):
    raise ImportError("this version of darabonba-core cannot be kept on loopback")
DaraCore._get_session = staticmethod(_choose_session)  # noqa: SLF001 - see above

# With DEBUG=sdk it would print credentials' security tokens, over the screens.
logging.getLogger("darabonba-core").disabled = True


_ENDPOINTS = {"sts": "sts.aliyuncs.com"}
"""Products whose client has no endpoints of its own."""


def make_client(access: Access, product: str, region: str) -> Any:
    """Return a client of one product; the SDK knows the real cloud's endpoints."""
    config: Any = Config(
        credential=access.credential,
        region_id=region or "cn-hangzhou",
        protocol="http" if access.address else "https",
        connect_timeout=CONNECT_TIMEOUT,
        read_timeout=READ_TIMEOUT,
        user_agent="wizard",
    )
    config.endpoint = access.address or _ENDPOINTS.get(product)
    return {"vpc": VpcClient, "cbn": CbnClient, "sts": OpenApiClient}[product](config)


def static_credential(key_id: str, key_secret: str) -> Any:
    """Return the credential of one key pair."""
    from alibabacloud_credentials.provider import StaticAKCredentialsProvider  # noqa: PLC0415 - beside its only use

    return CredentialClient(provider=StaticAKCredentialsProvider(access_key_id=key_id, access_key_secret=key_secret))


def send(client: Any, request: Request) -> Answer | CloudError:
    """Send one request and return its answer, or the error as a value.

    Keys are readable only in this function's frames and the SDK's below it, and no exception leaves them: neither a
    traceback nor a chained exception can carry a key out.
    """
    params = Params(
        action=request.action,
        version=request.version,
        protocol="HTTPS",
        pathname="/",
        method="POST",
        auth_type="AK",
        style="RPC",
        req_body_type="formData",
        body_type="json",
    )
    form = request.revealed_form()
    message = OpenApiRequest(query=Utils.query(dict(request.query)), body=Utils.query(form) if form else None)
    try:
        answer = client.call_api(params, message, RuntimeOptions())
        return _accepted(request, answer)
    except AlibabaCloudException as refusal:
        return _refused(request, refusal)
    except Exception as fault:  # noqa: BLE001 - whatever goes wrong in there may hold the request, and must not leave
        return CloudError(request.action, "unknown outcome", message=_lost(fault))


def _accepted(request: Request, answer: Mapping[str, Any]) -> Answer | CloudError:
    body = answer.get("body")
    # Every answer of the service names its request; what comes without is a stranger's, and no proof of absence.
    if not isinstance(body, Mapping) or not body.get("RequestId") or int(answer.get("statusCode", 0)) != 200:
        return CloudError(request.action, "unknown outcome", message="the answer is not the service's")
    headers = cast("Mapping[str, str]", answer.get("headers") or {})
    return Answer(seal(body), headers)


def _refused(request: Request, refusal: Any) -> CloudError:
    data = refusal.data if isinstance(refusal.data, Mapping) else {}
    code = str(data.get("Code") or data.get("code") or "")
    told = str(data.get("Message") or data.get("message") or "")
    keys = request.key_texts()
    status = int(refusal.status_code or 0)
    return CloudError(
        request.action,
        classify(request.action, code, status, told),
        code=scrub(code, keys),
        message=scrub(told, keys),
        status=status,
        request_id=str(data.get("RequestId") or ""),
        retry_after=float(getattr(refusal, "retry_after", None) or 0) / 1000,
    )


_CAUSES: tuple[tuple[str, str], ...] = (
    ("Read timed out", f"no answer within {READ_TIMEOUT // 1000} s"),
    ("timed out", f"no connection within {CONNECT_TIMEOUT // 1000} s"),
    ("Connection refused", "nothing answers there"),
    ("Name or service not known", "the service's name cannot be resolved"),
    ("name resolution", "the service's name cannot be resolved"),
    ("CERTIFICATE_VERIFY_FAILED", "the service's certificate cannot be verified"),
    ("ProxyError", "the proxy refused"),
    ("Connection reset", "the connection broke before an answer came"),
    ("Connection aborted", "the connection broke before an answer came"),
    ("Remote end closed", "the connection broke before an answer came"),
)
"""What the HTTP library says, and what it means; its own words quote URLs and local paths."""


def _lost(fault: Exception) -> str:
    told = str(getattr(fault, "inner_exception", None) or fault)
    return next((meaning for words, meaning in _CAUSES if words in told), "the answer could not be read")
