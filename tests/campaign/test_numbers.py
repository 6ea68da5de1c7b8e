"""Document numbers run without gaps, whoever asks at the same time."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import IntegrityError, connection, transaction

from campaign.actions import numbers
from campaign.models import DocumentNumber, NumberSeries
from tests.factories import CityFactory

AT_ONCE = 8
EACH = 5


@pytest.mark.django_db
def test_numbers_count_per_city_kind_and_year():
    city, other = CityFactory(), CityFactory(short_name="仙")

    def number(city=city, kind="circular", year=2026):
        return str(numbers.allot(city=city, kind=kind, year=year, by=None))

    assert [number(), number()] == ["潜文明办〔2026〕1号", "潜文明办〔2026〕2号"]
    assert number(kind="letter") == "潜文明督〔2026〕1号"
    assert number(year=2027) == "潜文明办〔2027〕1号"
    assert number(city=other) == "仙文明办〔2026〕1号"


@pytest.mark.django_db
def test_the_citys_own_prefix_is_used():
    city = CityFactory()
    NumberSeries.objects.create(city=city, kind="letter", year=2026, prefix="潜创督", last_number=6)
    assert str(numbers.allot(city=city, kind="letter", year=2026, by=None)) == "潜创督〔2026〕7号"


@pytest.mark.django_db
def test_a_number_of_a_failed_action_was_never_given():
    city = CityFactory()
    with transaction.atomic():
        numbers.allot(city=city, kind="circular", year=2026, by=None)
        transaction.set_rollback(True)
    assert numbers.allot(city=city, kind="circular", year=2026, by=None).number == 1


def ask_in_parallel(ask) -> list:
    """Every thread has its own connection; all start at the same moment."""
    start = Barrier(AT_ONCE)

    def work(_number):
        try:
            start.wait(timeout=20)
            return [ask() for _n in range(EACH)]
        finally:
            connection.close()

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return [answer for answers in pool.map(work, range(AT_ONCE)) for answer in answers]


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_in_parallel_there_is_no_gap_and_no_double():
    city = CityFactory()
    given = ask_in_parallel(lambda: numbers.allot(city=city, kind="circular", year=2026, by=None).number)
    assert sorted(given) == list(range(1, AT_ONCE * EACH + 1))
    assert NumberSeries.objects.get().last_number == AT_ONCE * EACH


def allot_without_lock(city) -> int | None:
    """The same without the lock: two read the same last number, and the second one's document fails."""
    try:
        with transaction.atomic():
            series = NumberSeries.objects.get(city=city, kind="circular", year=2026)
            number = series.last_number + 1
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_sleep(0.005)")
            NumberSeries.objects.filter(pk=series.pk).update(last_number=number)
            DocumentNumber.objects.create(series=series, number=number)
            return number
    except IntegrityError:
        return None


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_control_without_the_lock_documents_fail():
    city = CityFactory()
    NumberSeries.objects.create(city=city, kind="circular", year=2026, prefix="潜文明办")
    assert None in ask_in_parallel(lambda: allot_without_lock(city))
