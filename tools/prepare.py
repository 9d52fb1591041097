"""Builds what is not committed: front-end files, compiled translations, collected static files. Skips what is up to date."""

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

import assets
import bootstrap
import messages

ROOT = Path(__file__).resolve().parent.parent
SOURCES = (ROOT / "yunchou" / "web" / "static", ROOT / "requirements" / "runtime.txt")
COLLECTED = ROOT / "yunchou" / "static_root"
STAMP = bootstrap.VENV / "static.sha256"


def main() -> int:
    try:
        bring_front_end()
        for line in messages.compile_all():
            print(f"→ {line}", flush=True)
        collect_static()
    except (assets.AssetsError, bootstrap.BootstrapError, messages.MessagesError) as error:
        print(f"\n{error}", file=sys.stderr)
        return 1
    except subprocess.CalledProcessError as error:
        print(f"\nThe static files could not be collected: {error.stderr}", file=sys.stderr)
        return 1
    return 0


def bring_front_end() -> None:
    if assets.is_up_to_date(assets.recipe_digest()):
        return
    if shutil.which("npm") is None:
        bootstrap.install_npm()
    print(f"→ {assets.bring_assets()}", flush=True)


def collect_static() -> None:
    """Copy, compress and name by content what pages load, when any of it has changed."""
    wanted = fingerprint()
    if (COLLECTED / "staticfiles.json").exists() and STAMP.exists() and STAMP.read_text() == wanted:
        return
    print("→ Collecting static files", flush=True)
    # No data folder is touched: a secret that signs nothing keeps the settings from making a key file.
    environment = {**os.environ, "SECRET_KEY": "collecting static files signs nothing"}
    command = [sys.executable, "-m", "yunchou.config.cli", "manage", "collectstatic", "--noinput", "--clear"]
    subprocess.run(
        [*command, "--verbosity=0"], cwd=ROOT, env=environment, check=True, capture_output=True, text=True
    )
    STAMP.write_text(wanted)


def fingerprint() -> str:
    """Changes with the name, size or time of any source file, and with the packages that bring their own."""
    digest = hashlib.sha256()
    for source in SOURCES:
        for path in sorted(source.rglob("*")) if source.is_dir() else [source]:
            status = path.stat()
            if path.is_file():
                digest.update(f"{path} {status.st_size} {status.st_mtime_ns}\n".encode())
    return digest.hexdigest()


if __name__ == "__main__":
    raise SystemExit(main())
