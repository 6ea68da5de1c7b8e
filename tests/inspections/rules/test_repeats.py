from datetime import date, timedelta

import pytest

from inspections.rules.repeats import is_repeat

FOUND_ON = date(2026, 2, 1)


@pytest.mark.parametrize(
    ("days_before", "repeat"),
    [
        ([], False),
        ([0], False),  # the same day is one finding seen twice
        ([1], True),
        ([32], True),  # in the year before
        ([90], True),
        ([91], False),
        ([-1], False),
        ([91, 0], False),
        ([91, 90], True),
    ],
)
def test_r12_a_repeat_is_1_to_90_days_old(days_before, repeat):
    assert is_repeat(FOUND_ON, [FOUND_ON - timedelta(days=days) for days in days_before]) is repeat
