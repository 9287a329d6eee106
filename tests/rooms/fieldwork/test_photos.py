"""Photographs: without hidden data, scanned before anybody opens them, counted once, and only real ones."""

from __future__ import annotations

import uuid
from io import BytesIO
from typing import Any

import pytest
from PIL import Image

from koboshi.core.actor import Actor
from koboshi.core.refusal import Refused, TooLarge
from koboshi.fieldwork import service as fieldwork
from koboshi.fieldwork.models import Photo, Visit
from koboshi.fieldwork.service import photos
from koboshi.foundation.documents import storage
from koboshi.foundation.journal.models import Entry
from koboshi.foundation.ports import service as ports
from koboshi.intake.service.attachments import Upload
from tests.rooms.conftest import resident
from tests.rooms.fieldwork.conftest import Waiting, booked, shot


def add(actor: Actor, visit: Visit, content: bytes | None = None, name: str = "IMG_1.jpg", **facts: Any) -> Photo:
    upload = Upload(name, "image/jpeg", shot() if content is None else content)
    return fieldwork.add_photo(actor, visit, upload, **{"client_id": uuid.uuid4(), **facts})[0]


def test_a_photo_loses_its_hidden_data_and_waits_for_the_scan(waiting: Waiting, inspector: Actor) -> None:
    visit = booked(inspector, waiting())
    photo = add(inspector, visit, item="cold")
    stored = Image.open(BytesIO(storage.read(photo.storage_key)))
    assert not dict(stored.getexif())
    assert (photo.where, photo.item) == ("", "cold"), "no position unless somebody wrote one"
    with pytest.raises(Refused, match="安全確認"):
        fieldwork.open_photo(inspector, photo)
    photos.scan(photo=photo.pk)
    photo.refresh_from_db()
    assert photo.scan == Photo.Scan.NOT_SCANNED, "the tests' scanner scans nothing and says so"
    assert fieldwork.open_photo(inspector, photo).startswith(b"\xff\xd8")
    assert not Photo.objects.visible_to(resident(visit.reference)).exists()


def test_an_infected_photo_is_never_opened(waiting: Waiting, inspector: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    photo = add(inspector, booked(inspector, waiting()))

    class Found:
        state = "infected"

    monkeypatch.setattr(type(ports.plugin("scan")), "scan", lambda *_: Found)
    photos.scan(photo=photo.pk)
    with pytest.raises(Refused, match="ウイルス"):
        fieldwork.open_photo(inspector, photo)
    assert Entry.objects.filter(kind="fieldwork.photo_scanned").get().data["result"] == "infected"


def test_sent_twice_it_is_one_photo(waiting: Waiting, inspector: Actor) -> None:
    visit = booked(inspector, waiting())
    number = uuid.uuid4()
    upload = Upload("a.jpg", "image/jpeg", shot())
    first, fresh = fieldwork.add_photo(inspector, visit, upload, client_id=number)
    again, second = fieldwork.add_photo(inspector, visit, upload, client_id=number)
    assert (first.pk, fresh, second) == (again.pk, True, False)
    assert Photo.objects.count() == 1


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"", "a.jpg"),
        (b"%PDF-1.7 no picture", "a.pdf"),
        (b"\xff\xd8\xff broken", "a.jpg"),
        (b"<svg onload=alert(1)>", "a.jpg"),
        (b"\0\0\0\x18ftypheic", "a.heic"),
    ],
)
def test_what_is_no_photo_is_refused_and_nothing_is_kept(
    waiting: Waiting, inspector: Actor, content: bytes, name: str
) -> None:
    visit = booked(inspector, waiting())
    with pytest.raises(Refused):
        add(inspector, visit, content, name)
    assert not Photo.objects.exists()


def test_too_large_too_many_and_unwanted_ones(waiting: Waiting, inspector: Actor, settings: Any) -> None:
    visit = booked(inspector, waiting())
    with pytest.raises(Refused, match="この手続にない"):
        add(inspector, visit, item="made_up")
    settings.KOBOSHI = {**settings.KOBOSHI, "upload_max_mb": 0}
    with pytest.raises(TooLarge):
        add(inspector, visit)
