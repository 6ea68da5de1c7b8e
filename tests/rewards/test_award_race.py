"""The last 10,000 yuan under several clerks at once on real PostgreSQL, each with its own connection (R-60).

The negative controls run the same race with defences taken away and must overdraw.
"""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import F, Sum

from campaign.models import AuditEvent
from campaign.refusals import Refused
from rewards.actions import awards, budgets
from rewards.models import Award, Budget
from rewards.rules.money import can_commit
from tests.factories import UnitFactory, member
from tests.rewards.factories import NOW, award_rules, in_order, proposal, ranking_of, scene

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

TOTAL, LAST = 1_000_000, 10_000


class Clerks:
    """Several clerks who press the button at the same moment, each in a thread with its own connection."""

    def __init__(self, number: int) -> None:
        self.barrier = Barrier(number)
        self.pool = ThreadPoolExecutor(number)
        self.number = number

    def at_once(self, *works) -> list[str]:
        """What became of each work: done, a refusal's code, or the constraint that the database held up."""
        return list(self.pool.map(self._do, works))

    def _do(self, work) -> str:
        self.barrier.wait(timeout=20)
        try:
            work()
        except Refused as refusal:
            return refusal.code
        except IntegrityError as error:
            return error.__cause__.diag.constraint_name
        return "done"

    def go_home(self) -> None:
        list(self.pool.map(self._disconnect, range(self.number)))
        self.pool.shutdown()

    def _disconnect(self, _number: int) -> None:
        self.barrier.wait(timeout=20)
        connection.close()


@pytest.fixture
def clerks():
    rooms = []

    def gather(number: int) -> Clerks:
        rooms.append(Clerks(number))
        return rooms[-1]

    yield gather
    for room in rooms:
        room.go_home()


@pytest.fixture
def city(transactional_db):
    return scene(total=TOTAL)


@pytest.fixture
def approvers(city):
    return [member("office_lead", UnitFactory(city=city.campaign.city)) for _number in range(8)]


def one_race(city, clerks: Clerks, approvers, approve=awards.approve) -> tuple[Counter, int]:
    """Let every clerk approve another proposal of 10,000 yuan with 10,000 left: outcomes and yuan granted."""
    Award.objects.all().delete()
    Budget.objects.update(committed=TOTAL - LAST)
    proposals = [proposal(city, city.towns[n % 6], amount=LAST) for n in range(clerks.number)]
    outcomes = clerks.at_once(
        *(
            lambda award=award, by=by: approve(award=award, by=by, at=NOW)
            for award, by in zip(proposals, approvers, strict=False)
        )
    )
    granted = Award.objects.committing().aggregate(yuan=Sum("amount"))["yuan"] or 0
    return Counter(outcomes), granted


def races(city, clerks: Clerks, approvers, times: int, **kwargs) -> tuple[int, Counter]:
    """How many of the races overdrew, and all outcomes together."""
    results = [one_race(city, clerks, approvers, **kwargs) for _race in range(times)]
    overdrawn = sum(granted > LAST for _outcomes, granted in results)
    return overdrawn, sum((outcomes for outcomes, _granted in results), Counter())


@pytest.mark.parametrize(("number", "times"), [(2, 200), (8, 100)])
def test_r60_exactly_one_gets_the_last_10000(city, clerks, approvers, number, times):
    room = clerks(number)
    for _race in range(times):
        outcomes, granted = one_race(city, room, approvers)
        assert granted == LAST
        assert outcomes == Counter(done=1, budget_exhausted=number - 1)
        assert Budget.objects.get().committed == TOTAL
    assert AuditEvent.objects.filter(verb="awards.approve").count() == times


# --- negative controls -------------------------------------------------------------------------------------
def sum_then_insert(*, award, by, at):
    """How it is usually written: add up what is granted, then grant."""
    with transaction.atomic():
        granted = Award.objects.committing().aggregate(yuan=Sum("amount"))["yuan"] or 0
        if granted + award.amount > LAST:
            raise Refused("", code="budget_exhausted")
        Award.objects.create(
            campaign_id=award.campaign_id,
            unit_id=award.unit_id,
            recipient=award.recipient,
            amount=award.amount,
            status="approved",
            approved_by=by,
            approved_at=at,
        )


def test_control_the_usual_sum_then_insert_overdraws(city, clerks, approvers):
    overdrawn, _outcomes = races(city, clerks(2), approvers, 50, approve=sum_then_insert)
    assert overdrawn > 0


def without_lock(campaign):
    return Budget.objects.filter(campaign=campaign).first()


def without_condition(budget, amount):
    if not can_commit(budget.total, budget.committed, amount):
        raise Refused("", code="budget_exhausted")
    Budget.objects.filter(pk=budget.pk).update(committed=F("committed") + amount)


def written_back(budget, amount):
    """Reads, adds and writes back: the second writer does not see the first."""
    if not can_commit(budget.total, budget.committed, amount):
        raise Refused("", code="budget_exhausted")
    Budget.objects.filter(pk=budget.pk).update(committed=budget.committed + amount)


@pytest.fixture
def no_check():
    """The database without its constraint, put back afterwards."""
    constraint = next(c for c in Budget._meta.constraints if c.name == "budget_not_overdrawn")
    with connection.schema_editor() as editor:
        editor.remove_constraint(Budget, constraint)
    yield
    Budget.objects.update(committed=0)
    with connection.schema_editor() as editor:
        editor.add_constraint(Budget, constraint)


@pytest.mark.parametrize("removed", [{"locked": without_lock}, {"take": without_condition}])
def test_each_of_lock_and_condition_holds_alone(city, clerks, approvers, monkeypatch, removed):
    for name, weaker in removed.items():
        monkeypatch.setattr(budgets, name, weaker)
    overdrawn, outcomes = races(city, clerks(2), approvers, 30)
    assert (overdrawn, outcomes) == (0, Counter(done=30, budget_exhausted=30))


def test_without_both_the_check_of_the_database_holds(city, clerks, approvers, monkeypatch):
    monkeypatch.setattr(budgets, "locked", without_lock)
    monkeypatch.setattr(budgets, "take", without_condition)
    overdrawn, outcomes = races(city, clerks(2), approvers, 30)
    assert (overdrawn, outcomes["done"]) == (0, 30)
    assert outcomes["budget_not_overdrawn"] > 0


def test_control_without_all_three_it_overdraws(city, clerks, approvers, monkeypatch, no_check):
    monkeypatch.setattr(budgets, "locked", without_lock)
    monkeypatch.setattr(budgets, "take", without_condition)
    overdrawn, _outcomes = races(city, clerks(2), approvers, 30)
    assert overdrawn > 0


def test_control_a_sum_written_back_overdraws_behind_the_check(city, clerks, approvers, monkeypatch):
    monkeypatch.setattr(budgets, "locked", without_lock)
    monkeypatch.setattr(budgets, "take", written_back)
    overdrawn, _outcomes = races(city, clerks(2), approvers, 30)
    assert overdrawn > 0


# --- other things done twice at once -----------------------------------------------------------------------
def test_the_same_award_approved_twice_is_granted_once(city, clerks, approvers):
    room = clerks(2)
    for _race in range(30):
        Award.objects.all().delete()
        Budget.objects.update(committed=0)
        award = proposal(city)
        outcomes = room.at_once(
            *(lambda by=by, award=award: awards.approve(award=award, by=by, at=NOW) for by in approvers[:2])
        )
        assert Counter(outcomes) == Counter(done=1, forbidden_transition=1)
        assert Budget.objects.get().committed == 10_000


def test_the_same_award_withdrawn_twice_frees_once(city, clerks, approvers):
    room = clerks(2)
    for _race in range(30):
        Award.objects.all().delete()
        Budget.objects.update(committed=TOTAL - LAST)
        award = awards.approve(award=proposal(city), by=city.lead, at=NOW)
        outcomes = room.at_once(
            *(
                lambda by=by, award=award: awards.withdraw(award=award, reason="材料不实", by=by, at=NOW)
                for by in approvers[:2]
            )
        )
        assert Counter(outcomes) == Counter(done=1, forbidden_transition=1)
        assert Budget.objects.get().committed == TOTAL - LAST


def test_approving_while_the_total_is_lowered_never_overdraws(city, clerks, approvers):
    room = clerks(2)
    for _race in range(30):
        Award.objects.all().delete()
        Budget.objects.update(total=TOTAL, committed=TOTAL - LAST)
        award, budget = proposal(city), Budget.objects.get()
        outcomes = room.at_once(
            lambda award=award: awards.approve(award=award, by=approvers[0], at=NOW),
            lambda budget=budget: budgets.set_total(
                budget=budget, total=TOTAL - LAST, by=approvers[1], at=NOW
            ),
        )
        assert Counter(outcomes)["done"] == 1
        assert Budget.objects.get().remaining == 0


def test_two_sweeps_at_once_propose_once(city, clerks):
    room = clerks(2)
    award_rules(city.two_month, city.town_group)
    for period in range(1, 7):
        places = {city.town_group: in_order(city.towns)}
        ranking = ranking_of(city.two_month, places, period=period, by=city.lead)
        outcomes = room.at_once(*[lambda ranking=ranking: awards.propose_for(ranking=ranking, at=NOW)] * 2)
        assert outcomes == ["done", "done"]
        assert Award.objects.filter(ranking=ranking).count() == 3
    assert AuditEvent.objects.filter(verb="awards.propose_for").count() == 6
