"""The first pages of those outside the office: a unit, a leader, an inspector."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from statistics import mean

from django.db.models import Count, Max, Q, Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from assessment.choices import RankingStatus
from assessment.models import Ranking, Score
from campaign.choices import JobStatus
from campaign.models import Campaign, JobRun, Unit, User
from inspections.choices import Gravity, RoundKind
from inspections.models import Finding, Round, RoundSite, Visit
from rewards.models import Award, Budget, Sanction

SHOWN = 6
BEST_AND_WORST = 3


# --- a unit -------------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class UnitHome:
    """What is asked of a person's units, how they stand and what was found."""

    units: list[Unit]
    noticed: list[Score]
    published: list[Score]
    visits: list[Visit]
    announced: list[Round]
    awards: list[Award]
    sanctions: list[Sanction]

    @property
    def latest(self) -> Score | None:
        return self.published[0] if self.published else None

    @property
    def lines(self) -> list[tuple[Score, str]]:
        """Published scores with their period, the year left out where it goes without saying."""
        return [(score, _short(score)) for score in self.published]


def _short(score: Score) -> str:
    period = score.ranking.period_object
    return period.label.removeprefix(f"{period.year}年") or period.label


def unit_home(campaign: Campaign, user: User, at: datetime) -> UnitHome:
    """Only what the user's own units may see (seven queries)."""
    own = user.access.unit_ids
    scores = Score.objects.visible_to(user).filter(ranking__campaign=campaign, unit__in=own, is_assessed=True)
    rows = list(
        scores.filter(ranking__in=Ranking.objects.latest_versions())
        .select_related("ranking__cycle__campaign", "unit", "group")
        .defer("explanation")
        .order_by("-ranking__cycle__position", "-ranking__period")
    )
    visits = Visit.objects.visible_to(user).filter(
        campaign=campaign, units__in=own, round__released_at__isnull=False
    )
    return UnitHome(
        units=list(Unit.objects.visible_to(user).filter(pk__in=own)),
        noticed=[score for score in rows if score.ranking.status == RankingStatus.NOTICED],
        published=[score for score in rows if score.ranking.status == RankingStatus.PUBLISHED],
        visits=list(
            visits.select_related("site__site_type", "round")
            .annotate(times=Sum("findings__count"))
            .order_by("-visited_on", "site__code")
            .distinct()[:SHOWN]
        ),
        announced=_announced(campaign, user, at),
        awards=list(Award.objects.visible_to(user).filter(campaign=campaign, unit__in=own)[:SHOWN]),
        sanctions=list(
            Sanction.objects.visible_to(user).filter(campaign=campaign, unit__in=own).select_related("rule")
        ),
    )


def _announced(campaign: Campaign, user: User, at: datetime) -> list[Round]:
    rounds = Round.objects.visible_to(user).filter(
        campaign=campaign, released_at__isnull=True, ends_on__gte=timezone.localdate(at)
    )
    return list(rounds.order_by("starts_on"))


# --- a leader -----------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Figure:
    """One of the five numbers: what it is, its value, and a word beside it."""

    label: str
    value: str
    note: str = ""
    is_red: bool = False


@dataclass(frozen=True, slots=True)
class LeaderHome:
    """The state of the city in five numbers, and who stands first and last."""

    ranking: Ranking | None
    figures: list[Figure] = field(default_factory=list)
    groups: list[dict] = field(default_factory=list)
    movers: list[tuple[Score, Decimal]] = field(default_factory=list)


def leader_home(campaign: Campaign, user: User) -> LeaderHome:
    """From what is published and released alone (seven queries)."""
    published = Ranking.objects.visible_to(user).published().filter(campaign=campaign).latest_versions()
    found = published.exclude(cycle__kind="year").select_related("cycle__campaign", "campaign__city")
    latest = list(found.order_by("-published_at")[:2])
    ranking = latest[0] if latest else None
    scores = _scores_of(latest)
    now = scores.get(ranking.pk, []) if ranking else []
    before = scores.get(latest[1].pk, []) if len(latest) > 1 else []
    figures = [
        *_score_figures(now, before),
        *_finding_figures(campaign, user),
        _budget_figure(campaign, user),
    ]
    return LeaderHome(ranking, figures, _first_and_last(now), _movers(now, before))


def _scores_of(rankings: list[Ranking]) -> dict[object, list[Score]]:
    found: dict[object, list[Score]] = defaultdict(list)
    scores = Score.objects.filter(ranking__in=rankings, total__isnull=False, group__is_ranked=True)
    for score in (
        scores.select_related("group").defer("explanation").order_by("group__position", "rank", "unit__code")
    ):
        found[score.ranking_id].append(score)
    return found


def _score_figures(now: list[Score], before: list[Score]) -> list[Figure]:
    if not now:
        return [Figure(_("Mean of the city"), "—"), Figure(_("Units under 80"), "—")]
    average, change = mean(score.total for score in now), ""
    if before:
        change = _("%(points)s to the period before") % {
            "points": f"{average - mean(score.total for score in before):+.2f}"
        }
    low = sum(score.total < 80 for score in now)
    return [
        Figure(_("Mean of the city"), f"{average:.2f}", change),
        Figure(_("Units under 80"), str(low), _("of %(n)s") % {"n": len(now)}, is_red=low > 0),
    ]


def _finding_figures(campaign: Campaign, user: User) -> list[Figure]:
    """Counted over the month released last."""
    released = Round.objects.visible_to(user).released().filter(campaign=campaign)
    month = released.aggregate(month=Max("month"))["month"]
    findings = Finding.objects.visible_to(user).filter(campaign=campaign, visit__round__month=month)
    counted = findings.filter(visit__round__released_at__isnull=False).aggregate(
        all=Sum("count"),
        key=Sum("count", filter=Q(gravity=Gravity.KEY)),
        visits=Count("visit", distinct=True),
    )
    label = _("month %(n)s") % {"n": month} if month else "—"
    return [
        Figure(_("Problems found"), str(counted["all"] or 0), label),
        Figure(_("Key problems"), str(counted["key"] or 0), label, is_red=bool(counted["key"])),
    ]


def _budget_figure(campaign: Campaign, user: User) -> Figure:
    budget = Budget.objects.visible_to(user).filter(campaign=campaign).first()
    label = _("Awards granted (10,000 yuan)")
    if budget is None:
        return Figure(label, "—")
    return Figure(
        label, _ten_thousands(budget.committed), _("of %(total)s") % {"total": _ten_thousands(budget.total)}
    )


def _ten_thousands(yuan: int) -> str:
    return f"{Decimal(yuan) / 10_000:,.2f}".rstrip("0").rstrip(".")


def _first_and_last(scores: list[Score]) -> list[dict]:
    groups: dict[object, dict] = {}
    for score in scores:
        if score.rank is not None:
            groups.setdefault(score.group_id, {"group": score.group, "rows": []})["rows"].append(score)
    return [
        {
            "group": entry["group"],
            "first": entry["rows"][:BEST_AND_WORST],
            "last": entry["rows"][-BEST_AND_WORST:],
        }
        for entry in groups.values()
        if len(entry["rows"]) >= 2 * BEST_AND_WORST
    ]


def _movers(now: list[Score], before: list[Score]) -> list[tuple[Score, Decimal]]:
    """The three units that gained most and the three that lost most since the period before."""
    totals = {score.unit_id: score.total for score in before}
    ranked = [score for score in now if score.rank is not None and score.unit_id in totals]
    changes = [(score, score.total - totals[score.unit_id]) for score in ranked]
    changes.sort(key=lambda entry: -entry[1])
    return (
        [*changes[:BEST_AND_WORST], *changes[-BEST_AND_WORST:]] if len(changes) >= 2 * BEST_AND_WORST else []
    )


# --- an inspector -------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class InspectorHome:
    """Where an inspector is sent, and the visits already made."""

    waiting: list[RoundSite]
    visits: list[Visit]


def inspector_home(campaign: Campaign, user: User) -> InspectorHome:
    """The inspector's own sites without a visit, and own visits, the latest first (two queries)."""
    made = Visit.objects.filter(round__campaign=campaign, inspector=user.pk).values("site", "round")
    waiting = (
        RoundSite.objects.visible_to(user)
        .filter(round__campaign=campaign, round__released_at__isnull=True, inspector=user.pk)
        .exclude(site__in=made.values("site"), round__in=made.values("round"))
        .select_related("round", "site__site_type")
        .order_by("round__ends_on", "site__code")
    )
    visits = Visit.objects.visible_to(user).filter(campaign=campaign, inspector=user.pk)
    shown = visits.select_related("site__site_type", "round").annotate(times=Sum("findings__count"))
    return InspectorHome(list(waiting), list(shown.order_by("-visited_on")[:SHOWN]))


# --- the office, beside the list ----------------------------------------------------------------------------
def year_so_far(campaign: Campaign, lines, rankings: list[Ranking]) -> list[tuple[str, str]]:
    """How far the year has come, and what is left of the budget that came with the campaign."""
    monthly = [line for line in lines if line.round.kind == RoundKind.MONTHLY]
    released = sum(bool(line.round.released_at) for line in monthly)
    published = sum(row.status == RankingStatus.PUBLISHED for row in rankings)
    budget = getattr(campaign, "budget", None)
    money = f"{budget.remaining:,} / {budget.total:,}" if budget else "—"
    return [
        (_("Visits of the year"), str(sum(line.visits for line in lines))),
        (_("Months released"), f"{released} / 12"),
        (_("Periods published"), f"{published} / {len(rankings)}"),
        (_("Left for awards (yuan)"), money),
    ]


def fires_next(campaign: Campaign, lines, rankings: list[Ranking], at: datetime) -> list[tuple[str, int]]:
    """What the machine will do until the end of tomorrow."""
    today = timezone.localdate(at)
    tomorrow = today + timedelta(days=1)
    released = sum(
        bool(line.round.release_due_at) and timezone.localdate(line.round.release_due_at) <= tomorrow
        for line in lines
        if not line.round.released_at
    )
    ending = sum(
        row.status == RankingStatus.NOTICED and at < row.notice_ends_at <= at + timedelta(days=2)
        for row in rankings
    )
    is_new_month = tomorrow.day == 1 and tomorrow.year == campaign.year
    return [
        (_("Rounds released as planned"), released),
        (_("Notices that end"), ending),
        (_("Rounds opened"), int(is_new_month)),
    ]


# --- the technician -----------------------------------------------------------------------------------------
def failed_jobs() -> list[JobRun]:
    """Periodic work that failed and is tried again; without its detail, which may speak of a hidden round."""
    failed = JobRun.objects.filter(status=JobStatus.FAILED).defer("detail")
    return list(failed.order_by("-started_at")[:SHOWN])
