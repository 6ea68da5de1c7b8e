"""What publication writes into the scores."""

from assessment.models import Ranking, Score
from assessment.reports.explanations import explanations_of
from assessment.reports.places import with_places


def freeze_scores(ranking: Ranking) -> None:
    """Write each unit's name, rank, marks and explanation, so that later changes cannot reach them."""
    scores = list(ranking.scores.select_related("unit", "group"))
    stories = explanations_of(ranking, scores)
    for score, place in with_places(scores):
        score.unit_name, score.rank = score.unit.name, place.rank
        score.flags = place.flags
        score.explanation = stories[score.pk].as_json()
    Score.objects.bulk_update(scores, ["unit_name", "rank", "flags", "explanation"])
