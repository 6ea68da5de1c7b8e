"""Units: the list and one unit's whole record."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from campaign.replies import campaigns_or_404
from workbench.filters import UnitFilter
from workbench.reports import units

ROWS = 20


@require_safe
def unit_list(request: HttpRequest) -> HttpResponse:
    campaign, _campaigns = campaigns_or_404(request)
    listed = units.listed_units(campaign, request.user)
    chosen = UnitFilter(request.GET, queryset=listed, campaign=campaign)
    page = Paginator(chosen.qs, ROWS).get_page(request.GET.get("page"))
    context = {
        "filter": chosen,
        "page": page,
        "rows": units.unit_rows(campaign, request.user, page.object_list),
    }
    name = "workbench/unit_list.html"
    return render(request, f"{name}#rows" if request.htmx else name, context)


@require_safe
def unit_detail(request: HttpRequest, pk) -> HttpResponse:
    campaign, _campaigns = campaigns_or_404(request)
    shown = units.Unit.objects.visible_to(request.user).select_related("parent", "city", "merged_into")
    unit = get_object_or_404(shown.filter(city=campaign.city), pk=pk)
    record = units.unit_record(campaign, request.user, unit, timezone.localdate())
    return render(request, "workbench/unit_detail.html", {"record": record, "unit": unit})
