"""The short form of a ranking in lists."""

from rest_framework import serializers

from assessment.models import Ranking


class RankingSerializer(serializers.ModelSerializer):
    """A ranking without its rows: which period, which version, how far."""

    campaign = serializers.CharField(source="campaign.code")
    cycle = serializers.CharField(source="cycle.code")
    period = serializers.SerializerMethodField()
    label = serializers.CharField(source="period_object.label")

    class Meta:
        model = Ranking
        fields = ["id", "campaign", "cycle", "period", "label", "version", "status", "published_at"]

    def get_period(self, ranking: Ranking) -> int | None:
        return ranking.period or None
