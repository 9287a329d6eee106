"""Whether the letters of a pack name only what exists, and whether every decision has its letter."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from koboshi.core.journey import JourneyResult
from koboshi.core.letter import AppealError, Letter, appeal_text
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
    "fee": frozenset({"yen"}),
}
_WHOLE: Final = frozenset({"applicant", "authority"})


def check_letters(pack: Pack) -> Iterator[Finding]:
    """Unknown names, options without a field, an appeal without wording, a step naming no letter."""
    for name, letter in pack.letters.items():
        file = f"letters/{name}.html"
        for path in sorted(letter.names()):
            if not _known(pack, path):
                yield Finding("error", file, f"「{path}」という名前は、通知文では使えません。")
        for hole in letter.holes():
            if ("option", "") in hole.filters and not hole.path.startswith("answers."):
                yield Finding("error", file, f"「{hole.path}」に option は使えません。")
        yield from _appeal(pack, file, letter)
    yield from _fixed(pack)


def _known(pack: Pack, path: str) -> bool:
    first, _, rest = path.partition(".")
    if first == "answers":
        return rest.partition(".")[0] in pack.form.fields
    if first == "parameters":
        return rest in pack.parameters.values
    return path in _WHOLE or rest.partition(".")[0] in KNOWN.get(first, frozenset())


def _appeal(pack: Pack, file: str, letter: Letter) -> Iterator[Finding]:
    if not letter.has("appeal"):
        return
    try:
        if not appeal_text(pack.manifest.appeal):
            yield Finding("error", file, "<appeal/> がありますが、procedure.toml の [appeal] がありません。")
    except AppealError as problem:
        yield Finding("error", "procedure.toml", str(problem))


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
