"""The holidays of a year come into the table."""

from datetime import date, datetime, timedelta

import chinese_calendar
from django.db import transaction
from django.utils.translation import gettext as _

from campaign.actions.reference import digest_of
from campaign.audit import record, values_of
from campaign.models import User, WorkDay
from campaign.permissions import allowed_city
from campaign.refusals import Refused
from campaign.rules.workdays import SATURDAY

ONE_DAY = timedelta(days=1)


@transaction.atomic
def load(*, year: int, by: User | None, at: datetime | None = None) -> int:
    """Add the statutory holidays and make-up days of a year; days that are in the table stay as they are.

    Returns how many were added. Refuses a year whose calendar has not been published yet; its days can be
    entered by hand then.
    """
    city = allowed_city(WorkDay(), by)
    known = set(WorkDay.objects.filter(day_on__year=year).values_list("day_on", flat=True))
    days = [day for day in special_days(year) if day.day_on not in known]
    WorkDay.objects.bulk_create(days)
    if days:
        digest = digest_of([values_of(day, ["day_on", "is_work"]) for day in days])
        details = {"year": year, "count": len(days), "digest": digest}
        record(city=city, by=by, verb="work_days.load", subject=city, at=at, **details)
    return len(days)


def special_days(year: int) -> list[WorkDay]:
    """The days of the year that differ from the pattern of the week."""
    try:
        return [
            WorkDay(day_on=day, is_work=chinese_calendar.is_workday(day), note=_note(day))
            for day in _days_of(year)
            if chinese_calendar.is_workday(day) != (day.weekday() < SATURDAY)
        ]
    except NotImplementedError as error:
        message = _("The holidays of %(year)s are not known yet; enter them by hand once they are published.")
        raise Refused(message % {"year": year}, code="unknown_year", field="year") from error


def _note(day: date) -> str:
    _is_holiday, name = chinese_calendar.get_holiday_detail(day)
    return HOLIDAYS.get(name, name or "")


HOLIDAYS = {
    "New Year's Day": "元旦",
    "Spring Festival": "春节",
    "Tomb-sweeping Day": "清明节",
    "Labour Day": "劳动节",
    "Dragon Boat Festival": "端午节",
    "National Day": "国庆节",
    "Mid-autumn Festival": "中秋节",
    "Anti-Fascist 70th Day": "抗战胜利纪念日",
}


def _days_of(year: int) -> list[date]:
    first = date(year, 1, 1)
    return [first + n * ONE_DAY for n in range((date(year + 1, 1, 1) - first).days)]
