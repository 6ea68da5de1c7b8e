"""Work days."""

from django.contrib import admin

from campaign.models import WorkDay

from .base import RecordedModelAdmin
from .cells import Number, YesNo, column
from .tables import RecordedResource, ResourceOptions


class WorkDayResource(RecordedResource):
    day_on = column("day_on", widget=Number(WorkDay._meta.get_field("day_on")))
    is_work = column("is_work", widget=YesNo())
    note = column("note")

    class Meta(ResourceOptions):
        model = WorkDay
        import_id_fields = ["day_on"]
        fields = ["day_on", "is_work", "note"]


@admin.register(WorkDay)
class WorkDayAdmin(RecordedModelAdmin):
    list_display = ["day_on", "is_work", "note"]
    list_filter = ["is_work"]
    date_hierarchy = "day_on"
    search_fields = ["note"]
    resource_classes = [WorkDayResource]
