from decimal import Decimal
from fractions import Fraction

import pytest

from assessment.rules.periods import mean_of_periods, year_is_publishable


@pytest.mark.parametrize(
    ("totals", "minimum", "mean"),
    [
        (["90.20", "92.25", "78.00"], 3, "5209/60"),
        (["90.20", "92.25"], 3, None),
        (["90.20", "92.25", None], 3, None),
        (["90.20", "92.25", None, None, None, "78.00"], 3, "5209/60"),
        (["90.00"] * 6, 3, "90"),
        (["0.00", "0.00", "100.00"], 3, "100/3"),  # 0 is a total
        (["90.00", "91.01"], 2, "90.505"),
        ([], 3, None),
        ([], 0, None),
        ([None], 0, None),
    ],
)
def test_r26_mean_of_the_rounded_totals(totals, minimum, mean):
    by_period = {number: total and Decimal(total) for number, total in enumerate(totals, start=1)}
    assert mean_of_periods(by_period, minimum) == (mean and Fraction(mean))


@pytest.mark.parametrize(
    ("due", "published", "publishable"),
    [
        ([1, 2, 3, 4, 5, 6], [1, 2, 3, 4, 5, 6], True),
        ([1, 2, 3, 4, 5, 6], [1, 2, 3, 4, 6], False),
        ([1, 2], [1, 2, 3], True),
        ([1, 2], [2, 3], False),
        ([], [], True),
        ([1], [], False),
    ],
)
def test_r26_the_year_waits_for_all_its_due_periods(due, published, publishable):
    assert year_is_publishable(due, published) is publishable
