"""A setting that cannot be used is named with its value, and the way to mend it."""

import os
import subprocess
import sys

import pytest


@pytest.mark.parametrize(
    ("name", "value"),
    [("PORT", "abc"), ("PORT", "70000"), ("YUNCHOU_WEB_THREADS", "1"), ("YUNCHOU_LOG_LEVEL", "LOUD")],
)
def test_the_command_line_says_which_setting_is_wrong(name, value, tmp_path):
    environment = {**os.environ, "YUNCHOU_DATA": str(tmp_path), name: value}

    ended = subprocess.run(
        [sys.executable, "-m", "yunchou.config.cli", "doctor"],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )

    assert ended.returncode == 1
    assert f"{name}={value} cannot be used" in ended.stderr
    assert "docs/settings.md" in ended.stderr
    assert "Traceback" not in ended.stderr
