"""Deadlines in working days."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from campaign.rules.errors import RuleError

SHANGHAI = ZoneInfo("Asia/Shanghai")
OFFICE_CLOSES = time(18)
ONE_DAY = timedelta(days=1)
SATURDAY = 5

WORKDAY = "workday"
MAKE_UP = "make_up"
DAY_OFF = "day_off"
HOLIDAY = "holiday"


class TooFewDays(RuleError):
    """A deadline is at least one working day away."""

    code = "too_few_days"


@dataclass(frozen=True, slots=True)
class WorkCalendar:
    """The days known to be worked (True) or off (False), and the years whose holidays are loaded."""

    days: Mapping[date, bool]
    years_loaded: frozenset[int]

    def is_working(self, day: date) -> bool:
        """Whether the day is worked; a day not in the table is, from Monday to Friday."""
        return self.days.get(day, day.weekday() < SATURDAY)

    def remark(self, day: date) -> str:
        """Why the day counts or not."""
        if day.weekday() < SATURDAY:
            return WORKDAY if self.is_working(day) else HOLIDAY
        return MAKE_UP if self.is_working(day) else DAY_OFF

    def is_assumed(self, first: date, last: date) -> bool:
        """Whether a year between the days has no loaded holidays."""
        return not self.years_loaded.issuperset(range(first.year, last.year + 1))


@dataclass(frozen=True, slots=True)
class DayRow:
    """One calendar day on the way to a deadline; its number is None when it does not count."""

    on: date
    number: int | None
    remark: str


@dataclass(frozen=True, slots=True)
class Deadline:
    """The last day, the moment it ends, and whether a year was counted without its holidays."""

    on: date
    ends_at: datetime
    is_assumed: bool


def due_on(served: date | datetime, days: int, calendar: WorkCalendar) -> Deadline:
    """R-03: "within n working days" ends at 24:00 in Shanghai of the n-th working day after that of service.

    Here the first week of October is off and Saturday the 10th is worked in return:

    >>> october = {date(2026, 10, day): day == 10 for day in (1, 2, 5, 6, 7, 10)}
    >>> due_on(date(2026, 9, 28), 5, WorkCalendar(october, frozenset({2026}))).on
    datetime.date(2026, 10, 10)
    """
    rows = days_table(served, days, calendar)
    first, last = rows[0].on, rows[-1].on
    ends_at = datetime.combine(last + ONE_DAY, time(), SHANGHAI)
    return Deadline(on=last, ends_at=ends_at, is_assumed=calendar.is_assumed(first, last))


def served_on(served: date | datetime, calendar: WorkCalendar) -> date:
    """The day of service, day 0: a day off or an hour after 18:00 counts as the next working day.

    >>> friday_evening = datetime(2026, 7, 10, 18, 1, tzinfo=SHANGHAI)
    >>> served_on(friday_evening, WorkCalendar({}, frozenset({2026})))
    datetime.date(2026, 7, 13)
    """
    day = local_day(served)
    if is_after_hours(served):
        day += ONE_DAY
    while not calendar.is_working(day):
        day += ONE_DAY
    return day


def days_table(served: date | datetime, days: int, calendar: WorkCalendar) -> list[DayRow]:
    """Every calendar day from service to deadline, numbered 0 to n where it counts, so that anyone can check.

    >>> [row.number for row in days_table(date(2026, 7, 10), 2, WorkCalendar({}, frozenset({2026})))]
    [0, None, None, 1, 2]
    """
    if days < 1:
        raise TooFewDays(days=days)
    day, day_zero, counted = local_day(served), served_on(served, calendar), -1
    rows: list[DayRow] = []
    while counted < days:
        counts = day >= day_zero and calendar.is_working(day)
        counted += counts
        rows.append(DayRow(day, counted if counts else None, calendar.remark(day)))
        day += ONE_DAY
    return rows


def local_day(served: date | datetime) -> date:
    """The calendar day in Shanghai.

    >>> local_day(datetime.fromisoformat("2026-07-10T16:30:00+00:00"))
    datetime.date(2026, 7, 11)
    """
    return served.astimezone(SHANGHAI).date() if isinstance(served, datetime) else served


def is_after_hours(served: date | datetime) -> bool:
    """Whether something was served after the office had closed; a mere date never is.

    >>> is_after_hours(datetime(2026, 7, 10, 18, tzinfo=SHANGHAI)), is_after_hours(date(2026, 7, 10))
    (False, False)
    """
    return isinstance(served, datetime) and served.astimezone(SHANGHAI).time() > OFFICE_CLOSES
