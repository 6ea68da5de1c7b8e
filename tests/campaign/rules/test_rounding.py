from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaign.rules.rounding import TooManyDecimals, hundredths, round_half_up


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("92.25", "92.25"),
        ("0.005", "0.01"),
        ("0.004999999999999999999999999999", "0.00"),
        ("2.675", "2.68"),  # a float holds less than 2.675 and would give 2.67
        ("-0.005", "-0.01"),
        ("-0.001", "0.00"),
        ("100", "100.00"),
        ("254/3", "84.67"),
        ("200/3", "66.67"),
    ],
)
def test_an_exact_half_goes_away_from_zero(value, shown):
    assert str(round_half_up(Fraction(value))) == shown


@given(st.decimals(-1000, 1000, places=5), st.integers(0, 4))
def test_agrees_with_decimal_where_decimal_is_exact(value, places):
    assert round_half_up(Fraction(value), places) == value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)


@given(st.fractions(0, 100))
def test_never_more_than_half_a_hundredth_off(value):
    assert abs(Fraction(round_half_up(value)) - value) <= Fraction(1, 200)


@pytest.mark.parametrize(
    ("points", "whole"), [("0.25", 25), ("5", 500), ("5.00", 500), ("5.000", 500), ("0", 0)]
)
def test_hundredths(points, whole):
    assert hundredths(Decimal(points)) == whole


def test_a_third_decimal_is_refused():
    with pytest.raises(TooManyDecimals) as refusal:
        hundredths(Decimal("0.125"))
    assert refusal.value.code == "too_many_decimals"
    assert refusal.value.params == {"value": Decimal("0.125")}
