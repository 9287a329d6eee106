"""Verbs of the catalog: publish a pack, find what is in force, load its definition."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path

from django.db import transaction
from django.db.models import Max

from koboshi.catalog import releasing, search
from koboshi.catalog.events import VersionPublished
from koboshi.catalog.models import Listing, Procedure, ProcedureVersion
from koboshi.core import pack as packs
from koboshi.core.actor import Actor
from koboshi.core.pack import Pack
from koboshi.core.text import LANGUAGES
from koboshi.foundation.journal import service as journal
from koboshi.foundation.journal.facts import Subject
from koboshi.foundation.organisations.models import Organisation


class VersionChanged(ValueError):
    """The same version number with other contents: a published version never changes."""


class NotReleased(ValueError):
    """A pack that this body may not publish as it is; `sentences` say why and what to do."""

    def __init__(self, sentences: Sequence[str]) -> None:
        """Keep the sentences."""
        super().__init__(" ".join(sentences))
        self.sentences = tuple(sentences)


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
    """What came of publishing: the version, and whether it had been published before with the same contents."""

    version: ProcedureVersion
    known: bool


@transaction.atomic
def release(actor: Actor, pack: Pack, body: Organisation) -> Release:
    """Publish one pack for a body as its author does: with offices that exist, and a version that goes up far enough.

    Raises `NotReleased` for an id of another body, an office that the body does not have, and a version that goes up
    less than the changes ask; `VersionChanged` as `publish` does.
    """
    manifest = pack.manifest
    elsewhere = releasing.of_another_body(pack, body)
    if elsewhere:
        raise NotReleased([elsewhere])
    missing = releasing.missing_offices(pack, body)
    if missing:
        raise NotReleased(missing)
    small = releasing.too_small_a_step(pack)
    if small:
        raise NotReleased(small)
    known = ProcedureVersion.objects.filter(procedure_id=manifest.id, version=manifest.version).exists()
    return Release(publish(actor, pack, tenant=body.code), known)


@transaction.atomic
def publish(actor: Actor, pack: Pack, *, tenant: str) -> ProcedureVersion:
    """Publish one pack; the same pack again changes nothing.

    Raises `VersionChanged` when this version number was published with other contents.
    """
    manifest = pack.manifest
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
        return known
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
class NotPublished:
    """A pack that a publication of a whole folder left out, and why; its earlier version stays in force."""

    folder: Path
    sentence: str


def publish_folder(actor: Actor, folder: Path, *, tenant: str) -> list[NotPublished]:
    """Publish every pack below `folder` (`<publisher>/<slug>/procedure.toml`); a bad pack does not stop the others."""
    left_out = []
    for path in sorted(path.parent for path in folder.glob("*/*/procedure.toml")):
        try:
            pack = packs.load(path)
            errors = [finding for finding in packs.check(pack) if finding.level == "error"]
            if errors:
                left_out.append(NotPublished(path, f"{errors[0].file}: {errors[0].sentence}"))
                continue
            publish(actor, pack, tenant=tenant)
        except (VersionChanged, packs.PackError) as problem:
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
