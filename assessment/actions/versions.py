"""Versions of a ranking: which one is open, how it is scored, and how it is written."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import F
from django.urls import reverse
from django.utils.translation import gettext as _

from assessment.choices import RankingStatus
from assessment.models import RULE_VERSION, Cycle, Ranking
from campaign.actions import stale
from campaign.choices import NoticeKind
from campaign.models import User
from campaign.notifications import notify
from campaign.refusals import Refused
from campaign.rules.periods import NoSuchPeriod

from .canonical import digest_of, texts_of
from .scoring import Line, Scheme, scheme_of
from .snapshots import Change, Snapshot, StoredRow, write_lines

# cycles that are averaged come before those that average them; everyone locks them in this order
CHILDREN_FIRST = (F("child").asc(nulls_first=True), "pk")


@dataclass(frozen=True)
class Outcome:
    """What became of a ranking, as the trail tells it."""

    ranking: Ranking
    before: str
    change: Change

    @property
    def summary(self) -> dict[str, Any]:
        return {
            "cycle": self.ranking.cycle.code,
            "period": self.ranking.period,
            "version": self.ranking.version,
            "status": self.ranking.status,
            "count": len(self.change.units),
            "digest": [self.before, self.ranking.digest],
        }


def lock_cycle(cycle: Cycle) -> Cycle:
    """The cycle, locked: whoever writes one of its rankings waits for the one before."""
    locked = Cycle.objects.select_for_update(of=("self",)).select_related("campaign__city", "child__campaign")
    row: Cycle = locked.get(pk=cycle.pk)
    return row


def latest_version(cycle: Cycle, period: int) -> Ranking | None:
    ranking = Ranking.objects.filter(cycle=cycle, period=period).order_by("version").last()
    if ranking:
        ranking.cycle = cycle
    return ranking


def scheme_for(cycle: Cycle, period: int, latest: Ranking | None) -> Scheme:
    released_only = latest is not None and latest.status == RankingStatus.NOTICED
    try:
        return scheme_of(cycle, period, released_only=released_only)
    except NoSuchPeriod as fault:
        numbers = ", ".join(str(each.number) for each in cycle.periods())
        raise Refused(
            _("This cycle has no period %(period)s; choose one of %(numbers)s.")
            % {"period": period, "numbers": numbers},
            code="no_such_period",
            field="period",
        ) from fault


def next_version(cycle: Cycle, period: int, latest: Ranking | None, reason: str) -> Ranking:
    if latest and not reason:
        raise Refused(
            _("%(ranking)s is published, and its figures differ now; give a reason for version %(version)s.")
            % {"ranking": latest, "version": latest.version + 1},
            code="reason_needed",
            field="reason",
        )
    version = latest.version + 1 if latest else 1
    return Ranking(
        campaign=cycle.campaign, cycle=cycle, period=period, version=version, reason=reason if latest else ""
    )


def write_version(
    ranking: Ranking, scheme: Scheme, lines: Mapping[UUID, Line], stored: Snapshot, at: datetime
) -> Outcome | None:
    """Store those of the lines that differ; None, and nothing written, when the digest stays the same.

    Lines left out are as stored. When a noticed ranking changes, people of units whose total moved are told.
    """
    texts = {unit: row.text for unit, row in stored.items()} | texts_of(lines)
    before, digest = ranking.digest, digest_of(scheme, texts)
    if digest == before:
        return None
    is_same_scheme = ranking.basis == scheme.basis
    ranking.digest, ranking.computed_at = digest, at
    ranking.basis, ranking.rule_version = scheme.basis, RULE_VERSION
    ranking.save()
    changed = {
        unit: line
        for unit, line in lines.items()
        if not is_same_scheme or unit not in stored or differs(stored[unit], line, texts[unit])
    }
    change = write_lines(ranking, changed, texts, stored, scheme.members)
    if ranking.status == RankingStatus.NOTICED:
        _tell_of_new_total(ranking, change.totals, at)
    return Outcome(ranking, before, change)


def differs(row: StoredRow, line: Line, text: str) -> bool:
    """Whether a stored row is not what the line says."""
    return (row.text, row.group_id) != (text, line.group_id)


def mark_cycles_above(scheme: Scheme, units: Iterable[UUID], at: datetime | None) -> None:
    """Totals that changed enter the mean of the year; it is brought up to date with the next stale scores."""
    if Ranking.objects.filter(cycle__child=scheme.cycle).exists():
        stale.mark(campaign=scheme.cycle.campaign, unit_ids=units, month=scheme.period.months[-1], at=at)


def _tell_of_new_total(ranking: Ranking, units: Iterable[UUID], at: datetime) -> None:
    notify(
        User.objects.of_units(list(units)),
        city=ranking.campaign.city,
        kind=NoticeKind.SCORE_NOTICED,
        text=_("Your unit's total in %(ranking)s has changed after a correction.") % {"ranking": ranking},
        path=reverse("ranking_detail", args=[ranking.pk]),
        at=at,
    )
