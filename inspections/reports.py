"""What the pages of field inspection show: the calendar of rounds, one round, one visit added up."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from fractions import Fraction
from uuid import UUID

from django.db.models import Count, Prefetch, QuerySet, Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from campaign.models import AuditEvent, Campaign, User
from inspections.choices import Mode, VisitStatus
from inspections.models import ChecklistItem, Finding, FindingPhoto, Round, RoundSite, Visit, VisitUnit
from inspections.models.round import round_insiders
from inspections.rules.schedule import mode_of_month

MONTHS = range(1, 13)


# --- the year -----------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class RoundLine:
    """A round in the calendar, as far as the reader may know it; `drawn` is None for those outside it."""

    round: Round
    is_insider: bool
    visits: int
    drawn: int | None
    assigned: int

    @property
    def stage(self) -> str:
        """Where the round stands: what there is to do next."""
        if self.round.released_at:
            return "released"
        if not self.is_insider:
            return "announced"
        if self.round.drawn_at is None and not self.visits:
            return "draw"
        if self.drawn and self.assigned < self.drawn:
            return "assign"
        if self.round.mode == Mode.ANNOUNCED and not self.round.announced_at:
            return "announce"
        return "visit" if self.drawn and self.visits < self.drawn else "release"


@dataclass(frozen=True, slots=True)
class MonthLine:
    """A month of the campaign year: its mode by rule or by plan, and the rounds the reader may know."""

    month: int
    mode: str
    is_current: bool
    rounds: list[RoundLine] = field(default_factory=list)

    @property
    def mode_label(self) -> str:
        return str(Mode(self.mode).label)

    @property
    def departs(self) -> bool:
        return self.mode != mode_of_month(self.month)


def calendar_of(campaign: Campaign, user: User, on: date) -> list[MonthLine]:
    """The twelve months with what the user may know of their rounds (four queries, whatever there is).

    A month whose round is hidden from the user looks like a month without any.
    """
    lines: dict[int, list[RoundLine]] = {month: [] for month in MONTHS}
    for line in round_lines(campaign, user):
        lines[line.round.month].append(line)
    return [
        MonthLine(
            month=month,
            mode=_mode_of(month, rounds),
            is_current=(on.year, on.month) == (campaign.year, month),
            rounds=rounds,
        )
        for month, rounds in lines.items()
    ]


def _mode_of(month: int, rounds: Iterable[RoundLine]) -> str:
    monthly = [line.round.mode for line in rounds if line.round.kind == "monthly"]
    return monthly[0] if monthly else mode_of_month(month)


def round_lines(campaign: Campaign, user: User) -> list[RoundLine]:
    """The rounds of a campaign that the user may know, with the visits and draws the user may know."""
    shown = Round.objects.visible_to(user).filter(campaign=campaign)
    return lines_of(list(shown.order_by("month", "starts_on", "name")), user)


def lines_of(rounds: list[Round], user: User) -> list[RoundLine]:
    """What the user may know of rounds that are visible to the user (three queries)."""
    insider = set(
        Round.objects.filter(round_insiders(user), pk__in=[row.pk for row in rounds]).values_list(
            "pk", flat=True
        )
    )
    visits = _counts(Visit.objects.visible_to(user).submitted().filter(round__in=rounds))
    drawn = RoundSite.objects.visible_to(user).filter(round__in=rounds)
    sites = {
        row["round"]: row
        for row in drawn.order_by().values("round").annotate(n=Count("pk"), sent=Count("inspector"))
    }
    return [
        RoundLine(
            round=round_,
            is_insider=round_.pk in insider,
            visits=visits.get(round_.pk, 0),
            drawn=sites.get(round_.pk, {"n": 0})["n"] if round_.pk in insider else None,
            assigned=sites.get(round_.pk, {"sent": 0})["sent"],
        )
        for round_ in rounds
    ]


def line_of(round_: Round, user: User) -> RoundLine:
    """What the user may know of one round."""
    return lines_of([round_], user)[0]


def _counts(visits: QuerySet) -> dict[UUID, int]:
    return dict(visits.order_by().values_list("round").annotate(n=Count("pk")))


# --- one round ----------------------------------------------------------------------------------------------
def visits_of(round_: Round, user: User) -> QuerySet[Visit]:
    """The round's visits that the user may see, with units and the number of findings beside each."""
    units = Prefetch("visit_units", VisitUnit.objects.select_related("unit"))
    visits = (
        Visit.objects.visible_to(user).filter(round=round_).select_related("site__site_type", "inspector")
    )
    counted = visits.annotate(items_found=Count("findings"), times_found=Sum("findings__count"))
    return counted.prefetch_related(units).order_by("visited_on", "site__code")


@dataclass(frozen=True, slots=True)
class SiteLine:
    """A drawn site, who is sent there, and the visit once it was made."""

    row: RoundSite
    visit: Visit | None


def sites_of(round_: Round, user: User) -> list[SiteLine]:
    """The drawn sites, for insiders; others get none (three queries)."""
    drawn = (
        RoundSite.objects.visible_to(user).filter(round=round_).select_related("site__site_type", "inspector")
    )
    visits = {visit.site_id: visit for visit in Visit.objects.visible_to(user).filter(round=round_)}
    rows = drawn.prefetch_related("site__units").order_by("site__code")
    return [SiteLine(row, visits.get(row.site_id)) for row in rows]


def stages_of(line: RoundLine) -> list[dict]:
    """The round's steps as its insiders see them, for the row of circles."""
    round_ = line.round
    made = [
        (_("Draw sites"), bool(round_.drawn_at), [_day(round_.drawn_at)]),
        (
            _("Assign inspectors"),
            bool(line.drawn) and line.assigned == line.drawn,
            [f"{line.assigned} / {line.drawn}"],
        ),
        (_("Announce"), bool(round_.announced_at), [_day(round_.announced_at)]),
        (
            _("Visits"),
            bool(line.visits) and line.visits >= (line.drawn or 0),
            [f"{line.visits} / {line.drawn}"],
        ),
        (_("Release"), bool(round_.released_at), [_day(round_.released_at)]),
    ]
    steps = [step for step in made if step[0] != _("Announce") or round_.mode == Mode.ANNOUNCED]
    current = next((n for n, (_label, is_done, _lines) in enumerate(steps) if not is_done), None)
    return [
        {
            "label": label,
            # what was left out of a round that is released is no longer to be done
            "state": "done" if is_done or round_.released_at else "current" if n == current else "todo",
            "lines": lines,
        }
        for n, (label, is_done, lines) in enumerate(steps)
    ]


def _day(at: datetime | None) -> str:
    if at is None:
        return "—"
    local = timezone.localtime(at)
    return f"{local.month}月{local.day}日 {local:%H:%M}"


# --- one visit ----------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Correction:
    """One correction as the trail keeps it: who, when, why, and the values before and after."""

    at: datetime
    by: str
    reason: str
    changes: list[tuple[int, int | None, int | None]]
    score_before: Fraction
    score_after: Fraction


@dataclass(frozen=True, slots=True)
class VisitAccount:
    """A visit added up: findings with photos, items that do not apply, corrections."""

    visit: Visit
    findings: list[Finding]
    not_applicable: list[ChecklistItem]
    corrections: list[Correction]

    @property
    def is_counted(self) -> bool:
        return self.visit.status == VisitStatus.SUBMITTED

    @property
    def loss(self) -> Fraction:
        return self.visit.points_lost

    @property
    def applicable(self) -> Fraction:
        return self.visit.points_possible

    @property
    def left_out(self) -> Fraction:
        return 100 - self.applicable

    @property
    def score(self) -> Fraction:
        return self.visit.score


def account_of(visit: Visit, user: User) -> VisitAccount:
    """Everything the visit's page shows (six queries, whatever was found)."""
    photos = Prefetch("photos", FindingPhoto.objects.visible_to(user).select_related("attachment"))
    findings = visit.findings.select_related("item").prefetch_related(photos).order_by("item__number")
    ruled_out = visit.not_applicable.select_related("item").order_by("item__number")
    return VisitAccount(visit, list(findings), [row.item for row in ruled_out], corrections_of(visit, user))


def corrections_of(visit: Visit, user: User) -> list[Correction]:
    """The visit's corrections, for those who may read the trail."""
    events = AuditEvent.objects.visible_to(user).filter(
        subject_type=visit._meta.label_lower, subject_id=str(visit.pk), verb="visits.correct"
    )
    return [_correction(event) for event in events.select_related("actor").order_by("seq")]


def _correction(event: AuditEvent) -> Correction:
    details = json.loads(event.body)["details"]
    before, after = details["before"], details["after"]
    numbers = {*_said(before), *_said(after)}
    changes = [(number, _said(before).get(number), _said(after).get(number)) for number in sorted(numbers)]
    return Correction(
        at=event.at,
        by=event.actor.name if event.actor else "",
        reason=details["reason"],
        changes=[change for change in changes if change[1] != change[2]],
        score_before=_score(before),
        score_after=_score(after),
    )


def _said(values: dict) -> dict[int, int]:
    """Item number → times found, 0 for not applicable."""
    found = {int(number): count for number, count in values["counts"].items()}
    return found | {int(number): 0 for number in values["not_applicable"]}


def _score(values: dict) -> Fraction:
    return Fraction(100 * (values["applicable"] - values["loss"]), values["applicable"])
