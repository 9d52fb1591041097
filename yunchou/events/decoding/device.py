"""What kind of device, system and browser an event came from, read off its user agent."""

import re
from dataclasses import dataclass
from functools import lru_cache

from ua_parser import parse

#: In-app browsers of Chinese platforms, which generic parsers take for the phone's own browser.
_IN_APP = (
    (re.compile(r"wxwork/", re.I), "企业微信"),
    (re.compile(r"miniProgram", re.I), "微信小程序"),
    (re.compile(r"MicroMessenger/", re.I), "微信"),
    (re.compile(r"aweme|BytedanceWebview", re.I), "抖音"),
    (re.compile(r"XHSDiscover|xhsdiscover", re.I), "小红书"),
    (re.compile(r"Weibo", re.I), "微博"),
    (re.compile(r"AlipayClient/", re.I), "支付宝"),
    (re.compile(r"\bQQ/", re.I), "QQ"),
    (re.compile(r"Kwai", re.I), "快手"),
)
_TABLET = re.compile(r"iPad|Tablet|PlayBook", re.I)
_PHONE = re.compile(r"Mobile|iPhone|Android|HarmonyOS", re.I)
_BOT = re.compile(r"bot\b|bot/|spider|crawler|slurp|headless|curl/|python-requests|facebookexternalhit", re.I)


@dataclass(frozen=True, slots=True)
class Device:
    """`kind` is mobile, tablet, desktop, or '' when no user agent came."""

    kind: str
    system: str
    browser: str
    is_bot: bool


@lru_cache(maxsize=20_000)
def read_device(user_agent: str) -> Device:
    if not user_agent:
        return Device("", "", "", False)
    parsed = parse(user_agent)
    system = parsed.os.family if parsed.os else ""
    browser = parsed.user_agent.family if parsed.user_agent else ""
    in_app = next((name for pattern, name in _IN_APP if pattern.search(user_agent)), "")
    return Device(_kind(user_agent), system, in_app or browser, bool(_BOT.search(user_agent)))


def _kind(user_agent: str) -> str:
    if _TABLET.search(user_agent):
        return "tablet"
    return "mobile" if _PHONE.search(user_agent) else "desktop"
