"""Where a model finds the models that it imports: among files that the caller hands over, never on the network."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from pathlib import PurePosixPath
from typing import TypeAlias

from koboshi.core.decision.limits import FeelError
from koboshi.core.decision.modelxml import read_model

Resolver: TypeAlias = Callable[[str, str], bytes | None]
"""Called with the namespace and the location of an import; answers the file, or None."""
MAX_MODELS = 40
"""Models read for one, imports of imports included; the same model under two names counts twice."""
MAX_DEPTH = 8


def nowhere(_namespace: str, _location: str) -> bytes | None:
    """No file at all: the model stands alone."""
    return None


def among(files: Mapping[str, bytes]) -> Resolver:
    """Look among files by relative path: first by the location that the import gives, then by namespace."""

    @cache
    def namespace_of(path: str) -> str:
        try:
            return read_model(files[path]).get("namespace", "")
        except FeelError:
            return ""

    def find(namespace: str, location: str) -> bytes | None:
        path = PurePosixPath(location).as_posix() if location else ""
        if path in files and namespace_of(path) == namespace:
            return files[path]
        fitting = [path for path in sorted(files) if path.endswith(".dmn") and namespace_of(path) == namespace]
        return files[fitting[0]] if fitting else None

    return find
