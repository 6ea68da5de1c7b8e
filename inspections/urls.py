"""Addresses of field inspection."""

from django.urls import path

from inspections.views import rounds, visits

urlpatterns = [
    path("rounds/", rounds.round_list, name="round_list"),
    path("rounds/plan/", rounds.round_plan, name="round_plan"),
    path("rounds/<uuid:pk>/", rounds.round_detail, name="round_detail"),
    path("rounds/<uuid:pk>/draw/", rounds.round_draw, name="round_draw"),
    path("rounds/<uuid:pk>/assign/", rounds.round_assign, name="round_assign"),
    path("rounds/<uuid:pk>/announce/", rounds.round_announce, name="round_announce"),
    path("rounds/<uuid:pk>/release/", rounds.round_release, name="round_release"),
    path("rounds/<uuid:pk>/plan-release/", rounds.round_plan_release, name="round_plan_release"),
    path("visits/<uuid:pk>/", visits.visit_detail, name="visit_detail"),
    path("visits/<uuid:pk>/correct/", visits.visit_correct, name="visit_correct"),
    path("photos/<uuid:pk>/", visits.photo, name="photo"),
]
