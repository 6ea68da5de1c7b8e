"""Rounds are opened by R-01 and planned otherwise only with a reason."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from campaign.models import AuditEvent
from campaign.refusals import NotAllowed, Refused
from inspections.actions import rounds
from inspections.models import Round
from tests.inspections.factories import town, visited

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("month", "mode"), [(1, "unannounced"), (2, "announced"), (11, "unannounced")])
def test_a_month_opens_in_its_own_mode(month, mode):
    place = town()
    round_ = rounds.open_month(campaign=place.campaign, month=month, by=None)
    assert (round_.mode, round_.kind, round_.mode_reason) == (mode, "monthly", "")
    assert (round_.starts_on.day, round_.starts_on.month, round_.ends_on.month) == (1, month, month)
    assert f"2026年{month}月" in round_.name


def test_opening_a_month_twice_changes_nothing():
    place = town()
    first = rounds.open_month(campaign=place.campaign, month=7, by=None)
    assert rounds.open_month(campaign=place.campaign, month=7, by=None) == first
    assert list(AuditEvent.objects.values_list("verb", flat=True)) == ["rounds.open_month"]


def test_what_is_due_opens_every_campaign_of_the_year():
    places = [town(), town()]
    rounds.open_due(on=date(2026, 9, 1))
    rounds.open_due(on=date(2026, 9, 30))
    rounds.open_due(on=date(2027, 9, 30))
    assert {round_.campaign for round_ in Round.objects.all()} == {place.campaign for place in places}
    assert Round.objects.count() == 2


def test_another_mode_needs_a_reason():
    place = town()
    with pytest.raises(Refused) as refused:
        rounds.plan(campaign=place.campaign, month=7, mode="announced", mode_reason=" ", by=None)
    assert (refused.value.code, refused.value.field) == ("override_without_reason", "mode_reason")
    assert not Round.objects.exists()
    round_ = rounds.plan(campaign=place.campaign, month=7, mode="announced", mode_reason="汛期", by=None)
    assert (round_.mode, round_.mode_reason) == ("announced", "汛期")
    assert "汛期" in AuditEvent.objects.get().body


def test_the_monthly_round_is_changed_not_doubled():
    place = town()
    opened = rounds.open_month(campaign=place.campaign, month=7, by=None)
    planned = rounds.plan(
        campaign=place.campaign, month=7, starts_on=date(2026, 7, 6), ends_on=date(2026, 7, 10), by=None
    )
    assert planned.pk == opened.pk
    special = rounds.plan(campaign=place.campaign, month=7, kind="special", name="迎检", by=None)
    assert special.pk != opened.pk
    assert '"starts_on":["2026-07-01","2026-07-06"]' in AuditEvent.objects.get(seq=2).body


def test_a_round_that_was_visited_keeps_its_plan():
    place = town()
    round_ = rounds.open_month(campaign=place.campaign, month=7, by=None)
    visited(place, round_, place.sites[0])
    with pytest.raises(Refused):
        rounds.plan(campaign=place.campaign, month=7, mode="announced", mode_reason="汛期", by=None)


@pytest.mark.parametrize(
    ("first", "last"),
    [
        (date(2026, 7, 10), date(2026, 7, 6)),
        (date(2026, 6, 30), date(2026, 7, 6)),
        (date(2026, 7, 30), date(2026, 8, 1)),
        (date(2025, 7, 1), date(2026, 7, 2)),
    ],
)
def test_the_days_lie_in_the_month(first, last):
    place = town()
    with pytest.raises(Refused) as refused:
        rounds.plan(campaign=place.campaign, month=7, starts_on=first, ends_on=last, by=None)
    assert refused.value.code == "bad_days"


@pytest.mark.parametrize("role", ["unit", "inspector", "leader", "admin"])
def test_only_the_office_plans(role):
    place = town()
    with pytest.raises(NotAllowed):
        rounds.plan(campaign=place.campaign, month=7, by=place.person(role))
    with pytest.raises(NotAllowed):
        rounds.open_month(campaign=place.campaign, month=7, by=place.person(role))


def test_the_database_keeps_one_monthly_round_a_month():
    place = town()
    rounds.open_month(campaign=place.campaign, month=7, by=None)
    with pytest.raises(IntegrityError), transaction.atomic():
        Round.objects.create(
            campaign=place.campaign,
            month=7,
            mode="announced",
            name="二",
            starts_on=date(2026, 7, 1),
            ends_on=date(2026, 7, 2),
        )


def test_the_page_plans_and_says_what_is_wrong(client):
    place = town()
    client.force_login(place.person("office"))
    page = reverse("round_plan")
    assert client.get(page, {"month": 7}).status_code == 200
    wrong = client.post(page, {"month": 7, "kind": "monthly", "mode": "announced", "mode_reason": ""})
    assert wrong.status_code == 422
    assert wrong.context["form"].errors["mode_reason"]
    assert client.post(page, {"month": 13, "kind": "monthly"}).status_code == 422
    done = client.post(page, {"month": 7, "kind": "monthly", "mode": "announced", "mode_reason": "汛期"})
    assert done.status_code == 302
    assert Round.objects.get().mode == "announced"
    client.force_login(place.person("unit", place.units[0]))
    assert client.get(page).status_code == 403
    assert client.post(page, {"month": 8, "kind": "monthly"}).status_code == 403
