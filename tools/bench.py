"""`make bench`: measure the house in a database of its own, and the core beside today's tools.

A whole run writes docs/reference/bench.md; a part (`--only`) is printed, or with `--renew` takes its place on the page.

Nothing here passes or fails a build: figures stand beside the machine's own baseline of the same run.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
HOUSE = ("submit", "desk", "pages", "start")
CORE = ("process", "commit", "decision", "mining", "large", "alignments", "xes", "simulation")
PARTS = HOUSE + CORE


def main() -> int:
    """Choose a var folder, then measure in a process that knows nothing of the real house."""
    options = argparse.ArgumentParser(prog="make bench", description=__doc__)
    options.add_argument("--quick", action="store_true", help="smaller sizes; a first impression in half a minute")
    options.add_argument("--only", choices=PARTS, action="append", help="one part; may be given again; prints only")
    options.add_argument("--print", action="store_true", help="print only; leave docs/reference/bench.md as it is")
    options.add_argument("--renew", action="store_true", help="put the parts of --only into the page, saying when")
    chosen = options.parse_args()
    (ROOT / "var").mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="bench-", dir=ROOT / "var", ignore_cleanup_errors=True) as var:
        environment = {name: value for name, value in os.environ.items() if not name.startswith("KOBOSHI_")}
        environment.pop("DATABASE_URL", None)
        environment |= {
            "DJANGO_SETTINGS_MODULE": "koboshi.project.settings",
            "KOBOSHI_CONFIG": os.devnull,
            "KOBOSHI_VAR": var,
            "KOBOSHI_DATABASE_POOL": "0",
            "KOBOSHI_LOG_LEVEL": "WARNING",
            "PYTHONPATH": os.pathsep.join(str(place) for place in (ROOT / "src", ROOT / "tools", ROOT)),
        }
        parts = [part for part in PARTS if part in (chosen.only or PARTS)]
        quiet = chosen.print or (chosen.only and not chosen.renew)
        flags = [
            *(["--quick"] if chosen.quick else []),
            *(["--print"] if quiet else []),
            *(["--renew"] if chosen.renew and chosen.only else []),
        ]
        return subprocess.call([sys.executable, "-m", "benches.run", *flags, *parts], cwd=ROOT, env=environment)


if __name__ == "__main__":
    sys.exit(main())
