"""What every page of a decision does: ask, act, or say why not; and which year a list shows."""

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from campaign.models import Campaign
from campaign.refusals import Refused


def allow(allowed: bool) -> None:
    if not allowed:
        raise PermissionDenied


def posted(request: HttpRequest):
    """What binds a form: the data of a POST, else nothing."""
    return request.POST if request.method == "POST" else None


def decide(
    request: HttpRequest,
    template: str,
    form: Form,
    action: Callable[..., object],
    *,
    back: str,
    done: str,
    context: dict,
) -> HttpResponse:
    """Show the form; on a valid POST act and go back; a refusal stands in the form, nothing was changed."""
    if form.is_bound and form.is_valid():
        try:
            action(**form.cleaned_data, by=request.user)
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            messages.success(request, done)
            return redirect(back)
    status = 422 if form.is_bound else 200
    return render(request, template, {"form": form, "back": back, **context}, status=status)


def campaigns_of(request: HttpRequest) -> tuple[Campaign, list[Campaign]]:
    """The campaign asked for by its code, else the latest begun one; and all the user may choose from."""
    campaigns = list(Campaign.objects.visible_to(request.user).select_related("city").order_by("-year"))
    wanted = request.GET.get("campaign", "")
    begun = [c for c in campaigns if c.year <= timezone.localdate().year]
    chosen = [c for c in campaigns if c.code == wanted] if wanted else begun or campaigns
    if not chosen:
        raise Http404
    return chosen[0], campaigns
