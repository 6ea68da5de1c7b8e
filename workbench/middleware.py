"""A one-time password opens one page: the one where it is changed."""

from django.shortcuts import redirect
from django.urls import reverse


class PasswordChangeMiddleware:
    """Leads a person whose password must be changed to that page, whatever was asked for."""

    open_names = frozenset({"password_change", "logout", "set_language"})

    def __init__(self, get_response) -> None:
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        user = request.user
        if not user.is_authenticated or not user.must_change_password:
            return None
        if request.resolver_match.url_name in self.open_names:
            return None
        return redirect(reverse("password_change"))
