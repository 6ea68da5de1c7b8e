"""Why a unit has its score."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from assessment import permissions
from assessment.models import Score
from assessment.reports import explain
from assessment.reports.neighbours import standing_of
from assessment.reports.stories import Explanation

from .rankings import up_to_date


@require_safe
def score_why(request: HttpRequest, pk) -> HttpResponse:
    score = seen_score(request, pk)
    ranking = up_to_date(request, score.ranking)
    if ranking is not score.ranking:
        score = seen_score(request, pk)
    context = {
        "score": score,
        "ranking": score.ranking,
        "why": shown_explanation(request, score),
        "standing": standing_of(score) if permissions.can_see_ranks(request.user, score.ranking) else None,
        "can_see_findings": permissions.can_see_findings(request.user, score),
    }
    return render(request, "assessment/score_why.html", context)


@require_safe
def score_why_json(request: HttpRequest, pk) -> HttpResponse:
    score = seen_score(request, pk)
    return JsonResponse(
        shown_explanation(request, score).as_json(), json_dumps_params={"ensure_ascii": False}
    )


def seen_score(request: HttpRequest, pk) -> Score:
    seen = Score.objects.visible_to(request.user).select_related(
        "unit", "group", "ranking__cycle__child__campaign", "ranking__campaign__city"
    )
    score = get_object_or_404(seen, pk=pk)
    score.ranking.cycle.campaign = score.ranking.campaign
    return score


def shown_explanation(request: HttpRequest, score: Score) -> Explanation:
    """The explanation as far down as the person may read it."""
    why = explain(score)
    return why if permissions.can_see_findings(request.user, score) else why.without_visits()
