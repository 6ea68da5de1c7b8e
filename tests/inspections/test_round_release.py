"""The release opens visits and findings at once and for good."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from campaign.models import AuditEvent, Notification
from campaign.refusals import NotAllowed, Refused
from inspections.actions import rounds
from inspections.models import Finding, Round, Site, Visit
from inspections.tasks import release_due_rounds
from tests.inspections.factories import july, town, visited

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 8, 3, 12, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.fixture
def place():
    return town()


@pytest.fixture
def round_(place):
    row = july(place)
    visited(place, row, place.sites[0])
    return row


def test_nothing_is_visible_before_and_the_own_visits_after(place, round_):
    Site.objects.filter(pk=place.sites[0].pk).update(first_round=round_)
    own, other = (place.person("unit", unit) for unit in place.units)
    for model in (Round, Visit, Finding):
        assert not model.objects.visible_to(own).exists()
    assert not Site.objects.visible_to(own).filter(pk=place.sites[0].pk).exists()
    rounds.release(round=round_, by=place.person("office_lead"), at=NOON)
    for model in (Round, Visit, Finding):
        assert model.objects.visible_to(own).exists()
    assert Site.objects.visible_to(own).filter(pk=place.sites[0].pk).exists()
    assert not Visit.objects.visible_to(other).exists()
    assert Visit.objects.visible_to(place.person("leader")).exists()
    assert not Visit.objects.visible_to(place.person("admin")).exists()
    assert not Visit.objects.visible_to(place.person("supervisor")).exists()


def test_time_and_person_are_set_and_the_visited_units_told_after_the_commit(
    place, round_, django_capture_on_commit_callbacks
):
    own, other = (place.person("unit", unit) for unit in place.units)
    lead = place.person("office_lead")
    with django_capture_on_commit_callbacks(execute=True):
        rounds.release(round=round_, by=lead, at=NOON)
        assert not Notification.objects.exists()
    assert (round_.released_at, round_.released_by) == (NOON, lead)
    assert [line.user for line in Notification.objects.all()] == [own]
    assert other not in {line.user for line in Notification.objects.all()}
    assert '"visits":1' in AuditEvent.objects.get(verb="rounds.release").body


class Crash(Exception):
    pass


def release_then_crash(round_) -> None:
    with transaction.atomic():
        rounds.release(round=round_, by=None, at=NOON)
        raise Crash


def test_a_release_that_fails_tells_nobody(place, round_, django_capture_on_commit_callbacks):
    place.person("unit", place.units[0])
    with django_capture_on_commit_callbacks(execute=True), pytest.raises(Crash):
        release_then_crash(round_)
    round_.refresh_from_db()
    assert round_.released_at is None
    assert not Notification.objects.exists()


def test_a_round_is_released_once(round_):
    rounds.release(round=round_, by=None, at=NOON)
    with pytest.raises(Refused) as refused:
        rounds.release(round=round_, by=None, at=NOON + timedelta(days=1))
    assert refused.value.code == "round_released"
    round_.refresh_from_db()
    assert round_.released_at == NOON


@pytest.mark.parametrize("role", ["office", "inspector", "unit", "leader", "admin"])
def test_only_the_head_of_the_office_releases(place, round_, role):
    with pytest.raises(NotAllowed):
        rounds.release(round=round_, by=place.person(role))
    with pytest.raises(NotAllowed):
        rounds.plan_release(round=round_, due_at=NOON, by=place.person(role))


@pytest.mark.parametrize(("seconds", "is_released"), [(-1, False), (0, True), (1, True)])
def test_a_planned_release_happens_at_its_moment(place, round_, seconds, is_released):
    rounds.plan_release(round=round_, due_at=NOON, by=place.person("office_lead"))
    at = NOON + timedelta(seconds=seconds)
    release_due_rounds(at.isoformat())
    release_due_rounds(at.isoformat())
    round_.refresh_from_db()
    assert round_.released_at == (at if is_released else None)
    assert AuditEvent.objects.filter(verb="rounds.release").count() == is_released


def test_the_database_knows_no_releaser_without_a_release(place, round_):
    with pytest.raises(IntegrityError), transaction.atomic():
        Round.objects.filter(pk=round_.pk).update(released_by=place.person("office_lead"))


def test_the_pages_release_and_plan_the_release(client, place, round_):
    page, planning = (reverse(name, args=[round_.pk]) for name in ("round_release", "round_plan_release"))
    client.force_login(place.person("office"))
    assert client.post(page).status_code == 403
    assert client.get(planning).status_code == 403
    client.force_login(place.person("unit", place.units[0]))
    assert client.post(page).status_code == 404
    assert client.get(planning).status_code == 404
    client.force_login(place.person("office_lead"))
    assert client.get(planning).status_code == 200
    assert client.post(planning, {"due_at": "never"}).status_code == 422
    assert client.post(planning, {"due_at": "2026-08-03T12:00"}).status_code == 302
    round_.refresh_from_db()
    assert round_.release_due_at == NOON
    assert client.post(planning, {"due_at": ""}).status_code == 302
    assert client.get(page).status_code == 405
    assert client.post(page).status_code == 302
    again = client.post(page, follow=True)
    assert [message.level_tag for message in again.context["messages"]][-1] == "error"
