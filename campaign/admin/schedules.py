"""When jobs run."""

import json

from celery import current_app
from django import forms
from django.apps import apps
from django.contrib import admin
from django.utils.translation import gettext_lazy as _
from django_celery_beat.models import CrontabSchedule, IntervalSchedule, PeriodicTask

from . import foreign  # noqa: F401  the library's own pages go before these come
from .base import RecordedModelAdmin
from .cells import YesNo, column
from .tables import RecordedResource, ResourceOptions


class CrontabForm(forms.ModelForm):
    class Meta:
        model = CrontabSchedule
        fields = ["minute", "hour", "day_of_month", "month_of_year", "day_of_week"]
        help_texts = {
            "minute": _("0–59, * for every one; 0,30 for two; */5 for every fifth."),
            "hour": _("0–23, in the time of the site."),
            "day_of_month": _("1–31, * for every one."),
            "month_of_year": _("1–12, * for every one."),
            "day_of_week": _("0–6, Sunday is 0, * for every one."),
        }


@admin.register(CrontabSchedule)
class CrontabScheduleAdmin(RecordedModelAdmin):
    form = CrontabForm
    list_display = ["__str__", "minute", "hour", "day_of_month", "month_of_year", "day_of_week"]


@admin.register(IntervalSchedule)
class IntervalScheduleAdmin(RecordedModelAdmin):
    list_display = ["__str__", "every", "period"]


class PeriodicTaskForm(forms.ModelForm):
    """A job of the project and when it runs."""

    name = forms.CharField(label=_("name"), max_length=200)
    task = forms.ChoiceField(label=_("job"))

    class Meta:
        model = PeriodicTask
        fields = ["name", "task", "enabled", "interval", "crontab", "kwargs", "description"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["task"].choices = [(name, name) for name in own_jobs(self.instance.task)]

    def clean_kwargs(self):
        text = self.cleaned_data["kwargs"]
        try:
            is_object = isinstance(json.loads(text), dict)
        except ValueError:
            is_object = False
        if not is_object:
            raise forms.ValidationError(_("Write the arguments as a JSON object, such as {}."))
        return text


def own_jobs(present: str) -> list[str]:
    """The jobs of the project's apps, and the one a row names already."""
    current_app.loader.import_default_modules()
    labels = tuple(f"{config.name}." for config in apps.get_app_configs() if "." not in config.name)
    names = {name for name in current_app.tasks if name.startswith(labels) and not name.startswith("celery.")}
    return sorted(names | ({present} if present else set()))


class PeriodicTaskResource(RecordedResource):
    """Which jobs are switched on; a schedule itself is made on the page."""

    name = column("name")
    enabled = column("enabled", widget=YesNo())
    description = column("description")
    task = column("task", readonly=True)
    scheduler = column("scheduler", readonly=True)

    class Meta(ResourceOptions):
        model = PeriodicTask
        import_id_fields = ["name"]
        fields = ["name", "enabled", "description", "task", "scheduler"]


@admin.register(PeriodicTask)
class PeriodicTaskAdmin(RecordedModelAdmin):
    form = PeriodicTaskForm
    list_display = ["title", "job", "enabled", "schedule_shown", "last_run_at", "total_run_count"]
    list_filter = ["enabled"]
    list_select_related = ["interval", "crontab"]
    search_fields = ["name", "task"]
    fields = [*PeriodicTaskForm.Meta.fields, "last_run_at"]
    readonly_fields = ["last_run_at"]
    resource_classes = [PeriodicTaskResource]

    @admin.display(description=_("name"), ordering="name")
    def title(self, task: PeriodicTask) -> str:
        return task.name

    @admin.display(description=_("job"), ordering="task")
    def job(self, task: PeriodicTask) -> str:
        return task.task

    @admin.display(description=_("schedule"))
    def schedule_shown(self, task: PeriodicTask) -> str:
        return str(task.interval or task.crontab or "")
