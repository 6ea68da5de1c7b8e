"""The page of sanctions."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from rewards.actions import sanctions
from rewards.models import Sanction
from tests.factories import UnitFactory, member
from tests.rewards.factories import NOW, in_order, ranking_of, sanction_rule

pytestmark = pytest.mark.django_db

URL = "/sanctions/"


@pytest.fixture
def proposed(city):
    """Of six towns the last two, among them the liaison's own."""
    sanction_rule(city.year, city.town_group, last=2)
    ranking = ranking_of(city.year, {city.town_group: in_order(city.towns, 6, 1, 2, 3, 4, 5)}, by=city.lead)
    sanctions.propose_for(ranking=ranking, at=NOW)
    return ranking


def page(client, user, **query):
    client.force_login(user)
    return client.get(URL, query)


def shown(response):
    return [row.sanction for group in response.context["table"].groups for row in group.rows]


def tabs(response):
    return {tab["url"].rpartition("=")[2]: tab["count"] for tab in response.context["tabs"]}


def confirm(city):
    own = Sanction.objects.get(unit=city.towns[0])
    return sanctions.confirm(sanction=own, signature="王敏 2027-01-15", by=city.lead, at=NOW)


def test_the_office_sees_rank_total_and_cut_line(city, proposed, client):
    response = page(client, city.lead)
    group = response.context["table"].groups[0]
    assert (group.ranked, group.line, group.doubts) == (6, 5, ())
    assert [(row.sanction.unit, row.sanction.rank, str(row.total)) for row in group.rows] == [
        (city.towns[0], 6, "94.00"),
        (city.towns[5], 5, "95.00"),
    ]
    assert tabs(response) == {"proposed": 2, "in_force": 0, "settled": 0}
    assert "/confirm/" in response.content.decode()


def test_r62_what_the_cut_line_asks_is_said(city, proposed, client):
    Sanction.objects.update(asks=["tie_at_line", "half_of_group"])
    assert len(page(client, city.lead).context["table"].groups[0].doubts) == 2


def test_who_cannot_decide_is_told_who_can(city, proposed, client):
    text = page(client, city.office).content.decode()
    assert "/confirm/" not in text
    assert city.lead.name in text


def test_a_unit_sees_only_its_own_and_only_once_confirmed(city, proposed, client):
    before = page(client, city.liaison)
    assert (shown(before), tabs(before)) == ([], {"in_force": 0, "settled": 0})
    other = Sanction.objects.get(unit=city.towns[5])
    sanctions.confirm(sanction=other, signature="王敏 2027-01-15", by=city.lead, at=NOW)
    after = page(client, city.liaison, tab="proposed")
    assert (after.context["tabs"], shown(after)) == (before.context["tabs"], [])
    confirm(city)
    own = page(client, city.liaison)
    assert [sanction.unit for sanction in shown(own)] == [city.towns[0]]
    assert own.context["table"].groups[0].line == 5


def test_a_leader_sees_what_is_in_force(city, proposed, client):
    confirm(city)
    leader = member("leader", city.departments[0])
    assert [sanction.unit for sanction in shown(page(client, leader))] == [city.towns[0]]


def test_settled_ones_are_kept(city, proposed, client):
    other = Sanction.objects.get(unit=city.towns[5])
    sanctions.dismiss(sanction=other, reason="整改到位", by=city.lead, at=NOW)
    response = page(client, city.office, tab="settled")
    assert [sanction.unit for sanction in shown(response)] == [city.towns[5]]
    assert "整改到位" in response.content.decode()


@pytest.mark.parametrize("who", ["lead", "liaison"])
@pytest.mark.parametrize("path", ["/sanctions/?tab=proposed", "/sanctions/?tab=in_force"])
def test_the_number_of_queries_does_not_grow(city, proposed, client, who, path):
    client.force_login(getattr(city, who))
    rule = city.campaign.sanction_rules.get()

    def queries() -> int:
        client.get(path)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(path).status_code == 200
        return len(captured)

    Sanction.objects.create(
        campaign=city.campaign,
        rule=rule,
        ranking=proposed,
        unit=city.towns[1],
        rank=1,
        status="confirmed",
        signature="王敏",
        decided_by=city.lead,
        decided_at=NOW,
    )
    few = queries()
    units = UnitFactory.create_batch(300, city=city.campaign.city)
    Sanction.objects.bulk_create(
        Sanction(
            campaign=city.campaign,
            rule=rule,
            ranking=proposed,
            unit=unit,
            rank=6,
            status=status,
            signature="王敏",
            decided_by=city.lead,
            decided_at=NOW,
        )
        for unit, status in zip(units, ["proposed", "confirmed"] * 150, strict=True)
    )
    assert queries() == few
    assert few <= 15
