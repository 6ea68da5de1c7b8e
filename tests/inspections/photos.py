"""Photos for tests."""

import io

from django.core.files.base import ContentFile
from PIL import Image

from campaign.models import User
from inspections.actions import findings
from inspections.models import Finding, FindingPhoto
from tests.factories import member


def picture(size=(40, 30), kind="JPEG") -> ContentFile:
    """A photo file as a phone would send it."""
    target = io.BytesIO()
    Image.new("RGB", size, (90, 120, 150)).save(target, kind)
    return ContentFile(target.getvalue(), name="现场.jpg")


def stored_photo(finding: Finding, by: User | None = None) -> FindingPhoto:
    """A photo put to the finding by somebody of the office."""
    office = by or member("office", finding.visit.units.first())
    return findings.attach_photo(finding=finding, file=picture(), by=office)
