"""The year at a glance: every period of every cycle, how far it is and what comes next."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q

from assessment.choices import RankingStatus
from assessment.models import Cycle, Ranking
from assessment.permissions import can_see_drafts
from campaign.models import Campaign
from campaign.rules.periods import Period


@dataclass(frozen=True)
class YearRow:
    """A period of a cycle with the latest version the person may see."""

    cycle: Cycle
    period: Period
    ranking: Ranking | None
    is_over: bool

    @property
    def next_step(self) -> str:
        """A code for the page: what the office does next; empty when there is nothing to do."""
        if self.ranking is None:
            return "compute" if self.is_over else ""
        if self.ranking.is_frozen:
            return "renew" if self.ranking.inputs_changed_at else ""
        return "publish" if self.ranking.status == RankingStatus.NOTICED else "notice"


@dataclass(frozen=True)
class CycleYear:
    """A cycle and its periods of the year."""

    cycle: Cycle
    rows: list[YearRow]


def year_table(campaign: Campaign, user, on: date) -> list[CycleYear]:
    """Every cycle of the campaign with its periods (two queries)."""
    latest = _latest_by_period(campaign, user)
    cycles = Cycle.objects.visible_to(user).filter(campaign=campaign).prefetch_related("components")
    for cycle in cycles:
        cycle.campaign = campaign
    is_office = can_see_drafts(user, campaign.city)
    years = [CycleYear(cycle, list(_rows(cycle, latest, on))) for cycle in cycles]
    return years if is_office else [_shown(year) for year in years]


def _latest_by_period(campaign: Campaign, user) -> dict[tuple, Ranking]:
    counts = {
        "assessed": Count("scores", filter=Q(scores__is_assessed=True)),
        "not_assessed": Count("scores", filter=Q(scores__is_assessed=False)),
    }
    rankings = (
        Ranking.objects.visible_to(user).filter(campaign=campaign).order_by("version").annotate(**counts)
    )
    return {(ranking.cycle_id, ranking.period): ranking for ranking in rankings}


def _rows(cycle: Cycle, latest: dict[tuple, Ranking], on: date) -> Iterable[YearRow]:
    for period in cycle.periods():
        ranking = latest.get((cycle.pk, period.number))
        if ranking:
            ranking.cycle = cycle
        yield YearRow(cycle, period, ranking, period.last_on < on)


def _shown(year: CycleYear) -> CycleYear:
    """For everyone else: only periods of which there is something to see."""
    return CycleYear(year.cycle, [row for row in year.rows if row.ranking])
