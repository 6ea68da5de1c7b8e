"""The calendar, a round and a visit on the screen, for those inside and outside."""

from datetime import date

import pytest
from django.urls import reverse

from inspections import reports
from inspections.actions import rounds
from tests.inspections.factories import july, town, visited

pytestmark = pytest.mark.django_db
ON = date(2026, 7, 15)


@pytest.fixture
def place():
    return town()


def stage(place, role="office") -> str:
    lines = reports.round_lines(place.campaign, place.fresh(role))
    return next(line.stage for line in lines if line.round.month == 7 or line.round.month == 8)


def test_the_calendar_has_twelve_months_with_their_modes(place):
    months = reports.calendar_of(place.campaign, place.person("unit", place.units[0]), ON)
    assert [month.month for month in months] == list(range(1, 13))
    assert [month.mode for month in months[:2]] == ["unannounced", "announced"]
    assert [month.month for month in months if month.is_current] == [7]


def test_the_next_step_follows_the_work(place):
    august = rounds.open_month(campaign=place.campaign, month=8, by=None)
    assert stage(place) == "draw"
    rounds.draw_sites(round=august, wanted={place.site_type.pk: 2}, by=None)
    assert stage(place) == "assign"
    drawn = [row.site for row in august.round_sites.all()]
    rounds.assign_sites(round=august, sites=drawn, inspector=place.person("inspector"), by=None)
    assert stage(place) == "announce"
    rounds.announce(round=august, by=None)
    assert stage(place) == "visit"
    for site in drawn:
        visited(place, august, site)
    assert stage(place) == "release"
    rounds.release(round=august, by=None)
    assert stage(place) == "released"


def test_the_office_sees_progress_and_state(client, place):
    round_ = july(place)
    rounds.draw_sites(round=round_, wanted={place.site_type.pk: 3}, by=None)
    site = round_.round_sites.first().site
    visited(place, round_, site)
    client.force_login(place.person("office_lead"))
    shown = client.get(reverse("round_list")).text
    assert "1 / 3" in shown
    assert "mark" in shown
    detail = client.get(reverse("round_detail", args=[round_.pk]))
    assert detail.context["tab"] == "sites"
    assert reverse("round_release", args=[round_.pk]) in detail.text
    visits = client.get(reverse("round_detail", args=[round_.pk]), {"tab": "visits"}).text
    assert "91.00" in visits
    assert "100 − 9.00" in visits


def test_a_unit_sees_its_own_visits_after_the_release_and_no_inspector(client, place):
    round_ = july(place)
    rounds.draw_sites(round=round_, wanted={place.site_type.pk: 4}, seed="种子七七七", by=None)
    inspector = place.person("inspector")
    own = visited(place, round_, place.sites[0], {1: 16}, not_applicable=[3], inspector=inspector)
    other = visited(place, round_, place.sites[1], {1: 1}, inspector=inspector)
    rounds.release(round=round_, by=None)
    client.force_login(place.person("unit", place.units[0]))
    calendar = client.get(reverse("round_list"))
    line = calendar.context["months"][6].rounds[0]
    assert (line.visits, line.drawn, line.is_insider) == (1, None, False)
    detail = client.get(reverse("round_detail", args=[round_.pk]) + "?tab=sites")
    assert detail.context["tab"] == "visits"
    assert str(own.pk) in detail.text
    assert str(other.pk) not in detail.text
    page = client.get(reverse("visit_detail", args=[own.pk]))
    for text in (calendar.text, detail.text, page.text):
        assert inspector.name not in text
        assert "种子七七七" not in text
    assert "100 × ( 1 − 4.00 ÷ 80.00 )" in page.text
    assert "95.00" in page.text
    assert client.get(reverse("visit_detail", args=[other.pk])).status_code == 404


@pytest.mark.parametrize("role", ["leader", "commission", "discipline"])
def test_who_reads_every_record_sees_all_released_visits(client, place, role):
    round_ = july(place)
    for site in place.sites:
        visited(place, round_, site)
    rounds.release(round=round_, by=None)
    client.force_login(place.person(role))
    assert client.get(reverse("round_detail", args=[round_.pk])).text.count("row-link") == 4


def test_a_named_leader_and_the_inspector_see_the_hidden_round(client, place):
    round_ = july(place)
    rounds.draw_sites(round=round_, wanted={place.site_type.pk: 4}, by=None)
    leader, inspector = place.person("leader"), place.person("inspector")
    round_.informed_leaders.add(leader)
    rounds.assign(round=round_, site=place.sites[0], inspector=inspector, by=None)
    for user in (leader, inspector):
        client.force_login(user)
        assert client.get(reverse("round_detail", args=[round_.pk])).status_code == 200
        assert client.post(reverse("round_release", args=[round_.pk])).status_code == 403
    client.force_login(leader)
    assert inspector.name not in client.get(reverse("round_detail", args=[round_.pk]), {"tab": "sites"}).text


def test_a_draft_is_shown_without_a_score(client, place):
    draft = visited(place, july(place), place.sites[0], submit=False)
    client.force_login(place.person("office"))
    shown = client.get(reverse("visit_detail", args=[draft.pk]))
    assert "sum-total" not in shown.text
    assert reverse("visit_correct", args=[draft.pk]) not in shown.text


def test_a_clean_visit_has_the_full_score(client, place):
    clean = visited(place, july(place), place.sites[0], {})
    client.force_login(place.person("office"))
    assert "100.00" in client.get(reverse("visit_detail", args=[clean.pk])).text


def test_another_year_can_be_chosen(client, place):
    client.force_login(place.person("office"))
    page = reverse("round_list")
    assert client.get(page, {"campaign": place.campaign.code}).status_code == 200
    assert client.get(page, {"campaign": "x"}).status_code == 404
    assert client.get(page, {"campaign": town().campaign.code}).status_code == 404


@pytest.mark.parametrize("name", ["round_list", "round_plan"])
def test_nobody_without_an_account(client, name):
    assert client.get(reverse(name)).status_code == 302
