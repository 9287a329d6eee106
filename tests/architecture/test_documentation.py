"""Documentation is part of the change: rooms, dependencies, links and process attributes are written down."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from koboshi.project.cli.house import reference_pages
from koboshi.project.configuration import ROOT
from koboshi.project.reference.bpmn import ATTRIBUTES
from tests.architecture import house

DOCS = ROOT / "docs"
DEPENDENCIES = DOCS / "reference" / "dependencies.md"
LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)\s]*)?\)|<img src=\"([^\"]+)\"")
NOT_MADE_YET = {"bench.md"}
"""`make bench` writes it, on the machine of whoever measures."""

INNER = {"migrations", "templatetags", "service", "texts", "plugins"}
"""Folders that belong to the room around them; plug-ins are described together."""


def _rooms() -> list[Path]:
    packages = {path.parent for path in house.modules() if path.name == "__init__.py"}
    return sorted(folder for folder in packages if folder.name not in INNER and folder.parent.name != "plugins")


@pytest.mark.parametrize("room", _rooms(), ids=lambda room: str(room.relative_to(house.SOURCE)))
def test_a_room_says_what_it_is_for_and_its_words_in_both_languages(room: Path) -> None:
    readme = room / "README.md"
    assert readme.is_file(), f"{room.relative_to(ROOT)} has no README.md"
    words = re.search(r"^Words: (.+(?:\n.+)*)", readme.read_text(encoding="utf-8"), re.MULTILINE)
    assert words, f"{readme.relative_to(ROOT)} has no line `Words: english 日本語 · …`"
    pairs = [pair.strip() for pair in words[1].split("·")]
    assert 4 <= len(pairs) <= 12, pairs
    assert all(re.search(r"[a-z]", pair) and re.search(r"[ぁ-んァ-ヶ一-龠]", pair) for pair in pairs), pairs


def _direct() -> Iterator[str]:
    for name in ("run", "fast", "test", "compare", "bootstrap"):
        for line in (ROOT / "requirements" / f"{name}.in").read_text(encoding="utf-8").splitlines():
            if found := re.match(r"[A-Za-z0-9][A-Za-z0-9._-]*", line):
                yield found[0].lower()
    npm = json.loads((ROOT / "package.json").read_text(encoding="utf-8"))
    yield from (*npm["dependencies"], *npm["devDependencies"])


def _rows() -> dict[str, list[str]]:
    lines = DEPENDENCIES.read_text(encoding="utf-8").splitlines()
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if line.startswith("|")]
    return {row[0]: row for row in cells if row[0] != "name" and not row[0].startswith("---")}


def test_every_dependency_has_a_row_with_job_licence_upkeep_size_reason_and_trap() -> None:
    direct, rows = set(_direct()), _rows()
    assert direct - set(rows) == set(), "without a row"
    assert set(rows) - direct == set(), "a row for something that is not used"
    assert [name for name, row in rows.items() if len(row) != 7 or not all(row)] == []


def test_nothing_at_run_time_is_under_gpl_or_agpl() -> None:
    run = "".join(
        (ROOT / "requirements" / f"{name}.in").read_text(encoding="utf-8").lower() for name in ("run", "fast")
    )
    bad = [name for name, row in _rows().items() if re.search(r"\bA?GPL", row[2]) and f"\n{name}" in run]
    assert not bad, bad


def test_the_extra_of_the_project_file_is_what_make_fast_installs() -> None:
    lines = (ROOT / "requirements" / "fast.in").read_text(encoding="utf-8").splitlines()
    project = tomllib.loads(house.PYPROJECT.read_text(encoding="utf-8"))["project"]
    assert project["optional-dependencies"]["fast"] == [line for line in lines if line[:1].isalpha()]


def test_the_generated_pages_are_named_in_the_index() -> None:
    index = (DOCS / "README.md").read_text(encoding="utf-8")
    assert [page.name for page in reference_pages() if f"reference/{page.name}" not in index] == []


def _pages() -> list[Path]:
    return sorted(path for path in house.files_of_the_repository() if path.suffix == ".md")


def test_every_link_to_a_file_leads_somewhere() -> None:
    broken = []
    for page in _pages():
        for target, image in LINK.findall(page.read_text(encoding="utf-8")):
            name = target or image
            if "://" in name or name.startswith("mailto:") or Path(name).name in NOT_MADE_YET:
                continue
            if not (page.parent / name).exists():
                broken.append(f"{page.relative_to(ROOT)}: {name}")
    assert not broken, broken


def test_every_attribute_of_our_processes_is_documented() -> None:
    known = {name for name, _, _ in ATTRIBUTES}
    models = [*(ROOT / "procedures").rglob("*.bpmn"), *house.SOURCE.rglob("*.bpmn")]
    used = {name for path in models for name in re.findall(r"\bkoboshi:([a-z_]+)=", path.read_text(encoding="utf-8"))}
    assert models
    assert used - known == set()


def test_every_port_of_the_project_file_has_a_section() -> None:
    project = tomllib.loads(house.PYPROJECT.read_text(encoding="utf-8"))["project"]
    page = (DOCS / "reference" / "ports.md").read_text(encoding="utf-8")
    ports = [group.rpartition(".")[2] for group in project["entry-points"]]
    assert [port for port in ports if f"\n## {port}\n" not in page] == []
