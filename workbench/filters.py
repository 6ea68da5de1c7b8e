"""How the list of units is narrowed; the filter stands in the address."""

import django_filters
from django import forms
from django.utils.translation import gettext_lazy as _

from campaign.choices import UnitKind
from campaign.models import RankingGroup, Unit


class UnitFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(
        label=_("Name, code or pinyin"),
        method="matching",
        widget=forms.TextInput(attrs={"data-filter": "", "autocomplete": "off"}),
    )
    kind = django_filters.ChoiceFilter(label=_("Kind"), choices=UnitKind.choices, empty_label=_("All"))
    group = django_filters.ModelChoiceFilter(
        label=_("Ranking group"),
        method="in_group",
        queryset=RankingGroup.objects.none(),
        to_field_name="code",
        empty_label=_("All"),
    )

    class Meta:
        model = Unit
        fields: tuple = ()

    def __init__(self, *args, campaign, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.filters["group"].queryset = RankingGroup.objects.filter(campaign=campaign)

    def matching(self, queryset, name, value):
        return queryset.matching(value)

    def in_group(self, queryset, name, value):
        return queryset.filter(group_units__group=value)
