"""A file that is dropped or chosen: seen as it would become, started, and watched to its end without a reload."""

import re

import pytest

from tests.browser.cast import ANA

HEADER = "Day,Campaign,Campaign ID,Ad group,Ad group ID,Currency code,Impr.,Clicks,Cost\n"
ROWS = "2026-03-01,Spring,1,Brand,2,CNY,1000,50,12.50\n2026-03-02,Spring,1,Brand,2,CNY,many,60,14.00\n"
ONE_IMPORT = re.compile(r"/imports/\d+$")
DROP = """(text) => {
  const files = new DataTransfer();
  files.items.add(new File([text], "dropped.csv", {type: "text/csv"}));
  const dropped = new DragEvent("drop", {dataTransfer: files, bubbles: true, cancelable: true});
  document.querySelector("[data-yc-upload]").dispatchEvent(dropped);
}"""


@pytest.fixture
def imports(visit):
    return visit(ANA, "/w/files/imports")


def test_a_chosen_file_is_previewed_started_and_watched_to_its_end(imports, tmp_path):
    page = imports.page
    file = tmp_path / "google.csv"
    file.write_text(HEADER + ROWS, encoding="utf-8")
    page.set_input_files("[data-yc-upload] input[type=file]", file)
    page.wait_for_url(ONE_IMPORT)
    assert "Recognised as Google Ads" in page.locator("main").inner_text()
    preview = page.locator("#preview")
    assert "1 loaded, 0 skipped, 1 refused" in preview.inner_text()
    assert "“many”" in preview.inner_text()

    page.get_by_role("button", name="Start the import").click()
    page.locator("#import-now").wait_for()
    imports.evaluate("window.__same = true")
    page.locator("#import-now:not([hx-get])").wait_for()
    assert imports.evaluate("window.__same") is True, "it looks again by itself"
    sums = page.locator("#import-now .yc-sum dd").all_inner_texts()
    assert sums == ["2", "1", "0", "1"]
    with page.expect_download() as download:
        page.get_by_role("link", name="Download the refused rows").click()
    assert "many" in download.value.path().read_text(encoding="utf-8-sig")


def test_a_dropped_file_leads_to_its_columns(imports):
    imports.page.evaluate(DROP, "Tag,Gespräche\n2026-03-01,40\n")
    imports.page.wait_for_url(ONE_IMPORT)
    assert "dropped.csv" in imports.page.locator("main").inner_text()
    assert "No known export has these columns" in imports.page.locator("main").inner_text()


def test_a_file_that_is_no_table_is_refused_where_it_was_dropped(imports, tmp_path):
    file = tmp_path / "broken.xlsx"
    file.write_bytes(b"PK\x03\x04 broken")
    imports.page.set_input_files("[data-yc-upload] input[type=file]", file)
    imports.page.locator("#yc-toasts", has_text="broken.xlsx").wait_for()


def test_the_file_is_chosen_by_keyboard(imports):
    field = imports.page.locator("[data-yc-upload] input[type=file]")
    field.focus()
    with imports.page.expect_file_chooser():
        imports.page.keyboard.press("Enter")
