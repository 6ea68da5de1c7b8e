"""The lives of awards and sanctions, and what a new version of their ranking does to them."""

from campaign.rules.states import StateTable

PROPOSED = "proposed"
APPROVED = "approved"
PAID = "paid"
CONFIRMED = "confirmed"
DISMISSED = "dismissed"
WITHDRAWN = "withdrawn"
ENDED = "ended"

AWARD = StateTable(
    {
        PROPOSED: {APPROVED, WITHDRAWN},
        APPROVED: {PAID, WITHDRAWN},
        PAID: set(),
        WITHDRAWN: set(),
    }
)
SANCTION = StateTable(
    {
        PROPOSED: {CONFIRMED, DISMISSED, WITHDRAWN},
        CONFIRMED: {ENDED},
        DISMISSED: set(),
        ENDED: set(),
        WITHDRAWN: set(),
    }
)

WITHDRAW = "withdraw"
FLAG = "flag"
KEEP = "keep"

AFTER_REPUBLICATION = {
    PROPOSED: WITHDRAW,
    APPROVED: FLAG,
    PAID: FLAG,
    CONFIRMED: FLAG,
    DISMISSED: KEEP,
    WITHDRAWN: KEEP,
    ENDED: KEEP,
}


def after_republication(status: str) -> str:
    """R-64: a new version of a ranking withdraws proposals made from the old one and flags what was decided.

    A flag says that the basis changed and asks a person for a decision; what is over is kept as it is.

    >>> after_republication("proposed"), after_republication("paid"), after_republication("withdrawn")
    ('withdraw', 'flag', 'keep')
    """
    return AFTER_REPUBLICATION[status]
