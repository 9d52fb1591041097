"""What the tests of questions share: an embedded store, and the scope of Ana's workspace."""

from zoneinfo import ZoneInfo

import pytest

from yunchou.analytics.scope import Scope


@pytest.fixture
def scope() -> Scope:
    """Ana's workspace."""
    return Scope(workspace=1, zone=ZoneInfo("Asia/Shanghai"), currency="CNY")
