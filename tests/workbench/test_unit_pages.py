"""The list of units, one unit's record, and the search."""

import pytest
from django.test import Client
from django.urls import reverse

from campaign.actions import units
from inspections.models import Site
from tests.factories import UnitFactory, site_of
from tests.world import build_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    world = build_world()
    for code, name in (("Z11", "园林街道"), ("Z12", "长埫口镇")):
        units.put(
            city=world.campaign.city,
            code=code,
            name=name,
            kind="town",
            alias="ctk" if code == "Z12" else "",
            by=None,
        )
    return world


@pytest.fixture
def client(world):
    client = Client()
    client.force_login(world.people["unit"])
    return client


def names(client, **parameters) -> list[str]:
    return [row.unit.name for row in client.get(reverse("unit_list"), parameters).context["rows"]]


@pytest.mark.parametrize("text", ["园林", "yuanlin", "yljd", "YLJD", "Z11", " 园 林 "])
def test_a_unit_is_found_by_name_pinyin_initials_and_code(client, text):
    assert names(client, q=text) == ["园林街道"]


def test_a_local_reading_is_found_by_its_alias(client):
    assert names(client, q="ctk") == ["长埫口镇"]


def test_filters_stand_in_the_address(client, world):
    assert names(client, kind="department") == ["市文明办"]
    assert names(client, group="town") == ["1号街道", "2号街道", "3号街道", "4号街道"]
    assert names(client, group="town", q="2") == ["2号街道"]
    assert len(names(client, kind="nonsense")) == 7


def test_htmx_gets_the_rows_alone(client):
    whole = client.get(reverse("unit_list"))
    part = client.get(reverse("unit_list"), {"q": "yl"}, headers={"HX-Request": "true"})
    assert b"<html" in whole.content
    assert b"<html" not in part.content
    assert "园林街道" in part.content.decode()


def test_pages_of_twenty(client, world):
    for number in range(30):
        UnitFactory(city=world.campaign.city, code=f"X{number:02}")
    assert len(names(client)) == 20
    assert len(names(client, page=2)) == 17
    assert names(client, page=99) == names(client, page=2)


def test_a_merged_unit_leaves_the_list_and_its_page_leads_on(client, world):
    gone = world.campaign.city.units.get(code="Z11")
    units.merge(unit=gone, into=world.units[0], by=None)
    assert "园林街道" not in names(client)
    assert world.units[0].name in client.get(reverse("unit_detail", args=[gone.pk])).content.decode()


def test_the_latest_published_figures_stand_beside_the_unit(client, world):
    rows = client.get(reverse("unit_list"), {"q": "1号"}).context["rows"]
    assert [(row.group, row.score.total) for row in rows] == [("镇办区", world.score.total)]


def record(person, unit):
    client = Client()
    client.force_login(person)
    return client.get(reverse("unit_detail", args=[unit.pk])).context["record"]


def test_a_unit_s_record_as_the_office_and_as_another_unit_see_it(world):
    unit = world.units[0]
    office, stranger = record(world.people["office"], unit), record(world.stranger, unit)
    assert {score.ranking.status for score in office.scores} == {"published", "draft"}
    assert {score.ranking.status for score in stranger.scores} == {"published"}
    assert len(office.awards) >= len(stranger.awards)
    assert stranger.people == []
    assert {row.role.code for row in record(world.people["office_lead"], unit).people} == {
        "unit",
        "unit_head",
    }


def test_a_sanction_that_is_only_proposed_is_the_office_s(world):
    unit = world.units[3]
    assert record(world.people["office"], unit).sanctions
    assert not record(world.people["leader"], unit).sanctions


def test_a_site_of_a_hidden_round_is_not_counted(world):
    site = site_of(world.visit.site.site_type, world.units[0], code="HID1")
    Site.objects.filter(pk=site.pk).update(first_round=world.hidden)
    assert record(world.people["office"], world.units[0]).site_count == 2
    assert record(world.people["unit"], world.units[0]).site_count == 1


def test_a_unit_of_another_city_is_not_there(client):
    assert client.get(reverse("unit_detail", args=[UnitFactory().pk])).status_code == 404


# --- search -------------------------------------------------------------------------------------------------
def found(person, text):
    client = Client()
    client.force_login(person)
    return client.get(reverse("search"), {"q": text}).context["found"]


def test_units_sites_and_circulars_are_found(world):
    person = world.people["unit"]
    assert [unit.name for unit in found(person, "yljd").units] == ["园林街道"]
    assert [site.code for site in found(person, "dz01").sites] == ["DZ01"]
    number = str(world.published.circular_number)
    assert [ranking.pk for ranking in found(person, number).rankings] == [world.published.pk]


def test_problems_are_found_as_far_as_they_may_be_seen(world):
    seen = {role: found(world.people[role], "第1项").findings for role in ("office", "unit", "supervisor")}
    assert {row.visit_id for row in seen["office"]} >= {world.visit.pk, world.hidden_visit.pk}
    assert {row.site.code for row in seen["unit"]} == {"DZ01"}
    assert world.hidden_visit.pk not in {row.visit_id for row in seen["unit"]}
    assert seen["supervisor"] == []


def test_a_hidden_site_is_found_by_the_office_alone(world):
    site = site_of(world.visit.site.site_type, world.units[0], code="HID1", name="暗访新点")
    Site.objects.filter(pk=site.pk).update(first_round=world.hidden)
    assert found(world.people["office"], "暗访新点").sites
    assert found(world.people["unit"], "暗访新点").is_empty
    assert found(world.people["unit"], "HID1").is_empty


@pytest.mark.parametrize("text", ["", " ", "%", "没有这样的东西", "x" * 200])
def test_nothing_is_said_when_nothing_is_found(world, text):
    assert found(world.people["unit"], text).is_empty
