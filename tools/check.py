"""Style, types and import contracts, one after another, with timings; all run, however many fail."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
BIN = Path(sys.executable).parent
CHECKS: tuple[tuple[str, list[str]], ...] = (
    ("ruff check", ["ruff", "check", "--quiet", "src", "tests", "tools"]),
    ("ruff format", ["ruff", "format", "--quiet", "--check", "src", "tests", "tools"]),
    ("mypy --strict", ["mypy", "--no-error-summary"]),
    ("lint-imports", ["lint-imports", "--no-cache"]),
    ("architecture", ["pytest", "-q", "--no-header", "-p", "no:randomly", "tests/architecture"]),
)


def main() -> int:
    """Run every check; returns the number of failed ones."""
    failed = 0
    for name, (tool, *arguments) in CHECKS:
        begun = time.monotonic()
        done = subprocess.run([str(BIN / tool), *arguments], cwd=ROOT, capture_output=True, text=True, check=False)
        verdict = "ok" if done.returncode == 0 else "FAILED"
        print(f"  {name} … {verdict} {time.monotonic() - begun:.1f} s", flush=True)
        if done.returncode != 0:
            failed += 1
            print(done.stdout + done.stderr, file=sys.stderr, flush=True)
    return failed


if __name__ == "__main__":
    sys.exit(main())
