"""Photographs taken on site: checked by content, stored without hidden data, scanned, shown to colleagues only."""

from __future__ import annotations

import secrets
import uuid
from datetime import UTC, datetime
from io import BytesIO
from typing import cast

from django.conf import settings
from django.db import transaction

from koboshi.casework import policies as casework_policies
from koboshi.core import filetype
from koboshi.core.actor import SYSTEM, Actor
from koboshi.core.ports.scan import Scan
from koboshi.core.refusal import Explained, Refused, TooLarge
from koboshi.core.typed import within
from koboshi.fieldwork.events import PhotoAdded, PhotoScanned
from koboshi.fieldwork.models import Photo, Visit
from koboshi.fieldwork.service import keeping
from koboshi.foundation.documents import storage
from koboshi.foundation.journal import delivery
from koboshi.foundation.ports import service as ports
from koboshi.foundation.tenancy import rows
from koboshi.intake.service.attachments import FILE_TEXTS, IMAGES, MEGABYTE, Upload

MOST_PHOTOS = 40


@transaction.atomic
def add_photo(
    actor: Actor,
    visit: Visit,
    upload: Upload,
    *,
    client_id: uuid.UUID,
    item: str = "",
    where: str = "",
    taken_at: datetime | None = None,
    now: datetime | None = None,
) -> tuple[Photo, bool]:
    """Keep one photograph and say whether it was new; the same `client_id` again changes nothing.

    The picture is written anew, so no position and no camera travel along; `where` is kept only when somebody wrote
    it. Raises `Refused` (or `TooLarge`, `Explained`) with a sentence, and keeps nothing then.
    """
    now = now or datetime.now(UTC)
    row = keeping.locked(visit)
    before = Photo.objects.filter(visit=row, client_id=client_id).first()
    if before is not None:
        return before, False
    row, _ = keeping.at_work(actor, row)
    where = within(" ".join(where.split()), 100)
    content = _accepted(row, upload, item)
    key = f"photos/{secrets.token_hex(16)}"
    stored = storage.put(key, BytesIO(content))
    photo = Photo.objects.create(
        tenant=row.tenant,
        reference=row.reference,
        visit=row,
        client_id=client_id,
        item=item,
        where=where,
        kind=filetype.sniff(content[:8192]),
        size=stored.size,
        sha256=stored.sha256,
        storage_key=key,
        taken_by_id=casework_policies.person(actor),
        taken_at=keeping.sensible(taken_at, row, now),
    )
    keeping.tell(actor, row, PhotoAdded(visit=row.pk, photo=photo.pk), now)
    delivery.later("fieldwork.scan", row.tenant, row.reference, photo=photo.pk)
    return photo, True


def _accepted(visit: Visit, upload: Upload, item: str) -> bytes:
    limit = int(settings.KOBOSHI["upload_max_mb"])
    inspection = keeping.inspection_of(visit.case)
    if not inspection.photos:
        raise Refused("この手続の現地確認では、写真を撮りません。")
    if item and item not in inspection.items:
        raise Refused("確かめる項目か結果に、この手続にないものがあります。画面を開き直してください。")
    if Photo.objects.filter(visit=visit).count() >= MOST_PHOTOS:
        raise Refused("写真は{most}枚までです。", most=MOST_PHOTOS)
    if len(upload.content) > limit * MEGABYTE:
        raise TooLarge("ファイルが大きすぎます。{limit}MBまでにしてください。", limit=limit)
    problem = filetype.check(upload.name, upload.declared_type, upload.content, IMAGES)
    if problem is not None:
        raise Explained(FILE_TEXTS, problem.key, **problem.values)
    try:
        return filetype.clean_image(upload.content)
    except filetype.BadImage as bad:
        raise Explained(FILE_TEXTS, bad.key) from bad


def open_photo(actor: Actor, photo: Photo) -> bytes:
    """The picture for a colleague. Raises `Unknown` for others, `Refused` while quarantined or when infected."""
    row = rows.found(Photo.objects.visible_to(actor), photo.pk)
    if row.scan == Photo.Scan.INFECTED:
        raise Refused("このファイルからウイルスが見つかったため、開けません。")
    if row.scan in (Photo.Scan.QUARANTINED, Photo.Scan.FAILED):
        raise Refused("このファイルは安全確認が終わっていません。しばらくしてからもう一度お試しください。")
    return storage.read(row.storage_key)


@delivery.job("fieldwork.scan")
def scan(photo: int) -> None:
    """Scan one photograph and write the answer down; an unavailable scanner is tried again."""
    with transaction.atomic():
        row = Photo.objects.select_for_update(of=("self",), no_key=True).select_related("visit__case").get(pk=photo)
        if row.scan not in (Photo.Scan.QUARANTINED, Photo.Scan.FAILED):
            return
        result = cast(Scan, ports.plugin("scan")).scan(storage.read(row.storage_key), f"photo.{row.kind}")
        row.scan = Photo.Scan(str(result.state))
        row.save(update_fields=["scan"])
        keeping.tell(SYSTEM, row.visit, PhotoScanned(photo=row.pk, result=str(row.scan)))
