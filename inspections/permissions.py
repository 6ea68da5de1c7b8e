"""Who may do what in field inspection; the buttons of the pages ask here, the actions ask again."""

from campaign.choices import Right
from campaign.models import Campaign, City, User
from inspections.choices import Mode, VisitStatus
from inspections.models import Finding, Round, RoundSite, Visit


def _holds(user: User, right: str, city: City) -> bool:
    return user.access.has(right, city.pk)


def is_assigned(user: User, round: Round) -> bool:
    """Whether the office sent the user to one of the round's sites."""
    return RoundSite.objects.filter(round=round, inspector=user.pk).exists()


def is_insider(user: User, round: Round) -> bool:
    """Whether the user may know everything of the round before its release."""
    return (
        _holds(user, Right.SEE_HIDDEN_ROUNDS, round.campaign.city)
        or is_assigned(user, round)
        or round.informed_leaders.filter(pk=user.pk).exists()
    )


def can_see_inspectors(user: User, round: Round) -> bool:
    """Who inspected is for the office and the inspectors themselves, before and after the release."""
    return _holds(user, Right.SEE_HIDDEN_ROUNDS, round.campaign.city) or is_assigned(user, round)


def can_plan_round(user: User, campaign: Campaign) -> bool:
    return _holds(user, Right.PLAN_ROUNDS, campaign.city)


def can_draw_round(user: User, round: Round) -> bool:
    return round.released_at is None and can_plan_round(user, round.campaign)


def can_assign_round(user: User, round: Round) -> bool:
    return round.drawn_at is not None and can_draw_round(user, round)


def can_announce_round(user: User, round: Round) -> bool:
    is_due = round.mode == Mode.ANNOUNCED and round.announced_at is None and round.released_at is None
    return is_due and _holds(user, Right.RELEASE_ROUNDS, round.campaign.city)


def can_release_round(user: User, round: Round) -> bool:
    return round.released_at is None and _holds(user, Right.RELEASE_ROUNDS, round.campaign.city)


def can_record_visit(user: User, round: Round) -> bool:
    """The office records any visit, an inspector those of the sites he or she was sent to."""
    city = round.campaign.city
    return _holds(user, Right.RECORD_VISITS, city) and (
        _holds(user, Right.PLAN_ROUNDS, city) or is_assigned(user, round)
    )


def can_correct_visit(user: User, visit: Visit) -> bool:
    return visit.status == VisitStatus.SUBMITTED and _holds(user, Right.CORRECT_VISITS, visit.campaign.city)


def can_attach_photo(user: User, finding: Finding) -> bool:
    """The inspector who made the visit until it is submitted, the office at any time."""
    visit = finding.visit
    own_draft = visit.status == VisitStatus.DRAFT and visit.inspector_id == user.pk
    return own_draft or _holds(user, Right.CORRECT_VISITS, visit.campaign.city)
