"""The example chains of this package, as the standard chains of a body may look. Examples only: 例・要確認."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Final

from koboshi.core.approval.model import Chain
from koboshi.core.approval.reading import read_chain

FOLDER: Final = Path(__file__).parent / "examples"


@lru_cache(maxsize=1)
def example_chains() -> MappingProxyType[str, Chain]:
    """Every example by its id; none of them is the rule of a real office."""
    found = [read_chain(path.read_bytes()) for path in sorted(FOLDER.glob("*.toml"))]
    return MappingProxyType({chain.id: chain for chain in found})
