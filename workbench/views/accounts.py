"""Signing in and out, the own account and its password."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import LoginView, LogoutView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views import i18n
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from campaign.actions import users
from campaign.models import Campaign
from campaign.refusals import Refused
from workbench.demo.accounts import accounts_of
from workbench.forms import PasswordForm


@login_not_required
@sensitive_post_parameters("password")
def login(request: HttpRequest) -> HttpResponse:
    context = {"demo_accounts": _demo_accounts()}
    return LoginView.as_view(redirect_authenticated_user=True, extra_context=context)(request)


def _demo_accounts() -> list:
    """Only the embedded profile shows them, and only where the demonstration is all there is."""
    campaigns = list(Campaign.objects.select_related("city")[:2]) if settings.IS_EMBEDDED else []
    return accounts_of(campaigns[0]) if len(campaigns) == 1 and campaigns[0].is_demo else []


def logout(request: HttpRequest) -> HttpResponse:
    return LogoutView.as_view()(request)


@login_not_required
@require_POST
def set_language(request: HttpRequest) -> HttpResponse:
    return i18n.set_language(request)


@require_safe
def account(request: HttpRequest) -> HttpResponse:
    held = request.user.memberships.current(on=timezone.localdate()).select_related("unit", "role")
    context = {"memberships": held.order_by("from_on"), "languages": settings.LANGUAGES}
    return render(request, "workbench/account.html", context)


@sensitive_post_parameters("password", "repeated")
@require_http_methods(["GET", "HEAD", "POST"])
def password_change(request: HttpRequest) -> HttpResponse:
    form = PasswordForm(request.POST or None)
    if form.is_valid():
        try:
            changed = users.change_password(user=request.user, password=form.cleaned_data["password"])
        except Refused as refusal:
            form.add_error("password", str(refusal))
        else:
            update_session_auth_hash(request, changed)
            messages.success(request, _("Your password is changed."))
            return redirect("home")
    status = 422 if form.errors else 200
    return render(request, "registration/password_change.html", {"form": form}, status=status)
