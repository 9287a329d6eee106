"""Everything a machine can tell an author about a pack before people read it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import PurePosixPath
from typing import Final

from koboshi.core.form import lint, sentence
from koboshi.core.pack.approving import check_approval
from koboshi.core.pack.charging import check_fees
from koboshi.core.pack.grounding import check_decision_fields, check_grounds
from koboshi.core.pack.misfits import check_schemas
from koboshi.core.pack.model import Pack
from koboshi.core.pack.notices import check_letters, check_outcomes
from koboshi.core.pack.objections import check_appeals, check_objections
from koboshi.core.pack.problems import Finding, PackError
from koboshi.core.pack.public_hearing import ACTION
from koboshi.core.pack.quality import check_quality, play
from koboshi.core.pack.registering import check_register
from koboshi.core.pack.unchecked import unchecked
from koboshi.core.pack.waiting import check_waits
from koboshi.core.pack.wording import check_texts
from koboshi.core.process import Node, NodeKind
from koboshi.core.reason import OUTCOMES

ACTIONS: Final = frozenset(
    "examine decide issue complete match visits report inspect council consult publish draw public_hearing".split()
)
ROLES: Final = frozenset({"clerk", "examiner", "decider", "matcher"})


WHOLE_DAYS: Final = re.compile(r"P(\d+)D")


def check(pack: Pack) -> list[Finding]:
    """All findings, errors first.

    While a file does not fit its schema only that is said; a part that cannot be read ends its own checks only.
    """
    found = list(check_schemas(pack))
    if found:
        return sorted(dict.fromkeys(found))
    parts: tuple[Callable[[Pack], Iterator[Finding]], ...] = (
        check_texts,
        check_letters,
        check_appeals,
        check_consultations,
        check_public_hearing,
        check_approval,
        check_grounds,
        check_decision_fields,
        check_register,
        check_paying,
        check_fees,
        check_births,
        check_waits,
        _questions,
        _tasks,
        _act,
        _legal_parts,
        _manifest,
        _samples,
        _journeys,
    )
    for part in parts:
        try:
            found.extend(part(pack))
        except PackError as problem:
            found.append(Finding("error", problem.file, problem.sentence))
    return sorted(dict.fromkeys(found))


def _questions(pack: Pack) -> Iterator[Finding]:
    """Questions that need a law behind them (個人番号, 要配慮個人情報)."""
    for problem in lint(pack.form, pack.texts):
        yield Finding("error", "form.json", f"{problem.field}: {sentence(problem, pack.texts, 'ja')}")


def _tasks(pack: Pack) -> Iterator[Finding]:
    for node in pack.definition.nodes.values():
        if node.kind is not NodeKind.USER:
            continue
        if node.role not in ROLES:
            yield Finding("error", "process.bpmn", f"{node.id}: 担当「{node.role}」は使えません。")
        if node.action not in ACTIONS:
            yield Finding("error", "process.bpmn", f"{node.id}: 仕事の種類「{node.action}」は使えません。")
        if node.action == "decide" and not node.outcomes:
            yield Finding("error", "process.bpmn", f"{node.id}: 決定の結果（koboshi:outcomes）を書いてください。")
        if node.action == "issue" and node.letter is None:
            yield Finding("error", "process.bpmn", f"{node.id}: どの通知文か（koboshi:letter）を書いてください。")


def _deciding(pack: Pack) -> list[Node]:
    return [node for node in pack.definition.nodes.values() if node.action == "decide"]


def check_consultations(pack: Pack) -> Iterator[Finding]:
    """A consultation happens at a task of the process, if it names one."""
    for each in pack.manifest.law.consultations:
        node = pack.definition.nodes.get(each.step)
        if each.step and (node is None or node.kind is not NodeKind.USER):
            sentence = f"照会「{each.to}」の step「{each.step}」という業務が、process.bpmn にありません。"
            yield Finding("error", "procedure.toml", sentence)


def check_public_hearing(pack: Pack) -> Iterator[Finding]:
    """A step that holds a public hearing needs its rules, and rules without a step would never be used."""
    steps = [node.id for node in pack.definition.nodes.values() if node.action == ACTION]
    declared = pack.manifest.law.public_hearing
    if steps and declared is None:
        yield Finding("error", "procedure.toml", f"{steps[0]}: 公聴会の決まり [public_hearing] を書いてください。")
    if declared is not None and not steps:
        sentence = f'[public_hearing] を使う業務（koboshi:action="{ACTION}"）が、process.bpmn にありません。'
        yield Finding("error", "procedure.toml", sentence)


def check_paying(pack: Pack) -> Iterator[Finding]:
    """The last day of paying is a whole day: a wait of so many days from an hour of the day would end within it."""
    payment, nodes = pack.manifest.law.payment, pack.definition.nodes
    if payment is None:
        return
    if payment.deadline and payment.deadline not in {each.id for each in pack.deadlines}:
        yield Finding("error", "procedure.toml", f"payment.deadline: 「{payment.deadline}」という期限がありません。")
    if payment.timing == "with_filing" and payment.by_hand is None and not _asked_on_arrival(pack):
        sentence = (
            "payment.timing: with_filing のときは、届いたらすぐ納付を待つように、業務を通らない道を書いてください。"
        )
        yield Finding("error", "process.bpmn", sentence)
    for node in nodes.values():
        days = WHOLE_DAYS.fullmatch(node.timer.duration) if node.timer is not None else None
        host = nodes.get(node.attached_to)
        if days and host is not None and host.message == "payment_received" and int(days[1]) <= payment.days:
            sentence = f"{node.id}: 納付を待つ日数は、期限の{payment.days}日より1日以上長くしてください。"
            yield Finding("error", "process.bpmn", sentence)


def _asked_on_arrival(pack: Pack) -> bool:
    """Whether some way from the start reaches a wait for the fee before anybody of the office has done anything."""
    nodes, flows = pack.definition.nodes, pack.definition.flows.values()
    waiting = [each.id for each in nodes.values() if each.kind is NodeKind.START]
    seen = set(waiting)
    while waiting:
        node = nodes[waiting.pop()]
        if node.message == "payment_received":
            return True
        if node.kind is not NodeKind.USER:
            ahead = [each.target for each in flows if each.source == node.id and each.target not in seen]
            seen.update(ahead)
            waiting += ahead
    return False


def check_births(pack: Pack) -> Iterator[Finding]:
    """A day of birth has gone by: 令和 typed for 昭和 must not pass (a person of 2041)."""
    for field in pack.form.fields.values():
        if field.type == "date" and re.fullmatch(r"(.*_)?birth(day)?", field.id) and field.max != "today":
            yield Finding("error", "form.json", f'{field.id}: 生年月日には "max": "today" を書いてください。')


def _act(pack: Pack) -> Iterator[Finding]:
    """A notification is complete on arrival and decides nothing (行手法37条); an application ends in a decision."""
    if "act" not in pack.toml("procedure.toml"):
        return
    act = pack.manifest.law.act
    deciding = [node.id for node in _deciding(pack)]
    if deciding and not act.decides:
        sentence = f"{deciding[0]}: 届出・意見には決定がありません（行政手続法37条）。"
        yield Finding("error", "process.bpmn", sentence)
    if act.decides and not deciding:
        yield Finding("error", "process.bpmn", '申請には、決定の業務（koboshi:action="decide"）が必要です。')
    for name in sorted({each for node in _deciding(pack) for each in node.outcomes}):
        if name not in OUTCOMES and name not in pack.manifest.law.outcomes:
            sentence = f"決定「{name}」が、許可・拒否などのどれに当たるかを [outcomes] に書いてください。"
            yield Finding("error", "procedure.toml", sentence)


def _legal_parts(pack: Pack) -> Iterator[Finding]:
    """Parts that other rooms of the core read: their sentences become findings of the file they stand in."""
    for part in ("number_pattern", "deadlines", "windows", "approval"):
        try:
            getattr(pack, part)
        except PackError as problem:
            yield Finding("error", problem.file, problem.sentence)
    unused = pack.manifest.law.numbering.unused_kind
    if unused:
        sentence = f"[number] kind の「{unused}」は、pattern に {{kind}} がないので、番号に出ません。"
        yield Finding("warning", "procedure.toml", sentence)


def _manifest(pack: Pack) -> Iterator[Finding]:
    for file, fact in unchecked(pack):
        yield Finding("warning", file, f"{fact} は要確認です。")
    for paper in pack.manifest.papers:
        if paper.field and paper.field not in pack.form.fields:
            yield Finding("error", "procedure.toml", f"papers.{paper.id} の field「{paper.field}」は様式にありません。")


def _samples(pack: Pack) -> Iterator[Finding]:
    if not pack.samples:
        yield Finding("error", "samples", "記入例が1つもありません。")
    for name, sample in pack.samples.items():
        if "架空" not in str(sample.get("note", "")):
            yield Finding("error", f"samples/{name}", "note に、架空の人物であることを書いてください。")
        for problem in pack.form.check(sample["answers"], pack.manifest.effective_from):
            yield Finding("error", f"samples/{name}", f"{problem.field}: {sentence(problem, pack.texts, 'ja')}")


def _journeys(pack: Pack) -> Iterator[Finding]:
    results = play(pack)
    for result in results:
        for problem in result.problems:
            yield Finding("error", "journeys.toml", f"{result.journey}: {problem}")
    used = {journey.sample for journey in pack.journeys}
    for name in pack.samples:
        if PurePosixPath(name).name not in used:
            yield Finding("warning", f"samples/{name}", "この記入例を使う道すじがありません。")
    yield from check_outcomes(pack, results)
    yield from check_objections(pack, results)
    yield from check_quality(pack, results)
