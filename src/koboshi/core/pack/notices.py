"""Whether the letters of a pack name only what exists, and whether every decision has its letter."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final, Literal

from koboshi.core.journey import JourneyResult
from koboshi.core.letter import Letter
from koboshi.core.pack.deciding import declared
from koboshi.core.pack.model import Pack
from koboshi.core.pack.problems import Finding

KNOWN: Final = {
    "applicant": frozenset({"family", "given", "family_kana", "given_kana", "display", "address"}),
    "case": frozenset({"reference", "arrived_on", "due_on"}),
    "decision": frozenset({"outcome", "outcome_text", "reason", "clause", "conditions", "decided_on"}),
    "document": frozenset({"number", "issued_on"}),
    "office": frozenset({"name", "tel", "address"}),
    "procedure": frozenset({"title"}),
    "permit": frozenset({"number", "valid_from", "valid_until"}),
    "fee": frozenset({"yen", "due_on"}),
    "correction": frozenset({"due_on", "note"}),
    "representative": frozenset({"name"}),
    "site": frozenset({"address"}),
}
WHOLE: Final = frozenset({"applicant", "authority"})
_KINDS: Final = {"yen": ("yen", "number"), "wareki": ("date",), "date": ("date",)}
"""Which kinds of process variables a filter can write."""


def check_letters(pack: Pack) -> Iterator[Finding]:
    """Unknown names, filters that do not fit, rules for letters that do not exist, a step naming no letter."""
    for name, letter in pack.letters.items():
        file = f"letters/{name}.html"
        for path in sorted(letter.names()):
            if not _known(pack, path):
                yield Finding("error", file, _unknown(path))
        yield from _filters(pack, file, letter)
    for name in pack.manifest.law.letters:
        if name not in pack.letters:
            yield Finding(
                "error", "procedure.toml", f"[letter.{name}] がありますが、letters/{name}.html がありません。"
            )
    yield from _told(pack)
    yield from _fixed(pack)


def _told(pack: Pack) -> Iterator[Finding]:
    """What the applicant must read on paper: the conditions of a conditional decision, the number of the register."""
    law = pack.manifest.law
    for name, letter in pack.letters.items():
        file, names = f"letters/{name}.html", letter.names()
        if law.outcome_kind(name) == "condition" and "decision.conditions" not in names:
            level: Literal["error", "warning"] = "error" if name == "condition" else "warning"
            yield Finding(level, file, "条件を付ける決定の通知文に、条件（{{ decision.conditions }}）がありません。")
        if law.register is None or name not in {law.register.certificate, *law.register.outcomes}:
            continue
        if "permit.number" not in names:
            yield Finding("error", file, "台帳に載る決定の通知文に、台帳の番号（{{ permit.number }}）がありません。")


def _filters(pack: Pack, file: str, letter: Letter) -> Iterator[Finding]:
    for hole in letter.holes():
        first, _, rest = hole.path.partition(".")
        for name, _given in hole.filters:
            if name == "option" and first not in ("answers", "decided"):
                yield Finding("error", file, f"「{hole.path}」に option は使えません。")
            if name != "default" and first == "decided":
                yield Finding("error", file, f"「{hole.path}」は文になっているので、{name} は使えません。")
            kind = pack.manifest.law.variables.get(rest) if first == "process" else None
            if kind is not None and kind not in _KINDS.get(name, (kind,)):
                yield Finding("error", file, f"「{hole.path}」は {kind} なので、{name} は使えません。")


def _unknown(path: str) -> str:
    sentence = f"「{path}」という名前は、通知文では使えません。"
    if path.startswith("process."):
        sentence += "手続の途中の値は、procedure.toml の [[variable]] に name と kind を書くと使えます。"
    return sentence


def _known(pack: Pack, path: str) -> bool:
    first, _, rest = path.partition(".")
    if first == "answers":
        return rest.partition(".")[0] in pack.form.fields
    if first == "decided":
        return rest in declared(pack)
    if first == "parameters":
        return rest in pack.parameters.values
    if first == "process":
        return rest in pack.manifest.law.variables
    return path in WHOLE or rest.partition(".")[0] in KNOWN.get(first, frozenset())


def _fixed(pack: Pack) -> Iterator[Finding]:
    for node in pack.definition.nodes.values():
        source = node.letter.source.strip() if node.letter is not None else ""
        if source.startswith('"') and source.count('"') == 2 and source.strip('"') not in pack.letters:
            yield Finding("error", "process.bpmn", f"{node.id}: 通知文 {source} がありません。")


def check_outcomes(pack: Pack, results: Sequence[JourneyResult]) -> Iterator[Finding]:
    """Every decision is told in writing: a letter bears its name, or a journey with this outcome sends one."""
    told = {result.outcome for result in results if result.letters} | pack.letters.keys()
    if pack.exempt("letters_for_outcomes"):
        return
    for node in pack.definition.nodes.values():
        for outcome in node.outcomes if node.action == "decide" else ():
            if outcome not in told:
                yield Finding("error", "letters", f"{node.id} の決定「{outcome}」の通知文がありません。")
