"""Stories of the staff door."""

from __future__ import annotations
