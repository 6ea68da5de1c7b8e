"""Pages of sanctions."""

from collections.abc import Callable
from functools import partial

from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from campaign.choices import Right
from campaign.models import Campaign
from campaign.replies import allow, campaigns_or_404, posted
from rewards import permissions
from rewards.actions import sanctions
from rewards.choices import Doubt, SanctionStatus
from rewards.forms import ConfirmForm, ReasonForm
from rewards.models import Sanction
from rewards.reports import (
    IN_FORCE,
    SANCTION_TABS,
    SETTLED,
    deciders,
    place_in_latest,
    sanction_table,
    sanction_tallies,
)

from .decisions import decide


@require_safe
def sanction_list(request: HttpRequest) -> HttpResponse:
    campaign, campaigns = campaigns_or_404(request)
    is_office = permissions.can_see_proposed_sanctions(request.user, campaign)
    tabs = tuple(SANCTION_TABS) if is_office else (IN_FORCE, SETTLED)
    tab = request.GET.get("tab", "")
    tab = tab if tab in tabs else tabs[0]
    counts = sanction_tallies(campaign, request.user)
    table = sanction_table(campaign, request.user, tab)
    can_decide = request.user.access.has(Right.DECIDE_SANCTIONS, campaign.city_id)
    context = {
        "campaign_shown": campaign,
        "campaigns": campaigns,
        "is_office": is_office,
        "tab": tab,
        "tabs": [_tab(campaign, name, counts[name], tab) for name in tabs],
        "table": table,
        "deciders": deciders(campaign, Right.DECIDE_SANCTIONS) if is_office else [],
        "has_verbs": can_decide and (tab == SanctionStatus.PROPOSED or table.is_any_flagged),
    }
    return render(request, "rewards/sanction_list.html", context)


def _tab(campaign: Campaign, tab: str, count: int, current: str) -> dict:
    labels = {SanctionStatus.PROPOSED: _("To be decided"), IN_FORCE: _("In force"), SETTLED: _("Settled")}
    url = f"?campaign={campaign.code}&tab={tab}"
    return {"label": labels[tab], "url": url, "count": count, "is_current": tab == current}


@require_safe
def sanction_sheet(request: HttpRequest, pk) -> HttpResponse:
    """The sheet that is printed and signed: what is proposed in a campaign, with a line for each unit."""
    campaign = get_object_or_404(Campaign.objects.visible_to(request.user).select_related("city"), pk=pk)
    if not permissions.can_see_proposed_sanctions(request.user, campaign):
        raise Http404
    table = sanction_table(campaign, request.user, SanctionStatus.PROPOSED)
    return render(request, "rewards/sanction_sheet.html", {"campaign_shown": campaign, "table": table})


def _sanction(request: HttpRequest, pk) -> Sanction:
    """The sanction if the person may see it; 403 unless the person decides on sanctions."""
    seen = Sanction.objects.visible_to(request.user).select_related(
        "campaign__city", "unit", "rule__group", "ranking__cycle__campaign"
    )
    sanction = get_object_or_404(seen, pk=pk)
    allow(permissions.can_decide_sanction(request.user, sanction))
    return sanction


def _decide(
    request: HttpRequest,
    sanction: Sanction,
    template: str,
    form: Form,
    action: Callable[..., object],
    done: str,
) -> HttpResponse:
    score = sanction.ranking.scores.filter(unit=sanction.unit).first()
    return decide(
        request,
        template,
        form,
        partial(action, sanction=sanction),
        back=f"{reverse('sanction_list')}?campaign={sanction.campaign.code}",
        done=done % {"unit": sanction.unit},
        context={
            "sanction": sanction,
            "total": score.total if score else None,
            "doubts": [Doubt(doubt).label for doubt in sanction.asks],
            "latest": place_in_latest(sanction) if sanction.is_basis_changed else None,
        },
    )


def sanction_confirm(request: HttpRequest, pk) -> HttpResponse:
    sanction = _sanction(request, pk)
    form = ConfirmForm(posted(request), is_reason_wanted=bool(sanction.asks))
    done = _("The sanction on %(unit)s is in force.")
    return _decide(request, sanction, "rewards/sanction_confirm.html", form, sanctions.confirm, done)


def sanction_dismiss(request: HttpRequest, pk) -> HttpResponse:
    sanction, form = _sanction(request, pk), ReasonForm(posted(request))
    done = _("No sanction is imposed on %(unit)s.")
    return _decide(request, sanction, "rewards/sanction_dismiss.html", form, sanctions.dismiss, done)


def sanction_uphold(request: HttpRequest, pk) -> HttpResponse:
    sanction, form = _sanction(request, pk), ReasonForm(posted(request))
    done = _("The sanction on %(unit)s stands.")
    return _decide(request, sanction, "rewards/sanction_uphold.html", form, sanctions.uphold, done)


def sanction_end(request: HttpRequest, pk) -> HttpResponse:
    sanction, form = _sanction(request, pk), ReasonForm(posted(request))
    done = _("The sanction on %(unit)s has ended.")
    return _decide(request, sanction, "rewards/sanction_end.html", form, sanctions.end, done)
