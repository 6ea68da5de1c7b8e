"""Approval: by another person, within the budget, with a reason where one is asked."""

import pytest
from django.db import IntegrityError, transaction

from campaign.models import AuditEvent, Notification
from campaign.refusals import NotAllowed, Refused
from rewards.actions import awards
from rewards.models import Award, Budget, Sanction
from tests.rewards.factories import (
    NOW,
    award_rules,
    in_order,
    proposal,
    ranking_of,
    sanction_rule,
)

pytestmark = pytest.mark.django_db


def refusal_of(**arguments) -> str:
    with pytest.raises(Refused) as refusal:
        awards.approve(**{"at": NOW, **arguments})
    return refusal.value.code


def sanction_on(city, unit):
    rule = sanction_rule(city.year, city.town_group)
    return Sanction.objects.create(
        campaign=city.campaign,
        rule=rule,
        ranking=ranking_of(city.year, {city.town_group: in_order(city.towns)}),
        unit=unit,
        rank=6,
        status="confirmed",
        signature="王敏 1月12日",
        decided_by=city.lead,
        decided_at=NOW,
    )


def test_the_amount_is_taken_from_the_budget(city):
    award = awards.approve(award=proposal(city), by=city.lead, at=NOW)
    city.budget.refresh_from_db()
    assert (award.status, award.approved_by, award.approved_at) == ("approved", city.lead, NOW)
    assert (city.budget.committed, city.budget.remaining) == (10_000, 990_000)


def test_the_unit_is_told_and_the_trail_names_the_budget_before_and_after(city):
    award = awards.approve(award=proposal(city), by=city.lead, at=NOW)
    assert Notification.objects.filter(user=city.liaison, kind="award_approved").count() == 1
    event = AuditEvent.objects.get(verb="awards.approve", subject_id=str(award.pk))
    assert '"committed":[0,10000]' in event.body


def test_the_proposer_does_not_approve(city):
    assert refusal_of(award=proposal(city, proposed_by=city.lead), by=city.lead) == "same_person"


def test_who_nominated_does_not_approve(city):
    award_rules(city.year, individuals=1)
    ranking = ranking_of(city.year, {city.town_group: in_order(city.towns)}, by=city.office)
    awards.propose_for(ranking=ranking, at=NOW)
    place = Award.objects.get()
    awards.nominate(award=place, person_name="李志强", unit=city.towns[0], by=city.lead, at=NOW)
    assert refusal_of(award=place, by=city.lead) == "same_person"


def test_the_machine_does_not_approve(city):
    assert refusal_of(award=proposal(city), by=None) == "needs_person"


@pytest.mark.parametrize("who", ["office", "liaison"])
def test_without_the_right(city, who):
    with pytest.raises(NotAllowed):
        awards.approve(award=proposal(city, proposed_by=None), by=getattr(city, who), at=NOW)


def test_r60_to_the_last_yuan_and_not_further(city):
    Budget.objects.update(total=10_000)
    awards.approve(award=proposal(city), by=city.lead, at=NOW)
    other = proposal(city, city.towns[1], amount=5_000)
    assert refusal_of(award=other, by=city.lead) == "budget_exhausted"
    other.refresh_from_db()
    assert other.status == "proposed"
    assert not AuditEvent.objects.filter(subject_id=str(other.pk)).exists()


def test_without_a_budget_nothing_is_approved(city):
    award = proposal(city)
    Budget.objects.all().delete()
    assert refusal_of(award=award, by=city.lead) == "no_budget"


@pytest.mark.parametrize("status", ["approved", "paid", "withdrawn"])
def test_only_a_proposal_is_approved(city, status):
    award = proposal(city, status=status, approved_by=city.lead, approved_at=NOW, paid_at=NOW)
    assert refusal_of(award=award, by=city.lead) == "forbidden_transition"


def test_a_place_without_a_person_waits_for_the_nomination(city):
    place = Award.objects.create(campaign=city.campaign, recipient="individual", amount=5_000)
    assert refusal_of(award=place, by=city.lead) == "not_nominated"


def test_r61_an_amount_out_of_bounds_is_not_approved(city):
    assert refusal_of(award=proposal(city, amount=4_999), by=city.lead) == "amount_out_of_bounds"


def test_r61_a_unit_under_sanction_needs_a_stated_reason(city):
    sanction_on(city, city.towns[0])
    award = proposal(city)
    assert refusal_of(award=award, by=city.lead) == "reason_wanted"
    award = awards.approve(award=award, by=city.lead, reason="整改成效经第二次复查确认", at=NOW)
    assert (award.status, award.is_sanctioned) == ("approved", True)
    assert award.decision_reason == "整改成效经第二次复查确认"


def test_r61_a_ranking_whose_proposals_exceed_the_budget_asks(city, published):
    awards.propose_for(ranking=published, at=NOW)
    Budget.objects.update(total=45_999)
    first = Award.objects.filter(unit=city.towns[0]).get()
    assert refusal_of(award=first, by=city.lead) == "reason_wanted"
    awards.approve(award=first, by=city.lead, reason="按名次先后发放，至预算用完为止", at=NOW)
    Award.objects.filter(unit=city.departments[2]).update(status="withdrawn")
    second = Award.objects.filter(unit=city.towns[1]).get()
    assert awards.approve(award=second, by=city.lead, at=NOW).decision_reason == ""


@pytest.mark.parametrize(
    "fields",
    [
        {"status": "approved"},
        {"status": "paid", "paid_at": NOW},
        {"amount": 0},
    ],
)
def test_what_the_database_itself_refuses(city, fields):
    with pytest.raises(IntegrityError), transaction.atomic():
        proposal(city, **fields)


def test_the_database_itself_keeps_proposer_and_approver_apart(city):
    fields = {"status": "approved", "proposed_by": city.lead, "approved_by": city.lead, "approved_at": NOW}
    with pytest.raises(IntegrityError), transaction.atomic():
        proposal(city, **fields)


def test_the_database_itself_refuses_the_overdraft(city):
    with pytest.raises(IntegrityError), transaction.atomic():
        Budget.objects.update(committed=1_000_001)


class TestPage:
    def url(self, award):
        return f"/awards/{award.pk}/approve/"

    def test_one_click_from_the_list(self, city, client):
        award = proposal(city)
        client.force_login(city.lead)
        response = client.post(self.url(award))
        assert response.status_code == 302
        assert response["Location"] == f"/awards/?campaign={city.campaign.code}&status=proposed"
        award.refresh_from_db()
        assert award.status == "approved"

    def test_the_page_says_what_is_asked_and_a_refusal_stands_in_the_form(self, city, client):
        sanction_on(city, city.towns[0])
        award = proposal(city)
        client.force_login(city.lead)
        page = client.get(self.url(award))
        assert page.status_code == 200
        assert len(page.context["doubts"]) == 1
        refused = client.post(self.url(award))
        assert refused.status_code == 422
        assert refused.context["form"].errors["reason"]
        assert client.post(self.url(award), {"reason": "整改到位"}).status_code == 302

    def test_an_overdraft_is_said_on_the_page(self, city, client):
        Budget.objects.update(total=9_999)
        client.force_login(city.lead)
        refused = client.post(self.url(proposal(city)))
        assert refused.status_code == 422
        assert "9,999" in refused.content.decode()

    def test_who_has_no_right_gets_403_and_who_may_not_know_404(self, city, client):
        award = proposal(city)
        client.force_login(city.office)
        assert client.post(self.url(award)).status_code == 403
        client.force_login(city.liaison)
        assert client.post(self.url(award)).status_code == 404
        award.refresh_from_db()
        assert award.status == "proposed"
