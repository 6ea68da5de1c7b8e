"""A proposed sanction comes into force with a signature."""

import pytest
from django.db import IntegrityError, transaction

from campaign.models import AuditEvent, Notification
from campaign.refusals import NotAllowed, Refused
from rewards.actions import sanctions
from rewards.models import Sanction
from tests.rewards.factories import NOW, in_order, ranking_of, sanction_rule, scene

pytestmark = pytest.mark.django_db

SIGNED = "王敏 2027-01-15"


@pytest.fixture
def sanction(city):
    """The first town, whose liaison is known, comes last of six."""
    sanction_rule(city.year, city.town_group, last=1)
    ranking = ranking_of(city.year, {city.town_group: in_order(city.towns, 6, 5, 4, 3, 2, 1)}, by=city.lead)
    sanctions.propose_for(ranking=ranking, at=NOW)
    Notification.objects.all().delete()
    return Sanction.objects.get()


def refusal_of(**arguments) -> str:
    with pytest.raises(Refused) as refusal:
        sanctions.confirm(**{"signature": SIGNED, "at": NOW, **arguments})
    return refusal.value.code


def test_it_is_in_force_and_the_unit_is_told(city, sanction):
    confirmed = sanctions.confirm(sanction=sanction, signature=f" {SIGNED} ", by=city.lead, at=NOW)
    assert (confirmed.status, confirmed.signature, confirmed.decided_by) == ("confirmed", SIGNED, city.lead)
    assert list(Sanction.objects.in_force(at=NOW)) == [confirmed]
    assert Notification.objects.get(user=city.liaison).kind == "sanction_confirmed"
    assert SIGNED in AuditEvent.objects.get(verb="sanctions.confirm").body


def test_without_a_signature_line(city, sanction):
    assert refusal_of(sanction=sanction, by=city.lead, signature=" ") == "signature_missing"


def test_where_the_line_asks_a_reason_is_wanted(city, sanction):
    Sanction.objects.update(asks=["tie_at_line"])
    assert refusal_of(sanction=sanction, by=city.lead) == "reason_wanted"
    confirmed = sanctions.confirm(
        sanction=sanction, signature=SIGNED, by=city.lead, reason="并列单位中暗访分较低", at=NOW
    )
    assert confirmed.reason == "并列单位中暗访分较低"


def test_the_machine_does_not_decide(city, sanction):
    assert refusal_of(sanction=sanction, by=None) == "needs_person"


@pytest.mark.parametrize("who", ["office", "liaison"])
def test_without_the_right(city, sanction, who):
    with pytest.raises(NotAllowed):
        sanctions.confirm(sanction=sanction, signature=SIGNED, by=getattr(city, who), at=NOW)


def test_a_decision_stands(city, sanction):
    sanctions.dismiss(sanction=sanction, reason="整改到位", by=city.lead, at=NOW)
    assert refusal_of(sanction=sanction, by=city.lead) == "forbidden_transition"


def test_not_from_a_ranking_that_was_replaced(city, sanction):
    ranking_of(city.year, {city.town_group: in_order(city.towns)}, version=2, by=city.lead)
    assert refusal_of(sanction=sanction, by=city.lead) == "superseded"


def test_not_once_the_next_annual_ranking_is_published(city, sanction):
    following = scene(year=2027, city=city.campaign.city)
    ranking_of(following.year, {following.town_group: in_order(following.towns)}, by=city.lead)
    assert refusal_of(sanction=sanction, by=city.lead) == "term_over"


def test_the_database_itself_wants_the_signature(city, sanction):
    with pytest.raises(IntegrityError), transaction.atomic():
        Sanction.objects.update(status="confirmed", decided_by=city.lead, decided_at=NOW)


class TestDismiss:
    def test_it_is_settled_and_nobody_is_told(self, city, sanction):
        dismissed = sanctions.dismiss(sanction=sanction, reason="整改到位", by=city.lead, at=NOW)
        assert (dismissed.status, dismissed.reason, dismissed.decided_by) == (
            "dismissed",
            "整改到位",
            city.lead,
        )
        assert not Sanction.objects.in_force(at=NOW).exists()
        assert not Notification.objects.exists()

    def test_refusals(self, city, sanction):
        with pytest.raises(Refused) as refusal:
            sanctions.dismiss(sanction=sanction, reason=" ", by=city.lead, at=NOW)
        assert refusal.value.code == "reason_missing"
        with pytest.raises(NotAllowed):
            sanctions.dismiss(sanction=sanction, reason="整改到位", by=city.office, at=NOW)
        sanctions.confirm(sanction=sanction, signature=SIGNED, by=city.lead, at=NOW)
        with pytest.raises(Refused) as refusal:
            sanctions.dismiss(sanction=sanction, reason="整改到位", by=city.lead, at=NOW)
        assert refusal.value.code == "forbidden_transition"


class TestPages:
    def test_confirm(self, city, sanction, client):
        url = f"/sanctions/{sanction.pk}/confirm/"
        client.force_login(city.liaison)
        assert client.get(url).status_code == 404
        client.force_login(city.office)
        assert client.post(url, {"signature": SIGNED}).status_code == 403
        client.force_login(city.lead)
        assert client.get(url).status_code == 200
        assert client.post(url).status_code == 422
        assert client.post(url, {"signature": SIGNED}).status_code == 302
        assert client.post(url, {"signature": SIGNED}).status_code == 422

    def test_dismiss(self, city, sanction, client):
        url = f"/sanctions/{sanction.pk}/dismiss/"
        client.force_login(city.lead)
        assert client.get(url).status_code == 200
        assert client.post(url).status_code == 422
        assert client.post(url, {"reason": "整改到位"}).status_code == 302
        sanction.refresh_from_db()
        assert sanction.status == "dismissed"

    def test_the_sheet_is_the_offices(self, city, sanction, client):
        url = f"/sanctions/sheet/{city.campaign.pk}/"
        client.force_login(city.liaison)
        assert client.get(url).status_code == 404
        client.force_login(city.office)
        page = client.get(url)
        assert page.status_code == 200
        assert city.towns[0].name in page.content.decode()
