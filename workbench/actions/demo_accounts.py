"""The accounts of the demonstration all have the same printed password."""

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils.translation import gettext as _

from campaign.audit import record
from campaign.models import Campaign, User
from campaign.refusals import Refused

# printed on the sign-in page of the demonstration; real accounts get one-time passwords
PASSWORD = "wenming-2026-demo"  # noqa: S105


@transaction.atomic
def share_password(*, campaign: Campaign, by: User | None = None) -> int:
    """Give every account of a demonstration city the printed password. Refuses any other city."""
    if not campaign.is_demo:
        raise Refused(_("Only a demonstration shares its password."), code="not_demo")
    people = User.objects.filter(memberships__unit__city=campaign.city)
    count: int = User.objects.filter(pk__in=people.values("pk")).update(
        password=make_password(PASSWORD), must_change_password=False
    )
    record(city=campaign.city, by=by, verb="accounts.share_password", subject=campaign, count=count)
    return count
