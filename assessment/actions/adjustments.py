"""Points added or taken by decision."""

from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from assessment.models import Adjustment, Cycle
from assessment.rules.composite import adjustment_allowed, takes_adjustments
from campaign import audit
from campaign.actions import stale
from campaign.choices import Right
from campaign.models import GroupUnit, Unit, User
from campaign.permissions import require
from campaign.refusals import Refused
from campaign.rules.errors import RuleError
from campaign.rules.rounding import hundredths

from .versions import lock_cycle


@transaction.atomic
def add(
    *,
    cycle: Cycle,
    period: int,
    unit: Unit,
    points: Decimal,
    reason: str,
    document: str,
    by: User,
    at: datetime | None = None,
) -> Adjustment:
    """Give or take points for a unit and period; its scores are computed again soon after.

    Refuses without a reason or document, when the unit's adjustments of the period together would exceed the
    campaign's cap, for a year, and for a unit outside the cycle's groups.
    """
    cycle = lock_cycle(cycle)
    require(by, Right.ADJUST_SCORES, cycle.campaign.city)
    reason, document = _words(reason, document)
    _refuse_wrong_place(cycle, period, unit)
    _refuse_wrong_points(cycle, period, unit, points)
    adjustment = Adjustment.objects.create(
        campaign=cycle.campaign,
        cycle=cycle,
        period=period,
        unit=unit,
        points=points,
        reason=reason,
        document=document,
        made_by=by,
        made_at=at or timezone.now(),
    )
    _leave_trace(adjustment, "adjustments.add", by, at)
    return adjustment


@transaction.atomic
def withdraw(*, adjustment: Adjustment, by: User, at: datetime | None = None) -> Adjustment:
    """Take an adjustment back; the row stays, marked, and the scores are computed again soon after."""
    cycle = lock_cycle(adjustment.cycle)
    require(by, Right.ADJUST_SCORES, cycle.campaign.city)
    adjustment = Adjustment.objects.select_related("campaign__city", "cycle__campaign").get(pk=adjustment.pk)
    if adjustment.withdrawn_at:
        raise Refused(_("This adjustment has been withdrawn already."), code="withdrawn")
    adjustment.withdrawn_at = at or timezone.now()
    adjustment.save(update_fields=["withdrawn_at"])
    _leave_trace(adjustment, "adjustments.withdraw", by, at)
    return adjustment


def _words(reason: str, document: str) -> tuple[str, str]:
    reason, document = reason.strip(), document.strip()
    if not reason:
        raise Refused(_("Write down why points are given or taken."), code="reason_needed", field="reason")
    if not document:
        raise Refused(_("Name the document that orders it."), code="document_needed", field="document")
    return reason, document


def _refuse_wrong_place(cycle: Cycle, period: int, unit: Unit) -> None:
    if not takes_adjustments(cycle.kind):
        raise Refused(
            _("A year's total is not adjusted; adjust one of its periods."), code="year", field="period"
        )
    if period not in {each.number for each in cycle.periods()}:
        raise Refused(_("This cycle has no such period."), code="no_such_period", field="period")
    if not GroupUnit.objects.filter(group__cycles=cycle, unit=unit).exists():
        raise Refused(_("The unit is in no group of this cycle."), code="unit", field="unit")


def _refuse_wrong_points(cycle: Cycle, period: int, unit: Unit, points: Decimal) -> None:
    try:
        size = hundredths(points)
    except RuleError as fault:
        raise Refused(_("Points have at most two decimals."), code="points", field="points") from fault
    if not size:
        raise Refused(_("Enter points other than 0."), code="points", field="points")
    rows = Adjustment.objects.in_force().filter(cycle=cycle, period=period, unit=unit)
    existing = rows.aggregate(sum=Sum("points"))["sum"] or Decimal(0)
    cap = cycle.campaign.adjustment_cap
    if not adjustment_allowed(existing, points, cap):
        raise Refused(
            _("%(unit)s already has %(existing)s in this period; together adjustments stay within ±%(cap)s.")
            % {"unit": unit.name, "existing": f"{existing:+.2f}", "cap": f"{cap:.2f}"},
            code="cap",
            field="points",
        )


def _leave_trace(adjustment: Adjustment, verb: str, by: User, at: datetime | None) -> None:
    """Mark the unit's score stale and write the event."""
    month = adjustment.cycle.period(adjustment.period).months[-1]
    stale.mark(campaign=adjustment.campaign, unit_ids=[adjustment.unit_id], month=month, at=at)
    audit.record(
        city=adjustment.campaign.city,
        by=by,
        verb=verb,
        subject=adjustment,
        at=at,
        cycle=adjustment.cycle.code,
        period=adjustment.period,
        unit=adjustment.unit.code,
        points=adjustment.points,
        reason=adjustment.reason,
        document=adjustment.document,
    )
