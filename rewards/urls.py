from django.urls import path

from rewards.views import awards, budgets, sanctions

urlpatterns = [
    path("awards/", awards.award_list, name="award_list"),
    path("awards/<uuid:pk>/approve/", awards.award_approve, name="award_approve"),
    path("awards/<uuid:pk>/pay/", awards.award_pay, name="award_pay"),
    path("awards/<uuid:pk>/withdraw/", awards.award_withdraw, name="award_withdraw"),
    path("awards/<uuid:pk>/uphold/", awards.award_uphold, name="award_uphold"),
    path("awards/<uuid:pk>/nominate/", awards.award_nominate, name="award_nominate"),
    path("budgets/<uuid:pk>/edit/", budgets.budget_edit, name="budget_edit"),
    path("sanctions/", sanctions.sanction_list, name="sanction_list"),
    path("sanctions/sheet/<uuid:pk>/", sanctions.sanction_sheet, name="sanction_sheet"),
    path("sanctions/<uuid:pk>/confirm/", sanctions.sanction_confirm, name="sanction_confirm"),
    path("sanctions/<uuid:pk>/dismiss/", sanctions.sanction_dismiss, name="sanction_dismiss"),
    path("sanctions/<uuid:pk>/uphold/", sanctions.sanction_uphold, name="sanction_uphold"),
    path("sanctions/<uuid:pk>/end/", sanctions.sanction_end, name="sanction_end"),
]
