"""Every floor looks down only: in imports, and in foreign keys, which no import linter sees."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

from django.apps import apps
from django.db.models import ForeignKey, ManyToManyField, OneToOneField

from koboshi.project.configuration import ROOT
from tests.architecture import house


def test_the_import_contracts_hold() -> None:
    linter = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([str(linter), "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_no_import_is_excused_from_the_contracts() -> None:
    assert "ignore_imports" not in house.PYPROJECT.read_text(encoding="utf-8")


def _floor(module: str) -> tuple[int, int]:
    parts = module.split(".")
    inner = house.ground().get(parts[2], 0) if parts[1] == "foundation" and len(parts) > 2 else 0
    return house.floors()[parts[1]], inner


def test_foreign_keys_point_down() -> None:
    upward = []
    for model in apps.get_models():
        if not model.__module__.startswith("koboshi."):
            continue
        for field in model._meta.get_fields():
            if not isinstance(field, ForeignKey | OneToOneField | ManyToManyField):
                continue
            target = field.related_model
            if isinstance(target, str) or not target.__module__.startswith("koboshi."):
                continue
            same_room = model._meta.app_label == target._meta.app_label
            if not same_room and _floor(target.__module__) <= _floor(model.__module__):
                upward.append(f"{model.__name__}.{field.name} -> {target.__name__}")
    assert not upward, upward


def test_casework_names_no_table_by_a_word() -> None:
    """What a lazy import would hide, `apps.get_model("casework", …)` hides as well."""
    named = [
        house.place(path, node)
        for path in house.modules(below=house.SOURCE / "casework")
        for node in ast.walk(house.tree(path))
        if isinstance(node, ast.Attribute) and node.attr == "get_model"
    ]
    assert not named, named


def test_no_import_hides_inside_a_function() -> None:
    """Only `AppConfig.ready` may: Django allows no table to be named before it."""
    hidden = []
    for path in house.modules(migrations=True):
        for function in ast.walk(house.tree(path)):
            if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef) and function.name != "ready":
                inner = [node for node in ast.walk(function) if isinstance(node, ast.Import | ast.ImportFrom)]
                hidden += [house.place(path, node) for node in inner]
    assert not hidden, hidden


WRITES = {
    "save",
    "create",
    "bulk_create",
    "bulk_update",
    "update_or_create",
    "get_or_create",
    "delete",
    "asave",
    "acreate",
}
NOT_A_TABLE = {"session", "cache", "form"}


def test_doors_write_through_services_only() -> None:
    writing = []
    for path in house.modules(below=house.SOURCE / "doors"):
        for call in ast.walk(house.tree(path)):
            if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Attribute):
                continue
            owner = call.func.value
            name = owner.attr if isinstance(owner, ast.Attribute) else owner.id if isinstance(owner, ast.Name) else ""
            if call.func.attr in WRITES and (
                name == "objects" or (name and name not in NOT_A_TABLE and _is_save(call))
            ):
                writing.append(house.place(path, call))
    assert not writing, writing


def test_rows_are_locked_for_their_values_only() -> None:
    """A lock on the key too would wait for every check of a tie to the row, and a commit for a reader's act."""
    locks = [
        house.place(path, call)
        for path in house.modules()
        for call in ast.walk(house.tree(path))
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Attribute)
        and call.func.attr == "select_for_update"
        and "no_key" not in {each.arg for each in call.keywords}
    ]
    assert not locks, locks


def _is_save(call: ast.Call) -> bool:
    """`thing.save()` or `thing.delete()`; `service.create(actor, …)` is a verb, it takes the actor first."""
    return isinstance(call.func, ast.Attribute) and call.func.attr in {"save", "delete", "asave"} and not call.args


def test_rooms_have_a_paragraph_about_themselves() -> None:
    rooms = [config.path for config in apps.get_app_configs() if config.name.startswith("koboshi.")]
    silent = [room for room in rooms if not (Path(room) / "README.md").is_file()]
    assert not silent, silent
