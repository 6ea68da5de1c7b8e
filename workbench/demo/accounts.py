"""The accounts of the demonstration: one for each role."""

from dataclasses import dataclass

from campaign.models import Campaign, Membership
from workbench.actions.demo_accounts import PASSWORD

# a town in the middle of the table shows more than the first one
SHOWN_UNIT = "Z07"
ROLE_ORDER = (
    "office_lead",
    "office",
    "unit",
    "unit_head",
    "inspector",
    "leader",
    "discipline",
    "commission",
    "supervisor",
    "admin",
)


@dataclass(frozen=True, slots=True)
class Account:
    """One login to try, with what it stands for."""

    role: str
    username: str
    name: str
    unit: str
    password: str = PASSWORD


def accounts_of(campaign: Campaign) -> list[Account]:
    """One account for each role, in the order of the work."""
    memberships = Membership.objects.filter(unit__city=campaign.city).select_related("user", "unit", "role")
    first: dict[str, Membership] = {}
    ordered = memberships.order_by("unit__code", "user__created_at")
    for membership in sorted(ordered, key=lambda row: row.unit.code != SHOWN_UNIT):
        first.setdefault(membership.role.code, membership)
    return [
        Account(row.role.name, row.user.username, row.user.name, row.unit.name)
        for code in ROLE_ORDER
        if (row := first.get(code))
    ]
