"""A photo shows a finding to those who may see the finding."""

import uuid

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse

from campaign.models import Attachment, AuditEvent
from campaign.refusals import NotAllowed, Refused
from inspections.actions import findings, rounds, visits
from tests.inspections.factories import july, town, visited
from tests.inspections.photos import picture

pytestmark = pytest.mark.django_db


@pytest.fixture
def place():
    return town()


@pytest.fixture
def visit(place):
    return visited(place, july(place), place.sites[0], {1: 2})


def put(visit, by, file=None):
    return findings.attach_photo(finding=visit.findings.get(), file=file or picture(), by=by)


def test_photos_are_kept_in_order_with_their_hash_in_the_trail(place, visit):
    office = place.person("office")
    first, second = put(visit, office), put(visit, office, picture(size=(41, 30)))
    assert (first.position, second.position) == (1, 2)
    assert first.attachment.sha256 in AuditEvent.objects.filter(verb="findings.attach_photo").first().body


def test_what_is_no_photo_is_refused(place, visit):
    with pytest.raises(Refused):
        put(visit, place.person("office"), ContentFile(b"\xff\xd8\xff<script>", name="a.jpg"))
    assert not Attachment.objects.exists()


def test_the_inspector_adds_photos_until_the_visit_is_submitted(place):
    round_ = july(place, kind="special", name="专项")
    rounds.draw_sites(round=round_, wanted={place.site_type.pk: 4}, by=None)
    inspector = place.person("inspector")
    rounds.assign(round=round_, site=place.sites[0], inspector=inspector, by=None)
    draft = visited(place, round_, place.sites[0], {1: 2}, submit=False)
    assert put(draft, inspector).position == 1
    visits.submit(visit=draft, by=inspector)
    with pytest.raises(NotAllowed):
        put(draft, inspector, picture(size=(50, 50)))
    with pytest.raises(NotAllowed):
        put(draft, place.person("unit", place.units[0]))


def test_the_photo_is_shown_inline_and_not_sniffed(client, place, visit):
    shown = put(visit, place.person("office"))
    client.force_login(place.person("office"))
    response = client.get(reverse("photo", args=[shown.pk]))
    assert response.status_code == 200
    assert response.headers["Content-Type"] == "image/jpeg"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Content-Disposition"].startswith("inline")
    assert "no-store" in response.headers["Cache-Control"]
    assert b"".join(response.streaming_content)[:3] == b"\xff\xd8\xff"


def test_before_the_release_the_photo_is_not_there_for_the_unit(client, place, visit):
    shown = put(visit, place.person("office"))
    client.force_login(place.person("unit", place.units[0]))
    assert client.get(reverse("photo", args=[shown.pk])).status_code == 404
    rounds.release(round=visit.round, by=None)
    response = client.get(reverse("photo", args=[shown.pk]))
    assert response.status_code == 200
    assert response.getvalue()
    client.force_login(place.person("unit", place.units[1]))
    assert client.get(reverse("photo", args=[shown.pk])).status_code == 404
    assert client.get(reverse("photo", args=[uuid.uuid4()])).status_code == 404
