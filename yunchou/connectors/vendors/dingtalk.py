"""钉钉 group robots, as 《自定义机器人接入》 documents them. Serves every stage."""

import base64
import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote_plus, urlencode

from yunchou.connectors.addresses import Place, RobotAddress
from yunchou.connectors.ports import Outcome, Pace, Refused, RobotMessage, Sent, Why
from yunchou.connectors.posting import TIMEOUT, Answered, post_json
from yunchou.connectors.wording import fitted

PLACE = Place(("oapi.dingtalk.com",), "/robot/send", "access_token")
#: A markdown text has at most 5,000 characters in the group; Chinese ones have three bytes.
MOST_BYTES = 15_000
LONGEST_TITLE = 64
PACE = Pace(20, timedelta(minutes=1))

#: What the vendor says of `errcode`.
REFUSALS: Mapping[int, Why] = {
    300001: Why.WRONG_KEY,  # the token does not exist
    310000: Why.WRONG_KEY,  # sign not match, or the address is not allowed (for key words see below)
    400013: Why.WRONG_KEY,  # the group is gone
    400101: Why.WRONG_KEY,  # no such access_token
    400102: Why.WRONG_KEY,  # the robot is stopped
    400106: Why.WRONG_KEY,  # no such robot
    130101: Why.RATE_LIMITED,  # more than 20 a minute: the robot is silent for ten
    410100: Why.RATE_LIMITED,
    430101: Why.CONTENT_REFUSED,
    430102: Why.CONTENT_REFUSED,
    430103: Why.CONTENT_REFUSED,
    430104: Why.CONTENT_REFUSED,
    400105: Why.NOT_UNDERSTOOD,
    -1: Why.UNREACHABLE,  # the system is busy: try again
}
SECURITY_SETTINGS = 310000


def signature(secret: str, *, at: datetime) -> tuple[str, str]:
    """The timestamp in milliseconds and its signature, encoded for the address. The secret alone is the key."""
    stamp = str(int(at.timestamp() * 1000))
    digest = hmac.new(secret.encode(), f"{stamp}\n{secret}".encode(), hashlib.sha256).digest()
    return stamp, quote_plus(base64.b64encode(digest))


@dataclass(frozen=True, slots=True)
class DingTalkRobot:
    """One robot; `secret` (SEC…) is empty where the robot does not check signatures."""

    address: RobotAddress
    secret: str = ""
    timeout: float = TIMEOUT
    pace: Pace = PACE

    def __repr__(self) -> str:
        return f"DingTalkRobot({self.address!r})"

    def send(self, message: RobotMessage, *, now: datetime) -> Outcome:
        target = f"{PLACE.path}?" + urlencode({PLACE.parameter: self.address.key})
        if self.secret:
            stamp, sign = signature(self.secret, at=now)
            target += f"&timestamp={stamp}&sign={sign}"
        answer = post_json(self.address.base, target, _markdown(message), timeout=self.timeout)
        return _outcome(answer.body) if isinstance(answer, Answered) else answer


def _markdown(message: RobotMessage) -> dict[str, Any]:
    """The text repeats the title: the title alone only shows in the list of conversations."""
    link = f"\n\n[{message.link_label or message.link}]({message.link})" if message.link else ""
    text = fitted(f"### {message.title}\n\n{message.markdown}", most=MOST_BYTES - len(link.encode()))
    return {"msgtype": "markdown", "markdown": {"title": message.title[:LONGEST_TITLE], "text": text + link}}


def _outcome(body: Mapping[str, Any]) -> Outcome:
    code = body.get("errcode")
    if code == 0:
        return Sent()
    if code == SECURITY_SETTINGS and "keywords" in str(body.get("errmsg", "")):
        return Refused(Why.CONTENT_REFUSED, str(code))
    known = REFUSALS.get(code) if isinstance(code, int) else None
    return Refused(known or Why.NOT_UNDERSTOOD, str(code)[:20])
