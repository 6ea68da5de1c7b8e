"""Queries of each page of the workbench, pinned; the same however many rows there are."""

from datetime import UTC, datetime

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.factories import UnitFactory, site_of
from tests.world import build_world

pytestmark = pytest.mark.django_db
MOST = 15
# for the role that needs most; session, person, roles, campaign and bell make five
PINNED = {
    "home": 15,
    "unit_list": 10,
    "unit_detail": 14,
    "search": 10,
    "notification_list": 7,
    "account": 6,
}


@pytest.fixture
def world():
    with time_machine.travel(datetime(2026, 4, 2, 2, tzinfo=UTC), tick=True):
        yield build_world()


def queries(person, url: str) -> int:
    client = Client()
    client.force_login(person)
    client.get(url)  # the first answer also writes the session
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    return len(captured)


def addresses(world) -> dict[str, str]:
    return {
        "home": reverse("home"),
        "unit_list": reverse("unit_list"),
        "unit_detail": reverse("unit_detail", args=[world.units[0].pk]),
        "search": f"{reverse('search')}?q=D",
        "notification_list": reverse("notification_list"),
        "account": reverse("account"),
    }


def grow(world) -> None:
    """Many more rows of everything the pages list."""
    for number in range(25):
        unit = UnitFactory(city=world.campaign.city, code=f"Z{50 + number}", parent=world.units[0])
        site_of(world.visit.site.site_type, world.units[0], unit, code=f"D{50 + number}")


def test_pinned_for_every_role_and_the_same_with_more_rows(world):
    roles = world.people
    pages = addresses(world)
    few = {
        (role, name): queries(person, url) for role, person in roles.items() for name, url in pages.items()
    }
    grow(world)
    many = {
        (role, name): queries(person, url) for role, person in roles.items() for name, url in pages.items()
    }
    assert many == few
    assert max(few.values()) <= MOST
    most = {name: max(count for (_role, page), count in few.items() if page == name) for name in pages}
    assert most == PINNED
