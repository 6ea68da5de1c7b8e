"""Rankings: computed as drafts, kept up to date, shown to the units, published for good."""

from datetime import date, datetime

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from assessment.choices import RankingStatus
from assessment.models import Cycle, Ranking
from assessment.reports.due_periods import periods_due
from campaign import audit
from campaign.actions import numbers
from campaign.choices import NoticeKind, NumberKind, Right
from campaign.models import Campaign, StaleScore, User
from campaign.notifications import notify
from campaign.permissions import require
from campaign.refusals import Refused

from .canonical import digest_of, texts_of
from .freezing import freeze_scores
from .publication import (
    begin_notice,
    locked,
    people_of,
    refuse_open_window,
    refuse_same_person,
    refuse_step,
)
from .readiness import refuse_obstacles
from .rescoring import lock_cycles, rescore
from .scoring import score_all
from .snapshots import read_snapshot
from .versions import (
    latest_version,
    lock_cycle,
    mark_cycles_above,
    next_version,
    scheme_for,
    write_version,
)


@transaction.atomic
def compute(
    *, cycle: Cycle, period: int, by: User | None = None, reason: str = "", at: datetime | None = None
) -> Ranking:
    """Write or refresh the scores of a cycle's period; return the ranking that holds them.

    Only rows that differ are written; when nothing differs, nothing is, and no event. A noticed ranking is
    refreshed in place, and the units whose own total changed are told. A published one stays as it is:
    when its figures would now be others, this refuses unless a reason is given, which makes the next version.
    """
    cycle = lock_cycle(cycle)
    require(by, Right.COMPUTE_SCORES, cycle.campaign.city)
    latest = latest_version(cycle, period)
    scheme = scheme_for(cycle, period, latest)
    lines = score_all(scheme)
    if latest and latest.digest == digest_of(scheme, texts_of(lines)):
        return latest
    if latest is None or latest.is_frozen:
        ranking, stored = next_version(cycle, period, latest, reason.strip()), {}
    else:
        ranking, stored = latest, read_snapshot(latest)
    outcome = write_version(ranking, scheme, lines, stored, at or timezone.now())
    if outcome is None:
        return ranking
    mark_cycles_above(scheme, outcome.change.totals, at)
    audit.record(
        city=cycle.campaign.city,
        by=by,
        verb="rankings.compute",
        subject=ranking,
        at=at,
        reason=ranking.reason,
        **outcome.summary,
    )
    return ranking


def compute_due(
    *, campaign: Campaign, on: date, by: User | None = None, at: datetime | None = None
) -> tuple[list[Ranking], list[str]]:
    """Compute the periods that ended before a day, that something feeds and that are not published.

    Each is a step of its own: one that is refused does not undo the others. Returns the rankings, and why
    others were refused.
    """
    done: list[Ranking] = []
    refused: list[str] = []
    for cycle, number in periods_due(campaign, on):
        try:
            done.append(compute(cycle=cycle, period=number, by=by, at=at))
        except Refused as refusal:
            refused.append(f"{cycle}: {refusal}")
    return done, refused


@transaction.atomic
def rescore_stale(*, campaign: Campaign, at: datetime | None = None) -> int:
    """Bring the open rankings of a campaign up to date with changed visits; return how many differed.

    Takes the marks it finds and no newer ones. Parts are read again for the marked units only. A published
    ranking keeps its figures and notes that its inputs have changed. One event for all; none when nothing
    differs. Units whose own noticed total changed are told. Refuses, keeping the marks, while a cycle is set
    up wrongly.
    """
    if not StaleScore.objects.filter(campaign=campaign).exists():
        return 0
    cycles = lock_cycles(campaign)  # before the marks, as everyone who marks while holding a cycle
    marks = list(
        StaleScore.objects.select_for_update()
        .filter(campaign=campaign)
        .order_by("unit_id", "month")
        .values_list("pk", "unit_id", "month")
    )
    at = at or timezone.now()
    outcomes = rescore(cycles, [(unit, month) for _pk, unit, month in marks], at)
    StaleScore.objects.filter(pk__in=[mark[0] for mark in marks]).delete()
    if outcomes:
        audit.record(
            city=campaign.city,
            by=None,
            verb="rankings.rescore_stale",
            subject=campaign,
            at=at,
            rankings=[outcome.summary for outcome in outcomes],
        )
    return len(outcomes)


@transaction.atomic
def give_notice(*, ranking: Ranking, by: User | None = None, at: datetime | None = None) -> Ranking:
    """Show each unit its own parts and total (公示): the window of objection begins.

    Refuses while a round of the period is unreleased, while a period of the year is unpublished, and when the
    figures are not those of the visits as they are now. The people of every unit in it are told.
    """
    at = at or timezone.now()
    ranking = locked(ranking)
    require(by, Right.NOTICE_RANKINGS, ranking.campaign.city)
    refuse_step(ranking, RankingStatus.NOTICED)
    refuse_obstacles(ranking, at)
    begin_notice(ranking, by, at)
    notify(
        people_of(ranking),
        city=ranking.campaign.city,
        kind=NoticeKind.SCORE_NOTICED,
        text=_("%(ranking)s: your unit's scores are on notice; look at them and object in time.")
        % {"ranking": ranking},
        path=reverse("ranking_detail", args=[ranking.pk]),
        at=at,
    )
    audit.record(
        city=ranking.campaign.city,
        by=by,
        verb="rankings.give_notice",
        subject=ranking,
        at=at,
        digest=ranking.digest,
        notice_ends_at=ranking.notice_ends_at,
    )
    return ranking


@transaction.atomic
def publish(*, ranking: Ranking, by: User, at: datetime | None = None) -> Ranking:
    """Freeze a noticed ranking for all: ranks and explanations are written, the circular gets its number.

    Refuses before the window of objection is over, when the same person gave the notice, and for all that a
    notice is refused for. Without a window (0 days) a draft is published at once. All units in it are told.
    """
    at = at or timezone.now()
    ranking = locked(ranking)
    city = ranking.campaign.city
    require(by, Right.PUBLISH_RANKINGS, city)
    if ranking.status == RankingStatus.DRAFT and ranking.campaign.notice_days == 0:
        begin_notice(ranking, None, at)
    refuse_step(ranking, RankingStatus.PUBLISHED)
    refuse_same_person(ranking, by)
    refuse_open_window(ranking, at)
    refuse_obstacles(ranking, at)
    freeze_scores(ranking)
    ranking.status, ranking.published_at, ranking.published_by = RankingStatus.PUBLISHED, at, by
    ranking.circular_number = numbers.allot(
        city=city, kind=NumberKind.CIRCULAR, year=ranking.campaign.year, by=by, at=at
    )
    ranking.save()
    notify(
        people_of(ranking),
        city=city,
        kind=NoticeKind.RANKING_PUBLISHED,
        text=_("%(ranking)s is published.") % {"ranking": ranking},
        path=reverse("ranking_detail", args=[ranking.pk]),
        at=at,
    )
    audit.record(
        city=city,
        by=by,
        verb="rankings.publish",
        subject=ranking,
        at=at,
        digest=ranking.digest,
        version=ranking.version,
        circular=str(ranking.circular_number),
    )
    return ranking
