"""A file can be read in one sitting."""

from __future__ import annotations

import ast

from koboshi.project.configuration import ROOT
from tests.architecture import house

FILE_LINES, FUNCTION_LINES, SETTINGS_LINES = 400, 60, 200


def _our_code() -> list[tuple[str, ast.Module, int]]:
    folders = [house.SOURCE, ROOT / "tests", ROOT / "tools"]
    paths = [path for folder in folders if folder.is_dir() for path in house.modules(below=folder)]
    return [(house.place(path), house.tree(path), len(path.read_text(encoding="utf-8").splitlines())) for path in paths]


def test_no_file_is_longer_than_four_hundred_lines() -> None:
    long = {name: lines for name, _, lines in _our_code() if lines > FILE_LINES}
    assert not long, long


def test_no_function_is_longer_than_sixty_lines() -> None:
    long = {}
    for name, tree, _ in _our_code():
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                lines = (node.end_lineno or node.lineno) - node.lineno + 1
                if lines > FUNCTION_LINES:
                    long[f"{name}:{node.lineno} {node.name}"] = lines
    assert not long, long


def test_the_settings_stay_one_page() -> None:
    path = house.SOURCE / "project" / "settings.py"
    assert len(path.read_text(encoding="utf-8").splitlines()) <= SETTINGS_LINES


def test_no_room_is_called_utils_or_common() -> None:
    names = {"utils", "util", "common", "helpers", "misc"}
    found = [house.place(path) for path in house.SOURCE.rglob("*") if path.stem in names]
    assert not found, found
