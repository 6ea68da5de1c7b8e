"""Tables that come in: what is read, what is refused and how the fault is named."""

import io
import zipfile
from datetime import date, datetime
from decimal import Decimal

import openpyxl
import pytest
from django.utils import translation

from campaign.imports import (
    BadCell,
    Faults,
    TableRow,
    read_table,
    to_code,
    to_codes,
    to_date,
    to_decimal,
    to_hundredths,
    to_integer,
    to_text,
    to_yes,
)
from campaign.refusals import BadRows


def workbook(rows, *, sheet="Sheet", dimension=None) -> bytes:
    book = openpyxl.Workbook()
    book.active.title = sheet
    for row in rows:
        book.active.append(row)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue() if dimension is None else with_dimension(target.getvalue(), dimension)


def with_dimension(content: bytes, dimension: str) -> bytes:
    """The same workbook claiming another extent."""
    source, target = zipfile.ZipFile(io.BytesIO(content)), io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as changed:
        for member in source.infolist():
            text = source.read(member)
            if member.filename == "xl/worksheets/sheet1.xml":
                start = text.index(b'<dimension ref="') + len(b'<dimension ref="')
                text = text[:start] + dimension.encode() + text[text.index(b'"', start) :]
            changed.writestr(member, text)
    return target.getvalue()


def refused(content, **columns) -> list[str]:
    with pytest.raises(BadRows) as fault:
        read_table(content, **columns or {"required": ["code", "name"]})
    return fault.value.lines


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_csv_in_three_encodings(encoding):
    table = read_table("name,code\n剅河镇,Z01\n".encode(encoding), required=["code", "name"])
    assert [(row.number, row["code"], row["name"]) for row in table] == [(2, "Z01", "剅河镇")]


def test_file_on_disk(tmp_path):
    (tmp_path / "units.csv").write_text("code,name\nA,甲\n", encoding="utf-8")
    assert len(read_table(tmp_path / "units.csv", required=["code", "name"])) == 1
    with (tmp_path / "units.csv").open("rb") as file:
        assert read_table(file, required=["code", "name"]).rows[0]["name"] == "甲"


def test_xlsx_gives_the_same_text_as_csv():
    rows = [
        ["code", "name", "visited_on", "weight", "flag"],
        [7, "　甲 ", datetime(2026, 8, 31), 0.1 + 0.2, True],
        ["B", None, date(2026, 1, 2), 3.0, False],
    ]
    columns = {"required": ["code", "name"], "optional": ["visited_on", "weight", "flag"]}
    table = read_table(workbook(rows), **columns)
    assert [dict(row.cells) for row in table] == [
        {"code": "7", "name": "甲", "visited_on": "2026-08-31", "weight": "0.3", "flag": "1"},
        {"code": "B", "name": "", "visited_on": "2026-01-02", "weight": "3", "flag": "0"},
    ]


def test_ghost_rows_keep_the_numbers_of_the_sheet():
    text = "code,name\n\n ,　\nA,甲\n,\nB,乙\n\n"
    rows = [["code", "name"], [], [" ", "　"], ["A", "甲"], [None, ""], ["B", "乙"], []]
    for content in (text.encode(), workbook(rows)):
        table = read_table(content, required=["code", "name"])
        assert [(row.number, row["code"]) for row in table] == [(4, "A"), (6, "B")]


def test_a_cell_of_several_lines_is_one_row():
    table = read_table('code,name\nA,"一\n二"\nB,乙\n'.encode(), required=["code", "name"])
    assert [(row.number, row["name"]) for row in table] == [(2, "一\n二"), (3, "乙")]


def test_a_lying_dimension_hides_no_rows():
    content = workbook([["code", "name"], *([f"U{n}", "名"] for n in range(5000))], dimension="A1:B3")
    assert len(read_table(content, required=["code", "name"])) == 5000


def test_the_sheet_named_data_is_preferred():
    book = openpyxl.load_workbook(io.BytesIO(workbook([["code", "name"], ["A", "甲"]], sheet="数据")))
    book.create_sheet("填写说明", 0).append(["先读这里"])
    target = io.BytesIO()
    book.save(target)
    assert read_table(target.getvalue(), required=["code", "name"]).rows[0]["code"] == "A"


def test_header_faults_are_all_named():
    with translation.override("en"):
        lines = refused(b"code,code,colour\nA,B,C\n")
    assert [line.partition(":")[0] for line in lines] == ["Row 1 name", "Row 1 code", "Row 1 colour"]


def test_header_is_read_in_any_width_and_order():
    table = read_table("ＮＡＭＥ*, Code \n甲,A\n".encode(), required=["code", "name"])
    assert table.columns == ("name", "code")


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x00\x01\x02",
        b"\xff\xfe\x00",
        b"\xd0\xcf\x11\xe0 old",
        b"PK\x03\x04 broken",
        b'code,name\n"A,\n',
        b"\x89PNG\r\n\x1a\n\xff\xff",
        "code,name\nA,甲,多\n".encode(),
        b"code,name\nA,\x07\n",
        b"code,name\nA," + b"x" * 2001,
    ],
    ids=["empty", "binary", "utf-16", "xls", "zip", "quote", "png", "beside", "control", "long"],
)
def test_what_is_no_table_is_refused(content):
    assert refused(content)


def test_a_missing_file_is_refused(tmp_path):
    assert refused(tmp_path / "none.csv")
    assert refused(tmp_path)


def test_a_workbook_that_unpacks_to_too_much_is_refused():
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as bomb:
        bomb.writestr("xl/worksheets/sheet1.xml", b"0" * 20_000_000)
    assert refused(target.getvalue())


def test_too_many_rows_are_refused(monkeypatch):
    monkeypatch.setattr("campaign.imports.MAX_ROWS", 2)
    assert refused(b"code,name\nA,1\nB,2\nC,3\n")


def test_too_large_a_file_is_refused(monkeypatch):
    monkeypatch.setattr("campaign.imports.MAX_FILE_BYTES", 1024 * 1024)
    assert refused(b"code,name\n" + b"A,1\n" * 300_000)


@pytest.mark.parametrize(
    "text", ["2026-08-31", "2026/8/31", "2026年8月31日", "２０２６－０８－３１", "2026 年 8 月 31 日"]
)
def test_dates(text):
    assert to_date(text) == date(2026, 8, 31)


@pytest.mark.parametrize(
    "text", ["", "31.8.2026", "2026-02-30", "2026-13-01", "46265", "八月", "2026年8月", "2026-8/31"]
)
def test_what_is_no_date(text):
    with pytest.raises(BadCell):
        to_date(text)


def test_numbers():
    assert to_integer("１２") == 12
    assert to_integer("-3") == -3
    assert to_decimal("０．２５") == Decimal("0.25")
    assert to_hundredths("0.25") == 25
    assert to_hundredths("1.50", least=1, most=1000) == 150


@pytest.mark.parametrize(
    ("parse", "text"),
    [
        (to_integer, ""),
        (to_integer, "1.5"),
        (to_integer, "1e3"),
        (to_integer, "99999999999"),
        (to_decimal, "NaN"),
        (to_decimal, "Infinity"),
        (to_decimal, "1,5"),
        (to_hundredths, "0.001"),
        (lambda text: to_integer(text, least=1), "0"),
        (lambda text: to_integer(text, most=9), "10"),
        (lambda text: to_hundredths(text, least=1), "0"),
        (to_yes, "x"),
        (to_text, ""),
        (lambda text: to_text(text, 2), "三个字"),
        (to_code, "A 1"),
        (to_codes, ";"),
        (to_codes, "A;B;A"),
    ],
)
def test_cells_that_cannot_be_taken(parse, text):
    with pytest.raises(BadCell):
        parse(text)


def test_yes_no_codes_and_words():
    assert all(map(to_yes, ("1", "是", "１")))
    assert not any(map(to_yes, ("", "0", "否")))
    assert to_codes("Ａ１；B2; C3") == ["A1", "B2", "C3"]
    assert to_text("两个  字") == "两个 字"


def test_faults_are_sorted_by_row_and_keep_their_order():
    faults = Faults()
    with translation.override("en"):
        assert faults.read(TableRow(9, {"count": "x"}), "count", to_integer) is None
        assert faults.read(TableRow(9, {"count": "3"}), "count", to_integer) == 3
        faults.add(2, "code", "b")
        faults.add(2, "name", "a")
    with pytest.raises(BadRows) as fault:
        faults.refuse_if_any()
    assert fault.value.lines[:2] == ["Row 2 code: b", "Row 2 name: a"]
    assert fault.value.lines[2].startswith("Row 9 count:")
