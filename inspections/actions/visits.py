"""Visits: recorded, submitted and corrected, one by one; many at once in `visit_batches`."""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import NamedTuple

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from campaign.audit import record as record_event
from campaign.choices import NoticeKind, Right
from campaign.models import User
from campaign.notifications import notify
from campaign.permissions import require
from campaign.refusals import NotAllowed, Refused
from inspections.choices import VisitStatus
from inspections.models import ChecklistItem, Round, RoundSite, Site, SiteType, SiteUnit, Visit, VisitUnit
from inspections.rules.deductions import Totals

from . import findings, repeats, staleness
from .rounds import refuse_partial_inspector
from .visit_batches import NewSite, NewVisit, bulk_submit

__all__ = ["NewSite", "NewVisit", "bulk_submit", "correct", "record", "submit"]


# --- recording ----------------------------------------------------------------------------------------------
@transaction.atomic
def record(
    *,
    round: Round,
    site: Site,
    visited_on: date,
    counts: Mapping[int, int],
    not_applicable: Collection[int],
    by: User | None,
    inspector: User | None = None,
    inspector_name: str = "",
    notes: Mapping[int, str] | None = None,
    note: str = "",
    submit: bool = True,
    at: datetime | None = None,
) -> Visit:
    """Write down what was found at a site on a day, by item number; with `submit` it counts at once.

    Refused when the day lies outside the round or was recorded already, when the items contradict R-10, when
    the inspector belongs to a unit that answers for the site, and for an inspector who was not sent there.
    """
    require(by, Right.RECORD_VISITS, round.campaign.city)
    Round.objects.select_for_update().get(pk=round.pk)
    inspector = inspector or _inspector(by, round, site)
    _refuse_misplaced(round, site, visited_on, by, inspector)
    visit = Visit(
        campaign=round.campaign,
        round=round,
        site=site,
        visited_on=visited_on,
        inspector=inspector,
        inspector_name=inspector_name[:40],
        edition=SiteType.objects.values_list("edition", flat=True).get(pk=site.site_type_id),
        note=note,
    )
    items, said = visit.checklist(), Said(dict(counts), sorted(set(not_applicable)))
    exact = said.judged_by(items)
    visit.save(force_insert=True)
    findings.write(visit, items, counts, not_applicable, notes or {})
    if submit:
        _count(visit, exact.applicable, at or timezone.now())
    record_event(
        city=round.campaign.city,
        by=by,
        verb="visits.record",
        subject=visit,
        at=at,
        after=_values(visit, said),
    )
    return visit


def _inspector(by: User | None, round: Round, site: Site) -> User | None:
    """Whoever was sent to the site, or the inspector who records."""
    sent: RoundSite | None = (
        RoundSite.objects.filter(round=round, site=site).select_related("inspector").first()
    )
    if sent and sent.inspector:
        return sent.inspector
    if by is None or by.access.has(Right.PLAN_ROUNDS, round.campaign.city_id):
        return None
    return by


def _refuse_misplaced(
    round: Round, site: Site, visited_on: date, by: User | None, inspector: User | None
) -> None:
    city = round.campaign.city
    if site.city_id != city.pk:
        raise Refused(_("This site belongs to another city."), code="foreign_site", field="site")
    if not round.starts_on <= visited_on <= round.ends_on:
        raise Refused(
            _("The visit lies outside the round's days; choose the round of that day."),
            code="outside_round",
            field="visited_on",
        )
    if by is not None and not by.access.has(Right.PLAN_ROUNDS, city.pk):
        _refuse_unsent(round, site, by)
    if inspector is not None:
        refuse_partial_inspector(round, site, inspector)
    if Visit.objects.filter(site=site, visited_on=visited_on).exists():
        raise Refused(
            _("A visit of this site on this day is stored already; correct it, with a reason."),
            code="visit_exists",
            field="visited_on",
        )


def _refuse_unsent(round: Round, site: Site, by: User) -> None:
    if not RoundSite.objects.filter(round=round, site=site, inspector=by).exists():
        raise NotAllowed(
            _("You were not sent to this site; ask the office to assign it to you."), code="not_assigned"
        )


# --- submitting ---------------------------------------------------------------------------------------------
@transaction.atomic
def submit(*, visit: Visit, by: User | None, at: datetime | None = None) -> Visit:
    """Make a recorded visit count: units and weight are copied from the site, the loss is computed.

    Refused when submitted already. Its units' scores become stale; after the release they are told.
    """
    require(by, Right.RECORD_VISITS, visit.campaign.city)
    row = _locked(visit)
    if row.status == VisitStatus.SUBMITTED:
        raise Refused(_("This visit is submitted already."), code="submitted_already")
    if by is not None and not by.access.has(Right.PLAN_ROUNDS, row.campaign.city_id):
        _refuse_unsent(row.round, row.site, by)
    said = _stored(row)
    _count(row, said.judged_by(row.checklist()).applicable, at or timezone.now())
    visit.refresh_from_db()
    record_event(
        city=row.campaign.city, by=by, verb="visits.submit", subject=row, at=at, after=_values(row, said)
    )
    return row


def _locked(visit: Visit) -> Visit:
    Visit.objects.select_for_update().get(pk=visit.pk)
    whole = Visit.objects.select_related("campaign__city", "round__campaign__city", "site__site_type")
    row: Visit = whole.get(pk=visit.pk)
    return row


def _count(visit: Visit, applicable: int, at: datetime) -> None:
    """Let the visit enter the scores; the caller writes the event."""
    units = SiteUnit.objects.filter(site=visit.site).values_list("unit", flat=True)
    if not units:
        raise Refused(
            _("No unit answers for this site; name one before the visit is submitted."),
            code="no_unit",
            field="site",
        )
    VisitUnit.objects.bulk_create(VisitUnit(visit=visit, unit_id=unit) for unit in units)
    visit.status, visit.submitted_at, visit.weight = VisitStatus.SUBMITTED, at, visit.site.weight
    _settle(visit, applicable, at)
    if visit.round.released_at:
        transaction.on_commit(lambda: _tell_late(visit))


def _settle(visit: Visit, applicable: int, at: datetime) -> repeats.Changes:
    """Add up the loss from the rows, weigh repeats, mark the scores stale."""
    visit.applicable = applicable
    visit.loss = sum(visit.findings.values_list("loss", flat=True))
    visit.save()
    staleness.mark_visits([visit], at)
    factors = repeats.factors_of(visit.campaign.city_id)
    changes = repeats.settle(factors, [visit.site_id], visit.visited_on, visit.visited_on, at)
    if changes:
        visit.refresh_from_db(fields=["loss"])
    return changes


class Said(NamedTuple):
    """What a visit says of its items: times found by number, and the numbers that do not apply."""

    counts: dict[int, int]
    not_applicable: list[int]

    def judged_by(self, items: Mapping[int, ChecklistItem]) -> Totals:
        return findings.totals(findings.rule_items(items.values()), self.counts, self.not_applicable)


def _stored(visit: Visit) -> Said:
    ruled_out = visit.not_applicable.values_list("item__number", flat=True)
    return Said(dict(visit.findings.values_list("item__number", "count")), sorted(ruled_out))


def _values(visit: Visit, said: Said) -> dict[str, object]:
    """The visit as the trail keeps it."""
    return {
        "site": visit.site.code,
        "visited_on": visit.visited_on,
        "status": visit.status,
        "counts": said.counts,
        "not_applicable": said.not_applicable,
        "loss": visit.loss,
        "applicable": visit.applicable,
    }


# --- correcting ---------------------------------------------------------------------------------------------
@transaction.atomic
def correct(
    *,
    visit: Visit,
    counts: Mapping[int, int],
    not_applicable: Collection[int],
    reason: str,
    by: User | None,
    notes: Mapping[int, str] | None = None,
    at: datetime | None = None,
) -> Visit:
    """Change what a submitted visit says; the old values stay in the trail with the reason.

    Refused without a reason, without a change, for a visit not submitted, and when the items contradict R-10.
    The scores of its units become stale; when the round is released the units are told after the commit.
    """
    require(by, Right.CORRECT_VISITS, visit.campaign.city)
    at = at or timezone.now()
    row = _locked(visit)
    _refuse_correction(row, reason)
    items, said, old = row.checklist(), Said(dict(counts), sorted(set(not_applicable))), _stored(row)
    exact, before = said.judged_by(items), _values(row, old)
    if said == old:
        raise Refused(_("Nothing differs from what is stored."), code="nothing_changed")
    findings.write(row, items, counts, not_applicable, notes or {})
    moved = _settle(row, exact.applicable, at)
    if row.round.released_at:
        transaction.on_commit(lambda: _tell_corrected(row, at))
    record_event(
        city=row.campaign.city,
        by=by,
        verb="visits.correct",
        subject=row,
        at=at,
        reason=reason.strip(),
        before=before,
        after=_values(row, said),
        repeats=moved,
    )
    visit.refresh_from_db()
    return row


def _refuse_correction(visit: Visit, reason: str) -> None:
    if not reason.strip():
        raise Refused(_("Say why the visit is corrected."), code="no_reason", field="reason")
    if visit.status != VisitStatus.SUBMITTED:
        raise Refused(
            _("This visit is not submitted yet; it can still be changed freely."), code="not_submitted"
        )


def _tell_corrected(visit: Visit, at: datetime) -> None:
    _tell(visit, NoticeKind.VISIT_CORRECTED, _("The visit of %(site)s on %(day)s was corrected."), at)


def _tell_late(visit: Visit) -> None:
    text = _("A visit of %(site)s on %(day)s was added to a released round.")
    _tell(visit, NoticeKind.ROUND_RELEASED, text, visit.submitted_at)


def _tell(visit: Visit, kind: str, text: str, at: datetime | None) -> None:
    day = f"{visit.visited_on.month}月{visit.visited_on.day}日"
    notify(
        User.objects.of_units(VisitUnit.objects.filter(visit=visit).values("unit")),
        city=visit.campaign.city,
        kind=kind,
        text=text % {"site": visit.site.name, "day": day},
        path=f"/visits/{visit.pk}/",
        at=at,
    )
