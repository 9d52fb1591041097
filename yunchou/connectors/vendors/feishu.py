"""飞书 group robots, as 《自定义机器人使用指南》 documents them. Serves every stage."""

import base64
import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from yunchou.connectors.addresses import Place, RobotAddress
from yunchou.connectors.ports import Outcome, Pace, Refused, RobotMessage, Sent, Why
from yunchou.connectors.posting import TIMEOUT, Answered, post_json
from yunchou.connectors.wording import fitted

PLACE = Place(("open.feishu.cn", "open.larksuite.com"), "/open-apis/bot/v2/hook")
#: A request body has at most 20 KB; the rest of the card needs some of it.
MOST_BYTES = 16_000
LONGEST_TITLE = 200
PACE = Pace(100, timedelta(minutes=1))

#: What the guide says of `code`. 9499 is an address or a body it cannot read.
REFUSALS: Mapping[int, Why] = {
    19001: Why.WRONG_KEY,  # the robot's token is not valid
    19002: Why.NOT_UNDERSTOOD,
    19021: Why.WRONG_KEY,  # sign match fail, or the timestamp is an hour off
    19022: Why.WRONG_KEY,  # the robot does not take messages from this address
    19024: Why.CONTENT_REFUSED,  # none of the robot's key words is in it
    19036: Why.TOO_LARGE,
    11232: Why.RATE_LIMITED,
    9499: Why.NOT_UNDERSTOOD,
}


def signature(secret: str, *, at: datetime) -> tuple[str, str]:
    """The timestamp in seconds and its signature.

    TRICKY: here timestamp, line feed and secret together are the key, and the message is empty.
    """
    stamp = str(int(at.timestamp()))
    digest = hmac.new(f"{stamp}\n{secret}".encode(), b"", hashlib.sha256).digest()
    return stamp, base64.b64encode(digest).decode()


@dataclass(frozen=True, slots=True)
class FeishuRobot:
    """One robot; `secret` is empty where the robot does not check signatures."""

    address: RobotAddress
    secret: str = ""
    timeout: float = TIMEOUT
    pace: Pace = PACE

    def __repr__(self) -> str:
        return f"FeishuRobot({self.address!r})"

    def send(self, message: RobotMessage, *, now: datetime) -> Outcome:
        body: dict[str, Any] = {"msg_type": "interactive", "card": _card(message)}
        if self.secret:
            body["timestamp"], body["sign"] = signature(self.secret, at=now)
        answer = post_json(self.address.base, f"{PLACE.path}/{self.address.key}", body, timeout=self.timeout)
        return _outcome(answer.body) if isinstance(answer, Answered) else answer


def _card(message: RobotMessage) -> dict[str, Any]:
    text = fitted(message.markdown, most=MOST_BYTES)
    elements: list[dict[str, Any]] = [{"tag": "markdown", "content": text}]
    if message.link:
        button = {
            "tag": "button",
            "text": {"tag": "plain_text", "content": message.link_label or message.link},
            "type": "primary",
            "url": message.link,
        }
        elements.append({"tag": "action", "actions": [button]})
    title = {"tag": "plain_text", "content": message.title[:LONGEST_TITLE]}
    return {"config": {"wide_screen_mode": True}, "header": {"title": title}, "elements": elements}


def _outcome(body: Mapping[str, Any]) -> Outcome:
    # Older answers carry StatusCode alone.
    code = body.get("code", body.get("StatusCode"))
    if code == 0:
        return Sent()
    known = REFUSALS.get(code) if isinstance(code, int) else None
    return Refused(known or Why.NOT_UNDERSTOOD, str(code)[:20])
