"""Nobody outside learns of a hidden round before its release: not by a page, a count, a length, a query.

Three worlds that differ only in the hidden round (none; aimed at unit A; at unit B) answer every role alike.
"""

import pytest
import time_machine

from campaign.models import Notification, User
from inspections.actions import rounds
from inspections.models import Round, Site, Visit
from inspections.models.round import RoundQuerySet
from inspections.models.site import SiteQuerySet
from inspections.models.visit import VisitQuerySet
from tests.inspections.factories import town
from tests.inspections.worlds import (
    NOW,
    OUTSIDERS,
    asked_of,
    hide_rounds,
    in_world,
    open_to_all,
    people_of,
    routes,
)

# templates of the administration's own packages leave variables undefined
pytestmark = [pytest.mark.django_db, pytest.mark.ignore_template_errors]
OWN_ADDRESSES = ("rounds/", "visits/", "photos/")


@pytest.fixture
def place():
    with time_machine.travel(NOW, tick=False):
        ready = town(sites=6)
        ready.open_ids = open_to_all(ready)
        people_of(ready)
        yield ready


def three_worlds(place, ask) -> list:
    return [in_world(place, place.open_ids, target, ask) for target in (None, *place.units)]


def differences(worlds: list[dict]) -> list:
    """The addresses whose answers differ between the worlds, or between hidden and absent ids."""
    first, *others = worlds
    unequal = [key for key in first if any(world[key] != first[key] for world in others)]
    for world in worlds:
        for (template, kind, n), answer in world.items():
            if kind == "hidden" and answer != world[template, "absent", 0]:
                unequal.append((template, kind, n))
    return sorted(set(unequal))


@pytest.mark.parametrize("role", OUTSIDERS)
def test_three_worlds_answer_alike(place, role):
    person = User.objects.get(pk=people_of(place)[role].pk)
    worlds = three_worlds(place, lambda world: asked_of(world, person))
    assert all(world.keys() == worlds[0].keys() for world in worlds)
    assert differences(worlds) == []
    for world in worlds:
        for (template, kind, _n), (status, *_rest) in world.items():
            assert status != 500, template
            if kind == "hidden" and template.startswith(OWN_ADDRESSES):
                assert status in {404, 405}, template


@pytest.mark.parametrize("role", OUTSIDERS)
def test_lists_and_counts_do_not_change(place, role):
    def ask(world):
        person = User.objects.get(pk=people_of(place)[role].pk)
        return [model.objects.visible_to(person).count() for model in (Round, Visit, Site, Notification)]

    none, at_own, at_other = three_worlds(place, ask)
    assert none == at_own == at_other


def test_nobody_is_told(place, django_capture_on_commit_callbacks):
    Notification.objects.all().delete()
    with django_capture_on_commit_callbacks(execute=True):
        hide_rounds(place, place.units[0])
    assert not Notification.objects.exists()


def test_every_address_of_field_inspection_is_asked():
    asked = {template for template, _name in routes()}
    assert {
        "rounds/",
        "rounds/{}/",
        "rounds/{}/draw/",
        "visits/{}/",
        "visits/{}/correct/",
        "photos/{}/",
    } <= asked


def everything(self, user):
    return self.all()


@pytest.mark.parametrize("weakened", [RoundQuerySet, VisitQuerySet, SiteQuerySet])
def test_with_the_door_open_the_comparison_fails(place, monkeypatch, weakened):
    monkeypatch.setattr(weakened, "visible_to", everything)
    person = User.objects.get(pk=people_of(place)["unit"].pk)
    if weakened is SiteQuerySet:
        counts = three_worlds(place, lambda world: Site.objects.visible_to(person).count())
        assert len(set(counts)) > 1
    else:
        worlds = three_worlds(place, lambda world: asked_of(world, person, within=OWN_ADDRESSES))
        assert differences(worlds) != []


def test_once_released_the_worlds_differ(place):
    person = User.objects.get(pk=people_of(place)["unit"].pk)

    def ask(world):
        for row in Round.objects.filter(released_at__isnull=True):
            rounds.release(round=row, by=None, at=NOW)
        return asked_of(world, person, within=OWN_ADDRESSES)

    assert differences(three_worlds(place, ask)) != []
