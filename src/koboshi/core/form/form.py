"""One form: read posted pages, check whole answers, tell what is shown and what is personal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Any

from koboshi.core.form import display, loading, naming, places, schema
from koboshi.core.form.checking import check_value, is_empty
from koboshi.core.form.model import Field, Page
from koboshi.core.form.parsing import Posted, Unreadable, parse
from koboshi.core.form.problem import FormError, Problem
from koboshi.core.form.safety import shape_problem, storable
from koboshi.core.form.showing import Visibility
from koboshi.core.text import Texts


@dataclass(frozen=True, slots=True)
class Reading:
    """A posted page: good values by field, texts as typed by input name, problems, and the fields not shown."""

    values: dict[str, Any]
    typed: dict[str, str]
    problems: list[Problem]
    hidden: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Change:
    """One answer that differs between two versions; None where it was or is unanswered."""

    field: str
    before: Any
    after: Any


class Form:
    """An immutable form. Conditions are compiled once, when it is loaded."""

    __slots__ = ("_followers", "_order", "_visibility", "fields", "pages")

    def __init__(self, pages: Sequence[Page], fields: Mapping[str, Field]) -> None:
        """Use `Form.load`; raises FormError for conditions that cannot work."""
        self.pages = tuple(pages)
        self.fields: Mapping[str, Field] = MappingProxyType(dict(fields))
        self._visibility = Visibility(self.pages)
        self._order = {field.id: at for at, page in enumerate(self.pages) for field in page.fields}
        self._followers = tuple(field for field in self.fields.values() if field.follows is not None)

    @classmethod
    def load(cls, data: Mapping[str, Any]) -> Form:
        """Read a parsed form.json; raises FormError naming the path of what is wrong."""
        if not isinstance(data, Mapping) or data.get("form") != 1:
            raise FormError("form", "様式の定義は「form」が1のものだけを読めます。")
        unknown = sorted(str(key) for key in data if key not in {"form", "pages", "fields"})
        if unknown:
            raise FormError(unknown[0], "この設定は、ここでは使えません。")
        fields = loading.load_fields(data)
        return cls(loading.load_pages(data, fields), fields)

    def page(self, page_id: str) -> Page:
        """The page of an id; KeyError when the form has none."""
        for page in self.pages:
            if page.id == page_id:
                return page
        raise KeyError(page_id)

    def visible_pages(self, answers: Mapping[str, Any]) -> list[Page]:
        """The pages to fill in with these answers, in order."""
        return self._visibility.pages(answers)

    def visible_fields(self, page: Page | str, answers: Mapping[str, Any]) -> list[Field]:
        """The fields of a page to be asked with these answers; not those that another answer decides."""
        shown = self._visibility.visible(answers)
        found = self.page(page) if isinstance(page, str) else page
        return [field for field in found.fields if field.id in shown]

    def visible(self, answers: Mapping[str, Any]) -> frozenset[str]:
        """The ids of all fields that have an answer with these answers: shown ones, and those another one decides."""
        shown = self._visibility.visible(answers)
        return shown | {field.id for field in self._followers if _told(field, answers, shown) is not None}

    def clear_hidden(self, answers: Mapping[str, Any]) -> dict[str, Any]:
        """The answers without those of hidden or unknown fields; doing it twice changes nothing."""
        shown = self.visible(answers)
        return {name: value for name, value in answers.items() if name in shown}

    def read(
        self,
        page_id: str,
        raw: Mapping[str, Sequence[str]],
        today: date,
        answers: Mapping[str, Any] | None = None,
    ) -> Reading:
        """Read one posted page; `answers` are those of the other pages, which conditions may ask about.

        Never raises on what was posted. Fields hidden by the new answers give neither values nor problems. Attachments
        are uploaded apart: their stored ids in `answers` are carried over and their presence is checked at the end.
        """
        posted = Posted(raw)
        page = self.page(page_id)
        on_page = {field.id for field in page.fields}
        known = dict(answers or {})
        values = {name: value for name, value in known.items() if name not in on_page}
        problems: dict[str, list[Problem]] = {}
        for field in page.fields:
            if field.type == "attachment":
                value, problems[field.id] = known.get(field.id), []
            else:
                value, problems[field.id] = _read(field, field.id, posted, today)
            if value is not None:
                values[field.id] = value
        shown = self._visibility.visible(values)
        for field in self._followers:
            if field.id in on_page and (told := _told(field, values, shown)) is not None:
                values[field.id], problems[field.id], shown = told, [], shown | {field.id}
        for problem in self._places(values, shown, self._order[page.fields[0].id]):
            name = problem.field.split(".")[0]
            values.pop(name)
            problems[name].append(problem)
        return Reading(
            values={field.id: values[field.id] for field in page.fields if field.id in shown and field.id in values},
            typed={name: text for field in page.fields for name, text in posted.typed(field.id).items()},
            problems=[problem for field in page.fields if field.id in shown for problem in problems[field.id]],
            hidden=tuple(field.id for field in page.fields if field.id not in shown),
        )

    def check(self, answers: object, today: date) -> list[Problem]:
        """Everything wrong with a whole set of answers, from wherever they come; empty when they may be filed."""
        if not isinstance(answers, Mapping):
            return [Problem("", "problem.wrong_kind")]
        shape = shape_problem(answers)
        if shape:
            return [Problem("", shape)]
        shown = self.visible(answers)
        found = [
            Problem(storable(str(name), 60), "problem.unknown_field") for name in answers if name not in self.fields
        ]
        for page in self.pages:
            for field in page.fields:
                value = answers.get(field.id)
                if field.id in shown:
                    found += check_value(field, field.id, value, today) or _differs(field, value, answers, shown)
                elif not is_empty(field, value):
                    found.append(Problem(field.id, "problem.hidden_answered"))
        return found + self._places(answers, shown)

    def _places(self, answers: Mapping[str, Any], shown: frozenset[str], at: int | None = None) -> list[Problem]:
        """Towns that are not those of their addresses; `at` a page only those to be mended there.

        It is said on the later page of the two, so that neither answer keeps the other from being changed.
        """
        found = []
        for field in self.fields.values():
            if not field.same_as or not {field.id, field.same_as} <= shown:
                continue
            here, there = self._order[field.id], self._order[field.same_as]
            towns = places.differs(field, answers) if at is None or at == max(here, there) else {}
            if towns:
                own = at is None or here >= there
                name = field.id if own else f"{field.same_as}.municipality"
                found.append(Problem(name, "problem.town_differs", towns))
        return found

    def json_schema(self) -> dict[str, Any]:
        """The schema of the answers (draft 2020-12); conditions and check digits are left to `check`."""
        conditional = frozenset(
            field.id for page in self.pages for field in page.fields if page.show_if or field.show_if
        )
        body = schema.object_schema(tuple(self.fields.values()), conditional)
        return {"$schema": "https://json-schema.org/draft/2020-12/schema", **body}

    def personal_fields(self) -> frozenset[str]:
        """The ids of the fields whose answers are personal data."""
        return frozenset(field.id for field in self.fields.values() if field.personal)

    def public_values(self, answers: Mapping[str, Any]) -> dict[str, Any]:
        """The answers that are not personal: all that process data, journal and rules may see."""
        return {
            field.id: answers[field.id] for field in self.fields.values() if not field.personal and field.id in answers
        }

    def diff(self, old: Mapping[str, Any], new: Mapping[str, Any]) -> list[Change]:
        """What changed between two versions of the answers, in the order of the form."""
        pairs = ((name, old.get(name), new.get(name)) for name in self.fields)
        return [Change(name, before, after) for name, before, after in pairs if before != after]

    def display(self, field: Field | str, value: Any, lang: str, texts: Texts) -> list[str]:
        """The answer as plain lines for people; `texts` are the pack's. User text is not escaped."""
        return display.lines(self.fields[field] if isinstance(field, str) else field, value, lang, texts)


def _told(field: Field, answers: Mapping[str, Any], shown: frozenset[str]) -> str | None:
    """The answer of a field that an answered choice decides."""
    return field.follows.told(answers, shown) if field.follows is not None else None


def _differs(field: Field, value: Any, answers: Mapping[str, Any], shown: frozenset[str]) -> list[Problem]:
    told = _told(field, answers, shown)
    return [Problem(field.id, "problem.unknown_option")] if told is not None and value != told else []


def _read(field: Field, path: str, posted: Posted, today: date) -> tuple[Any, list[Problem]]:
    """A field's value, None with problems; several problems keep a value out entirely."""
    if field.type == "list":
        return _read_list(field, path, posted, today)
    try:
        value = parse(field, path, posted)
    except Unreadable as error:
        return None, [Problem(path, error.key, error.values)]
    problems = check_value(field, path, value, today) or _over(field, path, value, today)
    problems = problems or places.address_problems(field, path, value)
    told = {problem.field for problem in problems}
    problems = [*problems, *(each for each in naming.name_problems(field, path, value) if each.field not in told)]
    return (None if problems else value), problems


def _over(field: Field, path: str, value: Any, today: date) -> list[Problem]:
    """A wish for a day that is over."""
    if not field.from_today or value is None or value >= today.isoformat():
        return []
    return [Problem(path, "problem.date_over", {"today": today.isoformat()})]


def _read_list(field: Field, path: str, posted: Posted, today: date) -> tuple[Any, list[Problem]]:
    rows: list[dict[str, Any]] = []
    problems: list[Problem] = []
    for at in posted.rows(path):
        if posted.blank(f"{path}.{at}"):
            continue
        row: dict[str, Any] = {}
        for child in field.fields:
            value, wrong = _read(child, f"{path}.{at}.{child.id}", posted, today)
            problems += wrong
            if value is not None:
                row[child.id] = value
        rows.append(row)
    if not problems:
        problems = check_value(field, path, rows, today)
    return (None if problems or not rows else rows), problems
