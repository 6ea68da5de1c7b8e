"""The page of awards and budget."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from rewards.actions import awards
from rewards.models import Award, Budget
from tests.factories import CampaignFactory, UnitFactory, member
from tests.rewards.factories import NOW, award_rules, in_order, proposal, ranking_of

pytestmark = pytest.mark.django_db

URL = "/awards/"


def page(client, user, **query):
    client.force_login(user)
    return client.get(URL, query)


def rows(response):
    return [row for group in response.context["table"].groups for row in group.rows]


def tabs(response):
    return {tab["url"].rpartition("=")[2]: tab["count"] for tab in response.context["tabs"]}


@pytest.fixture
def proposed(city, published):
    awards.propose_for(ranking=published, at=NOW)
    return published


def test_the_office_begins_with_what_waits_grouped_by_ranking(city, proposed, client):
    proposal(city)
    response = page(client, city.lead)
    by_rule, by_hand = response.context["table"].groups
    assert (by_rule.label, by_rule.amount, by_hand.amount) == (
        "2026年第4期（7—8月） 双月综合",
        46_000,
        10_000,
    )
    assert tabs(response) == {"proposed": 7, "approved": 0, "paid": 0, "withdrawn": 0}
    assert {row.verb for row in rows(response)} == {"approve"}


def test_the_budget_is_summed_by_status_and_by_ranking(city, proposed, client):
    awards.approve(award=Award.objects.get(unit=city.towns[0]), by=city.lead, at=NOW)
    summary = page(client, city.lead).context["summary"]
    assert (summary.budget.committed, summary.budget.remaining) == (10_000, 990_000)
    assert (summary.proposed.count, summary.proposed.amount) == (5, 36_000)
    assert [tally.amount for _label, tally in summary.by_period] == [10_000]


def test_every_row_has_the_verb_of_its_status(city, proposed, client):
    first, second = (Award.objects.get(unit=town) for town in city.towns[:2])
    awards.approve(award=first, by=city.lead, at=NOW)
    awards.approve(award=second, by=city.lead, at=NOW)
    awards.pay(award=second, by=city.office, at=NOW)
    approved = rows(page(client, city.lead, status="approved"))
    assert [(row.verb, row.can_withdraw) for row in approved] == [("pay", True)]
    paid = rows(page(client, city.lead, status="paid"))
    assert [(row.verb, row.can_withdraw) for row in paid] == [("", False)]


def test_who_proposed_waits_for_another_person(city, client):
    proposal(city, proposed_by=city.lead)
    row = rows(page(client, city.lead))[0]
    assert (row.verb, bool(row.waits_for), row.can_withdraw) == ("", True, True)


def test_who_cannot_approve_is_told_who_can(city, proposed, client):
    response = page(client, city.office)
    assert {row.verb for row in rows(response)} == {""}
    assert city.lead.name in response.content.decode()


def test_a_place_without_a_person_asks_for_the_nomination(city, client):
    award_rules(city.year, individuals=2)
    awards.propose_for(
        ranking=ranking_of(city.year, {city.town_group: in_order(city.towns)}, by=city.lead), at=NOW
    )
    assert [row.verb for row in rows(page(client, city.office))] == ["nominate", "nominate"]


def test_r61_the_page_says_that_the_proposals_exceed_the_budget(city, proposed, client):
    Budget.objects.update(total=45_999)
    response = page(client, city.lead)
    assert response.context["summary"].is_overrun
    assert response.context["table"].groups[0].is_overrun
    assert all(row.doubts == ("overrun",) for row in rows(response))


def test_marks_for_a_sanction_and_a_changed_basis(city, client):
    proposal(city, is_sanctioned=True)
    proposal(city, status="approved", approved_by=city.lead, approved_at=NOW, is_basis_changed=True)
    assert rows(page(client, city.lead))[0].doubts == ("sanctioned",)
    assert rows(page(client, city.lead, status="approved"))[0].verb == "uphold"


def test_a_unit_sees_its_own_granted_awards_and_neither_budget_nor_proposals(city, proposed, client):
    awards.approve(award=Award.objects.get(unit=city.towns[0]), by=city.lead, at=NOW)
    awards.approve(award=Award.objects.get(unit=city.towns[1]), by=city.lead, at=NOW)
    response = page(client, city.liaison)
    assert [row.award.unit for row in rows(response)] == [city.towns[0]]
    assert response.context["summary"] is None
    assert tabs(response) == {"approved": 1, "paid": 0}
    text = response.content.decode()
    assert city.towns[1].name not in text
    assert "1,000,000" not in text


@pytest.mark.parametrize("status", ["proposed", "withdrawn", "nonsense"])
def test_a_unit_asking_for_a_hidden_tab_gets_its_own_first_tab(city, proposed, client, status):
    shown = page(client, city.liaison)
    asked = page(client, city.liaison, status=status)
    assert rows(asked) == rows(shown) == []
    assert tabs(asked) == tabs(shown)


def test_the_page_of_a_unit_does_not_change_with_hidden_proposals(city, published, client):
    before = page(client, city.liaison)
    awards.propose_for(ranking=published, at=NOW)
    after = page(client, city.liaison)
    assert (before.context["tabs"], len(before.content)) == (after.context["tabs"], len(after.content))


def test_a_leader_reads_the_money_without_the_proposals(city, proposed, client):
    response = page(client, member("leader", city.departments[0]))
    assert response.context["summary"].proposed is None
    assert tabs(response) == {"approved": 0, "paid": 0}


def test_the_year_is_chosen_by_its_code(city, client):
    CampaignFactory(city=city.campaign.city, year=2025)
    response = page(client, city.office, campaign=f"{city.campaign.city.code}-2025")
    assert response.context["campaign_shown"].year == 2025
    assert response.context["summary"] is None
    assert page(client, city.office, campaign="000000-2025").status_code == 404


def test_without_an_account_one_is_sent_to_the_login(city, client):
    assert client.get(URL).status_code == 302


def queries_of(client, user, **query) -> int:
    client.force_login(user)
    client.get(URL, query)
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert client.get(URL, query).status_code == 200
    return len(captured)


@pytest.mark.parametrize("who", ["lead", "office", "liaison"])
@pytest.mark.parametrize("status", ["proposed", "approved"])
def test_the_number_of_queries_does_not_grow(city, published, client, who, status):
    awards.propose_for(ranking=published, at=NOW)
    user = getattr(city, who)
    grant = {"status": status, "approved_by": city.lead, "approved_at": NOW}
    if status == "approved":
        Award.objects.update(**grant)
    few = queries_of(client, user, status=status)
    units = UnitFactory.create_batch(300, city=city.campaign.city)
    Award.objects.bulk_create(
        Award(
            campaign=city.campaign,
            unit=unit,
            amount=5_000,
            recipient="collective",
            proposed_by=city.office,
            **grant,
        )
        for unit in units
    )
    assert queries_of(client, user, status=status) == few
    assert few <= 15
