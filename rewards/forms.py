"""What a person fills in to decide on budget, awards and sanctions."""

from django import forms
from django.utils.translation import gettext_lazy as _

from campaign.models import Campaign, Unit


class ReasonForm(forms.Form):
    """One stated reason."""

    reason = forms.CharField(label=_("Reason"), max_length=200, widget=forms.Textarea(attrs={"rows": 3}))


class DoubtfulForm(forms.Form):
    """A reason that is wanted where there are doubts, as the action wants it."""

    reason = forms.CharField(
        label=_("Reason"), max_length=200, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args, is_reason_wanted: bool = False, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].required = is_reason_wanted


class ApproveForm(DoubtfulForm):
    """The reason alone."""


class PayForm(forms.Form):
    """Nothing to fill in."""


class NominateForm(forms.Form):
    unit = forms.ModelChoiceField(
        Unit.objects.none(), label=_("Nominating unit"), empty_label=_("Choose a unit")
    )
    person_name = forms.CharField(label=_("Person's name"), max_length=40)

    def __init__(self, *args, campaign: Campaign, user, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        units = Unit.objects.visible_to(user).current().filter(city=campaign.city_id)
        self.fields["unit"].queryset = units.order_by("kind", "code")


class ConfirmForm(DoubtfulForm):
    field_order = ["signature", "reason"]

    signature = forms.CharField(
        label=_("Signature line"), max_length=100, help_text=_("Who signed, and when, as on the sheet.")
    )


class BudgetForm(forms.Form):
    total = forms.IntegerField(
        label=_("Total (yuan)"), min_value=0, max_value=10_000_000_000, help_text=_("Whole yuan.")
    )
    award_least = forms.IntegerField(label=_("Smallest award (yuan)"), min_value=1, max_value=1_000_000)
    award_most = forms.IntegerField(label=_("Largest award (yuan)"), min_value=1, max_value=1_000_000)
