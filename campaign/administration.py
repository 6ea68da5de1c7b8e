"""The administration as a site of its own: it has no sign-in and no password page beside the project's."""

from django.conf import settings
from django.contrib.admin import AdminSite
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _


class Administration(AdminSite):
    """Django's administration, entered by whoever holds a role that opens it."""

    site_title = _("Administration")
    site_header = _("Administration")
    index_title = _("Reference data")
    enable_nav_sidebar = True

    def login(self, request, extra_context=None):
        """There is one sign-in page, which also asks for a new password; who is signed in may not come in."""
        if request.user.is_authenticated and not self.has_permission(request):
            raise PermissionDenied
        target = request.GET.get("next") or request.get_full_path()
        return redirect_to_login(target, settings.LOGIN_URL)

    def password_change(self, request, extra_context=None):
        return redirect("password_change")
