"""Kill web, worker, database and the whole house at random moments during submissions and decisions; prove the rest.

`python tools/faults.py --rounds 20 --seed 7` prints what was acknowledged, lost and doubled; exit code 0 when nothing
was lost or doubled. The house under test has a var folder and a port of its own.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PACK = "fukushima/disclosure-request"


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _one_pack(var: Path) -> Path:
    """A folder with the one procedure that residents file here: the others would only make the first start long."""
    folder = var / "procedures"
    shutil.copytree(ROOT / "procedures" / PACK, folder / PACK)
    return folder


def main() -> int:
    """Choose a var folder and a port, then work in a process that knows nothing of the real house."""
    (ROOT / "var").mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="faults-", dir=ROOT / "var", ignore_cleanup_errors=True) as var:
        environment = {name: value for name, value in os.environ.items() if not name.startswith("KOBOSHI_")}
        environment.pop("DATABASE_URL", None)
        port = str(_free_port())
        environment |= {
            "DJANGO_SETTINGS_MODULE": "koboshi.project.settings",
            "KOBOSHI_CONFIG": os.devnull,
            "KOBOSHI_VAR": var,
            "KOBOSHI_PROCEDURES": str(_one_pack(Path(var))),
            "KOBOSHI_PORT": port,
            "KOBOSHI_PUBLIC_ADDRESS": f"http://127.0.0.1:{port}",
            "KOBOSHI_DEMO": "false",
            "KOBOSHI_DATABASE_POOL": "0",  # of the driver and its office; the house itself keeps its own
            "KOBOSHI_LOG_LEVEL": "WARNING",
            "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT / 'tools'}",
        }
        command = [sys.executable, "-m", "faulting.run", *sys.argv[1:]]
        return subprocess.call(command, cwd=ROOT, env=environment)


if __name__ == "__main__":
    sys.exit(main())
