"""What stands between a ranking and its notice or publication: actions refuse with it, pages list it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from assessment.choices import RankingStatus
from assessment.models import Ranking
from assessment.rules.periods import year_is_publishable
from campaign.refusals import Refused
from inspections.models import Round

from .canonical import digest_of, texts_of
from .scoring import scheme_of, score_all


@dataclass(frozen=True)
class Obstacle:
    """One thing to be done before, in words, with its code."""

    code: str
    text: str


def refuse_obstacles(ranking: Ranking, at: datetime) -> None:
    """Refuse a notice or a publication with the first obstacle in its way."""
    for look in LOOKS:
        if found := look(ranking, at):
            raise Refused(found.text, code=found.code)


def unreleased_rounds(ranking: Ranking, at: datetime) -> Obstacle | None:
    rounds = Round.objects.filter(
        campaign=ranking.campaign_id, month__in=ranking.period_object.months, released_at__isnull=True
    )
    names = list(rounds.order_by("month", "starts_on").values_list("name", flat=True))
    if not names:
        return None
    text = _("Release the findings of these rounds first: %(rounds)s.") % {"rounds": ", ".join(names)}
    return Obstacle("unreleased", text)


def unpublished_periods(ranking: Ranking, at: datetime) -> Obstacle | None:
    """The year waits for each of its periods that has a ranking, or has ended with a round in it."""
    child = ranking.cycle.child
    if child is None:
        return None
    statuses = dict(Ranking.objects.filter(cycle=child).order_by("version").values_list("period", "status"))
    months = set(
        Round.objects.filter(campaign=ranking.campaign_id).order_by().values_list("month", flat=True)
    )
    today = timezone.localdate(at)
    over = {each.number for each in child.periods() if each.last_on < today and months & set(each.months)}
    due = over | statuses.keys()
    published = {number for number, status in statuses.items() if status == RankingStatus.PUBLISHED}
    if year_is_publishable(due, published):
        return None
    labels = ", ".join(child.period(number).label for number in sorted(due - published))
    return Obstacle("periods_open", _("Publish these periods first: %(periods)s.") % {"periods": labels})


def outdated_figures(ranking: Ranking, at: datetime) -> Obstacle | None:
    scheme = scheme_of(ranking.cycle, ranking.period, released_only=True)
    if digest_of(scheme, texts_of(score_all(scheme))) == ranking.digest:
        return None
    text = _(
        "Visits or rules have changed since the scores were computed; compute again and look at them first."
    )
    return Obstacle("outdated", text)


Look = Callable[[Ranking, datetime], Obstacle | None]
# what a page may ask at each view; comparing the figures with the visits takes long
QUICK_LOOKS: tuple[Look, ...] = (unreleased_rounds, unpublished_periods)
LOOKS: tuple[Look, ...] = (*QUICK_LOOKS, outdated_figures)
