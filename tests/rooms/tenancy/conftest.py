"""One world for a whole file of tests: it is built once, and undone at the end."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from tests.rooms.tenancy.world import World, in_transaction


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: Any) -> Iterator[World]:
    """The world; the database session acts as the system until a test says otherwise."""
    folder: Path = tmp_path_factory.mktemp("var")
    with pytest.MonkeyPatch.context() as patch, django_db_blocker.unblock():
        patch.setattr(settings, "VAR", folder)
        patch.setattr(settings, "KOBOSHI", {**settings.KOBOSHI, "var": folder})
        with in_transaction() as built:
            yield built
