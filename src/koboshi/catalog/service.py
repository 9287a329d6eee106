"""Verbs of the catalog: publish a pack, take a version back, find what is in force, load its definition."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Final

from django.db import transaction
from django.db.models import Max

from koboshi.catalog import agreeing, releasing, search
from koboshi.catalog.events import VersionPublished, VersionWithdrawn
from koboshi.catalog.models import Listing, Procedure, ProcedureVersion
from koboshi.core import pack as packs
from koboshi.core.actor import Actor
from koboshi.core.japan import civil
from koboshi.core.pack import Pack
from koboshi.core.text import LANGUAGES
from koboshi.foundation.journal import service as journal
from koboshi.foundation.journal.facts import Subject
from koboshi.foundation.organisations.models import Office, Organisation

LONGEST_REASON: Final = 300
"""Letters of the reason for taking a version back."""


class VersionChanged(ValueError):
    """The same version number with other contents: a published version never changes."""


class NotReleased(ValueError):
    """A pack that this body may not publish as it is; `sentences` say why and what to do."""

    def __init__(self, sentences: Sequence[str]) -> None:
        """Keep the sentences."""
        super().__init__(" ".join(sentences))
        self.sentences = tuple(sentences)


class NotWithdrawn(ValueError):
    """A version that cannot be taken back; the message is a sentence that says why and what to do instead."""


class NotInForce(LookupError):
    """No version of the procedure is in force on that day."""


@dataclass(frozen=True, slots=True)
class Offer:
    """A procedure as a resident meets it: the version in force and its pack."""

    version: ProcedureVersion
    pack: Pack

    @property
    def procedure(self) -> str:
        """The stable id."""
        return self.version.procedure_id


@dataclass(frozen=True, slots=True)
class Release:
    """What came of publishing: the version, and whether it had been published before with the same contents.

    `hints` are sentences about what staff can still enter later; they stop nothing.
    """

    version: ProcedureVersion
    known: bool
    hints: tuple[str, ...] = ()


@transaction.atomic
def release(actor: Actor, pack: Pack, body: Organisation) -> Release:
    """Publish one pack for a body as its author does: with offices that exist, and a version that goes up far enough.

    Raises `NotReleased` for an id of another body, an office that the body does not have, a `[routing]` or a seat with
    which nobody would be found, a version that goes up less than the changes ask, and numbers that could meet those of
    another procedure; `VersionChanged` as `publish`.
    """
    manifest = pack.manifest
    refused = _refusals(pack, body)
    if refused:
        raise NotReleased(refused)
    known = ProcedureVersion.objects.filter(procedure_id=manifest.id, version=manifest.version).exists()
    version = publish(actor, pack, tenant=body.code)
    return Release(version, known, tuple(agreeing.hints(pack, body)))


def _refusals(pack: Pack, body: Organisation) -> list[str]:
    """Why this body may not publish this pack as it is; the first kind of reason only, as one mends it."""
    elsewhere = releasing.of_another_body(pack, body)
    if elsewhere:
        return [elsewhere]
    return (
        releasing.missing_offices(pack, body)
        or [
            *agreeing.routing_problems(pack),
            *agreeing.seat_problems(pack, body),
            *agreeing.deadline_problems(pack),
        ]
        or releasing.too_small_a_step(pack)
    )


@transaction.atomic
def publish(actor: Actor, pack: Pack, *, tenant: str) -> ProcedureVersion:
    """Publish one pack; the same pack again changes nothing.

    Raises `VersionChanged` when this version number was published with other contents, or was taken back, and
    `NotReleased` when its notices could bear the number of another document of the body.
    """
    manifest = pack.manifest
    releasing.one_at_a_time(tenant)
    procedure, _ = Procedure.objects.get_or_create(
        id=manifest.id,
        defaults={
            "tenant": tenant,
            "audience": manifest.audience,
            "category": manifest.category,
            "owner": manifest.owner,
        },
    )
    procedure = Procedure.objects.select_for_update(no_key=True).get(pk=procedure.pk)
    known = procedure.versions.filter(version=manifest.version).first()
    if known is not None:
        if known.digest != pack.digest:
            raise VersionChanged(
                f"{manifest.id} の {manifest.version} は公開済みで内容が異なります。版の番号を上げてください"
            )
        if known.withdrawn_on is not None:
            raise VersionChanged(
                f"{manifest.id} の {manifest.version} は取り下げた版です。直してから、版の番号を上げてください"
            )
        return known
    meeting = releasing.numbers_that_meet(pack, tenant)
    if meeting:
        raise NotReleased(meeting)
    return _add_version(actor, procedure, pack, tenant)


def _add_version(actor: Actor, procedure: Procedure, pack: Pack, tenant: str) -> ProcedureVersion:
    manifest = pack.manifest
    last = procedure.versions.aggregate(last=Max("sequence"))["last"] or 0
    procedure.versions.filter(effective_until__isnull=True, effective_from__lt=manifest.effective_from).update(
        effective_until=manifest.effective_from - timedelta(days=1)
    )
    version = ProcedureVersion.objects.create(
        procedure=procedure,
        tenant=tenant,
        version=manifest.version,
        sequence=last + 1,
        digest=pack.digest,
        effective_from=manifest.effective_from,
        archive=packs.to_archive(pack),
        published_by=actor.id,
    )
    _list(procedure, pack, tenant)
    journal.record(
        actor,
        VersionPublished(digest=pack.digest, effective_from=manifest.effective_from.isoformat()),
        Subject(tenant=tenant, case=f"catalog:{manifest.id}", procedure=manifest.id, version=manifest.version),
    )
    return version


def _list(procedure: Procedure, pack: Pack, tenant: str) -> None:
    manifest = pack.manifest
    procedure.audience, procedure.category, procedure.owner = manifest.audience, manifest.category, manifest.owner
    procedure.save(update_fields=["audience", "category", "owner"])
    for language in LANGUAGES:
        listing, _ = Listing.objects.update_or_create(
            procedure=procedure,
            language=language,
            defaults={
                "tenant": tenant,
                "title": pack.texts.get("title", language),
                "summary": pack.texts.get("summary", language),
                "online_level": manifest.online_level,
            },
        )
        search.index(listing, pack)


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """What came of taking a version back: the version, what is in force today, and whether it had been done before."""

    version: ProcedureVersion
    before: ProcedureVersion | None
    known: bool


@transaction.atomic
def withdraw(
    actor: Actor, procedure: str, version: str, *, reason: str, filed: Callable[[ProcedureVersion], int]
) -> Withdrawal:
    """Take back a version that was published by mistake; the version before holds again.

    The same again changes nothing. `filed` counts what was filed under a version: applications live in rooms above this
    one. A draft that is sent afterwards arrives all the same, under the version it began with. Raises `NotWithdrawn`.
    """
    owner = Procedure.objects.select_for_update(no_key=True).filter(pk=procedure).first()
    found = owner.versions.filter(version=version).first() if owner is not None else None
    if owner is None or found is None:
        raise NotWithdrawn(_no_such_version(procedure, version))
    today = owner.versions.in_force(civil.today())
    if found.withdrawn_on is not None:
        return Withdrawal(found, today.first(), known=True)
    reason = " ".join(reason.split())
    if not 1 <= len(reason) <= LONGEST_REASON:
        raise NotWithdrawn(f"取り下げる理由を、1字から{LONGEST_REASON}字で書いてください（--reason）。")
    count = filed(found)
    if count:
        raise NotWithdrawn(
            f"{found} には、もう申請などが{count}件あるため、取り下げられません。"
            "直した手続を、上の番号の版として公開してください。すでにある申請は、この版のまま進みます。"
        )
    _take_back(found, reason)
    newest = owner.versions.standing().order_by("-sequence").first()
    if newest is not None:
        _list(owner, pack_of(newest.pk), newest.tenant)
    before = today.first()
    fact = VersionWithdrawn(digest=found.digest, before=before.version if before is not None else "")
    about = Subject(tenant=found.tenant, case=f"catalog:{procedure}", procedure=procedure, version=version)
    journal.record(actor, fact, about)
    return Withdrawal(found, before, known=False)


def _no_such_version(procedure: str, version: str) -> str:
    rows = ProcedureVersion.objects.filter(procedure_id=procedure).order_by("-sequence")
    known = list(rows.values_list("version", flat=True)[: releasing.MOST_NAMED])
    if not known:
        return f"「{procedure}」という手続は、公開されていません。"
    return f"{procedure} に {version} という版はありません。公開した版（新しい順）：{'、'.join(known)}。"


def _take_back(found: ProcedureVersion, reason: str) -> None:
    """Mark the version, and open the end of those that it had replaced, unless another begins on its day."""
    found.withdrawn_on, found.withdrawn_why = civil.today(), reason
    found.save(update_fields=["withdrawn_on", "withdrawn_why"])
    others = ProcedureVersion.objects.standing().filter(procedure_id=found.procedure_id)
    if not others.filter(effective_from=found.effective_from).exists():
        eve = found.effective_from - timedelta(days=1)
        others.filter(effective_until=eve).update(effective_until=found.effective_until)


@dataclass(frozen=True, slots=True)
class NotPublished:
    """A pack that a publication of a whole folder left out, and why; its earlier version stays in force."""

    folder: Path
    sentence: str


def publish_folder(actor: Actor, folder: Path, *, tenant: str) -> list[NotPublished]:
    """Publish every pack below `folder` (`<publisher>/<slug>/procedure.toml`); a bad pack does not stop the others.

    The rule is that of `release`. Only while the body has no office at all, at the first start of a house, packs are
    published before the offices that they name are entered.
    """
    body = Organisation.objects.filter(pk=tenant).first()
    furnished = Office.objects.filter(tenant=tenant).exists()
    if furnished and body is None:
        return [NotPublished(folder, f"「{tenant}」という団体は、まだ登録されていません。")]
    left_out = []
    for path in sorted(path.parent for path in folder.glob("*/*/procedure.toml")):
        try:
            pack = packs.load(path)
            errors = [finding for finding in packs.check(pack) if finding.level == "error"]
            if errors:
                left_out.append(NotPublished(path, f"{errors[0].file}: {errors[0].sentence}"))
                continue
            if body is not None and furnished:
                release(actor, pack, body)
            else:
                publish(actor, pack, tenant=tenant)
        except (NotReleased, VersionChanged, packs.PackError) as problem:
            left_out.append(NotPublished(path, str(problem)))
    return left_out


def in_force(procedure: str, *, on: date) -> Offer:
    """The version of a procedure in force on a day. Raises `NotInForce`."""
    rows = ProcedureVersion.objects.filter(procedure_id=procedure).in_force(on).defer("archive")
    version = rows.first()
    if version is None:
        raise NotInForce(f"{procedure} は {on.isoformat()} に施行されている版がありません")
    return Offer(version, pack_of(version.pk))


def version_of(version: int) -> Offer:
    """A pinned version with its pack."""
    row = ProcedureVersion.objects.defer("archive").get(pk=version)
    return Offer(row, pack_of(version))


@lru_cache(maxsize=256)
def pack_of(version: int) -> Pack:
    """The pack of a published version, read once per process: versions never change."""
    archive = ProcedureVersion.objects.values_list("archive", flat=True).get(pk=version)
    return packs.from_archive(bytes(archive))


def note_popularity(counts: Mapping[str, int]) -> None:
    """Write how often each procedure was begun in the last year (counted from the journal by the caller)."""
    for procedure, count in counts.items():
        Procedure.objects.filter(pk=procedure).update(popularity=count)
