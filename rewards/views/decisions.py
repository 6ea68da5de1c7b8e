"""What every page of a decision does: ask, act, or say why not."""

from collections.abc import Callable

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from campaign.refusals import Refused


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
