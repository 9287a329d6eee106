"""The paper of a mandate as a file, when it comes after the arrival: checked, stored and scanned like every file."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Final

from django.db import transaction

from koboshi.core import filetype
from koboshi.core.actor import Actor
from koboshi.core.japan import civil
from koboshi.core.refusal import Explained, Refused, TooLarge
from koboshi.foundation.tenancy import rows
from koboshi.intake.models import Application, Attachment
from koboshi.intake.service import attachments
from koboshi.intake.service.attachments import FILE_TEXTS, IMAGES, MEGABYTE, Upload
from koboshi.mandates import policies
from koboshi.mandates.models import MandateRow
from koboshi.mandates.service.book import locked, person_of
from koboshi.mandates.service.recording import Wanted, record

FIELD: Final = "mandate"
"""The field that forms use for the same paper, so that it stands beside what was attached there."""
ACCEPT: Final = ("pdf", "jpeg", "png")
MOST_MB, MOST_PAPERS = 10, 20
"""How large one file may be, and how many there may be, those kept aside or taken back included."""


@transaction.atomic
def record_with_paper(
    actor: Actor,
    application: Application,
    wanted: Wanted,
    upload: Upload | None = None,
    *,
    aside: Attachment | None = None,
) -> MandateRow:
    """Record a mandate together with its paper, both or neither: a fresh file, or one kept `aside`. Raises `Refused`.

    Where the same mandate is there already without a checked paper, the file is added to it.
    """
    if upload is None and aside is None:
        return record(actor, application, wanted)
    attachment = _kept(actor, application, upload) if upload is not None else _taken(aside)
    row = record(actor, application, replace(wanted, attachment=attachment))
    if row.attachment_id != attachment.pk and row.checked_on is None:
        row.attachment = attachment
        row.save(update_fields=["attachment"])
    return row


@transaction.atomic
def add_paper(actor: Actor, row: MandateRow, upload: Upload) -> MandateRow:
    """The paper of a mandate that was named before comes now; the office has still to check it. Raises `Refused`."""
    with rows.known():
        application = locked(Application.objects.get(reference=row.reference))
    row = rows.found(MandateRow.objects.all(), row.pk)
    if row.checked_on is not None or row.ended(civil.today()):
        raise Refused("この代理の届出には、いまは書面を添えられません。")
    row.attachment = _kept(actor, application, upload)
    row.save(update_fields=["attachment"])
    return row


@transaction.atomic
def keep_aside(actor: Actor, application: Application, upload: Upload) -> Attachment:
    """Keep a file whose form is still to be mended, so that nobody has to choose it twice; it counts for nothing yet.

    Raises `Refused` with a sentence where it could not be kept either.
    """
    attachment = _kept(actor, application, upload)
    attachment.removed_at = datetime.now(UTC)
    attachment.save(update_fields=["removed_at"])
    return attachment


def kept_aside(application: Application, number: int | None) -> Attachment | None:
    """A file that was kept aside for this application and belongs to no mandate."""
    mine = Attachment.objects.filter(application=application, field=FIELD, removed_at__isnull=False)
    used = MandateRow.objects.filter(reference=application.reference, attachment__isnull=False).values("attachment")
    return mine.filter(pk=number or 0).exclude(pk__in=used).first()


def _taken(aside: Attachment | None) -> Attachment:
    if aside is None:
        raise AssertionError("a file was kept aside")
    aside.removed_at = None
    aside.save(update_fields=["removed_at"])
    return aside


def _kept(actor: Actor, application: Application, upload: Upload) -> Attachment:
    """Keep the file of a 委任状, in the caller's transaction. Raises `Refused` with a sentence.

    `MOST_MB` megabytes, `MOST_PAPERS` files; an image is written anew without its places; the file waits for the scan.
    """
    application = locked(application)
    if not policies.may_record(actor, application, person_of(actor, application)):
        raise Refused("代理の届出は、申請者本人か担当の課が行います。")
    kind, content = _accepted(application, upload)
    return attachments.keep(application, FIELD, upload.name, kind, content)


def _accepted(application: Application, upload: Upload) -> tuple[str, bytes]:
    if Attachment.objects.filter(application=application, field=FIELD).count() >= MOST_PAPERS:
        raise Refused("この項目に添付できるファイルは{count}個までです。", count=MOST_PAPERS)
    if not upload.content:
        raise Refused("ファイルの中身が空です。別のファイルを選んでください。")
    if len(upload.content) > MOST_MB * MEGABYTE:
        raise TooLarge("ファイルが大きすぎます。{limit}MBまでにしてください。", limit=MOST_MB)
    problem = filetype.check(upload.name, upload.declared_type, upload.content, ACCEPT)
    if problem is not None:
        raise Explained(FILE_TEXTS, problem.key, **problem.values)
    kind = filetype.sniff(upload.content)
    if kind not in IMAGES:
        return kind, upload.content
    try:
        return kind, filetype.clean_image(upload.content)
    except filetype.BadImage as bad:
        raise Explained(FILE_TEXTS, bad.key) from bad
