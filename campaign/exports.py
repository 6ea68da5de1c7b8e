"""Tables that go out as csv or xlsx: text stays text, whatever it begins with, and numbers stay numbers."""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal

import xlsxwriter
from django.utils import timezone

# a spreadsheet takes text that begins with one of these for a formula, or hides what follows
LIVE = tuple("=+-@\t\r\n")
QUOTE = "'"
BOM = "\ufeff"
Cell = str | int | float | Decimal
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV_TYPE = "text/csv; charset=utf-8"


def xlsx(header: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """A workbook of one sheet with a bold header that stays in view."""
    target = io.BytesIO()
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_numbers": False,
        "strings_to_urls": False,
    }
    with xlsxwriter.Workbook(target, options) as book:
        sheet, bold = book.add_worksheet(), book.add_format({"bold": True})
        # quoted text of format “@” stays text even when somebody edits the cell
        quoted = book.add_format({"quote_prefix": True, "num_format": "@"})
        sheet.freeze_panes(1, 0)
        for column, name in enumerate(header):
            sheet.write_string(0, column, name, bold)
        for number, row in enumerate(rows, start=1):
            for column, value in enumerate(row):
                _write(sheet, number, column, cell_of(value), quoted)
    return target.getvalue()


def _write(sheet, row: int, column: int, value: Cell, quoted) -> None:
    if value == "":
        return
    if isinstance(value, str):
        sheet.write_string(row, column, value, quoted if value.startswith(LIVE) else None)
    else:
        sheet.write_number(row, column, value)


def csv_text(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """UTF-8 csv with the mark by which spreadsheets know it; live text gets an apostrophe before it."""
    target = io.StringIO(newline="")
    target.write(BOM)
    writer = csv.writer(target)
    writer.writerow([quoted_text(name) for name in header])
    for row in rows:
        values = (cell_of(value) for value in row)
        writer.writerow([quoted_text(value) if isinstance(value, str) else value for value in values])
    return target.getvalue()


def quoted_text(text: str) -> str:
    """Text for a csv cell.

    >>> quoted_text("=1+1"), quoted_text("园林街道")
    ("'=1+1", '园林街道')
    """
    return f"{QUOTE}{text}" if text.startswith(LIVE) else text


def unquoted_text(text: str) -> str:
    """What `quoted_text` was given, so that an exported csv can be imported again.

    >>> unquoted_text("'=1+1"), unquoted_text("'t Hof")
    ('=1+1', "'t Hof")
    """
    return text[1:] if text.startswith(QUOTE) and text[1:].startswith(LIVE) else text


def cell_of(value: object) -> Cell:
    """A value as it stands in a cell: numbers as they are, everything else as text."""
    match value:
        case None:
            return ""
        case bool():
            return int(value)
        case int() | float() | Decimal():
            return value
        case datetime():
            return timezone.localtime(value).strftime("%Y-%m-%d %H:%M:%S")
        case date():
            return value.isoformat()
        case _:
            return _without_control_signs(str(value))


def _without_control_signs(text: str) -> str:
    """Text a workbook can hold: other control signs make the whole file unreadable."""
    return "".join(sign if sign >= " " or sign in "\t\r\n" else "\ufffd" for sign in text)
