"""A document as PDF says what the document says, in a font it carries; what people typed stays text."""

import dataclasses

import pytest
import typst

from tests.documents.pdf_reader import pages_of
from tests.documents.samples import EVERY_BLOCK, HOSTILE, LINES, WATERFALL, document
from yunchou.documents import FontMissing, Heading, Note, Paragraph, TableBlock, paper
from yunchou.documents.paper import chart_png, to_pdf
from yunchou.documents.values import Column

PNG = b"\x89PNG\r\n\x1a\n"


@pytest.fixture(scope="module")
def sample() -> bytes:
    return to_pdf(document())


def test_every_block_can_be_read_back(sample):
    text = "".join(pages_of(sample))
    for said in (
        "抖音支付金额连续 3 天低于基线复盘 R-0187",
        "跌了多少，跌在哪里",
        "差额−¥5.29 万↓ −29.6%",
        "商品页到达率−5.13",
        "分解项日期贡献访问量9 月 13 日−¥0.43 万",
        "支付金额−¥5.80 万各项之和等于总差额",
        "下降窗口",
        "1.改版2.出价下调•留住首屏入口",
        "退款窗口未满，金额为退款前",
        "第一行第二行数据版本 4负责人程一诺截止9 月 18 日 剩 1 天",
    ):
        assert said in text


def test_it_is_a_pdf_with_numbered_pages(sample):
    assert sample.startswith(b"%PDF-1.7")
    two = pages_of(to_pdf(document(*EVERY_BLOCK, *EVERY_BLOCK)))
    feet = [page[-len("青禾茶事1 / 2") :] for page in (*pages_of(sample), *two)]
    assert feet == ["青禾茶事1 / 1", "青禾茶事1 / 2", "青禾茶事2 / 2"]


def test_the_chinese_font_travels_in_the_file(sample):
    assert b"NotoSansHans-Regular" in sample
    assert b"NotoSansHans-Bold" in sample


def test_the_same_document_gives_the_same_bytes(sample):
    assert to_pdf(document()) == sample


def test_another_moment_of_making_is_another_file(sample):
    later = dataclasses.replace(document(), made_at=document().made_at.replace(hour=4))
    assert to_pdf(later) != sample


def test_screen_readers_hear_what_a_chart_says(sample):
    """The figure of the structure tree carries the amounts of the bars."""
    said = "差额由什么组成: 基线 17.86; 访问量 −0.43".encode("utf-16-be")
    assert b"/S/Figure" in sample
    assert said.hex().encode() in sample.lower()


def test_a_character_that_no_font_has_leaves_the_rest_readable(monkeypatch):
    monkeypatch.setattr(
        paper, "_fonts", lambda: typst.Fonts(include_system_fonts=False, font_paths=[paper.FONTS])
    )
    assert "店名𠮷野家".replace("𠮷", "\uffff") in "".join(
        pages_of(to_pdf(document(Paragraph("店名𠮷野家"))))
    )


@pytest.mark.parametrize("made", [Heading, Paragraph, Note])
def test_what_looks_like_markup_is_printed_as_it_is(made):
    assert HOSTILE in "".join(pages_of(to_pdf(document(made(HOSTILE)))))


def test_a_title_that_looks_like_source_is_a_title():
    pdf = to_pdf(dataclasses.replace(document(Paragraph("x")), title=HOSTILE, subtitle=HOSTILE, foot=HOSTILE))
    assert "".join(pages_of(pdf)).count(HOSTILE) == 3


def test_what_no_file_can_hold_is_replaced():
    assert "a\ufffdb\ufffdc" in "".join(pages_of(to_pdf(document(Paragraph("a\x00b\ud800c")))))


def test_a_word_wider_than_the_page_is_broken_and_nothing_of_it_lost():
    word = "https://example.com/" + "x" * 400
    text = "".join(pages_of(to_pdf(document(TableBlock([Column("a"), Column("b")], [[word, word]])))))
    assert text.replace("\u200b", "").count(word) == 2


def test_a_long_table_goes_on_under_its_own_head():
    rows = [[f"第 {row} 行"] for row in range(120)]
    pages = pages_of(to_pdf(document(TableBlock([Column("渠道")], rows))))
    assert len(pages) > 2
    assert all("渠道" in page for page in pages)


def test_an_empty_table_says_so():
    block = TableBlock([Column("行动")], [], empty="还没有行动")
    assert "还没有行动" in "".join(pages_of(to_pdf(document(block))))


def test_wide_pages_lie_on_their_side(sample):
    assert b"/MediaBox[0 0 595.2756 841.8898]" in sample
    assert b"/MediaBox[0 0 841.8898 595.2756]" in to_pdf(document(Paragraph("x"), is_wide=True))


@pytest.mark.parametrize("language", ["zh-Hans", "zh-Hant", "en", "fr"])
def test_any_language_is_set(language):
    text = "".join(pages_of(to_pdf(document(Paragraph("數據 data 数据"), language=language))))
    assert "數據 data 数据" in text


@pytest.mark.parametrize("chart", [WATERFALL, LINES])
def test_a_chart_is_a_picture_of_its_own(chart):
    picture = chart_png(chart)
    width = int.from_bytes(picture[16:20], "big")
    assert picture.startswith(PNG)
    assert width == pytest.approx(16 / 2.54 * paper.PIXELS_PER_INCH, abs=2)


def test_without_its_font_it_refuses_and_says_what_to_run(monkeypatch, tmp_path):
    monkeypatch.setattr(paper, "FONTS", tmp_path)
    paper._fonts.cache_clear()
    try:
        with pytest.raises(FontMissing, match="make assets"):
            to_pdf(document(Paragraph("x")))
    finally:
        paper._fonts.cache_clear()
