"""Tables that come in as csv or xlsx: read whole, every fault named by row and column, nothing half-taken."""

import csv
import io
import re
import unicodedata
import warnings
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import BinaryIO, TypeVar

import openpyxl
from django.utils.translation import gettext as _

from campaign.refusals import BadRows

MAX_FILE_BYTES = 30 * 1024 * 1024
MAX_UNPACKED_BYTES = 100 * 1024 * 1024
MAX_RATIO = 100
# small members of a workbook compress far better than real content; only what costs memory is judged
RATIO_MATTERS_FROM = 1024 * 1024
MAX_ROWS = 200_000
MAX_COLUMNS = 100
MAX_CELL = 2_000

ZIP_MAGIC = b"PK\x03\x04"
OLD_EXCEL_MAGIC = b"\xd0\xcf\x11\xe0"
DATE = re.compile(r"(\d{4})(?:-(\d{1,2})-(\d{1,2})|/(\d{1,2})/(\d{1,2})|年(\d{1,2})月(\d{1,2})日)")
INTEGER = re.compile(r"-?\d{1,9}")
DECIMAL = re.compile(r"-?\d{1,9}(\.\d{1,12})?")
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
INVISIBLE = dict.fromkeys(map(ord, "\ufeff\u200b\u200c\u200d\u2060"))
YES, NO = {"1", "是"}, {"", "0", "否"}

Value = TypeVar("Value")


class BadCell(ValueError):
    """One cell cannot be taken; the message says what is expected."""


# --- what a table is ----------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class TableRow:
    """One row of a sheet: its number there and its cells as trimmed text, empty ones as ``""``."""

    number: int
    cells: Mapping[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells.get(column, "")


@dataclass(frozen=True, slots=True)
class Table:
    """The filled rows under the header, in the order of the sheet."""

    columns: tuple[str, ...]
    rows: Sequence[TableRow]

    def __iter__(self) -> Iterator[TableRow]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)


def fault_line(row: int | None, column: str, message: str) -> str:
    """``第21行 visited_on：…``; without a row the fault is the file's."""
    if row is None:
        return _("File: %(message)s") % {"message": message}
    return _("Row %(row)s %(column)s: %(message)s") % {"row": row, "column": column, "message": message}


@dataclass(slots=True)
class Faults:
    """Collects what is wrong with a file, so that all of it is said at once."""

    prefix: str = ""
    found: list[tuple[int, int, str]] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.found)

    def add(self, row: int | None, column: str, message: str) -> None:
        self.found.append((row or 0, len(self.found), self.prefix + fault_line(row, column, message)))

    def read(self, row: TableRow, column: str, parse: Callable[[str], Value]) -> Value | None:
        """Return the cell's value, or None and a noted fault."""
        try:
            return parse(row[column])
        except BadCell as fault:
            self.add(row.number, column, str(fault))
            return None

    @property
    def lines(self) -> list[str]:
        """The faults from the first row to the last."""
        return [line for _row, _order, line in sorted(self.found)]

    def refuse_if_any(self) -> None:
        if self.found:
            raise BadRows(self.lines)


# --- reading ------------------------------------------------------------------------------------------------
def read_table(
    source: str | Path | bytes | BinaryIO, *, required: Iterable[str], optional: Iterable[str] = ()
) -> Table:
    """Read a csv (UTF-8, a BOM allowed, or GB18030) or xlsx table whose header stands in row 1, in any order.

    Rows without any content are left out, the others keep the number they have in the sheet.
    Raises BadRows: the file cannot be read, is too large or no table; a column is missing, unknown or twice.
    """
    content = _content(source)
    if content.startswith(OLD_EXCEL_MAGIC):
        raise _unreadable(_("this is the format of Excel 97–2003; save it as xlsx or csv"))
    sheet = _xlsx_rows(content) if content.startswith(ZIP_MAGIC) else _csv_rows(content)
    header = next(sheet, (1, []))[1]
    columns = _checked_header(header, tuple(required), tuple(optional))
    return Table(columns, list(_filled_rows(sheet, columns)))


def _unreadable(why: str) -> BadRows:
    return BadRows([fault_line(None, "", why)])


def _content(source: str | Path | bytes | BinaryIO) -> bytes:
    try:
        if isinstance(source, bytes):
            content = source
        elif isinstance(source, str | Path):
            with Path(source).open("rb") as file:
                content = file.read(MAX_FILE_BYTES + 1)
        else:
            content = source.read(MAX_FILE_BYTES + 1)
    except OSError as error:
        raise _unreadable(_("cannot be read (%(why)s)") % {"why": error.strerror or error}) from error
    if len(content) > MAX_FILE_BYTES:
        raise _unreadable(_("is larger than %(size)s MB; split it") % {"size": MAX_FILE_BYTES // 1024**2})
    return content


def _csv_rows(content: bytes) -> Iterator[tuple[int, list[str]]]:
    if b"\x00" in content:
        raise _unreadable(_("is not a table; send csv (UTF-8 or GB18030) or xlsx"))
    reader = csv.reader(io.StringIO(_decoded(content), newline=""), strict=True)
    number = 0
    try:
        for number, cells in enumerate(reader, start=1):
            yield number, [_clean(cell) for cell in cells]
    except csv.Error as error:
        raise BadRows([fault_line(number + 1, "", _("is not csv (%(why)s)") % {"why": error})]) from error


def _decoded(content: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise _unreadable(_("is neither UTF-8 nor GB18030 text"))


def _xlsx_rows(content: bytes) -> Iterator[tuple[int, list[str]]]:
    try:
        _refuse_bombs(content)
        # a workbook's own oddities (styles, extensions) are of no interest here
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield from _sheet_rows(content)
    except BadRows:
        raise
    except Exception as error:  # a broken workbook fails anywhere inside the library, in any way
        raise _unreadable(_("is not a readable xlsx workbook")) from error


def _refuse_bombs(content: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        members = archive.infolist()
    unpacked = sum(member.file_size for member in members)
    swollen = any(
        member.file_size > RATIO_MATTERS_FROM and member.file_size > MAX_RATIO * max(member.compress_size, 1)
        for member in members
    )
    if unpacked > MAX_UNPACKED_BYTES or swollen:
        raise _unreadable(_("unpacks to far more than its size; copy the rows into a new workbook"))


def _sheet_rows(content: bytes) -> Iterator[tuple[int, list[str]]]:
    book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
    try:
        sheet = book["数据"] if "数据" in book.sheetnames else book.worksheets[0]
        # the stored dimension may lie and hide rows
        sheet.reset_dimensions()
        for number, cells in enumerate(sheet.iter_rows(values_only=True), start=1):
            yield number, [_clean(_as_text(cell)) for cell in cells]
    finally:
        book.close()


def _as_text(cell: object) -> str:
    """A cell of a workbook as it would stand in a csv."""
    match cell:
        case None:
            return ""
        case bool():
            return "1" if cell else "0"
        case datetime():
            return cell.date().isoformat()
        case date():
            return cell.isoformat()
        case float():
            return format(cell, ".15g")
        case _:
            return str(cell)


def _clean(text: str) -> str:
    return text.translate(INVISIBLE).strip()


def _checked_header(
    header: list[str], required: tuple[str, ...], optional: tuple[str, ...]
) -> tuple[str, ...]:
    names = [half_width(name).lower().rstrip("*") for name in header]
    while names and not names[-1]:
        names.pop()
    known, faults = {*required, *optional}, Faults()
    for name in required:
        if name not in names:
            faults.add(1, name, _("this column is missing"))
    for position, name in enumerate(names):
        if name not in known:
            text = _("unknown column; known are %(columns)s") % {"columns": ", ".join((*required, *optional))}
            faults.add(1, name or _column(position + 1), text)
        elif name in names[:position]:
            faults.add(1, name, _("this column stands twice"))
    if len(names) > MAX_COLUMNS:
        raise _unreadable(_("is not a table; send csv (UTF-8 or GB18030) or xlsx"))
    faults.refuse_if_any()
    return tuple(names)


def _column(number: int) -> str:
    return _("(column %(number)s)") % {"number": number}


def _filled_rows(sheet: Iterator[tuple[int, list[str]]], columns: tuple[str, ...]) -> Iterator[TableRow]:
    faults, count = Faults(), 0
    for number, cells in sheet:
        if not any(cells):
            continue
        count += 1
        if count > MAX_ROWS:
            raise _unreadable(_("has more than %(rows)s rows; split it") % {"rows": MAX_ROWS})
        _check_shape(number, cells, columns, faults)
        yield TableRow(number, dict(zip(columns, cells, strict=False)))
    faults.refuse_if_any()


def _check_shape(number: int, cells: list[str], columns: tuple[str, ...], faults: Faults) -> None:
    if any(cells[len(columns) :]):
        faults.add(number, _column(len(columns) + 1), _("there is text beside the last column"))
    for column, cell in zip(columns, cells, strict=False):
        if len(cell) > MAX_CELL or CONTROL.search(cell):
            faults.add(number, column, _("this is no text (control characters or too long)"))


# --- cells --------------------------------------------------------------------------------------------------
def half_width(text: str) -> str:
    """Full-width letters, digits and signs as the half-width ones that codes and numbers are written in."""
    return unicodedata.normalize("NFKC", text).strip()


def shown(text: str) -> str:
    """A cell's text as it is quoted in a fault."""
    return text if len(text) <= 20 else text[:20] + "…"


def to_text(text: str, longest: int = 200) -> str:
    """Words, not empty and not too long."""
    if not text:
        raise BadCell(_("is empty"))
    if len(text) > longest:
        raise BadCell(_("is longer than %(longest)s characters") % {"longest": longest})
    return " ".join(text.split())


def to_code(text: str, longest: int = 30) -> str:
    """A code in half-width signs without spaces."""
    code = half_width(text)
    if any(sign.isspace() for sign in code):
        raise BadCell(_("“%(text)s” contains a space") % {"text": shown(text)})
    return to_text(code, longest)


def to_codes(text: str, longest: int = 30) -> list[str]:
    """Several codes with ``;`` between them, each once, in the order given."""
    parts = [part for part in half_width(text).replace("、", ";").split(";") if part.strip()]
    codes = [to_code(part.strip(), longest) for part in parts]
    if not codes:
        raise BadCell(_("is empty"))
    if twice := sorted({code for code in codes if codes.count(code) > 1}):
        raise BadCell(_("%(code)s stands twice") % {"code": twice[0]})
    return codes


def to_date(text: str) -> date:
    """``2026-08-31``, ``2026/8/31`` or ``2026年8月31日``."""
    match = DATE.fullmatch(half_width(text).replace(" ", ""))
    try:
        year, month, day = (int(part) for part in match.groups() if part) if match else ()
        return date(year, month, day)
    except ValueError:
        message = _("“%(text)s” is not a date; write it like 2026-08-31") % {"text": shown(text)}
        raise BadCell(message) from None


def to_integer(text: str, least: int | None = None, most: int | None = None) -> int:
    """A whole number, within bounds where they are given."""
    plain = half_width(text)
    if not INTEGER.fullmatch(plain):
        raise BadCell(_("“%(text)s” is not a whole number") % {"text": shown(text)})
    return _within(int(plain), least, most)


def to_decimal(text: str, least: Decimal | None = None, most: Decimal | None = None) -> Decimal:
    """A number with decimals, within bounds where they are given."""
    plain = half_width(text)
    if not DECIMAL.fullmatch(plain):
        raise BadCell(_("“%(text)s” is not a number") % {"text": shown(text)})
    return _within(Decimal(plain), least, most)


def to_hundredths(text: str, least: int | None = None, most: int | None = None) -> int:
    """A number with at most two decimals, as a whole number of hundredths; bounds are in hundredths too."""
    scaled = to_decimal(text) * 100
    if scaled != int(scaled):
        raise BadCell(_("“%(text)s” has more than two decimals") % {"text": shown(text)})
    bounds = [None if bound is None else Decimal(bound) / 100 for bound in (least, most)]
    return int(_within(scaled / 100, *bounds) * 100)


def to_yes(text: str) -> bool:
    """``1`` or ``是``; empty, ``0`` or ``否`` is no."""
    plain = half_width(text)
    if plain not in YES | NO:
        raise BadCell(_("“%(text)s” is neither 1 nor empty") % {"text": shown(text)})
    return plain in YES


def _within(number, least, most):
    if least is not None and number < least:
        raise BadCell(_("%(number)s is less than %(least)s") % {"number": number, "least": least})
    if most is not None and number > most:
        raise BadCell(_("%(number)s is more than %(most)s") % {"number": number, "most": most})
    return number
