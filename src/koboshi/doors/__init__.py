"""The doors: each shows the same house to the people it is for; no door knows another."""

from __future__ import annotations
