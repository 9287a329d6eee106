"""The classic defects of a reason, found before the notice goes out; each sentence says what to add.

The measure is that of the courts: from the text itself the person must learn which facts the decision rests on, which
clause was applied, and, where criteria are published, how they were applied (最判昭和60年1月22日、最判平成23年6月7日;
要確認). A check by words cannot judge whether a reason is right; it finds the ones that say nothing.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final, Literal

from koboshi.core.reason.outcome import Outcome, outcome_of
from koboshi.core.reason.reason import MOST_GROUNDS, Reason
from koboshi.core.reason.wording import EMPTY, FILLER, LEAST_APPLICATION, LEAST_FACTS, LEAST_REST, MOST, TEXTS

Part = Literal["facts", "clause", "criterion", "application", "part"]
Level = Literal["must", "advise"]
_PARTS: Final[tuple[Part, ...]] = ("facts", "clause", "criterion", "application")
_NUMERALS: Final = "[0-9〇一二三四五六七八九十百]{1,6}"
_LAW: Final = re.compile(
    rf"(?:[一-龠ァ-ヶー]{{1,20}}(?:法律|条例|規則|要綱|政令|省令|法|令))?第?{_NUMERALS}条(?:の{_NUMERALS})*(?:第?{_NUMERALS}[項号])*"
)
_RULE: Final = re.compile(
    r"[一-龠ァ-ヶー]{2,20}(?:法律|条例|規則|規程|要綱|要領|政令|省令|告示|訓令|基準|(?<![方違適不手文])法(?![律的人]))"
)
_SIGNS: Final = re.compile(r"[\W_]+")
_CONCRETE: Final = re.compile(r"[0-9〇一二三四五六七八九十百千]|「[^」]+」")


@dataclass(frozen=True, slots=True)
class Problem:
    """One defect: where it is, how heavy (`must` stops the notice), and the sentence for the clerk.

    `row` is the number of the ground where there are several, from 1; 0 where there is one.
    """

    key: str
    part: Part
    level: Level
    values: Mapping[str, str]
    row: int = 0

    def say(self, lang: str = "ja") -> str:
        """What is missing and what to add."""
        text = TEXTS.get(f"problem.{self.key}", lang, **self.values)
        return TEXTS.get("problem.of_ground", lang, row=self.row, text=text) if self.row else text


def check(
    reason: Reason, outcome_kind: str, clauses: Mapping[str, str], criteria: Mapping[str, str]
) -> tuple[Problem, ...]:
    """What is wrong with a reason; empty for a favourable decision. ReasonError for an unknown kind.

    `clauses` and `criteria` are those of the pack (id → text); empty means that the pack has none.
    """
    outcome = outcome_of(outcome_kind)
    if not outcome.unfavourable:
        return ()
    bounded = Reason(*(getattr(reason, part)[:MOST] for part in _PARTS))
    words = _Words(bounded, outcome, clauses, criteria)
    found = (
        *_lengths(reason),
        *words.facts(),
        *words.clause(),
        *words.criterion(),
        *words.meeting(),
    )
    first = tuple(Problem(key, part, level, words.told(part)) for part, key, level in found)
    return (*first, *_further(reason, outcome, clauses, criteria))


def check_facts(facts: str, ground: str = "") -> tuple[Problem, ...]:
    """What stops facts that stand without a clause of a pack, as those of a taking back of the office's own accord.

    The measure is the same as for a decision against somebody; `ground` is what they are told apart from.
    """
    words = _Words(Reason(facts=facts[:MOST], clause=ground[:MOST]), outcome_of("refuse"), {}, {})
    found = [Problem("too_long", "facts", "must", words.told("facts"))] if len(facts) > MOST else []
    found += [Problem(key, part, level, words.told(part)) for part, key, level in words.facts() if level == "must"]
    return tuple(found)


def names_a_rule(text: str) -> bool:
    """Whether a ground names an article, or a law, an ordinance, a rule or criteria by its name."""
    bare = unicodedata.normalize("NFKC", text)
    return bool(_LAW.search(bare) or _RULE.search(bare))


def _further(
    reason: Reason, outcome: Outcome, clauses: Mapping[str, str], criteria: Mapping[str, str]
) -> Iterator[Problem]:
    """Where a decision rests on several grounds, each says its clause, its facts, and what part it is about."""
    if not reason.more:
        return
    if len(reason.grounds) > MOST_GROUNDS:
        yield Problem("too_many_grounds", "clause", "must", {"most": str(MOST_GROUNDS)})
    for row, ground in enumerate(reason.grounds[:MOST_GROUNDS], 1):
        own = Reason(facts=ground.facts[:MOST], clause=ground.clause[:MOST])
        words = _Words(own, outcome, clauses, criteria)
        if not ground.part.strip():
            yield Problem("part_missing", "part", "must", words.told("part"), row)
        if row == 1:
            continue
        over = [("facts", "too_long", "must")] if len(ground.facts) > MOST else []
        for part, key, level in (*over, *words.facts(), *words.clause()):
            yield Problem(key, part, level, words.told(part), row)  # type: ignore[arg-type]


def _lengths(reason: Reason) -> Iterator[tuple[Part, str, Level]]:
    for part in _PARTS:
        if len(getattr(reason, part)) > MOST:
            yield part, "too_long", "must"


class _Words:
    """One reason with the names it is checked against."""

    def __init__(
        self, reason: Reason, outcome: Outcome, clauses: Mapping[str, str], criteria: Mapping[str, str]
    ) -> None:
        self._reason, self._clauses, self._criteria = reason, clauses, criteria
        self.names = {
            "criteria": TEXTS.get(f"criteria.{outcome.criteria}"),
            "article": outcome.article,
            "most": f"{MOST:,}",
            "least_facts": str(LEAST_FACTS),
            "least_application": str(LEAST_APPLICATION),
        }

    def told(self, part: Part) -> dict[str, str]:
        """What the sentences about a part may name, in Japanese."""
        return {**self.names, "part": TEXTS.get(f"part.{part}")}

    def facts(self) -> Iterator[tuple[Part, str, Level]]:
        """Facts must be there, more than a clause, more than phrases, and long enough to be facts."""
        text = self._reason.facts.strip()
        if not text:
            yield "facts", "facts_missing", "must"
        elif not self._rest(text, phrases=False):
            yield "facts", "only_the_clause", "must"
        elif self._says_nothing(text):
            yield "facts", "empty_phrase", "must"
        elif len(text) < LEAST_FACTS:
            yield "facts", "facts_short", "must"
        elif not _CONCRETE.search(unicodedata.normalize("NFKC", text)):
            yield "facts", "nothing_concrete", "advise"

    def clause(self) -> Iterator[tuple[Part, str, Level]]:
        """The clause must be named, and be one of the pack's."""
        if not self._reason.clause.strip():
            yield "clause", "clause_missing", "must"
        elif self._clauses and not _known(self._reason.clause, self._clauses):
            yield "clause", "clause_unknown", "must"

    def criterion(self) -> Iterator[tuple[Part, str, Level]]:
        """Where criteria are published, one must be named; where there are none, that is said."""
        named = self._reason.criterion.strip()
        if self._criteria and not named:
            yield "criterion", "criterion_missing", "must"
        elif self._criteria and not _known(named, self._criteria):
            yield "criterion", "criterion_unknown", "must"
        elif not self._criteria and not named:
            yield "criterion", "no_criteria", "advise"

    def meeting(self) -> Iterator[tuple[Part, str, Level]]:
        """How the facts meet the criterion: there, more than phrases, and not the facts once more."""
        text = self._reason.application.strip()
        if not text:
            yield "application", "application_missing", "must"
        elif _squeezed(text) in {_squeezed(self._reason.facts), _squeezed(self._text_of_criterion())}:
            yield "application", "application_repeats", "must"
        elif self._says_nothing(text):
            yield "application", "empty_phrase", "must"
        elif len(text) < LEAST_APPLICATION:
            yield "application", "application_short", "must"

    def _text_of_criterion(self) -> str:
        return self._criteria.get(self._reason.criterion.strip(), self._reason.criterion)

    def _says_nothing(self, text: str) -> bool:
        """Whether hardly anything is left without phrases, clause and filling words."""
        bare = unicodedata.normalize("NFKC", text)
        return any(phrase in bare for phrase in EMPTY) and len(self._rest(text, phrases=True)) < LEAST_REST

    def _rest(self, text: str, *, phrases: bool) -> str:
        bare = unicodedata.normalize("NFKC", text)
        for known in sorted((*self._clauses.values(), self._reason.clause), key=len, reverse=True):
            bare = bare.replace(unicodedata.normalize("NFKC", known), "") if known else bare
        bare = _LAW.sub("", bare)
        for word in (*(EMPTY if phrases else ()), *FILLER):
            bare = bare.replace(word, "")
        return _SIGNS.sub("", bare)


def _known(named: str, known: Mapping[str, str]) -> bool:
    return named.strip() in known or named.strip() in known.values()


def _squeezed(text: str) -> str:
    return _SIGNS.sub("", unicodedata.normalize("NFKC", text))
