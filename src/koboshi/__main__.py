"""`python -m koboshi`: the command line of the house."""

from __future__ import annotations

from koboshi.project.cli import main

if __name__ == "__main__":
    raise SystemExit(main())
