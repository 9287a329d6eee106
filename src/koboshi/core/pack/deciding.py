"""What a decision says beside its reason: the fields that `[decision.fields]` of `procedure.toml` declares.

A field is written as in `form.json`, with `outcomes` and `tasks` on top: the outcomes and the deciding tasks it belongs
to (empty: all). Its words are
`field.<id>.label` of the texts like those of the form, and letters print it as `{{ decided.<id> }}`. A condition
(`show_if`) may ask about the answers of the application: what a certificate states depends on what was asked for.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, Protocol

from koboshi.core.form import Field, Form, FormError, Problem, Reading
from koboshi.core.pack.problems import PackError
from koboshi.core.text import Texts

FILE: Final = "procedure.toml"
PAGE: Final = "decision_fields"


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
class Asked:
    """The fields of a decision with some outcome, beside the form of the application that their conditions ask."""

    form: Form
    ids: tuple[str, ...]
    outcomes: Mapping[str, tuple[str, ...]]

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
        return [each for each in found if not each.field or each.field.partition(".")[0] in self.ids]

    def told(self, values: Mapping[str, Any], texts: Texts, lang: str = "ja") -> dict[str, str]:
        """The values as people read them, every field by its id; empty where nothing was written."""
        shown = ((name, self.form.display(name, values.get(name), lang, texts)) for name in self.ids)
        return {name: "\n".join(lines) for name, lines in shown}


def declared(pack: HasFiles) -> dict[str, dict[str, Any]]:
    """The tables of `[decision.fields]` as written."""
    table = pack.toml(FILE).get("decision", {}).get("fields", {})
    return {str(name): dict(spec) for name, spec in table.items()}


def asked(pack: HasFiles, outcomes: Iterable[str] | None = None, task: str = "") -> Asked:
    """The fields of decisions with one of these outcomes (None: with any) at a deciding task ("": at any).

    Raises PackError for a declaration that cannot be read.
    """
    wanted = None if outcomes is None else set(outcomes)
    specs = declared(pack)
    named = {name: tuple(spec.pop("outcomes", ())) for name, spec in specs.items()}
    elsewhere = {name for name, spec in specs.items() if (at := spec.pop("tasks", ())) and task and task not in at}
    kept = {
        name: spec
        for name, spec in specs.items()
        if name not in elsewhere and (wanted is None or not named[name] or wanted & set(named[name]))
    }
    form = pack.form
    if kept:
        try:
            form = Form.load(_beside(pack.json("form.json"), kept))
        except FormError as problem:
            raise PackError(FILE, f"[decision.fields] {problem}") from problem
    return Asked(form, tuple(kept), named)


def _beside(data: Mapping[str, Any], specs: Mapping[str, Any]) -> dict[str, Any]:
    twice = sorted(set(specs) & set(data["fields"]))
    if twice:
        raise FormError(f"fields.{twice[0]}", "申請の項目と同じ名前は使えません。")
    pages = [{"id": PAGE, "fields": list(specs)}, *data["pages"]]
    return {"form": 1, "pages": pages, "fields": {**specs, **data["fields"]}}
