"""When a finding is one that was there before."""

from collections.abc import Iterable
from datetime import date

REPEAT_WINDOW_DAYS = 90


def is_repeat(found_on: date, earlier_dates: Iterable[date]) -> bool:
    """R-12: a finding is a repeat when the same item was found at the same site 1–90 days before.

    The dates are those of findings that count: of submitted visits, not struck by an objection.

    >>> is_repeat(date(2026, 1, 15), [date(2025, 11, 3)])
    True
    """
    return any(1 <= (found_on - earlier).days <= REPEAT_WINDOW_DAYS for earlier in earlier_dates)
