from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaign.rules.workdays import SHANGHAI, TooFewDays, WorkCalendar, days_table, due_on, served_on

OFF_2026 = ["01-01", "01-02", "10-01", "10-02", "10-05", "10-06", "10-07"]
ON_2026 = ["01-04", "09-20", "10-10"]
CALENDAR = WorkCalendar(
    days={date.fromisoformat(f"2026-{day}"): False for day in OFF_2026}
    | {date.fromisoformat(f"2026-{day}"): True for day in ON_2026},
    years_loaded=frozenset({2026}),
)
EMPTY = WorkCalendar(days={}, years_loaded=frozenset())


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("served", "days", "on"),
    [
        ("2026-09-28", 5, "2026-10-10"),  # over the National Day, to a make-up Saturday
        ("2026-09-28", 2, "2026-09-30"),
        ("2026-09-28", 3, "2026-10-08"),
        ("2026-09-28", 6, "2026-10-12"),
        ("2026-07-06", 5, "2026-07-13"),  # a Monday: the next one
        ("2026-07-10", 1, "2026-07-13"),  # a Friday: Monday
        ("2026-07-06", 10, "2026-07-20"),
        ("2026-07-11", 1, "2026-07-14"),  # a Saturday counts as Monday
        ("2026-09-20", 1, "2026-09-21"),  # a make-up Sunday counts as itself
        ("2026-10-03", 1, "2026-10-09"),  # a Saturday in the holidays counts as Thursday the 8th
    ],
)
def test_r03_the_nth_working_day(served, days, on):
    assert due_on(date.fromisoformat(served), days, CALENDAR).on == date.fromisoformat(on)


@pytest.mark.parametrize(
    ("served", "day_zero"),
    [
        ("2026-07-10T09:00", "2026-07-10"),
        ("2026-07-10T18:00", "2026-07-10"),
        ("2026-07-10T18:00:00.000001", "2026-07-13"),
        ("2026-07-10T23:59", "2026-07-13"),
        ("2026-07-11T00:00", "2026-07-13"),
        ("2026-07-12T20:00", "2026-07-13"),  # Sunday evening counts as Monday, not Tuesday
        ("2026-09-30T18:30", "2026-10-08"),
        ("2026-10-09T19:00", "2026-10-10"),
    ],
)
def test_r03_day_zero(served, day_zero):
    assert served_on(at(served), CALENDAR) == date.fromisoformat(day_zero)


def test_r03_the_clock_of_shanghai_decides():
    friday_evening = datetime(2026, 7, 10, 10, 1, tzinfo=UTC)
    friday_afternoon = datetime(2026, 7, 10, 9, 59, tzinfo=UTC)
    assert served_on(friday_evening, CALENDAR) == date(2026, 7, 13)
    assert served_on(friday_afternoon, CALENDAR) == date(2026, 7, 10)


def test_r03_it_ends_at_midnight_in_shanghai():
    deadline = due_on(date(2026, 9, 28), 5, CALENDAR)
    assert deadline.ends_at == at("2026-10-11T00:00")
    assert deadline.ends_at.astimezone(UTC) == datetime(2026, 10, 10, 16, tzinfo=UTC)


@pytest.mark.parametrize(
    ("served", "days", "is_assumed"),
    [
        ("2026-12-28", 3, False),  # ends on Thursday, 31 December
        ("2026-12-28", 4, True),  # ends in 2027
        ("2025-12-31", 5, True),  # began in 2025
        ("2027-03-01", 1, True),
    ],
)
def test_r03_a_year_without_holidays_says_so(served, days, is_assumed):
    assert due_on(date.fromisoformat(served), days, CALENDAR).is_assumed is is_assumed


def test_r03_the_day_of_service_counts_for_what_is_assumed():
    loaded_too_late = WorkCalendar(days={}, years_loaded=frozenset({2027}))
    assert due_on(at("2026-12-31T19:00"), 1, loaded_too_late).is_assumed


def test_r03_loading_the_year_moves_the_deadline():
    assert due_on(date(2026, 9, 28), 5, EMPTY).on == date(2026, 10, 5)
    assert due_on(date(2026, 9, 28), 5, CALENDAR).on == date(2026, 10, 10)


def test_r03_every_day_can_be_checked():
    rows = days_table(at("2026-09-30T18:30"), 2, CALENDAR)
    assert [(row.on.isoformat()[5:], row.number, row.remark) for row in rows] == [
        ("09-30", None, "workday"),  # served after 18:00
        ("10-01", None, "holiday"),
        ("10-02", None, "holiday"),
        ("10-03", None, "day_off"),
        ("10-04", None, "day_off"),
        ("10-05", None, "holiday"),
        ("10-06", None, "holiday"),
        ("10-07", None, "holiday"),
        ("10-08", 0, "workday"),
        ("10-09", 1, "workday"),
        ("10-10", 2, "make_up"),
    ]


def test_r03_no_working_day_is_no_deadline():
    with pytest.raises(TooFewDays):
        due_on(date(2026, 7, 6), 0, CALENDAR)


@given(st.dates(date(2025, 1, 1), date(2027, 12, 31)), st.integers(1, 60))
def test_r03_one_day_more_ends_later_and_always_on_a_working_day(served, days):
    deadline = due_on(served, days, CALENDAR)
    assert CALENDAR.is_working(deadline.on)
    assert served < deadline.on < due_on(served, days + 1, CALENDAR).on
