"""The spans of time in which things are counted, and what they are called."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from typing import Self

from campaign.rules.errors import RuleError

WEEK = "week"
MONTH = "month"
TWO_MONTH = "two-month"
QUARTER = "quarter"
HALF_YEAR = "half-year"
YEAR = "year"

MONTHS_IN = {MONTH: 1, TWO_MONTH: 2, QUARTER: 3, HALF_YEAR: 6, YEAR: 12}
PARENT_OF = {WEEK: MONTH, MONTH: TWO_MONTH, TWO_MONTH: YEAR, QUARTER: HALF_YEAR, HALF_YEAR: YEAR}
LABELS = {
    WEEK: "{year}年第{number}周",
    MONTH: "{year}年{number}月",
    TWO_MONTH: "{year}年第{number}期（{first}—{last}月）",
    QUARTER: "{year}年第{number}季度（{first}—{last}月）",
    HALF_YEAR: "{year}年{half}半年",
    YEAR: "{year}年",
}
MONDAY, THURSDAY, SUNDAY = 1, 4, 7
LAST_WEEK_HAS = (12, 28)


class NoSuchPeriod(RuleError):
    """There is no period of that kind and number in the year."""

    code = "no_such_period"


@dataclass(frozen=True, order=True, slots=True)
class Period:
    """R-02: a week, month, two months, quarter, half-year or year, by its number in the year (a year has 0).

    Weeks are those of ISO 8601 and belong to the year of their Thursday. The first two months are January and
    February. Periods of one kind sort by time.

    >>> period = Period.of("two-month", date(2026, 8, 31))
    >>> period.label, period.first_on, period.last_on
    ('2026年第4期（7—8月）', datetime.date(2026, 7, 1), datetime.date(2026, 8, 31))
    >>> Period("month", 2026, 7).parent == period
    True
    """

    kind: str
    year: int
    number: int = 0

    def __post_init__(self) -> None:
        if self.number not in numbers_of(self.kind, self.year):
            raise NoSuchPeriod(kind=self.kind, year=self.year, number=self.number)

    @classmethod
    def of(cls, kind: str, day: date) -> Self:
        """The period of that kind in which the day lies."""
        if kind == WEEK:
            week = day.isocalendar()
            return cls(kind, week.year, week.week)
        if kind == YEAR:
            return cls(kind, day.year)
        return cls(kind, day.year, (day.month - 1) // MONTHS_IN[kind] + 1)

    @property
    def months(self) -> tuple[int, ...]:
        """The numbers of its months; a week has the month of its Thursday."""
        if self.kind == WEEK:
            return (date.fromisocalendar(self.year, self.number, THURSDAY).month,)
        length = MONTHS_IN[self.kind]
        first = (max(self.number, 1) - 1) * length + 1
        return tuple(range(first, first + length))

    @property
    def first_on(self) -> date:
        """Its first day."""
        if self.kind == WEEK:
            return date.fromisocalendar(self.year, self.number, MONDAY)
        return date(self.year, self.months[0], 1)

    @property
    def last_on(self) -> date:
        """Its last day."""
        if self.kind == WEEK:
            return date.fromisocalendar(self.year, self.number, SUNDAY)
        month = self.months[-1]
        return date(self.year, month, monthrange(self.year, month)[1])

    @property
    def label(self) -> str:
        """What official papers call it."""
        half = "上" if self.number == 1 else "下"
        first, last = self.months[0], self.months[-1]
        return LABELS[self.kind].format(year=self.year, number=self.number, half=half, first=first, last=last)

    @property
    def parent(self) -> "Period | None":
        """The period it is counted into; a week goes with its Thursday, a year has none."""
        if self.kind == YEAR:
            return None
        return Period.of(PARENT_OF[self.kind], date(self.year, self.months[0], 1))


def numbers_of(kind: str, year: int) -> range:
    """The numbers that periods of a kind have in a year.

    >>> numbers_of("two-month", 2026), numbers_of("week", 2026)
    (range(1, 7), range(1, 54))
    """
    if kind == YEAR:
        return range(1)
    if kind == WEEK:
        return range(1, date(year, *LAST_WEEK_HAS).isocalendar().week + 1)
    if kind not in MONTHS_IN:
        raise NoSuchPeriod(kind=kind, year=year)
    return range(1, 12 // MONTHS_IN[kind] + 1)


def periods_of(kind: str, year: int) -> list[Period]:
    """All periods of a kind in a year, in order.

    >>> [period.label for period in periods_of("half-year", 2026)]
    ['2026年上半年', '2026年下半年']
    """
    return [Period(kind, year, number) for number in numbers_of(kind, year)]
