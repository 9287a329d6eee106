"""The page of the pack format says what the code does: examples that a form takes, every kind of text key."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from koboshi.core import pack as packs
from koboshi.core.form.model import FIELD_TYPES
from koboshi.core.letter.appeal_table import AUTHORITIES
from koboshi.core.pack.wording import KEYS, needed
from koboshi.project.configuration import ROOT
from koboshi.project.reference import answers
from koboshi.project.reference import packs as page

PACKS = sorted(path.parent for path in (ROOT / "procedures").glob("*/*/procedure.toml"))


@pytest.mark.parametrize("kind", sorted(FIELD_TYPES))
def test_every_example_is_an_answer_that_the_form_takes(kind: str) -> None:
    assert answers.form_of(kind).check({"it": answers.EXAMPLES[kind]}, date(2026, 4, 1)) == []


@pytest.mark.parametrize("folder", PACKS, ids=lambda path: path.name)
def test_every_text_that_a_pack_needs_is_of_a_kind_that_the_page_tells(folder: Path) -> None:
    told = [key for key, (_, asked) in KEYS.items() if asked]
    kinds = [
        re.compile(re.sub(r"<\w+>", "[^ ]+", re.escape(key).replace(r"\<", "<").replace(r"\>", ">"))) for key in told
    ]
    strange = [key for key in needed(packs.load(folder)) if not any(kind.fullmatch(key) for kind in kinds)]
    assert strange == []


def test_the_page_names_the_allowed_values() -> None:
    text = page.page()
    for value in (
        *AUTHORITIES,
        "checked_notification",
        "status.<step>",
        "steps.<n>",
        "`clause`, `conditions`, `decided_on`",
        "fees.toml",
    ):
        assert value in text
    assert "| `reviews.seal` | `none`, `optional`, `required` |" in text
