from django import forms
from django.utils.translation import gettext_lazy as _

from assessment.models import Ranking
from campaign.models import Unit


class AdjustmentForm(forms.Form):
    unit = forms.ModelChoiceField(Unit.objects.none(), label=_("Unit"))
    points = forms.DecimalField(
        label=_("Points"), max_digits=5, decimal_places=2, help_text=_("Signed, such as 1.00 or -0.50.")
    )
    reason = forms.CharField(label=_("Reason"), max_length=200)
    document = forms.CharField(
        label=_("Document"), max_length=60, help_text=_("Number of the paper that orders it.")
    )

    def __init__(self, *args, ranking: Ranking, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = Unit.objects.filter(scores__ranking=ranking).order_by("code")


class PeriodForm(forms.Form):
    """Which period of which cycle is computed, and why when it is published already."""

    period = forms.IntegerField(min_value=0, max_value=12)
    reason = forms.CharField(required=False, max_length=200)
