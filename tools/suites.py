"""`make suites SUITES=<folder>`: run every public suite in a folder, and print what passed, failed and was refused.

Exit code 0 when the run itself worked, however many cases failed (`--strict`: 1 when one failed or crashed).
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def main() -> int:
    """Run in a process that finds the product and `tools`; it starts the workers, which inherit that."""
    environment = os.environ | {"PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}"}
    return subprocess.call([sys.executable, "-m", "tools.suites.main", *sys.argv[1:]], env=environment)


if __name__ == "__main__":
    sys.exit(main())
