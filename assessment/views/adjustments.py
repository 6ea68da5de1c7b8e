"""Adding and withdrawing points by decision."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from assessment import permissions
from assessment.actions import adjustments
from assessment.forms import AdjustmentForm
from assessment.models import Adjustment, Ranking
from campaign.refusals import Refused
from campaign.replies import allow, posted

from .rankings import seen_ranking


@require_http_methods(["GET", "HEAD", "POST"])
def adjustment_add(request: HttpRequest, pk) -> HttpResponse:
    ranking = seen_ranking(request, pk)
    allow(permissions.can_adjust_ranking(request.user, ranking))
    form = AdjustmentForm(posted(request), ranking=ranking)
    if form.is_bound and form.is_valid():
        try:
            adjustments.add(cycle=ranking.cycle, period=ranking.period, by=request.user, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            messages.success(request, _("The adjustment is entered."))
            return redirect("ranking_detail", ranking.pk)
    context = {"form": form, "ranking": ranking, "adjustments": in_force(request, ranking)}
    return render(request, "assessment/adjustment_add.html", context, status=422 if form.errors else 200)


@require_POST
def adjustment_withdraw(request: HttpRequest, pk) -> HttpResponse:
    seen = Adjustment.objects.visible_to(request.user).select_related("cycle__campaign__city")
    adjustment = get_object_or_404(seen, pk=pk)
    ranking = get_object_or_404(
        Ranking.objects.visible_to(request.user).latest_versions().select_related("cycle__campaign"),
        cycle=adjustment.cycle_id,
        period=adjustment.period,
    )
    allow(permissions.can_adjust_ranking(request.user, ranking))
    try:
        adjustments.withdraw(adjustment=adjustment, by=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The adjustment is withdrawn."))
    return redirect("adjustment_add", ranking.pk)


def in_force(request: HttpRequest, ranking: Ranking) -> list[Adjustment]:
    seen = Adjustment.objects.visible_to(request.user).in_force().select_related("unit", "made_by")
    return list(seen.filter(cycle=ranking.cycle_id, period=ranking.period))
