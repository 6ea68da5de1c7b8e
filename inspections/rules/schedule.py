"""Which months are inspected how."""

from campaign.rules.errors import RuleError

UNANNOUNCED = "unannounced"
ANNOUNCED = "announced"


class OverrideWithoutReason(RuleError):
    """A month is inspected in the other mode only with a written reason."""

    code = "override_without_reason"


def mode_of_month(month: int) -> str:
    """R-01: odd months are inspected unannounced, even months announced.

    >>> mode_of_month(7), mode_of_month(8)
    ('unannounced', 'announced')
    """
    return UNANNOUNCED if month % 2 else ANNOUNCED


def mode_of_round(month: int, wanted: str, reason: str) -> str:
    """The mode of a round in a month: the month's own, or the other one when the office gives a reason.

    >>> mode_of_round(7, wanted="announced", reason="汛期，暗访停一月")
    'announced'
    """
    if wanted != mode_of_month(month) and not reason.strip():
        raise OverrideWithoutReason(month=month, wanted=wanted)
    return wanted
