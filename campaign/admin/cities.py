"""Cities, their campaigns and number series."""

from django.contrib import admin

from campaign.choices import NumberKind
from campaign.models import Campaign, City, NumberSeries

from .base import RecordedModelAdmin
from .cells import Choice, Key, Number, column
from .tables import RecordedResource, ResourceOptions


class CityResource(RecordedResource):
    code = column("code")
    name = column("name")
    short_name = column("short_name")
    preset = column("preset")

    class Meta(ResourceOptions):
        model = City
        import_id_fields = ["code"]
        fields = ["code", "name", "short_name", "preset"]


@admin.register(City)
class CityAdmin(RecordedModelAdmin):
    list_display = ["code", "name", "short_name", "preset"]
    search_fields = ["code", "name"]
    resource_classes = [CityResource]

    def has_add_permission(self, request, obj=None) -> bool:
        """A new city has nobody in it yet, so only the technician of the installation founds one."""
        return request.user.is_superuser

    def has_delete_permission(self, request, obj=None) -> bool:
        return False


class CampaignResource(RecordedResource):
    city = column("city", widget=Key(City))
    year = column("year", widget=Number(Campaign._meta.get_field("year")))
    repeat_factor = column("repeat_factor", widget=Number(Campaign._meta.get_field("repeat_factor")))
    adjustment_cap = column("adjustment_cap", widget=Number(Campaign._meta.get_field("adjustment_cap")))
    notice_days = column("notice_days", widget=Number(Campaign._meta.get_field("notice_days")))

    class Meta(ResourceOptions):
        model = Campaign
        import_id_fields = ["city", "year"]
        fields = ["city", "year", "repeat_factor", "adjustment_cap", "notice_days"]


@admin.register(Campaign)
class CampaignAdmin(RecordedModelAdmin):
    list_display = ["city", "year", "repeat_factor", "adjustment_cap", "notice_days", "is_demo"]
    list_filter = ["city", "year"]
    list_select_related = ["city"]
    resource_classes = [CampaignResource]
    readonly_fields = ["is_demo"]


class NumberSeriesResource(RecordedResource):
    city = column("city", widget=Key(City))
    kind = column("kind", widget=Choice(NumberKind))
    year = column("year", widget=Number(NumberSeries._meta.get_field("year")))
    prefix = column("prefix")

    class Meta(ResourceOptions):
        model = NumberSeries
        import_id_fields = ["city", "kind", "year"]
        fields = ["city", "kind", "year", "prefix"]


@admin.register(NumberSeries)
class NumberSeriesAdmin(RecordedModelAdmin):
    list_display = ["city", "kind", "year", "prefix", "last_number"]
    list_filter = ["city", "kind", "year"]
    list_select_related = ["city"]
    readonly_fields = ["last_number"]
    resource_classes = [NumberSeriesResource]
