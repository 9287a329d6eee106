"""Attachments are what they say, images lose their passengers, names are harmless."""

from __future__ import annotations

import io
import struct
import zlib

import pytest
from PIL import Image

from koboshi.core.filetype import BadImage, check, clean_image, content_disposition, safe_name, sniff
from tests import pdfs

PDF, PNG = pdfs.made(), b"\x89PNG\r\n\x1a\n"


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        (b"", "empty"),
        (PDF, "pdf"),
        (PNG, "png"),
        (b"\xff\xd8\xff\xe0", "jpeg"),
        (b"\0\0\0\x18ftypheic", "heic"),
        (b"PK\x03\x04....word/document.xml", "docx"),
        (b"PK\x03\x04....xl/workbook.xml", "xlsx"),
        (b"PK\x03\x04....a", "zip"),
        ("氏名,額".encode("cp932"), "txt"),
        ("氏名,額".encode(), "txt"),
        (b"MZ\x90\0", "unknown"),
        (b"<svg onload=x>", "unknown"),
    ],
)
def test_the_first_bytes_tell_the_kind(head: bytes, kind: str) -> None:
    assert sniff(head) == kind


@pytest.mark.parametrize(
    ("name", "declared", "head", "key"),
    [
        ("a.pdf", "application/pdf", PDF, None),
        ("A.PDF", "", PDF, None),
        ("a.pdf", "application/pdf", b"MZ\0\0", "file.kind"),
        ("a.exe", "application/pdf", PDF, "file.name_differs"),
        ("a.pdf", "text/html", PDF, "file.type_differs"),
        ("a.heic", "image/heic", b"\0\0\0\x18ftypheic", "file.heic"),
        ("a.pdf", "application/pdf", b"", "file.empty"),
    ],
)
def test_bytes_name_and_type_must_agree(name: str, declared: str, head: bytes, key: str | None) -> None:
    problem = check(name, declared, head, ["pdf", "png"])
    assert (problem.key if problem else None) == key


def problem_of(content: bytes) -> str | None:
    problem = check("a.pdf", "application/pdf", content, ["pdf"])
    return problem.key if problem else None


@pytest.mark.parametrize("content", pdfs.ACTIVE.values(), ids=pdfs.ACTIVE)
def test_a_pdf_that_starts_something_or_carries_a_file_is_not_taken(content: bytes) -> None:
    assert problem_of(content) == "file.pdf_active"


@pytest.mark.parametrize("content", pdfs.MIXED.values(), ids=pdfs.MIXED)
def test_what_only_begins_like_a_pdf_is_not_taken(content: bytes) -> None:
    assert problem_of(content) == "file.pdf_broken"


@pytest.mark.parametrize("content", [pdfs.made(), pdfs.SHOWS_A_PAGE, pdfs.locked()], ids=["plain", "view", "password"])
def test_an_ordinary_pdf_and_one_with_a_password_are_taken(content: bytes) -> None:
    assert problem_of(content) is None


def test_a_pdf_that_unpacks_to_gigabytes_is_refused_within_bounds() -> None:
    content = pdfs.bomb()
    assert len(content) < 4_000_000
    assert problem_of(content) == "file.pdf_broken"


def test_place_and_camera_stay_behind() -> None:
    exif = Image.Exif()
    exif[0x010F] = "SecretCamera"
    exif.get_ifd(0x8825)[1] = "N"
    out = io.BytesIO()
    Image.new("RGB", (8, 4), "red").save(out, "JPEG", exif=exif)
    cleaned = clean_image(out.getvalue() + b"hidden passenger")
    assert b"SecretCamera" not in cleaned
    assert b"passenger" not in cleaned
    with Image.open(io.BytesIO(cleaned)) as image:
        assert image.size == (8, 4)
        assert not image.getexif()


def giant_png(width: int, height: int) -> bytes:
    header = struct.pack("!IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunk = b"IHDR" + header
    return PNG + struct.pack("!I", 13) + chunk + struct.pack("!I", zlib.crc32(chunk)) + b"\0\0\0\0IDAT"


@pytest.mark.parametrize("size", [(40_000, 25_000), (10_000, 10_000), (2**31 - 1, 2**31 - 1)])
def test_a_giant_picture_is_refused_by_its_header(size: tuple[int, int]) -> None:
    with pytest.raises(BadImage, match=r"too_large|broken"):
        clean_image(giant_png(*size))


@pytest.mark.parametrize("data", [b"", b"GIF89a\1\0\1\0", PNG, b"\xff\xd8\xff\xe0garbage"])
def test_a_broken_or_foreign_picture_is_refused(data: bytes) -> None:
    with pytest.raises(BadImage, match="broken"):
        clean_image(data)


@pytest.mark.parametrize(
    ("typed", "safe"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\x\\報告.pdf", "報告.pdf"),
        ("a\u202efdp.exe", "afdp.exe"),
        ("a\r\nSet-Cookie: x.pdf", "aSet-Cookie_ x.pdf"),
        ("", "file"),
        ("...", "file"),
        ("CON.txt", "file_CON.txt"),
        ("あ" * 300 + ".pdf", "あ" * 116 + ".pdf"),
    ],
)
def test_names_are_harmless(typed: str, safe: str) -> None:
    assert safe_name(typed) == safe


def test_the_header_carries_the_japanese_name() -> None:
    value = content_disposition('報告".pdf\r\nX: 1')
    assert value.isascii()
    assert "\n" not in value
    assert value.startswith('attachment; filename="')
    assert "filename*=UTF-8''%E5%A0%B1%E5%91%8A_" in value
    assert content_disposition("a.pdf", inline=True).startswith("inline;")
