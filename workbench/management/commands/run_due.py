"""Do what the schedule would do now."""

from django.utils import timezone

from campaign.models import Campaign
from workbench import due
from workbench.management.base import Command as BaseCommand


class Command(BaseCommand):
    help = "Does all periodic work that is due now; harmless when repeated."

    def run(self, **options) -> None:
        at = timezone.now()
        lines = due.release_due(at=at)
        for campaign in Campaign.objects.select_related("city"):
            lines += due.tend(campaign, at=at)
        for line in lines:
            self.stdout.write(line)
