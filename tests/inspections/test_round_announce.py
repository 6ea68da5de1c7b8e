"""An announced round's days become known when it is announced, its findings only at the release."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from campaign.models import AuditEvent, Notification
from campaign.refusals import NotAllowed, Refused
from inspections.actions import rounds
from inspections.models import Round, RoundSite, Visit
from tests.inspections.factories import town, visited

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 7, 25, 12, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.fixture
def place():
    return town()


@pytest.fixture
def august(place):
    return rounds.open_month(campaign=place.campaign, month=8, by=None)


def test_the_units_are_told_after_the_commit(place, august, django_capture_on_commit_callbacks):
    liaisons = [place.person("unit", unit) for unit in place.units]
    place.person("inspector")
    with django_capture_on_commit_callbacks() as told:
        rounds.announce(round=august, by=place.person("office_lead"), at=NOON)
        assert not Notification.objects.exists()
    for callback in told:
        callback()
    assert august.announced_at == NOON
    assert {line.user for line in Notification.objects.all()} == set(liaisons)
    assert Notification.objects.first().path == reverse("round_detail", args=[august.pk])
    assert AuditEvent.objects.filter(verb="rounds.announce").count() == 1


def test_announcing_shows_the_days_and_nothing_else(place, august):
    rounds.draw_sites(round=august, wanted={place.site_type.pk: 4}, by=None)
    visited(place, august, place.sites[0])
    liaison = place.person("unit", place.units[0])
    assert not Round.objects.visible_to(liaison).exists()
    rounds.announce(round=august, by=None, at=NOON)
    assert list(Round.objects.visible_to(liaison)) == [august]
    assert not Round.objects.open_to(liaison).exists()
    assert not Visit.objects.visible_to(liaison).exists()
    assert not RoundSite.objects.visible_to(liaison).exists()


def test_an_unannounced_round_is_never_announced(place):
    july = rounds.open_month(campaign=place.campaign, month=7, by=None)
    with pytest.raises(Refused) as refused:
        rounds.announce(round=july, by=None)
    assert refused.value.code == "unannounced"
    with pytest.raises(IntegrityError), transaction.atomic():
        Round.objects.filter(pk=july.pk).update(announced_at=NOON)


def test_a_round_is_announced_once(place, august):
    rounds.announce(round=august, by=None, at=NOON)
    with pytest.raises(Refused) as refused:
        rounds.announce(round=august, by=None)
    assert refused.value.code == "announced_already"


@pytest.mark.parametrize("role", ["office", "inspector", "unit", "admin"])
def test_only_the_head_of_the_office_announces(place, august, role):
    with pytest.raises(NotAllowed):
        rounds.announce(round=august, by=place.person(role))


def test_the_page_announces(client, place, august):
    page = reverse("round_announce", args=[august.pk])
    client.force_login(place.person("office"))
    assert client.post(page).status_code == 403
    client.force_login(place.person("unit", place.units[0]))
    assert client.post(page).status_code == 404
    client.force_login(place.person("office_lead"))
    assert client.get(page).status_code == 405
    assert "data-confirm" in client.get(reverse("round_detail", args=[august.pk])).text
    assert client.post(page).status_code == 302
    again = client.post(page, follow=True)
    assert [message.level_tag for message in again.context["messages"]] == ["success", "error"]
