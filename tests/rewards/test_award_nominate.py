"""A unit's nomination is written on a place of the list."""

import pytest

from campaign.models import AuditEvent
from campaign.refusals import NotAllowed, Refused
from rewards.actions import awards
from rewards.models import Award
from tests.factories import UnitFactory
from tests.rewards.factories import NOW, award_rules, in_order, proposal, ranking_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def places(city):
    award_rules(city.year, city.town_group, individuals=2)
    ranking = ranking_of(city.year, {city.town_group: in_order(city.towns)}, by=city.lead)
    awards.propose_for(ranking=ranking, at=NOW)
    return list(Award.objects.filter(recipient="individual").order_by("slot"))


def nominate(city, place, **fields):
    values = {"person_name": "李志强", "unit": city.towns[0], "by": city.office, "at": NOW}
    return awards.nominate(award=place, **{**values, **fields})


def test_who_writes_it_down_is_the_proposer(city, places):
    award = nominate(city, places[0])
    assert (award.unit, award.person_name, award.proposed_by) == (city.towns[0], "李志强", city.office)
    assert awards.approve(award=award, by=city.lead, at=NOW).status == "approved"
    assert AuditEvent.objects.filter(verb="awards.nominate").count() == 1


def test_it_may_be_changed_until_it_is_approved(city, places):
    nominate(city, places[0])
    assert nominate(city, places[0], person_name="王海燕").person_name == "王海燕"
    awards.approve(award=places[0], by=city.lead, at=NOW)
    with pytest.raises(Refused) as refusal:
        nominate(city, places[0])
    assert refusal.value.code == "not_open_for_nomination"


@pytest.mark.parametrize(
    ("fields", "code"), [({"person_name": " "}, "person_missing"), ({"unit": None}, "foreign_unit")]
)
def test_refusals(city, places, fields, code):
    if "unit" in fields:
        fields["unit"] = UnitFactory()
    with pytest.raises(Refused) as refusal:
        nominate(city, places[0], **fields)
    assert refusal.value.code == code


def test_one_person_stands_on_the_list_once(city, places):
    nominate(city, places[0])
    with pytest.raises(Refused) as refusal:
        nominate(city, places[1])
    assert refusal.value.code == "nominated_twice"


def test_an_award_to_a_collective_takes_no_nomination(city):
    with pytest.raises(Refused) as refusal:
        nominate(city, proposal(city))
    assert refusal.value.code == "not_open_for_nomination"


def test_the_unit_itself_writes_nothing_here(city, places):
    with pytest.raises(NotAllowed):
        nominate(city, places[0], by=city.liaison)


def test_page(city, places, client):
    url = f"/awards/{places[0].pk}/nominate/"
    client.force_login(city.liaison)
    assert client.get(url).status_code == 404
    client.force_login(city.office)
    assert client.get(url).status_code == 200
    stranger = UnitFactory()
    assert client.post(url, {"unit": stranger.pk, "person_name": "李志强"}).status_code == 422
    assert client.post(url, {"unit": city.towns[0].pk, "person_name": "李志强"}).status_code == 302
    assert Award.objects.get(pk=places[0].pk).person_name == "李志强"
