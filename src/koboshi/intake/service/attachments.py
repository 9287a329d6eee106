"""Files a person adds: checked by content, stored, scanned, and shown only when safe."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

from django.db import transaction

from koboshi.catalog.service import Offer, version_of
from koboshi.core import filetype
from koboshi.core.actor import SYSTEM, Actor
from koboshi.core.form import Field
from koboshi.core.japan import civil, format_wareki
from koboshi.core.ports import scan as scan_port
from koboshi.core.refusal import Explained, Refused, TooLarge
from koboshi.core.text import Texts, ruby_to_plain
from koboshi.foundation.documents import storage
from koboshi.foundation.journal import delivery
from koboshi.foundation.journal import service as journal
from koboshi.foundation.tenancy import rows
from koboshi.intake import policies
from koboshi.intake.events import AttachmentScanned, PaperKept
from koboshi.intake.models import Application, Attachment
from koboshi.intake.service.drafts import lock, subject_of

_scanner: list[scan_port.Scan] = []
MEGABYTE = 1024 * 1024
IMAGES = ("jpeg", "png")
MOST_PLACE = 60
KEPT = """紙で届いた書類の記録

この書類は紙で届き、紙のまま保管しています。
書類：{label}
受付番号：{reference}
保管した場所：{place}
記録した日：{day}
"""
"""What the record of a paper that stays paper says; who wrote it down stands in the journal."""
FILE_TEXTS = Texts.load(Path(filetype.__file__).parent / "texts")


def use_scanner(plugin: scan_port.Scan) -> None:
    """Choose the plug-in that scans attachments; called once by `project.wiring`."""
    _scanner[:] = [plugin]


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it came in: the name and type the browser claims, and the bytes themselves."""

    name: str
    declared_type: str
    content: bytes


def _field(offer: Offer, field_id: str) -> Field:
    field = offer.pack.form.fields.get(field_id)
    if field is None or field.type != "attachment":
        raise Refused("この項目には、ファイルを添付できません。")
    return field


def accept(field: Field, upload: Upload, present: int) -> tuple[str, bytes]:
    """The kind and the content to keep of one more file for a field that has `present`. Raises `Refused`."""
    limit = field.max_mb * MEGABYTE
    if present >= field.max_count:
        raise Refused("この項目に添付できるファイルは{count}個までです。", count=field.max_count)
    if not upload.content:
        raise Refused("ファイルの中身が空です。別のファイルを選んでください。")
    if len(upload.content) > limit:
        raise TooLarge("ファイルが大きすぎます。{limit}MBまでにしてください。", limit=field.max_mb)
    problem = filetype.check(upload.name, upload.declared_type, upload.content, field.accept)
    if problem is not None:
        raise Explained(FILE_TEXTS, problem.key, **problem.values)
    kind = filetype.sniff(upload.content)
    return kind, _clean(upload.content) if kind in IMAGES else upload.content


def _clean(content: bytes) -> bytes:
    try:
        return filetype.clean_image(content)
    except filetype.BadImage as problem:
        raise Explained(FILE_TEXTS, problem.key) from problem


@transaction.atomic
def add_attachment(actor: Actor, application: Application, offer: Offer, field_id: str, upload: Upload) -> Attachment:
    """Keep one file for a field. Raises `Refused` (or its kind `TooLarge`) with a sentence; nothing is kept then.

    Images are written anew without EXIF (places, cameras); every file waits in quarantine for the scan.
    """
    application = lock(actor, application)
    field = _field(offer, field_id)
    if application.unlocked and field_id not in application.unlocked:
        raise Refused("この項目は、今は変えられません。")
    present = Attachment.objects.filter(application=application, field=field_id, removed_at__isnull=True).count()
    kind, content = accept(field, upload, present)
    attachment = keep(application, field_id, upload.name, kind, content)
    application.save(update_fields=["changed_at"])
    return attachment


@transaction.atomic
def note_paper(actor: Actor, application: Application, offer: Offer, field_id: str, place: str) -> Attachment:
    """A paper came as paper and stays so: a record that says where it lies stands in the place of a scan.

    The record is a file like any other: it is named by the answers, sealed, shown, archived and erased with them.
    Raises `Refused` for anybody who does not type in what lies before her, without a place, and where a file would be.
    """
    application = lock(actor, application)
    field = _field(offer, field_id)
    place = " ".join(place.split())
    if not policies.may_keep_paper(actor, application) or (
        application.unlocked and field_id not in application.unlocked
    ):
        raise Refused("この項目は、今は変えられません。")
    if not place or len(place) > MOST_PLACE:
        raise Refused("紙の書類を保管した場所を{most}字以内で入力してください。", most=MOST_PLACE)
    if Attachment.objects.filter(application=application, field=field_id, removed_at__isnull=True).count() >= (
        field.max_count
    ):
        raise Refused("この項目に添付できるファイルは{count}個までです。", count=field.max_count)
    label = ruby_to_plain(offer.pack.texts.get(field.label_key, "ja"))
    told = KEPT.format(label=label, reference=application.reference, place=place, day=format_wareki(civil.today()))
    name = f"紙のまま保管（{place.replace('/', '・').replace(chr(92), '・')}）"
    kept = keep(application, field_id, name, "text", told.encode())
    kept.scan = Attachment.Scan.CLEAN  # the house itself wrote it
    kept.save(update_fields=["scan"])
    application.save(update_fields=["changed_at"])
    fact = PaperKept(field=field_id, attachment=kept.pk)
    journal.record(actor, fact, subject_of(application, offer.version.version))
    return kept


def keep(application: Application, field: str, name: str, kind: str, content: bytes) -> Attachment:
    """Store a file that was accepted and send it to the scan, in the caller's transaction."""
    key = f"attachments/{secrets.token_hex(16)}"
    stored = storage.put(key, BytesIO(content))
    attachment = Attachment.objects.create(
        application=application,
        tenant=application.tenant,
        reference=application.reference,
        field=field,
        name=filetype.safe_name(name),
        kind=kind,
        size=stored.size,
        sha256=stored.sha256,
        storage_key=key,
    )
    delivery.later("intake.scan", application.tenant, application.reference, attachment=attachment.pk)
    return attachment


@transaction.atomic
def remove_attachment(actor: Actor, application: Application, attachment_id: int) -> None:
    """Take a file back out of a draft or an open correction; filed versions keep pointing at it."""
    application = lock(actor, application)
    attachment = Attachment.objects.filter(application=application, removed_at__isnull=True, pk=attachment_id).first()
    if attachment is None or (application.unlocked and attachment.field not in application.unlocked):
        raise Refused("このファイルは外せません。")
    attachment.removed_at = datetime.now(UTC)
    attachment.save(update_fields=["removed_at"])


def open_attachment(actor: Actor, attachment_id: int) -> tuple[Attachment, bytes]:
    """The file for someone who may see its application. Raises `Unknown`, and `Refused` while it is not safe."""
    attachment = rows.found(Attachment.objects.visible_to(actor), attachment_id)
    if attachment.scan == Attachment.Scan.INFECTED:
        raise Refused("このファイルからウイルスが見つかったため、開けません。")
    if attachment.scan in (Attachment.Scan.QUARANTINED, Attachment.Scan.FAILED):
        raise Refused("このファイルは安全確認が終わっていません。しばらくしてからもう一度お試しください。")
    return attachment, storage.read(attachment.storage_key)


@delivery.job("intake.scan")
def scan(attachment: int) -> None:
    """Scan one attachment and write the answer down; an unavailable scanner is tried again."""
    with transaction.atomic():
        row = Attachment.objects.select_for_update(of=("self",), no_key=True).get(pk=attachment)
        if row.scan not in (Attachment.Scan.QUARANTINED, Attachment.Scan.FAILED):
            return
        result = _scanner[0].scan(storage.read(row.storage_key), row.name)
        row.scan = Attachment.Scan(str(result.state))
        row.save(update_fields=["scan"])
        about = subject_of(row.application, version_of(row.application.version_id).version.version)
        journal.record(SYSTEM, AttachmentScanned(attachment=row.pk, result=row.scan), about)
