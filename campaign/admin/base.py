"""The one base of everything in the administration: scoped by city, recorded in the trail."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import HttpResponseRedirect
from django.urls import reverse
from import_export.admin import ExportMixin, ImportExportMixin

from campaign import permissions
from campaign.actions import reference
from campaign.actions.reference import Belongings, Parts
from campaign.choices import Right
from campaign.models import City
from campaign.refusals import Refused

from .scope import city_path, rows_kept, rows_to_choose
from .tables import TablesMixin

ASKED_OF_FILTERS = {"", "exact", "in", "isnull", "id__exact", "gte", "lt"}
ASKED_OF_DATES = {"year", "month", "day", "gte", "lt"}


def every_city(request) -> frozenset:
    """The keys of all cities, read once a request."""
    if not hasattr(request, "every_city"):
        request.every_city = frozenset(City.objects.values_list("pk", flat=True))
    return request.every_city


class ScopedChoices:
    """Select boxes offer what the person may refer to, never a row of another city or a hidden one."""

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        kwargs.setdefault("queryset", rows_to_choose(db_field.related_model, request.user))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        kwargs.setdefault("queryset", rows_to_choose(db_field.related_model, request.user))
        return super().formfield_for_manytomany(db_field, request, **kwargs)


class ScopedModelAdmin(ScopedChoices, admin.ModelAdmin):
    """Rows of the cities in which the person holds the right for this kind of data, and nothing else."""

    right: str | None = None
    actions = None
    view_on_site = False
    show_full_result_count = False
    list_per_page = 50

    def needed_right(self) -> str:
        return self.right or permissions.right_for(self.model)

    def may(self, request) -> bool:
        return bool(request.user.access.cities_with(self.needed_right()))

    def may_write(self, request) -> bool:
        """Rows of the whole installation take the right in every city of it."""
        if city_path(self.model) is not None:
            return self.may(request)
        cities = every_city(request)
        return bool(cities) and cities == request.user.access.cities_with(self.needed_right())

    def has_module_permission(self, request) -> bool:
        return self.may(request)

    def has_view_permission(self, request, obj=None) -> bool:
        return self.may(request)

    def has_add_permission(self, request, obj=None) -> bool:
        return self.may_write(request)

    def has_change_permission(self, request, obj=None) -> bool:
        return self.may_write(request)

    def has_delete_permission(self, request, obj=None) -> bool:
        return self.may_write(request)

    def get_queryset(self, request) -> models.QuerySet:
        rows = rows_kept(self.model, request.user, self.needed_right())
        ordering = self.get_ordering(request)
        return rows.order_by(*ordering) if ordering else rows

    def get_list_filter(self, request):
        """Filters over relations list only what stands in the person's own rows."""
        return [self._scoped_filter(entry) for entry in super().get_list_filter(request)]

    def _scoped_filter(self, entry):
        if isinstance(entry, str) and self.model._meta.get_field(entry).is_relation:
            return (entry, admin.RelatedOnlyFieldListFilter)
        return entry

    def lookup_allowed(self, lookup: str, value, request=None) -> bool:
        """Only the filters of the page: a look-up through relations could ask about hidden rows."""
        names = [entry if isinstance(entry, str) else entry[0] for entry in self.list_filter]
        name, _separator, question = lookup.partition("__")
        if name == self.date_hierarchy:
            return question in ASKED_OF_DATES
        return name in names and question in ASKED_OF_FILTERS

    def log_addition(self, request, obj, message) -> None:
        """The trail is the only log."""

    def log_change(self, request, obj, message) -> None:
        """The trail is the only log."""

    def log_deletions(self, request, queryset) -> None:
        """The trail is the only log."""

    def history_view(self, request, object_id, extra_context=None):
        """What happened to a row stands in the trail, for those who may read it."""
        if not request.user.access.cities_with(Right.READ_TRAIL):
            raise PermissionDenied
        return HttpResponseRedirect(f"{reverse('admin:campaign_auditevent_changelist')}?q={object_id}")

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        may_read_trail = bool(request.user.access.cities_with(Right.READ_TRAIL))
        context = {"may_read_trail": may_read_trail, **(extra_context or {})}
        try:
            return super().changeform_view(request, object_id, form_url, context)
        except Refused as refusal:
            return self.refused(request, refusal)

    def delete_view(self, request, object_id, extra_context=None):
        try:
            return super().delete_view(request, object_id, extra_context)
        except Refused as refusal:
            return self.refused(request, refusal)

    def refused(self, request, refusal: Refused) -> HttpResponseRedirect:
        messages.error(request, str(refusal))
        return HttpResponseRedirect(request.get_full_path())


class LookUpAdmin(ScopedModelAdmin):
    """Rows that are looked up here and changed elsewhere."""

    def has_add_permission(self, request, obj=None) -> bool:
        return False

    def has_change_permission(self, request, obj=None) -> bool:
        return False

    def has_delete_permission(self, request, obj=None) -> bool:
        return False


class RecordedWrites:
    """What is saved or deleted on a page goes through one action and leaves one event."""

    def save_model(self, request, obj, form, change) -> None:
        """Nothing yet: the row is written in `save_related`, together with what hangs on it."""

    def save_related(self, request, form, formsets, change) -> None:
        names = [field.name for field in form.instance._meta.many_to_many if field.name in form.cleaned_data]
        relations = {name: list(form.cleaned_data[name]) for name in names}
        belongings = Belongings(relations, _parts(formsets))
        self.write(request, form.instance, create=not change, belongings=belongings)

    def write(self, request, row: models.Model, *, create: bool, belongings: Belongings) -> None:
        """Where an app puts its own action in place of the general one."""
        reference.save(row=row, by=request.user, create=create, belongings=belongings)

    def construct_change_message(self, request, form, formsets, add=False) -> str:
        """Nothing to construct: what changed is found, and recorded, by the action."""
        return ""

    def delete_model(self, request, obj) -> None:
        reference.delete(row=obj, by=request.user)

    def get_deleted_objects(self, objs, request):
        """Only the row itself is named: what refers to it may be hidden, and the action refuses then."""
        return [str(obj) for obj in objs], {}, set(), []


def _parts(formsets) -> Parts:
    saved, removed = [], []
    for formset in formsets:
        saved += formset.save(commit=False)
        removed += formset.deleted_objects
    return Parts(saved, removed)


class RecordedModelAdmin(TablesMixin, RecordedWrites, ImportExportMixin, ScopedModelAdmin):
    """Reference data: added, changed, deleted, imported and exported; every write leaves one event."""


class ExportedLookUpAdmin(TablesMixin, ExportMixin, LookUpAdmin):
    """Rows that are looked up and exported."""


class PartInline(ScopedChoices, admin.TabularInline):
    """Rows that are written with the row they hang on, by whoever may write that one."""

    extra = 0

    def _of_parent(self, question: str, request) -> bool:
        return getattr(self.admin_site.get_model_admin(self.parent_model), question)(request)

    def has_view_permission(self, request, obj=None) -> bool:
        return self._of_parent("has_view_permission", request)

    def has_add_permission(self, request, obj=None) -> bool:
        return self._of_parent("has_change_permission", request)

    def has_change_permission(self, request, obj=None) -> bool:
        return self._of_parent("has_change_permission", request)

    def has_delete_permission(self, request, obj=None) -> bool:
        return self._of_parent("has_change_permission", request)


class LookUpInline(PartInline):
    """Parts that are only shown."""

    can_delete = False

    def has_add_permission(self, request, obj=None) -> bool:
        return False

    def has_change_permission(self, request, obj=None) -> bool:
        return False

    def has_delete_permission(self, request, obj=None) -> bool:
        return False
