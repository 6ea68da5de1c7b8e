"""The reward budget of a year, in whole yuan."""

from rewards.rules.states import APPROVED, PAID

# what takes from the budget: proposals commit nothing, withdrawn awards no longer
COMMITTING = frozenset({APPROVED, PAID})


def can_commit(total: int, committed: int, amount: int) -> bool:
    """R-60: what is committed never exceeds the budget; only approved and paid awards are committed.

    >>> can_commit(total=1_000_000, committed=990_000, amount=10_000)
    True
    >>> can_commit(total=1_000_000, committed=990_001, amount=10_000)
    False
    """
    return amount > 0 and committed + amount <= total


def may_lower_total(committed: int, new_total: int) -> bool:
    """Whether the budget may become as small as this: not below what is committed.

    >>> may_lower_total(committed=13_000, new_total=12_999)
    False
    """
    return new_total >= committed
