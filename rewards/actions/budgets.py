"""The year's budget: its total, and how an award takes from it."""

from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from campaign.audit import record
from campaign.choices import Right
from campaign.models import Campaign, User
from campaign.permissions import require
from campaign.refusals import Refused
from rewards.models import Budget
from rewards.rules.money import can_commit, may_lower_total

ADDED, CHANGED, SAME = "added", "changed", "same"


@transaction.atomic
def put(*, campaign: Campaign, total: int, by: User | None, at: datetime | None = None) -> tuple[Budget, str]:
    """Give the campaign a budget of this total; return it and what happened: added, changed or same.

    Refuses what `set_total` refuses.
    """
    require(by, Right.APPROVE_AWARDS, campaign.city)
    budget = locked(campaign)
    if budget is None:
        _refuse_total(total, committed=0)
        budget = Budget.objects.create(campaign=campaign, total=total)
        record(city=campaign.city, by=by, verb="budgets.put", subject=budget, at=at, total=total)
        return budget, ADDED
    if budget.total == total:
        return budget, SAME
    return set_total(budget=budget, total=total, by=by, at=at), CHANGED


@transaction.atomic
def set_total(*, budget: Budget, total: int, by: User | None, at: datetime | None = None) -> Budget:
    """Change what the year may spend; refuses less than approved and paid awards have taken (R-60)."""
    city = budget.campaign.city
    require(by, Right.APPROVE_AWARDS, city)
    budget = Budget.objects.select_for_update().get(pk=budget.pk)
    _refuse_total(total, budget.committed)
    if total == budget.total:
        return budget
    before, budget.total = budget.total, total
    budget.save(update_fields=["total"])
    record(city=city, by=by, verb="budgets.set_total", subject=budget, at=at, before=before, after=total)
    return budget


@transaction.atomic
def set_bounds(
    *, budget: Budget, award_least: int, award_most: int, by: User | None, at: datetime | None = None
) -> Budget:
    """Change how small and how large one award may be (R-61); refuses bounds that exclude every amount."""
    city = budget.campaign.city
    require(by, Right.APPROVE_AWARDS, city)
    if not 1 <= award_least <= award_most:
        raise Refused(
            _("The largest award cannot be below the smallest."), code="bounds_crossed", field="award_most"
        )
    budget = Budget.objects.select_for_update().get(pk=budget.pk)
    before, after = [budget.award_least, budget.award_most], [award_least, award_most]
    if before == after:
        return budget
    budget.award_least, budget.award_most = after
    budget.save(update_fields=["award_least", "award_most"])
    record(city=city, by=by, verb="budgets.set_bounds", subject=budget, at=at, before=before, after=after)
    return budget


@transaction.atomic
def revise(
    *,
    budget: Budget,
    total: int,
    award_least: int,
    award_most: int,
    by: User | None,
    at: datetime | None = None,
) -> Budget:
    """Change the total and the bounds of one award together; refuses what either of the two refuses."""
    set_total(budget=budget, total=total, by=by, at=at)
    return set_bounds(budget=budget, award_least=award_least, award_most=award_most, by=by, at=at)


def _refuse_total(total: int, committed: int) -> None:
    if total < 0:
        raise Refused(_("Enter a total of 0 yuan or more."), code="total_negative", field="total")
    if not may_lower_total(committed, total):
        raise Refused(
            _("Approved and paid awards have taken %(committed)s yuan; the total cannot be less.")
            % {"committed": f"{committed:,}"},
            code="total_below_committed",
            field="total",
        )


# --- what the actions on awards call, inside their transaction ---------------------------------------------
def locked(campaign: Campaign) -> Budget | None:
    """The campaign's budget with its row locked: the first lock of every action that moves money."""
    return Budget.objects.select_for_update().filter(campaign=campaign).first()


def take(budget: Budget, amount: int) -> None:
    """Commit the amount, or refuse: by the rule on the locked row, and once more in the update itself."""
    has_room = can_commit(budget.total, budget.committed, amount)
    room = Budget.objects.filter(pk=budget.pk, committed__lte=F("total") - amount)
    if not (has_room and room.update(committed=F("committed") + amount)):
        raise Refused(
            _(
                "The budget has %(remaining)s yuan left, this award needs %(amount)s; "
                "withdraw another award or raise the budget first."
            )
            % {"remaining": f"{budget.remaining:,}", "amount": f"{amount:,}"},
            code="budget_exhausted",
        )


def give_back(budget: Budget, amount: int) -> None:
    """Free what a withdrawn award had committed."""
    Budget.objects.filter(pk=budget.pk).update(committed=F("committed") - amount)
