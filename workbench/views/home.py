"""Where everybody's day begins."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from campaign.choices import Right
from campaign.models import Campaign
from campaign.replies import campaigns_of
from inspections.reports import round_lines
from workbench.reports import homes, periods, todo

ROWS = 15


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """One page for each role; somebody without a city is told so."""
    campaign = campaigns_of(request)[0]
    if campaign is None:
        return render(request, "workbench/home_nothing.html")
    access = request.user.access
    if access.has(Right.SEE_DRAFTS, campaign.city_id):
        return _office(request, campaign)
    if access.unit_ids:
        context = {"unit_home": homes.unit_home(campaign, request.user, timezone.now())}
        return render(request, "workbench/home_unit.html", context)
    if access.has(Right.RECORD_VISITS, campaign.city_id):
        context = {"inspector_home": homes.inspector_home(campaign, request.user)}
        return render(request, "workbench/home_inspector.html", context)
    if access.has(Right.SEE_RELEASED, campaign.city_id):
        return render(
            request, "workbench/home_leader.html", {"home": homes.leader_home(campaign, request.user)}
        )
    if access.has(Right.KEEP_ACCOUNTS, campaign.city_id):
        return render(request, "workbench/home_technician.html", {"jobs": homes.failed_jobs()})
    return render(request, "workbench/home_plain.html")


def _office(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    at = timezone.now()
    lines, rankings = round_lines(campaign, request.user), periods.latest_rankings(campaign)
    rows = todo.todo_of(campaign, request.user, lines, rankings, at)
    chosen = request.GET.get("show", todo.ALL)
    request.todo_count = len(rows)
    page = Paginator(todo.shown_of(rows, chosen), ROWS).get_page(request.GET.get("page"))
    context = {
        "total": len(rows),
        "tabs": todo.tabs_of(rows, chosen),
        "page": page,
        "period": periods.period_card(campaign, lines, rankings, at),
        "hidden": periods.hidden_line(lines),
        "year": homes.year_so_far(campaign, lines, rankings),
        "fires": homes.fires_next(campaign, lines, rankings, at),
    }
    return render(request, "workbench/home_office.html", context)
