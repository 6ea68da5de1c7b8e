"""A login ends after 30 minutes of silence and eight hours at most; the language is the person's choice."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from campaign.models import Membership
from tests.factories import CityFactory, UnitFactory, member

pytestmark = [pytest.mark.django_db, pytest.mark.ignore_template_errors]
START = "2026-07-01T08:00:00+08:00"


@pytest.fixture
def office(client):
    person = member("office", UnitFactory(city=CityFactory()))
    client.force_login(person)
    return person


@pytest.fixture
def clock():
    with time_machine.travel(START, tick=False) as moved:
        yield moved


def is_open(client) -> bool:
    return client.get(reverse("admin:index")).status_code == 200


def test_half_an_hour_of_silence_ends_it(clock, client, office):
    assert is_open(client)
    clock.shift(timedelta(minutes=29))
    assert is_open(client)
    clock.shift(timedelta(minutes=29))
    assert is_open(client)
    clock.shift(timedelta(minutes=31))
    assert not is_open(client)


def test_eight_hours_end_it_however_busy(clock, client, office):
    for _quarter in range(8 * 4):
        assert is_open(client)
        clock.shift(timedelta(minutes=15))
    clock.shift(timedelta(seconds=1))
    assert not is_open(client)


def test_a_new_login_begins_a_new_day(clock, client, office):
    is_open(client)
    clock.shift(timedelta(minutes=31))
    assert not is_open(client)
    client.force_login(office)
    assert is_open(client)


def test_a_revoked_right_is_dead_on_the_next_request(client, office):
    assert is_open(client)
    Membership.objects.update(until_on="2026-01-01")
    assert not is_open(client)


def test_a_deactivated_person_is_out_on_the_next_request(client, office):
    assert is_open(client)
    office.is_active = False
    office.save()
    assert not is_open(client)


def test_pages_behind_the_login_are_not_stored(client, office):
    assert "no-store" in client.get(reverse("admin:index")).headers["Cache-Control"]


@pytest.mark.parametrize(
    ("cookie", "language"), [(None, "zh-hans"), ("en", "en"), ("zh-hans", "zh-hans"), ("xx", "zh-hans")]
)
def test_the_language_is_chinese_unless_chosen_otherwise(client, office, settings, cookie, language):
    if cookie:
        client.cookies[settings.LANGUAGE_COOKIE_NAME] = cookie
    response = client.get(reverse("admin:index"), headers={"accept-language": "fr,en;q=0.8"})
    assert response.headers["Content-Language"] == language
    assert f'lang="{language}"'.encode() in response.content.lower()
