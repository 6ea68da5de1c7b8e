"""Files that came in."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .base import Row
from .city import City
from .user import User


def file_path(attachment: "Attachment", name: str) -> str:
    """Where the bytes lie: by the hash, so that a name given by a sender never becomes a path."""
    return f"files/{attachment.sha256[:2]}/{attachment.pk}"


def original_path(attachment: "Attachment", name: str) -> str:
    return f"sealed/{attachment.sha256[:2]}/{attachment.pk}"


class Attachment(Row):
    """A file as it is shown, the untouched original sealed beside it, and the hash of that original."""

    city = models.ForeignKey(City, models.PROTECT, related_name="+", verbose_name=_("city"))
    name = models.CharField(_("name"), max_length=120)
    media_type = models.CharField(_("media type"), max_length=80)
    size = models.PositiveIntegerField(_("size in bytes"))
    sha256 = models.CharField(_("SHA-256 of the original"), max_length=64, db_index=True)
    file = models.FileField(_("file"), upload_to=file_path)
    original = models.FileField(_("original"), upload_to=original_path)
    taken_at = models.DateTimeField(_("taken at, by the device"), blank=True, null=True)
    uploaded_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("uploaded by"))
    uploaded_at = models.DateTimeField(_("uploaded at"), default=timezone.now)

    class Meta:
        verbose_name = _("attachment")
        verbose_name_plural = _("attachments")

    def __str__(self) -> str:
        return self.name
