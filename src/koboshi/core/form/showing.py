"""Which fields are shown: conditions compiled once and evaluated causes first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from koboshi.core.decision import FeelError, feel
from koboshi.core.form.model import Page
from koboshi.core.form.problem import FormError


class Visibility:
    """The conditions of a form. A hidden field counts as unanswered for every condition that depends on it."""

    __slots__ = ("_conditions", "_following", "_inner", "_order", "_page_of", "_pages")

    def __init__(self, pages: Iterable[Page]) -> None:
        """Compile all conditions; FormError for one that is no FEEL, unknown names and cycles (named)."""
        self._pages = tuple(pages)
        self._page_of = {field.id: page.id for page in self._pages for field in page.fields}
        self._inner = {child.id for page in self._pages for field in page.fields for child in field.fields}
        sources = {f"pages.{page.id}": page.show_if for page in self._pages}
        sources |= {f"fields.{field.id}": field.show_if for page in self._pages for field in page.fields}
        self._conditions = {path: _compile(path, source) for path, source in sources.items() if source}
        names = {path: self._names(path) for path in sources}
        causes = {name: names[f"fields.{name}"] | names[f"pages.{page}"] for name, page in self._page_of.items()}
        self._following = {
            field.id: field.follows for page in self._pages for field in page.fields if field.follows is not None
        }
        for name, follows in self._following.items():
            causes[name] = causes[name] | {follows.field}
        self._order = _ordered(causes)

    def visible(self, answers: Mapping[str, Any]) -> frozenset[str]:
        """The ids of the fields shown with these answers."""
        return frozenset(self._walk(answers)[0])

    def pages(self, answers: Mapping[str, Any]) -> list[Page]:
        """The pages shown: those whose condition holds and that have a field to show."""
        shown, context = self._walk(answers)
        return [
            page
            for page in self._pages
            if self._holds(f"pages.{page.id}", context) and any(field.id in shown for field in page.fields)
        ]

    def _walk(self, answers: Mapping[str, Any]) -> tuple[set[str], dict[str, Any]]:
        context: dict[str, Any] = dict.fromkeys(self._page_of)
        shown: set[str] = set()
        for name in self._order:
            if self._holds(f"pages.{self._page_of[name]}", context) and self._holds(f"fields.{name}", context):
                shown.add(name)
                context[name] = answers.get(name)
            follows = self._following.get(name)
            told = follows.told(answers, shown) if follows is not None else None
            if told is not None:  # conditions see it although nobody was asked
                context[name] = told
        return shown, context

    def _holds(self, path: str, context: Mapping[str, Any]) -> bool:
        condition = self._conditions.get(path)
        if condition is None:
            return True
        try:
            return condition(context) is True
        except (FeelError, ArithmeticError, ValueError):  # an odd answer: not shown, and refused by its own check
            return False

    def _names(self, path: str) -> frozenset[str]:
        condition = self._conditions.get(path)
        names = condition.names if condition else frozenset()
        strange = names - set(self._page_of) - self._inner
        if strange:
            raise FormError(f"{path}.show_if", f"表示条件にある「{min(strange)}」という項目はありません。")
        return names & set(self._page_of)


def _compile(path: str, source: str) -> feel.Expression:
    try:
        return feel.compile(source)
    except FeelError as error:
        raise FormError(f"{path}.show_if", f"表示条件を読み取れません（{error}）。") from error


def _ordered(causes: Mapping[str, frozenset[str]]) -> tuple[str, ...]:
    order: dict[str, None] = {}
    trail: list[str] = []

    def visit(name: str) -> None:
        if name in order:
            return
        if name in trail:
            cycle = " → ".join([*trail[trail.index(name) :], name])
            raise FormError(f"fields.{name}.show_if", f"表示条件が輪になっています: {cycle}")
        trail.append(name)
        for cause in sorted(causes[name]):
            visit(cause)
        trail.pop()
        order[name] = None

    for name in causes:
        visit(name)
    return tuple(order)
