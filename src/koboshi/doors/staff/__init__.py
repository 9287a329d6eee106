"""The staff door: the desk, the case page and every act on a case."""

from __future__ import annotations
