"""A state as text, for whoever keeps cases as JSON: with orjson where it is installed, else with Python's own.

Both write the same plain JSON; a state written by one is read by the other.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec
from typing import Any, Final

from koboshi.core.process.terms import State

_fast: Final[Any] = import_module("orjson") if find_spec("orjson") else None
FAST: Final = _fast is not None
"""Whether the quick reader and writer are there."""


def _write(state: State) -> bytes:
    return json.dumps(state, ensure_ascii=False, separators=(",", ":")).encode()


write: Final[Callable[[State], bytes]] = _fast.dumps if FAST else _write
"""The state as JSON in UTF-8."""
read: Final[Callable[[bytes | str], State]] = _fast.loads if FAST else json.loads
"""The state in a JSON text."""
