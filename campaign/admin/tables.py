"""Reference data as csv and xlsx: out without live formulas, in all or nothing, with one event a batch."""

from functools import partial
from typing import ClassVar

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.html import escape, format_html
from django.utils.translation import gettext as _
from import_export import fields, resources
from import_export.forms import ExportForm

from campaign import permissions
from campaign.actions import reference
from campaign.models import Campaign, City, User
from campaign.refusals import BadRows, Refused

from .formats import CsvOut, ImportStorage, TableIn, XlsxOut
from .scope import rows_kept, rows_to_choose

OWNERS_TO_FILL = {"city": City, "campaign": Campaign}


class PlainDiff(resources.Diff):
    """Old and new values side by side in the preview, without the inline styles a strict page refuses."""

    def as_html(self):
        pairs = zip(self.left, self.right, strict=False)
        return [
            escape(new) if old == new else format_html("<del>{}</del> <ins>{}</ins>", old, new)
            for old, new in pairs
        ]


class RecordedResource(resources.ModelResource):
    """A table of reference data: rows known by their codes, all or nothing, one event for the batch."""

    # fields that hold several other rows, written after the row itself
    many: ClassVar[list[str]] = []

    def __init__(self, user: User | None = None, **kwargs):
        super().__init__(**kwargs)
        self.user, self.batch = user, []
        for field in self.fields.values():
            field.widget.user = user

    @classmethod
    def get_diff_class(cls):
        return PlainDiff

    @classmethod
    def columns(cls) -> tuple[list[str], list[str]]:
        """The columns a file must have, and those it may have."""
        resource = cls()
        keys = [name for name in cls._meta.import_id_fields if name not in OWNERS_TO_FILL]
        required = [resource.fields[name].column_name for name in keys]
        names = [field.column_name for field in resource.get_import_fields()]
        return required, [name for name in names if name not in required]

    def get_queryset(self):
        return rows_kept(self._meta.model, self.user)

    def before_import(self, dataset, **kwargs):
        for name, default in self._defaults().items():
            if name not in dataset.headers:
                dataset.append_col([default] * len(dataset), header=name)

    def before_import_row(self, row, **kwargs):
        row.update({name: default for name, default in self._defaults().items() if not row.get(name)})

    def _defaults(self) -> dict[str, str]:
        """The city and the campaign need not be written where there is only one to choose."""
        found = {}
        for name, model in OWNERS_TO_FILL.items():
            rows = list(rows_to_choose(model, self.user)[:2]) if name in self.fields else []
            if len(rows) == 1:
                found[name] = rows[0].code
        return found

    def import_instance(self, instance, row, **kwargs):
        errors, instance.chosen = {}, {}
        try:
            super().import_instance(instance, row, **kwargs)
        except ValidationError as error:
            errors = error.update_error_dict(errors)
        for field in self._many_fields():
            try:
                instance.chosen |= {field.attribute: field.clean(row)} if field.column_name in row else {}
            except ValueError as error:
                errors[field.column_name] = [ValidationError(str(error))]
        if errors:
            raise ValidationError(errors)

    def _many_fields(self) -> list[fields.Field]:
        return [self.fields[name] for name in self.many]

    def _plain_fields(self) -> list[fields.Field]:
        return [field for field in self.get_import_fields() if field not in self._many_fields()]

    def import_field(self, field, instance, row, is_m2m=False, **kwargs):
        if field not in self._many_fields():
            super().import_field(field, instance, row, is_m2m, **kwargs)

    def skip_row(self, instance, original, row, import_validation_errors=None):
        if import_validation_errors or instance._state.adding or self.differs(instance):
            return False
        return all(field.get_value(instance) == field.get_value(original) for field in self._plain_fields())

    def differs(self, instance) -> bool:
        """Whether what is written beside the row's own columns changes."""
        return any(
            {row.pk for row in chosen} != set(getattr(instance, name).values_list("pk", flat=True))
            for name, chosen in instance.chosen.items()
        )

    def before_save_instance(self, instance, row, **kwargs):
        city = permissions.allowed_city(instance, self.user)
        permissions.refuse_foreign(instance, None if permissions.city_of(instance) is None else city)

    def save_m2m(self, instance, row, **kwargs):
        for name, chosen in instance.chosen.items():
            getattr(instance, name).set(chosen, through_defaults=self.through_defaults(instance))
        self.batch.append((instance, row))

    def through_defaults(self, instance) -> dict:
        return {}

    def number_by_sheet(self, dataset, result) -> None:
        """Name faults by the row of the sheet, which counts the header and empty rows."""
        for fault in (*result.invalid_rows, *result.error_rows):
            fault.number = dataset.sheet_rows[fault.number - 1]

    def after_import(self, dataset, result, *, dry_run=False, file_name="", **kwargs):
        self.number_by_sheet(dataset, result)
        if dry_run or result.has_errors() or result.has_validation_errors():
            return
        details = {"model": self._meta.model._meta.label_lower, "file": file_name[:120]}
        reference.record_import(batch=self.batch, by=self.user, **details)


class ResourceOptions:
    """Options every resource shares; `class Meta(ResourceOptions)`."""

    skip_unchanged = True
    report_skipped = True
    clean_model_instances = True
    use_transactions = True


class TablesMixin:
    """Import with preview and export on the pages of a model whose admin names a resource."""

    resource_classes: ClassVar[list] = []
    export_form_class = ExportForm
    tmp_storage_class = ImportStorage

    def has_import_permission(self, request) -> bool:
        return bool(self.resource_classes) and self.has_add_permission(request)

    def has_export_permission(self, request) -> bool:
        return bool(self.resource_classes) and self.has_view_permission(request)

    def get_resource_kwargs(self, request, *args, **kwargs):
        return {"user": request.user}

    def get_export_formats(self):
        return [XlsxOut, CsvOut]

    def get_import_formats(self):
        required, optional = self.resource_classes[0].columns()
        return [partial(TableIn, required, optional)]

    def get_export_data(self, file_format, request, queryset, **kwargs):
        if not self.has_export_permission(request):
            raise PermissionDenied
        data = self.get_data_for_export(request, queryset, export_form=kwargs.get("export_form"))
        return file_format.export_data(data)

    def get_import_data_kwargs(self, **kwargs):
        kwargs.pop("form", None)
        return {**kwargs, "rollback_on_validation_errors": True}

    def add_data_read_fail_error_to_form(self, form, e):
        if isinstance(e, BadRows):
            for line in e.lines:
                form.add_error("import_file", line)
        else:
            super().add_data_read_fail_error_to_form(form, e)

    def process_import(self, request, **kwargs):
        try:
            return super().process_import(request, **kwargs)
        except FileNotFoundError:
            return self._back(request, _("The file is no longer there; upload it again."))
        except Refused as refusal:
            return self._back(request, str(refusal))

    def process_result(self, result, request):
        if result.has_errors() or result.has_validation_errors():
            text = _("Nothing was imported: the data changed meanwhile; upload the file again.")
            return self._back(request, text)
        return super().process_result(result, request)

    def _back(self, request, text: str) -> HttpResponseRedirect:
        messages.error(request, text)
        info = self.model._meta.app_label, self.model._meta.model_name
        return HttpResponseRedirect(reverse("admin:{}_{}_import".format(*info)))
