"""The seeded year: told once, looked at from all sides. The digests are the same on every database."""

import pytest
from django.core.files.storage import InMemoryStorage
from django.db import connection, transaction
from django.db.models import Count, Sum

from assessment.actions import rankings
from assessment.models import Ranking, Score
from campaign.audit import first_bad_event
from campaign.models import AuditEvent, Campaign, Unit
from inspections.models import FindingPhoto, Round, Site, Visit
from rewards.models import Award, Budget, Sanction
from workbench import due
from workbench.demo.accounts import PASSWORD, accounts_of
from workbench.demo.build import build

from .conftest import CITY, DEMO, run

pytestmark = pytest.mark.django_db

DIGESTS = {
    ("two-month", 1): "6d11c5aa9f954847b0a2c90bbd3a4a6971ffd179e0daf13a45a245b4a6e9ad91",
    ("two-month", 2): "6335d34045e374d89569db79418323d7f4ffe4c95f6ff19a2b389de55b5a3f63",
    ("two-month", 3): "c3cdd588b5849c7312b1785e828dc4973b1fc8fcbc4e5b56e16dafbe230be1ac",
    ("two-month", 4): "f946e7f42d49a5b94de929b73bee4120ee084a9f89c6ffd7c25cc570e8cd9215",
    ("two-month", 5): "0d255ee7503fabe2c50848d4858ca45b71dcd979d33ba5e065ea9dc4900fb3e7",
    ("two-month", 6): "1666068fcd5d9b99d3ba4db9babdf143f03c96128c76b5307fb9e1078bcbdafb",
    ("year", 0): "5d09f10c2f2ff2b27068e5a004584c4a57501d62680de42d85f31ad930bf822e",
}


@pytest.fixture(scope="module")
def campaign(django_db_setup, django_db_blocker):
    """The whole demonstration, built once for this file and rolled back after it."""
    patch = pytest.MonkeyPatch()
    patch.setattr("django.core.files.storage.default_storage._wrapped", InMemoryStorage())
    with django_db_blocker.unblock():
        outer = transaction.atomic()
        outer.__enter__()
        yield build().campaign
        transaction.set_rollback(True)
        outer.__exit__(None, None, None)
        connection.close()
    patch.undo()


def figures() -> dict[str, object]:
    """Everything a recomputation might touch."""
    return {
        "rankings": list(Ranking.objects.order_by("pk").values_list()),
        "scores": list(Score.objects.order_by("pk").values_list("pk", "total", "exact", "rank", "flags")),
        "events": AuditEvent.objects.count(),
        "awards": Award.objects.count(),
        "sanctions": Sanction.objects.count(),
    }


def test_the_city(campaign):
    assert campaign.is_demo
    assert campaign.code == "429005-2026"
    assert Unit.objects.count() == 135
    assert 1_200 <= Site.objects.count() <= 1_300
    assert not Site.objects.filter(longitude__isnull=True).exists()


def test_twelve_rounds_are_visited_and_released(campaign):
    rounds = Round.objects.annotate(n=Count("visits"))
    assert rounds.count() == 12
    assert {row.mode for row in rounds.filter(month__in=[1, 3, 5, 7, 9, 11])} == {"unannounced"}
    assert all(row.released_at and row.n > 100 for row in rounds)
    assert FindingPhoto.objects.count() == 8


def test_six_composites_and_one_year_are_published(campaign):
    assert sorted(Ranking.objects.values_list("cycle__code", "period", "status", "version")) == [
        *(("two-month", period, "published", 1) for period in range(1, 7)),
        ("year", 0, "published", 1),
    ]
    assert all(row.noticed_by_id != row.published_by_id for row in Ranking.objects.all())
    assert not Ranking.objects.filter(inputs_changed_at__isnull=False).exists()


def test_the_year_has_what_years_have(campaign):
    fourth = Score.objects.filter(ranking__cycle__code="two-month", ranking__period=4, group__code="towns")
    assert fourth.filter(flags__icontains="tied").count() == 2
    assert list(fourth.filter(flags__icontains="partial").values_list("unit_name", flat=True)) == ["周矶街道"]
    assert list(fourth.filter(is_assessed=False).values_list("unit_name", flat=True)) == ["江汉盐化工业园"]
    assert sorted(fourth.exclude(adjustment=0).values_list("adjustment", flat=True)) == [-1, 1]
    assert Score.objects.filter(unit__name="市文明办", rank__isnull=False).count() == 0
    assert Score.objects.filter(group__code="communities", rank__isnull=False).count() == 0


def test_awards_keep_within_the_budget(campaign):
    budget = Budget.objects.get()
    spent = Award.objects.filter(status__in=["approved", "paid"]).aggregate(sum=Sum("amount"))["sum"]
    assert budget.committed == spent <= budget.total == 1_000_000
    assert set(Award.objects.values_list("status", flat=True)) == {"proposed", "approved", "paid"}
    assert Award.objects.filter(recipient="individual").count() == 10


def test_three_and_ten_sanctions_are_proposed(campaign):
    proposed = Sanction.objects.values_list("rule__group__code", "status").annotate(n=Count("pk"))
    assert sorted(proposed) == [("departments", "proposed", 10), ("towns", "proposed", 3)]


def test_recomputing_changes_no_row(campaign):
    before = figures()
    for ranking in Ranking.objects.select_related("cycle"):
        rankings.compute(cycle=ranking.cycle, period=ranking.period)
    rankings.rescore_stale(campaign=campaign)
    assert figures() == before


def test_the_machine_finds_nothing_left_to_do_in_it(campaign):
    before = figures()
    at = Ranking.objects.get(cycle__code="year").published_at
    assert due.tend(campaign, at=at) == []
    assert due.release_due(at=at) == []
    assert {key: figures()[key] for key in ("rankings", "awards", "sanctions")} == {
        key: before[key] for key in ("rankings", "awards", "sanctions")
    }


def test_the_trail_holds(campaign):
    assert first_bad_event(campaign.city) is None
    assert run("verify_trail").code == 0


def test_the_digests_are_those_of_every_database(campaign):
    found = {(row.cycle.code, row.period): row.digest for row in Ranking.objects.select_related("cycle")}
    assert found == DIGESTS


def test_a_second_build_finds_it_there(campaign, django_assert_max_num_queries):
    with django_assert_max_num_queries(3):
        assert not build().is_new


def test_one_account_for_each_role_is_printed(campaign):
    accounts = accounts_of(campaign)
    assert len(accounts) == len({account.role for account in accounts}) == 10
    ran = run("demo", "--build")
    assert ran.code == 0
    assert all(account.username in ran.out for account in accounts)
    assert ran.out.count(PASSWORD) == 10


def test_a_reload_of_its_folder_changes_nothing(campaign):
    visits, events = Visit.objects.count(), AuditEvent.objects.count()
    assert run("load_city", DEMO, *CITY).code == 0
    assert (Visit.objects.count(), Campaign.objects.count()) == (visits, 1)
    assert AuditEvent.objects.count() == events
