from django.urls import path

from assessment.api import views

urlpatterns = [
    path("rankings/", views.RankingListAPI.as_view(), name="api_ranking_list"),
    path("rankings/<uuid:pk>/", views.RankingAPI.as_view(), name="api_ranking_detail"),
    path("scores/<uuid:pk>/why/", views.ScoreWhyAPI.as_view(), name="api_score_why"),
]
