"""Forms of field inspection."""

from collections.abc import Collection, Mapping, Sequence

from django import forms
from django.utils.translation import gettext_lazy as _

from campaign.choices import Right
from campaign.models import User
from inspections.choices import Mode, RoundKind
from inspections.models import ChecklistItem, Round, RoundSite, SiteType

MOST = 32_767


class RoundPlanForm(forms.Form):
    """A round of a month; the mode is the month's own unless another is chosen and explained."""

    month = forms.TypedChoiceField(
        label=_("month"), coerce=int, choices=[(n, f"{n}月") for n in range(1, 13)]
    )
    kind = forms.ChoiceField(label=_("kind"), choices=RoundKind.choices)
    mode = forms.ChoiceField(
        label=_("mode"),
        choices=[("", _("As the month: odd unannounced, even announced")), *Mode.choices],
        required=False,
    )
    mode_reason = forms.CharField(
        label=_("reason for another mode"),
        max_length=200,
        required=False,
        help_text=_("Needed when the month departs from the rule; it stays in the trail."),
    )
    name = forms.CharField(
        label=_("name"), max_length=60, required=False, help_text=_("Empty: named by month.")
    )
    starts_on = forms.DateField(
        label=_("first day"), required=False, widget=forms.DateInput({"type": "date"})
    )
    ends_on = forms.DateField(label=_("last day"), required=False, widget=forms.DateInput({"type": "date"}))


class RoundDrawForm(forms.Form):
    """How many sites of each type, and the seed that makes the draw repeatable."""

    seed = forms.CharField(
        label=_("seed of the draw"),
        max_length=64,
        required=False,
        help_text=_(
            "Whoever has seed and site codes can repeat the draw. Empty: a random one is made and kept."
        ),
    )

    def __init__(self, *args, types: Sequence[SiteType], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.types = types
        for site_type in types:
            self.fields[f"type_{site_type.pk}"] = forms.IntegerField(
                label=_("%(name)s (%(count)s open)")
                % {"name": site_type.name, "count": site_type.open_sites},
                min_value=0,
                max_value=site_type.open_sites,
                required=False,
                widget=forms.NumberInput({"inputmode": "numeric"}),
            )
        self.order_fields([f"type_{site_type.pk}" for site_type in types])

    @property
    def wanted(self) -> dict:
        counts = {site_type.pk: self.cleaned_data[f"type_{site_type.pk}"] for site_type in self.types}
        return {pk: count for pk, count in counts.items() if count}


class RoundAssignForm(forms.Form):
    """Drawn sites and the person who is sent there."""

    inspector = forms.ModelChoiceField(
        label=_("inspector"), queryset=User.objects.none(), empty_label=_("Choose an inspector")
    )
    site = forms.ModelMultipleChoiceField(
        label=_("sites"),
        queryset=RoundSite.objects.none(),
        error_messages={"required": _("Tick at least one site.")},
    )

    def __init__(self, *args, round_: Round, user: User, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        city = round_.campaign.city
        self.fields["inspector"].widget.attrs["class"] = "form-select form-select-small"
        self.fields["inspector"].queryset = User.objects.holding(Right.RECORD_VISITS, city).order_by("name")
        self.fields["site"].queryset = (
            RoundSite.objects.visible_to(user).filter(round=round_).select_related("site")
        )


class RoundReleasePlanForm(forms.Form):
    """When the machine releases the round; empty takes the plan back."""

    due_at = forms.DateTimeField(
        label=_("release planned at"),
        required=False,
        widget=forms.DateTimeInput({"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )


class VisitCorrectForm(forms.Form):
    """What a visit should have said, line by line, and why."""

    reason = forms.CharField(
        label=_("reason"),
        max_length=400,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("Stays in the trail beside the old values."),
    )

    def __init__(
        self,
        *args,
        items: Mapping[int, ChecklistItem],
        counts: Mapping[int, int],
        not_applicable: Collection[int],
        **kwargs,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.items, self.counts, self.not_applicable = items, counts, not_applicable
        for number in sorted(items):
            self.fields[f"count_{number}"] = forms.IntegerField(
                label=_("Item %(number)s: times found") % {"number": number},
                min_value=0,
                max_value=MOST,
                required=False,
                initial=counts.get(number),
            )
            self.fields[f"none_{number}"] = forms.BooleanField(
                label=_("Item %(number)s: not applicable") % {"number": number},
                required=False,
                initial=number in not_applicable,
            )
        for name, field in self.fields.items():
            css = "form-check-input" if name.startswith("none_") else "form-control"
            field.widget.attrs |= {"class": css, "aria-label": str(field.label)}

    @property
    def lines(self) -> list[dict]:
        """Each checklist item with what is stored and the two fields of its new value."""
        return [
            {
                "item": item,
                "count": self.counts.get(number, 0),
                "is_left_out": number in self.not_applicable,
                "count_field": self[f"count_{number}"],
                "none_field": self[f"none_{number}"],
            }
            for number, item in sorted(self.items.items())
        ]

    @property
    def found(self) -> dict[int, int]:
        counts = {number: self.cleaned_data[f"count_{number}"] for number in self.items}
        return {number: count for number, count in counts.items() if count}

    @property
    def ruled_out(self) -> list[int]:
        return [number for number in sorted(self.items) if self.cleaned_data[f"none_{number}"]]
