"""Rankings and explanations for programs: read only, and only what the person may see."""

from rest_framework.generics import ListAPIView
from rest_framework.pagination import PageNumberPagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from assessment.models import Ranking
from assessment.reports import ranking_json
from assessment.views.rankings import seen_ranking
from assessment.views.scores import seen_score, shown_explanation

from .serializers import RankingSerializer


class RankingPages(PageNumberPagination):
    """Fifty rankings a page."""

    page_size = 50


class RankingListAPI(ListAPIView):
    """The rankings a person may see, cycle by cycle."""

    serializer_class = RankingSerializer
    pagination_class = RankingPages

    def get_queryset(self):
        seen = Ranking.objects.visible_to(self.request.user)
        return seen.select_related("campaign__city", "cycle__campaign").order_by(
            "campaign__city__code", "-campaign__year", "cycle__position", "period", "version"
        )


class RankingAPI(APIView):
    """One ranking with its rows, in the form of the command `ranking --format json`."""

    def get(self, request: Request, pk) -> Response:
        return Response(ranking_json(seen_ranking(request, pk), request.user))


class ScoreWhyAPI(APIView):
    """How a score came about, down to the findings."""

    def get(self, request: Request, pk) -> Response:
        score = seen_score(request, pk)
        return Response(shown_explanation(request, score).as_json())
