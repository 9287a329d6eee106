"""Files of meetings, inspections, replies and requests to speak: PDF only, scanned before anybody reads them."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

from django.db import transaction

from koboshi.casework import policies as casework_policies
from koboshi.core import filetype
from koboshi.core.actor import Actor
from koboshi.core.refusal import Explained, Refused, TooLarge
from koboshi.core.text import Texts
from koboshi.foundation.documents import storage
from koboshi.foundation.ports import service as ports
from koboshi.foundation.tenancy import rows, scope
from koboshi.proceedings import policies
from koboshi.proceedings.models import AuthorityRequest, Meeting, Paper, PublicInspection, SpeakingRequest
from koboshi.proceedings.service import steps

FILE_TEXTS = Texts.load(Path(filetype.__file__).parent / "texts")
Owner = Meeting | PublicInspection | AuthorityRequest | SpeakingRequest
MOST_MB = 20
MOST_PAPERS = 50
SAFE = ("clean", "not_scanned")
"""Where no scanner is installed the clerk who made the file answers for it, as for attachments."""


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it came in."""

    name: str
    declared_type: str
    content: bytes


@transaction.atomic
def add_paper(actor: Actor, owner: Meeting | PublicInspection, *, title: str, upload: Upload) -> Paper:
    """Add a file under a title. Raises `Refused`, and keeps nothing, when it is no PDF, too large or infected."""
    facts = _owner(actor, owner)
    title = steps.public_line(owner.case, title) if isinstance(owner, PublicInspection) else steps.line(title)
    if Paper.objects.filter(**facts, removed_at=None).count() >= MOST_PAPERS:
        raise Refused("この項目に添付できるファイルは{count}個までです。", count=MOST_PAPERS)
    check(upload)
    digest = hashlib.sha256(upload.content).hexdigest()
    same = Paper.objects.filter(**facts, removed_at=None, sha256=digest).first()
    return same if same is not None else keep(actor, facts, owner.tenant, title, upload)


def check(upload: Upload) -> None:
    """Raise `Refused` when a file is empty, too large, or no PDF."""
    if not upload.content:
        raise Refused("ファイルの中身が空です。別のファイルを選んでください。")
    if len(upload.content) > MOST_MB * 1024 * 1024:
        raise TooLarge("ファイルが大きすぎます。{limit}MBまでにしてください。", limit=MOST_MB)
    problem = filetype.check(upload.name, upload.declared_type, upload.content, ("pdf",))
    if problem is not None:
        raise Explained(FILE_TEXTS, problem.key, **problem.values)


def _owner(actor: Actor, owner: Meeting | PublicInspection) -> dict[str, Meeting | PublicInspection]:
    """Whose paper it is, locked. Raises `Refused` for others, and after the inspection."""
    if isinstance(owner, Meeting):
        policies.runs(actor, owner.council.office_id)
        rows.locked(Meeting.objects.all(), owner.pk)
        return {"meeting": owner}
    policies.runs_for(actor, owner.case)
    fresh = rows.locked(PublicInspection.objects.all(), owner.pk)
    if fresh.closed_at is not None:
        raise Refused("この縦覧は終わっています。")
    return {"inspection": owner}


def keep(actor: Actor, facts: Mapping[str, Owner], tenant: str, title: str, upload: Upload) -> Paper:
    """Store a file that was checked, in the caller's transaction. Raises `Refused` when it is not safe."""
    state = str(ports.plugin("scan").scan(upload.content, upload.name).state)
    if state not in SAFE:
        raise Refused("このファイルの安全を確かめられませんでした。ウイルスのないPDFを選び直してください。")
    key = f"proceedings/{secrets.token_hex(16)}"
    stored = storage.put(key, BytesIO(upload.content))
    return Paper.objects.create(
        **facts,
        tenant=tenant,
        title=title,
        name=filetype.safe_name(upload.name)[:120],
        size=stored.size,
        sha256=stored.sha256,
        storage_key=key,
        scanned=state,
        added_by_id=casework_policies.person(actor),
    )


@transaction.atomic
def remove_paper(actor: Actor, paper: Paper) -> None:
    """Take a file away again; the row stays."""
    with rows.known():
        owner = paper.meeting or paper.inspection
    if owner is None:
        raise Refused("回答に添えられたファイルは外せません。")
    _owner(actor, owner)
    paper.removed_at = paper.removed_at or datetime.now(UTC)
    paper.save(update_fields=["removed_at"])


def open_paper(paper: Paper) -> bytes:
    """The bytes of a file that the caller was allowed to see."""
    with scope.acting():
        return storage.read(paper.storage_key)
