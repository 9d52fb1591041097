"""A link leads somewhere, a room that is named exists, and the licence is whole."""

import re

import pytest

from tests.docs.reading import PAGES, ROOT, guide


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_to_another_document_leads_to_its_heading(page):
    for target in re.findall(r"\]\((?!https?:)([^)\s]+)\)", page.read_text(encoding="utf-8")):
        path, _, anchor = target.partition("#")
        file = (page.parent / path) if path else page
        if file.suffix == ".png":
            continue  # screenshots are made by `make shots`
        assert file.is_file(), f"{page.name} links to {target}"
        if anchor:
            assert anchor in anchors(file.read_text(encoding="utf-8")), f"{page.name} links to {target}"


def anchors(text: str) -> set[str]:
    headings = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {re.sub(r"[^\w\s-]", "", heading.lower()).strip().replace(" ", "-") for heading in headings}


def test_every_guide_is_linked_from_the_front_page():
    front = (ROOT / "README.md").read_text(encoding="utf-8")
    assert [path.name for path in (ROOT / "docs").glob("*.md") if f"docs/{path.name}" not in front] == []


def test_every_room_of_the_product_has_its_line():
    rooms = {path.parent.name for path in (ROOT / "yunchou").glob("*/__init__.py")}
    assert [room for room in rooms if f"`{room}/`" not in guide("architecture")] == []


def test_the_licence_is_the_whole_apache_licence():
    text = (ROOT / "LICENSE").read_text(encoding="utf-8")
    assert "Version 2.0, January 2004" in text
    assert "END OF TERMS AND CONDITIONS" in text
    assert "9. Accepting Warranty or Additional Liability." in text
