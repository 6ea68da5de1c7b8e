"""Bringing rankings up to date with the visits that changed."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from assessment.choices import MissingPolicy, RankingStatus
from assessment.models import Cycle, Ranking
from campaign.models import Campaign

from .canonical import digest_of, take_stored, texts_of
from .scoring import Line, Scheme, read_inputs, scheme_of, score_all, score_lines
from .snapshots import Change, Snapshot, read_snapshot
from .versions import CHILDREN_FIRST, Outcome, write_version


def lock_cycles(campaign: Campaign) -> list[Cycle]:
    """All cycles of a campaign, locked, averaged ones first."""
    cycles = (
        Cycle.objects.select_for_update(of=("self",))
        .filter(campaign=campaign)
        .select_related("campaign__city", "child__campaign")
        .order_by(*CHILDREN_FIRST)
    )
    return list(cycles)


def rescore(cycles: Sequence[Cycle], marks: Sequence[tuple[UUID, int]], at: datetime) -> list[Outcome]:
    """Go through the locked cycles; the totals that moved in the averaged ones enter those above."""
    versions = _latest_by_cycle(cycles)
    outcomes: list[Outcome] = []
    moved: dict[UUID | None, set[UUID]] = defaultdict(set)
    for cycle in cycles:
        for ranking in versions[cycle.pk]:
            ranking.cycle, ranking.campaign = cycle, cycle.campaign
            months = ranking.period_object.months
            units = {unit for unit, month in marks if month in months} | moved[cycle.child_id]
            outcome = _rescore_one(ranking, units, at) if units else None
            if outcome:
                outcomes.append(outcome)
                moved[cycle.pk] |= outcome.change.totals
    return outcomes


def _latest_by_cycle(cycles: Sequence[Cycle]) -> dict[UUID, list[Ranking]]:
    versions: dict[UUID, list[Ranking]] = defaultdict(list)
    for ranking in Ranking.objects.filter(cycle__in=cycles).latest_versions().order_by("period"):
        versions[ranking.cycle_id].append(ranking)
    return versions


def _rescore_one(ranking: Ranking, units: set[UUID], at: datetime) -> Outcome | None:
    scheme = scheme_of(ranking.cycle, ranking.period, released_only=ranking.status == RankingStatus.NOTICED)
    if ranking.is_frozen:
        return _note_changed_inputs(ranking, scheme, at)
    stored = read_snapshot(ranking)
    is_same_scheme = ranking.basis == scheme.basis and _same_units(scheme, stored)
    lines = score_some(scheme, stored, units) if is_same_scheme else score_all(scheme)
    return write_version(ranking, scheme, lines, stored, at)


def score_some(scheme: Scheme, stored: Snapshot, stale: Collection[UUID]) -> dict[UUID, Line]:
    """The lines that may have changed when only the parts of some units may have.

    Under `group_mean` a part of one unit moves the totals of its whole group, so the group is scored again,
    the parts of the others taken as they are stored.
    """
    touched = [unit for unit in scheme.members if unit in stale]
    inputs = read_inputs(scheme, touched)
    if scheme.cycle.missing == MissingPolicy.GROUP_MEAN and not scheme.is_mean:
        groups = {scheme.members[unit].group_id for unit in touched}
        for unit, row in stored.items():
            if unit not in stale and row.group_id in groups:
                take_stored(inputs, unit, row.text)
    return score_lines(scheme, inputs)


def _same_units(scheme: Scheme, stored: Snapshot) -> bool:
    wanted = {unit: (member.group_id, member.is_ranked) for unit, member in scheme.members.items()}
    return wanted == {unit: (row.group_id, row.is_ranked) for unit, row in stored.items()}


def _note_changed_inputs(ranking: Ranking, scheme: Scheme, at: datetime) -> Outcome | None:
    """A published ranking only says since when its figures would be others, as long as they would."""
    differs = digest_of(scheme, texts_of(score_all(scheme))) != ranking.digest
    if differs == bool(ranking.inputs_changed_at):
        return None
    ranking.inputs_changed_at = at if differs else None
    ranking.save(update_fields=["inputs_changed_at"])
    return Outcome(ranking, ranking.digest, Change(frozenset(), frozenset()))
