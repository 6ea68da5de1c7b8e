"""What a notice and a publication ask for, step by step."""

from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from assessment.choices import RankingStatus
from assessment.models import Ranking
from assessment.rules.states import RANKING
from campaign.models import User, WorkDay
from campaign.refusals import Refused
from campaign.rules.workdays import due_on

from .versions import lock_cycle


def locked(ranking: Ranking) -> Ranking:
    cycle = lock_cycle(ranking.cycle)
    fresh: Ranking = Ranking.objects.select_related("noticed_by").get(pk=ranking.pk)
    fresh.cycle, fresh.campaign = cycle, cycle.campaign
    return fresh


def refuse_step(ranking: Ranking, status: RankingStatus) -> None:
    if RANKING.allows(ranking.status, status.value):
        return
    hints = {
        RankingStatus.DRAFT: _("It is still a draft: give notice to the units first."),
        RankingStatus.NOTICED: _("The units have been given notice already."),
        RankingStatus.PUBLISHED: _("It is published already; a correction is a new version with a reason."),
    }
    raise Refused(hints[RankingStatus(ranking.status)], code="status")


def begin_notice(ranking: Ranking, by: User | None, at: datetime) -> None:
    days = ranking.campaign.notice_days
    ranking.status, ranking.noticed_at, ranking.noticed_by = RankingStatus.NOTICED, at, by
    ranking.notice_ends_at = due_on(at, days, WorkDay.objects.calendar()).ends_at if days else at
    ranking.save()


def refuse_same_person(ranking: Ranking, by: User) -> None:
    if ranking.noticed_by_id and ranking.noticed_by_id == by.pk:
        raise Refused(
            _("You gave the notice yourself; another person has to publish the ranking."),
            code="second_person",
        )


def refuse_open_window(ranking: Ranking, at: datetime) -> None:
    if ranking.notice_ends_at and at < ranking.notice_ends_at:
        raise Refused(
            _("Units may object until 24:00 of %(day)s; publish after that.")
            % {"day": ranking.notice_last_on},
            code="notice_runs",
        )


def people_of(ranking: Ranking) -> QuerySet[User]:
    people: QuerySet[User] = User.objects.of_units(ranking.scores.values("unit"))
    return people
