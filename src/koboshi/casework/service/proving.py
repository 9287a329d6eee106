"""Compare the seals in the journal with what still stands: answers, files, decisions (also taken back) and documents.

`foundation.journal.verify` proves that the journal is whole; this proves that the words beside it are those that
arrived, were decided and were issued. What retention erased is told apart from what is missing: its fact stands in the
journal.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, Final

from koboshi.casework.events import DecisionMade, DecisionTakenBack, GrantTakenBack
from koboshi.casework.models import Correction, Decision, TakingBack
from koboshi.casework.service import sealing as of_decision
from koboshi.core.ports import PortError
from koboshi.foundation.documents import storage
from koboshi.foundation.journal.models import Entry
from koboshi.foundation.journal.sealing import canonical, fits
from koboshi.intake.events import ApplicationFiled, CorrectionFiled, PaperBrought
from koboshi.intake.models import AnswersVersion, Application
from koboshi.intake.service import sealing as of_answers

ARRIVED: Final = (ApplicationFiled.kind, CorrectionFiled.kind, PaperBrought.kind)
TAKEN_BACK: Final = (DecisionTakenBack.kind, GrantTakenBack.kind)
_AT_ONCE: Final = 200
_MOST: Final = 200
"""So many findings are kept in words; all are counted."""


@dataclass(frozen=True, slots=True)
class Found:
    """One thing that is not as it was sealed; `what`: altered, missing or added."""

    what: str
    case: str
    sentence: str


@dataclass(slots=True)
class Report:
    """How many sealed things fit, were erased as retention told, or have no seal (told before seals existed)."""

    fitting: int = 0
    erased: int = 0
    unsealed: int = 0
    problems: int = 0
    found: list[Found] = field(default_factory=list)

    @property
    def clean(self) -> bool:
        """Whether nothing was altered, lost or put in."""
        return not self.problems

    def add(self, what: str, case: str, sentence: str) -> None:
        """Note what does not fit; the first ones in words."""
        self.problems += 1
        if len(self.found) < _MOST:
            self.found.append(Found(what, case, f"{case}: {sentence}"))


@dataclass(slots=True)
class _Case:
    """What the journal tells of one case: facts of arrival and decision, and whether its papers were erased."""

    reference: str
    arrived: list[Entry] = field(default_factory=list)
    decided: list[Entry] = field(default_factory=list)
    taken_back: list[Entry] = field(default_factory=list)
    erased: bool = False


def prove_cases(report: Report, erased_by: Collection[str], only: str = "") -> None:
    """Compare answers, files and decisions of every case (or of one) with their seals.

    `erased_by` are the kinds of facts that say that the words of a case were erased.
    """
    found = _cases(erased_by, only)
    while cases := list(islice(found, _AT_ONCE)):
        references = [case.reference for case in cases]
        versions, decisions = _by_reference(AnswersVersion, references), _by_reference(Decision, references)
        takings = _by_reference(TakingBack, references)
        for case in cases:
            _answers(report, case, versions[case.reference])
            _decisions(report, case, decisions[case.reference])
            _takings_back(report, case, takings[case.reference])
        _now(report, cases, versions)


def _cases(erased_by: Collection[str], only: str) -> Iterator[_Case]:
    kinds = (*ARRIVED, DecisionMade.kind, *TAKEN_BACK, *erased_by)
    entries = Entry.objects.filter(kind__in=kinds, **({"case_ref": only} if only else {}))
    case = _Case("")
    for entry in entries.order_by("case_ref", "seq").iterator(chunk_size=2000):
        if entry.case_ref != case.reference:
            if case.reference:
                yield case
            case = _Case(entry.case_ref)
        if entry.kind in ARRIVED:
            case.arrived.append(entry)
        elif entry.kind == DecisionMade.kind:
            case.decided.append(entry)
        elif entry.kind in TAKEN_BACK:
            case.taken_back.append(entry)
        else:
            case.erased = True
    if case.reference:
        yield case


def _by_reference(model: Any, references: Sequence[str]) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = defaultdict(list)
    for row in model._default_manager.filter(reference__in=references).order_by("pk"):
        found[row.reference].append(row)
    return found


# --- answers and their files ------------------------------------------------------------------------------------------


def _answers(report: Report, case: _Case, rows: Sequence[AnswersVersion]) -> None:
    by_number = {row.number: row for row in rows}
    for entry in case.arrived:
        number = entry.data.get("answers")
        what = f"提出された内容（第{number}版）"
        row = by_number.pop(int(number), None) if number is not None else None
        if _compare(report, case, entry, row, what, of_answers.content) and row is not None:
            _files(report, case, row)
    unsealed = sum(1 for entry in case.arrived if not entry.data.get("sealed"))
    for row in sorted(by_number.values(), key=lambda each: each.number)[unsealed:]:
        report.add("added", case.reference, f"提出された内容（第{row.number}版）は、記録簿にありません。")


def _compare(
    report: Report, case: _Case, entry: Entry, row: Any, what: str, content: Callable[[Any], dict[str, Any]]
) -> bool:
    """Compare one row with the seal of its fact; whether it fits."""
    sealed = str(entry.data.get("sealed", ""))
    if not sealed:
        report.unsealed += 1
    elif row is not None and row.salt and fits(content(row), row.salt, sealed):
        report.fitting += 1
        return True
    elif case.erased and (row is None or not row.salt):
        report.erased += 1
    elif row is None:
        report.add("missing", case.reference, f"{what}が失われています（記録{entry.seq}番）。")
    else:
        report.add("altered", case.reference, f"{what}が、記録{entry.seq}番の時から書き換えられています。")
    return False


def _files(report: Report, case: _Case, version: AnswersVersion) -> None:
    """The files of a version whose rows fit: are they still what their rows say?"""
    for pk, key, sha256 in of_answers.files_of(version).values_list("pk", "storage_key", "sha256"):
        check_file(report, case.reference, f"添付ファイル{pk}番", key, sha256)


def check_file(report: Report, case: str, what: str, key: str, sha256: str) -> None:
    """Compare one stored file with its digest; a file that fits is not counted, its row is."""
    try:
        content = storage.read(key)
    except (PortError, OSError):
        report.add("missing", case, f"{what}のファイルを読めません。失われたおそれがあります。")
        return
    if hashlib.sha256(content).hexdigest() != sha256:
        report.add("altered", case, f"{what}のファイルが書き換えられています。")


def _now(report: Report, cases: Sequence[_Case], versions: dict[str, list[AnswersVersion]]) -> None:
    """The answers that pages and letters show are those of the newest version, unless a correction is being typed."""
    references = [case.reference for case in cases if not case.erased]
    typing = Correction.objects.filter(reference__in=references, answered_at__isnull=True).values_list("reference")
    rows = Application.objects.filter(reference__in=references, unlocked=[]).exclude(reference__in=typing)
    for reference, answers in rows.values_list("reference", "answers"):
        newest = max(versions[reference], key=lambda each: each.number, default=None)
        if newest is not None and newest.salt and canonical(newest.answers) != canonical(answers):
            report.add("altered", reference, "画面に示す回答が、最後に提出された内容と違います。")


# --- decisions --------------------------------------------------------------------------------------------------------


def _decisions(report: Report, case: _Case, rows: Sequence[Decision]) -> None:
    by_pk = {row.pk: row for row in rows}
    for entry in case.decided:
        pk = entry.data.get("decision")
        row = by_pk.pop(int(pk), None) if pk is not None else None
        _compare(report, case, entry, row, "決定の内容・理由・条件・根拠", of_decision.content)
    unsealed = sum(1 for entry in case.decided if not entry.data.get("sealed"))
    for row in sorted(by_pk.values(), key=lambda each: each.pk)[unsealed:]:
        report.add("added", case.reference, f"決定（行{row.pk}）は、記録簿にありません。")


def _takings_back(report: Report, case: _Case, rows: Sequence[TakingBack]) -> None:
    """A decision is taken back once at most, so that its number finds the row."""
    by_decision = {row.decision_id: row for row in rows}
    for entry in case.taken_back:
        row = by_decision.pop(int(entry.data["decision"]), None)
        _compare(report, case, entry, row, "決定を取り消した理由と根拠", of_decision.taking_back)
    for number in sorted(by_decision):
        report.add("added", case.reference, f"決定（行{number}）の取消しは、記録簿にありません。")
