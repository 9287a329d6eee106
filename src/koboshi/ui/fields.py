"""From a form field of a pack to what its template needs: labels, notes, errors, and what stands in the inputs."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any, Protocol

from django.utils.safestring import SafeString

from koboshi.core.form import Field, Part, Problem, inputs, row_numbers, sentence
from koboshi.core.form.model import NUMERIC
from koboshi.core.form.understanding import understood
from koboshi.core.japan import municipalities
from koboshi.core.text import Texts, ruby_to_plain
from koboshi.ui import wording

TEMPLATES = {
    "textarea": "ui/field/textarea.html",
    "radio": "ui/field/options.html",
    "checkboxes": "ui/field/options.html",
    "checkbox": "ui/field/confirm.html",
    "select": "ui/field/select.html",
    "file": "ui/field/file.html",
    "name": "ui/field/group.html",
    "address": "ui/field/group.html",
    "list": "ui/field/list.html",
}
INPUT_TYPES = {"email": "email", "phone": "tel"}
BOUNDED = NUMERIC - {"yen"}
NARROW = frozenset({"date", "time", "integer", "yen", "decimal", "phone", "houjin_bangou"})
HINTED = frozenset({"date", "time"})
EXTENSIONS = {"jpeg": ".jpg,.jpeg"}
PHOTOS = frozenset({"jpeg", "png"})
EMPTY = SafeString("")
_SEPARATOR = re.compile(r"[\s,]+")
_MARKUP = re.compile(r"<rt>.*?</rt>|<[^>]*>")
_SAYS_OPTIONAL = re.compile(r"[（(]\s*(?:任意|なくても|optional)[^（）()]*[）)]\s*$", re.IGNORECASE)
"""A label that says itself that nobody has to answer: it is not said a second time."""


class ReadingLike(Protocol):
    """What a page reading has that a template needs (core.form.Reading)."""

    @property
    def typed(self) -> Mapping[str, Any]:
        """What was typed, by input name."""

    @property
    def problems(self) -> Sequence[Problem]:
        """What is to be mended."""


@dataclass(frozen=True)
class Option:
    """One choice; `label` may carry ruby, `plain` never does."""

    value: str
    id: str
    label: SafeString
    plain: str
    checked: bool


@dataclass(frozen=True)
class Group:
    """Options under one heading of a select; '' for no heading."""

    label: str
    options: tuple[Option, ...]


@dataclass(frozen=True)
class Row:
    """One entry of a list."""

    name: str
    id: str
    number: int
    parts: tuple[FieldView, ...]


@dataclass(frozen=True, kw_only=True)
class FieldView:
    """Everything a field template reads; the template does no work of its own."""

    template: str
    name: str
    kind: str
    label: SafeString
    help: SafeString = EMPTY
    hint: SafeString = EMPTY
    error: SafeString = EMPTY
    required: bool = False
    quiet: bool = False
    needed: SafeString = EMPTY
    value: str = ""
    checked: bool = False
    input_type: str = "text"
    input_mode: str = ""
    autocomplete: str = ""
    max_length: int = 0
    size: str = "full"
    unit: str = ""
    understood: str = ""
    lookup: str = ""
    accept: str = ""
    many: bool = False
    focus: bool = False
    options: tuple[Option, ...] = ()
    groups: tuple[Group, ...] = ()
    uploads: tuple[Mapping[str, str], ...] = ()
    candidates: tuple[Mapping[str, str], ...] = ()
    parts: tuple[FieldView, ...] = ()
    hidden: tuple[tuple[str, str], ...] = ()
    rows: tuple[Row, ...] = ()
    removable: bool = False
    addable: bool = False

    @property
    def id(self) -> str:
        """The id of the input, and of what the error summary links to."""
        return input_id(self.name)

    @property
    def optional_mark(self) -> bool:
        """Whether （任意） stands behind the label: the one mark of the house, for what may stay empty.

        Parts of an optional whole are `quiet`, since the whole carries the mark. What has to be answered in some cases
        only says in which (`needed`) and is never called optional.
        """
        return not (self.required or self.quiet or self.needed or _SAYS_OPTIONAL.search(_MARKUP.sub("", self.label)))

    @property
    def box_id(self) -> str:
        """The id of the box around a single input."""
        return f"{self.id}-box"

    @property
    def set_id(self) -> str:
        """The id of the fieldset; for radio buttons the first button itself has the plain id."""
        return f"{self.id}-set" if self.options else self.id

    @property
    def described(self) -> str:
        """The ids of help and error, for aria-describedby."""
        ids = [f"{self.id}-help"] if self.help or self.hint else []
        return " ".join([*ids, f"{self.id}-error"] if self.error else ids)


@dataclass(frozen=True)
class Shown:
    """What the page knows when it shows its fields."""

    texts: Texts
    lang: str
    typed: Mapping[str, Any] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    uploads: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    candidates: Mapping[str, Sequence[Mapping[str, str]]] = field(default_factory=dict)
    focus: str = ""

    def html(self, key: str) -> SafeString:
        """A text of the pack, '' where the pack has none."""
        return wording.html(self.texts.find(key, self.lang) or "")

    def ui(self, key: str, **values: object) -> SafeString:
        """A text of the ui."""
        return wording.say_html(f"ui.{key}", self.lang, **values)

    def error(self, name: str) -> SafeString:
        """The sentences about one input, '' where it is right."""
        found = [sentence(problem, self.texts, self.lang) for problem in self.problems if problem.field == name]
        return wording.html(" ".join(found))

    def text(self, name: str) -> str:
        """What stands in one input."""
        return str(self.typed.get(name, "") or "")

    def chosen(self, name: str) -> frozenset[str]:
        """The values ticked in a group, posted as several strings or kept as one."""
        value = self.typed.get(name, "")
        if isinstance(value, str):
            return frozenset(_SEPARATOR.split(value)) - {""}
        return frozenset(str(one) for one in value or ())


def input_id(name: str) -> str:
    """The HTML id of an input: `officers.0.name` → `f-officers-0-name`."""
    return "f-" + name.replace(".", "-")


def summary_line(problem: Problem, texts: Texts | None, lang: str) -> dict[str, object]:
    """One line of the error summary: the sentence, and where its link goes ('' for the whole form)."""
    pack = texts if texts is not None else Texts.from_mappings({})
    return {
        "anchor": input_id(problem.field) if problem.field else "",
        "text": wording.html(sentence(problem, pack, lang)),
    }


def what_to_show(
    one: Field,
    reading: ReadingLike | None = None,
    typed: Mapping[str, Any] | None = None,
    answers: Mapping[str, Any] | None = None,
) -> Mapping[str, Any]:
    """What stands in the inputs: as typed just now, else as stored; stored values are spread over input names."""
    if typed is not None:
        return typed
    if reading is not None:
        return reading.typed
    return inputs(one, (answers or {}).get(one.id))


def view_of(one: Field, shown: Shown, name: str = "") -> FieldView:
    """The view of a field; `name` is its input name where it stands inside a list."""
    name = name or one.id
    view = FieldView(
        template=TEMPLATES.get(one.widget, "ui/field/text.html"),
        name=name,
        kind=one.type,
        label=shown.html(one.label_key),
        help=shown.html(one.help_key),
        error=shown.error(name),
        required=one.required,
        needed=EMPTY if one.required else shown.html(f"field.{one.path}.needed"),
        autocomplete=one.autocomplete,
        focus=shown.focus == name and not shown.problems,
    )
    return _FILL.get(one.widget, _as_text)(one, shown, view)


def _as_text(one: Field, shown: Shown, view: FieldView) -> FieldView:
    """A one-line or many-line input; days and times take every notation, so they are plain text with a hint."""
    return replace(
        view,
        value=shown.text(view.name),
        input_type=INPUT_TYPES.get(one.type, "text"),
        input_mode=one.inputmode,
        hint=shown.ui(f"{one.type}.hint") if one.type in HINTED else wording.html(range_of(one, shown.lang)),
        unit=wording.plain("ui.field.yen", shown.lang) if one.type == "yen" else "",
        understood="" if view.error else understood(one, shown.text(view.name), shown.lang),
        size="short" if one.type in NARROW else "full",
    )


def range_of(one: Field, lang: str) -> str:
    """Which numbers a field takes, told before somebody types, on screen and paper; empty where the form sets no bound.

    That a number is not below zero goes without saying, and so do the bounds of a sum of money.
    """
    if one.type not in BOUNDED:
        return ""
    bounds = {name: Decimal(each) for name, each in (("min", one.min), ("max", one.max)) if each is not None}
    if not bounds or bounds == {"min": Decimal(0)}:
        return ""
    key = "range" if len(bounds) == 2 else "least" if "min" in bounds else "most"
    return wording.say(f"ui.number.{key}", lang, **{name: f"{each:,f}" for name, each in bounds.items()})


def _as_options(one: Field, shown: Shown, view: FieldView) -> FieldView:
    """Radio buttons or tick boxes; yes and no bring their own words."""
    yes_no = one.type == "yes_no"
    chosen = shown.chosen(view.name)
    made = []
    for at, value in enumerate(("yes", "no") if yes_no else one.options):
        label = shown.ui(f"field.{value}") if yes_no else shown.html(one.option_key(value))
        ident = view.id if at == 0 else f"{view.id}-{value}"
        made.append(Option(value, ident, label, "", value in chosen))
    return replace(view, options=tuple(made), input_type="checkbox" if one.widget == "checkboxes" else "radio")


def _as_confirm(one: Field, shown: Shown, view: FieldView) -> FieldView:
    """One tick box."""
    return replace(view, checked=bool(shown.chosen(view.name) & {"true", "on", "1", "yes"}))


def _as_select(one: Field, shown: Shown, view: FieldView) -> FieldView:
    """A list to choose from; the municipalities stand under their area."""
    current = shown.text(view.name)
    if one.type == "municipality":
        return replace(view, groups=_areas(current, shown.lang))
    options = tuple(_plain_option(value, shown.texts, one, shown.lang, current) for value in one.options)
    return replace(view, groups=(Group("", options),))


def _plain_option(value: str, texts: Texts, one: Field, lang: str, current: str) -> Option:
    """One entry of a select, without ruby."""
    plain = ruby_to_plain(texts.find(one.option_key(value), lang) or value)
    return Option(value, "", EMPTY, plain, value == current)


def _areas(current: str, lang: str) -> tuple[Group, ...]:
    """The municipalities of the prefecture by area, in the order of their kana; English ones in that of the alphabet.

    An entry begins with the name of the town, so that typing finds it.
    """
    groups = []
    for area, towns in municipalities.by_area():
        shown = sorted(towns, key=lambda town: town.roman) if lang == "en" else towns
        options = tuple(Option(town.code, "", EMPTY, town.choice(lang), town.code == current) for town in shown)
        groups.append(Group(area.named(lang), options))
    return tuple(groups)


def _as_file(one: Field, shown: Shown, view: FieldView) -> FieldView:
    """Attachments already sent, and a place for more."""
    ids = sorted(shown.chosen(view.name))
    uploads = tuple({"id": ident, "name": ident, **shown.uploads.get(ident, {})} for ident in ids)
    return replace(
        view,
        uploads=uploads,
        accept=",".join(EXTENSIONS.get(kind, f".{kind}") for kind in one.accept),
        many=one.max_count != 1,
        hint=_file_limit(one, shown) if one.max_mb else EMPTY,
    )


def _file_limit(one: Field, shown: Shown) -> SafeString:
    """What may be sent, in a reader's words: PDF, photos and their kinds; how large and how many."""
    names = [kind.upper() for kind in one.accept if kind not in PHOTOS]
    photos = [kind.upper() for kind in one.accept if kind in PHOTOS]
    if photos:
        between = "/" if shown.lang == "en" else "・"
        names.append(wording.say("ui.file.photos", shown.lang, kinds=between.join(photos)))
    kinds = wording.say("ui.file.between", shown.lang).join(names)
    key = "file.limit_one" if one.max_count == 1 else "file.limit"
    return shown.ui(key, kinds=kinds, mb=one.max_mb, count=one.max_count)


def _as_group(one: Field, shown: Shown, view: FieldView) -> FieldView:
    """A person's name or an address: several inputs under one heading."""
    visible = [part for part in one.parts if not part.hidden]
    return replace(
        view,
        parts=tuple(_part(one, part, shown, view) for part in visible),
        hidden=tuple((f"{view.name}.{p.name}", shown.text(f"{view.name}.{p.name}")) for p in one.parts if p.hidden),
        candidates=tuple(shown.candidates.get(view.name, ())),
    )


def _part(one: Field, part: Part, shown: Shown, whole: FieldView) -> FieldView:
    """One input of a composite; the postal code carries the look-up button."""
    name = f"{whole.name}.{part.name}"
    address = one.type == "address"
    postal = address and part.name == "postal_code"
    return FieldView(
        template="ui/field/text.html",
        name=name,
        kind=part.name,
        label=shown.ui(f"{'address' if address else 'person'}.{part.name}"),
        hint=shown.ui("address.postal_hint") if postal else EMPTY,
        error=shown.error(name),
        required=one.required and part.required,
        quiet=not one.required,
        value=shown.text(name),
        input_mode=part.inputmode,
        autocomplete=part.autocomplete if one.autocomplete != "off" else "off",
        size="short" if postal else "full",
        lookup=whole.name if postal else "",
        focus=shown.focus == name and not shown.problems,
    )


def _as_list(one: Field, shown: Shown, view: FieldView) -> FieldView:
    """A list of entries with buttons to add and remove."""
    count = max(rows_of(view.name, shown.typed), one.min_items, 1)
    rows = []
    for at in range(count):
        name = f"{view.name}.{at}"
        parts = tuple(view_of(sub, shown, f"{name}.{sub.id}") for sub in one.fields)
        rows.append(Row(name, input_id(name), at + 1, parts))
    addable = not one.max_items or count < one.max_items
    return replace(view, rows=tuple(rows), removable=count > max(one.min_items, 1), addable=addable)


def rows_of(name: str, typed: Mapping[str, Any]) -> int:
    """How many entries of a list stand in the inputs; an index beyond 999 is not one of ours."""
    return max(row_numbers(name, typed), default=-1) + 1


_FILL = {
    "radio": _as_options,
    "checkboxes": _as_options,
    "checkbox": _as_confirm,
    "select": _as_select,
    "file": _as_file,
    "name": _as_group,
    "address": _as_group,
    "list": _as_list,
}
