"""What a user agent says: kind, system, browser; in-app browsers by their own names."""

import pytest

from yunchou.events.decoding.device import Device, read_device

ANDROID = "Mozilla/5.0 (Linux; Android 13; 22081212C) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/116 Mobile Safari/537.36"
WINDOWS = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Safari/537.36"
IPAD = "Mozilla/5.0 (iPad; CPU OS 16_0 like Mac OS X) AppleWebKit/605.1.15 Version/16.0 Mobile/15E148 Safari/604.1"


@pytest.mark.parametrize(
    ("user_agent", "device"),
    [
        ("", Device("", "", "", False)),
        (WINDOWS, Device("desktop", "Windows", "Chrome", False)),
        (IPAD, Device("tablet", "iOS", "Mobile Safari", False)),
        (f"{ANDROID} MicroMessenger/8.0", Device("mobile", "Android", "微信", False)),
        (f"{ANDROID} MicroMessenger/8.0 miniProgram/wx1", Device("mobile", "Android", "微信小程序", False)),
        (f"{ANDROID} MicroMessenger/7.0 wxwork/4.0", Device("mobile", "Android", "企业微信", False)),
        (f"{ANDROID} aweme_280101", Device("mobile", "Android", "抖音", False)),
        (f"{ANDROID} Weibo (Xiaomi)", Device("mobile", "Android", "微博", False)),
    ],
)
def test_known_agents(user_agent, device):
    assert read_device(user_agent) == device


@pytest.mark.parametrize(
    "user_agent", ["Mozilla/5.0 (compatible; Baiduspider/2.0)", "curl/8.0", "x HeadlessChrome/1"]
)
def test_machines_are_marked(user_agent):
    assert read_device(user_agent).is_bot
