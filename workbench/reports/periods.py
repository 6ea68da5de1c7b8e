"""The card of the period the office works on: its steps, and the hidden round that runs beside it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from assessment.choices import Method, RankingStatus
from assessment.models import Cycle, Ranking
from campaign.models import Campaign
from campaign.rules.periods import Period
from campaign.templatetags.ui import cn_day
from inspections.choices import RoundKind
from inspections.reports import RoundLine


@dataclass(frozen=True, slots=True)
class PeriodCard:
    """A period with the five steps to its publication."""

    label: str
    note: str
    url: str
    stages: list[dict]


@dataclass(frozen=True, slots=True)
class HiddenLine:
    """A round that units must not learn of yet, as the office sees it."""

    label: str
    done: int
    total: int
    ends_on: object


def latest_rankings(campaign: Campaign) -> list[Ranking]:
    """The latest version of every period, with how many units of ranked groups it assessed (two queries)."""
    ranked = Q(scores__group__is_ranked=True)
    assessed = Count("scores", filter=ranked & Q(scores__is_assessed=True))
    left_out = Count("scores", filter=ranked & Q(scores__is_assessed=False))
    rows = Ranking.objects.filter(campaign=campaign).latest_versions()
    return list(
        rows.select_related("cycle__campaign", "campaign__city", "noticed_by")
        .prefetch_related("cycle__components")
        .annotate(assessed=assessed, left_out=left_out)
        .order_by("cycle__position", "period")
    )


def main_cycle(campaign: Campaign, rankings: list[Ranking]) -> Cycle | None:
    """The first cycle of the campaign that is made of components; read where no ranking brings it."""
    known = [row.cycle for row in rankings if row.cycle.method == Method.WEIGHTED]
    if known:
        return known[0]
    cycles = Cycle.objects.filter(campaign=campaign, method=Method.WEIGHTED).prefetch_related("components")
    return cycles.order_by("position").first()


def period_card(
    campaign: Campaign, lines: Iterable[RoundLine], rankings: list[Ranking], at: datetime
) -> PeriodCard | None:
    """The earliest period that is not published although its time has come, else the last one published."""
    cycle = main_cycle(campaign, rankings)
    if cycle is None:
        return None
    cycle.campaign = campaign
    by_period = {row.period: row for row in rankings if row.cycle_id == cycle.pk}
    period = _shown(cycle, by_period, timezone.localdate(at))
    ranking = by_period.get(period.number)
    note = " + ".join(
        f"{part.get_source_display()}{part.weight.normalize():f}%" for part in cycle.components.all()
    )
    url = reverse("ranking_detail", args=[ranking.pk]) if ranking else reverse("ranking_list")
    stages = [*_round_stages(period, lines), *_ranking_stages(ranking, at)]
    return PeriodCard(period.label, f"{cycle.name} = {note}", url, _with_states(stages))


def _shown(cycle: Cycle, by_period: dict[int, Ranking], today) -> Period:
    periods = cycle.periods()
    begun = [period for period in periods if period.first_on <= today]
    for period in begun:
        row = by_period.get(period.number)
        if row is not None and row.status != RankingStatus.PUBLISHED:
            return period
    published = [period for period in periods if period.number in by_period]
    waiting = [period for period in begun if period.number not in by_period]
    return (waiting[-1:] or published[-1:] or periods[:1])[0]


def _round_stages(period: Period, lines: Iterable[RoundLine]) -> list[dict]:
    monthly = {line.round.month: line for line in lines if line.round.kind == RoundKind.MONTHLY}
    return [_round_stage(month, monthly.get(month)) for month in period.months]


def _round_stage(month: int, line: RoundLine | None) -> dict:
    label = _("month %(n)s") % {"n": month}
    if line is None:
        return {"label": label, "lines": [], "is_done": False}
    round_ = line.round
    said = [_("%(n)s visits") % {"n": line.visits}]
    if round_.released_at:
        said.append(_("released %(day)s") % {"day": cn_day(round_.released_at)})
    return {
        "label": f"{round_.get_mode_display()} {label}",
        "lines": said,
        "url": reverse("round_detail", args=[round_.pk]),
        "is_done": bool(round_.released_at),
    }


def _ranking_stages(ranking: Ranking | None, at: datetime) -> list[dict]:
    computed, noticed, published = _("Compute"), _("Notice"), _("Publish")
    if ranking is None:
        return [{"label": label, "lines": [], "is_done": False} for label in (computed, noticed, published)]
    counts = _("%(n)s assessed, %(m)s not") % {"n": ranking.assessed, "m": ranking.left_out}
    version = _("version %(n)s") % {"n": ranking.version}
    is_published = ranking.status == RankingStatus.PUBLISHED
    over = is_published or bool(ranking.notice_ends_at and ranking.notice_ends_at <= at)
    return [
        {"label": computed, "lines": [counts, f"{cn_day(ranking.computed_at)} {version}"], "is_done": True},
        {"label": noticed, "lines": _notice_lines(ranking), "is_done": over},
        {"label": published, "lines": [cn_day(ranking.published_at)], "is_done": is_published}
        if is_published
        else {"label": published, "lines": [_("a second person publishes")], "is_done": False},
    ]


def _notice_lines(ranking: Ranking) -> list[str]:
    if not ranking.noticed_at:
        return []
    until = _("until %(day)s") % {"day": cn_day(ranking.notice_ends_at)}
    return [_("begun %(day)s") % {"day": cn_day(ranking.noticed_at)}, until]


def _with_states(stages: list[dict]) -> list[dict]:
    """Done steps, the first open one as the current, the others still to come."""
    found_current = False
    for stage in stages:
        is_done = stage.pop("is_done") and not found_current
        stage["state"] = "done" if is_done else "todo" if found_current else "current"
        found_current = found_current or not is_done
    return stages


def hidden_line(lines: Iterable[RoundLine]) -> HiddenLine | None:
    """The first unannounced round that is begun and not released."""
    for line in lines:
        if line.round.is_hidden and line.drawn:
            return HiddenLine(line.round.name, line.visits, line.drawn, line.round.ends_on)
    return None
