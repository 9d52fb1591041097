"""A group's robot behind a stand-in of its vendor, and a mail server behind another."""

from types import SimpleNamespace

import pytest

from tests.conftest import NOW
from tests.connectors.stand_ins import Group, post_office, standing_in
from yunchou.inbox.services import add_destination


@pytest.fixture
def set_env(settings):
    """Change what whoever runs the server set."""

    def change(**values: object) -> None:
        kept = {
            name: getattr(settings.ENV, name) for name in dir(settings.ENV) if name.startswith("YUNCHOU_")
        }
        settings.ENV = SimpleNamespace(base_url="https://ops.example.com", **(kept | values))

    return change


@pytest.fixture
def group(set_env):
    """The robot's group, in which a signature is checked."""
    with standing_in("dingtalk", Group(secret="SECxyz", clock=NOW.timestamp())) as made:
        set_env(YUNCHOU_DINGTALK_URL=made.base)
        yield made


@pytest.fixture
def robot(group, scope, ana):
    return add_destination(
        "dingtalk",
        name="Growth",
        address=f"{group.base}/robot/send?access_token=robot-1",
        secret="SECxyz",
        news=["job"],
        by=ana,
        now=NOW,
    )


@pytest.fixture
def office(set_env):
    with post_office() as made:
        set_env(
            YUNCHOU_SMTP_HOST="127.0.0.1",
            YUNCHOU_SMTP_PORT=made.port,
            YUNCHOU_SMTP_SECURITY="none",
            YUNCHOU_MAIL_FROM="ops@example.com",
        )
        yield made
