"""What waits for a person of the office: one list over all apps, the most urgent first."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from django.db.models import Count, Q, Sum
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assessment.choices import Flag, RankingStatus
from assessment.models import Ranking, Score
from assessment.permissions import can_notice_ranking, can_publish_ranking
from campaign.choices import Right
from campaign.models import Campaign, User
from campaign.rules.periods import Period
from campaign.templatetags.ui import cn_day
from inspections.reports import RoundLine
from rewards.choices import AwardStatus, Recipient, SanctionStatus
from rewards.models import Award, Sanction

ALL, LATE, DECISION, MISSING = "all", "late", "decision", "missing"
URGENCY = {"red": 0, "yellow": 1, "accent": 2, "grey": 3}
NOT_NAMED = Q(recipient=Recipient.INDIVIDUAL, person_name="")
MISSING_FLAGS = {Flag.PARTIAL, Flag.IMPUTED, Flag.EXCLUDED}


@dataclass(frozen=True, slots=True)
class Todo:
    """One line of the list: how it stands, the matter, the unit, the limit and the one verb."""

    kind: str
    lamp: str
    word: str
    matter: str
    url: str
    verb: str
    unit: str = ""
    limit: str = ""
    is_late: bool = False

    @property
    def urgency(self) -> tuple[int, int]:
        return URGENCY[self.lamp], 0 if self.is_late else 1


def todo_of(
    campaign: Campaign, user: User, lines: Iterable[RoundLine], rankings: list[Ranking], at: datetime
) -> list[Todo]:
    """Everything that waits for the user, from rounds and rankings already read and three more queries."""
    found = [
        *_rounds(lines, user, at),
        *_rankings(rankings, user, at),
        *_missing(rankings),
        *_awards(campaign, user),
        *_sanctions(campaign, user),
    ]
    return sorted(found, key=lambda row: row.urgency)


def tabs_of(rows: list[Todo], chosen: str) -> list[dict]:
    """The tabs over the list, with counts; the chosen one is current."""
    counts = Counter(row.kind for row in rows)
    counts[LATE] = sum(row.is_late for row in rows)
    labels = {
        ALL: _("All"),
        LATE: _("Late"),
        DECISION: _("Waiting for a second person"),
        MISSING: _("Missing"),
    }
    counts[ALL] = len(rows)
    return [
        {
            "label": label,
            "url": f"?show={code}",
            "count": counts[code],
            "is_current": code == chosen,
            "is_red": code == LATE,
        }
        for code, label in labels.items()
    ]


def shown_of(rows: list[Todo], chosen: str) -> list[Todo]:
    """The rows of a tab."""
    if chosen == LATE:
        return [row for row in rows if row.is_late]
    return [row for row in rows if row.kind == chosen] if chosen in (DECISION, MISSING) else rows


# --- rounds -------------------------------------------------------------------------------------------------
def _rounds(lines: Iterable[RoundLine], user: User, at: datetime) -> Iterator[Todo]:
    today = timezone.localdate(at)
    for line in lines:
        round_ = line.round
        if round_.released_at or round_.starts_on > today:
            continue
        is_over = round_.ends_on < today
        stage = "release" if is_over and line.visits else line.stage
        if stage == "visit" and not is_over:
            continue
        verb, matter = _round_words(stage, line)
        yield Todo(
            kind="round",
            lamp="yellow" if is_over else "accent",
            word=_("Over") if is_over else _("Under way"),
            matter=matter % {"round": round_.name},
            url=reverse("round_detail", args=[round_.pk]),
            verb=verb,
            limit=_("ends %(day)s") % {"day": cn_day(round_.ends_on)},
        )


def _round_words(stage: str, line: RoundLine) -> tuple[str, str]:
    words = {
        "draw": (_("Draw"), _("%(round)s: no sites are drawn yet")),
        "assign": (_("Assign"), _("%(round)s: sites without an inspector")),
        "announce": (_("Announce"), _("%(round)s: not announced yet")),
        "visit": (_("Look"), _("%(round)s: visits are missing")),
        "release": (_("Release"), _("%(round)s: findings wait for their release")),
    }
    return words.get(stage, words["visit"])


# --- rankings -----------------------------------------------------------------------------------------------
def _rankings(rankings: list[Ranking], user: User, at: datetime) -> Iterator[Todo]:
    today = timezone.localdate(at)
    for ranking in rankings:
        url = reverse("ranking_detail", args=[ranking.pk])
        if ranking.status == RankingStatus.PUBLISHED:
            if ranking.inputs_changed_at:
                matter = _("%(ranking)s is published, its visits have changed since") % {"ranking": ranking}
                yield Todo("ranking", "yellow", _("Inputs changed"), matter, url, _("Compute again"))
        elif ranking.status == RankingStatus.DRAFT:
            if ranking.period_object.last_on < today:
                matter = _("%(ranking)s: the draft waits for its notice") % {"ranking": ranking}
                verb = _("Give notice") if can_notice_ranking(user, ranking) else _("Look")
                yield Todo("ranking", "accent", _("Draft"), matter, url, verb)
        elif ranking.notice_ends_at and ranking.notice_ends_at <= at:
            matter = _("%(ranking)s: the notice is over, a second person publishes") % {"ranking": ranking}
            verb = _("Publish") if can_publish_ranking(user, ranking) else _("Look")
            word = _("Waits for a second person")
            yield Todo(
                DECISION,
                "accent",
                word,
                matter,
                url,
                verb,
                limit=_("over since %(day)s") % {"day": cn_day(ranking.notice_ends_at)},
            )


def _missing(rankings: list[Ranking]) -> Iterator[Todo]:
    """Units of open rankings that lack a part or everything (one query)."""
    open_ones = {r.pk: r for r in rankings if r.status != RankingStatus.PUBLISHED and not r.cycle.is_annual}
    if not open_ones:
        return
    scores = Score.objects.filter(ranking__in=open_ones, group__is_ranked=True, is_ranked=True)
    for score in scores.select_related("unit").defer("explanation").order_by("ranking__period", "unit__code"):
        ranking = open_ones[score.ranking_id]
        lacking = MISSING_FLAGS.intersection(score.flags)
        if score.is_assessed and not lacking:
            continue
        words = {"ranking": ranking, "flag": ", ".join(str(Flag(flag).label) for flag in sorted(lacking))}
        matter = (
            _("%(ranking)s: a part is missing (%(flag)s)")
            if score.is_assessed
            else _("%(ranking)s: no visit at all, not assessed")
        )
        url = reverse("score_why", args=[score.pk])
        yield Todo(MISSING, "grey", _("Missing"), matter % words, url, _("Look"), unit=score.unit.name)


# --- rewards ------------------------------------------------------------------------------------------------
def _awards(campaign: Campaign, user: User) -> Iterator[Todo]:
    """One line a ranking and step, since awards are decided together (one query)."""
    rows = (
        Award.objects.visible_to(user)
        .filter(campaign=campaign, status__in=[AwardStatus.PROPOSED, AwardStatus.APPROVED])
        .order_by("ranking__cycle__position", "ranking__period", "status")
        .values(
            "status",
            "ranking",
            "ranking__period",
            "ranking__cycle__name",
            "ranking__cycle__kind",
            "is_basis_changed",
        )
        .annotate(
            n=Count("pk"),
            yuan=Sum("amount"),
            unnamed=Count("pk", filter=NOT_NAMED),
            kept=Sum("amount", filter=NOT_NAMED),
            mine=Count("pk", filter=Q(proposed_by=user.pk)),
        )
    )
    for row in rows:
        yield from _award_lines(row, user, campaign)


def _award_lines(row: dict, user: User, campaign: Campaign) -> Iterator[Todo]:
    status = row["status"]
    url = f"{reverse('award_list')}?status={status}"
    label = _label(row, campaign)
    if row["is_basis_changed"]:
        matter = _("%(label)s: the ranking of %(n)s awards has a new version") % {
            "label": label,
            "n": row["n"],
        }
        yield Todo(DECISION, "yellow", _("Basis changed"), matter, url, _("Decide"))
        return
    if status == AwardStatus.APPROVED:
        yield Todo("award", "grey", _("Approved"), _money(label, row), url, _("Pay"))
        return
    if row["unnamed"]:
        words = {"label": label, "n": row["unnamed"]}
        matter = _("%(label)s: %(n)s places for individuals have no nomination") % words
        yield Todo("award", "grey", _("Not named"), matter, url, _("Nominate"))
    if row["n"] > row["unnamed"]:
        may_decide = user.access.has(Right.APPROVE_AWARDS, campaign.city_id) and row["mine"] < row["n"]
        verb = _("Approve") if may_decide else _("Look")
        yield Todo(DECISION, "accent", _("Waits for a second person"), _money(label, row), url, verb)


def _label(row: dict, campaign: Campaign) -> str:
    if row["ranking"] is None:
        return _("Outside the rules")
    period = Period(row["ranking__cycle__kind"], campaign.year, row["ranking__period"])
    label = period.label.removeprefix(f"{period.year}年") or period.label
    return f"{row['ranking__cycle__name']} {label}"


def _money(label: str, row: dict) -> str:
    words = {"label": label, "n": row["n"] - row["unnamed"], "yuan": f"{row['yuan'] - (row['kept'] or 0):,}"}
    text = ngettext(
        "%(label)s: %(n)s award, %(yuan)s yuan", "%(label)s: %(n)s awards, %(yuan)s yuan", words["n"]
    )
    return text % words


def _sanctions(campaign: Campaign, user: User) -> Iterator[Todo]:
    """One line a group, as the consequence is decided for all its units (one query)."""
    rows = Sanction.objects.visible_to(user).filter(campaign=campaign, status=SanctionStatus.PROPOSED)
    named = rows.order_by("rule__group__position", "-rank").values_list(
        "rule__group__name", "rule__consequence"
    )
    may_decide = user.access.has(Right.DECIDE_SANCTIONS, campaign.city_id)
    for (group, consequence), members in groupby(named):
        words = {"group": group, "n": len(list(members)), "consequence": consequence}
        yield Todo(
            DECISION,
            "accent",
            _("Waits for a signature"),
            _("%(group)s: %(consequence)s, %(n)s units proposed") % words,
            reverse("sanction_list"),
            _("Confirm") if may_decide else _("Look"),
        )
