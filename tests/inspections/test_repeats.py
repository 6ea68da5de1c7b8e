"""R-12 in the database: what was found before weighs more, across years and whatever is recorded first."""

from datetime import date

import pytest

from campaign.models import AuditEvent, Campaign, StaleScore
from inspections.actions import checklists, repeats, rounds, visits
from inspections.actions.visits import NewVisit
from inspections.models import ChecklistItem, Finding, Visit
from tests.factories import CampaignFactory
from tests.inspections.factories import town, visited

pytestmark = pytest.mark.django_db


@pytest.fixture
def place():
    ready = town()
    Campaign.objects.update(repeat_factor=150)
    ready.campaign.refresh_from_db()
    return ready


def on(place, day: date, counts=None, site=0, campaign=None) -> Visit:
    """A visit on the day, in its month's round."""
    round_ = rounds.open_month(campaign=campaign or place.campaign, month=day.month, by=None)
    return visited(place, round_, place.sites[site], counts or {1: 2}, on=day)


def losses() -> list[tuple[str, int, int]]:
    rows = Finding.objects.order_by("visited_on", "item__number")
    return [(str(row.visited_on), row.factor, row.loss) for row in rows]


def test_off_by_default():
    ready = town()
    on(ready, date(2026, 3, 1))
    on(ready, date(2026, 3, 2))
    assert losses() == [("2026-03-01", 100, 50), ("2026-03-02", 100, 50)]


@pytest.mark.parametrize(("day", "factor"), [(date(2026, 5, 30), 150), (date(2026, 5, 31), 100)])
def test_the_window_is_ninety_days(place, day, factor):
    on(place, date(2026, 3, 1))
    visit = on(place, day)
    assert visit.findings.get().factor == factor
    assert visit.loss == 50 * factor // 100


def test_across_years(place):
    last_year = CampaignFactory(city=place.city, year=2025, repeat_factor=100)
    on(place, date(2025, 12, 20), campaign=last_year)
    assert on(place, date(2026, 1, 10)).loss == 75


def test_other_items_sites_and_drafts_do_not_count(place):
    round_ = rounds.open_month(campaign=place.campaign, month=3, by=None)
    on(place, date(2026, 3, 1), {2: 1})
    on(place, date(2026, 3, 1), site=1)
    visited(place, round_, place.sites[0], {1: 2}, on=date(2026, 3, 2), submit=False)
    assert on(place, date(2026, 3, 3)).loss == 50


def test_the_item_maximum_holds(place):
    on(place, date(2026, 3, 1), {1: 150})
    assert on(place, date(2026, 3, 2), {1: 150}).loss == 4000


def test_a_visit_recorded_later_makes_the_following_one_a_repeat(place):
    later = on(place, date(2026, 3, 20))
    StaleScore.objects.all().delete()
    on(place, date(2026, 2, 10))
    later.refresh_from_db()
    assert later.loss == 75
    assert set(StaleScore.objects.values_list("unit__code", "month")) == {("A", 2), ("A", 3)}


def test_a_correction_takes_the_repeat_back_and_says_so(place):
    first = on(place, date(2026, 3, 1))
    second = on(place, date(2026, 4, 1))
    assert second.loss == 75
    visits.correct(visit=first, counts={2: 1}, not_applicable=[], reason="误记", by=None)
    second.refresh_from_db()
    assert second.loss == 50
    assert "[75,50]" in AuditEvent.objects.get(verb="visits.correct").body


def test_the_same_wording_in_a_new_edition_is_the_same_item(place):
    on(place, date(2026, 3, 1))
    old = {item.number: item for item in ChecklistItem.objects.current()}
    lines = [
        checklists.Line(n, old[n].text, 50 if n == 1 else old[n].points_each, old[n].maximum) for n in old
    ]
    checklists.put(city=place.city, site_type=place.site_type.name, items=lines, by=None)
    visit = on(place, date(2026, 3, 2), {1: 1, 2: 1})
    assert {finding.item.number: finding.factor for finding in visit.findings.all()} == {1: 150, 2: 100}


def test_many_at_once_come_out_as_one_by_one(place):
    items = {item.number: item for item in ChecklistItem.objects.current()}
    days = [date(2026, month, day) for month in (1, 2, 5, 9) for day in (1, 15)]
    batch = [
        NewVisit(place.sites[n % 2], (place.units[n % 2].pk,), items, day, {1 + n % 3: 2, 3: 1} | {1: 1})
        for n, day in enumerate(days)
    ]
    visits.bulk_submit(campaign=place.campaign, visits=batch, by=None)
    together = losses()
    Visit.objects.all().delete()
    for n, day in reversed(list(enumerate(days))):
        on(place, day, batch[n].counts, site=n % 2)
    assert losses() == together
    assert any(factor == 150 for _day, factor, _loss in together)


def test_a_changed_factor_is_applied_to_the_year(place):
    on(place, date(2026, 3, 1))
    on(place, date(2026, 3, 2))
    Campaign.objects.update(repeat_factor=100)
    assert repeats.apply(campaign=place.campaign, by=None) == 1
    assert repeats.apply(campaign=place.campaign, by=None) == 0
    assert losses() == [("2026-03-01", 100, 50), ("2026-03-02", 100, 50)]
    assert Visit.objects.get(visited_on=date(2026, 3, 2)).loss == 50
    assert AuditEvent.objects.filter(verb="repeats.apply").count() == 1
