"""A checklist totals 100 and stays as it was for the visits made by it."""

import pytest
from django.db import IntegrityError, transaction

from campaign.models import AuditEvent
from campaign.refusals import NotAllowed, Refused
from inspections.actions import checklists, visits
from inspections.actions.checklists import Line
from inspections.models import ChecklistItem, SiteType
from tests.inspections.factories import july, town, visited

pytestmark = pytest.mark.django_db
LINES = [Line(1, "第一项", 100, 6000), Line(2, "第二项", 50, 4000, "01-02", "key")]


def put(place, lines=LINES, by=None):
    return checklists.put(city=place.city, site_type="社区", items=lines, by=by)


def test_added_changed_same():
    place = town()
    site_type, outcome = put(place)
    assert outcome == "added"
    assert put(place) == (site_type, "same")
    assert put(place, [LINES[0], Line(2, "第二项", 100, 4000)])[1] == "changed"
    assert AuditEvent.objects.filter(verb="checklists.put").count() == 2
    items = ChecklistItem.objects.current().filter(site_type=site_type)
    assert [(item.number, item.points_each, item.gravity) for item in items] == [
        (1, 100, "general"),
        (2, 100, "general"),
    ]
    assert (site_type.edition, ChecklistItem.objects.filter(site_type=site_type).count()) == (1, 2)


@pytest.mark.parametrize(
    ("lines", "code"),
    [
        ([], "not_hundred"),
        ([Line(1, "一", 100, 9999)], "not_hundred"),
        ([Line(1, "一", 100, 5000), Line(1, "二", 100, 5000)], "number_twice"),
        ([Line(1, "一", 0, 10_000)], "bad_points"),
        ([Line(1, "一", 6000, 5000), Line(2, "二", 1, 5000)], "bad_points"),
    ],
)
def test_a_wrong_checklist_is_refused_whole(lines, code):
    place = town()
    with pytest.raises(Refused) as refused:
        put(place, lines)
    assert refused.value.code == code
    assert not SiteType.objects.filter(name="社区").exists()


def test_old_visits_keep_the_items_they_were_made_by():
    place = town()
    round_ = july(place)
    old = visited(place, round_, place.sites[0], {1: 2, 3: 1})
    lines = [Line(1, "第1项", 100, 5000), Line(2, "第2项", 500, 5000)]
    site_type, outcome = checklists.put(city=place.city, site_type=place.site_type.name, items=lines, by=None)
    assert (outcome, site_type.edition) == ("changed", 2)
    new = visited(place, round_, place.sites[1], {1: 2})
    assert (old.loss, new.loss, new.edition) == (150, 200, 2)
    with pytest.raises(Refused) as refused:
        visited(place, round_, place.sites[2], {3: 1})
    assert refused.value.code == "unknown_item"
    visits.correct(visit=old, counts={1: 2, 3: 2}, not_applicable=[], reason="补录", by=None)
    assert (old.loss, old.applicable) == (250, 10_000)


def test_only_who_keeps_reference_data():
    place = town()
    with pytest.raises(NotAllowed):
        put(place, by=place.person("unit"))
    assert put(place, by=place.person("admin"))[1] == "added"


@pytest.mark.parametrize(
    "wrong",
    [
        {"number": 0},
        {"points_each": 0},
        {"maximum": 10_001},
        {"points_each": 500, "maximum": 499},
        {"number": 1},
    ],
)
def test_the_database_refuses(wrong):
    place = town()
    with pytest.raises(IntegrityError), transaction.atomic():
        ChecklistItem.objects.create(
            **{"site_type": place.site_type, "number": 9, "text": "九", "points_each": 1, "maximum": 100}
            | wrong
        )


def test_a_retired_number_may_be_used_again():
    place = town()
    ChecklistItem.objects.filter(number=1).update(retired_after=1)
    ChecklistItem.objects.create(site_type=place.site_type, number=1, text="新", points_each=1, maximum=1)


def test_the_database_knows_a_type_once():
    place = town()
    with pytest.raises(IntegrityError), transaction.atomic():
        SiteType.objects.create(city=place.city, name=place.site_type.name)
