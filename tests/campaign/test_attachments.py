"""Photos: what is hostile is refused, what is kept is drawn anew, the original is sealed."""

import hashlib
import io
import struct
import zlib
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import ExifTags, Image, PngImagePlugin

from campaign.actions import attachments
from campaign.models import Attachment
from campaign.refusals import Refused
from tests.factories import CityFactory, UserFactory

HEIC = Path(__file__).parent / "files" / "photo.heic"
SECRET = b"Testphone"


@pytest.fixture
def store(db, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    city, by = CityFactory(), UserFactory()

    def store_photo(content: bytes, name: str = "街头.jpg") -> Attachment:
        return attachments.store_photo(file=SimpleUploadedFile(name, content), city=city, by=by)

    return store_photo


def picture(form: str = "JPEG", size=(40, 30), mode: str = "RGB", **options) -> bytes:
    target = io.BytesIO()
    image = Image.effect_noise(size, 60).convert(mode)
    image.save(target, form, **options)
    return target.getvalue()


def exif(text: str = "2026:07:10 09:30:00", offset: str = "") -> Image.Exif:
    data = Image.Exif()
    data[ExifTags.Base.Make] = SECRET.decode()
    data[ExifTags.Base.Orientation] = 6
    inner = data.get_ifd(ExifTags.IFD.Exif)
    inner[ExifTags.Base.DateTimeOriginal] = text
    if offset:
        inner[ExifTags.Base.OffsetTimeOriginal] = offset
    data.get_ifd(ExifTags.IFD.GPSInfo)[ExifTags.GPS.GPSLatitude] = (30.0, 24.0, 0.0)
    return data


def read(field) -> bytes:
    with field.open("rb") as file:
        return file.read()


# --- what is kept -----------------------------------------------------------------------------------------
@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_a_photo_is_drawn_anew_and_its_original_sealed(store, form):
    content = picture(form)
    kept = store(content)
    assert read(kept.original) == content
    assert kept.sha256 == hashlib.sha256(content).hexdigest()
    shown = read(kept.file)
    assert shown != content
    assert kept.size == len(shown)
    with Image.open(io.BytesIO(shown)) as image:
        assert (image.format, image.size) == ("JPEG", (40, 30))


def test_heic_of_a_telephone_becomes_jpeg_without_metadata(store):
    content = HEIC.read_bytes()
    assert SECRET in content
    kept = store(content, "IMG_0001.HEIC")
    assert (kept.name, kept.media_type) == ("IMG_0001.jpg", "image/jpeg")
    assert kept.taken_at == datetime(2026, 7, 10, 1, 30, tzinfo=UTC)
    shown = read(kept.file)
    assert SECRET not in shown
    with Image.open(io.BytesIO(shown)) as image:
        assert (image.size, dict(image.getexif())) == ((64, 48), {})
    assert read(kept.original) == content


def test_metadata_stays_in_the_sealed_original_only(store):
    content = picture(exif=exif())
    kept = store(content)
    shown = read(kept.file)
    assert SECRET in read(kept.original)
    assert SECRET not in shown
    with Image.open(io.BytesIO(shown)) as image:
        assert dict(image.getexif()) == {}
        # what the device stored lying is shown upright
        assert image.size == (30, 40)


@pytest.mark.parametrize(
    ("text", "offset", "taken_at"),
    [
        ("2026:07:10 09:30:00", "", datetime(2026, 7, 10, 1, 30, tzinfo=UTC)),
        ("2026:07:10 09:30:00", "+00:00", datetime(2026, 7, 10, 9, 30, tzinfo=UTC)),
        ("0000:00:00 00:00:00", "", None),
        ("yesterday", "+08:00", None),
    ],
)
def test_the_time_of_the_device(store, text, offset, taken_at):
    assert store(picture(exif=exif(text, offset))).taken_at == taken_at


def test_text_and_profiles_of_a_png_are_dropped(store):
    info = PngImagePlugin.PngInfo()
    info.add_text("Comment", "<script>" + SECRET.decode())
    content = picture("PNG", mode="RGBA", pnginfo=info)
    kept = store(content)
    assert kept.media_type == "image/png"
    assert SECRET in read(kept.original)
    assert SECRET not in read(kept.file)


def test_a_script_behind_a_photo_is_not_shown(store):
    kept = store(picture() + b"<script>alert(1)</script>")
    assert b"<script" not in read(kept.file)


def test_a_wrong_extension_does_not_matter(store):
    kept = store(picture("PNG"), "report.exe")
    assert kept.name == "report.jpg"


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../etc/passwd", "passwd.jpg"),
        ("C:\\photos\\街头.JPG", "街头.jpg"),
        ('a"b\r\nX: y.jpg', "abX y.jpg"),
        ("<script>.png", "script.jpg"),
        (".jpg", "jpg.jpg"),
        ("…", "photo.jpg"),
        ("x" * 300 + ".jpg", "x" * 80 + ".jpg"),
    ],
)
def test_a_name_never_becomes_a_path_or_a_header(store, name, kept):
    assert attachments._safe_name(name, "image/jpeg") == kept


def test_the_path_comes_from_the_hash(store):
    kept = store(picture(), "../../x.jpg")
    assert kept.file.name == f"files/{kept.sha256[:2]}/{kept.pk}"
    assert kept.original.name == f"sealed/{kept.sha256[:2]}/{kept.pk}"


# --- what is refused --------------------------------------------------------------------------------------
def bomb(width: int = 20_000, height: int = 20_000) -> bytes:
    """A small PNG that unpacks to hundreds of megabytes of pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    rows = zlib.compress(b"\0" * (height * (width // 8 + 1)), 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def animated(form: str) -> bytes:
    target = io.BytesIO()
    frames = [Image.effect_noise((20, 20), level).convert("RGB") for level in (10, 90, 50)]
    frames[0].save(target, form, save_all=True, append_images=frames[1:], duration=100)
    return target.getvalue()


def cut(content: bytes) -> bytes:
    return content[: len(content) // 2]


HOSTILE = {
    "empty": (b"", "not_a_photo"),
    "text": (b"hello", "not_a_photo"),
    "script behind the first bytes of a jpeg": (b"\xff\xd8\xff<script>alert(1)</script>", "not_a_photo"),
    "php behind the first bytes of a png": (b"\x89PNG\r\n\x1a\n<?php system($_GET[0]); ?>", "not_a_photo"),
    "html": (b"<html><script>alert(1)</script></html>", "not_a_photo"),
    "svg": (b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>', "not_a_photo"),
    "pdf": (b"%PDF-1.7\n1 0 obj<<>>endobj", "not_a_photo"),
    "zip": (b"PK\x03\x04" + b"\0" * 60, "not_a_photo"),
    "program": (b"MZ" + b"\0" * 200, "not_a_photo"),
    "postscript": (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n", "not_a_photo"),
    "gif": (picture("GIF", mode="P"), "not_a_photo"),
    "bmp": (picture("BMP"), "not_a_photo"),
    "tiff": (picture("TIFF"), "not_a_photo"),
    "ico": (picture("ICO", size=(16, 16)), "not_a_photo"),
    "cut jpeg": (cut(picture(size=(200, 200))), "not_a_photo"),
    "cut png": (cut(picture("PNG", size=(200, 200))), "not_a_photo"),
    "cut webp": (cut(picture("WEBP", size=(200, 200))), "not_a_photo"),
    "cut heic": (cut(HEIC.read_bytes()), "not_a_photo"),
    "bomb of 400 megapixels": (bomb(), "not_a_photo"),
    "bomb below the library's own limit": (bomb(8000, 8000), "too_many_pixels"),
    "one row of 50 million": (bomb(50_000_000, 1), "too_many_pixels"),
    "animated png": (animated("PNG"), "animated"),
    "animated webp": (animated("WEBP"), "animated"),
    "zero wide": (bomb(0, 10), "not_a_photo"),
}


@pytest.mark.parametrize("case", HOSTILE)
def test_g1_hostile_files_are_refused(store, tmp_path, case):
    content, code = HOSTILE[case]
    with pytest.raises(Refused) as refusal:
        store(content, "photo.jpg")
    assert (refusal.value.code, refusal.value.field) == (code, "file")
    assert not Attachment.objects.exists()
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


def test_too_many_bytes_are_not_even_opened(store, monkeypatch):
    monkeypatch.setattr(Image, "open", None)
    with pytest.raises(Refused) as refusal:
        store(b"\xff\xd8\xff" + b"\0" * attachments.MAX_BYTES)
    assert refusal.value.code == "too_large"


def test_random_damage_is_refused_or_drawn_anew(store):
    """Whatever a decoder makes of a damaged file, nothing but a refusal comes out of it."""
    content = bytearray(picture(size=(60, 60)))
    for position in range(2, len(content), 37):
        damaged = bytearray(content)
        damaged[position] ^= 0xFF
        try:
            kept = store(bytes(damaged))
        except Refused:
            continue
        with Image.open(io.BytesIO(read(kept.file))) as image:
            image.load()
