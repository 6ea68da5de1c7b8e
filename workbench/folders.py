"""The files of a city's folder, read and checked as a whole before anything is written."""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

from django.utils.translation import gettext as _

from campaign.imports import (
    BadCell,
    Faults,
    Table,
    TableRow,
    half_width,
    read_table,
    to_code,
    to_codes,
    to_decimal,
    to_hundredths,
    to_integer,
    to_text,
)
from campaign.refusals import BadRows
from inspections.actions.checklists import Line
from inspections.choices import Gravity

from .kinds import GRAVITY_WORDS, KIND_WORDS

SUFFIXES = (".csv", ".xlsx")
FULL_SCALE = 100_00
NOT_READ_YET = ("indicators",)


@dataclass(frozen=True, slots=True)
class UnitLine:
    """A unit as a file gives it."""

    code: str
    name: str
    kind: str
    parent_code: str


@dataclass(frozen=True, slots=True)
class UserLine:
    """A person with a role in a unit as a file gives it."""

    unit_code: str
    name: str
    phone: str
    role: str


@dataclass(frozen=True, slots=True)
class SiteLine:
    """A site as a file gives it; the weight in hundredths."""

    code: str
    name: str
    site_type: str
    unit_codes: tuple[str, ...]
    longitude: Decimal | None
    latitude: Decimal | None
    weight: int


@dataclass(frozen=True, slots=True)
class Known:
    """What the database has already: unit codes with their parents, site types, roles."""

    units: Mapping[str, str] = field(default_factory=dict)
    site_types: Collection[str] = ()
    roles: Collection[str] = ()


@dataclass(slots=True)
class Folder:
    """What stands in a folder, checked; lists keep the order of the files, units with parents first."""

    units: list[UnitLine] = field(default_factory=list)
    users: list[UserLine] = field(default_factory=list)
    checklists: dict[str, list[Line]] = field(default_factory=dict)
    sites: list[SiteLine] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)


def read_folder(folder: Path, known: Known) -> Folder:
    """Read every file that is there. Raises BadRows with all faults of all files: file, row, column."""
    if not folder.is_dir():
        raise BadRows([_("%(folder)s is not a folder.") % {"folder": folder}])
    found, lines = Folder(), []
    for name, (required, optional, take) in FILES.items():
        try:
            table = _table(folder, name, required, optional)
            if table is not None:
                faults = Faults(prefix=f"{name} ")
                take(table, faults, found, known)
                lines += faults.lines
        except BadRows as fault:
            lines += [f"{name} {line}" for line in fault.lines]
    found.remarks += [
        _("%(name)s is not read by this edition.") % {"name": path.name}
        for name in NOT_READ_YET
        for path in sorted(folder.glob(f"{name}.*"))
    ]
    if lines:
        raise BadRows(lines)
    return found


def _table(folder: Path, name: str, required: tuple[str, ...], optional: tuple[str, ...]) -> Table | None:
    paths = [path for suffix in SUFFIXES if (path := folder / f"{name}{suffix}").exists()]
    if len(paths) > 1:
        raise BadRows([_("stands there as csv and as xlsx; keep one of them")])
    return read_table(paths[0], required=required, optional=optional) if paths else None


# --- units --------------------------------------------------------------------------------------------------
def _take_units(table: Table, faults: Faults, found: Folder, known: Known) -> None:
    lines: dict[str, tuple[TableRow, UnitLine]] = {}
    for row in table:
        code = faults.read(row, "code", lambda text: to_code(text, 20))
        name = faults.read(row, "name", lambda text: to_text(text, 60))
        kind = faults.read(row, "kind", _word_of(KIND_WORDS))
        parent = faults.read(row, "parent_code", _optional(lambda text: to_code(text, 20), ""))
        if code in lines:
            faults.add(row.number, "code", _twice(code, lines[code][0]))
        elif code is not None:
            lines[code] = (row, UnitLine(code, name or "", kind or "", parent or ""))
    parents = dict(known.units) | {code: line.parent_code for code, (_row, line) in lines.items()}
    for code, (row, line) in lines.items():
        if line.parent_code and line.parent_code not in parents:
            faults.add(row.number, "parent_code", _("there is no unit %(code)s") % {"code": line.parent_code})
        elif code in _ancestors(code, parents):
            faults.add(row.number, "parent_code", _("%(code)s would stand under itself") % {"code": code})
    found.units = sorted((line for _row, line in lines.values()), key=lambda line: _depth(line.code, parents))


def _ancestors(code: str, parents: Mapping[str, str]) -> list[str]:
    """Codes above a unit; ends where the line ends or comes round."""
    above: list[str] = []
    parent = parents.get(code, "")
    while parent and parent not in above:
        above.append(parent)
        parent = parents.get(parent, "")
    return above


def _depth(code: str, parents: Mapping[str, str]) -> int:
    return len(_ancestors(code, parents))


# --- users --------------------------------------------------------------------------------------------------
def _take_users(table: Table, faults: Faults, found: Folder, known: Known) -> None:
    units = _unit_codes(found, known)
    seen: dict[tuple, TableRow] = {}
    for row in table:
        unit_code = faults.read(row, "unit_code", _known_code(units, _("there is no unit %(code)s")))
        name = faults.read(row, "name", lambda text: to_text(text, 40))
        phone = faults.read(row, "phone", _optional(_phone, ""))
        role = faults.read(row, "role", _known_code(known.roles, _("there is no role %(code)s")))
        key = (unit_code, name, phone, role)
        if None in key:
            continue
        if key in seen:
            faults.add(row.number, "name", _twice(str(name), seen[key]))
        seen[key] = row
        found.users.append(UserLine(*key))


def _phone(text: str) -> str:
    number = half_width(text).replace(" ", "").replace("-", "").removeprefix("+86")
    if not number.isascii() or not number.isdigit() or not 5 <= len(number) <= 15:
        raise BadCell(_("“%(text)s” is not a phone number") % {"text": text[:20]})
    return number


# --- checklists ---------------------------------------------------------------------------------------------
def _take_checklists(table: Table, faults: Faults, found: Folder, known: Known) -> None:
    rows: dict[str, list[tuple[TableRow, Line | None]]] = defaultdict(list)
    for row in table:
        site_type = faults.read(row, "site_type", lambda text: to_text(text, 40))
        rows[site_type or ""].append((row, _checklist_line(row, faults)))
    rows.pop("", None)
    for site_type, entries in rows.items():
        _check_checklist(site_type, entries, faults)
        found.checklists[site_type] = [line for _row, line in entries if line]


def _checklist_line(row: TableRow, faults: Faults) -> Line | None:
    number = faults.read(row, "item_no", lambda text: to_integer(text, least=1, most=999))
    text = faults.read(row, "item", lambda text: to_text(text, 200))
    points = faults.read(row, "points_deducted_each", lambda text: to_hundredths(text, 1, FULL_SCALE))
    maximum = faults.read(row, "max_deduction", lambda text: to_hundredths(text, 1, FULL_SCALE))
    indicator = faults.read(row, "indicator_code", _optional(lambda text: to_code(text, 20), ""))
    gravity = faults.read(row, "gravity", _optional(_word_of(GRAVITY_WORDS), Gravity.GENERAL))
    if points and maximum and points > maximum:
        message = _("%(points)s is more than the item's maximum") % {"points": row["points_deducted_each"]}
        faults.add(row.number, "points_deducted_each", message)
    if None in (number, text, points, maximum, indicator, gravity):
        return None
    return Line(number, text, points, maximum, indicator, gravity)


def _check_checklist(site_type: str, entries: list[tuple[TableRow, Line | None]], faults: Faults) -> None:
    lines = [line for _row, line in entries if line]
    numbers = Counter(line.number for line in lines)
    for row, line in entries:
        if line and numbers[line.number] > 1:
            faults.add(row.number, "item_no", _("item %(number)s stands twice") % {"number": line.number})
    total = sum(line.maximum for line in lines)
    if len(lines) == len(entries) and total != FULL_SCALE:
        words = {"name": site_type, "total": f"{Decimal(total) / 100:.2f}"}
        message = _("the maxima of %(name)s total %(total)s, not 100") % words
        faults.add(entries[0][0].number, "max_deduction", message)


# --- sites --------------------------------------------------------------------------------------------------
def _take_sites(table: Table, faults: Faults, found: Folder, known: Known) -> None:
    units = _unit_codes(found, known)
    types = {*known.site_types, *found.checklists}
    seen: dict[str, TableRow] = {}
    for row in table:
        code = faults.read(row, "code", to_code)
        if code in seen:
            faults.add(row.number, "code", _twice(code, seen[code]))
        if code is not None:
            seen.setdefault(code, row)
        line = _site_line(row, code, faults, units, types)
        if line:
            found.sites.append(line)


def _site_line(
    row: TableRow, code: str | None, faults: Faults, units: Collection[str], types: Collection[str]
) -> SiteLine | None:
    name = faults.read(row, "name", lambda text: to_text(text, 60))
    site_type = faults.read(row, "site_type", _known_word(types, _("there is no checklist for %(word)s")))
    codes = faults.read(row, "unit_code", _known_codes(units))
    longitude = faults.read(row, "lon", _optional(_degrees(180), None))
    latitude = faults.read(row, "lat", _optional(_degrees(90), None))
    weight = faults.read(row, "weight", _optional(lambda text: to_hundredths(text, 1, 10_000), 100))
    if bool(row["lon"]) != bool(row["lat"]):
        faults.add(row.number, "lon", _("give longitude and latitude, or neither"))
    if None in (code, name, site_type, codes, weight):
        return None
    return SiteLine(code, name, site_type, tuple(codes), longitude, latitude, weight)


def _degrees(most: int) -> Callable[[str], Decimal]:
    return lambda text: to_decimal(text, Decimal(-most), Decimal(most)).quantize(Decimal("0.000001"))


# --- cells --------------------------------------------------------------------------------------------------
def _unit_codes(found: Folder, known: Known) -> set[str]:
    return {*known.units, *(line.code for line in found.units)}


def _twice(word: str, row: TableRow) -> str:
    return _("%(word)s stands in row %(row)s already") % {"word": word, "row": row.number}


def _optional(parse: Callable, default) -> Callable:
    return lambda text: parse(text) if text else default


def _word_of(words: Mapping[str, str]) -> Callable[[str], str]:
    def read(text: str) -> str:
        if text not in words:
            raise BadCell(
                _("“%(text)s” is none of %(words)s") % {"text": text[:20], "words": "、".join(words)}
            )
        return words[text]

    return read


def _known_word(words: Collection[str], message: str) -> Callable[[str], str]:
    def read(text: str) -> str:
        word = to_text(text, 60)
        if word not in words:
            raise BadCell(message % {"word": word[:20]})
        return word

    return read


def _known_code(codes: Collection[str], message: str) -> Callable[[str], str]:
    def read(text: str) -> str:
        code = to_code(text)
        if code not in codes:
            raise BadCell(message % {"code": code[:20]})
        return code

    return read


def _known_codes(known: Collection[str]) -> Callable[[str], list[str]]:
    def read(text: str) -> list[str]:
        codes = to_codes(text)
        if unknown := [code for code in codes if code not in known]:
            raise BadCell(_("there is no unit %(code)s") % {"code": ", ".join(unknown)[:60]})
        return codes

    return read


FILES = {
    "units": (("code", "name", "kind"), ("parent_code",), _take_units),
    "users": (("unit_code", "name", "role"), ("phone",), _take_users),
    "checklists": (
        ("site_type", "item_no", "item", "points_deducted_each", "max_deduction"),
        ("indicator_code", "gravity"),
        _take_checklists,
    ),
    "sites": (("code", "name", "site_type", "unit_code"), ("lon", "lat", "weight"), _take_sites),
}
