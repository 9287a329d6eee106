"""What steps, procedures and outcomes are called: in the words of the pack, in the reader's language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.utils.safestring import SafeString

from koboshi.casework.models import FAR, Case, Task
from koboshi.catalog.service import pack_of
from koboshi.core import pack as packs
from koboshi.core.pack import Pack
from koboshi.core.reason import Ground
from koboshi.core.text import ruby_to_plain
from koboshi.ui import wording

NAMED: Final = {"審査基準": "criterion.{code}", "期限": "deadline.{code}", "台帳の失効": "letter.{code}.title"}
"""What a pack calls the things of which it says whether somebody checked them."""


@dataclass(frozen=True, slots=True)
class Words:
    """The wording of one pack in one language; what nobody wrote falls back to the name in the model or the code."""

    pack: Pack
    lang: str

    @classmethod
    def of(cls, case: Case | Task, lang: str) -> Words:
        """The wording a case is pinned to."""
        version = case.case.version_id if isinstance(case, Task) else case.version_id
        return cls(pack_of(version), lang)

    def html(self, key: str, otherwise: str = "") -> SafeString:
        """A text as HTML with ruby."""
        return wording.html(self.pack.texts.find(key, self.lang) or otherwise)

    def plain(self, key: str, otherwise: str = "") -> str:
        """A text without ruby, for options and attributes."""
        return ruby_to_plain(self.pack.texts.find(key, self.lang) or otherwise)

    @property
    def title(self) -> SafeString:
        """The name of the procedure."""
        return self.html("title")

    def _drawn(self, node: str) -> str:
        known = self.pack.definition.nodes.get(node)
        return (known.name if known else "") or node

    def step(self, node: str) -> SafeString:
        """The name of a step."""
        return self.html(f"task.{node}.title", self._drawn(node))

    def step_plain(self, node: str) -> str:
        """The name of a step, for pictures and titles."""
        return self.plain(f"task.{node}.title", self._drawn(node))

    def result(self, node: str, outcome: str) -> SafeString:
        """The name of a task's outcome as the clerk chooses it."""
        return self.html(f"task.{node}.outcome.{outcome}", self.plain(f"outcome.{outcome}", outcome))

    def outcome(self, outcome: str) -> SafeString:
        """The public name of a decision."""
        return self.html(f"outcome.{outcome}", outcome)

    def field(self, field: str) -> SafeString:
        """The label of a question."""
        known = self.pack.form.fields.get(field)
        return self.html(known.label_key, field) if known else SafeString()

    def ground(self, clause: str) -> str:
        """The words of one ground without ruby; a ground of the house is its own words."""
        return self.plain(f"clause.{clause}", clause)

    def grounds(self, rows: Iterable[Ground]) -> list[dict[str, Any]]:
        """The grounds of a decision, numbered from 1, with the words of their clauses."""
        return [
            {
                "number": number,
                "clause": self.html(f"clause.{each.clause}", each.clause) if each.clause else "",
                "part": each.part,
                "facts": each.facts,
            }
            for number, each in enumerate(rows, 1)
        ]

    def decided(self, values: Mapping[str, Any]) -> list[dict[str, Any]]:
        """What a decision says in the procedure's own fields: label and lines of each that was filled in."""
        form = self.pack.asked_of_decision(cites=True).form
        known = [form.fields[name] for name in values if name in form.fields]
        return [
            {
                "label": self.html(each.label_key, each.id),
                "lines": form.display(each, values[each.id], self.lang, self.pack.texts),
            }
            for each in known
        ]

    def unchecked(self) -> list[str]:
        """What nobody compared with the law yet; what has a title in the pack by it instead of by its code."""
        return [self._named(each) for _, each in packs.unchecked(self.pack)]

    def _named(self, fact: str) -> str:
        """A fact whose code stands behind its kind (期限 statement) in words that can be read."""
        head, _, code = fact.partition(" ")
        return f"{head}「{self.plain(NAMED[head].format(code=code), code)}」" if head in NAMED else fact

    def letter(self, name: str) -> SafeString:
        """The title of a letter."""
        return self.html(f"letter.{name}.title", name)


def has_due(task: Task) -> bool:
    """Whether a task has a date at all."""
    return task.due_on != FAR
