"""Sees to a headless Chromium and a Chinese font for the browser tests, by apt where that is allowed."""

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence

NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
PACKAGES = ("chromium", "fonts-noto-cjk")


def main() -> int:
    if is_there():
        return 0
    install = (*privilege(), "apt-get")
    words = f"apt-get update && apt-get install -y --no-install-recommends {' '.join(PACKAGES)}"
    if shutil.which("apt-get") is None or not may_install():
        print(
            "\nThe browser tests need Chromium and a Chinese font, and this user may not install them.\n"
            f"Run this once as root, then `make test` again:\n  {words}",
            file=sys.stderr,
        )
        return 1
    print(f"→ Installing {' and '.join(PACKAGES)} for the browser tests", flush=True)
    for arguments in (("update", "-q"), ("install", "-y", "-q", "--no-install-recommends", *PACKAGES)):
        if run_apt((*install, *arguments)):
            print(f"\nThat failed; apt says why above. Run it by hand:\n  {words}", file=sys.stderr)
            return 1
    return 0


def is_there() -> bool:
    """Whether a browser is found and some font can draw Chinese."""
    if not any(shutil.which(name) for name in NAMES):
        return False
    if shutil.which("fc-list") is None:
        return False
    fonts = subprocess.run(["fc-list", ":lang=zh-cn"], capture_output=True, check=False)
    return bool(fonts.stdout.strip())


def privilege() -> tuple[str, ...]:
    return () if os.geteuid() == 0 else ("sudo", "-n")


def may_install() -> bool:
    """As root, or by a sudo that asks nothing."""
    if os.geteuid() == 0:
        return True
    if shutil.which("sudo") is None:
        return False
    return subprocess.run(["sudo", "-n", "true"], capture_output=True, check=False).returncode == 0


def run_apt(command: Sequence[str]) -> int:
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    return subprocess.run(command, env=environment, stdout=subprocess.DEVNULL, check=False).returncode


if __name__ == "__main__":
    raise SystemExit(main())
