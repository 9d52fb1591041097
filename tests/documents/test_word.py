"""A document as Word can be read back: texts, tables, pictures, and fonts for Chinese."""

import dataclasses
import io

import docx
import pytest
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn

from tests.documents.samples import HOSTILE, MADE_AT, document
from yunchou.documents import Bullets, Column, Paragraph, TableBlock
from yunchou.documents.word import to_docx


def opened(*blocks, **changes):
    return docx.Document(io.BytesIO(to_docx(document(*blocks, **changes))))


@pytest.fixture(scope="module")
def sample():
    return opened()


def test_texts_come_in_reading_order(sample):
    texts = [paragraph.text for paragraph in sample.paragraphs if paragraph.text]
    assert texts == [
        "抖音支付金额连续 3 天低于基线",
        "复盘 R-0187",
        "跌了多少，跌在哪里",
        "差额由什么组成",
        "分解表",
        "各项之和等于总差额",
        "下降前后改了什么",
        "支付金额",
        "1. 改版",
        "2. 出价下调",
        "留住首屏入口",
        "退款窗口未满，金额为退款前",
        "第一行\n第二行",
        "数据版本 4",
    ]


def test_headings_are_headings(sample):
    styles = {paragraph.text: paragraph.style.name for paragraph in sample.paragraphs}
    assert styles["跌了多少，跌在哪里"] == "Heading 1"
    assert styles["下降前后改了什么"] == "Heading 2"
    assert styles["留住首屏入口"] == "List Bullet"


def test_a_table_keeps_head_rows_and_total(sample):
    table = sample.tables[1]
    assert [[cell.text for cell in row.cells] for row in table.rows] == [
        ["分解项", "日期", "贡献"],
        ["访问量", "9 月 13 日", "−¥0.43 万"],
        [HOSTILE, "", "不适用"],
        ["支付金额", "", "−¥5.80 万"],
    ]
    assert table.rows[3].cells[0].paragraphs[0].runs[0].bold
    assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None


def test_numbers_are_set_right(sample):
    cells = sample.tables[1].rows[1].cells
    assert cells[2].paragraphs[0].alignment == WD_ALIGN_PARAGRAPH.RIGHT
    assert cells[0].paragraphs[0].alignment is None


def test_the_first_column_is_as_wide_as_it_asks(sample):
    cells = sample.tables[1].rows[1].cells
    assert cells[0].width == pytest.approx(2 * cells[1].width, rel=0.01)


def test_facts_are_large_or_a_list(sample):
    large, small = sample.tables[0], sample.tables[2]
    assert [cell.text for cell in large.rows[0].cells] == ["实际\n¥12.57 万", "差额\n−¥5.29 万\n↓ −29.6%"]
    assert [[cell.text for cell in row.cells] for row in small.rows] == [
        ["负责人", "程一诺"],
        ["截止", "9 月 18 日  剩 1 天"],
    ]


def test_charts_are_pictures_that_say_what_they_show(sample):
    pictures = [shape._inline.docPr.get("descr") for shape in sample.inline_shapes]
    assert pictures == [
        "差额由什么组成: 基线 17.86; 访问量 −0.43; 商品页到达率 −5.13; 客单价 +0.27; 实际 12.57",
        "支付金额: 实际, 基线",
    ]


@pytest.mark.parametrize("style", ["Normal", "Title", "Heading 1", "Heading 2"])
def test_chinese_has_a_font_of_its_own_that_no_theme_replaces(sample, style):
    fonts = sample.styles[style].element.rPr.rFonts
    assert fonts.get(qn("w:eastAsia")) == "微软雅黑"
    assert fonts.get(qn("w:eastAsiaTheme")) is None


def test_traditional_chinese_has_another_font():
    fonts = opened(Paragraph("x"), language="zh-Hant").styles["Normal"].element.rPr.rFonts
    assert fonts.get(qn("w:eastAsia")) == "微軟正黑體"


def test_the_file_says_what_and_when_it_is(sample):
    properties = sample.core_properties
    assert properties.title == "抖音支付金额连续 3 天低于基线"
    assert properties.created == MADE_AT
    assert properties.author == ""
    assert sample.sections[0].footer.paragraphs[0].text.startswith("青禾茶事")


def test_wide_pages_lie_on_their_side(sample):
    wide = opened(Paragraph("x"), is_wide=True).sections[0]
    upright = sample.sections[0]
    assert (wide.page_width, wide.page_height) == (upright.page_height, upright.page_width)


def test_what_no_file_can_hold_is_replaced():
    texts = [paragraph.text for paragraph in opened(Paragraph("a\x00b\ud800c\x0bd")).paragraphs]
    assert "a\ufffdb\ufffdc\ufffdd" in texts


def test_a_title_of_any_length_is_taken():
    assert docx.Document(io.BytesIO(to_docx(dataclasses.replace(document(), title="长" * 1000)))).paragraphs


def test_a_second_list_counts_from_one_again():
    texts = [p.text for p in opened(Bullets(["a"], True), Bullets(["b"], True)).paragraphs]
    assert texts[-2:] == ["1. a", "1. b"]


def test_an_empty_table_says_so():
    texts = [p.text for p in opened(TableBlock([Column("行动")], [], empty="还没有行动")).paragraphs]
    assert "还没有行动" in texts
