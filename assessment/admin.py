"""How scores are made: cycles and their components."""

from decimal import Decimal

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.forms import BaseInlineFormSet
from django.utils.translation import gettext as _
from import_export import widgets

from assessment.choices import CycleKind, Method, MissingPolicy, Source
from assessment.models import Component, Cycle
from campaign.admin import (
    CampaignKey,
    Choice,
    Key,
    Keys,
    Number,
    PartInline,
    RecordedModelAdmin,
    RecordedResource,
    ResourceOptions,
    column,
)
from campaign.imports import to_decimal
from campaign.models import RankingGroup

WHOLE = Decimal(100)


def refuse_weights(weights: list[Decimal]) -> None:
    """Refuse weights in percent that do not total 100; a cycle without components averages its periods."""
    if weights and sum(weights) != WHOLE:
        message = _("The weights of the components total %(total)s percent; make them total 100.")
        raise ValidationError(message % {"total": sum(weights)})


class ComponentFormSet(BaseInlineFormSet):
    def clean(self) -> None:
        super().clean()
        if not any(self.errors):
            kept = [form.cleaned_data for form in self.forms if form.cleaned_data]
            refuse_weights([data["weight"] for data in kept if not data.get("DELETE")])


class ComponentInline(PartInline):
    model = Component
    formset = ComponentFormSet
    fields = ["source", "weight", "position"]


class Weights(widgets.Widget):
    """Components with their weights: ``unannounced 60; announced 40``."""

    def clean(self, value, row=None, **kwargs) -> dict[str, Decimal]:
        weights = {}
        for part in str(value or "").replace("；", ";").split(";"):
            source, _space, weight = part.strip().partition(" ")
            if source:
                weights[self._source(source)] = to_decimal(weight.strip(), Decimal("0.01"), WHOLE)
        try:
            refuse_weights(list(weights.values()))
        except ValidationError as error:
            raise ValueError(error.message) from error
        return weights

    def _source(self, text: str) -> str:
        if text not in Source.values:
            words = ", ".join(Source.values)
            raise ValueError(_("“%(value)s” is none of %(words)s") % {"value": text, "words": words})
        return text

    def render(self, value, obj=None, **kwargs) -> str:
        return "; ".join(f"{component.source} {component.weight}" for component in value.all())


class CycleResource(RecordedResource):
    campaign = column("campaign", widget=CampaignKey())
    code = column("code")
    name = column("name")
    kind = column("kind", widget=Choice(CycleKind))
    method = column("method", widget=Choice(Method))
    missing = column("missing", widget=Choice(MissingPolicy))
    child = column("child", widget=Key(Cycle, campaign="campaign"))
    minimum_periods = column("minimum_periods", widget=Number(Cycle._meta.get_field("minimum_periods")))
    position = column("position", widget=Number(Cycle._meta.get_field("position")))
    groups = column("groups", "groups", Keys(RankingGroup, campaign="campaign"))
    components = column("components", "components", Weights())
    many = ["groups"]

    class Meta(ResourceOptions):
        model = Cycle
        import_id_fields = ["campaign", "code"]
        fields = [
            "campaign", "code", "name", "kind", "method", "missing", "child", "minimum_periods", "position",
            "groups", "components",
        ]  # fmt: skip

    def _plain_fields(self):
        return [field for field in super()._plain_fields() if field.attribute != "components"]

    def import_field(self, field, instance, row, is_m2m=False, **kwargs):
        """Components are rows of their own, written after the cycle."""
        if field.attribute == "components":
            instance.weights = field.clean(row)
        else:
            super().import_field(field, instance, row, is_m2m, **kwargs)

    def differs(self, instance) -> bool:
        stored = dict(instance.components.values_list("source", "weight"))
        return super().differs(instance) or getattr(instance, "weights", stored) != stored

    def save_m2m(self, instance, row, **kwargs):
        super().save_m2m(instance, row, **kwargs)
        weights = getattr(instance, "weights", None)
        if weights is not None:
            instance.components.exclude(source__in=weights).delete()
            for position, (source, weight) in enumerate(weights.items(), start=1):
                values = {"weight": weight, "position": position}
                instance.components.update_or_create(source=source, defaults=values)


@admin.register(Cycle)
class CycleAdmin(RecordedModelAdmin):
    list_display = ["name", "code", "campaign", "kind", "method", "missing", "position"]
    list_filter = ["campaign", "kind"]
    list_select_related = ["campaign__city"]
    search_fields = ["code", "name"]
    filter_horizontal = ["groups"]
    inlines = [ComponentInline]
    resource_classes = [CycleResource]
