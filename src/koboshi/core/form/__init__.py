"""Forms as data: what is asked, when it is shown, how answers are read, checked, shown and compared."""

from __future__ import annotations

from koboshi.core.form.checking import is_empty
from koboshi.core.form.display import inputs, row_numbers
from koboshi.core.form.form import Change, Form, Reading
from koboshi.core.form.linting import lint
from koboshi.core.form.model import ADDRESS_PARTS, FIELD_TYPES, Field, Page, Part
from koboshi.core.form.problem import FormError, Problem, sentence
from koboshi.core.form.wording import TEXTS

__all__ = [
    "ADDRESS_PARTS",
    "FIELD_TYPES",
    "TEXTS",
    "Change",
    "Field",
    "Form",
    "FormError",
    "Page",
    "Part",
    "Problem",
    "Reading",
    "inputs",
    "is_empty",
    "lint",
    "row_numbers",
    "sentence",
]
