"""`--help` of the four verbs of the process core says in Japanese what it is for, and shows an example that exists."""

from __future__ import annotations

import importlib
import re
from pathlib import Path

import pytest

from koboshi.project.cli.introductions import INTRODUCTIONS
from koboshi.project.cli.output import cells

ROOT = Path(__file__).parents[3]


@pytest.mark.parametrize("verb", INTRODUCTIONS)
def test_help_begins_with_what_it_is_for_and_ends_with_an_example(
    verb: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        importlib.import_module(f"koboshi.project.cli.{verb}").run(["--help"])
    assert ended.value.code == 0
    out = capsys.readouterr().out
    words = INTRODUCTIONS[verb]
    assert words.purpose in out
    assert out.rstrip().endswith(words.example)
    assert f"koboshi {verb}" in words.example
    assert "例：" in words.example
    assert all(cells(line) <= 100 for line in (*words.purpose.splitlines(), *words.example.splitlines()))


@pytest.mark.parametrize("verb", INTRODUCTIONS)
def test_what_an_example_names_is_there(verb: str) -> None:
    for path in re.findall(r"(?:docs|procedures)/[\w./-]+[\w]", INTRODUCTIONS[verb].example):
        assert (ROOT / path).exists(), path
