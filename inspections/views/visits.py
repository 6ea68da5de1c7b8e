"""Pages of the visits: one visit added up, its correction, a photo."""

from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from campaign.replies import act_on_form, allow, posted
from inspections import permissions, reports
from inspections.actions import visits
from inspections.forms import VisitCorrectForm
from inspections.models import FindingPhoto, Visit


@require_safe
def visit_detail(request: HttpRequest, pk) -> HttpResponse:
    visit = seen_visit(request, pk)
    context = {
        "visit": visit,
        "account": reports.account_of(visit, request.user),
        "see_inspectors": permissions.can_see_inspectors(request.user, visit.round),
        "can_correct": permissions.can_correct_visit(request.user, visit),
    }
    return render(request, "inspections/visit_detail.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def visit_correct(request: HttpRequest, pk) -> HttpResponse:
    visit = seen_visit(request, pk)
    allow(permissions.can_correct_visit(request.user, visit))
    account = reports.account_of(visit, request.user)
    form = VisitCorrectForm(
        posted(request),
        items=visit.checklist(),
        counts={finding.item.number: finding.count for finding in account.findings},
        not_applicable=[item.number for item in account.not_applicable],
    )
    if form.is_valid() and act_on_form(
        request,
        form,
        visits.correct,
        _("The visit is corrected."),
        visit=visit,
        counts=form.found,
        not_applicable=form.ruled_out,
        reason=form.cleaned_data["reason"],
    ):
        return redirect("visit_detail", visit.pk)
    context = {"visit": visit, "account": account, "form": form}
    return render(request, "inspections/visit_correct.html", context, status=422 if form.errors else 200)


@require_safe
def photo(request: HttpRequest, pk) -> FileResponse:
    shown = get_object_or_404(
        FindingPhoto.objects.visible_to(request.user).select_related("attachment"), pk=pk
    )
    attachment = shown.attachment
    response = FileResponse(
        attachment.file.open(), content_type=attachment.media_type, filename=attachment.name
    )
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


def seen_visit(request: HttpRequest, pk) -> Visit:
    seen = Visit.objects.visible_to(request.user).select_related(
        "campaign__city", "round__campaign__city", "site__site_type", "inspector"
    )
    return get_object_or_404(seen.prefetch_related("visit_units__unit"), pk=pk)
