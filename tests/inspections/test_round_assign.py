"""Nobody inspects a unit of his or her own."""

from datetime import date

import pytest
from django.urls import reverse

from campaign.models import Membership, Role
from campaign.refusals import NotAllowed, Refused
from inspections.actions import rounds
from inspections.models import RoundSite
from tests.factories import UnitFactory, member
from tests.inspections.factories import july, town

pytestmark = pytest.mark.django_db


@pytest.fixture
def place():
    return town()


@pytest.fixture
def round_(place):
    row = july(place)
    rounds.draw_sites(round=row, wanted={place.site_type.pk: 4}, seed="1", by=None)
    return row


def test_an_inspector_is_sent_to_a_drawn_site(place, round_):
    inspector = place.person("inspector")
    rounds.assign(round=round_, site=place.sites[0], inspector=inspector, by=place.person("office"))
    assert RoundSite.objects.get(round=round_, site=place.sites[0]).inspector == inspector


def kin(place, relation: str):
    """A unit that stands so to the unit that answers for the first site."""
    own = place.units[0]
    if relation == "own":
        return own
    if relation == "child":
        return UnitFactory(city=place.city, parent=own)
    parent = UnitFactory(city=place.city)
    if relation == "grandparent":
        middle = UnitFactory(city=place.city, parent=parent)
        own.parent = middle
    else:
        own.parent = parent
    own.save()
    return parent


@pytest.mark.parametrize("relation", ["own", "child", "parent", "grandparent"])
def test_a_person_of_the_answering_unit_or_its_kin_is_refused(place, round_, relation):
    inspector = member("inspector", kin(place, relation))
    with pytest.raises(Refused) as refused:
        rounds.assign(round=round_, site=place.sites[0], inspector=inspector, by=None)
    assert (refused.value.code, refused.value.field) == ("own_unit", "inspector")
    assert RoundSite.objects.get(round=round_, site=place.sites[0]).inspector is None


def test_another_role_in_the_own_unit_counts_too(place, round_):
    inspector = place.person("inspector")
    role = Role.objects.get(code="commission")
    Membership.objects.create(user=inspector, unit=place.units[0], role=role, from_on=date(2026, 7, 20))
    with pytest.raises(Refused):
        rounds.assign(round=round_, site=place.sites[0], inspector=inspector, by=None)


def test_a_sibling_unit_and_a_membership_that_is_over_do_not_count(place, round_):
    parent = UnitFactory(city=place.city)
    for unit in place.units:
        unit.parent = parent
        unit.save()
    inspector = member("inspector", place.units[1])
    role = Role.objects.get(code="unit")
    Membership.objects.create(
        user=inspector, unit=place.units[0], role=role, from_on=date(2020, 1, 1), until_on=date(2026, 6, 30)
    )
    rounds.assign(round=round_, site=place.sites[0], inspector=inspector, by=None)
    assert RoundSite.objects.get(round=round_, site=place.sites[0]).inspector == inspector


def test_only_who_may_record_visits_is_sent(place, round_):
    with pytest.raises(Refused) as refused:
        rounds.assign(round=round_, site=place.sites[0], inspector=place.person("leader"), by=None)
    assert refused.value.code == "no_inspector"


def test_only_to_drawn_sites_and_only_by_the_office(place, round_):
    RoundSite.objects.filter(site=place.sites[0]).delete()
    inspector = place.person("inspector")
    with pytest.raises(Refused) as refused:
        rounds.assign(round=round_, site=place.sites[0], inspector=inspector, by=None)
    assert refused.value.code == "not_drawn"
    with pytest.raises(NotAllowed):
        rounds.assign(round=round_, site=place.sites[1], inspector=inspector, by=inspector)


def test_the_page_sends_one_person_to_the_ticked_sites_or_to_none(client, place, round_):
    client.force_login(place.person("office"))
    page = reverse("round_assign", args=[round_.pk])
    rows = list(RoundSite.objects.filter(round=round_).order_by("site__code"))
    inspector = member("inspector", place.units[0])
    refused = client.post(page, {"inspector": inspector.pk, "site": [row.pk for row in rows]}, follow=True)
    assert [message.level_tag for message in refused.context["messages"]] == ["error"]
    assert not RoundSite.objects.filter(inspector__isnull=False).exists()
    wanted = [row.pk for row in rows if row.site.units.get() == place.units[1]]
    client.post(page, {"inspector": inspector.pk, "site": wanted})
    assert set(RoundSite.objects.filter(inspector=inspector).values_list("pk", flat=True)) == set(wanted)
    empty = client.post(page, {"inspector": inspector.pk}, follow=True)
    assert [message.level_tag for message in empty.context["messages"]] == ["success", "error"]
    client.force_login(inspector)
    assert client.post(page, {"inspector": inspector.pk, "site": wanted}).status_code == 403
    client.force_login(place.person("unit", place.units[0]))
    assert client.post(page, {"inspector": inspector.pk, "site": wanted}).status_code == 404
