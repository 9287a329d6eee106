"""Folders for whole houses: outside pytest's own folder, whose closed parents keep PostgreSQL's user out."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest


@pytest.fixture
def tmp_path() -> Iterator[Path]:
    """A fresh folder that another user of this machine may enter."""
    with tempfile.TemporaryDirectory(prefix="koboshi-house-", ignore_cleanup_errors=True) as folder:
        path = Path(folder)
        path.chmod(0o755)
        yield path
