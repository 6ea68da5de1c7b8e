"""What the database refuses to store about rounds and visits, whoever asks."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from inspections.models import Finding, FindingPhoto, NotApplicable, Round, Visit, VisitUnit
from tests.inspections.factories import july, town, visited
from tests.inspections.photos import stored_photo

pytestmark = pytest.mark.django_db


@pytest.fixture
def visit():
    place = town()
    return visited(place, july(place), place.sites[0], {1: 2}, not_applicable=[3])


@pytest.mark.parametrize(
    "wrong",
    [
        {"month": 0},
        {"month": 13},
        {"ends_on": date(2026, 6, 30)},
    ],
)
def test_rounds(visit, wrong):
    with pytest.raises(IntegrityError), transaction.atomic():
        Round.objects.update(**wrong)


@pytest.mark.parametrize(
    "wrong",
    [
        {"applicable": 0},
        {"applicable": 10_001},
        {"loss": 8001},
        {"weight": 0},
    ],
)
def test_visits(visit, wrong):
    with pytest.raises(IntegrityError), transaction.atomic():
        Visit.objects.update(**wrong)


def test_one_visit_a_site_and_day(visit):
    with pytest.raises(IntegrityError), transaction.atomic():
        Visit.objects.create(
            campaign=visit.campaign, round=visit.round, site=visit.site, visited_on=visit.visited_on
        )


def test_one_row_a_unit_and_visit(visit):
    with pytest.raises(IntegrityError), transaction.atomic():
        VisitUnit.objects.create(visit=visit, unit=visit.units.get())


@pytest.mark.parametrize("wrong", [{"count": 0}, {"loss": 4001}])
def test_findings(visit, wrong):
    with pytest.raises(IntegrityError), transaction.atomic():
        Finding.objects.update(**wrong)


def test_one_row_an_item(visit):
    with pytest.raises(IntegrityError), transaction.atomic():
        Finding.objects.bulk_create([finding_like(visit.findings.get())])
    with pytest.raises(IntegrityError), transaction.atomic():
        NotApplicable.objects.create(visit=visit, item=visit.not_applicable.get().item)


def finding_like(row: Finding) -> Finding:
    values = {field.attname: getattr(row, field.attname) for field in Finding._meta.concrete_fields}
    return Finding(**{name: value for name, value in values.items() if name != "id"})


def test_one_row_a_photo(visit):
    photo = stored_photo(visit.findings.get())
    with pytest.raises(IntegrityError), transaction.atomic():
        FindingPhoto.objects.create(finding=photo.finding, attachment=photo.attachment)
