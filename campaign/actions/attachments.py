"""Files come in."""

import hashlib
import io
from contextlib import suppress
from datetime import datetime
from pathlib import PurePath
from typing import IO
from zoneinfo import ZoneInfo

import pi_heif  # type: ignore[import-untyped]
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from PIL import ExifTags, Image, ImageOps

from campaign.models import Attachment, City, User
from campaign.refusals import Refused

pi_heif.register_heif_opener(thumbnails=False)

MAX_BYTES = 15 * 1024 * 1024
MAX_PIXELS = 40_000_000
FORMATS = {"JPEG": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp", "HEIF": "image/heic"}
QUALITY = 88
SHANGHAI = ZoneInfo("Asia/Shanghai")


@transaction.atomic
def store_photo(*, file: IO[bytes], city: City, by: User, at: datetime | None = None) -> Attachment:
    """Keep a photo: what is shown is drawn anew from its pixels, the original is sealed beside it.

    The name and the first bytes prove nothing, only decoding does. Refuses what is no JPEG, PNG, WebP or HEIC
    picture, more than 15 MB or 40 megapixels, cut off or animated. The time of the device is kept when the
    picture tells it; everything else it tells (place, device) is only in the original. The caller leaves the
    event, with the hash.
    """
    original = _content(file)
    shown, media_type, taken_at = _redrawn(original)
    attachment = Attachment(
        city=city,
        name=_safe_name(getattr(file, "name", None), media_type),
        media_type=media_type,
        size=len(shown),
        sha256=hashlib.sha256(original).hexdigest(),
        taken_at=taken_at,
        uploaded_by=by,
        uploaded_at=at or timezone.now(),
    )
    attachment.file.save("shown", ContentFile(shown), save=False)
    attachment.original.save("original", ContentFile(original), save=False)
    attachment.save(force_insert=True)
    return attachment


def _content(file: IO[bytes]) -> bytes:
    file.seek(0)
    content = file.read(MAX_BYTES + 1)
    if len(content) > MAX_BYTES:
        message = _("The photo is larger than %(size)s MB; send a smaller one.")
        raise Refused(message % {"size": MAX_BYTES // 1024**2}, code="too_large", field="file")
    return content


def _redrawn(original: bytes) -> tuple[bytes, str, datetime | None]:
    """The picture drawn anew, its media type, and when it was taken; what no decoder can read is refused."""
    try:
        with Image.open(io.BytesIO(original), formats=tuple(FORMATS)) as picture:
            _check_shape(picture)
            picture.load()
            return *_encoded(ImageOps.exif_transpose(picture)), _taken_at(picture)
    except Refused:
        raise
    except Exception as error:  # hostile input fails anywhere inside a decoder, in any way
        message = _("This is no readable photo; send a JPEG, PNG, WebP or HEIC picture.")
        raise Refused(message, code="not_a_photo", field="file") from error


def _check_shape(picture: Image.Image) -> None:
    """Judge by the header, before any pixel is unpacked."""
    if picture.width * picture.height > MAX_PIXELS:
        message = _("The photo has more than %(pixels)s million pixels; send a smaller one.")
        raise Refused(message % {"pixels": MAX_PIXELS // 1_000_000}, code="too_many_pixels", field="file")
    if getattr(picture, "n_frames", 1) > 1:
        raise Refused(_("Moving pictures are not taken; send a still photo."), code="animated", field="file")


def _encoded(picture: Image.Image) -> tuple[bytes, str]:
    """PNG for pictures with few colours or transparency, otherwise JPEG; neither carries any metadata."""
    as_png = picture.mode in {"1", "L", "P", "LA", "PA", "RGBA"}
    clean = picture.convert("RGBA" if as_png else "RGB")
    clean.info = {}
    target = io.BytesIO()
    if as_png:
        clean.save(target, "PNG")
    else:
        clean.save(target, "JPEG", quality=QUALITY, optimize=True)
    return target.getvalue(), FORMATS["PNG" if as_png else "JPEG"]


def _taken_at(picture: Image.Image) -> datetime | None:
    """The device's time from the EXIF block; without an offset it is taken as the time of Shanghai."""
    with suppress(Exception):  # metadata is as hostile as the rest, and never worth a refusal
        exif = picture.getexif().get_ifd(ExifTags.IFD.Exif)
        text = str(exif[ExifTags.Base.DateTimeOriginal]).strip("\x00 ")
        offset = str(exif.get(ExifTags.Base.OffsetTimeOriginal, "")).strip("\x00 ")
        if offset:
            return datetime.strptime(f"{text}{offset}", "%Y:%m:%d %H:%M:%S%z")
        return datetime.strptime(text, "%Y:%m:%d %H:%M:%S").replace(tzinfo=SHANGHAI)
    return None


def _safe_name(name: str | None, media_type: str) -> str:
    """The stem of the sender's name without anything a file system or header could misread."""
    stem = PurePath((name or "").replace("\\", "/")).stem
    clean = "".join(sign for sign in stem if sign.isalnum() or sign in " -_()（）")[:80].strip()
    return f"{clean or 'photo'}.{'png' if media_type.endswith('png') else 'jpg'}"
