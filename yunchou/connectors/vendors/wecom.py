"""企业微信 group robots, as 《群机器人配置说明》 documents them: the key in the address is all there is. Serves every stage."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from yunchou.connectors.addresses import Place, RobotAddress
from yunchou.connectors.ports import Outcome, Pace, Refused, RobotMessage, Sent, Why
from yunchou.connectors.posting import TIMEOUT, Answered, post_json
from yunchou.connectors.wording import fitted

PLACE = Place(("qyapi.weixin.qq.com",), "/cgi-bin/webhook/send", "key")
#: The documented limit of a markdown text.
MOST_BYTES = 4096
PACE = Pace(20, timedelta(minutes=1))

#: What the vendor says of `errcode`.
REFUSALS: Mapping[int, Why] = {
    93000: Why.WRONG_KEY,  # invalid webhook url: the key is wrong or the robot was removed
    93004: Why.WRONG_KEY,  # the robot is no longer in the group
    93008: Why.WRONG_KEY,
    40001: Why.WRONG_KEY,
    45009: Why.RATE_LIMITED,  # more than 20 a minute
    45033: Why.RATE_LIMITED,
    40058: Why.TOO_LARGE,
    45002: Why.TOO_LARGE,
    40008: Why.NOT_UNDERSTOOD,
    44004: Why.NOT_UNDERSTOOD,
    -1: Why.UNREACHABLE,  # the system is busy: try again
}


@dataclass(frozen=True, slots=True)
class WeComRobot:
    """One robot."""

    address: RobotAddress
    timeout: float = TIMEOUT
    pace: Pace = PACE

    def send(self, message: RobotMessage, *, now: datetime) -> Outcome:
        del now  # nothing is signed
        target = f"{PLACE.path}?" + urlencode({PLACE.parameter: self.address.key})
        answer = post_json(self.address.base, target, _markdown(message), timeout=self.timeout)
        return _outcome(answer.body) if isinstance(answer, Answered) else answer


def _markdown(message: RobotMessage) -> dict[str, Any]:
    link = f"\n\n[{message.link_label or message.link}]({message.link})" if message.link else ""
    text = fitted(f"### {message.title}\n{message.markdown}", most=MOST_BYTES - len(link.encode()))
    return {"msgtype": "markdown", "markdown": {"content": text + link}}


def _outcome(body: Mapping[str, Any]) -> Outcome:
    code = body.get("errcode")
    if code == 0:
        return Sent()
    known = REFUSALS.get(code) if isinstance(code, int) else None
    return Refused(known or Why.NOT_UNDERSTOOD, str(code)[:20])
