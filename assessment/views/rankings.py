"""Pages of rankings: the year, one ranking, and the steps it takes."""

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from assessment import permissions
from assessment.actions import rankings
from assessment.forms import PeriodForm
from assessment.models import Cycle, Ranking
from assessment.reports.obstacles import obstacles_of
from assessment.reports.progress import stages_of, steps_left
from assessment.reports.tables import GroupTable, RankingTable, ranking_table
from assessment.reports.years import year_table
from campaign.models import StaleScore
from campaign.refusals import Refused
from campaign.replies import allow, campaigns_or_404


@require_safe
def ranking_list(request: HttpRequest) -> HttpResponse:
    campaign, campaigns = campaigns_or_404(request)
    context = {
        "campaign_shown": campaign,
        "campaigns": campaigns,
        "years": year_table(campaign, request.user, timezone.localdate()),
        "is_office": permissions.can_see_drafts(request.user, campaign.city),
        "can_compute": permissions.can_compute_ranking(request.user, campaign.city),
    }
    return render(request, "assessment/ranking_list.html", context)


@require_safe
def ranking_detail(request: HttpRequest, pk) -> HttpResponse:
    ranking = up_to_date(request, seen_ranking(request, pk))
    table = ranking_table(ranking, request.user)
    group = chosen_group(request, table)
    context = {
        "ranking": ranking,
        "table": table,
        "group": group,
        "own_total": next((row.score.total for row in group.rows if row.is_own), None) if group else None,
        "versions": versions_of(request, ranking),
        **office_context(request, ranking),
    }
    return render(request, "assessment/ranking_detail.html", context)


@require_POST
def ranking_compute(request: HttpRequest, pk) -> HttpResponse:
    cycles = Cycle.objects.visible_to(request.user).select_related("campaign__city")
    cycle = get_object_or_404(cycles, pk=pk)
    allow(permissions.can_compute_ranking(request.user, cycle.campaign.city))
    form = PeriodForm(request.POST)
    if not form.is_valid():
        raise Http404
    try:
        ranking = rankings.compute(cycle=cycle, by=request.user, **form.cleaned_data)
    except Refused as refusal:
        messages.error(request, str(refusal))
        seen = Ranking.objects.visible_to(request.user).filter(
            cycle=cycle, period=form.cleaned_data["period"]
        )
        latest = seen.order_by("version").last()
        return redirect("ranking_detail", latest.pk) if latest else redirect("ranking_list")
    messages.success(
        request, _("%(ranking)s: computed, version %(n)s.") % {"ranking": ranking, "n": ranking.version}
    )
    return redirect("ranking_detail", ranking.pk)


@require_POST
def ranking_notice(request: HttpRequest, pk) -> HttpResponse:
    ranking = seen_ranking(request, pk)
    allow(permissions.can_notice_ranking(request.user, ranking))
    return take_step(request, ranking, rankings.give_notice, _("The units have been given notice."))


@require_POST
def ranking_publish(request: HttpRequest, pk) -> HttpResponse:
    ranking = seen_ranking(request, pk)
    allow(permissions.can_publish_ranking(request.user, ranking))
    return take_step(request, ranking, rankings.publish, _("The ranking is published."))


# --- what the pages share --------------------------------------------------------------------------------
def seen_ranking(request: HttpRequest, pk) -> Ranking:
    seen = Ranking.objects.visible_to(request.user).select_related(
        "cycle__child__campaign", "campaign__city", "noticed_by", "published_by", "circular_number__series"
    )
    ranking = get_object_or_404(seen, pk=pk)
    ranking.cycle.campaign = ranking.campaign
    return ranking


def up_to_date(request: HttpRequest, ranking: Ranking) -> Ranking:
    """Bring figures that still move up to date before the office reads them; others read the last sweep's."""
    is_office = permissions.can_see_drafts(request.user, ranking.campaign.city)
    if (
        ranking.is_frozen
        or not is_office
        or not StaleScore.objects.filter(campaign=ranking.campaign).exists()
    ):
        return ranking
    try:
        rankings.rescore_stale(campaign=ranking.campaign)
    except Refused as refusal:
        messages.warning(request, str(refusal))
    return seen_ranking(request, ranking.pk)


def chosen_group(request: HttpRequest, table: RankingTable) -> GroupTable | None:
    """The group asked for by its code, else the user's own, else the first."""
    wanted = request.GET.get("group", "")
    for group in table.groups:
        if group.group.code == wanted:
            return group
    own = [group for group in table.groups if any(row.is_own for row in group.rows)]
    return next(iter(own or table.groups), None)


def versions_of(request: HttpRequest, ranking: Ranking) -> list[Ranking]:
    seen = Ranking.objects.visible_to(request.user).filter(cycle=ranking.cycle_id, period=ranking.period)
    return list(seen.order_by("version").only("pk", "version", "status"))


def office_context(request: HttpRequest, ranking: Ranking) -> dict:
    """The steps and buttons of those who bring a ranking on its way."""
    user, now = request.user, timezone.now()
    if not permissions.can_see_drafts(user, ranking.campaign.city):
        return {"is_office": False}
    waits_for = [] if ranking.is_frozen else [obstacle.text for obstacle in obstacles_of(ranking, now)]
    stages = stages_of(ranking, waits_for, now)
    return {
        "is_office": True,
        "stages": stages,
        "steps_left": steps_left(stages),
        "can_compute": permissions.can_compute_ranking(user, ranking.campaign.city),
        "can_notice": permissions.can_notice_ranking(user, ranking),
        "can_publish": permissions.can_publish_ranking(user, ranking),
        "can_adjust": permissions.can_adjust_ranking(user, ranking),
    }


def take_step(
    request: HttpRequest, ranking: Ranking, action: Callable[..., Ranking], done: str
) -> HttpResponse:
    try:
        action(ranking=ranking, by=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, done)
    return redirect("ranking_detail", ranking.pk)
