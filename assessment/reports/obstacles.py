"""What still stands between a ranking and its notice or publication, for the page that lists it."""

from datetime import datetime

from assessment.actions.readiness import LOOKS, Obstacle, outdated_figures
from assessment.models import Ranking


def obstacles_of(ranking: Ranking, at: datetime) -> list[Obstacle]:
    """All obstacles but one: comparing the figures with the visits takes long, so only the action does it."""
    return [found for look in LOOKS if look is not outdated_figures and (found := look(ranking, at))]
