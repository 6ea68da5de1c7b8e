"""Reference data from csv and xlsx: all or nothing, one event a batch, faults by row."""

import pytest

from assessment.models import Cycle
from campaign.actions.roles import put_default_roles
from campaign.exports import xlsx
from campaign.models import (
    AuditEvent,
    Campaign,
    NumberSeries,
    RankingGroup,
    Role,
    Unit,
    User,
    WorkDay,
)
from inspections.models import ChecklistItem, Site, SiteType
from rewards.models import AwardRule, SanctionRule
from tests.administration import bring, export, last_details, lines, table, upload, url
from tests.factories import (
    CampaignFactory,
    CityFactory,
    SiteTypeFactory,
    UnitFactory,
    checklist,
    member,
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


UNITS = table(
    "code,name,kind,parent_code,alias",
    "101,园林街道,town,,",
    "201,公安局,department,,gonganju",
    "10101,章华社区,community,101,",
)


def test_a_table_of_units_leaves_one_event(client, office, town):
    response = upload(client, Unit, UNITS)
    assert not AuditEvent.objects.exists()
    assert Unit.objects.count() == 1
    page = response.content.decode()
    assert "<ins" not in page or "style=" not in page
    bring(client, Unit, UNITS)
    assert dict(Unit.objects.values_list("code", "parent__code")) == {
        "101": None,
        "201": None,
        "10101": "101",
    }
    assert Unit.objects.get(code="10101").pinyin == "zhanghuashequ"
    event = AuditEvent.objects.get()
    assert (event.verb, event.actor, event.city) == ("reference.record_import", office, town.city)
    assert last_details()["count"] == 2
    assert last_details()["file"] == "table.csv"


def test_the_same_table_again_changes_nothing(client, office, town):
    bring(client, Unit, UNITS)
    bring(client, Unit, UNITS)
    assert AuditEvent.objects.count() == 1


def test_a_renamed_unit_keeps_its_former_name(client, office, town):
    bring(client, Unit, table("code,name", "101,园林街道办事处"))
    assert town.former_names.get().name == "园林街道"


def test_xlsx_and_gb18030_are_read_as_well(client, office, town):
    rows = [line.split(",") for line in UNITS.decode().splitlines()]
    bring(client, Unit, xlsx(rows[0], rows[1:]), "units.xlsx")
    assert Unit.objects.count() == 3
    bring(client, Unit, "code,name,kind\n202,教育局,department".encode("gb18030"))
    assert Unit.objects.get(code="202").name == "教育局"


def test_every_fault_is_named_by_its_row_and_nothing_is_taken(client, office, town):
    content = table(
        "code,name,kind,parent_code",
        "301,好单位,town,",
        "",
        "302,坏种类,县,",
        "303,坏上级,community,999",
        "304,,town,",
    )
    page = upload(client, Unit, content)
    assert page.context.get("confirm_form") is None
    found = {row.number for row in page.context["result"].invalid_rows}
    assert found == {4, 5, 6}
    assert "999" in page.content.decode()
    assert Unit.objects.count() == 1
    assert not AuditEvent.objects.exists()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"code,name,colour\n1,x,red", "colour"),
        (b"name\nx", "code"),
        (b"code,code,name\n1,1,x", "code"),
        (b"", "code"),
        (b"\xd0\xcf\x11\xe0old excel", "Excel"),
        (b"PK\x03\x04broken", "xlsx"),
        (b"\x00\x01\x02", "csv"),
    ],
)
def test_files_that_are_no_table_are_refused_without_a_traceback(client, office, town, content, said):
    response = upload(client, Unit, content)
    assert response.status_code == 200
    assert response.context.get("confirm_form") is None
    assert response.context["form"].errors
    assert "Traceback" not in response.content.decode()


def test_a_fault_found_at_the_confirmation_takes_everything_back(client, office, town, campaign):
    content = table("code,name,position,unit_code", "a,甲,1,101", "b,乙,2,201")
    UnitFactory(city=town.city, code="201")
    form = upload(client, RankingGroup, content).context["confirm_form"]
    Unit.objects.filter(code="201").delete()
    response = client.post(url(RankingGroup, "process_import"), form.initial, follow=True)
    assert not RankingGroup.objects.exists()
    assert not AuditEvent.objects.exists()
    assert "upload" in response.content.decode() or "上传" in response.content.decode()


@pytest.mark.parametrize("name", ["../../etc/passwd", "0" * 32, "x"])
def test_no_other_file_can_be_named_in_the_confirmation(client, office, town, name):
    data = {"import_file_name": name, "original_file_name": "x.csv", "format": "0", "resource": ""}
    response = client.post(url(Unit, "process_import"), data)
    assert response.status_code == 302
    assert Unit.objects.count() == 1


def test_another_citys_rows_are_unknown(client, office, town):
    foreign = UnitFactory(city=CityFactory(code="429004"), code="900", name="仙桃单位")
    for content in (
        table("city,code,name,kind", "429004,901,x,town"),
        table("city,code,name,kind", "429004,900,改名,town"),
        table("code,name,kind,parent_code", "902,x,town,900"),
    ):
        assert upload(client, Unit, content).context.get("confirm_form") is None
    foreign.refresh_from_db()
    assert foreign.name == "仙桃单位"
    assert not AuditEvent.objects.exists()


def test_groups_cycles_and_rules_by_their_codes(client, office, town, campaign):
    UnitFactory(city=town.city, code="102")
    bring(client, RankingGroup, table("code,name,is_ranked,unit_code", "towns,镇办区,1,101;102"))
    group = RankingGroup.objects.get()
    assert set(group.units.values_list("code", flat=True)) == {"101", "102"}
    assert set(group.group_units.values_list("campaign", flat=True)) == {campaign.pk}
    bring(
        client,
        Cycle,
        table(
            "code,name,kind,method,child,minimum_periods,position,groups,components",
            "two-month,双月综合,two-month,weighted,,1,1,towns,unannounced 60; announced 40",
            "year,年度综合,year,mean_of_periods,two-month,3,2,towns,",
        ),
    )
    cycle = Cycle.objects.get(code="two-month")
    assert [(part.source, part.weight) for part in cycle.components.all()] == [
        ("unannounced", 60),
        ("announced", 40),
    ]
    assert list(cycle.groups.all()) == [group]
    assert Cycle.objects.get(code="year").child == cycle
    rules = table(
        "cycle,group,recipient,position,rank_from,rank_to,headcount,amount",
        "two-month,towns,collective,1,1,1,,10000",
        "year,,individual,2,,,10,5000",
    )
    bring(client, AwardRule, rules)
    assert set(AwardRule.objects.values_list("amount", "headcount")) == {(10000, None), (5000, 10)}
    bring(client, AwardRule, rules)
    assert AwardRule.objects.count() == 2
    bring(client, SanctionRule, table("cycle,group,last,consequence", "year,towns,3,取消文明镇评选资格"))
    assert SanctionRule.objects.get().last == 3
    assert AuditEvent.objects.count() == 4


def test_weights_that_do_not_total_100_are_refused(client, office, town, campaign):
    content = table("code,name,kind,components", "x,甲,two-month,unannounced 60; announced 39")
    response = upload(client, Cycle, content)
    assert response.context.get("confirm_form") is None
    assert "99" in response.content.decode()


CHECKLIST = [
    "site_type,item_no,item,points_deducted_each,max_deduction,indicator_code,gravity",
    "社区,1,公益广告,0.25,40,01-02-01,general",
    "社区,2,占道经营,5,60,,key",
]


def test_a_checklist_is_taken_as_a_whole(client, office, town):
    response = upload(client, SiteType, table(*CHECKLIST[:2]))
    assert response.context.get("confirm_form") is None
    assert "40" in response.content.decode()
    assert not SiteType.objects.exists()
    bring(client, SiteType, table(*CHECKLIST))
    stored = list(ChecklistItem.objects.values_list("number", "points_each", "maximum", "gravity"))
    assert len(stored) == 2
    assert AuditEvent.objects.get().verb == "checklists.put"
    bring(client, SiteType, table(*CHECKLIST))
    assert AuditEvent.objects.count() == 1
    assert [line["max_deduction"] for line in lines(export(client, SiteType, "csv"))] == ["40", "60"]


def test_bad_lines_of_a_checklist_are_named(client, office, town):
    response = upload(client, SiteType, table(CHECKLIST[0], "社区,一,甲,0.255,100,,", "社区,2,,1,50,,急"))
    rows = {row.number: set(row.error_dict) for row in response.context["result"].invalid_rows}
    assert rows == {2: {"item_no", "points_deducted_each"}, 3: {"item", "gravity"}}


def test_sites_with_several_units(client, office, town):
    checklist(SiteTypeFactory(city=town.city, name="社区"))
    UnitFactory(city=town.city, code="201")
    content = table(
        "code,name,site_type,unit_code,lon,lat,weight",
        "D1,一号,社区,101;201,112.9,30.4,1.5",
        "D2,二号,社区,101,,,",
    )
    bring(client, Site, content)
    site = Site.objects.get(code="D1")
    assert (site.weight, set(site.units.values_list("code", flat=True))) == (150, {"101", "201"})
    assert Site.objects.get(code="D2").weight == 100
    bring(client, Site, table("code,unit_code", "D1,201"))
    assert set(site.units.values_list("code", flat=True)) == {"201"}
    assert AuditEvent.objects.count() == 2


def test_accounts_need_a_place_and_have_no_password_yet(client, office, town):
    put_default_roles()
    assert upload(client, User, table("username,name", "li,李四")).context.get("confirm_form") is None
    content = table("username,name,phone,unit_code,role", "li,李四,1,101,unit")
    bring(client, User, content)
    user = User.objects.get(username="li")
    assert not user.has_usable_password()
    assert user.must_change_password
    assert user.access.unit_ids == {town.pk}
    bring(client, User, content)
    assert user.memberships.count() == 1
    assert AuditEvent.objects.count() == 1
    bring(client, User, table("username,name", "li,李四光"))
    assert User.objects.get(username="li").name == "李四光"


def test_days_series_roles_campaigns_and_cities(client, office, town, campaign):
    bring(client, WorkDay, table("day_on,is_work,note", "2026-10-01,0,国庆节", "2026-10-10,是,调休"))
    bring(client, NumberSeries, table("kind,year,prefix", "letter,2026,潜创督"))
    bring(client, Role, table("code,name,rights", "inspector,督查员,record_visits;see_released"))
    bring(client, Campaign, table("year,notice_days", "2026,3"))
    assert set(WorkDay.objects.values_list("is_work", flat=True)) == {True, False}
    assert NumberSeries.objects.get().prefix == "潜创督"
    assert Role.objects.get(code="inspector").rights == ["record_visits", "see_released"]
    assert Campaign.objects.get().notice_days == 3
    assert AuditEvent.objects.count() == 4
    bad = table("code,name,rights", "inspector,督查员,rule_the_world")
    assert upload(client, Role, bad).context.get("confirm_form") is None


@pytest.mark.parametrize("role", ["unit", "inspector", "leader"])
def test_outsiders_neither_import_nor_export(client, town, role):
    client.force_login(member(role, town))
    for page in ("import", "export", "process_import"):
        assert client.post(url(Unit, page), {"format": "0"}).status_code in {302, 403}
    assert Unit.objects.count() == 1
