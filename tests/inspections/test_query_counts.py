"""A page takes as many queries for three rows as for three hundred."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from campaign.models import User
from inspections.actions import rounds, visits
from inspections.actions.visits import NewVisit
from inspections.models import ChecklistItem, Site, SiteUnit, Visit
from tests.inspections.factories import Town, town
from tests.inspections.photos import stored_photo

pytestmark = pytest.mark.django_db
MOST = 15
FEW, MANY = 3, 300


def grow(place: Town, round_, number: int) -> None:
    """So many more sites, drawn, assigned to inspectors, visited, with two findings each."""
    have = Site.objects.count()
    sites = Site.objects.bulk_create(
        Site(city=place.city, site_type=place.site_type, code=f"Q{have + n}", name=f"点{n}")
        for n in range(number)
    )
    SiteUnit.objects.bulk_create(SiteUnit(site=site, unit=place.units[0]) for site in sites)
    round_.round_sites.model.objects.bulk_create(
        round_.round_sites.model(round=round_, site=site, inspector=place.person("inspector"))
        for site in sites
    )
    items = {item.number: item for item in ChecklistItem.objects.current().filter(site_type=place.site_type)}
    visits.bulk_submit(
        campaign=place.campaign,
        visits=[
            NewVisit(site, (place.units[0].pk,), items, round_.starts_on, {1: 2, 2: 1}, round=round_)
            for site in sites
        ],
        by=None,
    )


def queries(client, path: str) -> int:
    client.get(path)
    with CaptureQueriesContext(connection) as captured:
        response = client.get(path)
    assert response.status_code == 200
    return len(captured)


def pages(round_) -> list[str]:
    detail = reverse("round_detail", args=[round_.pk])
    visit = Visit.objects.first()
    return [
        reverse("round_list"),
        f"{detail}?tab=sites",
        f"{detail}?tab=visits",
        reverse("visit_detail", args=[visit.pk]),
    ]


@pytest.mark.parametrize("role", ["office", "office_lead", "inspector", "unit", "leader", "admin"])
def test_the_rounds_pages(client, role):
    place = town()
    round_ = rounds.plan(campaign=place.campaign, month=7, by=None)
    grow(place, round_, FEW)
    rounds.release(round=round_, by=None)
    client.force_login(place.person(role, place.units[0] if role == "unit" else None))
    asked = pages(round_)[: 3 if role == "admin" else 4]
    few = [queries(client, path) for path in asked]
    grow(place, round_, MANY - FEW)
    many = [queries(client, path) for path in asked]
    assert many == few
    assert max(many) <= MOST


def test_the_pages_of_one_visit(client):
    place = town()
    place.site_type.items.all().delete()
    ChecklistItem.objects.bulk_create(
        ChecklistItem(site_type=place.site_type, number=n + 1, text=f"第{n}项", points_each=1, maximum=33)
        for n in range(MANY)
    )
    client.force_login(User.objects.get(pk=place.person("office_lead").pk))
    counted = []
    for month, number in ((7, FEW), (8, MANY)):
        round_ = rounds.open_month(campaign=place.campaign, month=month, by=None)
        visit = visits.record(
            round=round_,
            site=place.sites[0],
            visited_on=round_.starts_on,
            counts={n + 1: 1 for n in range(number)},
            not_applicable=(),
            by=None,
        )
        for finding in visit.findings.all()[:3]:
            stored_photo(finding, place.person("office"))
        paths = [reverse(name, args=[visit.pk]) for name in ("visit_detail", "visit_correct")]
        counted.append([queries(client, path) for path in paths])
    assert counted[0] == counted[1]
    assert max(counted[0]) <= MOST
