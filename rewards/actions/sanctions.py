"""Sanctions: proposed from the end of an annual ranking, confirmed with a signature or dismissed."""

from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assessment.choices import CycleKind
from assessment.models import Ranking
from campaign.audit import record
from campaign.choices import NoticeKind, Right
from campaign.models import Campaign, User
from campaign.notifications import notify
from campaign.permissions import require
from campaign.refusals import Refused
from rewards.actions.basis import (
    earlier_versions,
    latest_published,
    locked_basis,
    placements_of,
    refuse_if_superseded,
    statuses_that,
)
from rewards.actions.conditions import person, refuse_blank, refuse_doubts, refuse_step
from rewards.actions.proposals import Outcome
from rewards.choices import SanctionStatus
from rewards.models import Award, Sanction, SanctionRule
from rewards.rules.sanctions import cut_line
from rewards.rules.states import FLAG, SANCTION, WITHDRAW


# --- proposing ---------------------------------------------------------------------------------------------
@transaction.atomic
def propose_for(*, ranking: Ranking, by: User | None = None, at: datetime | None = None) -> Outcome:
    """Propose what the sanction rules give at the end of a published annual ranking; a second run adds none.

    Sanctions of earlier years end with the publication (R-62); proposals of earlier versions are withdrawn,
    confirmed sanctions of them flagged (R-64). Refuses a ranking that is not published or was replaced.
    Deciders are told.
    """
    at = at or timezone.now()
    require(by, Right.PROPOSE_AWARDS, ranking.campaign.city)
    ranking = locked_basis(ranking)
    ended = _end_earlier_years(ranking, at) if ranking.cycle.is_annual else 0
    withdrawn, flagged = _settle_earlier(ranking, at)
    made = _propose_missing(ranking, at)
    outcome = Outcome(len(made), withdrawn, flagged)
    if outcome.changed_anything or ended:
        _tell_deciders(ranking, made, at)
        record(
            city=ranking.campaign.city,
            by=by,
            verb="sanctions.propose_for",
            subject=ranking,
            at=at,
            made=[[sanction.rank, sanction.unit_id, sanction.asks] for sanction in made],
            withdrawn=withdrawn,
            flagged=flagged,
            ended=ended,
        )
    return outcome


def _end_earlier_years(ranking: Ranking, at: datetime) -> int:
    """End what earlier years imposed and withdraw what they only proposed; returns how many were in force."""
    campaign = ranking.campaign
    earlier = Sanction.objects.filter(campaign__city=campaign.city_id, campaign__year__lt=campaign.year)
    earlier.proposed().update(
        status=SanctionStatus.WITHDRAWN, reason=_("The next annual ranking was published.")
    )
    in_force = earlier.filter(status=SanctionStatus.CONFIRMED)
    ended = in_force.update(
        status=SanctionStatus.ENDED, ended_at=ranking.published_at, is_basis_changed=False
    )
    if ended:
        _refresh_flags(campaign, at)
    return ended


def _settle_earlier(ranking: Ranking, at: datetime) -> tuple[int, int]:
    earlier = Sanction.objects.filter(ranking__in=earlier_versions(ranking))
    withdrawn = earlier.filter(status__in=statuses_that(WITHDRAW)).update(
        status=SanctionStatus.WITHDRAWN, reason=_("A new version of the ranking was published.")
    )
    confirmed = earlier.filter(status__in=statuses_that(FLAG), is_basis_changed=False)
    return withdrawn, confirmed.update(is_basis_changed=True)


def _propose_missing(ranking: Ranking, at: datetime) -> list[Sanction]:
    """Make the sanctions that the rules give and that neither exist nor stand from an earlier version."""
    due = [] if _term_is_over(ranking.campaign) else _due(ranking)
    if due:
        taken = _taken(ranking)
        due = [sanction for sanction in due if (sanction.rule_id, sanction.unit_id) not in taken]
    for sanction in due:
        sanction.proposed_at = at
    return Sanction.objects.bulk_create(due)


def _due(ranking: Ranking) -> list[Sanction]:
    rules = list(SanctionRule.objects.filter(cycle=ranking.cycle_id))
    if not (rules and ranking.cycle.is_annual):
        return []
    due: list[Sanction] = []
    places = placements_of(ranking)
    for rule in rules:
        placements = places.in_group(rule.group_id)
        line, ranks = cut_line(placements, rule.last), dict(placements)
        due += [
            Sanction(
                campaign=ranking.campaign,
                ranking=ranking,
                rule=rule,
                unit=places.units[code],
                rank=ranks[code],
                asks=list(line.reasons),
            )
            for code in line.codes
        ]
    return due


def _taken(ranking: Ranking) -> set[tuple[object, object]]:
    own = Sanction.objects.filter(ranking=ranking)
    standing = Sanction.objects.filter(ranking__in=earlier_versions(ranking), status=SanctionStatus.CONFIRMED)
    return {*own.values_list("rule", "unit"), *standing.values_list("rule", "unit")}


def _term_is_over(campaign: Campaign) -> bool:
    """Whether the annual ranking of a later year is published already."""
    later: QuerySet[Ranking] = Ranking.objects.published().filter(
        cycle__kind=CycleKind.YEAR, campaign__city=campaign.city_id, campaign__year__gt=campaign.year
    )
    return later.exists()


# --- deciding ----------------------------------------------------------------------------------------------
@transaction.atomic
def confirm(
    *, sanction: Sanction, signature: str, by: User | None, reason: str = "", at: datetime | None = None
) -> Sanction:
    """Put a proposed sanction in force with the line that is signed; the unit is told.

    Refuses without a signature line, without a reason where the cut line asks (R-62), from a replaced
    ranking, and once the next annual ranking is published.
    """
    at = at or timezone.now()
    by = person(by)
    require(by, Right.DECIDE_SANCTIONS, sanction.campaign.city)
    sanction = _locked(sanction)
    refuse_step(SANCTION, sanction, SanctionStatus.CONFIRMED)
    refuse_if_superseded(sanction.ranking)
    if _term_is_over(sanction.campaign):
        raise Refused(
            _("The next annual ranking is published; this sanction can no longer come into force."),
            code="term_over",
        )
    if not signature.strip():
        raise Refused(
            _("Enter the signature line: who signed, and when."), code="signature_missing", field="signature"
        )
    refuse_doubts(sanction.asks, reason)
    sanction.status, sanction.signature = SanctionStatus.CONFIRMED, signature.strip()
    sanction.decided_by, sanction.decided_at, sanction.reason = by, at, reason.strip()
    sanction.save(update_fields=["status", "signature", "decided_by", "decided_at", "reason"])
    _refresh_flags(sanction.campaign, at)
    _tell_unit(sanction, at)
    _record("confirm", sanction, by, at, signature=sanction.signature, reason=sanction.reason)
    return sanction


@transaction.atomic
def dismiss(*, sanction: Sanction, reason: str, by: User | None, at: datetime | None = None) -> Sanction:
    """Decide against a proposed sanction, with a reason; nobody outside the office learns of it."""
    at = at or timezone.now()
    by = person(by)
    require(by, Right.DECIDE_SANCTIONS, sanction.campaign.city)
    refuse_blank(reason)
    sanction = _locked(sanction)
    refuse_step(SANCTION, sanction, SanctionStatus.DISMISSED)
    sanction.status, sanction.reason = SanctionStatus.DISMISSED, reason.strip()
    sanction.decided_by, sanction.decided_at = by, at
    sanction.save(update_fields=["status", "reason", "decided_by", "decided_at"])
    _record("dismiss", sanction, by, at, reason=sanction.reason)
    return sanction


@transaction.atomic
def uphold(*, sanction: Sanction, reason: str, by: User | None, at: datetime | None = None) -> Sanction:
    """Let a confirmed sanction stand on the new version of its ranking, with a reason."""
    by = person(by)
    require(by, Right.DECIDE_SANCTIONS, sanction.campaign.city)
    refuse_blank(reason)
    sanction = _locked(sanction)
    _refuse_unless_flagged(sanction)
    before, sanction.ranking = sanction.ranking_id, latest_published(sanction.ranking)
    score = sanction.ranking.scores.filter(unit=sanction.unit).first()
    sanction.rank = score.rank if score and score.rank else sanction.rank
    sanction.is_basis_changed, sanction.reason = False, reason.strip()
    sanction.save(update_fields=["ranking", "rank", "is_basis_changed", "reason"])
    after = sanction.ranking_id
    _record("uphold", sanction, by, at, before=before, after=after, reason=sanction.reason)
    return sanction


@transaction.atomic
def end(*, sanction: Sanction, reason: str, by: User | None, at: datetime | None = None) -> Sanction:
    """End a confirmed sanction whose ranking has a new version; refuses where the basis did not change.

    Where the new version still lists the unit, it is proposed anew (R-64).
    """
    at = at or timezone.now()
    by = person(by)
    require(by, Right.DECIDE_SANCTIONS, sanction.campaign.city)
    refuse_blank(reason)
    sanction = _locked(sanction)
    _refuse_unless_flagged(sanction)
    sanction.status, sanction.ended_at = SanctionStatus.ENDED, at
    sanction.is_basis_changed, sanction.reason = False, reason.strip()
    sanction.save(update_fields=["status", "ended_at", "is_basis_changed", "reason"])
    made = _propose_missing(latest_published(sanction.ranking), at)
    _refresh_flags(sanction.campaign, at)
    _record("end", sanction, by, at, reason=sanction.reason, made=[new.unit_id for new in made])
    return sanction


def _locked(sanction: Sanction) -> Sanction:
    rows: QuerySet[Sanction] = Sanction.objects.select_for_update(of=("self",))
    return rows.select_related("campaign__city", "unit", "rule", "ranking__cycle").get(pk=sanction.pk)


def _refuse_unless_flagged(sanction: Sanction) -> None:
    if sanction.status != SanctionStatus.CONFIRMED or not sanction.is_basis_changed:
        raise Refused(
            _("Only a sanction in force whose ranking changed needs this. Reload the page."),
            code="not_flagged",
        )


def _refresh_flags(campaign: Campaign, at: datetime) -> None:
    """Keep the mark of open award proposals in step with the sanctions in force."""
    in_force = Sanction.objects.in_force(at=at).filter(unit=OuterRef("unit"))
    open_awards = Award.objects.proposed().filter(campaign__city=campaign.city_id, unit__isnull=False)
    open_awards.update(is_sanctioned=Exists(in_force))


def _record(verb: str, sanction: Sanction, by: User, at: datetime | None, **details: object) -> None:
    city = sanction.campaign.city
    record(city=city, by=by, verb=f"sanctions.{verb}", subject=sanction, at=at, **details)


# --- telling -----------------------------------------------------------------------------------------------
def _tell_deciders(ranking: Ranking, made: list[Sanction], at: datetime) -> None:
    if not made:
        return
    city = ranking.campaign.city
    text = ngettext(
        "%(ranking)s: %(n)s sanction proposed, waits for a decision.",
        "%(ranking)s: %(n)s sanctions proposed, wait for a decision.",
        len(made),
    ) % {"ranking": ranking, "n": len(made)}
    deciders = User.objects.holding(Right.DECIDE_SANCTIONS, city)
    path = reverse("sanction_list")
    notify(deciders, city=city, kind=NoticeKind.DECISION_WANTED, text=text, path=path, at=at)


def _tell_unit(sanction: Sanction, at: datetime) -> None:
    notify(
        User.objects.of_units([sanction.unit]),
        city=sanction.campaign.city,
        kind=NoticeKind.SANCTION_CONFIRMED,
        text=_("Sanction confirmed: %(unit)s, %(consequence)s.")
        % {"unit": sanction.unit, "consequence": sanction.rule.consequence},
        path=reverse("sanction_list"),
        at=at,
    )
