"""An approved award is recorded as paid."""

import pytest

from campaign.models import AuditEvent
from campaign.refusals import NotAllowed, Refused
from rewards.actions import awards
from tests.rewards.factories import NOW, proposal

pytestmark = pytest.mark.django_db


@pytest.fixture
def approved(city):
    return awards.approve(award=proposal(city), by=city.lead, at=NOW)


def test_paying_keeps_the_money_committed(city, approved):
    award = awards.pay(award=approved, by=city.office, at=NOW)
    city.budget.refresh_from_db()
    assert (award.status, award.paid_at, city.budget.committed) == ("paid", NOW, 10_000)
    assert AuditEvent.objects.filter(verb="awards.pay", subject_id=str(award.pk)).count() == 1


def test_it_is_paid_once(city, approved):
    awards.pay(award=approved, by=city.office, at=NOW)
    with pytest.raises(Refused) as refusal:
        awards.pay(award=approved, by=city.office, at=NOW)
    assert refusal.value.code == "forbidden_transition"
    assert AuditEvent.objects.filter(verb="awards.pay").count() == 1


def test_a_proposal_is_not_paid(city):
    with pytest.raises(Refused) as refusal:
        awards.pay(award=proposal(city), by=city.office, at=NOW)
    assert refusal.value.code == "forbidden_transition"


def test_the_unit_may_not(city, approved):
    with pytest.raises(NotAllowed):
        awards.pay(award=approved, by=city.liaison, at=NOW)


def test_page(city, approved, client):
    url = f"/awards/{approved.pk}/pay/"
    client.force_login(city.liaison)
    assert client.post(url).status_code == 403
    client.force_login(city.office)
    assert client.get(url).status_code == 200
    assert client.post(url).status_code == 302
    assert client.post(url).status_code == 422
