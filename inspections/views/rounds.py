"""Pages of the rounds: the calendar of the year, one round, and what is done with it."""

from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from campaign.replies import act, act_on_form, allow, campaigns_or_404, first_error, posted
from inspections import permissions, reports
from inspections.actions import rounds
from inspections.forms import RoundAssignForm, RoundDrawForm, RoundPlanForm, RoundReleasePlanForm
from inspections.models import Round, SiteType

ROWS = 50


@require_safe
def round_list(request: HttpRequest) -> HttpResponse:
    campaign, campaigns = campaigns_or_404(request)
    context = {
        "chosen": campaign,
        "campaigns": campaigns,
        "months": reports.calendar_of(campaign, request.user, timezone.localdate()),
        "can_plan": permissions.can_plan_round(request.user, campaign),
    }
    return render(request, "inspections/round_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def round_plan(request: HttpRequest) -> HttpResponse:
    campaign, _campaigns = campaigns_or_404(request)
    allow(permissions.can_plan_round(request.user, campaign))
    initial = {"month": request.GET.get("month", timezone.localdate().month)}
    form = RoundPlanForm(posted(request), initial=initial)
    if form.is_valid() and act_on_form(
        request, form, rounds.plan, _("The round is planned."), campaign=campaign, **form.cleaned_data
    ):
        return redirect("round_list")
    context = {"form": form, "chosen": campaign}
    return render(request, "inspections/round_plan.html", context, status=422 if form.errors else 200)


@require_safe
def round_detail(request: HttpRequest, pk) -> HttpResponse:
    round_ = seen_round(request, pk)
    line = reports.line_of(round_, request.user)
    tab = request.GET.get("tab", "visits" if round_.released_at or not line.drawn else "sites")
    context = {
        "round": round_,
        "line": line,
        "can": rights_on(request.user, round_),
        "stages": reports.stages_of(line) if line.is_insider else [],
        "tab": tab if line.is_insider else "visits",
    }
    if context["tab"] == "sites":
        context["sites"] = reports.sites_of(round_, request.user)
        if context["can"]["assign"]:
            context["assign_form"] = RoundAssignForm(round_=round_, user=request.user)
    else:
        visits = reports.visits_of(round_, request.user)
        context["page"] = Paginator(visits, ROWS).get_page(request.GET.get("page"))
    return render(request, "inspections/round_detail.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def round_draw(request: HttpRequest, pk) -> HttpResponse:
    round_ = seen_round(request, pk)
    allow(permissions.can_draw_round(request.user, round_))
    form = RoundDrawForm(posted(request), types=drawable_types(round_), initial={"seed": round_.draw_seed})
    if form.is_valid() and act_on_form(
        request,
        form,
        rounds.draw_sites,
        _("The sites are drawn."),
        round=round_,
        wanted=form.wanted,
        seed=form.cleaned_data["seed"],
    ):
        return redirect("round_detail", round_.pk)
    context = {"form": form, "round": round_}
    return render(request, "inspections/round_draw.html", context, status=422 if form.errors else 200)


@require_POST
def round_assign(request: HttpRequest, pk) -> HttpResponse:
    round_ = seen_round(request, pk)
    allow(permissions.can_assign_round(request.user, round_))
    form = RoundAssignForm(request.POST, round_=round_, user=request.user)
    if form.is_valid():
        chosen = [row.site for row in form.cleaned_data["site"]]
        inspector = form.cleaned_data["inspector"]
        done = _("%(name)s is sent to %(count)s sites.") % {"name": inspector.name, "count": len(chosen)}
        act(request, rounds.assign_sites, done, round=round_, sites=chosen, inspector=inspector)
    else:
        first_error(request, form)
    return redirect("round_detail", round_.pk)


@require_POST
def round_announce(request: HttpRequest, pk) -> HttpResponse:
    round_ = seen_round(request, pk)
    act(request, rounds.announce, _("The round is announced; the units have been told."), round=round_)
    return redirect("round_detail", round_.pk)


@require_POST
def round_release(request: HttpRequest, pk) -> HttpResponse:
    round_ = seen_round(request, pk)
    act(request, rounds.release, _("The round is released; the units have been told."), round=round_)
    return redirect("round_detail", round_.pk)


@require_http_methods(["GET", "HEAD", "POST"])
def round_plan_release(request: HttpRequest, pk) -> HttpResponse:
    round_ = seen_round(request, pk)
    allow(permissions.can_release_round(request.user, round_))
    form = RoundReleasePlanForm(posted(request), initial={"due_at": round_.release_due_at})
    if form.is_valid() and act_on_form(
        request, form, rounds.plan_release, _("The release is planned."), round=round_, **form.cleaned_data
    ):
        return redirect("round_detail", round_.pk)
    context = {"form": form, "round": round_}
    return render(request, "inspections/round_plan_release.html", context, status=422 if form.errors else 200)


# --- what the pages share -----------------------------------------------------------------------------------
def seen_round(request: HttpRequest, pk) -> Round:
    return get_object_or_404(
        Round.objects.visible_to(request.user).select_related("campaign__city", "released_by"), pk=pk
    )


def rights_on(user, round_: Round) -> dict[str, bool]:
    """Which buttons the page has."""
    return {
        "draw": permissions.can_draw_round(user, round_),
        "assign": permissions.can_assign_round(user, round_),
        "announce": permissions.can_announce_round(user, round_),
        "release": permissions.can_release_round(user, round_),
        "see_inspectors": permissions.can_see_inspectors(user, round_),
    }


def drawable_types(round_: Round) -> list[SiteType]:
    is_open = Q(sites__is_closed=False)
    types = SiteType.objects.filter(city=round_.campaign.city).annotate(
        open_sites=Count("sites", filter=is_open)
    )
    return [site_type for site_type in types.order_by("name") if site_type.open_sites]
