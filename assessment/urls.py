from django.urls import path

from assessment.views import adjustments, rankings, scores

urlpatterns = [
    path("rankings/", rankings.ranking_list, name="ranking_list"),
    path("rankings/<uuid:pk>/", rankings.ranking_detail, name="ranking_detail"),
    path("cycles/<uuid:pk>/compute/", rankings.ranking_compute, name="ranking_compute"),
    path("rankings/<uuid:pk>/notice/", rankings.ranking_notice, name="ranking_notice"),
    path("rankings/<uuid:pk>/publish/", rankings.ranking_publish, name="ranking_publish"),
    path("rankings/<uuid:pk>/adjustments/", adjustments.adjustment_add, name="adjustment_add"),
    path("adjustments/<uuid:pk>/withdraw/", adjustments.adjustment_withdraw, name="adjustment_withdraw"),
    path("scores/<uuid:pk>/", scores.score_why, name="score_why"),
    path("scores/<uuid:pk>/why.json", scores.score_why_json, name="score_why_json"),
]
