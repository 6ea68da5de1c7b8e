"""What still stands between a ranking and its notice or publication, for the page that lists it."""

from datetime import datetime

from assessment.actions.readiness import QUICK_LOOKS, Obstacle
from assessment.models import Ranking


def obstacles_of(ranking: Ranking, at: datetime) -> list[Obstacle]:
    """All obstacles but one: whether the figures are outdated is found by the action only."""
    return [found for look in QUICK_LOOKS if (found := look(ranking, at))]
