"""How far a ranking is on its way to publication, step by step."""

from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from assessment.choices import RankingStatus
from assessment.models import Ranking
from campaign.models import WorkDay
from campaign.rules.workdays import days_table, local_day

Stage = dict[str, Any]


def stages_of(ranking: Ranking, waits_for: list[str], at: datetime) -> list[Stage]:
    """The steps in order; `waits_for` says in words what has to be done before."""
    is_draft, is_published = ranking.status == RankingStatus.DRAFT, ranking.is_frozen
    is_over = not is_draft and (is_published or at >= ranking.notice_ends_at)
    return [
        _stage(_("Compute version %(n)s") % {"n": ranking.version}, "done", _day(ranking.computed_at)),
        _stage(_("Everything before is done"), _state(not waits_for), *waits_for),
        _stage(_("Notice to the units"), _state(not is_draft, not waits_for), *_notice_lines(ranking)),
        _stage(_("End of the notice"), _state(is_over, not is_draft), *_window_lines(ranking, at)),
        _stage(_("Publication"), _state(is_published, is_over), *_publication_lines(ranking)),
    ]


def steps_left(stages: list[Stage]) -> int:
    """How many steps have to be done before the publication, which is the last."""
    return sum(stage["state"] != "done" for stage in stages[:-1])


def _stage(label: str, state: str, *lines: str) -> Stage:
    return {"label": label, "state": state, "lines": [line for line in lines if line]}


def _state(is_done: bool, is_next: bool = True) -> str:
    return "done" if is_done else "current" if is_next else "todo"


def _day(moment: datetime | date | None) -> str:
    day = timezone.localtime(moment) if isinstance(moment, datetime) else moment
    return f"{day.month}月{day.day}日" if day else ""


def _notice_lines(ranking: Ranking) -> list[str]:
    if ranking.status == RankingStatus.DRAFT:
        return [_("Each unit sees its own scores, no ranks.")]
    return [
        " ".join(filter(None, [_day(ranking.noticed_at), ranking.noticed_by and ranking.noticed_by.name]))
    ]


def _window_lines(ranking: Ranking, at: datetime) -> list[str]:
    days = ranking.campaign.notice_days
    if ranking.status == RankingStatus.DRAFT or not ranking.notice_ends_at:
        return [_("%(days)s working days") % {"days": days}]
    last = _day(ranking.notice_last_on)
    if ranking.is_frozen or not days:
        return [f"{last}24:00"]
    calendar = WorkDay.objects.calendar()
    gone = [row.number for row in days_table(ranking.noticed_at, days, calendar) if row.on <= local_day(at)]
    number = max((number for number in gone if number is not None), default=0)
    return [_("%(day)s 24:00, day %(n)s of %(days)s") % {"day": last, "n": number, "days": days}]


def _publication_lines(ranking: Ranking) -> list[str]:
    if not ranking.is_frozen:
        return [_("By a second person")]
    return [f"{_day(ranking.published_at)} {ranking.published_by.name}", str(ranking.circular_number or "")]
