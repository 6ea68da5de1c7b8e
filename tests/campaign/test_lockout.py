"""Five wrong passwords lock a person at one address for a quarter of an hour, and nobody else."""

from datetime import timedelta

import pytest
import time_machine
from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.shortcuts import resolve_url

from campaign.actions import users
from tests.factories import CityFactory, UnitFactory, member

pytestmark = [pytest.mark.django_db, pytest.mark.ignore_template_errors]
PASSWORD = "seven-bridges-in-fog"
HERE, THERE = "192.0.2.1", "192.0.2.2"


@pytest.fixture
def liaison():
    person = member("unit", UnitFactory(city=CityFactory()), username="liaison")
    person.set_password(PASSWORD)
    person.save()
    return person


@pytest.fixture
def sign_in(client):
    def attempt(password: str, username: str = "liaison", address: str = HERE) -> bool:
        data = {"username": username, "password": password}
        client.post(resolve_url(settings.LOGIN_URL), data, REMOTE_ADDR=address)
        is_in = SESSION_KEY in client.session
        client.logout()
        return is_in

    return attempt


def fail(sign_in, times: int, **where) -> None:
    for _n in range(times):
        assert not sign_in("wrong-password-here", **where)


def test_four_failures_do_not_lock(liaison, sign_in):
    fail(sign_in, 4)
    assert sign_in(PASSWORD)


def test_the_fifth_failure_locks_for_a_quarter_of_an_hour(liaison, sign_in):
    with time_machine.travel("2026-07-01T08:00:00+08:00", tick=False) as clock:
        fail(sign_in, 5)
        assert not sign_in(PASSWORD)
        clock.shift(timedelta(minutes=14))
        assert not sign_in(PASSWORD)
        clock.shift(timedelta(minutes=16))
        assert sign_in(PASSWORD)


def test_another_address_and_another_person_still_work(liaison, sign_in):
    other = member("unit", UnitFactory(city=CityFactory()), username="other")
    other.set_password(PASSWORD)
    other.save()
    fail(sign_in, 5)
    assert sign_in(PASSWORD, address=THERE)
    assert sign_in(PASSWORD, username="other")
    assert not sign_in(PASSWORD)


def test_a_success_starts_the_count_anew(liaison, sign_in):
    fail(sign_in, 4)
    assert sign_in(PASSWORD)
    fail(sign_in, 4)
    assert sign_in(PASSWORD)


def test_the_locked_page_says_so(client, liaison, sign_in):
    fail(sign_in, 5)
    data = {"username": "liaison", "password": PASSWORD}
    response = client.post(resolve_url(settings.LOGIN_URL), data, REMOTE_ADDR=HERE)
    assert response.status_code == 429
    assert "registration/locked.html" in [template.name for template in response.templates]


def test_a_reset_password_lifts_the_lock(liaison, sign_in):
    fail(sign_in, 5)
    password = users.reset_password(user=liaison, by=None)
    assert sign_in(password)
