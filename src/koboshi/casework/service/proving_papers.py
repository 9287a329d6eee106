"""Compare issued documents with what the journal tells of them: the row, the public register, and the file on disk."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from typing import Final

from koboshi.casework.events import NoticeIssued
from koboshi.casework.service.proving import Report, check_file
from koboshi.foundation.documents.models import Check, Document
from koboshi.foundation.journal.models import Entry
from koboshi.foundation.tenancy import scope

TELL: Final = (NoticeIssued.kind, "registers.certificate_reissued", "enquiries.copy_issued")
"""The facts that tell of an issued document: of this room, of the registers below and of the enquiries beside it."""
_CHUNK: Final = 1_000


@dataclass(frozen=True, slots=True)
class _Told:
    """One issue as the journal has it; `check` is the check number, `sha256` empty where the fact carries no digest."""

    case: str
    seq: int
    tenant: str
    number: str
    check: str
    sha256: str


@dataclass(slots=True)
class _Ledger:
    """Everything that was told as issued, by check number, and by number where nothing else is known."""

    by_check: dict[str, _Told] = field(default_factory=dict)
    by_number: dict[tuple[str, str], _Told] = field(default_factory=dict)

    def take(self, document: Document) -> _Told | None:
        """What was told of a document; each is told once."""
        number = (document.tenant, document.number)
        return self.by_check.pop(document.check_number, None) or self.by_number.pop(number, None)


def prove_documents(report: Report, erased_by: Collection[str], only: str = "") -> None:
    """Compare every issued document (or those of one case) with its fact."""
    erased = set(Entry.objects.filter(kind__in=erased_by).values_list("case_ref", flat=True))
    ledger = _read(only)
    for document in _documents(only):
        told = ledger.take(document)
        if told is None:
            report.add("added", document.reference, f"文書{document.number}は、発行の記録が記録簿にありません。")
        elif not told.sha256:
            report.unsealed += 1
        elif document.reference in erased and not document.storage_key:
            report.erased += 1
        else:
            _compare(report, document, told)
    for told in (*ledger.by_check.values(), *ledger.by_number.values()):
        if told.sha256:
            report.add("missing", told.case, f"記録{told.seq}番で発行した文書が失われています。")


def _read(only: str) -> _Ledger:
    ledger = _Ledger()
    entries = Entry.objects.filter(kind__in=TELL)
    if only:
        entries = entries.filter(case_ref=only)
    for entry in entries.order_by("case_ref", "seq").iterator(chunk_size=_CHUNK):
        data = entry.data
        told = _Told(
            case=entry.case_ref,
            seq=entry.seq,
            tenant=entry.tenant,
            number=str(data.get("number", "")),
            check=str(data.get("check") or data.get("document") or ""),
            sha256=str(data.get("sha256", "")),
        )
        if told.check:
            ledger.by_check[told.check] = told
        else:
            ledger.by_number[told.tenant, told.number] = told
    return ledger


def _documents(only: str) -> Iterator[Document]:
    rows = Document.objects.filter(reference=only) if only else Document.objects.all()
    yield from rows.defer("letter").order_by("pk").iterator(chunk_size=_CHUNK)


def _compare(report: Report, document: Document, told: _Told) -> None:
    before = report.problems
    if document.sha256 != told.sha256 or (told.number and document.number != told.number):
        where = f"記録{told.seq}番の時から"
        report.add("altered", document.reference, f"文書{document.number}の控えが、{where}書き換えられています。")
        return
    check_file(report, document.reference, f"文書{document.number}", document.storage_key, told.sha256)
    _register(report, document)
    if report.problems == before:
        report.fitting += 1


def _register(report: Report, document: Document) -> None:
    """The public register says the same of it."""
    with scope.acting():
        check = Check.objects.filter(check_number=document.check_number).first()
    if check is None or (check.sha256, check.number) != (document.sha256, document.number):
        report.add("altered", document.reference, f"文書{document.number}の確認用の登録が、控えと合いません。")
