"""The ranking on which a proposal rests: it must be published and not be replaced by a later version."""

from collections import defaultdict
from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from assessment.models import Ranking
from campaign.models import Unit
from campaign.refusals import Refused
from rewards.rules.states import AFTER_REPUBLICATION, after_republication


def locked_basis(ranking: Ranking) -> Ranking:
    """The ranking with its row locked; refuses one that is not published or has a later published version."""
    ranking = (
        Ranking.objects.select_for_update(of=("self",))
        .select_related("campaign__city", "cycle__campaign")
        .get(pk=ranking.pk)
    )
    if not ranking.is_frozen:
        raise Refused(
            _("Proposals are made from published rankings only; publish this one first."),
            code="not_published",
        )
    refuse_if_superseded(ranking)
    return ranking


def latest_published(ranking: Ranking | None) -> Ranking:
    """The published version that counts for the period of this one."""
    if ranking is None:
        raise Refused(_("This rests on no ranking."), code="no_ranking")
    versions: QuerySet[Ranking] = Ranking.objects.published().filter(
        cycle=ranking.cycle_id, period=ranking.period
    )
    return versions.select_related("campaign__city", "cycle__campaign").latest("version")


def refuse_if_superseded(ranking: Ranking | None) -> None:
    """Refuse when a later version of the ranking has been published (R-64)."""
    if ranking and is_superseded(ranking):
        raise Refused(
            _("A later version of this ranking is published; its proposals replace these. Reload the page."),
            code="superseded",
        )


def is_superseded(ranking: Ranking) -> bool:
    later: QuerySet[Ranking] = Ranking.objects.published().filter(
        cycle=ranking.cycle_id, period=ranking.period, version__gt=ranking.version
    )
    return later.exists()


def earlier_versions(ranking: Ranking) -> list[UUID]:
    """The ids of the versions that this one replaces."""
    versions = Ranking.objects.filter(
        cycle=ranking.cycle_id, period=ranking.period, version__lt=ranking.version
    )
    return list(versions.values_list("pk", flat=True))


def statuses_that(consequence: str) -> list[str]:
    """The statuses to which a republication does this."""
    return [status for status in AFTER_REPUBLICATION if after_republication(status) == consequence]


@dataclass(frozen=True)
class Places:
    """The ranked units of a ranking: (code, rank) by group, and the units by code."""

    by_group: dict[UUID, list[tuple[str, int]]]
    units: dict[str, Unit]

    def in_group(self, group_id: UUID | None) -> list[tuple[str, int]]:
        return self.by_group.get(group_id, []) if group_id else []


def placements_of(ranking: Ranking) -> Places:
    """Who was ranked where when the ranking was published; units not assessed or not ranked are left out."""
    places = Places(defaultdict(list), {})
    for score in ranking.scores.filter(rank__isnull=False).select_related("unit"):
        places.by_group[score.group_id].append((score.unit.code, score.rank))
        places.units[score.unit.code] = score.unit
    return places
