"""A table of visits comes in whole or not at all."""

import io
from collections import defaultdict
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from campaign.models import AuditEvent, StaleScore
from campaign.refusals import BadRows
from inspections.imports import COLUMNS, import_visits
from inspections.models import Finding, NotApplicable, Round, Site, Visit, VisitUnit
from tests.factories import (
    CampaignFactory,
    SiteTypeFactory,
    UnitFactory,
    UserFactory,
    checklist,
    member,
    site_of,
)

pytestmark = pytest.mark.django_db

EXAMPLE = Path(__file__).parents[2] / "demo" / "worked_example" / "visits.csv"
SCORES_OF_EXAMPLE = {
    ("A", 7): ["91", "88.5"],
    ("A", 8): ["96"],
    ("B", 7): ["90.25", "89.25"],
    ("B", 8): ["96"],
    ("C", 7): ["78"],
    ("D", 7): ["92", "85", "90"],
    ("D", 8): ["93.5", "90.5"],
}


@pytest.fixture
def city():
    """A campaign of 2026, two units, a known site of the first, a checklist of three items."""
    campaign = CampaignFactory()
    units = [UnitFactory(city=campaign.city, code=code) for code in ("A", "B")]
    site_type = SiteTypeFactory(city=campaign.city, name="农贸市场")
    checklist(site_type, ((25, 4000), (500, 4000), (100, 2000)))
    other = SiteTypeFactory(city=campaign.city, name="社区")
    checklist(other)
    site = site_of(site_type, units[0], code="D1", name="汉江市场")
    return campaign, units, site_type, site


def sheet(*rows: str, header: str = ",".join(COLUMNS)) -> bytes:
    return "\n".join([header, *rows]).encode()


def row(
    on="2026-07-10",
    unit="A",
    site="D1",
    name="汉江市场",
    kind="农贸市场",
    who="检查组",
    item="",
    found="",
    na="",
) -> str:
    return ",".join(str(cell) for cell in (on, unit, site, name, kind, who, item, found, na))


def faults_of(campaign, *rows: str) -> list[str]:
    with pytest.raises(BadRows) as refused:
        import_visits(source=sheet(*rows), campaign=campaign, by=None)
    return refused.value.lines


def state() -> tuple:
    tables = (Visit, Finding, NotApplicable, VisitUnit, Round, Site, StaleScore, AuditEvent)
    return tuple(table.objects.count() for table in tables)


def test_visits_land_submitted_in_the_months_rounds(city):
    campaign, units, *_rest = city
    source = sheet(
        row(item=1, found=16),
        row(item=2, found=1),
        row(item=3, na="是"),
        row(on="2026/8/3"),
    )
    done = import_visits(source=source, campaign=campaign, by=None)
    assert (done.visits, done.skipped, done.sites) == (2, 0, 0)
    july, august = Visit.objects.order_by("visited_on")
    assert (july.loss, july.applicable, july.status) == (900, 8000, "submitted")
    assert (august.loss, august.applicable) == (0, 10_000)
    assert (july.round.month, july.round.mode, july.round.released_at) == (7, "unannounced", None)
    assert (august.round.mode, august.round.announced_at, august.round.released_at) == (
        "announced",
        None,
        None,
    )
    assert [unit.unit for unit in july.visit_units.all()] == [units[0]]
    assert set(StaleScore.objects.values_list("unit__code", "month")) == {("A", 7), ("A", 8)}
    assert july.inspector_name == "检查组"


def test_the_worked_example_has_the_scores_of_the_rules():
    campaign = CampaignFactory()
    for code in "ABCDE":
        UnitFactory(city=campaign.city, code=code)
    checklist(SiteTypeFactory(city=campaign.city, name="示例点位"))
    import_visits(source=EXAMPLE, campaign=campaign, by=None)
    scores: dict[tuple[str, int], list[Fraction]] = defaultdict(list)
    for visit in Visit.objects.order_by("visited_on", "site__code"):
        scores[visit.units.get().code, visit.visited_on.month].append(visit.score)
    assert scores == {key: [Fraction(score) for score in wanted] for key, wanted in SCORES_OF_EXAMPLE.items()}


def test_columns_stand_in_any_order_and_dates_may_be_written_in_chinese(city):
    campaign, *_rest = city
    header = ",".join(reversed(COLUMNS))
    line = ",".join(reversed(row(on="2026年7月10日", item=1, found=2).split(",")))
    import_visits(source=sheet(line, header=header), campaign=campaign, by=None)
    assert Visit.objects.get().visited_on == date(2026, 7, 10)


def test_a_new_site_is_hidden_until_its_round_is_released(city):
    campaign, units, *_rest = city
    import_visits(source=sheet(row(site="D9", name="新市场", unit="B;A")), campaign=campaign, by=None)
    site = Site.objects.get(code="D9")
    assert {unit.code for unit in site.units.all()} == {"A", "B"}
    assert site.first_round == Visit.objects.get().round
    assert set(Visit.objects.get().visit_units.values_list("unit__code", flat=True)) == {"A", "B"}
    liaison = member("unit", units[0])
    assert not Site.objects.visible_to(liaison).filter(code="D9").exists()


def test_the_inspector_is_linked_when_exactly_one_person_has_the_name(city):
    campaign, *_rest = city
    office = UnitFactory(city=campaign.city, code="W")
    person = member("inspector", office, name="李明")
    for _twin in range(2):
        member("inspector", office, name="王芳")
    UserFactory(name="赵强")
    source = sheet(row(who="李明"), row(on="2026-07-11", who="王芳"), row(on="2026-07-12", who="赵强"))
    import_visits(source=source, campaign=campaign, by=None)
    found = Visit.objects.order_by("visited_on").values_list("inspector", "inspector_name")
    assert list(found) == [(person.pk, "李明"), (None, "王芳"), (None, "赵强")]


def test_equal_visits_are_skipped_and_counted(city):
    campaign, *_rest = city
    source = sheet(row(item=1, found=3), row(item=3, na=1), row(on="2026-07-11"))
    import_visits(source=source, campaign=campaign, by=None)
    before = state()
    done = import_visits(source=source, campaign=campaign, by=None)
    assert (done.visits, done.skipped) == (0, 2)
    assert state() == before


@pytest.mark.parametrize(
    "second", [row(item=1, found=4), row(item=2, found=3), row(item=1, na=1), row(who="别人")]
)
def test_a_different_visit_of_the_same_day_and_site_is_an_error(city, second):
    campaign, *_rest = city
    import_visits(source=sheet(row(item=1, found=3)), campaign=campaign, by=None)
    before = state()
    lines = faults_of(campaign, row(on="2026-07-09"), second)
    assert len(lines) == 1
    assert lines[0].startswith(("第3行 visited_on：", "Row 3 visited_on: "))
    assert state() == before


def test_one_event_with_count_and_digest(city):
    campaign, *_rest = city
    source = sheet(row(), row(on="2026-08-11"), row(on="2026-09-11"))
    import_visits(source=source, campaign=campaign, by=None)
    event = AuditEvent.objects.get()
    assert event.verb == "visits.bulk_submit"
    assert '"count":3' in event.body
    assert '"rounds_opened":[7,8,9]' in event.body
    assert '"digest":"' in event.body


def test_xlsx_is_read_as_csv_is(city):
    import openpyxl

    campaign, *_rest = city
    book = openpyxl.Workbook()
    book.active.append(COLUMNS)
    book.active.append([date(2026, 7, 10), "A", "D1", "汉江市场", "农贸市场", "检查组", 1, 2, None])
    file = io.BytesIO()
    book.save(file)
    file.seek(0)
    assert import_visits(source=file, campaign=campaign, by=None).visits == 1
    assert Finding.objects.get().count == 2


def test_gb18030_is_read(city):
    campaign, *_rest = city
    source = sheet(row(name="剅河市场", item=1, found=1)).decode().encode("gb18030")
    assert import_visits(source=source, campaign=campaign, by=None).visits == 1


# row of the sheet, column, the row; together they are the thirty different errors of one file
BAD_ROWS = [
    ("visited_on", row(on="")),
    ("visited_on", row(on="昨天")),
    ("visited_on", row(on="2026-02-30")),
    ("visited_on", row(on="2025-12-31")),
    ("visited_on", row(on="10.7.2026")),
    ("unit_code", row(on="2026-01-01", unit="")),
    ("unit_code", row(on="2026-01-02", unit="X")),
    ("unit_code", row(on="2026-01-03", unit="A;A")),
    ("unit_code", row(on="2026-01-04", unit="B")),
    ("unit_code", row(on="2026-01-05", unit="A;B")),
    ("site_code", row(on="2026-01-06", site="")),
    ("site_code", row(on="2026-01-07", site="D" * 31)),
    ("site_name", row(on="2026-01-08", site="N1", name="")),
    ("site_name", row(on="2026-01-09", site="N2", name="长" * 61)),
    ("site_type", row(on="2026-01-10", kind="")),
    ("site_type", row(on="2026-01-11", kind="车站")),
    ("site_type", row(on="2026-01-12", kind="社区")),
    ("inspector", row(on="2026-01-13", who="长" * 41)),
    ("item_no", row(on="2026-01-14", item="一", found=1)),
    ("item_no", row(on="2026-01-15", item="0", found=1)),
    ("item_no", row(on="2026-01-16", item="4", found=1)),
    ("item_no", row(on="2026-01-17", found=1)),
    ("item_no", row(on="2026-01-18", na=1)),
    ("findings", row(on="2026-01-19", item=1)),
    ("findings", row(on="2026-01-20", item=1, found=0)),
    ("findings", row(on="2026-01-21", item=1, found="1.5")),
    ("findings", row(on="2026-01-22", item=1, found="-2")),
    ("findings", row(on="2026-01-23", item=1, found=40_000)),
    ("not_applicable", row(on="2026-01-24", item=1, na="也许")),
    ("not_applicable", row(on="2026-01-25", item=1, found=1, na=1)),
]


def test_a_file_of_thirty_different_errors_names_them_all_and_changes_nothing(city):
    campaign, *_rest = city
    before = state()
    lines = faults_of(campaign, *(bad for _column, bad in BAD_ROWS))
    assert len(BAD_ROWS) == 30
    wanted = [f"第{number}行 {column}：" for number, (column, _row) in enumerate(BAD_ROWS, start=2)]
    english = [f"Row {number} {column}: " for number, (column, _row) in enumerate(BAD_ROWS, start=2)]
    assert len(lines) == 30
    for line, chinese, plain in zip(lines, wanted, english, strict=True):
        assert line.startswith((chinese, plain)), line
    assert len({line.split(maxsplit=2)[-1] for line in lines}) > 20
    assert state() == before


@pytest.mark.parametrize(
    ("rows", "place"),
    [
        ([row(item=1, found=1), row(item=1, found=2)], (3, "item_no")),
        ([row(item=1, found=1), row(item=1, na=1)], (3, "item_no")),
        ([row(item=1, found=1), row()], (3, "item_no")),
        ([row(), row(item=1, found=1)], (3, "item_no")),
        ([row(), row()], (3, "item_no")),
        ([row(item=1, na=1), row(item=2, na=1), row(item=3, na=1)], (4, "not_applicable")),
        ([row(who="李明", item=1, found=1), row(who="王芳", item=2, found=1)], (3, "inspector")),
        ([row(site="N", name="甲"), row(on="2026-07-11", site="N", name="乙")], (3, "site_name")),
        ([row(site="N", unit="A"), row(on="2026-07-11", site="N", unit="B")], (3, "unit_code")),
        ([row(site="N"), row(on="2026-07-11", site="N", kind="社区")], (3, "site_type")),
        ([row(on="2026-07-11"), "", row(item=9, found=1)], (4, "item_no")),
    ],
)
def test_rows_that_contradict_one_another_are_refused(city, rows, place):
    campaign, *_rest = city
    before = state()
    lines = faults_of(campaign, *rows)
    number, column = place
    assert len(lines) == 1
    assert lines[0].startswith((f"第{number}行 {column}：", f"Row {number} {column}: "))
    assert state() == before


def test_a_missing_column_is_named(city):
    campaign, *_rest = city
    with pytest.raises(BadRows) as refused:
        import_visits(source=sheet("x", header="visited_on,unit_code"), campaign=campaign, by=None)
    assert len(refused.value.lines) == len(COLUMNS) - 2


def statements(captured) -> list[str]:
    """The statements of an import, batches of one table counted once and savepoints not at all."""
    kept: list[str] = []
    for query in captured:
        words = query["sql"].split()
        head = " ".join(words[:3]) if words[0] == "INSERT" else query["sql"]
        if words[0] not in {"SAVEPOINT", "RELEASE", "BEGIN", "COMMIT"} and (not kept or kept[-1] != head):
            kept.append(head)
    return kept


def many(number: int) -> bytes:
    """Rows over a whole year: sites known and new, two items a visit."""
    lines = []
    for n in range(number // 2):
        visit = {"on": f"2026-{n % 12 + 1:02}-{n // 12 % 28 + 1:02}", "site": f"S{n // 336}", "name": "点"}
        lines += [row(**visit, item=1, found=n % 7 + 1), row(**visit, item=2, na=1)]
    return sheet(*lines)


def test_an_import_takes_as_many_statements_for_ten_thousand_rows_as_for_a_hundred(city):
    campaign, *_rest = city
    # the first event of a city also makes the head of its trail
    import_visits(source=sheet(row()), campaign=campaign, by=None)
    counts = []
    for number in (100, 10_000):
        Visit.objects.all().delete()
        Site.objects.exclude(code="D1").delete()
        Round.objects.all().delete()
        with CaptureQueriesContext(connection) as captured:
            import_visits(source=many(number), campaign=campaign, by=None)
        assert Visit.objects.count() == number // 2
        counts.append(len(statements(captured)))
    assert counts[0] == counts[1]
    assert counts[1] <= 20
