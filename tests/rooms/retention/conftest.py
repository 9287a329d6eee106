"""The house with this room tied."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from koboshi.casework.models import Case
from koboshi.catalog.service import Offer
from tests.rooms.retention import stories


@pytest.fixture(autouse=True)
def _tied() -> Iterator[None]:
    with stories.tied():
        yield


@pytest.fixture
def lived(offer: Offer) -> Callable[[], Case]:
    """`lived()`: an ended case full of one person's words."""
    return lambda: stories.lived(offer)


@pytest.fixture
def files(var: Path) -> Callable[[], set[Path]]:
    """`files()`: what lies in the store now."""
    return lambda: {path for path in (var / "files").rglob("*") if path.is_file()}
