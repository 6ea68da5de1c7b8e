"""A city comes in from a folder: what is made of it, what a second load does, and what is refused."""

import openpyxl
import pytest
from django.utils import translation

from assessment.models import Component, Cycle
from campaign.audit import first_bad_event
from campaign.models import (
    AuditEvent,
    Campaign,
    City,
    GroupUnit,
    NumberSeries,
    RankingGroup,
    Unit,
    User,
    WorkDay,
)
from inspections.models import ChecklistItem, Site, SiteType
from rewards.models import AwardRule, Budget, SanctionRule
from workbench.loading import load_city

from .conftest import CITY, run

pytestmark = pytest.mark.django_db

UNITS = """code,name,kind,parent_code
Z1,甲镇,镇办区,
B1,市文明办,市直单位,
B2,市财政局,市直单位,
C1,营业厅,窗口单位,B2
S1,甲社区,社区,Z1
"""
USERS = "unit_code,name,phone,role\nB1,李明,139 0000 0001,office\nZ1,张伟,,unit\n"
CHECKLISTS = """site_type,item_no,item,points_deducted_each,max_deduction
集市,1,脏,0.5,40
集市,2,乱,２,60
"""
SITES = """code,name,site_type,unit_code,lon,lat,weight
M1,甲集市,集市,Z1;B2,112.9,30.4,1.5
M2,乙集市,集市,Z1,,,
"""


@pytest.fixture
def folder(tmp_path):
    for name, text in (("units", UNITS), ("users", USERS), ("checklists", CHECKLISTS), ("sites", SITES)):
        (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
    return tmp_path


def load(folder, **changes):
    arguments = {"preset": "qianjiang", "code": "429005", "name": "潜江市", "year": 2026}
    return load_city(folder=folder, **{**arguments, **changes})


def counts(loaded) -> dict:
    return {kind: dict(outcomes) for kind, outcomes in loaded.tally.counts.items()}


def test_everything_in_the_folder_becomes_rows(folder):
    loaded = load(folder)
    campaign = Campaign.objects.get()
    assert (campaign.code, campaign.city.short_name) == ("429005-2026", "潜")
    assert list(Unit.objects.order_by("code").values_list("code", "parent__code")) == [
        ("B1", None),
        ("B2", None),
        ("C1", "B2"),
        ("S1", "Z1"),
        ("Z1", None),
    ]
    assert list(ChecklistItem.objects.values_list("number", "points_each", "maximum")) == [
        (1, 50, 4000),
        (2, 200, 6000),
    ]
    site = Site.objects.get(code="M1")
    assert (site.weight, f"{site.longitude:f}") == (150, "112.900000")
    assert sorted(site.units.values_list("code", flat=True)) == ["B2", "Z1"]
    assert Site.objects.get(code="M2").weight == 100
    assert sorted(user.phone for user in User.objects.all()) == ["", "13900000001"]
    assert len(loaded.slips) == 2
    assert WorkDay.objects.filter(day_on__year=2026).exists()
    assert first_bad_event(campaign.city) is None


def test_the_preset_becomes_rows(folder):
    load(folder)
    cycle = Cycle.objects.get(code="two-month")
    assert list(Component.objects.filter(cycle=cycle).values_list("source", "weight")) == [
        ("unannounced", 60),
        ("announced", 40),
    ]
    assert Cycle.objects.get(code="year").child == cycle
    assert Budget.objects.get().total == 1_000_000
    assert AwardRule.objects.count() == 13
    assert list(SanctionRule.objects.values_list("group__code", "last")) == [
        ("towns", 3),
        ("departments", 10),
    ]
    assert NumberSeries.objects.get(kind="letter").prefix == "潜文明督"


def test_units_stand_in_the_group_of_their_kind(folder):
    load(folder)
    members = GroupUnit.objects.values_list("unit__code", "group__code", "is_ranked")
    assert sorted(members) == [
        ("B1", "departments", False),
        ("B2", "departments", True),
        ("C1", "windows", True),
        ("S1", "communities", True),
        ("Z1", "towns", True),
    ]
    assert not RankingGroup.objects.get(code="communities").is_ranked


def test_the_same_again_changes_nothing_and_leaves_no_event(folder):
    load(folder)
    events = AuditEvent.objects.count()
    again = load(folder)
    assert all(set(outcomes) <= {"same"} or not any(outcomes.values()) for outcomes in counts(again).values())
    assert AuditEvent.objects.count() == events
    assert again.slips == []


def test_a_second_load_updates_by_code_and_deletes_nothing(folder):
    load(folder)
    (folder / "units.csv").write_text("code,name,kind\nZ1,甲街道,镇办区\nZ9,新镇,镇办区\n", encoding="utf-8")
    (folder / "users.csv").write_text(
        "unit_code,name,phone,role\nB1,李明,13900000002,office_lead\n", encoding="utf-8"
    )
    (folder / "sites.csv").write_text("code,name,site_type,unit_code\nM1,甲集市,集市,Z9\n", encoding="utf-8")
    (folder / "scheme.toml").write_text('[cycle.two-month]\nmissing = "exclude"\n', encoding="utf-8")
    found = counts(load(folder))
    assert found["unit"] == {"changed": 1, "added": 1}
    assert found["user"] == {"changed": 1}
    assert found["site"] == {"changed": 1}
    assert found["cycle"] == {"changed": 1, "same": 2}
    assert Unit.objects.count() == 6
    assert Unit.objects.get(code="Z1").former_names.get().name == "甲镇"
    assert User.objects.count() == 2
    assert Site.objects.count() == 2
    assert Cycle.objects.get(code="two-month").missing == "exclude"


def test_a_component_the_scheme_no_longer_has_goes(folder):
    load(folder)
    text = "[cycle.two-month]\ncomponents = { unannounced = 100 }\n"
    (folder / "scheme.toml").write_text(text, encoding="utf-8")
    load(folder)
    assert list(Component.objects.filter(cycle__code="two-month").values_list("source", flat=True)) == [
        "unannounced"
    ]


def test_a_second_year_shares_the_city(folder):
    load(folder)
    loaded = load(folder, year=2027)
    assert City.objects.count() == 1
    assert Campaign.objects.count() == 2
    assert GroupUnit.objects.filter(campaign__year=2027).count() == 5
    assert len(loaded.remarks) == 1


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030"])
def test_other_encodings(folder, encoding):
    for name, text in (("units", UNITS), ("checklists", CHECKLISTS)):
        (folder / f"{name}.csv").write_bytes(text.encode(encoding))
    load(folder)
    assert Unit.objects.filter(name="甲镇").exists()
    assert SiteType.objects.filter(name="集市").exists()


def test_xlsx(folder):
    (folder / "units.csv").unlink()
    book = openpyxl.Workbook()
    for line in UNITS.splitlines():
        book.active.append(line.split(","))
    book.save(folder / "units.xlsx")
    load(folder)
    assert Unit.objects.count() == 5


def test_a_folder_with_units_alone(folder):
    for name in ("users", "checklists", "sites"):
        (folder / f"{name}.csv").unlink()
    assert set(counts(load(folder))) >= {"unit"}


WRONG = {
    "units.csv": (
        "code,name,kind,parent_code\n,甲,镇办区,\nA,,镇办区,\nB,乙,乡,\nC,丙,社区,X\nD,丁,社区,E\nE,戊,社区,D\n"
        "F,己,社区,\nF,己,社区,\nG G,庚,社区,\n"
    ),
    "users.csv": "unit_code,name,phone,role\nX,李,1,office\nF,,,office\nF,王,12345,king\nF,赵,abc,office\n",
    "checklists.csv": (
        "site_type,item_no,item,points_deducted_each,max_deduction,gravity\n"
        "集市,0,x,1,100,一般\n广场,1,x,1,99,一般\n车站,1,x,0,100,一般\n车站,1,x,1,1.001,急\n学校,1,,5,3,\n"
    ),
    "sites.csv": (
        "code,name,site_type,unit_code,lon,lat,weight\nM1,x,没有,F,,,\nM2,x,广场,X;Y,,,\nM3,x,广场,,200,30,\n"
        "M4,x,广场,F;F,112,,0\nM4,x,广场,F,112,91,1.234\n"
    ),
    "scheme.toml": "[budget]\nsum = 1\n",
}
NAMED = [
    "scheme.toml [budget] sum:",
    *(f"units Row {place}:" for place in (
        "2 code", "3 name", "4 kind", "5 parent_code", "6 parent_code", "7 parent_code", "9 code", "10 code"
    )),
    *(f"users Row {place}:" for place in ("2 unit_code", "2 phone", "3 name", "4 role", "5 phone")),
    *(f"checklists Row {place}:" for place in (
        "2 item_no", "3 max_deduction", "4 points_deducted_each", "5 max_deduction", "5 gravity", "6 item",
        "6 points_deducted_each",
    )),
    *(f"sites Row {place}:" for place in (
        "2 site_type", "3 unit_code", "4 unit_code", "4 lon", "5 unit_code", "5 weight", "5 lon", "6 code",
        "6 lat", "6 weight",
    )),
]  # fmt: skip


def test_every_fault_of_every_file_is_named_and_nothing_is_written(tmp_path):
    for name, text in WRONG.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    with translation.override("en"):
        ran = run("load_city", tmp_path, *CITY)
    assert ran.code == 2
    assert ran.out == ""
    assert [line for line in ran.lines if line] == ran.lines
    assert [next((name for name in NAMED if line.startswith(name)), line) for line in ran.lines] == NAMED
    assert not City.objects.exists()
    assert not AuditEvent.objects.exists()


def test_two_files_of_one_kind_are_refused(folder):
    openpyxl.Workbook().save(folder / "units.xlsx")
    assert run("load_city", folder, *CITY).code == 2


@pytest.mark.parametrize(
    "arguments",
    [
        ("--preset", "wuhan", *CITY[2:]),
        (*CITY[:4], "--code", "42 90", *CITY[6:]),
        (*CITY[:6], "--year", "20260"),
        (*CITY[:2], "--city", "", *CITY[4:]),
    ],
)
def test_wrong_arguments_are_refused(folder, arguments):
    ran = run("load_city", folder, *arguments)
    assert (ran.code, ran.out, len(ran.lines)) == (2, "", 1)
    assert not City.objects.exists()


def test_a_missing_folder_is_refused(tmp_path):
    assert run("load_city", tmp_path / "none", *CITY).code == 2


def test_the_command_prints_counts_and_slips(folder):
    with translation.override("en"):
        ran = run("load_city", folder, *CITY, "--slips")
    lines = ran.out.splitlines()
    assert ran.code == 0
    assert lines[0] == "429005-2026"
    assert any(line.startswith("Unit  ") and "added 5" in line for line in lines)
    assert "One-time password" in ran.out
    assert "One-time password" not in run("load_city", folder, *CITY, "--slips").out
