"""How the award rules become proposals: what is due, what is there already, what a new version changes."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from assessment.models import Ranking
from campaign.models import User
from rewards.actions.basis import earlier_versions, placements_of, statuses_that
from rewards.actions.conditions import sanctioned_codes
from rewards.choices import AwardStatus, Recipient
from rewards.models import Award, AwardRule
from rewards.rules.awards import awards_due
from rewards.rules.states import FLAG, WITHDRAW

STANDING = "standing"


@dataclass(frozen=True)
class Outcome:
    """What a run over one ranking did: proposals made anew, old ones withdrawn, granted ones flagged."""

    made: int = 0
    withdrawn: int = 0
    flagged: int = 0
    is_overrun: bool = False

    @property
    def changed_anything(self) -> bool:
        return bool(self.made or self.withdrawn or self.flagged)


def settle_earlier(ranking: Ranking, at: datetime) -> tuple[int, int]:
    earlier = Award.objects.filter(ranking__in=earlier_versions(ranking))
    withdrawn = earlier.filter(status__in=statuses_that(WITHDRAW)).update(
        status=AwardStatus.WITHDRAWN,
        withdrawn_at=at,
        decision_reason=_("A new version of the ranking was published."),
    )
    granted = earlier.filter(status__in=statuses_that(FLAG), is_basis_changed=False)
    return withdrawn, granted.update(is_basis_changed=True)


def propose_missing(ranking: Ranking, by: User | None, at: datetime) -> list[Award]:
    """Make the awards that the rules give and that neither exist nor stand from an earlier version."""
    due = _due(ranking, at)
    if due:
        taken = _taken(ranking)
        due = [award for award in due if _key(award).isdisjoint(taken)]
    for award in due:
        award.proposed_by, award.proposed_at = by, at
    return Award.objects.bulk_create(due)


def _due(ranking: Ranking, at: datetime) -> list[Award]:
    rules = list(AwardRule.objects.filter(cycle=ranking.cycle_id).select_related("campaign"))
    if not rules:
        return []
    places = placements_of(ranking)
    sanctioned = sanctioned_codes(ranking, at)
    due: list[Award] = []
    for rule in rules:
        if rule.recipient == Recipient.COLLECTIVE:
            placed = awards_due(
                rule.rank_from or 1,
                rule.rank_to or 0,
                rule.amount,
                places.in_group(rule.group_id),
                sanctioned,
            )
            due += [
                _new(ranking, rule, unit=places.units[a.code], rank=a.rank, is_sanctioned=a.is_flagged)
                for a in placed
            ]
        else:
            due += [_new(ranking, rule, slot=slot) for slot in range(1, (rule.headcount or 0) + 1)]
    return due


def _new(ranking: Ranking, rule: AwardRule, **fields: object) -> Award:
    return Award(
        campaign=ranking.campaign,
        ranking=ranking,
        rule=rule,
        recipient=rule.recipient,
        amount=rule.amount,
        **fields,
    )


def _key(award: Award) -> set[tuple[object, ...]]:
    """What may exist only once for a ranking: a unit within a rule, a unit with a standing award, a place."""
    if award.recipient == Recipient.INDIVIDUAL:
        return {(award.rule_id, award.slot)}
    return {(award.rule_id, award.unit_id), (STANDING, award.unit_id)}


def _taken(ranking: Ranking) -> set[tuple[object, ...]]:
    """The keys in use: those of the ranking's own awards, and those of awards granted on it or before it."""
    own = Award.objects.filter(ranking=ranking)
    granted = Award.objects.committing().filter(ranking__in=[ranking.pk, *earlier_versions(ranking)])
    taken = {key for award in own for key in _key(award) if key[0] != STANDING}
    return taken.union(*(_key(award) for award in granted))
