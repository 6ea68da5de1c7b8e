"""Notice and publication: who, when, what is frozen, what a later change does."""

from datetime import UTC, datetime, timedelta

import pytest

from assessment.actions import rankings
from assessment.models import Ranking, Score
from assessment.reports import explain, ranking_json
from campaign.models import AuditEvent, Notification, StaleScore, Unit
from campaign.refusals import NotAllowed, Refused
from inspections.models import Round, Visit
from tests.assessment.factories import NOON, worked_example
from tests.factories import member, year_cycle

pytestmark = pytest.mark.django_db
AFTER = datetime(2026, 9, 29, 4, tzinfo=UTC)  # five working days and a weekend after NOON are over


@pytest.fixture
def cycle():
    return worked_example()


@pytest.fixture
def office(cycle):
    return Unit.objects.get(code="office")


@pytest.fixture
def clerk(office):
    return member("office", office)


@pytest.fixture
def head(office):
    return member("office_lead", office)


@pytest.fixture
def draft(cycle):
    return rankings.compute(cycle=cycle, period=4, at=NOON)


@pytest.fixture
def noticed(draft, clerk):
    return rankings.give_notice(ranking=draft, by=clerk, at=NOON)


@pytest.fixture
def published(noticed, head):
    return rankings.publish(ranking=noticed, by=head, at=AFTER)


def lose_more(code="A", points=100) -> Visit:
    """A correction of the unit's first July visit, as the correcting action leaves it."""
    visit = Visit.objects.filter(visit_units__unit__code=code, round__month=7).order_by("visited_on").first()
    Visit.objects.filter(pk=visit.pk).update(loss=visit.loss + points)
    StaleScore.objects.get_or_create(
        campaign=visit.campaign, unit=Unit.objects.get(code=code, groups__isnull=False), month=7
    )
    return visit


def test_notice_runs_five_working_days_and_tells_the_units(draft, clerk):
    person = member("unit", Unit.objects.get(code="A"))
    noticed = rankings.give_notice(ranking=draft, by=clerk, at=NOON)
    assert (noticed.status, noticed.noticed_by) == ("noticed", clerk)
    assert noticed.notice_ends_at == datetime(
        2026, 9, 28, 16, tzinfo=UTC
    )  # 24:00 of Monday the 28th in Shanghai
    assert str(noticed.notice_last_on) == "2026-09-28"
    message = Notification.objects.get(user=person)
    assert (message.kind, message.path) == ("score_noticed", f"/rankings/{noticed.pk}/")
    event = AuditEvent.objects.get(verb="rankings.give_notice")
    assert noticed.digest in event.body


def test_notice_is_refused_while_a_round_is_unreleased(draft, clerk):
    Round.objects.filter(month=8).update(released_at=None, released_by=None)
    with pytest.raises(Refused) as refusal:
        rankings.give_notice(ranking=draft, by=clerk, at=NOON)
    assert refusal.value.code == "unreleased"
    assert "8月检查" in str(refusal.value)


def test_notice_is_refused_when_visits_have_changed(draft, clerk):
    lose_more()
    with pytest.raises(Refused) as refusal:
        rankings.give_notice(ranking=draft, by=clerk, at=NOON)
    assert refusal.value.code == "outdated"
    rankings.rescore_stale(campaign=draft.campaign)
    rankings.give_notice(ranking=draft, by=clerk, at=NOON)


@pytest.mark.parametrize("role", ["unit", "inspector", "leader", "admin"])
def test_only_the_office_publishes(noticed, office, role):
    with pytest.raises(NotAllowed):
        rankings.publish(ranking=noticed, by=member(role, office), at=AFTER)


def test_publication_waits_for_the_notice(draft, noticed, head):
    with pytest.raises(Refused) as refusal:
        rankings.publish(ranking=noticed, by=head, at=noticed.notice_ends_at - timedelta(seconds=1))
    assert refusal.value.code == "notice_runs"
    assert rankings.publish(ranking=noticed, by=head, at=noticed.notice_ends_at).is_frozen


def test_a_draft_is_not_published(draft, head):
    with pytest.raises(Refused) as refusal:
        rankings.publish(ranking=draft, by=head, at=AFTER)
    assert refusal.value.code == "status"


def test_without_a_window_a_draft_is_published_at_once(draft, head):
    draft.campaign.notice_days = 0
    draft.campaign.save()
    published = rankings.publish(ranking=draft, by=head, at=NOON)
    assert published.is_frozen
    assert published.noticed_by is None


def test_who_gave_the_notice_does_not_publish(draft, head):
    noticed = rankings.give_notice(ranking=draft, by=head, at=NOON)
    with pytest.raises(Refused) as refusal:
        rankings.publish(ranking=noticed, by=head, at=AFTER)
    assert refusal.value.code == "second_person"


def test_publication_freezes_ranks_marks_names_and_explanations(published):
    scores = {score.unit.code: score for score in published.scores.select_related("unit")}
    assert {code: (score.rank, score.flags) for code, score in scores.items()} == {
        "A": (1, ["tied"]),
        "B": (1, ["tied"]),
        "D": (3, []),
        "C": (4, ["partial"]),
        "E": (None, []),
    }
    assert all(score.explanation for score in scores.values())
    assert str(published.circular_number) == "潜文明办〔2026〕1号"
    shown = ranking_json(published)
    Unit.objects.filter(code="A").update(name="改名街道")
    assert ranking_json(Ranking.objects.get(pk=published.pk)) == shown


def test_a_later_correction_leaves_the_published_version_unchanged(published):
    score = Score.objects.get(ranking=published, unit__code="A")
    before, shown = explain(score).as_json(), ranking_json(published)
    lose_more()
    assert rankings.rescore_stale(campaign=published.campaign, at=AFTER) == 1
    fresh = Ranking.objects.get(pk=published.pk)
    assert fresh.inputs_changed_at == AFTER
    assert explain(Score.objects.get(pk=score.pk)).as_json() == before
    assert ranking_json(fresh) == shown


def test_inputs_that_change_back_are_no_longer_noted(published):
    lose_more()
    rankings.rescore_stale(campaign=published.campaign, at=AFTER)
    lose_more(points=-100)
    assert rankings.rescore_stale(campaign=published.campaign, at=AFTER) == 1
    assert Ranking.objects.get(pk=published.pk).inputs_changed_at is None


def test_a_new_version_needs_a_reason_and_leaves_the_old_one_readable(cycle, published, clerk, head):
    old = ranking_json(published)
    assert rankings.compute(cycle=cycle, period=4, at=AFTER) == published
    lose_more()
    with pytest.raises(Refused) as refusal:
        rankings.compute(cycle=cycle, period=4, at=AFTER)
    assert refusal.value.code == "reason_needed"
    second = rankings.compute(cycle=cycle, period=4, reason="异议成立，7月10日更正", at=AFTER)
    assert (second.version, second.status, second.reason) == (2, "draft", "异议成立，7月10日更正")
    assert ranking_json(Ranking.objects.get(pk=published.pk)) == old
    rankings.give_notice(ranking=second, by=clerk, at=AFTER)
    second = rankings.publish(ranking=second, by=head, at=AFTER + timedelta(days=20))
    assert str(second.circular_number) == "潜文明办〔2026〕2号"
    assert Ranking.objects.published().count() == 2
    assert ranking_json(Ranking.objects.get(pk=published.pk)) == old


def test_a_noticed_ranking_is_refreshed_and_the_unit_told(cycle, noticed):
    people = {code: member("unit", Unit.objects.get(code=code)) for code in "ABE"}
    lose_more("A")
    assert rankings.rescore_stale(campaign=cycle.campaign, at=AFTER) == 1
    fresh = Ranking.objects.get(pk=noticed.pk)
    assert (fresh.version, fresh.status) == (1, "noticed")
    assert fresh.digest != noticed.digest
    assert [line.user for line in Notification.objects.filter(user__in=people.values())] == [people["A"]]
    assert AuditEvent.objects.filter(verb="rankings.rescore_stale").count() == 1


def test_compute_refreshes_a_noticed_ranking_in_place(cycle, noticed):
    lose_more("B")
    again = rankings.compute(cycle=cycle, period=4, at=AFTER)
    assert (again.pk, again.status) == (noticed.pk, "noticed")
    assert AuditEvent.objects.filter(verb="rankings.compute").count() == 2


def test_a_noticed_ranking_takes_nothing_from_a_round_opened_later(cycle, noticed):
    """What the units must not know yet does not reach what they see."""
    hidden = Round.objects.get(month=8)
    Round.objects.filter(pk=hidden.pk).update(released_at=None, released_by=None)
    rankings.compute(cycle=cycle, period=4, at=AFTER)
    score = Score.objects.get(ranking=noticed, unit__code="A")
    assert score.flags == ["partial"]
    parts = {part.code: part for part in explain(score).parts}
    assert parts["announced"].score is None
    assert parts["announced"].visits == []


def test_the_year_is_published_after_its_periods(cycle, published, clerk, head):
    group = cycle.groups.get()
    year = year_cycle(cycle.campaign, cycle, group, minimum=1)
    annual = rankings.compute(cycle=year, period=0, at=AFTER)
    assert ranking_json(annual)["groups"][0]["rows"][0]["parts"] == {
        **dict.fromkeys("12356"),
        "4": "92.25",
    }
    assert ranking_json(annual)["period"] is None
    lose_more()
    rankings.compute(cycle=cycle, period=4, reason="更正", at=AFTER)
    annual = rankings.compute(cycle=year, period=0, at=AFTER)
    with pytest.raises(Refused) as refusal:
        rankings.give_notice(ranking=annual, by=clerk, at=AFTER)
    assert refusal.value.code == "periods_open"
    assert "2026年第4期" in str(refusal.value)


def test_the_year_waits_for_a_visited_period_that_was_never_computed(cycle, clerk, published):
    year = year_cycle(cycle.campaign, cycle, cycle.groups.get(), minimum=1)
    annual = rankings.compute(cycle=year, period=0, at=AFTER)
    Round.objects.create(
        campaign=cycle.campaign,
        month=3,
        mode="unannounced",
        name="3月暗访",
        starts_on="2026-03-01",
        ends_on="2026-03-31",
        released_at=NOON,
        released_by=clerk,
    )
    with pytest.raises(Refused) as refusal:
        rankings.give_notice(ranking=annual, by=clerk, at=AFTER)
    assert refusal.value.code == "periods_open"
