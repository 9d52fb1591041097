"""What the people's devices say they are. Versions and models are those in common use, none belongs to a person."""

from demo.chance import Chance
from demo.channels import App

_IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS {ios} like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)"
_ANDROID = "Mozilla/5.0 (Linux; Android {android}; {model}) AppleWebKit/537.36 (KHTML, like Gecko)"
_WEBVIEW = (
    _ANDROID.replace("{model}", "{model}; wv") + " Version/4.0 Chrome/126.0.6478.188 Mobile Safari/537.36"
)

_IOS = ("17_5_1", "17_6", "18_1", "18_3_2", "18_5")
_MODELS = (
    ("14", "V2309A Build/UP1A.231005.007"),
    ("14", "23127PN0CC Build/UKQ1.230804.001"),
    ("13", "PHB110 Build/TP1A.220905.001"),
    ("12", "ALN-AL00 Build/HUAWEIALN-AL00"),
    ("15", "PKB110 Build/AP3A.240617.008"),
)

_APPS = {
    (App.WECHAT, "ios"): _IPHONE
    + " Mobile/15E148 MicroMessenger/8.0.56(0x18003830) NetType/WIFI Language/zh_CN",
    (App.WECHAT, "android"): _WEBVIEW
    + " XWEB/1260183 MMWEBSDK/20250201 MicroMessenger/8.0.56.2800(0x28003855)"
    " WeChat/arm64 Weixin NetType/5G Language/zh_CN ABI/arm64",
    (App.MINI_PROGRAM, "ios"): _IPHONE + " Mobile/15E148 MicroMessenger/8.0.56(0x18003830) NetType/4G"
    " Language/zh_CN miniProgram/wx0000000000chengye",
    (App.MINI_PROGRAM, "android"): _WEBVIEW + " XWEB/1260183 MMWEBSDK/20250201 MicroMessenger/8.0.56.2800"
    "(0x28003855) WeChat/arm64 Weixin NetType/WIFI Language/zh_CN ABI/arm64 miniProgram/wx0000000000chengye",
    (App.DOUYIN, "ios"): _IPHONE + " Mobile/15E148 aweme_33.4.0 JsSdk/2.0 NetType/WIFI Channel/App Store"
    " ByteLocale/zh Region/CN BytedanceWebview/d8a21c6",
    (App.DOUYIN, "android"): _WEBVIEW + " aweme_330400 JsSdk/1.0 NetType/5G Channel/huawei_1 AppName/aweme"
    " app_version/33.4.0 ByteLocale/zh-CN Region/CN BytedanceWebview/d8a21c6",
    (App.XIAOHONGSHU, "ios"): _IPHONE + " Mobile/15E148 xhsminiweb xhsdiscover/8.75 WebView NetType/WiFi",
    (App.XIAOHONGSHU, "android"): _WEBVIEW + " xhsminiweb xhsdiscover/8.75 XHS/8750122 NetType/WiFi",
    (App.PHONE, "ios"): _IPHONE + " Version/17.5 Mobile/15E148 Safari/604.1",
    (App.PHONE, "android"): _ANDROID + " Chrome/126.0.0.0 Mobile Safari/537.36",
}
_WINDOWS = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36"
_COMPUTERS = {
    _WINDOWS + " Edg/126.0.0.0": 0.40,
    _WINDOWS: 0.42,
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Safari/605.1.15": 0.18,
}


def phone_system(chance: Chance) -> str:
    """Assumed: four in ten of the brand's customers carry an iPhone."""
    return "ios" if chance.happens(0.42) else "android"


def user_agent(app: App, *, system: str, chance: Chance) -> str:
    if app is App.COMPUTER:
        return chance.weighted(_COMPUTERS)
    android, model = chance.pick(_MODELS)
    return _APPS[app, system].format(ios=chance.pick(_IOS), android=android, model=model)
