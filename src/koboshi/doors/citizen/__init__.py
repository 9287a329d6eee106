"""The residents' door: find a procedure, fill it in, follow it; no account needed."""

from __future__ import annotations
