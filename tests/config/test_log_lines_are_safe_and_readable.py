"""One line an event, in order, in UTC; a secret is hidden wherever the line came from."""

LOG = """
import logging, structlog
from yunchou.config.logs import configure
configure({"level": "INFO"})
structlog.get_logger("yunchou.keys").info("key.made", key="ycs_very_secret", name="crm")
structlog.get_logger("yunchou.keys").debug("key.looked_at", name="crm")
logging.getLogger("somebody.else").warning("a library says %s", "so")
"""


def test_a_key_never_reaches_the_log(run_python):
    written = run_python("-c", LOG).stderr
    assert "ycs_very_secret" not in written
    assert "key=[hidden]" in written
    assert "name=crm" in written


def test_lines_of_libraries_have_the_same_form(run_python):
    lines = run_python("-c", LOG).stderr.splitlines()
    assert len(lines) == 2  # nothing below the level
    for line, logger in zip(lines, ("yunchou.keys", "somebody.else"), strict=True):
        assert line.startswith("timestamp=20")
        assert f"logger={logger} event=" in line
        assert "Z level=" in line
