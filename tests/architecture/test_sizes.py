"""A file can be read in one sitting."""

from __future__ import annotations

import ast
from pathlib import Path

from koboshi.project.configuration import ROOT
from tests.architecture import house

FILE_LINES, FUNCTION_LINES, SETTINGS_LINES = 400, 60, 200


def _our_code() -> dict[Path, int]:
    """Every file of ours and its lines."""
    folders = [house.SOURCE, ROOT / "tests", ROOT / "tools"]
    paths = [path for folder in folders if folder.is_dir() for path in house.modules(below=folder)]
    return {path: len(path.read_text(encoding="utf-8").splitlines()) for path in paths}


def test_no_file_is_longer_than_four_hundred_lines() -> None:
    long = {house.place(path): lines for path, lines in _our_code().items() if lines > FILE_LINES}
    assert not long, long


def test_no_function_is_longer_than_sixty_lines() -> None:
    long = {}
    # A long function needs a long file: the others are not taken apart.
    for path in (path for path, lines in _our_code().items() if lines > FUNCTION_LINES):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                lines = (node.end_lineno or node.lineno) - node.lineno + 1
                if lines > FUNCTION_LINES:
                    long[f"{house.place(path, node)} {node.name}"] = lines
    assert not long, long


def test_the_settings_stay_one_page() -> None:
    path = house.SOURCE / "project" / "settings.py"
    assert len(path.read_text(encoding="utf-8").splitlines()) <= SETTINGS_LINES


def test_no_room_is_called_utils_or_common() -> None:
    names = {"utils", "util", "common", "helpers", "misc"}
    found = [house.place(path) for path in house.SOURCE.rglob("*") if path.stem in names]
    assert not found, found
