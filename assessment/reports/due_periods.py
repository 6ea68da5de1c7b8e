"""Which periods are to be computed: they have ended, something feeds them, and they are not frozen."""

from collections.abc import Iterator
from datetime import date

from assessment.models import Cycle, Ranking
from assessment.rules.sources import SOURCES
from campaign.models import Campaign
from inspections.models import Visit

Kinds = set[tuple[str, str, int]]


def periods_due(campaign: Campaign, on: date) -> list[tuple[Cycle, int]]:
    """Cycles that are averaged come before those that average them; a period without input is left out."""
    visits = Visit.objects.submitted().filter(campaign=campaign).order_by()
    visited = set(visits.values_list("round__kind", "round__mode", "round__month").distinct())
    latest = Ranking.objects.filter(campaign=campaign).latest_versions()
    frozen = set(latest.published().values_list("cycle", "period"))
    cycles = Cycle.objects.filter(campaign=campaign).select_related("campaign").prefetch_related("components")
    fed: dict[object, bool] = dict.fromkeys(latest.values_list("cycle", flat=True), True)
    due: list[tuple[Cycle, int]] = []
    for cycle in sorted(cycles, key=lambda cycle: (cycle.child_id is not None, cycle.position)):
        numbers = list(_with_input(cycle, on, visited, bool(fed.get(cycle.child_id))))
        fed[cycle.pk] = fed.get(cycle.pk, False) or bool(numbers)
        due += [(cycle, number) for number in numbers if (cycle.pk, number) not in frozen]
    return due


def _with_input(cycle: Cycle, on: date, visited: Kinds, child_is_fed: bool) -> Iterator[int]:
    sources = [SOURCES.get(part.source) for part in cycle.components.all()]
    for period in cycle.periods():
        has_visits = any(
            (kind, mode) == (source.kind, source.mode or mode) and month in period.months
            for source in sources
            if source
            for kind, mode, month in visited
        )
        if period.last_on < on and (has_visits or child_is_fed):
            yield period.number
