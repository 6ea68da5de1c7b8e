"""On what awards and sanctions are refused, and what makes a person give a reason."""

from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext as _

from assessment.models import Ranking
from campaign.models import Campaign, Unit, User
from campaign.refusals import NotAllowed, Refused
from campaign.rules.states import StateTable
from rewards.choices import Doubt, Recipient
from rewards.models import Award, Budget, Sanction
from rewards.rules.awards import LEAST, MOST, amount_allowed, would_overrun


def person(by: User | None) -> User:
    """Who decides; the machine may propose but never decide."""
    if by is None:
        raise NotAllowed(_("This is decided by a person; sign in to do it."), code="needs_person")
    return by


def refuse_step(table: StateTable, row: Award | Sanction, new: str) -> None:
    if not table.allows(row.status, new):
        raise Refused(
            _("This is already “%(status)s” and cannot be changed so. Reload the page.")
            % {"status": row.get_status_display()},
            code="forbidden_transition",
        )


def refuse_same_person(award: Award, by: User) -> None:
    """The second pair of eyes: who proposed or nominated does not approve."""
    if award.proposed_by_id == by.pk:
        raise Refused(
            _("You proposed this award yourself; another person has to approve it."), code="same_person"
        )


def refuse_blank(reason: str, field: str = "reason") -> None:
    if not reason.strip():
        raise Refused(_("Enter the reason; it is kept in the trail."), code="reason_missing", field=field)


def refuse_amount(amount: int, budget: Budget | None) -> None:
    """R-61 as the city set it on its budget."""
    least, most = (budget.award_least, budget.award_most) if budget else (LEAST, MOST)
    if not amount_allowed(amount, least, most):
        raise Refused(
            _("One award is %(least)s to %(most)s yuan.") % {"least": f"{least:,}", "most": f"{most:,}"},
            code="amount_out_of_bounds",
            field="amount",
        )


def refuse_incomplete(award: Award) -> None:
    """An award goes to a unit; one to an individual names the person, one to a collective nobody."""
    if award.unit is None:
        raise Refused(_("Enter first whom a unit nominates."), code="not_nominated", field="unit")
    wants_person = award.recipient == Recipient.INDIVIDUAL
    if wants_person and not award.person_name:
        raise Refused(_("Enter the person's name."), code="person_missing", field="person_name")
    if award.person_name and not wants_person:
        raise Refused(
            _("An award to a collective names no person."), code="person_not_wanted", field="person_name"
        )


def refuse_foreign_unit(campaign: Campaign, unit: Unit) -> None:
    if unit.city_id != campaign.city_id:
        raise Refused(_("Choose a unit of this city."), code="foreign_unit", field="unit")


def refuse_nominated_twice(award: Award) -> None:
    """One person stands on a ranking's list once."""
    others = Award.objects.exclude(pk=award.pk).exclude(status="withdrawn").filter(ranking=award.ranking)
    if award.ranking_id and others.filter(unit=award.unit, person_name=award.person_name).exists():
        raise Refused(_("This person is on the list already."), code="nominated_twice", field="person_name")


# --- what asks for a reason ----------------------------------------------------------------------------
def approval_doubts(award: Award, budget: Budget, at: datetime) -> list[Doubt]:
    """R-61: why the award needs more than a click."""
    doubts = [Doubt.SANCTIONED] if has_sanction(award.unit, at) else []
    if award.ranking and overruns(award.ranking, budget):
        doubts.append(Doubt.OVERRUN)
    return doubts


def refuse_doubts(doubts: Iterable[str], reason: str) -> None:
    """Refuse a decision without a reason where there are doubts."""
    if doubts and not reason.strip():
        named = "；".join(str(Doubt(doubt).label) for doubt in doubts)
        raise Refused(
            _("%(doubts)s: decide with a stated reason.") % {"doubts": named},
            code="reason_wanted",
            field="reason",
        )


def has_sanction(unit: Unit | None, at: datetime) -> bool:
    return unit is not None and Sanction.objects.in_force(at=at).filter(unit=unit).exists()


def sanctioned_codes(ranking: Ranking, at: datetime) -> set[str]:
    """Units with a sanction in force; an annual ranking itself ends those of the years before (R-62)."""
    sanctions = Sanction.objects.in_force(at=at).filter(campaign__city=ranking.campaign.city_id)
    if ranking.cycle.is_annual:
        sanctions = sanctions.exclude(campaign__year__lt=ranking.campaign.year)
    return set(sanctions.values_list("unit__code", flat=True))


def overruns(ranking: Ranking, budget: Budget) -> bool:
    amounts = Award.objects.proposed().filter(ranking=ranking).values_list("amount", flat=True)
    return would_overrun(budget.total, budget.committed, amounts)
