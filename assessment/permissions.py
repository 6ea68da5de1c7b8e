"""Who may do what with rankings; buttons and pages ask here, actions ask for the right itself."""

from assessment.choices import RankingStatus
from assessment.models import Ranking, Score
from campaign.choices import Right
from campaign.models import City, User


def can_compute_ranking(user: User, city: City) -> bool:
    return user.access.has(Right.COMPUTE_SCORES, city.pk)


def can_see_drafts(user: User, city: City) -> bool:
    return user.access.has(Right.SEE_DRAFTS, city.pk)


def can_notice_ranking(user: User, ranking: Ranking) -> bool:
    is_draft = ranking.status == RankingStatus.DRAFT
    return is_draft and user.access.has(Right.NOTICE_RANKINGS, ranking.campaign.city_id)


def can_publish_ranking(user: User, ranking: Ranking) -> bool:
    """Noticed ones by another person than the one who gave notice; drafts where no notice is asked for."""
    at_once = ranking.status == RankingStatus.DRAFT and ranking.campaign.notice_days == 0
    is_ready = at_once or ranking.status == RankingStatus.NOTICED
    has_right = user.access.has(Right.PUBLISH_RANKINGS, ranking.campaign.city_id)
    return is_ready and has_right and ranking.noticed_by_id != user.pk


def can_see_ranks(user: User, ranking: Ranking) -> bool:
    """Everyone once published, before that those who see drafts."""
    return ranking.is_frozen or can_see_drafts(user, ranking.campaign.city)


def can_see_findings(user: User, score: Score) -> bool:
    """How far down an explanation goes: a unit reads its own visits, others when they read every record."""
    city = score.ranking.campaign.city_id
    if user.access.has(Right.SEE_HIDDEN_ROUNDS, city):
        return True
    if score.ranking.status == RankingStatus.DRAFT:
        return False
    return score.unit_id in user.access.unit_ids or user.access.has(Right.SEE_RELEASED, city)


def can_adjust_ranking(user: User, ranking: Ranking) -> bool:
    return not ranking.cycle.is_annual and user.access.has(Right.ADJUST_SCORES, ranking.campaign.city_id)
