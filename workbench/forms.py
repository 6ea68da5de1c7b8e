"""Forms of the first pages."""

from django import forms
from django.utils.translation import gettext_lazy as _


class PasswordForm(forms.Form):
    """A new password, twice; what makes it good is decided by the action."""

    password = forms.CharField(
        label=_("New password"),
        help_text=_("At least 12 characters; not your name, not a common word, not digits alone."),
        max_length=128,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    repeated = forms.CharField(
        label=_("The same once more"),
        max_length=128,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean(self) -> dict:
        values = super().clean()
        if values.get("password") and values.get("repeated") and values["password"] != values["repeated"]:
            self.add_error("repeated", _("The two passwords differ; type the second one again."))
        return values
