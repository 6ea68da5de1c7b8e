"""A correction keeps the old values and says why."""

import json
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from campaign.models import AuditEvent, Notification, StaleScore
from campaign.refusals import NotAllowed, Refused
from inspections.actions import rounds, visits
from inspections.models import Finding
from tests.inspections.factories import july, town, visited

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 8, 3, 12, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.fixture
def place():
    return town()


@pytest.fixture
def visit(place):
    return visited(place, july(place), place.sites[0], {1: 16, 2: 1})


def corrected(visit, **fields):
    fields = {"counts": {1: 4}, "not_applicable": [3], "reason": "照片重复", "by": None, "at": NOON} | fields
    return visits.correct(visit=visit, **fields)


def test_the_old_values_stay_in_the_trail(place, visit):
    office = place.person("office")
    corrected(visit, by=office)
    assert (visit.loss, visit.applicable) == (100, 8000)
    assert [(finding.item.number, finding.count) for finding in visit.findings.all()] == [(1, 4)]
    event = AuditEvent.objects.get(verb="visits.correct")
    details = json.loads(event.body)["details"]
    assert event.actor == office
    assert details["reason"] == "照片重复"
    assert (details["before"]["counts"], details["before"]["loss"]) == ({"1": 16, "2": 1}, 900)
    assert (details["after"]["counts"], details["after"]["not_applicable"]) == ({"1": 4}, [3])


def test_the_scores_become_stale(visit):
    StaleScore.objects.all().delete()
    corrected(visit)
    assert list(StaleScore.objects.values_list("unit__code", "month", "marked_at")) == [("A", 7, NOON)]


def test_a_finding_that_stays_keeps_its_row(visit):
    kept = visit.findings.get(item__number=1)
    corrected(visit)
    assert Finding.objects.get() == kept


def test_units_are_told_only_after_the_release(place, visit, django_capture_on_commit_callbacks):
    liaison = place.person("unit", place.units[0])
    with django_capture_on_commit_callbacks(execute=True):
        corrected(visit)
    assert not Notification.objects.exists()
    rounds.release(round=visit.round, by=None)
    with django_capture_on_commit_callbacks(execute=True):
        corrected(visit, counts={})
    line = Notification.objects.get(kind="visit_corrected")
    assert (line.user, line.path) == (liaison, f"/visits/{visit.pk}/")


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"reason": "  "}, "no_reason"),
        ({"counts": {1: 16, 2: 1}, "not_applicable": []}, "nothing_changed"),
        ({"counts": {7: 1}}, "unknown_item"),
        ({"counts": {3: 1}}, "found_not_applicable"),
        ({"counts": {}, "not_applicable": [1, 2, 3]}, "nothing_applicable"),
    ],
)
def test_refusals_change_nothing(visit, fields, code):
    events = AuditEvent.objects.count()
    with pytest.raises(Refused) as refused:
        corrected(visit, **fields)
    assert refused.value.code == code
    visit.refresh_from_db()
    assert (visit.loss, visit.findings.count(), AuditEvent.objects.count()) == (900, 2, events)


def test_a_draft_is_not_corrected(place):
    draft = visited(place, july(place), place.sites[1], submit=False)
    with pytest.raises(Refused) as refused:
        corrected(draft)
    assert refused.value.code == "not_submitted"


@pytest.mark.parametrize("role", ["inspector", "leader", "admin", "unit"])
def test_only_the_office_corrects(place, visit, role):
    with pytest.raises(NotAllowed):
        corrected(visit, by=place.person(role))


def rows_written(captured) -> int:
    return sum(query["sql"].startswith(("INSERT", "UPDATE", "DELETE")) for query in captured)


def test_one_changed_finding_writes_few_rows(visit):
    with CaptureQueriesContext(connection) as captured:
        corrected(visit, counts={1: 15, 2: 1}, not_applicable=[])
    assert rows_written(captured) <= 6


def test_the_page_shows_old_values_and_asks_for_the_reason(client, place, visit):
    page = reverse("visit_correct", args=[visit.pk])
    client.force_login(place.person("office"))
    shown = client.get(page)
    assert [line["count"] for line in shown.context["form"].lines] == [16, 1, 0]
    no_reason = client.post(page, {"count_1": 4})
    assert no_reason.status_code == 422
    assert no_reason.context["form"].errors.keys() == {"reason"}
    both = client.post(page, {"count_1": 4, "none_1": "on", "reason": "x"})
    assert both.status_code == 422
    assert visit.findings.count() == 2
    done = client.post(page, {"count_1": 4, "none_3": "on", "reason": "照片重复"})
    assert done.status_code == 302
    visit.refresh_from_db()
    assert (visit.loss, visit.applicable) == (100, 8000)


def test_the_page_is_for_the_office(client, place, visit):
    page = reverse("visit_correct", args=[visit.pk])
    client.force_login(place.person("unit", place.units[0]))
    assert client.get(page).status_code == 404
    rounds.release(round=visit.round, by=None)
    assert client.get(page).status_code == 403
    assert client.post(page, {"count_1": 1, "reason": "x"}).status_code == 403


def test_who_reads_the_trail_sees_the_corrections(client, place, visit):
    corrected(visit)
    client.force_login(place.person("office_lead"))
    assert "照片重复" in client.get(reverse("visit_detail", args=[visit.pk])).text
    client.force_login(place.person("office"))
    assert "照片重复" not in client.get(reverse("visit_detail", args=[visit.pk])).text
