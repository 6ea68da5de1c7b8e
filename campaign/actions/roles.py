"""The roles a new installation starts with; from then on they are rows that the technician edits."""

from django.db import transaction
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from campaign.choices import Right
from campaign.models import Role, User

OFFICE = (
    Right.KEEP_REFERENCE_DATA,
    Right.SEE_RELEASED,
    Right.SEE_HIDDEN_ROUNDS,
    Right.PLAN_ROUNDS,
    Right.RECORD_VISITS,
    Right.CORRECT_VISITS,
    Right.SEE_DRAFTS,
    Right.COMPUTE_SCORES,
    Right.ADJUST_SCORES,
    Right.NOTICE_RANKINGS,
    Right.PROPOSE_AWARDS,
    Right.PAY_AWARDS,
)
OFFICE_LEAD = (
    *OFFICE,
    Right.KEEP_ACCOUNTS,
    Right.READ_TRAIL,
    Right.RELEASE_ROUNDS,
    Right.PUBLISH_RANKINGS,
    Right.APPROVE_AWARDS,
    Right.DECIDE_SANCTIONS,
)
# code, name, rights, stands for the unit, enters the administration
DEFAULT_ROLES = (
    ("office", _("Civilization office"), OFFICE, False, True),
    ("office_lead", _("Head of the civilization office"), OFFICE_LEAD, False, True),
    ("unit", _("Unit liaison"), (), True, False),
    ("unit_head", _("Head of the unit"), (), True, False),
    ("inspector", _("Inspector"), (Right.RECORD_VISITS,), False, False),
    ("leader", _("City leader"), (Right.SEE_RELEASED,), False, False),
    ("supervisor", _("Special supervisor"), (), False, False),
    ("discipline", _("Discipline inspection"), (Right.SEE_RELEASED,), False, False),
    ("commission", _("Commission member"), (Right.SEE_RELEASED,), False, False),
    ("admin", _("Technician"), (Right.KEEP_REFERENCE_DATA, Right.KEEP_ACCOUNTS), False, True),
)


@transaction.atomic
def put_default_roles(*, by: User | None = None) -> dict[str, Role]:
    """Create the default roles that are not there yet; rows that exist keep what the city changed."""
    for position, (code, name, rights, stands_for_unit, enters_admin) in enumerate(DEFAULT_ROLES, start=1):
        Role.objects.get_or_create(
            code=code,
            defaults={
                "name": gettext(name),
                "position": position,
                "rights": [str(right) for right in rights],
                "stands_for_unit": stands_for_unit,
                "enters_admin": enters_admin,
            },
        )
    return {role.code: role for role in Role.objects.all()}
