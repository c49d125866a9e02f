"""A request in, an answer out: authentication, the action table, idempotence, and the log of calls."""

from __future__ import annotations

import hashlib
import json
import logging
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from wizard.simulator import ids, wire
from wizard.simulator.account import Account
from wizard.simulator.actions import ACTIONS, Action
from wizard.simulator.actions.required import REQUIRED
from wizard.simulator.call import Answer, Call
from wizard.simulator.clock import Clock
from wizard.simulator.masking import masked
from wizard.simulator.objects import LoggedCall, TokenUse
from wizard.simulator.past import Past
from wizard.simulator.rates import Rates
from wizard.simulator.refusal import Refusal, missing
from wizard.simulator.wire import Asked, Request

LOG: Final = logging.getLogger(__name__)

NONCES: Final = 10_000
"""How many request nonces are remembered; a repeated one is a replayed request."""

_TABLE: Final = {(action.product, action.name): action for action in ACTIONS}


@dataclass(frozen=True, slots=True)
class Reply:
    """An HTTP answer: status, JSON body, extra headers."""

    status: int
    body: dict[str, Any]
    headers: Mapping[str, str] = field(default_factory=dict)


class Endpoint:
    """The simulated service over one account. `changed` is called after every mutating call."""

    def __init__(
        self,
        account: Account,
        clock: Clock,
        keys: Mapping[str, str],
        changed: Callable[[], None] = lambda: None,
        past: Past | None = None,
    ) -> None:
        self.account = account
        self.clock = clock
        self._rates = Rates()
        self._past = past
        if past is not None:
            past.keep(account, clock.now())
        self._keys = dict(keys)
        self._changed = changed
        self._nonces: OrderedDict[str, None] = OrderedDict()

    def answer(self, request: Request, ago: float = 0.0) -> Reply:
        """Carry out one request, a reading one as if it had come `ago` simulated seconds earlier; never raises."""
        request_id = ids.request_id()
        try:
            body = self._answered(request, ago)
        except Refusal as refusal:
            return refused(request_id, request.headers.get("host", ""), refusal)
        except Exception as error:  # noqa: BLE001  # a defect here must reach the client as the service's own 500
            # The message of an exception could quote a parameter, so only its place is logged.
            place = error.__traceback__
            while place is not None and place.tb_next is not None:
                place = place.tb_next
            where = f"{place.tb_frame.f_code.co_filename}:{place.tb_lineno}" if place is not None else "?"
            LOG.error("%s at %s", type(error).__name__, where)  # noqa: TRY400  # see above
            defect = Refusal("InternalError", "The request processing has failed due to some unknown error.", 500)
            return refused(request_id, request.headers.get("host", ""), defect)
        return Reply(200, {**body, "RequestId": request_id})

    def _answered(self, request: Request, ago: float) -> Answer:
        asked, query, everything = wire.read(request)
        wire.authenticate(request, query, everything, self._keys)
        self._fresh(asked.nonce)
        action = _TABLE.get((asked.product, asked.action))
        if action is None:
            raise Refusal(
                "InvalidAction.NotFound", "Specified api is not found, please check your url and method.", 404
            )
        call = Call(self.account, asked.action, asked.product, asked.parameters, self.clock.now())
        self._rates.admit(asked.product, asked.action, asked.parameters.text("RegionId"), call.now)
        if not action.writes:
            self.account.reads[asked.action] = self.account.reads.get(asked.action, 0) + 1
            return _run(action, self._earlier(call, ago))
        return self._mutated(action, call, asked)

    def _mutated(self, action: Action, call: Call, asked: Asked) -> Answer:
        outcome, identifier = "InternalError", ""
        try:
            answer = self._once(action, call)
            outcome, identifier = "OK", str(answer.get(action.id, "")) if action.id else ""
        except Refusal as refusal:
            outcome = refusal.code
            raise
        finally:
            region = next((asked.parameters[name] for name in _REGIONS if name in asked.parameters), "")
            self.account.calls.append(
                LoggedCall(
                    asked.action, asked.product, region, round(call.now, 3), masked(asked.parameters),
                    asked.in_url, outcome, identifier,
                )
            )  # fmt: skip
            if self._past is not None:
                self._past.keep(self.account, call.now)
            self._changed()
        return answer

    def _earlier(self, call: Call, ago: float) -> Call:
        if self._past is None or not ago:
            return call
        then = call.now - ago
        return replace(call, account=self._past.at(then), now=then)

    def _once(self, action: Action, call: Call) -> Answer:
        """Run an action, or repeat the answer that its ClientToken was given before."""
        token = call.parameters.text("ClientToken") if action.token else ""
        if not token:
            return _run(action, call)
        if len(token) > 64 or not token.isascii():
            raise Refusal("InvalidClientToken", "The ClientToken must be at most 64 ASCII characters.")
        digest = _digest(self.account.salt, call.parameters)
        known = self.account.tokens.get(f"{action.name}/{token}")
        if known is not None and known.digest != digest:
            raise Refusal("IdempotentParameterMismatch", "The ClientToken was used with other parameters.")
        if known is not None:
            repeated: Answer = json.loads(known.answer)
            return repeated
        answer = _run(action, call)
        self.account.tokens[f"{action.name}/{token}"] = TokenUse(action.name, token, digest, json.dumps(answer))
        return answer

    def _fresh(self, nonce: str) -> None:
        if nonce in self._nonces:
            raise Refusal("SignatureNonceUsed", "Specified signature nonce was used already.")
        self._nonces[nonce] = None
        if len(self._nonces) > NONCES:
            self._nonces.popitem(last=False)


def _run(action: Action, call: Call) -> Answer:
    for name in REQUIRED.get((action.product, action.name), ()):
        if not call.parameters.given(name) or call.parameters.get(name) == "":
            raise missing(name)
    return action.run(call)


_REGIONS: Final = ("RegionId", "ChildInstanceRegionId", "LocalRegionId")


def _digest(salt: str, parameters: Mapping[str, str]) -> str:
    text = json.dumps(sorted(parameters.items()))
    return hashlib.sha256(f"{salt}/{text}".encode()).hexdigest()


def refused(request_id: str, host: str, refusal: Refusal) -> Reply:
    """Return the error answer to a request."""
    body = {
        "RequestId": request_id,
        "HostId": host,
        "Code": refusal.code,
        "Message": refusal.message,
        "Recommend": f"https://api.aliyun.com/troubleshoot?q={refusal.code}",
    }
    return Reply(refusal.status, body, refusal.headers)
