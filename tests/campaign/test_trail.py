"""The trail: every touched row is named, nothing in it can be changed by code, and it has no gaps."""

import json
import random
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from decimal import Decimal
from threading import Barrier
from uuid import uuid4

import pytest
from django.db import connection, transaction

from campaign.audit import differences, first_bad_event, record
from campaign.models import AuditEvent, AuditHead, TrailIsInsertOnly
from tests.factories import CityFactory, UnitFactory, UserFactory

EVENTS = 12
TRIES = 200
COLUMNS = "id city_id seq at actor_id verb subject_type subject_id body algorithm previous_hash hash".split()
AT = datetime(2026, 7, 1, 8, tzinfo=UTC)


@pytest.fixture
def city():
    return CityFactory()


@pytest.fixture
def chain(city):
    unit, user = UnitFactory(city=city), UserFactory()
    for number in range(EVENTS):
        by = user if number % 3 else None
        record(city=city, by=by, verb="units.put", subject=unit, at=AT, count=number, points=Decimal("1.50"))
    return city


def stored(value):
    """A value as the driver of the database takes it in plain SQL."""
    if isinstance(value, datetime):
        return connection.ops.adapt_datetimefield_value(value)
    return AuditEvent._meta.pk.get_db_prep_value(value, connection) if hasattr(value, "hex") else value


def run(sql: str, *values) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, [stored(value) for value in values])


def changed(event: AuditEvent, column: str, chance: random.Random):
    """Another value for the column that the database itself would take."""
    value = getattr(event, column)
    match column:
        case "id":
            return uuid4()
        case "city_id":
            return CityFactory().pk
        case "actor_id":
            return UserFactory().pk
        case "seq":
            return value + chance.choice([100, 1000])
        case "at":
            return value.replace(microsecond=chance.randrange(1, 1_000_000))
        case "body":
            position = chance.randrange(len(value))
            return value[:position] + chance.choice("0aZ{ ") + value[position:]
        case "algorithm":
            return chance.choice(["sm3", "md5", ""])
        case _:
            return f"{value[:-1]}{'x' if value[-1] != 'x' else 'y'}"


def named_edits(chain) -> int:
    """Of so many single edits or deletions, each taken back again, how many the verification names."""
    chance, named, table = random.Random(20260701), 0, AuditEvent._meta.db_table
    for _try in range(TRIES):
        with transaction.atomic():
            event = AuditEvent.objects.get(city=chain, seq=chance.randint(1, EVENTS))
            column = chance.choice([*COLUMNS, None, None])
            if column is None:
                run(f"DELETE FROM {table} WHERE id = %s", event.pk)  # noqa: S608
            else:
                value = changed(event, column, chance)
                run(f"UPDATE {table} SET {column} = %s WHERE id = %s", value, event.pk)  # noqa: S608
            fault = first_bad_event(chain)
            named += fault is not None and f"seq {event.seq}" in fault
            transaction.set_rollback(True)
    return named


@pytest.mark.django_db
def test_f1_every_single_edit_or_deletion_by_sql_is_named(chain):
    assert named_edits(chain) == TRIES
    assert first_bad_event(chain) is None


@pytest.mark.django_db
def test_control_without_the_hashes_edits_are_not_seen(chain, monkeypatch):
    monkeypatch.setattr("campaign.audit._fault", lambda event, previous: None)
    assert named_edits(chain) < TRIES


@pytest.mark.django_db
@pytest.mark.parametrize("cut", [1, 3, EVENTS])
def test_the_head_shows_a_cut_tail(chain, cut):
    run(f"DELETE FROM {AuditEvent._meta.db_table} WHERE seq > %s", EVENTS - cut)  # noqa: S608
    assert f"seq {EVENTS - cut + 1}" in first_bad_event(chain)


@pytest.mark.django_db
def test_a_lost_or_moved_head_is_named(chain):
    AuditHead.objects.filter(city=chain).update(seq=EVENTS - 1)
    assert first_bad_event(chain)
    AuditHead.objects.filter(city=chain).delete()
    assert first_bad_event(chain)


@pytest.mark.django_db
def test_an_empty_trail_and_one_of_each_city_hold(chain):
    other = CityFactory()
    assert first_bad_event(other) is None
    record(city=other, by=None, verb="units.put", subject=other)
    assert (first_bad_event(other), first_bad_event(chain)) == (None, None)


@pytest.mark.django_db
def test_code_cannot_change_or_remove_an_event(chain):
    event = AuditEvent.objects.filter(city=chain).first()
    event.verb = "other"
    attempts = [
        event.save,
        event.delete,
        lambda: AuditEvent.objects.all().delete(),
        lambda: AuditEvent.objects.update(verb="other"),
        lambda: AuditEvent.objects.bulk_update([event], ["verb"]),
    ]
    for attempt in attempts:
        with pytest.raises(TrailIsInsertOnly), transaction.atomic():
            attempt()
    assert first_bad_event(chain) is None


@pytest.mark.django_db
def test_a_person_may_get_another_user_name(chain):
    event = AuditEvent.objects.filter(city=chain, actor__isnull=False).first()
    name = event.actor.username
    event.actor.username = "renamed"
    event.actor.save()
    assert first_bad_event(chain) is None
    assert json.loads(event.body)["by"] == [str(event.actor_id), name]


@pytest.mark.django_db
def test_an_event_needs_four_queries(chain, django_assert_max_num_queries):
    with django_assert_max_num_queries(6):  # two of them are the savepoint
        record(city=chain, by=None, verb="units.put", subject=chain)


@pytest.mark.django_db
def test_a_failed_action_leaves_no_event(city):
    with transaction.atomic():
        record(city=city, by=None, verb="units.put", subject=city)
        transaction.set_rollback(True)
    assert not AuditEvent.objects.exists()
    assert first_bad_event(city) is None


def test_differences_names_only_what_changed():
    assert differences({"a": 1, "b": 2}, {"a": 1, "b": 3, "c": 4}) == {"b": [2, 3], "c": [None, 4]}


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_parallel_events_make_one_chain_without_gaps():
    city, threads, each = CityFactory(), 8, 10
    start = Barrier(threads)

    def work(_number):
        try:
            start.wait(timeout=20)
            for _n in range(each):
                record(city=city, by=None, verb="units.put", subject=city)
        finally:
            connection.close()

    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(work, range(threads)))
    numbers = list(AuditEvent.objects.order_by("seq").values_list("seq", flat=True))
    assert numbers == list(range(1, threads * each + 1))
    assert first_bad_event(city) is None
