"""Files nobody should send: L1 to L4, S3, S7, S26. Refused with a sentence, and nothing is left behind."""

from __future__ import annotations

import hashlib
import io
import socket
import struct
import threading
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from koboshi.core import letter as letters
from koboshi.core import typeset
from koboshi.core.actor import SYSTEM
from koboshi.core.ports import ScanResult
from koboshi.foundation.documents import service as documents
from koboshi.foundation.tenancy import scope
from koboshi.intake.models import Attachment
from koboshi.intake.service import attachments
from koboshi.plugins.scan_clamav.plugin import ClamavOptions, ClamavScan
from tests import pdfs
from tests.adversarial.reading import says_why
from tests.doors.citizen import stories

PNG = b"\x89PNG\r\n\x1a\n"
PDF = pdfs.made()
# Written in two parts, so that this file itself is not taken for the test virus.
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-" + rb"ANTIVIRUS-TEST-FILE!$H+H*"
AGENT = {"agent_name.family": "代理", "agent_name.given": "二郎", "agent_phone": "024-521-1111", "shown": "mandate"}


def giant(width: int, height: int) -> bytes:
    """A PNG that promises a picture of this size in some hundred bytes."""
    header = b"IHDR" + struct.pack("!IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return PNG + struct.pack("!I", 13) + header + struct.pack("!I", zlib.crc32(header)) + b"\0\0\0\0IDAT"


def picture(kind: str = "PNG", **facts: Any) -> bytes:
    """A small real picture."""
    out = io.BytesIO()
    Image.new("RGB", (8, 8), "white").save(out, kind, **facts)
    return out.getvalue()


def bomb() -> bytes:
    """300 MB of zeros in an archive of some hundred kilobytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(3):
            archive.writestr(f"{number}.txt", b"\0" * 20_000_000)
    return out.getvalue()


@pytest.fixture
def agent_page(visitor: Client, draft: str) -> str:
    """The page that takes a file, with the question before it answered."""
    visitor.post(f"/applications/{draft}/pages/who/", {**stories.WHO, "has_agent": "true"})
    return f"/applications/{draft}/pages/agent/"


def send(client: Client, address: str, *files: SimpleUploadedFile, **more: str) -> Any:
    """Press the button that adds files."""
    return client.post(address, {**AGENT, "_attach": "mandate", "mandate.upload": list(files), **more})


def kept(reference: str) -> list[Attachment]:
    """The files of an application."""
    with scope.acting(SYSTEM):
        return list(Attachment.objects.filter(reference=reference, removed_at__isnull=True))


def on_disk() -> set[Path]:
    """Everything in the storage of attachments."""
    return {path for path in Path(settings.VAR).rglob("*") if path.is_file() and "attachments" in path.parts}


FILES: list[tuple[str, str, str, bytes, set[int]]] = [
    ("S3", "a.pdf", "application/pdf", b"MZ\x90\0", {422}),
    ("S3", "a.exe", "application/pdf", PDF, {422}),
    ("S3", "a.pdf", "text/html", PDF, {422}),
    ("S3", "a.svg", "image/svg+xml", b"<svg onload='alert(1)'/>", {422}),
    ("S3", "a.html", "text/html", b"<script>alert(1)</script>", {422}),
    ("S3", "a.txt", "text/plain", b"hello", {422}),
    ("S3", "a.pdf.exe", "application/pdf", PDF, {422}),
    ("S3", "a\u202efdp.exe", "application/pdf", PDF, {422}),
    ("S3", "a.png", "image/png", PDF, {422}),
    ("S7", "a.pdf", "application/pdf", b"", {422}),
    ("S7", "a.pdf", "application/pdf", PDF + b"\0" * (10 * 1024 * 1024), {413}),
    ("S26", "a.png", "image/png", giant(40_000, 25_000), {422}),
    ("S26", "a.png", "image/png", giant(2**31 - 1, 2**31 - 1), {422}),
    ("S26", "a.png", "image/png", PNG, {422}),
    ("S26", "a.jpg", "image/jpeg", b"\xff\xd8\xff\xe0garbage", {422}),
    *[("L3", "a.pdf", "application/pdf", content, {422}) for content in pdfs.ACTIVE.values()],
    *[("L3", "a.pdf", "application/pdf", content, {422}) for content in pdfs.MIXED.values()],
    ("L2", "a.zip", "application/zip", b"PK\x03\x04", {422}),
    ("L2", "a.pdf", "application/pdf", b"PK\x03\x04" + b"\0" * 100, {422}),
]


@pytest.mark.parametrize(
    ("id_", "name", "declared", "content", "answers"), FILES, ids=[f"{row[0]}-{n}" for n, row in enumerate(FILES)]
)
def test_a_bad_file_is_refused_and_nothing_is_left(
    visitor: Client, draft: str, agent_page: str, id_: str, name: str, declared: str, content: bytes, answers: set[int]
) -> None:
    before = on_disk()
    answer = send(visitor, agent_page, SimpleUploadedFile(name, content, declared))
    assert says_why(answer, among=answers), id_
    assert "代理" in answer.content.decode(), "what was typed is gone"
    assert kept(draft) == []
    assert on_disk() == before


@pytest.mark.parametrize("lang", ["ja", "ja-easy", "en"])
def test_s3_the_refusal_speaks_the_readers_language(visitor: Client, agent_page: str, lang: str) -> None:
    answer = send(visitor, f"{agent_page}?lang={lang}", SimpleUploadedFile("a.pdf", b"MZ\x90\0", "application/pdf"))
    assert says_why(answer, lang=lang, among={422})


def test_s3_more_files_than_allowed_are_refused_and_the_allowed_ones_stay(
    visitor: Client, draft: str, agent_page: str
) -> None:
    files = [SimpleUploadedFile(f"{n}.png", picture(), "image/png") for n in range(4)]
    answer = send(visitor, agent_page, *files)
    assert says_why(answer, among={422})
    assert len(kept(draft)) == 2


@pytest.mark.parametrize("field", ["document", "applicant", "nothing", "mandate.upload", "__class__"])
def test_s3_a_field_that_takes_no_files_takes_none(visitor: Client, draft: str, agent_page: str, field: str) -> None:
    address = f"/applications/{draft}/attachments/{field}/"
    answer = visitor.post(address, {f"{field}.upload": SimpleUploadedFile("a.pdf", PDF, "application/pdf")})
    assert answer.status_code in (404, 422)
    assert kept(draft) == []


def test_s3_the_file_of_another_person_cannot_be_named_as_ones_own(
    visitor: Client, draft: str, agent_page: str
) -> None:
    assert send(visitor, agent_page, SimpleUploadedFile("a.png", picture(), "image/png")).status_code == 302
    (theirs,) = kept(draft)
    thief = Client()
    own, _ = stories.begin(thief)
    thief.post(f"/applications/{own}/pages/who/", {**stories.WHO, "has_agent": "true"})
    thief.post(f"/applications/{own}/pages/agent/", {**AGENT, "mandate": str(theirs.pk), "shown": "mandate"})
    thief.post(f"/applications/{own}/pages/agent/", {**AGENT, "_detach": f"mandate={theirs.pk}"})
    for address in (f"/applications/{own}/files/{theirs.pk}/", f"/applications/{draft}/files/{theirs.pk}/"):
        assert thief.get(address).status_code == 404
    assert [each.pk for each in kept(draft)] == [theirs.pk]
    assert kept(own) == []


def test_s7_two_files_at_once_are_both_kept(visitor: Client, draft: str, agent_page: str) -> None:
    files = [SimpleUploadedFile("same.png", picture(), "image/png") for _ in range(2)]
    assert send(visitor, agent_page, *files).status_code == 302
    both = kept(draft)
    assert len({each.storage_key for each in both}) == 2


class AlwaysInfected:
    """A scanner that finds something in everything."""

    def scan(self, content: object, name: str) -> ScanResult:
        """Found."""
        return ScanResult("infected", "Eicar-Test-Signature")


def test_s7_an_infected_file_is_handed_to_nobody(
    visitor: Client, draft: str, agent_page: str, monkeypatch: pytest.MonkeyPatch, sign_in: Any
) -> None:
    send(visitor, agent_page, SimpleUploadedFile("a.pdf", PDF + EICAR, "application/pdf"))
    (file,) = kept(draft)
    monkeypatch.setattr(attachments, "_scanner", [AlwaysInfected()])
    with scope.acting(SYSTEM):
        attachments.scan(attachment=file.pk)
    answer = visitor.get(f"/applications/{draft}/files/{file.pk}/")
    assert says_why(answer, among={409})
    assert sign_in("tanto").get(f"/staff/cases/{draft}/files/{file.pk}/?anyway=yes").status_code == 404


def test_s26_place_and_camera_are_gone_before_anything_is_stored(visitor: Client, draft: str, agent_page: str) -> None:
    exif = Image.Exif()
    exif[0x010F] = "SecretCamera"
    exif.get_ifd(0x8825)[1] = "N"
    photo = picture("JPEG", exif=exif)
    assert b"SecretCamera" in photo
    assert send(visitor, agent_page, SimpleUploadedFile("a.jpg", photo, "image/jpeg")).status_code == 302
    assert on_disk()
    assert not any(b"SecretCamera" in path.read_bytes() for path in on_disk())
    (file,) = kept(draft)
    assert file.sha256 != hashlib.sha256(photo).hexdigest()


@pytest.mark.parametrize("content", [b"", PDF, b"%PDF-1.7\n" + b"\0" * 100_000, b"\0" * 1000, EICAR])
def test_verify_says_of_any_file_what_it_is_not(visitor: Client, content: bytes) -> None:
    answer = visitor.post("/verify/", {"file": SimpleUploadedFile("a.pdf", content, "application/pdf")})
    assert answer.status_code in (200, 422)


# --- L1: the press has no fetcher -----------------------------------------------------------------------------------


class Trap(threading.Thread):
    """A port on this machine that counts who calls."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.calls = 0
        self.line = socket.create_server(("127.0.0.1", 0))
        self.port = self.line.getsockname()[1]

    def run(self) -> None:
        while True:
            try:
                caller, _ = self.line.accept()
            except OSError:
                return
            self.calls += 1
            caller.close()


@pytest.fixture
def trap() -> Iterator[Trap]:
    """The trap, open for one test."""
    made = Trap()
    made.start()
    yield made
    made.line.shutdown(socket.SHUT_RDWR)
    made.line.close()
    made.join(5)


LURES = [
    '<img src="http://127.0.0.1:{port}/x.png">',
    '<style>@import url("http://127.0.0.1:{port}/x.css");</style>',
    '<link rel=attachment href="file:///etc/passwd">',
    '#image("http://127.0.0.1:{port}/x.png")',
    '#read("/etc/passwd")',
    '#include "/etc/passwd"',
    '#import "@preview/cetz:0.2.2": *',
    "#eval(\"read('/etc/passwd')\")",
    "![x](http://127.0.0.1:{port}/x.png)",
    '#link("javascript:alert(1)")[x]',
    '$ #read("/etc/passwd") $ `raw` *strong* @label <label> \\u{{202e}}',
]


@pytest.mark.parametrize("lure", LURES, ids=range(len(LURES)))
def test_l1_what_people_write_makes_the_press_fetch_nothing(house: None, trap: Trap, lure: str) -> None:
    text = lure.format(port=trap.port)
    parsed = letters.Letter.parse("x", "<h1>通知</h1><p>{{ answers.text }}</p>")
    blocks = parsed.fill({"answers": {"text": text}}, pack=_NO_PACK)
    made = documents.draft(blocks, title="通知")
    assert made.startswith(b"%PDF")
    assert trap.calls == 0
    assert b"root:" not in made
    assert b"/EmbeddedFile" not in made
    assert b"/URI" not in made


class _NoPack:
    texts = None
    form = SimpleNamespace(fields={})
    manifest = None


_NO_PACK: Any = _NoPack()


@pytest.mark.parametrize(
    "source",
    [
        '<img src="http://127.0.0.1/">', "<script>x</script>", "<style>x</style>", '<p style="x">x</p>',
        '<link href="file:///etc/passwd">', '<a href="x">x</a>', "<iframe></iframe>", '<p onclick="x">x</p>',
        "<!-- x --><object></object>", "{{ answers.__class__ }}", "{{ ''.__class__ }}", "{% load x %}", "<svg></svg>",
    ],
)  # fmt: skip
def test_l1_s20_a_letter_may_hold_nothing_that_fetches_or_runs(source: str) -> None:
    with pytest.raises(letters.LetterError):
        letters.Letter.parse("x", source).fill({"answers": {}}, pack=_NO_PACK)


def test_l1_the_printed_copy_of_an_application_fetches_nothing(visitor: Client, draft: str, trap: Trap) -> None:
    lure = f'<img src="http://127.0.0.1:{trap.port}/x.png"> #read("/etc/passwd") と書かれた文書'
    stories.fill(visitor, draft)
    visitor.post(f"/applications/{draft}/pages/document/", {**stories.DOCUMENT, "document": lure})
    paper = visitor.get(f"/applications/{draft}/form.pdf").content
    assert visitor.post(f"/applications/{draft}/submit").status_code == 302
    for made in (paper, visitor.get(f"/applications/{draft}/copy.pdf").content):
        assert made.startswith(b"%PDF")
        assert b"/URI" not in made
    assert trap.calls == 0


def test_l1_the_press_reads_below_its_own_templates_only() -> None:
    assert Path(typeset.press.TEMPLATES).is_dir()
    assert not [path for path in Path(typeset.press.TEMPLATES).rglob("*") if path.is_symlink()]


# --- L2 to L4: the scanner --------------------------------------------------------------------------------------------


class Daemon(threading.Thread):
    """A small daemon that speaks INSTREAM and looks into archives as deeply as it was told to."""

    def __init__(self, path: Path, *, alert: bool) -> None:
        super().__init__(daemon=True)
        self.alert, self.most, self.stream_max = alert, 10_000_000, 25_000_000
        self.line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.line.bind(str(path))
        self.line.listen()

    def run(self) -> None:
        while True:
            try:
                caller, _ = self.line.accept()
            except OSError:
                return
            with caller, caller.makefile("rb") as read:
                try:
                    caller.sendall(self.verdict(read))
                except OSError:
                    continue

    def verdict(self, read: Any) -> bytes:
        while read.read(1) != b"\0":
            pass
        data = b""
        while size := struct.unpack("!I", read.read(4))[0]:
            data += read.read(size)
            if len(data) > self.stream_max:
                return b"INSTREAM size limit exceeded. ERROR\0"
        return self.look(data)

    def look(self, data: bytes) -> bytes:
        parts = [data]
        if data.startswith(b"PK\x03\x04"):
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                if sum(each.file_size for each in archive.infolist()) > self.most:
                    return b"stream: Heuristics.Limits.Exceeded.MaxScanSize FOUND\0" if self.alert else b"stream: OK\0"
                parts += [archive.read(each) for each in archive.infolist()]
        return b"stream: Eicar-Test-Signature FOUND\0" if any(EICAR in part for part in parts) else b"stream: OK\0"


@pytest.fixture
def scanner(tmp_path: Path) -> Iterator[ClamavScan]:
    """Our client against the daemon, configured as the documentation asks (`AlertExceedsMax yes`)."""
    made = Daemon(tmp_path / "clamd.ctl", alert=True)
    made.start()
    yield ClamavScan(ClamavOptions(address=f"unix:{tmp_path / 'clamd.ctl'}", timeout=20.0))
    made.line.shutdown(socket.SHUT_RDWR)
    made.line.close()
    made.join(5)


def zipped(content: bytes) -> bytes:
    """One file in an archive."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.txt", content)
    return out.getvalue()


def test_l2_an_archive_that_was_not_read_to_the_end_is_not_clean(scanner: ClamavScan) -> None:
    content = bomb()
    assert len(content) < 300_000
    assert scanner.scan(content, "a.zip").state == "failed"


def test_l3_a_stream_over_the_limit_is_not_clean(scanner: ClamavScan) -> None:
    assert scanner.scan(b"\0" * 40_000_000, "a.pdf").state == "failed"


@pytest.mark.parametrize("content", [EICAR, zipped(EICAR)], ids=["plain", "zipped"])
def test_l4_the_test_virus_is_found(scanner: ClamavScan, content: bytes) -> None:
    assert scanner.scan(content, "a.txt") == ScanResult("infected", "Eicar-Test-Signature")


def test_l4_a_scanner_that_is_not_there_leaves_the_file_closed(
    visitor: Client, draft: str, agent_page: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    send(visitor, agent_page, SimpleUploadedFile("a.pdf", PDF, "application/pdf"))
    (file,) = kept(draft)
    monkeypatch.setattr(attachments, "_scanner", [ClamavScan(ClamavOptions(address="unix:/nowhere/clamd.ctl"))])
    with scope.acting(SYSTEM):
        attachments.scan(attachment=file.pk)
        file.refresh_from_db()
    assert file.scan == "failed"
    assert says_why(visitor.get(f"/applications/{draft}/files/{file.pk}/"), among={409})
