"""Pages, fields and their parts: everything a template needs to draw a form."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from koboshi.core.form.following import Following

TEXTUAL: Final = frozenset({"text", "long_text", "kana", "email", "phone", "houjin_bangou"})
NUMERIC: Final = frozenset({"integer", "yen", "decimal"})
COMPOSITE: Final = frozenset({"person_name", "address"})
_PERSONAL: Final = frozenset(
    {"person_name", "kana", "address", "email", "phone", "date", "text", "long_text", "attachment", "list"}
)
FIELD_TYPES: Final = frozenset(
    {
        *TEXTUAL,
        *NUMERIC,
        *COMPOSITE,
        "date",
        "time",
        "choice",
        "choices",
        "yes_no",
        "confirm",
        "municipality",
        "attachment",
        "list",
    }
)
MAX_LENGTH: Final = {"text": 200, "long_text": 4000, "kana": 200, "email": 254, "phone": 40, "houjin_bangou": 13}
RADIO_UP_TO: Final = 7

_AUTOCOMPLETE = {"email": "email", "phone": "tel"}
_AUTOCOMPLETE_BY_ID = {"birth": "bday", "corporation_name": "organization"}
_INPUTMODE = {
    "email": "email",
    "phone": "tel",
    "integer": "numeric",
    "yen": "numeric",
    "decimal": "decimal",
    "houjin_bangou": "numeric",
}
_WIDGET = {
    "long_text": "textarea",
    "choices": "checkboxes",
    "yes_no": "radio",
    "confirm": "checkbox",
    "attachment": "file",
    "municipality": "select",
    "person_name": "name",
    "address": "address",
    "list": "list",
}


@dataclass(frozen=True, slots=True)
class Part:
    """One input of a name or an address: `name` stands after the dot of the input's name."""

    name: str
    required: bool
    max_length: int
    autocomplete: str = ""
    inputmode: str = ""
    hidden: bool = False


NAME_PARTS: Final = (Part("family", True, 60, "family-name"), Part("given", True, 60, "given-name"))
KANA_PARTS: Final = (Part("family_kana", True, 60), Part("given_kana", True, 60))
ADDRESS_PARTS: Final = (
    Part("postal_code", True, 8, "postal-code", "numeric"),
    Part("prefecture", True, 10, "address-level1"),
    Part("municipality", True, 40, "address-level2"),
    Part("street", True, 200, "address-line1"),
    Part("building", False, 200, "address-line2"),
    Part("municipality_code", False, 6, hidden=True),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One question. `path` is `id`, or `list.id` inside a list; `min` and `max` are numbers or dates as text.

    A required attachment with `later` may come after the application has arrived: what lacks only a paper has arrived
    all the same, and the office asks for the paper (行政手続法7条).
    A date with `from_today` is a wish: a day that is over is refused when it is typed. What was right when it was typed
    stays right, so the day on which an application arrives or is corrected does not matter.
    A time with `end_of_day` may be 24:00, where it says until when something lasts.
    A municipality that is `same_as` an address must be the town of that address where both are answered.
    """

    id: str
    path: str
    type: str
    required: bool = False
    personal: bool = False
    show_if: str = ""
    options: tuple[str, ...] = ()
    widget: str = "text"
    autocomplete: str = ""
    inputmode: str = ""
    min: str | None = None
    max: str | None = None
    step: str | None = None
    min_length: int = 0
    max_length: int = 0
    pattern: str = ""
    min_items: int = 0
    max_items: int = 0
    accept: tuple[str, ...] = ()
    max_count: int = 0
    max_mb: int = 0
    later: bool = False
    from_today: bool = False
    end_of_day: bool = False
    kana: bool = True
    legal_basis: str = ""
    fields: tuple[Field, ...] = ()
    follows: Following | None = None
    same_as: str = ""

    @property
    def parts(self) -> tuple[Part, ...]:
        """The inputs of a name or address, none for other types."""
        if self.type == "person_name":
            return NAME_PARTS + KANA_PARTS if self.kana else NAME_PARTS
        return ADDRESS_PARTS if self.type == "address" else ()

    @property
    def label_key(self) -> str:
        """The text key of the label in the texts of the pack."""
        return f"field.{self.path}.label"

    @property
    def help_key(self) -> str:
        """The text key of the optional help."""
        return f"field.{self.path}.help"

    def option_key(self, value: str) -> str:
        """The text key of an option's wording."""
        return f"option.{self.path}.{value}"


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a form, with the fields on it in order."""

    id: str
    fields: tuple[Field, ...]
    show_if: str = ""


def is_personal(kind: str) -> bool:
    """Whether answers of a type are personal data unless the form says otherwise."""
    return kind in _PERSONAL


def default_widget(kind: str, options: int) -> str:
    """The widget of a type: radio buttons for few choices, a list for many."""
    if kind == "choice":
        return "radio" if options <= RADIO_UP_TO else "select"
    return _WIDGET.get(kind, "text")


def default_autocomplete(kind: str, name: str) -> str:
    """The HTML autocomplete token (WCAG 2.2, 1.3.5), '' where none fits."""
    return _AUTOCOMPLETE_BY_ID.get(name, _AUTOCOMPLETE.get(kind, ""))


def default_inputmode(kind: str) -> str:
    """Which keyboard a telephone shows."""
    return _INPUTMODE.get(kind, "")
