"""What a decision of a procedure may rest on, outcome by outcome; asked of people when they choose (`check_choice`)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from koboshi.casework.models import Case, Decision
from koboshi.core import reason as reasons
from koboshi.core.pack import Pack, citing
from koboshi.core.reason import Ground, Problem, Reason, grounds
from koboshi.core.refusal import Refused


class ReasonLacks(Refused):
    """An unfavourable decision whose reason lacks something; every defect is told with what to add."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("".join(problem.say() for problem in problems))
        self.problems = tuple(problems)

    def say(self, language: str = "ja") -> str:
        """All defects in the clerk's language."""
        return "".join(problem.say(language) for problem in self.problems)


def clauses_of(pack: Pack) -> Mapping[str, str]:
    """The grounds that the pack itself has, with their words."""
    return {name: pack.texts.get(f"clause.{name}", "ja") for name in pack.clauses()}


def criteria_of(pack: Pack) -> Mapping[str, str]:
    """The published criteria (審査基準) of a procedure, with their words."""
    return {each.id: pack.texts.get(f"criterion.{each.id}", "ja") for each in pack.manifest.law.criteria.items}


def declared_of(pack: Pack) -> grounds.Declared:
    """For which outcomes a clause serves, where the pack says it (`[[clause]]`: id, outcomes)."""
    rows: Sequence[Mapping[str, Any]] = pack.toml("procedure.toml").get("clause", ())
    return {str(row["id"]): tuple(row.get("outcomes", ())) for row in rows}


def clauses_for(pack: Pack, outcome: str) -> dict[str, str]:
    """The grounds offered for one outcome: value → words."""
    return grounds.clauses_for(outcome, _kind(pack, outcome), clauses_of(pack), declared_of(pack), fees=has_fees(pack))


def criteria_for(pack: Pack, outcome: str) -> dict[str, str]:
    """The criteria offered for one outcome: value → words; for a refusal those of form and fee as well."""
    law = pack.manifest.law
    said = {each.id: each.outcomes for each in law.criteria.items if each.outcomes}
    return grounds.criteria_for(
        _kind(pack, outcome),
        criteria_of(pack),
        law.act.act,
        outcome=outcome,
        declared=said,
        fees=has_fees(pack),
        ordinance=ordinance_of(pack),
    )


def ordinance_of(pack: Pack) -> str:
    """The name of the body's own 行政手続条例, where the pack names it among its grounds; else empty."""
    names = (each.law.partition("（")[0].strip() for each in pack.manifest.basis)
    return next((name for name in names if name.endswith(grounds.PROCEDURE_ORDINANCE)), "")


def has_fees(pack: Pack) -> bool:
    """Whether anything is to be paid at all: only then may a decision rest on a fee that was not."""
    return pack.manifest.fee.kind != "none"


def words_of_clauses(pack: Pack, clauses: Sequence[str], fields: Mapping[str, Any] | None = None) -> str:
    """The grounds of a decision as a notice prints them: one as it is, several numbered on lines of their own.

    `fields` are those of the decision: among them the articles that somebody looked up (`core.pack.citing`).
    """
    words = citing.cited(pack, clauses, fields or {})
    return (
        "\n".join(f"（{number}）{text}" for number, text in enumerate(words, 1)) if len(words) > 1 else "".join(words)
    )


def known_clauses(pack: Pack, outcome: str) -> dict[str, str]:
    """Every ground that a decision may name at all, the house's among them."""
    return {**clauses_of(pack), **clauses_for(pack, outcome)}


def settled(pack: Pack, given: Reason, outcome: str) -> Reason:
    """The reason with what follows from the rest where nobody chose: a formal cause brings its criterion along, and a
    condition rests on the only ground there is for one."""
    clause, criterion = given.clause.strip(), given.criterion.strip()
    offered = list(clauses_for(pack, outcome))
    if not clause and _kind(pack, outcome) == grounds.CONDITION and len(offered) == 1:
        clause = offered[0]
    wanted = _behind(pack, clause)
    more = tuple(
        Ground(each.clause.strip(), each.part.strip(), each.facts.strip()) for each in given.more if not each.empty
    )
    criterion = criterion or (wanted[0][0] if wanted else "")
    return replace(given, clause=clause, criterion=criterion, part=given.part.strip(), more=more)


@dataclass(frozen=True, slots=True)
class Choice:
    """Outcomes that share their grounds, with the clauses and criteria offered for them (value → words)."""

    outcomes: tuple[str, ...]
    clauses: Mapping[str, str]
    criteria: Mapping[str, str]


def choices(pack: Pack, outcomes: Sequence[str]) -> list[Choice]:
    """What the pages offer, outcome by outcome; those that need no reason are left out."""
    rows: list[Choice] = []
    for outcome in outcomes:
        if not reasons.needs_reason(_kind(pack, outcome)):
            continue
        new = Choice((outcome,), clauses_for(pack, outcome), criteria_for(pack, outcome))
        same = next((n for n, row in enumerate(rows) if replace(row, outcomes=(outcome,)) == new), None)
        if same is None:
            rows.append(new)
        else:
            rows[same] = replace(rows[same], outcomes=(*rows[same].outcomes, outcome))
    return rows


def check_choice(pack: Pack, given: Reason, outcome: str, conditions: str) -> None:
    """Whether what somebody chose fits together: ground, criterion, conditions and outcome. Raises `ReasonLacks`."""
    given = settled(pack, given, outcome)
    lacking = list(_mismatches(pack, given, outcome, conditions.strip()))
    if lacking:
        raise ReasonLacks(lacking)


def _mismatches(pack: Pack, given: Reason, outcome: str, conditions: str) -> Iterator[Problem]:
    kind = _kind(pack, outcome)
    if kind == grounds.CONDITION and not conditions:
        yield Problem("conditions_missing", "application", "must", {})
    if conditions and not prints_conditions(pack, outcome):
        yield Problem("conditions_unexpected", "application", "must", {})
    if not reasons.needs_reason(kind):
        if given.several:
            yield Problem("grounds_unexpected", "part" if given.part else "clause", "must", {})
        return
    clause = given.clause.strip()
    offered = clauses_for(pack, outcome)
    for row, each in enumerate(given.grounds, 1):
        if each.clause and clauses_of(pack) and each.clause not in offered:
            yield Problem("clause_other", "clause", "must", {}, row if row > 1 else 0)
    wanted = _behind(pack, clause)
    if wanted and given.criterion.strip() not in {word for pair in wanted for word in (*pair, "")}:
        yield Problem("criterion_formal", "criterion", "must", {"wanted": wanted[0][1]})


def prints_conditions(pack: Pack, outcome: str) -> bool:
    """Whether the letter that bears the outcome's name prints conditions; a letter of another name is not known."""
    letter = pack.letters.get(outcome)
    return letter is None or "decision.conditions" in letter.names()


def sets_conditions(pack: Pack, outcome: str) -> bool:
    """Whether a decision of this outcome must state conditions."""
    return _kind(pack, outcome) == grounds.CONDITION


def _behind(pack: Pack, clause: str) -> list[tuple[str, str]]:
    cause = grounds.CAUSES.get(clause.strip())
    cause = None if cause == "fee" and not has_fees(pack) else cause
    criteria = criteria_of(pack)
    act = pack.manifest.law.act.act
    return grounds.own(cause, criteria, act, ordinance_of(pack)) if cause and criteria else []


def ended_unpaid(case: Case) -> bool:
    """Whether the case ended because the fee was not paid, by the ground of its decision."""
    newest = Decision.objects.filter(case=case).values_list("clause", flat=True).first()
    return newest is not None and grounds.CAUSES.get(newest) == "fee"


def ended_by_law(case: Case, pack: Pack) -> bool:
    """Whether what was granted lost its force by law because nobody took it up (失効): no decision of the office."""
    ended = case.status == Case.Status.LAPSED
    return ended and bool(case.outcome) and pack.manifest.law.outcome_kind(case.outcome) == "lapse"


def _kind(pack: Pack, outcome: str) -> str:
    """The kind, as far as grounds go: one that only counts as conditional (a waiting list) sets no conditions."""
    kind = pack.manifest.law.outcome_kind(outcome)
    letter = pack.letters.get(outcome)
    sets = outcome == grounds.CONDITION or (letter is not None and "decision.conditions" in letter.names())
    return "part" if kind == grounds.CONDITION and not sets else kind
