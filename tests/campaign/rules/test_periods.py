from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaign.rules.periods import NoSuchPeriod, Period, periods_of

KINDS = ["week", "month", "two-month", "quarter", "half-year", "year"]


@pytest.mark.parametrize(
    ("period", "first_on", "last_on", "months", "label"),
    [
        (("week", 2026, 36), (2026, 8, 31), (2026, 9, 6), (9,), "2026年第36周"),
        (("week", 2026, 1), (2025, 12, 29), (2026, 1, 4), (1,), "2026年第1周"),
        (("week", 2026, 53), (2026, 12, 28), (2027, 1, 3), (12,), "2026年第53周"),
        (("month", 2026, 7), (2026, 7, 1), (2026, 7, 31), (7,), "2026年7月"),
        (("month", 2028, 2), (2028, 2, 1), (2028, 2, 29), (2,), "2028年2月"),
        (("two-month", 2026, 1), (2026, 1, 1), (2026, 2, 28), (1, 2), "2026年第1期（1—2月）"),
        (("two-month", 2026, 4), (2026, 7, 1), (2026, 8, 31), (7, 8), "2026年第4期（7—8月）"),
        (("two-month", 2026, 6), (2026, 11, 1), (2026, 12, 31), (11, 12), "2026年第6期（11—12月）"),
        (("quarter", 2026, 3), (2026, 7, 1), (2026, 9, 30), (7, 8, 9), "2026年第3季度（7—9月）"),
        (("half-year", 2026, 1), (2026, 1, 1), (2026, 6, 30), (1, 2, 3, 4, 5, 6), "2026年上半年"),
        (("half-year", 2026, 2), (2026, 7, 1), (2026, 12, 31), (7, 8, 9, 10, 11, 12), "2026年下半年"),
        (("year", 2026, 0), (2026, 1, 1), (2026, 12, 31), tuple(range(1, 13)), "2026年"),
    ],
)
def test_r02_days_months_and_label(period, first_on, last_on, months, label):
    found = Period(*period)
    assert (found.first_on, found.last_on) == (date(*first_on), date(*last_on))
    assert (found.months, found.label) == (months, label)


@pytest.mark.parametrize(
    ("period", "parent"),
    [
        (("week", 2026, 36), ("month", 2026, 9)),  # Monday is in August, Thursday in September
        (("week", 2026, 1), ("month", 2026, 1)),  # begins in 2025
        (("week", 2026, 53), ("month", 2026, 12)),  # ends in 2027
        (("month", 2026, 7), ("two-month", 2026, 4)),
        (("month", 2026, 8), ("two-month", 2026, 4)),
        (("two-month", 2026, 4), ("year", 2026, 0)),
        (("quarter", 2026, 3), ("half-year", 2026, 2)),
        (("half-year", 2026, 1), ("year", 2026, 0)),
    ],
)
def test_r02_parent(period, parent):
    assert Period(*period).parent == Period(*parent)


def test_r02_a_year_has_no_parent():
    assert Period("year", 2026).parent is None


@pytest.mark.parametrize(
    ("day", "week"),
    [
        ((2027, 1, 1), (2026, 53)),
        ((2025, 12, 29), (2026, 1)),
        ((2026, 12, 31), (2026, 53)),
        ((2024, 12, 30), (2025, 1)),
    ],
)
def test_r02_a_week_belongs_to_the_year_of_its_thursday(day, week):
    assert Period.of("week", date(*day)) == Period("week", *week)


@pytest.mark.parametrize(
    ("kind", "year", "number"),
    [
        ("week", 2025, 53),
        ("week", 2026, 54),
        ("month", 2026, 13),
        ("two-month", 2026, 7),
        ("quarter", 2026, 0),
        ("half-year", 2026, 3),
        ("year", 2026, 1),
        ("decade", 2026, 1),
    ],
)
def test_r02_a_period_that_does_not_exist_is_refused(kind, year, number):
    with pytest.raises(NoSuchPeriod):
        Period(kind, year, number)


@pytest.mark.parametrize(
    ("kind", "count"),
    [("week", 53), ("month", 12), ("two-month", 6), ("quarter", 4), ("half-year", 2), ("year", 1)],
)
def test_r02_the_periods_of_a_year_follow_each_other_without_gap(kind, count):
    periods = periods_of(kind, 2026)
    assert len(periods) == count
    assert periods == sorted(periods)
    assert all(later.first_on == earlier.last_on + timedelta(days=1) for earlier, later in pairwise(periods))


@given(st.sampled_from(KINDS), st.dates(date(1990, 1, 1), date(2090, 12, 31)))
def test_r02_a_day_lies_in_its_period_and_nowhere_else(kind, day):
    period = Period.of(kind, day)
    assert period.first_on <= day <= period.last_on
    assert Period.of(kind, period.first_on) == Period.of(kind, period.last_on) == period
    assert period in periods_of(kind, period.year)
