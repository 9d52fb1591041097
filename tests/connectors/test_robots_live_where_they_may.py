"""A pasted address leads to the vendor's host or to the base address of the settings, and nowhere else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yunchou.connectors.addresses import NotARobotsAddress, RobotAddress, robot_address
from yunchou.connectors.robots import VENDORS
from yunchou.connectors.wording import fitted

ADDRESSES = {
    "feishu": "https://open.feishu.cn/open-apis/bot/v2/hook/0c8b-77_a",
    "wecom": "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=0c8b-77_a",
    "dingtalk": "https://oapi.dingtalk.com/robot/send?access_token=0c8b-77_a",
}


@pytest.mark.parametrize("vendor", VENDORS)
def test_the_vendors_own_address_is_read(vendor):
    place = VENDORS[vendor].place
    assert robot_address(f" {ADDRESSES[vendor]} ", place=place) == RobotAddress(place.base, "0c8b-77_a")


@pytest.mark.parametrize(
    ("given_address", "fault"),
    [
        ("http://open.feishu.cn/open-apis/bot/v2/hook/a", "not_https"),
        ("https://127.0.0.1/open-apis/bot/v2/hook/a", "other_host"),
        ("https://10.0.0.8/open-apis/bot/v2/hook/a", "other_host"),
        ("https://[::1]/open-apis/bot/v2/hook/a", "other_host"),
        ("https://169.254.169.254/open-apis/bot/v2/hook/a", "other_host"),
        ("https://open.feishu.cn.evil.example/open-apis/bot/v2/hook/a", "other_host"),
        ("https://evil.example/?https://open.feishu.cn/open-apis/bot/v2/hook/a", "other_host"),
        ("https://open.feishu.cn:8443/open-apis/bot/v2/hook/a", "other_host"),
        ("https://open.feishu.cn@evil.example/open-apis/bot/v2/hook/a", "not_an_address"),
        ("https://user:pass@open.feishu.cn/open-apis/bot/v2/hook/a", "not_an_address"),
        ("https://open.feishu.cn/open-apis/im/v1/messages", "other_path"),
        ("https://open.feishu.cn/open-apis/bot/v2/hook/", "other_path"),
        ("https://open.feishu.cn/open-apis/bot/v2/hook/a%0d%0aHost:x", "no_key"),
        ("https://open.feishu.cn:port/open-apis/bot/v2/hook/a", "not_an_address"),
        ("file:///etc/passwd", "not_https"),
        ("", "not_https"),
    ],
)
def test_any_other_address_is_refused_without_repeating_it(given_address, fault):
    with pytest.raises(NotARobotsAddress) as refusal:
        robot_address(given_address, place=VENDORS["feishu"].place)
    assert (refusal.value.code, str(refusal.value)) == (fault, fault)


def test_a_private_address_is_taken_once_it_is_configured():
    place = VENDORS["wecom"].place
    ours = "http://10.0.0.8:9000/wecom"
    asked = "http://10.0.0.8:9000/wecom/cgi-bin/webhook/send?key=a"
    assert robot_address(asked, place=place, configured=ours) == RobotAddress(ours, "a")
    with pytest.raises(NotARobotsAddress):
        robot_address("http://10.0.0.9:9000/cgi-bin/webhook/send?key=a", place=place, configured=ours)


def test_a_configured_gateway_stands_for_the_vendor():
    found = robot_address(ADDRESSES["dingtalk"], place=VENDORS["dingtalk"].place, configured="https://gate/")
    assert found == RobotAddress("https://gate", "0c8b-77_a")


@given(text=st.text(), most=st.integers(min_value=10, max_value=200))
def test_a_fitted_text_fits_and_is_the_text_where_it_did(text, most):
    cut = fitted(text, most=most)
    assert len(cut.encode()) <= most
    if len(text.encode()) <= most:
        assert cut == text
    else:
        assert cut.endswith("…")
