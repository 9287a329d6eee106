"""Optional packages have one door; what tests and benches compare with never enters the product, nor a collection."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from koboshi.project.configuration import ROOT
from tests.architecture import house

ONLY_IN = {
    "numba": {"core/accelerate/__init__.py", "core/accelerate/whole.py"},
    "pyarrow": {"core/mining/parquet_log.py"},
    **{name: set() for name in ("SpiffWorkflow", "pm4py", "prosimos", "lxml", "pandas", "scipy", "networkx")},
}
"""Packages of the optional part, and of tests and benches, and the modules of the product that may name them."""

SLOW = {"pm4py"}
"""Importing it costs five seconds: a test asks for it when it runs, not when it is collected."""


def _imported(body: list[ast.stmt]) -> Iterator[str]:
    """What the statements of a module import when it is loaded: not inside functions, but inside `if` and `try`."""
    for statement in body:
        if isinstance(statement, ast.Import):
            yield from (alias.name for alias in statement.names)
        elif isinstance(statement, ast.ImportFrom):
            yield statement.module or ""
            yield from (f"{statement.module}.{alias.name}" for alias in statement.names)
        elif isinstance(statement, ast.If | ast.Try | ast.With | ast.ClassDef):
            yield from _imported(
                [node for node in ast.walk(statement) if isinstance(node, ast.Import | ast.ImportFrom)]
            )


def _named(path: Path) -> Iterator[tuple[ast.AST, str]]:
    """Imports anywhere, and names given to `import_module` and its like: such a module is no less imported."""
    for node in ast.walk(house.tree(path)):
        if isinstance(node, ast.Import | ast.ImportFrom):
            yield from ((node, name.partition(".")[0]) for name in _imported([node]))
        elif isinstance(node, ast.Call) and "import" in ast.unparse(node.func):
            texts = [one.value for one in node.args if isinstance(one, ast.Constant) and isinstance(one.value, str)]
            yield from ((node, text.partition(".")[0]) for text in texts)


def test_optional_packages_have_one_door_and_oracles_have_none() -> None:
    found = set()
    for path in house.modules(migrations=True):
        allowed = path.relative_to(house.SOURCE).as_posix()
        hits = ((node, name) for node, name in _named(path) if name in ONLY_IN and allowed not in ONLY_IN[name])
        found |= {f"{house.place(path, node)} {name}" for node, name in hits}
    assert not found, sorted(found)


def test_collecting_tests_does_not_load_a_slow_oracle() -> None:
    """Not even through a helper module; `importlib.import_module` in a fixture is the way."""
    paths = {path: path.relative_to(ROOT).with_suffix("").as_posix() for path in house.modules(below=ROOT / "tests")}
    loads = {dotted.replace("/", "."): set(_imported(house.tree(path).body)) for path, dotted in paths.items()}
    slow = {name for name, imports in loads.items() if SLOW & {one.partition(".")[0] for one in imports}}
    while more := {name for name, imports in loads.items() if imports & slow} - slow:
        slow |= more
    collected = {name for name in slow if name.rpartition(".")[2].startswith(("test_", "conftest"))}
    assert not collected, sorted(collected)


def test_the_running_house_loads_no_numbers_it_does_not_need() -> None:
    """Columns and compiled kernels cost tens of megabytes and a second in each process; only mining needs them."""
    code = (
        "import sys, django; django.setup(); import koboshi.project.up, koboshi.project.urls;"
        "print([name for name in ('numpy', 'numba', 'pyarrow') if name in sys.modules])"
    )
    surroundings = {**os.environ, "DJANGO_SETTINGS_MODULE": "koboshi.project.settings"}
    done = subprocess.run([sys.executable, "-c", code], env=surroundings, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
