"""Pages of rankings and explanations: what each role sees, in how many queries."""

import json

import pytest
from django.urls import reverse

from assessment.actions import rankings
from assessment.models import Adjustment, Ranking, Score
from campaign.models import Unit
from tests.assessment.factories import NOON, correct, worked_example
from tests.assessment.test_publish import AFTER
from tests.factories import member, year_cycle

pytestmark = pytest.mark.django_db


@pytest.fixture
def cycle():
    return worked_example("group_mean")


@pytest.fixture
def people(cycle):
    """One person a role; the unit's people stand for A."""
    office, unit = Unit.objects.get(code="office"), Unit.objects.get(code="A")
    roles = {"office": office, "office_lead": office, "unit": unit, "inspector": office, "leader": office}
    return {role: member(role, home) for role, home in roles.items()}


@pytest.fixture
def draft(cycle):
    return rankings.compute(cycle=cycle, period=4, at=NOON)


@pytest.fixture
def noticed(draft, people):
    return rankings.give_notice(ranking=draft, by=people["office"], at=NOON)


@pytest.fixture
def published(noticed, people):
    return rankings.publish(ranking=noticed, by=people["office_lead"], at=AFTER)


def page(client, user, name, *args, **query):
    client.force_login(user)
    return client.get(reverse(name, args=args), query)


def score(ranking, code) -> Score:
    return Score.objects.get(ranking=ranking, unit__code=code)


def test_the_office_sees_the_draft_with_ranks_and_what_is_left(client, people, draft):
    answer = page(client, people["office"], "ranking_detail", draft.pk)
    text = answer.content.decode()
    assert answer.status_code == 200
    for word in ("92.25", "84.67", "园林街道", "泰丰街道"):
        assert word in text
    assert reverse("ranking_notice", args=[draft.pk]) in text
    assert reverse("ranking_publish", args=[draft.pk]) not in text


@pytest.mark.parametrize("role", ["unit", "inspector", "leader"])
def test_a_draft_is_not_there_for_others(client, people, draft, role):
    own = score(draft, "A")
    for name, pk in (
        ("ranking_detail", draft.pk),
        ("score_why", own.pk),
        ("score_why_json", own.pk),
        ("api_ranking_detail", draft.pk),
        ("api_score_why", own.pk),
    ):
        assert page(client, people[role], name, pk).status_code == 404
    assert "2026年第4期" not in page(client, people[role], "ranking_list").content.decode()
    assert page(client, people[role], "api_ranking_list").json()["results"] == []


def test_a_noticed_ranking_shows_a_unit_its_own_row_without_rank(client, people, noticed):
    text = page(client, people["unit"], "ranking_detail", noticed.pk).content.decode()
    assert "92.25" in text
    for hidden in ("杨市街道", "泰丰街道", "90.20", noticed.digest[:4]):
        assert hidden not in text
    shown = page(client, people["unit"], "api_ranking_detail", noticed.pk).json()
    (row,) = shown["groups"][0]["rows"]
    assert (row["unit_code"], row["rank"], row["total"], row["flags"]) == ("A", None, "92.25", [])
    assert (shown["digest"], shown["groups"][0]["not_assessed"]) == ("", [])
    assert page(client, people["unit"], "score_why", score(noticed, "B").pk).status_code == 404
    why = page(client, people["unit"], "score_why", score(noticed, "A").pk)
    assert "89.7500" in why.content.decode()
    assert why.context["standing"] is None


def test_others_see_nothing_of_a_noticed_ranking_but_that_it_runs(client, people, noticed):
    text = page(client, people["leader"], "ranking_detail", noticed.pk).content.decode()
    for hidden in ("92.25", "园林街道", "泰丰街道"):
        assert hidden not in text


def test_all_see_a_published_ranking(client, people, published):
    for person in people.values():
        text = page(client, person, "ranking_detail", published.pk).content.decode()
        assert "杨市街道" in text
        assert "92.25" in text


def test_visits_of_another_unit_stay_with_those_who_read_every_record(client, people, published):
    other = score(published, "B")
    seen = page(client, people["leader"], "score_why_json", other.pk).json()
    assert seen["parts"][0]["visits"]
    hidden = page(client, people["unit"], "score_why_json", other.pk).json()
    assert [part["visits"] for part in hidden["parts"]] == [[], []]
    assert hidden["total"] == seen["total"] == "92.25"
    assert page(client, people["inspector"], "score_why_json", other.pk).json()["parts"][0]["visits"] == []
    own = page(client, people["unit"], "score_why_json", score(published, "A").pk).json()
    assert own["parts"][0]["visits"][0]["findings"]


def test_nobody_reads_who_inspected(client, people, published):
    visit = score(published, "A").unit.visits.first()
    assert visit is not None
    type(visit).objects.update(inspector=people["inspector"], inspector_name="检查员甲")
    for name in ("score_why", "score_why_json", "api_score_why"):
        text = page(client, people["unit"], name, score(published, "A").pk).content.decode()
        assert "检查员甲" not in text
        assert people["inspector"].name not in text


def test_reading_a_draft_brings_it_up_to_date(client, people, cycle, draft):
    visit = score(draft, "A").unit.visits.get(round__month=8)
    correct(visit, {})
    text = page(client, people["office"], "score_why", score(draft, "A").pk).content.decode()
    assert "93.85" in text  # 0.6 × 89.75 + 0.4 × 100
    assert Ranking.objects.get().digest != draft.digest


@pytest.mark.parametrize("role", ["unit", "inspector", "leader"])
def test_steps_are_the_offices(client, people, cycle, noticed, role):
    client.force_login(people[role])
    assert client.post(reverse("ranking_compute", args=[cycle.pk]), {"period": 4}).status_code == 403
    assert client.post(reverse("ranking_notice", args=[noticed.pk])).status_code == 403
    assert client.post(reverse("ranking_publish", args=[noticed.pk])).status_code == 403
    assert client.get(reverse("adjustment_add", args=[noticed.pk])).status_code == 403


def test_compute_notice_publish_by_page(client, people, cycle):
    client.force_login(people["office"])
    answer = client.post(reverse("ranking_compute", args=[cycle.pk]), {"period": 4})
    ranking = Ranking.objects.get()
    assert answer.url == reverse("ranking_detail", args=[ranking.pk])
    client.post(reverse("ranking_notice", args=[ranking.pk]))
    ranking.refresh_from_db()
    assert ranking.status == "noticed"
    client.force_login(people["office_lead"])
    refused = client.post(reverse("ranking_publish", args=[ranking.pk]), follow=True)
    assert ranking.notice_last_on.isoformat() in refused.content.decode()
    ranking.refresh_from_db()
    assert ranking.status == "noticed"


def test_adjustments_by_page(client, people, draft):
    client.force_login(people["office"])
    address = reverse("adjustment_add", args=[draft.pk])
    unit = Unit.objects.get(code="A")
    entered = {"unit": unit.pk, "points": "3.50", "reason": "国家级表彰", "document": "潜文明〔2026〕3号"}
    assert client.post(address, entered).status_code == 302
    refused = client.post(address, entered)
    assert refused.status_code == 422
    assert "5.00" in refused.content.decode()
    adjustment = Adjustment.objects.get()
    text = page(client, people["office"], "ranking_detail", draft.pk).content.decode()
    assert "+3.50" in text
    assert "95.75" in text
    client.post(reverse("adjustment_withdraw", args=[adjustment.pk]))
    assert "95.75" not in page(client, people["office"], "ranking_detail", draft.pk).content.decode()


def test_the_list_of_the_year(client, people, cycle, published):
    year_cycle(cycle.campaign, cycle, cycle.groups.get())
    text = page(client, people["office"], "ranking_list").content.decode()
    assert reverse("ranking_detail", args=[published.pk]) in text
    assert "2026年第6期" in text
    assert "2026年第6期" not in page(client, people["unit"], "ranking_list").content.decode()


def test_the_api_lists_what_may_be_seen(client, people, published):
    (row,) = page(client, people["unit"], "api_ranking_list").json()["results"]
    assert row["id"] == str(published.pk)
    assert (row["campaign"], row["cycle"], row["period"], row["status"]) == (
        "429005-2026",
        "two-month",
        4,
        "published",
    )
    assert json.loads(page(client, people["unit"], "score_why_json", score(published, "A").pk).content)


PAGES = [
    "ranking_list",
    "ranking_detail",
    "score_why",
    "adjustment_add",
    "api_ranking_list",
    "api_ranking_detail",
]


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("role", ["office", "unit"])
def test_queries_a_page(client, people, published, name, role, django_assert_max_num_queries):
    args = {"ranking_list": [], "api_ranking_list": [], "score_why": [score(published, "A").pk]}
    client.force_login(people[role])
    address = reverse(name, args=args.get(name, [published.pk]))
    client.get(address)
    with django_assert_max_num_queries(15):
        client.get(address)
