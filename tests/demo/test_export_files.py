"""The files are what the platforms write: read by other programs, they sum to what the simulator knows."""

import csv
import io
import os
import subprocess
import sys
from collections import Counter, defaultdict
from datetime import date, timedelta
from decimal import Decimal
from hashlib import sha256

import pytest
from python_calamine import CalamineWorkbook

from demo.brand import FIRST_EXPORT_BACK, build_brand
from demo.brand_truth import CARRIED, stated
from demo.exports.platforms import REPORTS
from demo.exports.sheets import GBK, UTF8_BOM, UTF16, as_csv, as_workbook

END = date(2026, 6, 10)
ENCODINGS = {report.form: report.encoding for report in REPORTS} | {
    "tmall_orders": GBK, "tmall_refunds": GBK, "tmall_customers": GBK, "jd_orders": GBK, "jd_refunds": GBK,
    "doudian_orders": UTF8_BOM, "doudian_refunds": UTF8_BOM, "doudian_customers": UTF8_BOM,
}  # fmt: skip
_DIGEST_ELSEWHERE = """
from datetime import date
from hashlib import sha256
from demo.brand import build_brand
files = build_brand(end=date(2026, 6, 10), scale=0.01).files()
print(sha256(b"".join(file.name.encode() + file.content for file in files)).hexdigest())
"""


@pytest.fixture(scope="module")
def small():
    return build_brand(end=END, scale=0.05)


@pytest.fixture(scope="module")
def files(small):
    return list(small.files())


def table(file):
    """The header and the rows, without the lines above and the sums below."""
    if encoding := ENCODINGS.get(file.form):
        delimiter = "\t" if encoding == UTF16 else ","
        lines = list(csv.reader(io.StringIO(file.content.decode(encoding)), delimiter=delimiter))
    else:
        lines = CalamineWorkbook.from_filelike(io.BytesIO(file.content)).get_sheet_by_index(0).to_python()
    start = next(number for number, line in enumerate(lines) if len([c for c in line if c != ""]) > 3)
    header = lines[start]
    return [
        dict(zip(header, line, strict=True)) for line in lines[start + 1 :] if line[0] not in {"合计", ""}
    ]


def number(cell):
    return Decimal(str(cell).replace(",", ""))


def test_the_same_seed_writes_the_same_bytes_in_another_process():
    brand = build_brand(end=END, scale=0.01)
    here = sha256(b"".join(file.name.encode() + file.content for file in brand.files())).hexdigest()
    done = subprocess.run(
        [sys.executable, "-c", _DIGEST_ELSEWHERE], capture_output=True, text=True, check=True,
        env={**os.environ, "PYTHONHASHSEED": "7", "TZ": "America/New_York"},
    )  # fmt: skip
    assert done.stdout.strip() == here


def test_no_two_files_share_their_name(files):
    assert len({file.name for file in files}) == len(files)


def test_they_come_in_the_order_in_which_they_were_taken(files):
    taken = [file.taken for file in files]
    assert taken == sorted(taken)
    assert {at.date() for at in taken} == {
        END - timedelta(days=FIRST_EXPORT_BACK - 1),
        END + timedelta(days=1),
    }


def test_every_platform_sums_to_what_it_states(small, files):
    columns = {
        "oceanengine": ("时间-天", "展示数", "点击数", "消耗"),
        "qianchuan": ("日期", "展示次数", "点击次数", "消耗"),
        "juguang": ("时间", "展现量", "点击量", "消费"),
        "tencent_ads": ("日期", "曝光次数", "点击次数", "花费(元)"),
        "baidu_ads": ("日期", "展现", "点击", "消费"),
        "alimama": ("日期", "展现量", "点击量", "花费"),
        "jzt": ("日期", "展现数", "点击数", "总费用"),
        "messages": ("日期", "送达人数", "点击人数", "费用（元）"),
    }
    found = defaultdict(dict)
    for file in files:
        if file.form in columns:
            day, *metrics = columns[file.form]
            sums = defaultdict(Counter)
            for row in table(file):
                for metric, column in zip(("impressions", "clicks", "spend"), metrics, strict=True):
                    sums[row[day]][metric] += number(row[column])
            found[file.form] |= sums
    for source in columns:
        truth = Counter()
        for row in stated(small):
            if row.source == source:
                truth.update({metric: row.numbers[metric] for metric in CARRIED[source][:3]})
        told = sum(found[source].values(), Counter())
        assert len(found[source]) == 120
        assert (told["impressions"], told["clicks"]) == (truth["impressions"], truth["clicks"])
        assert told["spend"] * 100 == truth["spend"]


def test_a_sum_line_closes_the_reports_that_have_one(files):
    for file in files:
        if file.form == "tencent_ads":
            last = list(csv.reader(io.StringIO(file.content.decode(UTF8_BOM))))[-1]
            assert last[0] == "合计"


def test_the_first_report_has_not_counted_its_last_two_days_and_the_second_corrects_them(files):
    first, second = (table(file) for file in files if file.form == "baidu_ads")
    through = END - timedelta(days=FIRST_EXPORT_BACK)

    def shown(rows, day):
        text = f"{day.year}/{day.month}/{day.day}"
        return sum(number(row["展现"]) for row in rows if row["日期"] == text)

    for late in (through, through - timedelta(days=1)):
        assert 0 < shown(first, late) < shown(second, late)
    settled = through - timedelta(days=2)
    assert shown(first, settled) == shown(second, settled)


def test_the_orders_of_each_shop_are_all_there_and_their_money_is_what_was_paid(small, files):
    number_of = {
        "tmall": lambda row: row["订单编号"].strip('="'),
        "jd": lambda row: row["订单号"],
        "doudian": lambda row: row["主订单编号"].strip(),
    }
    paid_at = {"tmall": "订单付款时间", "jd": "付款确认时间", "doudian": "支付完成时间"}
    amount = {"tmall": "买家实际支付金额", "jd": "应付金额", "doudian": "订单应付金额"}
    for shop, order_number in number_of.items():
        newest = {}
        for file in files:
            if file.form == f"{shop}_orders":
                orders = defaultdict(list)
                for row in table(file):
                    if row[paid_at[shop]]:
                        orders[order_number(row)].append(number(row[amount[shop]]))
                newest |= orders
        told = {key: amounts[0] if shop == "jd" else sum(amounts) for key, amounts in newest.items()}
        assert told == {
            p.number: Decimal(p.paid_fen) / 100 for p in small.purchases if p.paid and p.shop.key == shop
        }


def test_the_second_file_tells_some_orders_a_new_state_and_no_order_another_amount(files):
    first, second = (
        {row["订单编号"]: row for row in table(file)} for file in files if file.form == "tmall_orders"
    )
    both = first.keys() & second.keys()
    assert len(both) > 100
    assert all(first[key]["买家实际支付金额"] == second[key]["买家实际支付金额"] for key in both)
    assert any(first[key]["订单状态"] != second[key]["订单状态"] for key in both)


def test_every_refund_is_in_a_file_and_every_buyer_in_a_list(small, files):
    refunds = {row["订单编号"] for file in files if file.form == "tmall_refunds" for row in table(file)}
    assert refunds == {f'="{p.number}"' for p in small.purchases if p.refunded_at and p.shop.key == "tmall"}
    listed = {row["会员名"] for file in files if file.form == "tmall_customers" for row in table(file)}
    assert listed == {p.buyer.account for p in small.purchases if p.paid and p.shop.key == "tmall"}


def test_phones_reach_nobody(small):
    assert {purchase.buyer.phone[:3] for purchase in small.purchases} == {"125", "126", "127"}


def test_a_table_keeps_its_cells_in_every_form():
    header, rows = ("日期", "花费", "备注"), [("2026-06-10", 12.5, "a,b\n“c”"), ("2026-06-11", 3, "")]
    text = as_csv(header, rows, encoding=GBK, titles=("账户报告",)).decode("gb18030")
    assert text.startswith("账户报告\r\n日期,花费,备注\r\n")
    assert list(csv.reader(io.StringIO(text)))[2] == ["2026-06-10", "12.5", "a,b\n“c”"]
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(as_workbook(header, rows))).get_sheet_by_index(0)
    assert sheet.to_python()[1] == ["2026-06-10", 12.5, "a,b\n“c”"]
