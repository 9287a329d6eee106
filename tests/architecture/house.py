"""The source of the house as the architecture tests read it."""

from __future__ import annotations

import ast
import subprocess
import tomllib
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from koboshi.project.configuration import ROOT

SOURCE = ROOT / "src" / "koboshi"
PYPROJECT = ROOT / "pyproject.toml"
MADE_FOLDERS = {".venv", ".venv-compare", "var", "node_modules", ".git", ".hypothesis"} | {
    f".{tool}_cache" for tool in ("mypy", "ruff", "pytest")
}


def modules(*, below: Path = SOURCE, migrations: bool = False) -> list[Path]:
    """Every Python file of ours, sorted."""
    found = sorted(path for path in below.rglob("*.py") if "__pycache__" not in path.parts)
    return found if migrations else [path for path in found if "migrations" not in path.parts]


@lru_cache(maxsize=1000)
def tree(path: Path) -> ast.Module:
    """The syntax tree of a file."""
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def place(path: Path, node: ast.AST | None = None) -> str:
    """`src/koboshi/x.py:12`, as an editor opens it."""
    line = f":{node.lineno}" if node is not None and hasattr(node, "lineno") else ""
    return f"{path.relative_to(ROOT)}{line}"


@lru_cache
def floors() -> dict[str, int]:
    """Room to floor number, 0 the highest; read from the import contract, so that there is one truth."""
    contracts = tomllib.loads(PYPROJECT.read_text(encoding="utf-8"))["tool"]["importlinter"]["contracts"]
    layers = next(contract["layers"] for contract in contracts if contract["id"] == "floors")
    return {room.strip(" ()"): number for number, layer in enumerate(layers) for room in layer.split("|")}


@lru_cache
def ground() -> dict[str, int]:
    """The same for the rooms of the ground floor."""
    contracts = tomllib.loads(PYPROJECT.read_text(encoding="utf-8"))["tool"]["importlinter"]["contracts"]
    layers = next(contract["layers"] for contract in contracts if contract["id"] == "foundation")
    return {room.strip(" ()"): number for number, layer in enumerate(layers) for room in layer.split("|")}


def files_of_the_repository() -> Iterator[Path]:
    """Every file that git keeps or would keep; without git, every file outside made folders."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT, capture_output=True, check=False,
    )  # fmt: skip
    if listed.returncode == 0:
        names = [name for name in listed.stdout.decode().split("\0") if name]
        yield from (ROOT / name for name in names if (ROOT / name).is_file())
        return
    for path in ROOT.rglob("*"):
        if path.is_file() and not MADE_FOLDERS.intersection(path.relative_to(ROOT).parts):
            yield path


def text_folders() -> list[Path]:
    """Every folder with texts in three languages: rooms, doors, packs."""
    wheres = (SOURCE, ROOT / "procedures")
    found = {path.parent for where in wheres for path in where.rglob("ja.toml") if path.parent.name == "texts"}
    return sorted(found)
