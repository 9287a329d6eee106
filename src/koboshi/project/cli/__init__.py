"""The command line of the house."""

from __future__ import annotations

from koboshi.project.cli.main import main

__all__ = ["main"]
