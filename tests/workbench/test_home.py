"""The first page of each role: what waits for it, and nothing it must not know."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from assessment.actions import rankings
from assessment.models import Ranking
from campaign.models import JobRun
from inspections.actions import rounds
from inspections.models import Round
from tests.world import build_world

pytestmark = pytest.mark.django_db
# the one thing on a page that differs each time
TOKEN = re.compile(r"\b[A-Za-z0-9]{64}\b")


@pytest.fixture
def world():
    return build_world()


@pytest.fixture(autouse=True)
def april():
    """The world's March is over: its round waits for its release, its period for the second half."""
    with time_machine.travel(datetime(2026, 4, 2, 2, tzinfo=UTC), tick=True):
        yield


def page(person, **parameters):
    client = Client()
    client.force_login(person)
    answer = client.get(reverse("home"), parameters)
    assert answer.status_code == 200
    return answer


def rows(person, **parameters) -> list:
    return page(person, **parameters).context["page"].object_list


def words(person) -> list[tuple[str, str]]:
    return [(row.word, row.verb) for row in rows(person)]


# --- the office ---------------------------------------------------------------------------------------------
def test_a_round_that_is_over_waits_for_its_release(world):
    row = rows(world.people["office_lead"])[0]
    assert (row.lamp, row.url) == ("yellow", reverse("round_detail", args=[world.hidden.pk]))
    rounds.release(round=world.hidden, by=world.people["office_lead"])
    assert reverse("round_detail", args=[world.hidden.pk]) not in {
        row.url for row in rows(world.people["office_lead"])
    }


def test_a_unit_without_a_part_is_shown_while_the_ranking_is_open(world):
    missing = rows(world.people["office"], show="missing")
    assert [row.unit for row in missing] == ["1号街道", "2号街道", "3号街道", "4号街道"]


def test_a_proposed_award_is_approved_by_the_head_and_only_looked_at_by_the_clerk(world):
    url = f"{reverse('award_list')}?status=proposed"
    verbs = {
        role: [row.verb for row in rows(world.people[role]) if row.url == url]
        for role in ("office", "office_lead")
    }
    assert verbs["office"] != verbs["office_lead"]
    assert len(verbs["office"]) == len(verbs["office_lead"]) == 1


def test_an_approved_award_waits_for_its_payment(world):
    assert [
        row for row in rows(world.people["office"]) if row.url == f"{reverse('award_list')}?status=approved"
    ]


def test_a_proposed_sanction_waits_for_a_signature(world):
    waiting = [row for row in rows(world.people["office_lead"]) if row.url == reverse("sanction_list")]
    assert ["取消文明镇评选资格" in row.matter for row in waiting] == [True]


def test_a_draft_waits_for_its_notice_and_a_notice_that_is_over_for_a_second_person(world):
    lead, clerk = world.people["office_lead"], world.people["office"]
    world.campaign.notice_days = 5
    world.campaign.save()
    april = rounds.open_month(campaign=world.campaign, month=4, by=clerk)
    for row in (world.hidden, april):
        rounds.release(round=row, by=lead)
    with time_machine.travel(datetime(2026, 5, 6, 2, tzinfo=UTC)):
        draft = rankings.compute(cycle=world.draft.cycle, period=2)
        url = reverse("ranking_detail", args=[draft.pk])
        assert url in {row.url for row in rows(clerk)}
        rankings.give_notice(ranking=draft, by=clerk)
        assert url not in {row.url for row in rows(lead)}
    with time_machine.travel(datetime(2026, 5, 20, 2, tzinfo=UTC)):
        verbs = [{row.verb for row in rows(person) if row.url == url} for person in (lead, clerk)]
    assert verbs[0] != verbs[1]
    assert all(len(found) == 1 for found in verbs)


def test_changed_inputs_of_a_published_ranking_are_told(world):
    Ranking.objects.filter(pk=world.published.pk).update(inputs_changed_at=datetime(2026, 4, 1, tzinfo=UTC))
    url = reverse("ranking_detail", args=[world.published.pk])
    assert [row.lamp for row in rows(world.people["office"]) if row.url == url] == ["yellow"]


def test_the_most_urgent_stands_first_and_tabs_count(world):
    answer = page(world.people["office_lead"])
    lamps = [row.lamp for row in answer.context["page"].object_list]
    assert lamps == sorted(lamps, key=["red", "yellow", "accent", "grey"].index)
    counts = {tab["url"]: tab["count"] for tab in answer.context["tabs"]}
    assert counts["?show=all"] == answer.context["total"] == len(lamps)
    for url, count in counts.items():
        shown = rows(world.people["office_lead"], show=url.removeprefix("?show="))
        assert len(shown) == count


def test_the_card_of_the_period_has_its_steps(world):
    card = page(world.people["office"]).context["period"]
    assert card.label == "2026年第2期（3—4月）"
    assert [stage["state"] for stage in card.stages] == ["current", "todo", "todo", "todo", "todo"]
    assert "60%" in card.note


def test_a_hidden_round_that_is_drawn_has_its_line_for_the_office(world):
    clerk, wanted = world.people["office"], {world.visit.site.site_type_id: 2}
    assert page(clerk).context["hidden"] is None
    may = rounds.open_month(campaign=world.campaign, month=5, by=clerk)
    rounds.draw_sites(round=may, wanted=wanted, by=clerk)
    line = page(clerk).context["hidden"]
    assert (line.label, line.done, line.total) == (may.name, 0, 2)


# --- units --------------------------------------------------------------------------------------------------
def test_a_unit_sees_its_own_published_scores_and_released_visits(world):
    home = page(world.people["unit"]).context["unit_home"]
    assert [score.pk for score in home.published] == [world.score.pk]
    assert {visit.round_id for visit in home.visits} <= set(
        Round.objects.released().values_list("pk", flat=True)
    )
    assert home.sanctions == []
    assert home.noticed == []


def test_an_announced_round_is_told_to_the_unit(world):
    april = rounds.open_month(campaign=world.campaign, month=4, by=None)
    assert page(world.people["unit"]).context["unit_home"].announced == []
    rounds.announce(round=april, by=world.people["office_lead"])
    assert [row.pk for row in page(world.people["unit"]).context["unit_home"].announced] == [april.pk]


def test_a_noticed_score_is_what_a_unit_looks_at_first(world):
    ends = datetime(2026, 4, 9, 16, tzinfo=UTC)
    Ranking.objects.filter(pk=world.draft.pk).update(status="noticed", notice_ends_at=ends)
    home = page(world.people["unit"]).context["unit_home"]
    assert [score.pk for score in home.noticed] == [world.draft_score.pk]


def test_a_hidden_round_leaves_no_trace_on_the_pages_of_a_unit(world):
    """The same bytes with the hidden visits and without them."""
    person = world.people["unit"]
    client = Client()
    client.force_login(person)
    addresses = [reverse("home"), reverse("unit_list"), reverse("unit_detail", args=[world.units[0].pk])]
    addresses += [f"{reverse('search')}?q=DZ01", reverse("notification_list")]

    def seen() -> list[str]:
        return [TOKEN.sub("", client.get(url).content.decode()) for url in addresses]

    before = seen()
    for visit in world.hidden.visits.all():
        visit.findings.all().delete()
        visit.delete()
    assert seen() == before


# --- others -------------------------------------------------------------------------------------------------
def test_a_leader_sees_five_numbers(world):
    home = page(world.people["leader"]).context["home"]
    assert len(home.figures) == 5
    assert home.ranking.pk == world.published.pk


@pytest.mark.parametrize("role", ["discipline", "commission"])
def test_readers_of_the_whole_record_see_the_same(world, role):
    assert len(page(world.people[role]).context["home"].figures) == 5


def test_an_inspector_sees_the_own_sites(world):
    inspector, clerk = world.people["inspector"], world.people["office"]
    special = rounds.plan(
        campaign=world.campaign, month=4, kind="special", by=clerk, starts_on=date(2026, 4, 1), name="专项"
    )
    rounds.draw_sites(round=special, wanted={world.visit.site.site_type_id: 4}, by=clerk)
    assert page(inspector).context["inspector_home"].waiting == []
    rounds.assign(round=special, site=world.visit.site, inspector=inspector, by=clerk)
    assert [row.site for row in page(inspector).context["inspector_home"].waiting] == [world.visit.site]


def test_a_site_visited_in_another_round_still_waits(world):
    world.visit.inspector = world.people["inspector"]
    world.visit.save()
    test_an_inspector_sees_the_own_sites(world)


def test_a_technician_sees_jobs_that_failed_but_not_why(world):
    JobRun.objects.create(key="compute_due:x", name="compute_due", status="failed", detail="暗访")
    answer = page(world.people["admin"])
    assert "compute_due:x" in answer.content.decode()
    assert "暗访" not in answer.content.decode()


def test_a_supervisor_is_told_that_nothing_waits(world):
    assert page(world.people["supervisor"]).templates[0].name == "workbench/home_plain.html"


def test_a_person_without_a_city_is_told_so(world):
    world.stranger.memberships.update(until_on=date(2026, 1, 1) - timedelta(days=1), from_on=date(2020, 1, 1))
    assert page(world.stranger).templates[0].name == "workbench/home_nothing.html"
