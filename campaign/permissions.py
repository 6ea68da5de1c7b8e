"""Who may do what in the base domain, and the one question every app asks."""

from django.utils.translation import gettext as _

from campaign.choices import Right
from campaign.models import City, User
from campaign.refusals import NotAllowed


def require(by: User | None, right: str, city: City) -> None:
    """Refuse unless ``by`` holds the right in the city; ``None`` is the machine: its jobs and commands."""
    if by is not None and not by.access.has(right, city.pk):
        raise NotAllowed(
            _("You need the right “%(right)s” for this; ask the head of the office.")
            % {"right": Right(right).label},
            code="not_allowed",
        )


def can_keep_reference_data(user: User, city: City) -> bool:
    return user.access.has(Right.KEEP_REFERENCE_DATA, city.pk)


def can_keep_accounts(user: User, city: City) -> bool:
    return user.access.has(Right.KEEP_ACCOUNTS, city.pk)


def can_read_trail(user: User, city: City) -> bool:
    return user.access.has(Right.READ_TRAIL, city.pk)
