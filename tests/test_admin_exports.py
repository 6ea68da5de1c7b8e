"""Reference data as csv and xlsx: no live formula, nothing of another city, and it can be taken in again."""

import csv
import io

import openpyxl
import pytest
from django.contrib import admin

from campaign.exports import csv_text, xlsx
from campaign.models import (
    AuditEvent,
    City,
    NumberSeries,
    Unit,
    WorkDay,
)
from inspections.models import Site
from rewards.models import AwardRule, SanctionRule
from tests.administration import (
    bring,
    cells,
    export,
    lines,
)
from tests.factories import (
    CampaignFactory,
    CityFactory,
    RoundFactory,
    SiteFactory,
    SiteTypeFactory,
    UnitFactory,
    checklist,
    group_of,
    member,
    site_of,
    two_month_cycle,
    year_cycle,
)

pytestmark = [pytest.mark.django_db, pytest.mark.ignore_template_errors]


@pytest.fixture
def town():
    return UnitFactory(city=CityFactory(code="429005"), name="园林街道", code="101")


@pytest.fixture
def campaign(town):
    return CampaignFactory(city=town.city)


@pytest.fixture
def office(client, town):
    person = member("office_lead", town)
    client.force_login(person)
    return person


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


PAYLOADS = [
    "=1+1",
    "==1+1",
    '=HYPERLINK("http://x","y")',
    "=cmd|' /C calc'!A0",
    '=IMPORTXML("http://x","//a")',
    "+1+1",
    "++1",
    "+cmd|' /C calc'!A0",
    "-1+1",
    "--1",
    "-2+3+cmd|' /C calc'!A0",
    "@SUM(1,1)",
    "@@",
    "@x",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    "\t\t@x",
    "=",
    "+",
    "-",
    "@",
    "\t",
    "= 1 + 1",
    "=A1",
    '="x"',
    "=1+1\n=2+2",
    "=𝟙",
    "=园林",
    "-园林",
]


@pytest.mark.parametrize("payload", PAYLOADS)
def test_g2_xlsx_holds_no_live_formula(payload):
    content = xlsx(["name"], [[payload]])
    for data_only in (False, True):
        sheet = openpyxl.load_workbook(io.BytesIO(content), data_only=data_only).worksheets[0]
        cell = sheet["A2"]
        assert cell.data_type == "s"
        # carriage returns are written as _x000D_, which is how a workbook holds them
        assert str(cell.value).replace("_x000D_", "\r").replace("_x000A_", "\n") == payload


@pytest.mark.parametrize("payload", PAYLOADS)
def test_g2_csv_holds_no_live_formula(payload):
    rows = list(csv.reader(io.StringIO(csv_text(["name"], [[payload]]), newline="")))
    assert rows == [["\ufeffname"], ["'" + payload]]


def test_numbers_stay_numbers():
    assert cells(xlsx(["n"], [[-5], [1.5], [None], [True]])) == [["n"], [-5], [1.5], [None], [1]]
    assert csv_text(["n"], [[-5], ["-5"]]).split() == ["\ufeffn", "-5", "'-5"]


def test_signs_a_workbook_cannot_hold_do_not_break_it():
    assert cells(xlsx(["n"], [["a\x00b\x0bc"]]))[1] == ["a\ufffdb\ufffdc"]


@pytest.mark.parametrize("form", ["xlsx", "csv"])
def test_an_exported_table_can_be_imported_again(client, office, town, campaign, form):
    Unit.objects.filter(pk=town.pk).update(name="=园林", alias="@别名")
    UnitFactory(city=town.city, code="102", name="-园林", parent=town, kind="community")
    content = export(client, Unit, form)
    bring(client, Unit, content, f"units.{form}")
    assert set(Unit.objects.values_list("name", flat=True)) == {"=园林", "-园林"}
    assert not AuditEvent.objects.exists()


def test_every_table_comes_out_and_goes_in_unchanged(client, office, town, campaign):
    group = group_of(campaign, [town], code="towns")
    cycle = two_month_cycle(campaign, group)
    year = year_cycle(campaign, cycle, group)
    AwardRule.objects.create(
        campaign=campaign,
        cycle=cycle,
        group=group,
        recipient="collective",
        rank_from=1,
        rank_to=3,
        amount=8000,
    )
    SanctionRule.objects.create(campaign=campaign, cycle=year, group=group, last=3, consequence="取消资格")
    site_type = SiteTypeFactory(city=town.city)
    checklist(site_type)
    site_of(site_type, town, longitude="112.900000", latitude="30.400000")
    NumberSeries.objects.create(city=town.city, kind="letter", year=2026, prefix="潜文明督", last_number=3)
    WorkDay.objects.create(day_on="2026-10-01", is_work=False)
    done = 0
    for model, model_admin in admin.site._registry.items():
        if getattr(model_admin, "resource_classes", None) and model is not City:
            content = export(client, model, "xlsx")
            if len(cells(content)) > 1:
                bring(client, model, content, "table.xlsx")
                done += 1
    assert done >= 10
    assert not AuditEvent.objects.exists()


def test_an_export_shows_the_persons_own_city_only_and_no_hidden_site(client, town, campaign):
    UnitFactory(city=CityFactory(), name="仙桃单位")
    site_type = SiteTypeFactory(city=town.city)
    SiteFactory(site_type=site_type, name="明点")
    SiteFactory(site_type=site_type, name="暗点", first_round=RoundFactory(campaign=campaign))
    client.force_login(member("admin", town))
    assert {line["name"] for line in lines(export(client, Unit, "csv"))} == {"园林街道"}
    assert {line["name"] for line in lines(export(client, Site, "csv"))} == {"明点"}
