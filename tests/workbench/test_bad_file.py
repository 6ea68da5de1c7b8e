"""A file with thirty different errors, through the command: all named, nothing changed, exit 2."""

import pytest
from django.utils import translation

from campaign.models import AuditEvent
from inspections.models import Round, Site, Visit

from .conftest import CITY, run

pytestmark = pytest.mark.django_db

HEADER = "visited_on,unit_code,site_code,site_name,site_type,inspector,item_no,findings,not_applicable"
# cells and, for each fault, the column that is named
WRONG = [
    (",A,X01,点,示例点位,组,1,1,", ["visited_on"]),
    ("2026-02-30,A,X02,点,示例点位,组,1,1,", ["visited_on"]),
    ("31.7.2026,A,X03,点,示例点位,组,1,1,", ["visited_on"]),
    ("2025-07-01,A,X04,点,示例点位,组,1,1,", ["visited_on"]),
    ("2027-01-01,A,X05,点,示例点位,组,1,1,", ["visited_on"]),
    ("2026-07-01,,X06,点,示例点位,组,1,1,", ["unit_code"]),
    ("2026-07-01,Q,X07,点,示例点位,组,1,1,", ["unit_code"]),
    ("2026-07-01,A;Q,X08,点,示例点位,组,1,1,", ["unit_code"]),
    ("2026-07-01,A;A,X09,点,示例点位,组,1,1,", ["unit_code"]),
    ("2026-07-01,A,,点,示例点位,组,1,1,", ["site_code"]),
    ("2026-07-01,A,X 11,点,示例点位,组,1,1,", ["site_code"]),
    ("2026-07-01,A,X12,,示例点位,组,1,1,", ["site_name"]),
    ("2026-07-01,A,X13,点,,组,1,1,", ["site_type"]),
    ("2026-07-01,A,X14,点,没有的类型,组,1,1,", ["site_type"]),
    ("2026-07-01,A,X15,点,示例点位,组,9,1,", ["item_no"]),
    ("2026-07-01,A,X16,点,示例点位,组,一,1,", ["item_no"]),
    ("2026-07-01,A,X17,点,示例点位,组,1.5,1,", ["item_no"]),
    ("2026-07-01,A,X18,点,示例点位,组,1,0,", ["findings"]),
    ("2026-07-01,A,X19,点,示例点位,组,1,-1,", ["findings"]),
    ("2026-07-01,A,X20,点,示例点位,组,1,1.5,", ["findings"]),
    ("2026-07-01,A,X21,点,示例点位,组,1,很多,", ["findings"]),
    ("2026-07-01,A,X22,点,示例点位,组,1,1,1", ["not_applicable", "findings"]),
    ("2026-07-01,A,X23,点,示例点位,组,1,,不", ["not_applicable"]),
    ("2026-07-01,A,X24,点,示例点位,组,1,,", ["findings", "item_no"]),
    ("2026-07-01,A,X25,点,示例点位,组,,3,", ["item_no", "findings"]),
    ("2026-07-01,A,X26,点,示例点位,组,1,1,\n2026-07-01,A,X26,点,示例点位,组,1,2,", ["item_no"]),
    ("2026-07-01,A,X27,点,示例点位,组,,,\n2026-07-01,A,X27,点,示例点位,组,1,2,", ["item_no"]),
    ("2026-07-10,B,A71,园林街道1号点,示例点位,检查组,1,1,", ["unit_code"]),
    ("2026-07-20,A,A71,园林街道1号点,另一类型,检查组,1,1,", ["site_type"]),
    ("2026-07-11,A,A72,园林街道2号点,示例点位,检查组,1,1,", ["visited_on", "site_code"]),
]


@pytest.fixture
def city(worked):
    other = "\n另一类型,1,甲,1,100\n"
    with (worked / "checklists.csv").open("a", encoding="utf-8") as file:
        file.write(other.lstrip("\n"))
    assert run("load_city", worked, *CITY).code == 0
    assert run("import_visits", worked / "visits.csv").code == 0
    return worked


def table_of(entries) -> tuple[str, dict[int, list[str]]]:
    """The file's text, and the columns that may be named for the last line of each entry."""
    lines, wanted = [HEADER], {}
    for cells, columns in entries:
        lines += cells.split("\n")
        wanted[len(lines)] = columns
    return "\n".join(lines) + "\n", wanted


def test_all_thirty_are_named_by_row_and_column_and_nothing_changes(city):
    text, wanted = table_of(WRONG)
    path = city / "bad.csv"
    path.write_text(text, encoding="utf-8")
    before = [model.objects.count() for model in (Visit, Site, Round, AuditEvent)]
    with translation.override("en"):
        ran = run("import_visits", path)
    assert (ran.code, ran.out) == (2, "")
    named = {}
    for line in ran.lines:
        row, _colon, _message = line.removeprefix("Row ").partition(":")
        number, _space, column = row.partition(" ")
        named.setdefault(int(number), set()).add(column)
    missing = {row: columns for row, columns in wanted.items() if not named.get(row, set()) & set(columns)}
    assert len(wanted) == 30
    assert missing == {}
    assert [model.objects.count() for model in (Visit, Site, Round, AuditEvent)] == before


def test_one_bad_row_among_good_ones_imports_none(city):
    path = city / "mixed.csv"
    good = "2026-09-01,A,N1,新点,示例点位,组,1,1,"
    path.write_text(f"{HEADER}\n{good}\n{WRONG[0][0]}\n", encoding="utf-8")
    assert run("import_visits", path).code == 2
    assert not Site.objects.filter(code="N1").exists()


@pytest.mark.parametrize(
    "text",
    ["", "visited_on,unit_code\n", f"{HEADER},colour\n", f"{HEADER},visited_on\n"],
    ids=["empty", "columns missing", "column unknown", "column twice"],
)
def test_a_wrong_header_is_refused(city, text):
    path = city / "bad.csv"
    path.write_text(text, encoding="utf-8")
    ran = run("import_visits", path)
    assert (ran.code, ran.out) == (2, "")
    assert ran.lines
