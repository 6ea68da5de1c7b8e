"""Who may do what with budgets, awards and sanctions; whether a row is ready for it, the action asks."""

from campaign.choices import Right
from campaign.models import Campaign, User
from rewards.choices import AwardStatus
from rewards.models import Award, Sanction


def right_to_withdraw(award: Award) -> Right:
    """A proposal is taken back by those who propose, money granted only by those who approve."""
    return Right.PROPOSE_AWARDS if award.status == AwardStatus.PROPOSED else Right.APPROVE_AWARDS


def can_edit_budget(user: User, campaign: Campaign) -> bool:
    return user.access.has(Right.APPROVE_AWARDS, campaign.city_id)


def can_see_proposals(user: User, campaign: Campaign) -> bool:
    """Proposed awards are the office's own until they are approved."""
    rights = (Right.PROPOSE_AWARDS, Right.APPROVE_AWARDS, Right.PAY_AWARDS)
    return any(user.access.has(right, campaign.city_id) for right in rights)


def can_see_proposed_sanctions(user: User, campaign: Campaign) -> bool:
    """Proposed sanctions are the office's own until they are confirmed."""
    rights = (Right.PROPOSE_AWARDS, Right.DECIDE_SANCTIONS)
    return any(user.access.has(right, campaign.city_id) for right in rights)


def can_nominate_award(user: User, award: Award) -> bool:
    return user.access.has(Right.PROPOSE_AWARDS, award.campaign.city_id)


def can_approve_award(user: User, award: Award) -> bool:
    return user.access.has(Right.APPROVE_AWARDS, award.campaign.city_id)


def can_uphold_award(user: User, award: Award) -> bool:
    return user.access.has(Right.APPROVE_AWARDS, award.campaign.city_id)


def can_pay_award(user: User, award: Award) -> bool:
    return user.access.has(Right.PAY_AWARDS, award.campaign.city_id)


def can_withdraw_award(user: User, award: Award) -> bool:
    return user.access.has(right_to_withdraw(award), award.campaign.city_id)


def can_decide_sanction(user: User, sanction: Sanction) -> bool:
    """Confirm, dismiss, uphold or end it."""
    return user.access.has(Right.DECIDE_SANCTIONS, sanction.campaign.city_id)
