"""What every page of field inspection does: choose the year, ask for the right, act, say why not."""

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


def campaigns_of(request: HttpRequest) -> tuple[Campaign, list[Campaign]]:
    """The campaign asked for by its code, else the latest begun one; and all the user may choose from."""
    campaigns = list(Campaign.objects.visible_to(request.user).select_related("city").order_by("-year"))
    wanted = request.GET.get("campaign", "")
    begun = [each for each in campaigns if each.year <= timezone.localdate().year]
    chosen = [each for each in campaigns if each.code == wanted] if wanted else begun or campaigns
    if not chosen:
        raise Http404
    return chosen[0], campaigns


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
