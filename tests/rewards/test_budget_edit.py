"""The total of the year (R-60)."""

import pytest

from campaign.models import AuditEvent
from campaign.refusals import NotAllowed, Refused
from rewards.actions import awards, budgets
from rewards.models import Budget
from tests.factories import CampaignFactory
from tests.rewards.factories import NOW, proposal

pytestmark = pytest.mark.django_db


@pytest.fixture
def spent(city):
    awards.approve(award=proposal(city), by=city.lead, at=NOW)
    return city.budget


def test_r60_it_is_not_lowered_below_what_is_committed(city, spent):
    with pytest.raises(Refused) as refusal:
        budgets.set_total(budget=spent, total=9_999, by=city.lead, at=NOW)
    assert (refusal.value.code, refusal.value.field) == ("total_below_committed", "total")
    assert budgets.set_total(budget=spent, total=10_000, by=city.lead, at=NOW).remaining == 0


def test_the_trail_names_both_totals(city):
    budgets.set_total(budget=city.budget, total=800_000, by=city.lead, at=NOW)
    body = AuditEvent.objects.get(verb="budgets.set_total").body
    assert "1000000" in body
    assert "800000" in body


def test_the_same_total_leaves_no_event(city):
    budgets.set_total(budget=city.budget, total=1_000_000, by=city.lead, at=NOW)
    assert not AuditEvent.objects.exists()


def test_no_total_below_nothing(city):
    with pytest.raises(Refused) as refusal:
        budgets.set_total(budget=city.budget, total=-1, by=city.lead, at=NOW)
    assert refusal.value.code == "total_negative"


def test_only_who_approves(city):
    with pytest.raises(NotAllowed):
        budgets.set_total(budget=city.budget, total=1, by=city.office, at=NOW)


def test_put_adds_changes_or_leaves_alone():
    campaign = CampaignFactory()
    outcomes = [budgets.put(campaign=campaign, total=total, by=None)[1] for total in (100, 100, 200)]
    assert outcomes == ["added", "same", "changed"]
    assert Budget.objects.get().total == 200
    assert AuditEvent.objects.count() == 2


def test_page(city, spent, client):
    url = f"/budgets/{spent.pk}/edit/"
    client.force_login(city.liaison)
    assert client.get(url).status_code == 404
    client.force_login(city.office)
    assert client.get(url).status_code == 403
    client.force_login(city.lead)
    assert client.get(url).status_code == 200
    bounds = {"award_least": "1000", "award_most": "20000"}
    assert client.post(url, {"total": "9999", **bounds}).status_code == 422
    assert client.post(url, {"total": "abc", **bounds}).status_code == 422
    assert client.post(url, {"total": "20000", "award_least": "2", "award_most": "1"}).status_code == 422
    assert Budget.objects.get().total == 1_000_000
    assert client.post(url, {"total": "20000", **bounds}).status_code == 302
    assert (Budget.objects.get().total, Budget.objects.get().award_least) == (20_000, 1_000)


def test_r61_the_bounds_of_one_award(city):
    bounds = {"award_least": 1_000, "award_most": 30_000}
    budget = budgets.set_bounds(budget=city.budget, **bounds, by=city.lead, at=NOW)
    assert (budget.award_least, budget.award_most) == (1_000, 30_000)
    assert "[5000,20000]" in AuditEvent.objects.get(verb="budgets.set_bounds").body
    budgets.set_bounds(budget=city.budget, **bounds, by=city.lead, at=NOW)
    assert AuditEvent.objects.count() == 1
    with pytest.raises(NotAllowed):
        budgets.set_bounds(budget=city.budget, **bounds, by=city.office, at=NOW)
    with pytest.raises(Refused) as refusal:
        budgets.set_bounds(budget=city.budget, award_least=2, award_most=1, by=city.lead, at=NOW)
    assert refusal.value.code == "bounds_crossed"
