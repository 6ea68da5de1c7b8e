"""A visit is written down by whoever was sent, and counts when it is submitted."""

from datetime import date, datetime
from fractions import Fraction
from zoneinfo import ZoneInfo

import pytest

from campaign.models import AuditEvent, Notification, StaleScore
from campaign.refusals import NotAllowed, Refused
from inspections.actions import rounds, visits
from inspections.models import Finding, NotApplicable, Visit, VisitUnit
from tests.factories import UnitFactory, member, site_of
from tests.inspections.factories import july, town, visited

pytestmark = pytest.mark.django_db
DAY = date(2026, 7, 10)
NOON = datetime(2026, 7, 10, 12, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.fixture
def place():
    return town()


@pytest.fixture
def round_(place):
    return july(place)


def recorded(place, round_, *, by=None, site=None, counts=None, not_applicable=(), **fields):
    return visits.record(
        round=round_,
        site=site or place.sites[0],
        visited_on=fields.pop("visited_on", DAY),
        counts={1: 3} if counts is None else counts,
        not_applicable=not_applicable,
        by=by,
        **fields,
    )


def test_loss_and_applicable_maximum_are_kept_as_integers(place, round_):
    visit = recorded(place, round_, counts={1: 200, 2: 1}, not_applicable=[3], notes={2: "占道"}, at=NOON)
    assert (visit.loss, visit.applicable, visit.status) == (4500, 8000, "submitted")
    assert visit.score == Fraction(175, 4)
    assert [(f.item.number, f.count, f.loss, f.note) for f in visit.findings.all()] == [
        (1, 200, 4000, ""),
        (2, 1, 500, "占道"),
    ]
    assert NotApplicable.objects.get().item.number == 3
    assert (visit.submitted_at, visit.weight) == (NOON, 100)


def test_units_and_weight_are_those_of_the_day_of_submission(place, round_):
    shared = site_of(place.site_type, *place.units, code="S", weight=250)
    visit = recorded(place, round_, site=shared)
    shared.site_units.filter(unit=place.units[0]).delete()
    shared.weight = 300
    shared.save()
    assert set(VisitUnit.objects.filter(visit=visit).values_list("unit__code", flat=True)) == {"A", "B"}
    assert Visit.objects.get().weight == 250
    assert set(StaleScore.objects.values_list("unit__code", "month")) == {("A", 7), ("B", 7)}


def test_a_draft_does_not_count_until_it_is_submitted(place, round_):
    visit = recorded(place, round_, submit=False)
    assert (visit.status, visit.loss, VisitUnit.objects.count(), StaleScore.objects.count()) == (
        "draft",
        0,
        0,
        0,
    )
    visits.submit(visit=visit, by=None, at=NOON)
    assert (visit.status, visit.loss, visit.submitted_at) == ("submitted", 75, NOON)
    assert [event.verb for event in AuditEvent.objects.order_by("seq")][-2:] == [
        "visits.record",
        "visits.submit",
    ]
    with pytest.raises(Refused) as refused:
        visits.submit(visit=visit, by=None)
    assert refused.value.code == "submitted_already"


@pytest.mark.parametrize(
    ("counts", "not_applicable", "code"),
    [
        ({9: 1}, [], "unknown_item"),
        ({1: 1}, [1], "found_not_applicable"),
        ({1: 0}, [], "count_too_small"),
        ({}, [1, 2, 3], "nothing_applicable"),
        ({1: 40_000}, [], "count_too_large"),
    ],
)
def test_what_contradicts_the_checklist_is_refused(place, round_, counts, not_applicable, code):
    with pytest.raises(Refused) as refused:
        recorded(place, round_, counts=counts, not_applicable=not_applicable)
    assert refused.value.code == code
    assert str(refused.value)
    assert not Visit.objects.exists()
    assert not Finding.objects.exists()


def test_a_site_is_visited_once_a_day(place, round_):
    recorded(place, round_)
    with pytest.raises(Refused) as refused:
        recorded(place, round_)
    assert refused.value.code == "visit_exists"
    recorded(place, round_, visited_on=date(2026, 7, 11))


@pytest.mark.parametrize("day", [date(2026, 6, 30), date(2026, 8, 1)])
def test_the_day_lies_in_the_round(place, round_, day):
    with pytest.raises(Refused) as refused:
        recorded(place, round_, visited_on=day)
    assert (refused.value.code, refused.value.field) == ("outside_round", "visited_on")


def test_a_site_without_units_or_of_another_city_is_refused(place, round_):
    with pytest.raises(Refused) as refused:
        recorded(place, round_, site=site_of(place.site_type, code="S"))
    assert refused.value.code == "no_unit"
    with pytest.raises(Refused) as refused:
        recorded(place, round_, site=town().sites[0])
    assert refused.value.code == "foreign_site"


def test_an_inspector_records_only_where_he_or_she_was_sent(place, round_):
    rounds.draw_sites(round=round_, wanted={place.site_type.pk: 4}, by=None)
    inspector = place.person("inspector")
    with pytest.raises(NotAllowed):
        recorded(place, round_, by=inspector)
    rounds.assign(round=round_, site=place.sites[0], inspector=inspector, by=None)
    assert recorded(place, round_, by=inspector).inspector == inspector
    with pytest.raises(NotAllowed):
        recorded(place, round_, by=place.person("unit", place.units[0]))


def test_an_inspector_of_the_own_unit_is_refused(place, round_):
    own = member("inspector", place.units[0])
    with pytest.raises(Refused) as refused:
        recorded(place, round_, by=place.person("office"), inspector=own)
    assert refused.value.code == "own_unit"
    child = member("inspector", UnitFactory(city=place.city, parent=place.units[0]))
    with pytest.raises(Refused):
        recorded(place, round_, inspector=child)


def test_a_visit_added_to_a_released_round_is_told(place, round_, django_capture_on_commit_callbacks):
    liaison = place.person("unit", place.units[0])
    with django_capture_on_commit_callbacks(execute=True):
        visited(place, round_, place.sites[0])
        rounds.release(round=round_, by=None)
    Notification.objects.all().delete()
    with django_capture_on_commit_callbacks(execute=True):
        late = recorded(place, round_, visited_on=date(2026, 7, 20))
    line = Notification.objects.get()
    assert (line.user, line.path) == (liaison, f"/visits/{late.pk}/")
