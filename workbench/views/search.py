"""One field finds units, sites and published rankings."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from campaign.replies import campaigns_or_404
from workbench.reports.finds import finds_of


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    campaign, _campaigns = campaigns_or_404(request)
    text = request.GET.get("q", "").strip()[:60]
    return render(
        request, "workbench/search.html", {"q": text, "found": finds_of(campaign, request.user, text)}
    )
