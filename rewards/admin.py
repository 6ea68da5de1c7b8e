"""The rules of awards and sanctions, and the year's budget."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from assessment.models import Cycle
from campaign.actions.reference import Belongings
from campaign.admin import (
    CampaignKey,
    Choice,
    Key,
    Number,
    RecordedModelAdmin,
    RecordedResource,
    ResourceOptions,
    column,
)
from campaign.choices import Right
from campaign.models import RankingGroup
from rewards.actions import budgets
from rewards.choices import Recipient
from rewards.models import AwardRule, Budget, SanctionRule


class AwardRuleResource(RecordedResource):
    campaign = column("campaign", widget=CampaignKey())
    cycle = column("cycle", widget=Key(Cycle, campaign="campaign"))
    group = column("group", widget=Key(RankingGroup, campaign="campaign"))
    recipient = column("recipient", widget=Choice(Recipient))
    position = column("position", widget=Number(AwardRule._meta.get_field("position")))
    rank_from = column("rank_from", widget=Number(AwardRule._meta.get_field("rank_from")))
    rank_to = column("rank_to", widget=Number(AwardRule._meta.get_field("rank_to")))
    headcount = column("headcount", widget=Number(AwardRule._meta.get_field("headcount")))
    amount = column("amount", widget=Number(AwardRule._meta.get_field("amount")))

    class Meta(ResourceOptions):
        model = AwardRule
        import_id_fields = ["campaign", "cycle", "group", "recipient", "position"]
        fields = [*import_id_fields, "rank_from", "rank_to", "headcount", "amount"]


@admin.register(AwardRule)
class AwardRuleAdmin(RecordedModelAdmin):
    list_display = ["cycle", "group", "recipient", "rank_from", "rank_to", "headcount", "amount", "position"]
    list_filter = ["campaign", "cycle", "recipient"]
    list_select_related = ["cycle__campaign__city", "group"]
    resource_classes = [AwardRuleResource]


class SanctionRuleResource(RecordedResource):
    campaign = column("campaign", widget=CampaignKey())
    cycle = column("cycle", widget=Key(Cycle, campaign="campaign"))
    group = column("group", widget=Key(RankingGroup, campaign="campaign"))
    last = column("last", widget=Number(SanctionRule._meta.get_field("last")))
    consequence = column("consequence")

    class Meta(ResourceOptions):
        model = SanctionRule
        import_id_fields = ["campaign", "cycle", "group"]
        fields = [*import_id_fields, "last", "consequence"]


@admin.register(SanctionRule)
class SanctionRuleAdmin(RecordedModelAdmin):
    list_display = ["group", "cycle", "last", "consequence"]
    list_filter = ["campaign", "cycle"]
    list_select_related = ["cycle", "group"]
    resource_classes = [SanctionRuleResource]


@admin.register(Budget)
class BudgetAdmin(RecordedModelAdmin):
    """The total changes here by its own action, which refuses less than awards have taken."""

    right = Right.APPROVE_AWARDS
    list_display = ["campaign", "total", "committed", "remaining_shown"]
    list_select_related = ["campaign__city"]
    fields = ["campaign", "total", "committed"]

    @admin.display(description=_("remaining (yuan)"))
    def remaining_shown(self, budget: Budget) -> int:
        return budget.remaining

    def get_readonly_fields(self, request, obj=None):
        return ["campaign", "committed"] if obj else ["committed"]

    def write(self, request, row: Budget, *, create: bool, belongings: Belongings) -> None:
        row.pk = budgets.put(campaign=row.campaign, total=row.total, by=request.user)[0].pk

    def has_delete_permission(self, request, obj=None) -> bool:
        return False
