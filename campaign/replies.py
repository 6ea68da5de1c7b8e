"""What the pages of every app do: choose the year, ask for the right, act, say why not."""

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.forms import Form
from django.http import Http404, HttpRequest
from django.utils import timezone

from campaign.models import Campaign
from campaign.refusals import NotAllowed, Refused


def allow(allowed: bool) -> None:
    if not allowed:
        raise PermissionDenied


def posted(request: HttpRequest):
    """What binds a form: the data of a POST, else nothing."""
    return request.POST if request.method == "POST" else None


def campaigns_of(request: HttpRequest) -> tuple[Campaign | None, list[Campaign]]:
    """The campaign asked for by its code, else the latest begun one; and all the user may choose from.

    Read once a request. None where the user has no campaign; a code the user may not see is as good as none.
    """
    if not hasattr(request, "campaigns_of_user"):
        seen = Campaign.objects.visible_to(request.user).select_related("city")
        request.campaigns_of_user = list(seen.order_by("-year", "city__code"))
    campaigns = request.campaigns_of_user
    wanted = request.GET.get("campaign", "")
    begun = [each for each in campaigns if each.year <= timezone.localdate().year]
    asked = [each for each in campaigns if each.code == wanted]
    return next(iter([*asked, *begun, *campaigns]), None), campaigns


def campaigns_or_404(request: HttpRequest) -> tuple[Campaign, list[Campaign]]:
    """The same for pages that mean nothing without a campaign, or with one that does not exist."""
    campaign, campaigns = campaigns_of(request)
    wanted = request.GET.get("campaign", "")
    if campaign is None or (wanted and campaign.code != wanted):
        raise Http404
    return campaign, campaigns


def act(request: HttpRequest, action: Callable[..., object], done: str, **arguments) -> bool:
    """Call the action; a banner tells that it is done, or why not."""
    try:
        action(**arguments, by=request.user)
    except NotAllowed as refusal:
        raise PermissionDenied(str(refusal)) from refusal
    except Refused as refusal:
        messages.error(request, str(refusal))
        return False
    messages.success(request, done)
    return True


def act_on_form(
    request: HttpRequest, form: Form, action: Callable[..., object], done: str, **arguments
) -> bool:
    """Call the action; a refusal stands in the form."""
    try:
        action(**arguments, by=request.user)
    except NotAllowed as refusal:
        raise PermissionDenied(str(refusal)) from refusal
    except Refused as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        return False
    messages.success(request, done)
    return True


def first_error(request: HttpRequest, form: Form) -> None:
    """Say what is wrong with a form that has no page of its own."""
    messages.error(request, next(iter(next(iter(form.errors.values())))))
