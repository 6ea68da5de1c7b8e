"""Sites are put by code; a hidden one is not given away by its code."""

from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from campaign.models import AuditEvent
from campaign.refusals import NotAllowed, Refused
from inspections.actions import sites
from inspections.models import Site, SiteUnit
from tests.inspections.factories import july, town

pytestmark = pytest.mark.django_db


@pytest.fixture
def place():
    return town()


def put(place, by=None, **fields):
    fields = {"code": "N1", "name": "新点", "site_type": place.site_type, "units": place.units} | fields
    return sites.put(city=place.city, by=by, **fields)


def test_added_changed_same(place):
    site, outcome = put(place, lon=Decimal("112.9"), lat=Decimal("30.4"))
    assert (outcome, site.units.count(), site.weight) == ("added", 2, 100)
    assert put(place, lon=Decimal("112.900000"), lat=Decimal("30.4")) == (site, "same")
    assert put(place, units=place.units[:1], weight=200)[1] == "changed"
    assert AuditEvent.objects.count() == 2
    assert '"units":[["A","B"],["A"]]' in AuditEvent.objects.get(seq=2).body


@pytest.mark.parametrize(("fields", "code"), [({"units": []}, "no_unit"), ({"weight": 0}, "bad_weight")])
def test_refusals(place, fields, code):
    with pytest.raises(Refused) as refused:
        put(place, **fields)
    assert refused.value.code == code
    assert not Site.objects.filter(code="N1").exists()


def test_a_unit_of_another_city_is_refused(place):
    with pytest.raises(Refused) as refused:
        put(place, units=town().units)
    assert refused.value.code == "foreign_unit"


def test_only_who_keeps_reference_data(place):
    with pytest.raises(NotAllowed):
        put(place, by=place.person("inspector"))


def test_the_code_of_a_hidden_site_reads_as_free_to_who_may_not_know_it(place):
    hidden, _outcome = put(place, first_round=july(place))
    technician, office = place.person("admin"), place.person("office")
    assert not Site.objects.visible_to(technician).filter(code="N1").exists()
    assert put(place, by=office, name="改名")[1] == "changed"
    assert not Site.objects.visible_to(technician).filter(code="N1").exists()
    again, outcome = put(place, by=technician)
    assert (again, outcome) == (hidden, "added")
    assert Site.objects.visible_to(technician).filter(code="N1").exists()


def test_the_database_refuses(place):
    with pytest.raises(IntegrityError), transaction.atomic():
        Site.objects.create(city=place.city, site_type=place.site_type, code="D1", name="又一个")
    with pytest.raises(IntegrityError), transaction.atomic():
        Site.objects.filter(code="D1").update(weight=0)
    with pytest.raises(IntegrityError), transaction.atomic():
        SiteUnit.objects.create(site=place.sites[0], unit=place.units[0])
