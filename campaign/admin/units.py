"""Units and the groups they are ranked in."""

from django import forms
from django.contrib import admin

from campaign.actions import units
from campaign.actions.reference import Belongings
from campaign.choices import UnitKind
from campaign.models import City, FormerName, GroupUnit, RankingGroup, Unit

from .base import LookUpInline, PartInline, RecordedModelAdmin
from .cells import CampaignKey, Choice, Key, Keys, Number, YesNo, column
from .tables import RecordedResource, ResourceOptions


class UnitResource(RecordedResource):
    city = column("city", widget=Key(City))
    code = column("code")
    name = column("name")
    short_name = column("short_name")
    kind = column("kind", widget=Choice(UnitKind))
    parent = column("parent", "parent_code", Key(Unit, city__code="city"))
    alias = column("alias")

    class Meta(ResourceOptions):
        model = Unit
        import_id_fields = ["city", "code"]
        fields = ["city", "code", "name", "short_name", "kind", "parent", "alias"]

    def before_save_instance(self, instance, row, **kwargs):
        super().before_save_instance(instance, row, **kwargs)
        instance.spell()
        units.remember_name(unit=instance, by=self.user)


class FormerNameInline(LookUpInline):
    model = FormerName
    fields = ["name", "until_on"]


@admin.register(Unit)
class UnitAdmin(RecordedModelAdmin):
    list_display = ["code", "name", "short_name", "kind", "parent", "merged_into"]
    list_filter = ["city", "kind"]
    list_select_related = ["parent", "merged_into"]
    search_fields = ["code", "name", "alias", "pinyin", "initials"]
    fields = ["city", "code", "name", "short_name", "kind", "parent", "alias", "merged_into"]
    readonly_fields = ["merged_into"]
    inlines = [FormerNameInline]
    resource_classes = [UnitResource]

    def write(self, request, row: Unit, *, create: bool, belongings: Belongings) -> None:
        units.save(unit=row, create=create, belongings=belongings, by=request.user)


class RankingGroupResource(RecordedResource):
    campaign = column("campaign", widget=CampaignKey())
    code = column("code")
    name = column("name")
    position = column("position", widget=Number(RankingGroup._meta.get_field("position")))
    is_ranked = column("is_ranked", widget=YesNo())
    units = column("units", "unit_code", Keys(Unit))
    many = ["units"]

    class Meta(ResourceOptions):
        model = RankingGroup
        import_id_fields = ["campaign", "code"]
        fields = ["campaign", "code", "name", "position", "is_ranked", "units"]

    def through_defaults(self, instance) -> dict:
        return {"campaign": instance.campaign}


class GroupUnitForm(forms.ModelForm):
    class Meta:
        model = GroupUnit
        fields = ["unit", "is_ranked"]

    def _get_validation_exclusions(self) -> set:
        """The campaign stands in no box of the form, and is checked all the same."""
        return super()._get_validation_exclusions() - {"campaign"}


class GroupUnitFormSet(forms.BaseInlineFormSet):
    """A unit's place carries the campaign of its group: no unit stands in two groups of a campaign."""

    def _construct_form(self, i, **kwargs):
        form = super()._construct_form(i, **kwargs)
        form.instance.campaign_id = self.instance.campaign_id
        return form


class GroupUnitInline(PartInline):
    model = GroupUnit
    form = GroupUnitForm
    formset = GroupUnitFormSet
    fields = ["unit", "is_ranked"]


@admin.register(RankingGroup)
class RankingGroupAdmin(RecordedModelAdmin):
    list_display = ["name", "code", "campaign", "position", "is_ranked"]
    list_filter = ["campaign"]
    list_select_related = ["campaign__city"]
    search_fields = ["code", "name"]
    inlines = [GroupUnitInline]
    resource_classes = [RankingGroupResource]
