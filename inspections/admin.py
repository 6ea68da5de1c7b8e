"""Reference data of field inspection, and rounds and visits to look up."""

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from campaign.actions import reference
from campaign.actions.reference import Belongings
from campaign.admin import (
    Choice,
    Hundredths,
    HundredthsField,
    Key,
    Keys,
    LookUpAdmin,
    LookUpInline,
    Number,
    PartInline,
    RecordedModelAdmin,
    RecordedResource,
    ResourceOptions,
    YesNo,
    column,
)
from campaign.admin.scope import rows_to_choose
from campaign.choices import Right
from campaign.models import City, Unit, User
from campaign.refusals import Refused
from campaign.rules.rounding import round_half_up
from inspections.actions import checklists, sites
from inspections.actions.checklists import Line
from inspections.choices import Gravity
from inspections.models import ChecklistItem, Finding, Round, RoundSite, Site, SiteType, Visit
from inspections.rules.deductions import FULL_SCALE


def sees_hidden(request) -> bool:
    return bool(request.user.access.cities_with(Right.SEE_HIDDEN_ROUNDS))


# --- checklists -------------------------------------------------------------------------------------------
LINE = ["number", "text", "points_each", "maximum", "indicator_code", "gravity"]


class ChecklistItemForm(forms.ModelForm):
    points_each = HundredthsField(label=gettext_lazy("Points each"))
    maximum = HundredthsField(label=gettext_lazy("At most"))

    class Meta:
        model = ChecklistItem
        fields = LINE

    @property
    def line(self) -> Line:
        return Line(**{name: self.cleaned_data[name] for name in LINE})


class ChecklistFormSet(forms.BaseInlineFormSet):
    """A checklist is taken as a whole: its maxima total 100.00."""

    def lines(self) -> list[Line]:
        kept = [form for form in self.forms if form.has_changed() or form.instance.pk in self._stored]
        return [form.line for form in kept if not form.cleaned_data.get("DELETE")]

    @property
    def _stored(self) -> set:
        return {form.instance.pk for form in self.initial_forms}

    def clean(self) -> None:
        super().clean()
        if any(self.errors):
            return
        total = sum(line.maximum for line in self.lines())
        if total != FULL_SCALE:
            message = _("The maxima of the items total %(total)s; make them total 100.00.")
            raise ValidationError(message % {"total": f"{total / 100:.2f}"})


class ChecklistInline(PartInline):
    model = ChecklistItem
    form = ChecklistItemForm
    formset = ChecklistFormSet
    fields = LINE

    def get_queryset(self, request) -> models.QuerySet:
        return super().get_queryset(request).current()

    def get_extra(self, request, obj=None, **kwargs) -> int:
        return 0 if obj else 5


class ChecklistResource(RecordedResource):
    """One line an item; each checklist in the file is taken as a whole and leaves its own event."""

    city = column("site_type__city", "city", Key(City))
    site_type = column("site_type__name", "site_type")
    number = column("number", "item_no", Number(ChecklistItem._meta.get_field("number")))
    text = column("text", "item")
    points_each = column("points_each", "points_deducted_each", Hundredths())
    maximum = column("maximum", "max_deduction", Hundredths())
    indicator_code = column("indicator_code")
    gravity = column("gravity", widget=Choice(Gravity))

    class Meta(ResourceOptions):
        model = ChecklistItem
        import_id_fields = ["city", "site_type", "number", "text", "points_each", "maximum"]
        fields = [*import_id_fields, "indicator_code", "gravity"]
        clean_model_instances = False

    def filter_export(self, queryset, **kwargs):
        items = ChecklistItem.objects.current().filter(site_type__in=queryset)
        return items.select_related("site_type__city").order_by(
            "site_type__city", "site_type__name", "number"
        )

    def get_or_init_instance(self, instance_loader, row):
        return ChecklistItem(), True

    def import_instance(self, instance, row, **kwargs):
        values, errors = {}, {}
        for name, field in self.fields.items():
            try:
                values[name] = field.clean(row) if field.column_name in row else ""
            except ValueError as error:
                errors[field.column_name] = [ValidationError(str(error))]
        missing = [
            self.fields[name].column_name for name in self._meta.import_id_fields if not values.get(name)
        ]
        errors |= {name: [ValidationError(_("is empty"))] for name in missing if name not in errors}
        if errors:
            raise ValidationError(errors)
        instance.site_type = SiteType(city=values.pop("city"), name=values.pop("site_type"))
        instance.line = Line(**{**values, "gravity": values["gravity"] or Gravity.GENERAL})
        for name, value in values.items():
            setattr(instance, name, value)

    def skip_row(self, instance, original, row, import_validation_errors=None):
        return False

    def save_instance(self, instance, is_create, row, **kwargs):
        """Lines are written together, see `after_import`."""

    def save_m2m(self, instance, row, **kwargs):
        key = instance.site_type.city, instance.site_type.name
        self.batch.append((key, instance.line))

    def after_import(self, dataset, result, **kwargs):
        self.number_by_sheet(dataset, result)
        if result.has_errors() or result.has_validation_errors():
            return
        lists: dict[tuple[City, str], list[Line]] = {}
        for key, line in self.batch:
            lists.setdefault(key, []).append(line)
        for (city, name), lines in lists.items():
            checklists.put(city=city, site_type=name, items=lines, by=self.user)


@admin.register(SiteType)
class SiteTypeAdmin(RecordedModelAdmin):
    list_display = ["name", "city", "edition"]
    list_filter = ["city"]
    list_select_related = ["city"]
    search_fields = ["name"]
    readonly_fields = ["edition"]
    inlines = [ChecklistInline]
    resource_classes = [ChecklistResource]

    def get_readonly_fields(self, request, obj=None):
        return ["city", "edition"] if obj else ["edition"]

    def save_related(self, request, form, formsets, change) -> None:
        row, lines = form.instance, formsets[0].lines()
        is_renamed = change and "name" in form.changed_data
        if is_renamed and formsets[0].has_changed():
            raise Refused(_("Change the name and the items one after the other."), code="two_at_once")
        if is_renamed:
            reference.save(row=row, by=request.user, create=False)
        else:
            row.pk = checklists.put(city=row.city, site_type=row.name, items=lines, by=request.user)[0].pk

    def has_delete_permission(self, request, obj=None) -> bool:
        """Whether one can be deleted would tell of sites that only a hidden round knows."""
        return super().has_delete_permission(request, obj) and sees_hidden(request)

    def delete_model(self, request, obj) -> None:
        reference.delete(row=obj, by=request.user, parts=list(obj.items.all()))


# --- sites --------------------------------------------------------------------------------------------------
class SiteForm(forms.ModelForm):
    user: User
    weight = HundredthsField(label=gettext_lazy("Weight"), initial=100)
    units = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Answering units"), queryset=Unit.objects.none()
    )

    class Meta:
        model = Site
        fields = [
            "city",
            "code",
            "name",
            "site_type",
            "units",
            "weight",
            "longitude",
            "latitude",
            "is_closed",
        ]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["units"].queryset = rows_to_choose(Unit, self.user).current()
        if not self.instance._state.adding:
            self.initial["units"] = list(self.instance.units.all())

    def clean(self) -> dict:
        data = super().clean()
        known = rows_to_choose(Site, self.user).filter(city=data.get("city"), code=data.get("code"))
        if self.instance._state.adding and known.exists():
            self.add_error("code", _("This code is taken; choose another one."))
        return data

    def _get_validation_exclusions(self) -> set:
        """The database's own check of the code would tell of a site that only a hidden round knows."""
        return super()._get_validation_exclusions() | {"code"}


class SiteResource(RecordedResource):
    city = column("city", widget=Key(City))
    code = column("code")
    name = column("name")
    site_type = column("site_type", widget=Key(SiteType, "name", city__code="city"))
    units = column("units", "unit_code", Keys(Unit, city__code="city"))
    longitude = column("longitude", "lon", Number(Site._meta.get_field("longitude")))
    latitude = column("latitude", "lat", Number(Site._meta.get_field("latitude")))
    weight = column("weight", widget=Hundredths(), default=100)
    is_closed = column("is_closed", widget=YesNo())
    many = ["units"]

    class Meta(ResourceOptions):
        model = Site
        import_id_fields = ["city", "code"]
        fields = [
            "city", "code", "name", "site_type", "units", "longitude", "latitude", "weight", "is_closed",
        ]  # fmt: skip


@admin.register(Site)
class SiteAdmin(RecordedModelAdmin):
    form = SiteForm
    list_display = ["code", "name", "site_type", "city", "is_closed"]
    list_filter = ["city", "site_type", "is_closed"]
    list_select_related = ["site_type", "city"]
    search_fields = ["code", "name"]
    resource_classes = [SiteResource]

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change, **kwargs)
        return type("SiteFormOfUser", (form,), {"user": request.user})

    def get_readonly_fields(self, request, obj=None):
        return ["city", "code"] if obj else []

    def save_related(self, request, form, formsets, change) -> None:
        row, chosen = form.instance, form.cleaned_data["units"]
        if change:
            self.write(request, row, create=False, belongings=Belongings({"units": chosen}))
            return
        place = {"lon": row.longitude, "lat": row.latitude, "weight": row.weight}
        named = {"city": row.city, "code": row.code, "name": row.name, "site_type": row.site_type}
        row.pk = sites.put(**named, **place, units=chosen, by=request.user)[0].pk

    def has_import_permission(self, request) -> bool:
        """A file could ask after the codes of hidden sites, line by line."""
        return super().has_import_permission(request) and sees_hidden(request)

    def has_delete_permission(self, request, obj=None) -> bool:
        """Whether one can be deleted would tell of a hidden visit."""
        return super().has_delete_permission(request, obj) and sees_hidden(request)


# --- rounds and visits --------------------------------------------------------------------------------------
class RoundSiteInline(LookUpInline):
    model = RoundSite
    fields = ["site", "inspector"]


@admin.register(Round)
class RoundAdmin(LookUpAdmin):
    list_display = ["name", "campaign", "month", "kind", "mode", "starts_on", "announced_at", "released_at"]
    list_filter = ["campaign", "kind", "mode"]
    list_select_related = ["campaign__city"]
    search_fields = ["name"]
    fields = [
        "campaign", "month", "kind", "mode", "mode_reason", "name", "starts_on", "ends_on", "announced_at",
        "released_at", "released_by",
    ]  # fmt: skip
    inlines = [RoundSiteInline]

    def get_fields(self, request, obj=None):
        inner = ["draw_seed", "drawn_at", "release_due_at", "informed_leaders"]
        return [*self.fields, *inner] if sees_hidden(request) else self.fields

    def get_inlines(self, request, obj):
        return self.inlines if sees_hidden(request) else []


class FindingInline(LookUpInline):
    model = Finding
    fields = ["item", "count", "gravity", "loss", "note"]


@admin.register(Visit)
class VisitAdmin(LookUpAdmin):
    list_display = ["visited_on", "site", "round", "status", "score_shown"]
    list_filter = ["campaign", "status"]
    list_select_related = ["site", "round"]
    search_fields = ["site__code", "site__name"]
    date_hierarchy = "visited_on"
    fields = [
        "campaign",
        "round",
        "site",
        "visited_on",
        "status",
        "submitted_at",
        "loss",
        "applicable",
        "note",
    ]
    inlines = [FindingInline]

    def get_fields(self, request, obj=None):
        return [*self.fields, "inspector", "inspector_name"] if sees_hidden(request) else self.fields

    @admin.display(description=gettext_lazy("score"))
    def score_shown(self, visit: Visit):
        return round_half_up(visit.score)
