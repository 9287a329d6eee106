"""The repository holds no address of a package registry, no path of somebody's machine, no file too large to review."""

from __future__ import annotations

import re

from koboshi.project.configuration import ROOT
from tests.architecture import house

REGISTRIES = re.compile(
    r"files\.pythonhosted\.|pypi\.org/simple|registry\.(npmjs|yarnpkg)\.|npm\.pkg\.github\."
    r"|--(extra-)?index-url[ =]+http|\"resolved\"\s*:"
)
MACHINES = re.compile(r"/(home|Users|root|work|workspace)/[A-Za-z]|[A-Z]:\\\\Users")
TEXT = set(".py .toml .md .lock .in .json .yml .yaml .html .css .js .cfg .txt .bpmn .dmn".split()) | {""}
LARGEST = 1_000_000


def test_no_address_of_a_registry_and_no_path_of_a_machine() -> None:
    found = []
    for path in house.files_of_the_repository():
        if path.suffix not in TEXT or path == ROOT / "tests" / "architecture" / "test_tree.py":
            continue
        text = path.read_text(encoding="utf-8", errors="replace")
        searches = [REGISTRIES, MACHINES]
        found += [f"{house.place(path)}: {hit[0]}" for search in searches if (hit := search.search(text))]
    assert not found, found


def test_no_file_is_too_large_to_review() -> None:
    large = [house.place(path) for path in house.files_of_the_repository() if path.stat().st_size > LARGEST]
    assert not large, large


def test_locks_carry_hashes() -> None:
    for lock in (ROOT / "requirements").glob("*.lock"):
        text = lock.read_text(encoding="utf-8")
        names = re.findall(r"^[a-z0-9_.\[\]-]+==", text, re.MULTILINE)
        assert names, lock
        assert text.count("--hash=sha256:") >= len(names), lock
