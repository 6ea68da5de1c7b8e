"""Awards: proposed from a published ranking, approved by a second person within the budget, then paid."""

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assessment.models import Ranking
from campaign.audit import record
from campaign.choices import NoticeKind, Right
from campaign.models import Campaign, Unit, User
from campaign.notifications import notify
from campaign.permissions import require
from campaign.refusals import Refused
from rewards.actions import budgets
from rewards.actions.basis import latest_published, locked_basis, refuse_if_superseded, statuses_that
from rewards.actions.conditions import (
    approval_doubts,
    has_sanction,
    overruns,
    person,
    refuse_amount,
    refuse_blank,
    refuse_doubts,
    refuse_foreign_unit,
    refuse_incomplete,
    refuse_nominated_twice,
    refuse_same_person,
    refuse_step,
)
from rewards.actions.proposals import Outcome, propose_missing, settle_earlier
from rewards.choices import AwardStatus, Doubt, Recipient
from rewards.models import Award, Budget
from rewards.permissions import right_to_withdraw
from rewards.rules.states import AWARD, FLAG


# --- proposing ---------------------------------------------------------------------------------------------
@transaction.atomic
def propose_for(*, ranking: Ranking, by: User | None = None, at: datetime | None = None) -> Outcome:
    """Propose what the award rules give for a published ranking; a second run finds nothing left to do.

    Proposals of earlier versions are withdrawn, granted awards of them flagged (R-64); a unit with a sanction
    in force is flagged (R-61). Refuses a draft, a notice and a version that was replaced. Approvers are told.
    """
    at = at or timezone.now()
    require(by, Right.PROPOSE_AWARDS, ranking.campaign.city)
    ranking = locked_basis(ranking)
    budget = budgets.locked(ranking.campaign)
    withdrawn, flagged = settle_earlier(ranking, at)
    made = propose_missing(ranking, by, at)
    outcome = Outcome(len(made), withdrawn, flagged, bool(budget and overruns(ranking, budget)))
    if outcome.changed_anything:
        _tell_approvers(ranking, made, outcome, at)
        record(
            city=ranking.campaign.city,
            by=by,
            verb="awards.propose_for",
            subject=ranking,
            at=at,
            made=[[award.rank, award.unit_id, award.slot, award.amount] for award in made],
            withdrawn=withdrawn,
            flagged=flagged,
        )
    return outcome


def _tell_approvers(ranking: Ranking, made: list[Award], outcome: Outcome, at: datetime) -> None:
    if not made:
        return
    text = ngettext(
        "%(ranking)s: %(n)s award proposed, %(sum)s yuan, waits for approval.",
        "%(ranking)s: %(n)s awards proposed, %(sum)s yuan together, wait for approval.",
        len(made),
    ) % {"ranking": ranking, "n": len(made), "sum": f"{sum(award.amount for award in made):,}"}
    if outcome.is_overrun:
        text += " " + str(Doubt.OVERRUN.label)
    city = ranking.campaign.city
    approvers = User.objects.holding(Right.APPROVE_AWARDS, city)
    notify(
        approvers, city=city, kind=NoticeKind.DECISION_WANTED, text=text, path=reverse("award_list"), at=at
    )


@transaction.atomic
def propose(
    *,
    campaign: Campaign,
    unit: Unit,
    amount: int,
    recipient: str = Recipient.COLLECTIVE,
    person_name: str = "",
    reason: str,
    by: User | None,
    at: datetime | None = None,
) -> Award:
    """Propose one award outside the rules, with a reason; refuses amounts out of bounds, a missing person."""
    at = at or timezone.now()
    require(by, Right.PROPOSE_AWARDS, campaign.city)
    refuse_blank(reason)
    refuse_amount(amount, Budget.objects.filter(campaign=campaign).first())
    award = Award(
        campaign=campaign,
        unit=unit,
        amount=amount,
        recipient=recipient,
        person_name=person_name.strip(),
        reason=reason.strip(),
        is_sanctioned=has_sanction(unit, at),
        proposed_by=by,
        proposed_at=at,
    )
    refuse_foreign_unit(award.campaign, unit)
    refuse_incomplete(award)
    award.save(force_insert=True)
    record(city=campaign.city, by=by, verb="awards.propose", subject=award, at=at, unit=unit, amount=amount)
    return award


@transaction.atomic
def nominate(
    *, award: Award, person_name: str, unit: Unit, by: User | None, at: datetime | None = None
) -> Award:
    """Write the person whom a unit nominates on a place of the list; who writes it counts as the proposer.

    Refuses an award that is no longer a proposal or goes to a collective, and a person nominated twice.
    """
    at = at or timezone.now()
    require(by, Right.PROPOSE_AWARDS, award.campaign.city)
    award = _locked(award)
    if award.status != AwardStatus.PROPOSED or award.recipient != Recipient.INDIVIDUAL:
        raise Refused(
            _("Only a proposed award to an individual takes a nomination. Reload the page."),
            code="not_open_for_nomination",
        )
    refuse_foreign_unit(award.campaign, unit)
    before = [award.unit_id, award.person_name]
    award.unit, award.person_name, award.proposed_by = unit, person_name.strip(), by
    award.is_sanctioned = has_sanction(unit, at)
    refuse_incomplete(award)
    refuse_nominated_twice(award)
    award.save(update_fields=["unit", "person_name", "proposed_by", "is_sanctioned"])
    after = [award.unit_id, award.person_name]
    record(
        city=award.campaign.city,
        by=by,
        verb="awards.nominate",
        subject=award,
        at=at,
        before=before,
        after=after,
    )
    return award


# --- deciding ----------------------------------------------------------------------------------------------
@transaction.atomic
def approve(*, award: Award, by: User | None, reason: str = "", at: datetime | None = None) -> Award:
    """Grant a proposed award and take its amount from the budget; the unit is told.

    Refuses the proposer, a place without a nominated person, a replaced ranking, more than the budget has
    left (R-60), and, unless a reason is given, a unit under sanction or a ranking whose proposals together
    exceed the budget (R-61).
    """
    at = at or timezone.now()
    by = person(by)
    require(by, Right.APPROVE_AWARDS, award.campaign.city)
    budget = _locked_budget(award)
    award = _locked(award)
    refuse_step(AWARD, award, AwardStatus.APPROVED)
    refuse_same_person(award, by)
    refuse_incomplete(award)
    refuse_amount(award.amount, budget)
    refuse_if_superseded(award.ranking)
    refuse_doubts(approval_doubts(award, budget, at), reason)
    budgets.take(budget, award.amount)
    award.status, award.approved_by, award.approved_at = AwardStatus.APPROVED, by, at
    award.decision_reason, award.is_sanctioned = reason.strip(), has_sanction(award.unit, at)
    award.save(update_fields=["status", "approved_by", "approved_at", "decision_reason", "is_sanctioned"])
    _tell_unit(award, at)
    record(
        city=award.campaign.city,
        by=by,
        verb="awards.approve",
        subject=award,
        at=at,
        amount=award.amount,
        committed=[budget.committed, budget.committed + award.amount],
        reason=award.decision_reason,
    )
    return award


@transaction.atomic
def pay(*, award: Award, by: User | None, at: datetime | None = None) -> Award:
    """Record that an approved award was paid; refuses one whose ranking changed until that is decided."""
    at = at or timezone.now()
    require(by, Right.PAY_AWARDS, award.campaign.city)
    award = _locked(award)
    refuse_step(AWARD, award, AwardStatus.PAID)
    if award.is_basis_changed:
        raise Refused(
            _("The ranking of this award has a new version; uphold or withdraw the award first."),
            code="basis_changed",
        )
    award.status, award.paid_at = AwardStatus.PAID, at
    award.save(update_fields=["status", "paid_at"])
    record(city=award.campaign.city, by=by, verb="awards.pay", subject=award, at=at, amount=award.amount)
    return award


@transaction.atomic
def withdraw(*, award: Award, reason: str, by: User | None, at: datetime | None = None) -> Award:
    """Take back a proposal, or an approved award, which frees its amount; refuses a paid one, a blank reason.

    Where the ranking has a new version, what that version gives the unit is proposed in its stead (R-64).
    """
    at = at or timezone.now()
    require(by, right_to_withdraw(award), award.campaign.city)
    refuse_blank(reason)
    budget = budgets.locked(award.campaign)
    award = _locked(award)
    require(by, right_to_withdraw(award), award.campaign.city)
    refuse_step(AWARD, award, AwardStatus.WITHDRAWN)
    if budget and award.status == AwardStatus.APPROVED:
        budgets.give_back(budget, award.amount)
    before, award.status = award.status, AwardStatus.WITHDRAWN
    award.withdrawn_at, award.decision_reason = at, reason.strip()
    award.save(update_fields=["status", "withdrawn_at", "decision_reason"])
    made = propose_missing(latest_published(award.ranking), None, at) if award.is_basis_changed else []
    record(
        city=award.campaign.city,
        by=by,
        verb="awards.withdraw",
        subject=award,
        at=at,
        before=before,
        reason=award.decision_reason,
        made=[[new.rank, new.unit_id, new.slot, new.amount] for new in made],
    )
    return award


@transaction.atomic
def uphold(*, award: Award, reason: str, by: User | None, at: datetime | None = None) -> Award:
    """Let a granted award stand on the new version of its ranking, with a reason."""
    at = at or timezone.now()
    by = person(by)
    require(by, Right.APPROVE_AWARDS, award.campaign.city)
    refuse_blank(reason)
    award = _locked(award)
    refuse_same_person(award, by)
    if not award.is_basis_changed or award.status not in statuses_that(FLAG):
        raise Refused(
            _("Only a granted award whose ranking changed needs this. Reload the page."), code="not_flagged"
        )
    before, basis = award.ranking_id, latest_published(award.ranking)
    score = basis.scores.filter(unit=award.unit).first()
    award.ranking = basis
    award.rank = score.rank if score and award.recipient == Recipient.COLLECTIVE else None
    award.is_basis_changed, award.decision_reason = False, reason.strip()
    award.save(update_fields=["ranking", "rank", "is_basis_changed", "decision_reason"])
    after = award.ranking_id
    record(
        city=award.campaign.city,
        by=by,
        verb="awards.uphold",
        subject=award,
        at=at,
        before=before,
        after=after,
        reason=award.decision_reason,
    )
    return award


def _locked(award: Award) -> Award:
    """The award as it is now, with its row locked."""
    rows: QuerySet[Award] = Award.objects.select_for_update(of=("self",))
    return rows.select_related("campaign__city", "unit", "ranking__cycle").get(pk=award.pk)


def _locked_budget(award: Award) -> Budget:
    budget = budgets.locked(award.campaign)
    if budget is None:
        raise Refused(_("This year has no budget yet; enter its total first."), code="no_budget")
    return budget


def _tell_unit(award: Award, at: datetime) -> None:
    text = _("Award approved: %(award)s, %(amount)s yuan.") % {
        "award": award.person_name or award.unit,
        "amount": f"{award.amount:,}",
    }
    notify(
        User.objects.of_units([award.unit]),
        city=award.campaign.city,
        kind=NoticeKind.AWARD_APPROVED,
        text=text,
        path=reverse("award_list"),
        at=at,
    )
