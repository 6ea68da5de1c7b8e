"""A proposal or an approved award is taken back."""

import pytest

from campaign.models import AuditEvent
from campaign.refusals import NotAllowed, Refused
from rewards.actions import awards
from rewards.models import Award
from tests.rewards.factories import NOW, proposal

pytestmark = pytest.mark.django_db


def test_r60_withdrawing_an_approved_award_frees_its_amount(city):
    award = awards.approve(award=proposal(city), by=city.lead, at=NOW)
    award = awards.withdraw(award=award, reason="材料不实", by=city.lead, at=NOW)
    city.budget.refresh_from_db()
    assert (award.status, award.withdrawn_at, city.budget.committed) == ("withdrawn", NOW, 0)
    assert "材料不实" in AuditEvent.objects.get(verb="awards.withdraw").body


def test_withdrawing_a_proposal_moves_no_money(city):
    awards.approve(award=proposal(city, city.towns[1]), by=city.lead, at=NOW)
    awards.withdraw(award=proposal(city), reason="重复提请", by=city.office, at=NOW)
    city.budget.refresh_from_db()
    assert city.budget.committed == 10_000


def test_a_withdrawn_proposal_is_not_made_again(city, published):
    awards.propose_for(ranking=published, at=NOW)
    award = Award.objects.get(unit=city.towns[0])
    awards.withdraw(award=award, reason="单位放弃", by=city.office, at=NOW)
    assert not awards.propose_for(ranking=published, at=NOW).changed_anything


@pytest.mark.parametrize("status", ["paid", "withdrawn"])
def test_what_is_over_stays(city, status):
    award = proposal(city, status=status, approved_by=city.lead, approved_at=NOW, paid_at=NOW)
    with pytest.raises(Refused) as refusal:
        awards.withdraw(award=award, reason="材料不实", by=city.lead, at=NOW)
    assert refusal.value.code == "forbidden_transition"


def test_without_a_reason(city):
    with pytest.raises(Refused) as refusal:
        awards.withdraw(award=proposal(city), reason=" ", by=city.office, at=NOW)
    assert (refusal.value.code, refusal.value.field) == ("reason_missing", "reason")


def test_who_proposes_does_not_take_back_what_was_granted(city):
    award = awards.approve(award=proposal(city), by=city.lead, at=NOW)
    with pytest.raises(NotAllowed):
        awards.withdraw(award=award, reason="材料不实", by=city.office, at=NOW)


def test_a_stale_page_does_not_get_round_that(city):
    stale = proposal(city)
    awards.approve(award=stale, by=city.lead, at=NOW)
    assert stale.status == "proposed"
    with pytest.raises(NotAllowed):
        awards.withdraw(award=stale, reason="材料不实", by=city.office, at=NOW)


def test_page(city, client):
    award = proposal(city)
    url = f"/awards/{award.pk}/withdraw/"
    client.force_login(city.liaison)
    assert client.get(url).status_code == 404
    client.force_login(city.office)
    assert client.get(url).status_code == 200
    assert client.post(url).status_code == 422
    assert client.post(url, {"reason": "重复提请"}).status_code == 302
    assert client.post(url, {"reason": "重复提请"}).status_code == 403
