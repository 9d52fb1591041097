"""Plain http on this machine alone; https anywhere gets secure cookies, a redirect and HSTS."""

import json

import pytest

PROBE = """
import json
from urllib.parse import urlsplit
import django
from django.test import Client, override_settings
django.setup()
from django.conf import settings
plain = {**settings.STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
with override_settings(STORAGES=plain):
    client = Client(headers={"host": urlsplit(settings.ENV.base_url).netloc})
    over_http = client.get("/sign-in")
    over_https = client.get("/sign-in", secure=True)
    through_proxy = client.get("/sign-in", headers={"X-Forwarded-Proto": "https"})
print(json.dumps({
    "http": [over_http.status_code, over_http.get("location", "")],
    "https": over_https.status_code,
    "through_proxy": through_proxy.status_code,
    "hsts": over_https.get("strict-transport-security", ""),
    "cookies": {name: [bool(morsel["secure"]), morsel["path"], morsel["domain"]] for name, morsel in over_https.cookies.items()},
    "session_cookie": [settings.SESSION_COOKIE_NAME, settings.SESSION_COOKIE_HTTPONLY],
    "policy": over_https["content-security-policy"],
}))
"""


@pytest.fixture
def profile(run_python):
    """What a browser meets under these settings."""

    def probe(**settings):
        ended = run_python("-c", PROBE, DJANGO_SETTINGS_MODULE="yunchou.config.settings", **settings)
        assert ended.returncode == 0, ended.stderr
        return json.loads(ended.stdout)

    return probe


@pytest.mark.parametrize("address", ["", "http://localhost:8000", "http://[::1]:8000"])
def test_plain_http_on_this_machine_answers_without_redirect_or_hsts(profile, address):
    met = profile(BASE_URL=address)
    assert met["http"] == [200, ""]
    assert met["hsts"] == ""
    assert met["session_cookie"] == ["sessionid", True]
    assert list(met["cookies"]) == ["csrftoken"]


def test_https_gets_host_cookies_a_redirect_and_a_year_of_hsts(profile):
    met = profile(BASE_URL="https://ops.example.com")
    assert met["http"] == [301, "https://ops.example.com/sign-in"]
    assert met["https"] == 200
    assert "max-age=31536000" in met["hsts"]
    assert met["session_cookie"] == ["__Host-sid", True]
    # A browser takes a `__Host-` cookie only if it is secure, for the path / and without a domain.
    assert met["cookies"] == {"__Host-csrf": [True, "/", ""]}


def test_a_proxy_is_believed_about_https_only_when_it_is_trusted(profile):
    address = "https://ops.example.com"
    assert profile(BASE_URL=address)["through_proxy"] == 301
    assert profile(BASE_URL=address, YUNCHOU_TRUSTED_PROXIES="1")["through_proxy"] == 200


def test_pages_load_nothing_from_elsewhere_and_no_script_in_their_text(profile):
    policy = profile()["policy"]
    assert "default-src 'none'" in policy
    [scripts] = [part for part in policy.split("; ") if part.startswith("script-src")]
    assert "unsafe" not in scripts
    assert "http" not in policy


def test_plain_http_elsewhere_is_refused_before_anything_listens(run_python):
    ended = run_python("-m", "yunchou.config.cli", "serve", BASE_URL="http://ops.example.com")
    assert ended.returncode == 1
    assert "yunchou.E005" in ended.stderr
    assert "https" in ended.stderr
