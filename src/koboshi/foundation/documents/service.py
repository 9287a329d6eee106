"""Verbs of documents: number, typeset, sign, store and register a notice in one transaction; withdraw and check it."""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from io import BytesIO
from pathlib import Path
from typing import Final

from django.db import transaction
from django.db.models import Q

from koboshi.core import typeset
from koboshi.core.japan import civil
from koboshi.core.japan.normalise import normalise
from koboshi.core.numbering import Pattern
from koboshi.core.ports import signature as port
from koboshi.foundation.documents import storage
from koboshi.foundation.documents.models import Check, Document, Series
from koboshi.foundation.organisations.models import Office
from koboshi.foundation.tenancy import scope

_ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
_signer: list[port.Signature] = []
_fonts: list[Path] = []
MOST_CHECKED = 20 * 1024 * 1024


def use(signer: port.Signature, fonts: Sequence[Path]) -> None:
    """Choose who signs and where the fonts lie; called once by `project.wiring`."""
    _signer[:] = [signer]
    _fonts[:] = list(fonts)


def signs_as_test() -> bool:
    """Whether the signature of issued files is one of a test: it then proves nothing in law, and pages say so."""
    return bool(_signer) and _signer[0].is_demo


def fonts() -> list[Path]:
    """The folders of fonts for printed matter."""
    return list(_fonts)


def unprintable(text: str) -> str:
    """The characters of a text that print in another form or as 〓, as a sentence can name them; '' for none.

    Without fonts nothing can be said; the house tells the operator of that elsewhere.
    """
    try:
        return typeset.named(typeset.missing_glyphs(text, _fonts), _fonts)
    except typeset.MissingFonts:
        return ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Issuer:
    """The office that issues, as it stands in numbers and on the register."""

    tenant: str
    slug: str
    name: str
    sign: str

    @classmethod
    def of(cls, office: Office) -> Issuer:
        """How an office stands in the numbers and on the register of what it issues."""
        return cls(tenant=office.tenant, slug=office.slug, name=office.name, sign=office.document_sign)


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipient:
    """Whose case it answers and who may read it later: an account, a town, or the holder of the reference."""

    reference: str
    user: int | None = None
    tenant: str = ""


Fill = Callable[[str, date], Sequence[object]]
"""Makes the letter's blocks from the document number and the day of issue."""


USUAL: Final = Pattern.parse("{year}{office}第{n}号")
"""What a document bears whose procedure names no pattern. The form of real 文書番号 differs per body: 要確認."""


def next_number(issuer: Issuer, on: date, pattern: Pattern = USUAL) -> str:
    """The next number of a series, e.g. 8情公第12号 (令和8年度): no gap, no double, as the row stays locked.

    The sign of the kind (達) is the pattern's own: a procedure declares one.
    """
    series = pattern.series(on, issuer.sign)
    row, _ = Series.objects.select_for_update(no_key=True).get_or_create(tenant=issuer.tenant, series=series)
    row.last += 1
    row.save(update_fields=["last"])
    return pattern.show(row.last, on, issuer.sign)


def _check_number() -> str:
    text = "".join(secrets.choice(_ALPHABET) for _ in range(12))
    return f"{text[:4]}-{text[4:8]}-{text[8:]}"


@transaction.atomic
def issue(
    *,
    key: str,
    issuer: Issuer,
    to: Recipient,
    kind: str,
    title: str,
    fill: Fill,
    issued_by: str,
    check_url: str,
    pattern: Pattern = USUAL,
    vertical: bool = False,
    now: datetime | None = None,
) -> Document:
    """Make, sign and register one document. The same `key` again returns the document that is there: issued once."""
    known = Document.objects.filter(key=key).first()
    if known is not None:
        return known
    now = now or datetime.now(UTC)
    on = civil.day_of(now)
    number, check = next_number(issuer, on, pattern), _check_number()
    place = f"documents/{on.year}/{check.lower()}"
    blocks = [dict(typeset.plain(block)) for block in fill(number, on)]
    meta = _meta(title, check_number=check, verify_at=check_url, at=now)
    press = typeset.vertical_notice if vertical else typeset.notice
    signed = _signer[0].sign(press(blocks, meta=meta, fonts=_fonts), reason=title, at=now)
    stored = storage.put(place, BytesIO(signed))
    document = Document.objects.create(
        key=key,
        tenant=issuer.tenant,
        office=issuer.slug,
        reference=to.reference,
        recipient_id=to.user,
        recipient_tenant=to.tenant,
        kind=kind,
        title=title,
        number=number,
        check_number=check,
        storage_key=place,
        sha256=stored.sha256,
        size=stored.size,
        signed_by=_signer[0].label,
        issued_by=issued_by,
        issued_at=now,
        letter={"blocks": blocks, "vertical": vertical, "verify_at": check_url},
    )
    Check.objects.create(
        check_number=check, sha256=stored.sha256, number=number, title=title, office_name=issuer.name, issued_on=on
    )
    return document


@transaction.atomic
def withdraw(check_numbers: Collection[str], *, on: date, why: str) -> int:
    """Say in the public register that documents no longer hold from a day on (it may lie ahead); nothing is removed.

    `why` is one of `Check.Why`. A document that was withdrawn stays so; an earlier day takes the place of a later one.
    Returns how many rows changed. Whoever calls it tells the journal why. ValueError for an unknown kind.
    """
    if why not in Check.Why.values:
        raise ValueError(f"unknown reason to withdraw a document: {why}")
    rows = Check.objects.filter(check_number__in=check_numbers)
    open_rows = rows.filter(Q(withdrawn_on__isnull=True) | Q(withdrawn_on__gt=on))
    return open_rows.update(withdrawn_on=on, withdrawn_why=why)


@transaction.atomic
def reinstate(check_numbers: Collection[str], *, on: date, why: Collection[str]) -> int:
    """Say that documents hold again: what withdrew them on exactly that day, for one of these reasons, was annulled.

    Returns how many rows changed. Whoever calls it tells the journal.
    """
    rows = Check.objects.filter(check_number__in=check_numbers, withdrawn_on=on, withdrawn_why__in=why)
    return rows.update(withdrawn_on=None, withdrawn_why="")


def registered(check_numbers: Collection[str]) -> dict[str, Check]:
    """The rows of the public register, by their check number."""
    return Check.objects.in_bulk(list(check_numbers))


def draft(blocks: Sequence[object], *, title: str, vertical: bool = False) -> bytes:
    """The PDF of a letter before it is issued: without number, not signed."""
    press = typeset.vertical_notice if vertical else typeset.notice
    return press(blocks, meta=_meta(title), fonts=_fonts)


def paper(document: Document, address: Sequence[str] = ()) -> bytes:
    """A copy of an issued document on paper for one addressee, with the lines of his address where a window shows them.

    Words, number and check number are those of the original; the place of an electronic signature is empty, for it
    is a property of the file. Whether a letter on paper then needs a seal is 要確認. A document from before letters
    were kept is printed as it was signed.
    """
    kept = document.letter
    if not kept:
        return open_document(document)
    blocks = [block for block in kept["blocks"] if block.get("kind") != "seal" or _on_paper(block)]
    lines = [{"kind": "p", "text": line} for line in address]
    meta = _meta(document.title, check_number=document.check_number, verify_at=kept["verify_at"], at=document.issued_at)
    press = typeset.vertical_notice if kept["vertical"] else typeset.notice
    return press([*lines, *blocks], meta=meta, fonts=_fonts)


def _on_paper(seal: Mapping[str, object]) -> bool:
    """Whether the words in the place of the seal are true of paper."""
    return bool(seal.get("text")) and seal.get("seal") != "electronic"


def _meta(title: str, *, check_number: str = "", verify_at: str = "", at: datetime | None = None) -> typeset.NoticeMeta:
    """Number, date, addressee and heading stand in the letter itself: the pack decides where (様式)."""
    return typeset.NoticeMeta(
        title=title,
        number="",
        issued_on="",
        addressee=(),
        show_title=False,
        check_number=check_number,
        verify_at=verify_at,
        qr=bool(verify_at),
        issued_at=at,
    )


@dataclass(frozen=True, slots=True)
class Checked:
    """The public answer about a notice: the register's row, and what the signature says when a file was given."""

    entry: Check | None
    verdict: port.Verdict | None = None


_BETWEEN: Final = re.compile(r"[\s\-ー〜_・.]")
_LABELS: Final = re.compile(r"確認番号:?|文書番号:?")


def check_number_in(number: str) -> tuple[str, str]:
    """The check number that was typed, as it is printed, and what stands before it (a document number); '' for none.

    Width, case, spaces and the many dashes are forgiven; hyphens may be left out; U is read as V, which it never is.
    """
    plain = _BETWEEN.sub("", _LABELS.sub("", re.sub(r"\s", "", normalise(number)))).upper()
    letters = plain[-12:].replace("U", "V")
    if len(letters) != 12 or not set(letters) <= set(_ALPHABET):
        return "", plain
    return f"{letters[:4]}-{letters[4:8]}-{letters[8:]}", plain[:-12]


def check_by_number(number: str) -> Checked:
    """Look a check number up in the public register, alone or after the document number, which then has to fit.

    A document number alone finds nothing: such numbers are counted up, and nobody may count dispositions here.
    """
    check_number, before = check_number_in(number)
    entry = Check.objects.filter(check_number=check_number).first() if check_number else None
    if entry is not None and before and before != check_number_in(entry.number)[1]:
        entry = None
    return Checked(entry)


def check_file(content: bytes) -> Checked:
    """Check a downloaded notice by its bytes: registered unchanged, and the signature's own verdict."""
    entry = Check.objects.filter(sha256=hashlib.sha256(content).hexdigest()).first()
    return Checked(entry, _signer[0].verify(content))


def open_document(document: Document) -> bytes:
    """The signed PDF of a document the caller was allowed to see."""
    with scope.acting():
        return storage.read(document.storage_key)
