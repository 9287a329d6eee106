"""What a decision says beside its reason: the fields that `[decision.fields]` of `procedure.toml` declares.

A field is written as in `form.json`, with more on top: `outcomes` and `tasks`, the outcomes and the deciding tasks it
belongs to (empty: all), and `optional_clauses`, the grounds with which it may stay empty (a refusal that does not even
say whether a document exists names none). Its words are `field.<id>.label` of the texts like those of the form, and
letters print it as `{{ decided.<id> }}`. A condition (`show_if`) may ask about the answers of the application: what a
certificate states depends on what was asked for.

`[[decision.check]]` is what the fields must be together: `holds`, in FEEL, of all fields, or with `each` of every row
of one list (sums that must fit). Its sentence is `decision_check.<id>` of the texts.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, Protocol

from koboshi.core.decision import FeelError, feel
from koboshi.core.form import Field, Form, FormError, Problem, Reading, sentence
from koboshi.core.pack import citing
from koboshi.core.pack.problems import PackError
from koboshi.core.text import Texts

FILE: Final = "procedure.toml"
PAGE: Final = "decision_fields"
CHECK: Final = "decision_check"
UNMET: Final = "problem.wrong_kind"
"""What is said of fields that do not fit together where nobody asks for the pack's own sentence."""
OWN: Final = ("outcomes", "tasks", "optional_clauses")
"""Keys of a field that forms do not have."""


class HasFiles(Protocol):
    """The part of a pack that its decision fields need."""

    @property
    def form(self) -> Form:
        """The form of the application."""
        ...

    def toml(self, file: str) -> dict[str, Any]:
        """A parsed TOML file."""
        ...

    def json(self, file: str) -> dict[str, Any]:
        """A parsed JSON file."""
        ...


@dataclass(frozen=True, slots=True)
class Unmet(Problem):
    """Fields that do not fit together; `check` has a sentence of the pack (`told`)."""

    check: str = ""


def told(problem: Problem, texts: Texts, lang: str) -> str:
    """The sentence of a problem with a decision's fields; `texts` are those of the pack."""
    own = isinstance(problem, Unmet) and texts.find(f"{CHECK}.{problem.check}", lang, **problem.values)
    return own or sentence(problem, texts, lang)


@dataclass(frozen=True, slots=True)
class Check:
    """One `[[decision.check]]`; `each` is empty where it asks about all fields."""

    id: str
    holds: feel.Expression
    each: str = ""

    def unmet(self, values: Mapping[str, Any]) -> list[Problem]:
        """A problem for every row that does not hold, at its first value; rows are counted from 1."""
        if not self.each:
            return [] if self._met(values) else [Unmet("", UNMET, {}, self.id)]
        rows = list(enumerate(values.get(self.each) or ()))
        wrong = [(at, row) for at, row in rows if not self._met(row)]
        return [
            Unmet(f"{self.each}.{at}.{next((name for name in row if name in self.holds.names), '')}", UNMET,
                  {"row": str(at + 1)}, self.id)
            for at, row in wrong
        ]  # fmt: skip

    def _met(self, values: Mapping[str, Any]) -> bool:
        try:
            return self.holds({**dict.fromkeys(self.holds.names), **values}) is True
        except (FeelError, ArithmeticError, ValueError):
            return False


@dataclass(frozen=True, slots=True)
class Asked:
    """The fields of a decision with some outcome, beside the form of the application that their conditions ask.

    `articles` is how many articles have to be looked up for its grounds (`citing`).
    """

    form: Form
    ids: tuple[str, ...]
    outcomes: Mapping[str, tuple[str, ...]]
    checks: tuple[Check, ...] = ()
    articles: int = 0

    def fields(self, answers: Mapping[str, Any]) -> list[Field]:
        """The fields shown for these answers of an application, in order of the file."""
        return self.form.visible_fields(PAGE, answers) if self.ids else []

    def read(self, raw: Mapping[str, Sequence[str]], today: date, answers: Mapping[str, Any]) -> Reading:
        """What was typed into the fields."""
        return self.form.read(PAGE, raw, today, answers)

    def check(self, values: Mapping[str, Any], answers: Mapping[str, Any], today: date) -> list[Problem]:
        """Everything wrong with the values of the fields, wherever they come from."""
        strange = [Problem(name[:60], "problem.unknown_field") for name in values if name not in self.ids]
        if strange or not self.ids:
            return strange
        own = {name: value for name, value in answers.items() if name in self.form.fields}
        found = self.form.check({**own, **values}, today)
        wrong = [each for each in found if not each.field or each.field.partition(".")[0] in self.ids]
        if not wrong and self.articles and not citing.serves(citing.articles(values), self.articles):
            wrong = [Unmet(citing.ARTICLE, UNMET, {}, citing.ARTICLE)]
        return wrong or [problem for check in self.checks for problem in check.unmet(values)]

    def told(self, values: Mapping[str, Any], texts: Texts, lang: str = "ja") -> dict[str, str]:
        """The values as people read them, every field by its id; empty where nothing was written."""
        shown = ((name, self.form.display(name, values.get(name), lang, texts)) for name in self.ids)
        return {name: "\n".join(lines) for name, lines in shown}


def declared(pack: HasFiles) -> dict[str, dict[str, Any]]:
    """The tables of `[decision.fields]` as written."""
    table = pack.toml(FILE).get("decision", {}).get("fields", {})
    return {str(name): dict(spec) for name, spec in table.items()}


def declared_checks(pack: HasFiles) -> list[dict[str, Any]]:
    """The rows of `[[decision.check]]` as written."""
    return [dict(row) for row in pack.toml(FILE).get("decision", {}).get("check", ())]


def asked(
    pack: HasFiles,
    outcomes: Iterable[str] | None = None,
    task: str = "",
    clauses: Iterable[str] = (),
    more: Mapping[str, Any] | None = None,
) -> Asked:
    """The fields of decisions with one of these outcomes (None: with any) at a deciding task ("": at any).

    `clauses` are the grounds it rests on, `more` fields of the house beside those declared. Raises PackError for a
    declaration that cannot be read.
    """
    wanted = None if outcomes is None else set(outcomes)
    specs = {**{name: dict(spec) for name, spec in (more or {}).items()}, **declared(pack)}
    own = {name: {key: tuple(spec.pop(key, ())) for key in OWN} for name, spec in specs.items()}
    named = {name: each["outcomes"] for name, each in own.items()}
    kept = {
        name: {**spec, "required": False} if set(clauses) & set(own[name]["optional_clauses"]) else spec
        for name, spec in specs.items()
        if (not task or not own[name]["tasks"] or task in own[name]["tasks"])
        and (wanted is None or not named[name] or wanted & set(named[name]))
    }
    form = pack.form
    if kept:
        try:
            form = Form.load(_beside(pack.json("form.json"), kept))
        except FormError as problem:
            raise PackError(FILE, f"[decision.fields] {problem}") from problem
    checks = tuple(_check(row) for row in declared_checks(pack) if kept and row.get("each", "") in ("", *kept))
    return Asked(form, tuple(kept), named, checks)


def _check(row: Mapping[str, Any]) -> Check:
    try:
        return Check(str(row["id"]), feel.compile(str(row["holds"])), str(row.get("each", "")))
    except FeelError as problem:
        raise PackError(FILE, f"[[decision.check]] {row['id']}: 条件を読み取れません（{problem}）。") from problem


def _beside(data: Mapping[str, Any], specs: Mapping[str, Any]) -> dict[str, Any]:
    twice = sorted(set(specs) & set(data["fields"]))
    if twice:
        raise FormError(f"fields.{twice[0]}", "申請の項目と同じ名前は使えません。")
    pages = [{"id": PAGE, "fields": list(specs)}, *data["pages"]]
    return {"form": 1, "pages": pages, "fields": {**specs, **data["fields"]}}
