"""A draw can be repeated by anyone who has seed and codes."""

import hashlib

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from campaign.models import AuditEvent
from campaign.refusals import NotAllowed, Refused
from inspections.actions import rounds
from inspections.models import RoundSite, Site
from tests.factories import SiteFactory, SiteTypeFactory, checklist
from tests.inspections.factories import july, town, visited

pytestmark = pytest.mark.django_db


def codes(drawn) -> list[str]:
    return sorted(row.site.code for row in drawn)


def test_the_draw_follows_seed_and_codes_alone():
    place = town(sites=12)
    round_ = july(place)
    drawn = rounds.draw_sites(round=round_, wanted={place.site_type.pk: 5}, seed="二〇二六", by=None)
    order = sorted(
        (site.code for site in place.sites),
        key=lambda code: hashlib.sha256(f"二〇二六|{code}".encode()).hexdigest(),
    )
    assert codes(drawn) == sorted(order[:5])
    again = rounds.draw_sites(round=round_, wanted={place.site_type.pk: 5}, seed="二〇二六", by=None)
    assert codes(again) == codes(drawn)
    assert (round_.draw_seed, RoundSite.objects.count()) == ("二〇二六", 5)
    assert '"seed":"二〇二六"' in AuditEvent.objects.get(seq=2).body


def test_without_a_seed_one_is_made_and_kept():
    place = town()
    round_ = july(place)
    drawn = rounds.draw_sites(round=round_, wanted={place.site_type.pk: 2}, by=None)
    assert len(round_.draw_seed) >= 16
    repeated = rounds.draw_sites(round=round_, wanted={place.site_type.pk: 2}, seed=round_.draw_seed, by=None)
    assert codes(repeated) == codes(drawn)


def test_a_site_drawn_again_keeps_its_inspector():
    place = town()
    round_ = july(place)
    rounds.draw_sites(round=round_, wanted={place.site_type.pk: 4}, seed="1", by=None)
    inspector = place.person("inspector")
    rounds.assign(round=round_, site=place.sites[0], inspector=inspector, by=None)
    rounds.draw_sites(round=round_, wanted={place.site_type.pk: 4}, seed="2", by=None)
    assert RoundSite.objects.get(site=place.sites[0]).inspector == inspector


def test_closed_sites_and_those_of_other_cities_are_not_drawn():
    place, other = town(), town()
    Site.objects.filter(pk=place.sites[0].pk).update(is_closed=True)
    round_ = july(place)
    with pytest.raises(Refused) as refused:
        rounds.draw_sites(round=round_, wanted={place.site_type.pk: 4}, by=None)
    assert refused.value.code == "too_few_to_draw"
    assert "农贸市场 (3)" in str(refused.value)
    with pytest.raises(Refused):
        rounds.draw_sites(round=round_, wanted={other.site_type.pk: 1}, by=None)


@pytest.mark.parametrize("number", [0, -1])
def test_nothing_wanted_is_refused(number):
    place = town()
    with pytest.raises(Refused) as refused:
        rounds.draw_sites(round=july(place), wanted={place.site_type.pk: number}, by=None)
    assert refused.value.code == "nothing_wanted"


def test_no_new_draw_after_a_visit_or_the_release():
    place = town()
    round_ = july(place)
    visited(place, round_, place.sites[0])
    with pytest.raises(Refused) as refused:
        rounds.draw_sites(round=round_, wanted={place.site_type.pk: 1}, by=None)
    assert refused.value.code == "draw_in_use"
    rounds.release(round=round_, by=None)
    with pytest.raises(Refused) as refused:
        rounds.draw_sites(round=round_, wanted={place.site_type.pk: 1}, by=None)
    assert refused.value.code == "round_released"


def test_only_the_office_draws():
    place = town()
    with pytest.raises(NotAllowed):
        rounds.draw_sites(round=july(place), wanted={place.site_type.pk: 1}, by=place.person("inspector"))


def test_the_database_keeps_a_site_once_a_round():
    place = town()
    round_ = july(place)
    RoundSite.objects.create(round=round_, site=place.sites[0])
    with pytest.raises(IntegrityError), transaction.atomic():
        RoundSite.objects.create(round=round_, site=place.sites[0])


def test_the_page_draws(client):
    place = town()
    checklist(other := SiteTypeFactory(city=place.city, name="社区"))
    SiteFactory(site_type=other, is_closed=True)
    round_ = july(place)
    client.force_login(place.person("office"))
    page = reverse("round_draw", args=[round_.pk])
    shown = client.get(page)
    assert list(shown.context["form"].types) == [place.site_type]
    assert client.post(page, {f"type_{place.site_type.pk}": 9}).status_code == 422
    assert client.post(page, {"seed": "x"}).status_code == 422
    assert client.post(page, {"seed": "x", f"type_{place.site_type.pk}": 3}).status_code == 302
    assert RoundSite.objects.filter(round=round_).count() == 3
    client.force_login(place.person("inspector"))
    assert client.get(page).status_code == 404
