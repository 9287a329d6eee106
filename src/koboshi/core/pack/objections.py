"""Whether every letter tells rightly how to object: a row of the table for whoever decided, and no names against it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from koboshi.core import reason as reasons
from koboshi.core.journey import JourneyResult
from koboshi.core.letter import Appeal, AppealError, appeal_text
from koboshi.core.letter.appeal import differences
from koboshi.core.letter.appeal_table import AUTHORITIES
from koboshi.core.pack.model import Pack
from koboshi.core.pack.problems import Finding
from koboshi.core.process import Node

NONE = "none"


def check_appeals(pack: Pack) -> Iterator[Finding]:
    """Every letter with `<appeal/>` finds its sentences; what the pack writes itself agrees with the table."""
    for name, letter in pack.letters.items():
        if letter.has("appeal"):
            yield from _told(pack.manifest.appeal_of(name), f"letters/{name}.html")


def _told(appeal: Appeal, file: str) -> Iterator[Finding]:
    try:
        if not appeal_text(appeal):
            yield Finding("error", file, "<appeal/> がありますが、procedure.toml の [appeal] がありません。")
        found = differences(appeal)
    except AppealError as problem:
        yield Finding("error", "procedure.toml", str(problem))
        return
    yield from (Finding("warning", "procedure.toml", sentence) for sentence in found)


def check_objections(pack: Pack, results: Sequence[JourneyResult]) -> Iterator[Finding]:
    """Every unfavourable decision is told by a letter whose `<appeal/>` rests on a row of the table (行審法82条)."""
    told = {found for result in results for found in decisions_told(pack, result)} | set(_by_name(pack))
    for node, outcome, letter in sorted(told):
        if not reasons.needs_reason(pack.manifest.law.outcome_kind(outcome)):
            continue
        appeal = pack.manifest.appeal_of(letter)
        if appeal.type == NONE and appeal.because:
            continue
        file, which = f"letters/{letter}.html", f"{node} の決定「{outcome}」"
        if not pack.letters[letter].has("appeal"):
            yield Finding("error", file, f"{which}を知らせる通知文に、教示（<appeal/>）がありません。")
        elif appeal.authority not in AUTHORITIES:
            known = "、".join(sorted(AUTHORITIES))
            sentence = f"{which}の教示に authority がありません。だれの処分か（{known}）を書いてください。"
            yield Finding("error", file, sentence)


def _by_name(pack: Pack) -> Iterator[tuple[str, str, str]]:
    """A letter that bears the name of an outcome tells it."""
    for node in pack.definition.nodes.values():
        for outcome in node.outcomes if node.action == "decide" else ():
            if outcome in pack.letters:
                yield node.id, outcome, outcome


def decisions_told(pack: Pack, result: JourneyResult) -> Iterator[tuple[str, str, str]]:
    """Which letter told which decision in a story: deciding step, outcome, letter.

    A step sends one letter, so the letters of a story belong to its sending steps in order; a story that ended in the
    middle tells nothing.
    """
    nodes = pack.definition.nodes
    sending = [place for place, node in enumerate(result.path) if _sends(nodes[node])]
    if len(sending) != len(result.letters):
        return
    letters = dict(zip(sending, result.letters, strict=True))
    deciding = [place for place, node in enumerate(result.path) if nodes[node].action == "decide"]
    for place in deciding:
        until = next((other for other in deciding if other > place), len(result.path))
        letter = next((letters[each] for each in sending if place < each < until), "")
        outcome = _outcome(nodes[result.path[place]], letter, result.outcome if place == deciding[-1] else "")
        if letter in pack.letters and outcome:
            yield result.path[place], outcome, letter


def _sends(node: Node) -> bool:
    return node.letter is not None


def _outcome(node: Node, letter: str, last: str) -> str:
    if len(node.outcomes) == 1:
        return node.outcomes[0]
    return letter if letter in node.outcomes else last
