"""The page of the year's budget."""

from functools import partial

from django.forms import model_to_dict
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from campaign.replies import allow, posted
from rewards import permissions
from rewards.actions import budgets
from rewards.forms import BudgetForm
from rewards.models import Budget

from .decisions import decide


def budget_edit(request: HttpRequest, pk) -> HttpResponse:
    seen = Budget.objects.visible_to(request.user).select_related("campaign__city")
    budget = get_object_or_404(seen, pk=pk)
    allow(permissions.can_edit_budget(request.user, budget.campaign))
    return decide(
        request,
        "rewards/budget_edit.html",
        BudgetForm(posted(request), initial=model_to_dict(budget)),
        partial(budgets.revise, budget=budget),
        back=f"{reverse('award_list')}?campaign={budget.campaign.code}",
        done=_("The budget is saved."),
        context={"budget": budget},
    )
