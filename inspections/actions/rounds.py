"""Rounds: opened, planned, drawn, assigned, announced and released."""

import calendar
import secrets
from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from campaign.audit import differences, record, values_of
from campaign.choices import NoticeKind, Right
from campaign.models import Campaign, Membership, Unit, User
from campaign.notifications import notify
from campaign.permissions import require
from campaign.refusals import Refused
from campaign.rules.periods import MONTH, Period
from inspections.choices import Mode, RoundKind
from inspections.models import Round, RoundSite, Site, SiteUnit, VisitUnit
from inspections.rules.draw import TooFewToDraw, draw
from inspections.rules.schedule import OverrideWithoutReason, mode_of_month, mode_of_round

PLANNED = ["kind", "mode", "mode_reason", "name", "starts_on", "ends_on"]


# --- opening and planning -----------------------------------------------------------------------------------
@transaction.atomic
def open_month(*, campaign: Campaign, month: int, by: User | None, on: date | None = None) -> Round:
    """Make the month's monthly round by R-01 when it is not there yet; return it. Nobody is told."""
    require(by, Right.PLAN_ROUNDS, campaign.city)
    Campaign.objects.select_for_update().get(pk=campaign.pk)
    rounds, opened = monthly_rounds(campaign, [month])
    if opened:
        record(city=campaign.city, by=by, verb="rounds.open_month", subject=rounds[month], month=month, on=on)
    return rounds[month]


def monthly_rounds(campaign: Campaign, months: Iterable[int]) -> tuple[dict[int, Round], list[int]]:
    """The monthly rounds of the months, and which had to be made; the caller holds the campaign's lock."""
    wanted = sorted(set(months))
    found = Round.objects.filter(campaign=campaign, kind=RoundKind.MONTHLY, month__in=wanted)
    rounds = {row.month: row for row in found}
    opened = [month for month in wanted if month not in rounds]
    made = Round.objects.bulk_create([_regular_round(campaign, month) for month in opened])
    return rounds | {row.month: row for row in made}, opened


def _regular_round(campaign: Campaign, month: int) -> Round:
    period, mode = Period(MONTH, campaign.year, month), mode_of_month(month)
    return Round(
        campaign=campaign,
        month=month,
        mode=mode,
        name=_name(campaign.year, month, mode),
        starts_on=period.first_on,
        ends_on=period.last_on,
    )


def _name(year: int, month: int, mode: str) -> str:
    with translation.override(settings.LANGUAGE_CODE):
        return f"{Period(MONTH, year, month).label}{Mode(mode).label}"


@transaction.atomic
def plan(
    *,
    campaign: Campaign,
    month: int,
    by: User | None,
    kind: str = RoundKind.MONTHLY,
    mode: str = "",
    mode_reason: str = "",
    name: str = "",
    starts_on: date | None = None,
    ends_on: date | None = None,
) -> Round:
    """Plan a round; the monthly round of a month, when it is there, is changed instead of doubled.

    Without a mode the month's own (R-01) is taken. Refused when another mode has no reason, when the days lie
    outside the month, and when the monthly round was announced, released or visited already. Nobody is told.
    """
    require(by, Right.PLAN_ROUNDS, campaign.city)
    Campaign.objects.select_for_update().get(pk=campaign.pk)
    row = _planned_row(campaign, month, kind)
    before = {} if row._state.adding else values_of(row, PLANNED)
    row.mode = _mode(month, mode, mode_reason)
    row.mode_reason = mode_reason.strip() if row.mode != mode_of_month(month) else ""
    row.starts_on, row.ends_on = _days(campaign.year, month, starts_on, ends_on)
    row.name = name.strip() or _name(campaign.year, month, row.mode)
    row.save()
    if changes := differences(before, values_of(row, PLANNED)):
        record(city=campaign.city, by=by, verb="rounds.plan", subject=row, month=month, changes=changes)
    return row


def _planned_row(campaign: Campaign, month: int, kind: str) -> Round:
    found = None
    if kind == RoundKind.MONTHLY:
        found = Round.objects.filter(campaign=campaign, month=month, kind=kind).first()
    if found and (found.announced_at or found.released_at or found.visits.exists()):
        raise Refused(
            _("The monthly round of this month has begun; plan a special round beside it."),
            code="round_begun",
        )
    return found or Round(campaign=campaign, month=month, kind=kind)


def _mode(month: int, wanted: str, reason: str) -> str:
    try:
        return mode_of_round(month, wanted or mode_of_month(month), reason)
    except OverrideWithoutReason:
        raise Refused(
            _("Another mode than the month's needs a reason; say why the month departs from the rule."),
            code="override_without_reason",
            field="mode_reason",
        ) from None


def _days(year: int, month: int, starts_on: date | None, ends_on: date | None) -> tuple[date, date]:
    first_on, last_on = date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1])
    starts_on, ends_on = starts_on or first_on, ends_on or last_on
    if not first_on <= starts_on <= ends_on <= last_on:
        raise Refused(
            _("The days of a round lie in its month, the first before the last."),
            code="bad_days",
            field="starts_on",
        )
    return starts_on, ends_on


# --- sites and inspectors -----------------------------------------------------------------------------------
@transaction.atomic
def draw_sites(
    *, round: Round, wanted: Mapping[UUID, int], by: User | None, seed: str = "", at: datetime | None = None
) -> list[RoundSite]:
    """Draw so many open sites of each type in the order that the seed gives; the same seed draws the same.

    A new draw replaces the old one; sites drawn again keep their inspector. Refused when a type has fewer
    sites than wanted, and after the release or the first visit. Nobody is told.
    """
    require(by, Right.PLAN_ROUNDS, round.campaign.city)
    row = _locked(round)
    if row.visits.exists():
        raise Refused(_("Visits were made by this draw; it cannot be drawn again."), code="draw_in_use")
    seed = seed.strip() or secrets.token_hex(8)
    codes = _drawn_codes(row, wanted, seed)
    sites = _replace_sites(row, codes)
    Round.objects.filter(pk=row.pk).update(draw_seed=seed, drawn_at=at or timezone.now())
    round.refresh_from_db()
    record(
        city=round.campaign.city,
        by=by,
        verb="rounds.draw_sites",
        subject=round,
        at=at,
        seed=seed,
        wanted={str(key): number for key, number in wanted.items()},
        sites=sorted(codes),
    )
    return sites


def _locked(round: Round) -> Round:
    """The row as it is now, held until the end of the action; a released round takes no more planning."""
    row: Round = Round.objects.select_for_update().get(pk=round.pk)
    if row.released_at:
        raise Refused(_("This round is released; plan a new one."), code="round_released")
    return row


def _drawn_codes(round: Round, wanted: Mapping[UUID, int], seed: str) -> list[str]:
    numbers = {str(key): number for key, number in wanted.items() if number}
    if not numbers or min(numbers.values()) < 0:
        raise Refused(
            _("Say how many sites of which type are wanted."), code="nothing_wanted", field="wanted"
        )
    open_sites = Site.objects.filter(city=round.campaign.city, is_closed=False, site_type__in=list(numbers))
    codes: dict[str, list[str]] = {}
    names: dict[str, str] = {}
    for type_id, type_name, code in open_sites.values_list("site_type", "site_type__name", "code"):
        codes.setdefault(str(type_id), []).append(code)
        names[str(type_id)] = type_name
    try:
        drawn = draw(seed, codes, numbers)
    except TooFewToDraw as error:
        short = [f"{names.get(key, '—')} ({len(codes.get(key, []))})" for key in error.params["site_types"]]  # type: ignore[attr-defined]
        raise Refused(
            _("There are not so many open sites: %(types)s. Ask for fewer.") % {"types": ", ".join(short)},
            code="too_few_to_draw",
            field="wanted",
        ) from None
    return [code for group in drawn.values() for code in group]


def _replace_sites(round: Round, codes: Collection[str]) -> list[RoundSite]:
    RoundSite.objects.filter(round=round).exclude(site__code__in=codes).delete()
    held = set(RoundSite.objects.filter(round=round).values_list("site__code", flat=True))
    new = Site.objects.filter(city=round.campaign.city, code__in=set(codes) - held)
    RoundSite.objects.bulk_create(RoundSite(round=round, site=site) for site in new)
    return list(RoundSite.objects.filter(round=round).select_related("site"))


@transaction.atomic
def assign(*, round: Round, site: Site, inspector: User, by: User | None) -> RoundSite:
    """Send an inspector to a drawn site.

    Refused when the site was not drawn, when the person may not record visits, and when the person belongs to
    a unit that answers for the site, or to one above or below it. Nobody is told.
    """
    require(by, Right.PLAN_ROUNDS, round.campaign.city)
    _locked(round)
    row: RoundSite | None = RoundSite.objects.select_for_update().filter(round=round, site=site).first()
    if row is None:
        raise Refused(_("This site was not drawn for the round."), code="not_drawn", field="site")
    refuse_partial_inspector(round, site, inspector)
    before = row.inspector_id
    row.inspector = inspector
    row.save(update_fields=["inspector"])
    record(
        city=round.campaign.city,
        by=by,
        verb="rounds.assign",
        subject=round,
        site=site.code,
        inspector=[before, inspector.pk],
    )
    return row


@transaction.atomic
def assign_sites(*, round: Round, sites: Iterable[Site], inspector: User, by: User | None) -> list[RoundSite]:
    """Send an inspector to several drawn sites, to all or, when one is refused (see `assign`), to none."""
    return [assign(round=round, site=site, inspector=inspector, by=by) for site in sites]


def refuse_partial_inspector(round: Round, site: Site, inspector: User) -> None:
    """Refuse a person who may not inspect in the city, or who would inspect a unit of his or her own."""
    city = round.campaign.city
    if not inspector.access.has(Right.RECORD_VISITS, city.pk):
        raise Refused(
            _("%(name)s may not record visits; choose an inspector.") % {"name": inspector.name},
            code="no_inspector",
            field="inspector",
        )
    during = Q(until_on__isnull=True) | Q(until_on__gte=round.starts_on)
    own = Membership.objects.filter(during, user=inspector, from_on__lte=round.ends_on)
    if not kin_of(site).isdisjoint(own.values_list("unit", flat=True)):
        raise Refused(
            _("%(name)s belongs to a unit that answers for %(site)s; send somebody else.")
            % {"name": inspector.name, "site": site.name},
            code="own_unit",
            field="inspector",
        )


def kin_of(site: Site) -> set[UUID]:
    """The units that answer for the site, with all above and below them."""
    parents = dict(Unit.objects.filter(city=site.city_id).values_list("pk", "parent"))
    answering = set(SiteUnit.objects.filter(site=site).values_list("unit", flat=True))
    above = {unit for start in answering for unit in _line_up(start, parents)}
    below = {unit for unit in parents if not answering.isdisjoint(_line_up(unit, parents))}
    return above | below


def _line_up(unit: UUID, parents: Mapping[UUID, UUID | None]) -> list[UUID]:
    line: list[UUID] = []
    step: UUID | None = unit
    while step is not None and step not in line:
        line.append(step)
        step = parents.get(step)
    return line


# --- telling ------------------------------------------------------------------------------------------------
@transaction.atomic
def announce(*, round: Round, by: User | None, at: datetime | None = None) -> Round:
    """Let everyone in the city know the days of an announced round; the units are told after the commit.

    Refused for an unannounced round and for one announced already.
    """
    require(by, Right.RELEASE_ROUNDS, round.campaign.city)
    row = _locked(round)
    if row.mode != Mode.ANNOUNCED:
        raise Refused(
            _("An unannounced round is not announced; it is released afterwards."), code="unannounced"
        )
    if row.announced_at:
        raise Refused(_("This round is announced already."), code="announced_already")
    row.announced_at = at or timezone.now()
    row.save(update_fields=["announced_at"])
    round.refresh_from_db()
    transaction.on_commit(lambda: _tell_announced(row))
    record(city=row.campaign.city, by=by, verb="rounds.announce", subject=row, at=row.announced_at)
    return row


def _tell_announced(round: Round) -> None:
    city = round.campaign.city
    notify(
        User.objects.of_units(Unit.objects.filter(city=city)),
        city=city,
        kind=NoticeKind.ROUND_ANNOUNCED,
        text=_("%(round)s takes place from %(first)s to %(last)s.")
        % {"round": round.name, "first": _day(round.starts_on), "last": _day(round.ends_on)},
        path=f"/rounds/{round.pk}/",
        at=round.announced_at,
    )


def _day(on: date) -> str:
    return f"{on.month}月{on.day}日"


@transaction.atomic
def plan_release(*, round: Round, due_at: datetime | None, by: User | None) -> Round:
    """Set, move or (None) drop the moment at which the machine releases the round. Nobody is told."""
    require(by, Right.RELEASE_ROUNDS, round.campaign.city)
    row = _locked(round)
    before, row.release_due_at = row.release_due_at, due_at
    row.save(update_fields=["release_due_at"])
    round.refresh_from_db()
    record(
        city=row.campaign.city,
        by=by,
        verb="rounds.plan_release",
        subject=row,
        release_due_at=[before, due_at],
    )
    return row


@transaction.atomic
def release(*, round: Round, by: User | None, at: datetime | None = None) -> Round:
    """Open the round's visits and findings to the units, once and for good; nothing else does.

    Refused when released already. The units that were visited are told after the commit.
    """
    require(by, Right.RELEASE_ROUNDS, round.campaign.city)
    row = _locked(round)
    row.released_at, row.released_by = at or timezone.now(), by
    row.save(update_fields=["released_at", "released_by"])
    round.refresh_from_db()
    transaction.on_commit(lambda: _tell_released(row))
    record(
        city=row.campaign.city,
        by=by,
        verb="rounds.release",
        subject=row,
        at=row.released_at,
        visits=row.visits.submitted().count(),
    )
    return row


def _tell_released(round: Round) -> None:
    visited = VisitUnit.objects.filter(visit__round=round).values("unit")
    notify(
        User.objects.of_units(visited),
        city=round.campaign.city,
        kind=NoticeKind.ROUND_RELEASED,
        text=_("The findings of %(round)s are open; see your unit's visits.") % {"round": round.name},
        path=f"/rounds/{round.pk}/",
        at=round.released_at,
    )


# --- what is due --------------------------------------------------------------------------------------------
def open_due(*, on: date) -> list[Round]:
    """Open the monthly round of the day's month in every campaign of that year."""
    return [
        open_month(campaign=campaign, month=on.month, by=None, on=on)
        for campaign in Campaign.objects.filter(year=on.year).select_related("city")
    ]


def release_due(*, at: datetime) -> list[Round]:
    """Release every round whose planned moment has come."""
    due = Round.objects.filter(released_at__isnull=True, release_due_at__lte=at).select_related(
        "campaign__city"
    )
    return [release(round=row, by=None, at=at) for row in due]
