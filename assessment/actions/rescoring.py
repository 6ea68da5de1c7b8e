"""Bringing rankings up to date with the visits that changed."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from assessment.choices import RankingStatus
from assessment.models import Cycle, Ranking
from campaign.models import Campaign

from .scoring import Scheme, digest_of, scheme_of, score_all, score_some
from .snapshots import Change, Snapshot, read_snapshot
from .versions import CHILDREN_FIRST, Outcome, write_version


def rescore(campaign: Campaign, marks: Sequence[tuple[UUID, int]], at: datetime) -> list[Outcome]:
    """Go through the cycles, averaged ones first, since the totals of those enter the ones above."""
    cycles = (
        Cycle.objects.select_for_update(of=("self",))
        .filter(campaign=campaign)
        .select_related("campaign__city", "child__campaign")
        .order_by(*CHILDREN_FIRST)
    )
    outcomes: list[Outcome] = []
    moved: dict[UUID, set[UUID]] = {}
    for cycle in cycles:
        below = moved.get(cycle.child_id, set()) if cycle.child_id else set()
        for ranking in Ranking.objects.filter(cycle=cycle).latest_versions():
            ranking.cycle = cycle
            months = ranking.period_object.months
            units = {unit for unit, month in marks if month in months} | below
            outcome = _rescore_one(ranking, units, at) if units else None
            if outcome:
                outcomes.append(outcome)
                moved.setdefault(cycle.pk, set()).update(outcome.change.totals)
    return outcomes


def _rescore_one(ranking: Ranking, units: set[UUID], at: datetime) -> Outcome | None:
    scheme = scheme_of(ranking.cycle, ranking.period, released_only=ranking.status == RankingStatus.NOTICED)
    if ranking.is_frozen:
        return _note_changed_inputs(ranking, scheme, at)
    stored = read_snapshot(ranking)
    if ranking.basis == scheme.basis and _same_units(scheme, stored):
        lines = score_some(scheme, stored.lines, units)
    else:
        lines = score_all(scheme)
    digest = digest_of(scheme, lines)
    return write_version(ranking, scheme, lines, digest, at, stored) if digest != ranking.digest else None


def _same_units(scheme: Scheme, stored: Snapshot) -> bool:
    wanted = {unit: (member.group_id, member.is_ranked) for unit, member in scheme.members.items()}
    return wanted == {unit: (line.group_id, line.is_ranked) for unit, line in stored.lines.items()}


def _note_changed_inputs(ranking: Ranking, scheme: Scheme, at: datetime) -> Outcome | None:
    """A published ranking only says since when its figures would be others, as long as they would."""
    differs = digest_of(scheme, score_all(scheme)) != ranking.digest
    if differs == bool(ranking.inputs_changed_at):
        return None
    ranking.inputs_changed_at = at if differs else None
    ranking.save(update_fields=["inputs_changed_at"])
    return Outcome(ranking, ranking.digest, Change(frozenset(), frozenset()))
