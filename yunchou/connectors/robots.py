"""The vendors whose group robots the product speaks through; one is added by one file and one line. Serves every stage."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from yunchou.connectors.addresses import Place, RobotAddress
from yunchou.connectors.ports import GroupRobot
from yunchou.connectors.vendors import dingtalk, feishu, wecom


@dataclass(frozen=True, slots=True)
class Vendor:
    """A vendor of group robots. `signs`: its robots may check a signature, so that a secret belongs to them."""

    place: Place
    robot: Callable[[RobotAddress, str], GroupRobot]
    signs: bool = True


VENDORS: Mapping[str, Vendor] = {
    "feishu": Vendor(feishu.PLACE, feishu.FeishuRobot),
    "wecom": Vendor(wecom.PLACE, lambda address, _secret: wecom.WeComRobot(address), signs=False),
    "dingtalk": Vendor(dingtalk.PLACE, dingtalk.DingTalkRobot),
}
