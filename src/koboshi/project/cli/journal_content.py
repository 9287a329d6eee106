"""`koboshi journal content [CASE]`: what arrived, was decided and issued, held against the seals."""

from __future__ import annotations

from dataclasses import asdict

from koboshi.casework.models import Case
from koboshi.casework.service import proving, proving_papers
from koboshi.core.actor import SYSTEM
from koboshi.enquiries.events import EnquiryErased
from koboshi.foundation.journal.verify import snapshot
from koboshi.foundation.tenancy import scope
from koboshi.intake.service import numbers
from koboshi.project.cli.output import dump, say
from koboshi.project.house import HouseProblem
from koboshi.retention.events import PapersErased

ERASED_BY = (PapersErased.kind, EnquiryErased.kind)
"""The facts that say that the words of a case were erased as the rules of retention ask."""


def prove(reference: str = "") -> proving.Report:
    """Compare everything, or what belongs to one case. It opens every stored file that is named."""
    report = proving.Report()
    with scope.acting(SYSTEM), snapshot():
        proving.prove_cases(report, ERASED_BY, reference)
        proving_papers.prove_documents(report, ERASED_BY, reference)
    return report


def show(wanted: str, *, as_json: bool = False) -> int:
    """Print what was found; 1 where something was altered, is missing, or was put in without a fact.

    Raises `HouseProblem` where there is no such case. It prints no answers, reasons or names.
    """
    report = prove(_reference(wanted) if wanted.strip() else "")
    if as_json:
        dump({"clean": report.clean, **asdict(report)})
        return 0 if report.clean else 1
    return 0 if tell(report) else 1


def tell(report: proving.Report) -> bool:
    """Print the report; whether everything sealed is as it was."""
    for each in report.found:
        say(each.sentence)
    if report.problems > len(report.found):
        say(f"このほかに{report.problems - len(report.found)}件あります。")
    verdict = "封印と一致しています / content fits" if report.clean else "封印と一致しません / CONTENT DIFFERS"
    say(
        f"{verdict}: 一致 {report.fitting}、保存期間の満了などで廃棄済み {report.erased}、"
        f"封印なし（この仕組みより前の記録） {report.unsealed}、異常 {report.problems}"
    )
    return report.clean


def _reference(wanted: str) -> str:
    reference = numbers.tidy_reference(wanted)
    with scope.acting(SYSTEM):
        if not Case.objects.filter(reference=reference).exists():
            raise HouseProblem(
                f"「{wanted[:60]}」という番号の案件はありません。受付番号を確かめて、もう一度入力してください。"
            )
    return reference
