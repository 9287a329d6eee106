"""`koboshi up`: the whole house from one command; every part starts in order, is watched, and ends with us."""

from __future__ import annotations

import argparse
import fcntl
import gc
import hashlib
import http.client
import importlib
import importlib.util
import signal
import socket
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings

from koboshi.catalog import service as catalog
from koboshi.core.actor import SYSTEM
from koboshi.foundation.tenancy import scope
from koboshi.project import migrate
from koboshi.project.children import Child, aside
from koboshi.project.cli.house import DEMO, load_demo
from koboshi.project.database import Cluster
from koboshi.project.house import HouseProblem, close_connections, open_house
from koboshi.project.processes import listening_socket
from koboshi.project.rooms import DOORS
from koboshi.project.urls import BEGINNINGS

PREFECTURE = "070009"
READY_SECONDS = 60.0
LOOK_EVERY = 0.2
NAMES = {
    "citizen": "県民の入口",
    "counter": "窓口",
    "staff": "職員の机",
    "municipality": "市町村の入口",
    "leadership": "経営の入口",
}


class Progress:
    """Lines that tell what is being done and how long it took."""

    def __init__(self) -> None:
        self.begun = time.monotonic()

    def say(self, text: str) -> None:
        """One line."""
        sys.stdout.write(f"{text}\n")
        sys.stdout.flush()

    @contextmanager
    def step(self, text: str) -> Iterator[None]:
        """`… 1.2 s` after the name of the step, also when it takes long."""
        sys.stdout.write(f"  {text} … ")
        sys.stdout.flush()
        begun = time.monotonic()
        yield
        self.say(f"{time.monotonic() - begun:.1f} s")


def run(_: argparse.Namespace) -> int:
    """Start everything, watch it, stop everything. Returns when asked to stop (Ctrl-C, SIGTERM)."""
    progress = Progress()
    stop = _listen_for_stop()
    with _only_one(), listening_socket() as web, open_house_with(progress) as cluster:
        gc.freeze()  # what copies of this process share is not walked through, so it is not written to either
        aside(lambda: _prepare(progress))
        children = _children(web)
        try:
            with progress.step("ウェブと裏方を起動 / web and worker"):
                for child in children:
                    child.start()
                _wait_for_web(children, stop)
            if not stop():
                _tell_addresses(progress)
            _watch(cluster, children, stop, progress)
        finally:
            progress.say("\n停止しています / stopping")
            _stop(children)
    progress.say("停止しました / stopped")
    return 0


@contextmanager
def open_house_with(progress: Progress) -> Iterator[Cluster | None]:
    """The database, with its progress line."""
    opened = open_house(leashed=True)
    with progress.step("データベースを起動 / database"):
        cluster = opened.__enter__()
    try:
        yield cluster
    finally:
        opened.__exit__(None, None, None)


def _listen_for_stop() -> Callable[[], bool]:
    asked: list[int] = []

    def ask(number: int, _: object) -> None:
        asked.append(number)
        if len(asked) > 2:  # an impatient third Ctrl-C: the leash ends the children with us
            raise KeyboardInterrupt

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, ask)
    return lambda: bool(asked)


@contextmanager
def _only_one() -> Iterator[None]:
    """Two houses on one var folder would fight for the same work."""
    path = Path(settings.VAR) / "up.lock"
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise HouseProblem(
                f"Koboshi is already running on {settings.VAR}. Stop it first, or set KOBOSHI_VAR."
            ) from error
        yield


# -- preparing -----------------------------------------------------------------------------------------------
def _prepare(progress: Progress) -> None:
    if not migrate.nothing_to_do():
        with progress.step("表を用意 / tables"):
            migrate.migrate(verbosity=0)
    folder = Path(settings.KOBOSHI["procedures"])
    _once(progress, "packs", _digest_of(folder), "手続きを公開 / procedure packs", lambda: _publish(folder))
    if settings.KOBOSHI["demo"] and importlib.util.find_spec(DEMO) is not None:
        _once(progress, "demo", _digest_of(folder), "架空の見本を用意 / invented demo", load_demo)
    close_connections()


def _once(progress: Progress, name: str, state: str, text: str, work: Callable[[], object]) -> None:
    """Do `work` unless it was done for exactly this state; it may be done again without harm.

    Work that says False has left something out, and is done again at the next start.
    """
    stamp = Path(settings.VAR) / name
    if stamp.is_file() and stamp.read_text(encoding="utf-8") == state:
        return
    with progress.step(text):
        whole = work() is not False
    if whole:
        stamp.write_text(state, encoding="utf-8")


def _digest_of(folder: Path) -> str:
    digest = hashlib.sha256((Path(settings.VAR) / migrate.STAMP).read_bytes())
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        content = path.read_bytes()
        digest.update(f"{path.relative_to(folder).as_posix()} {len(content)}\n".encode() + content)
    return digest.hexdigest()


def _publish(folder: Path) -> bool:
    """Publish the packs; False when one was left out, with its reason told."""
    with scope.acting(SYSTEM):
        left_out = catalog.publish_folder(SYSTEM, folder, tenant=PREFECTURE)
        for each in left_out:
            sys.stdout.write(f"\n    公開しませんでした / not published: {each.folder.name}: {each.sentence}\n")
    return not left_out


# -- running -------------------------------------------------------------------------------------------------
def _children(web: socket.socket) -> list[Child]:
    configuration = settings.CONFIGURATION
    return [
        *(Child("web", web) for _ in range(configuration.number("web_processes"))),
        *(Child("worker") for _ in range(configuration.number("worker_processes"))),
    ]


def _wait_for_web(children: list[Child], stop: Callable[[], bool]) -> None:
    deadline = time.monotonic() + READY_SECONDS
    while not stop() and not _web_answers():
        if time.monotonic() > deadline or any(child.exit_code() for child in children):
            raise HouseProblem("The web part does not start; the lines above say why.")
        time.sleep(0.1)


def _web_answers() -> bool:
    configuration = settings.CONFIGURATION
    host = (configuration.words("allowed_hosts") or ["localhost"])[0].lstrip(".").replace("*", "localhost")
    bind = configuration.text("bind")
    address = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(bind, bind)  # noqa: S104  # where to ask, not where to listen
    connection = http.client.HTTPConnection(address, configuration.number("port"), timeout=5)
    try:
        connection.request("GET", "/health", headers={"Host": host})
        return connection.getresponse().status < 500
    except OSError:
        return False
    finally:
        connection.close()


def _watch(cluster: Cluster | None, children: list[Child], stop: Callable[[], bool], progress: Progress) -> None:
    """Until asked to stop: whatever died is started again, the database first."""
    while not stop():
        time.sleep(LOOK_EVERY)
        if cluster is not None and cluster.process is not None and cluster.process.poll() is not None and not stop():
            with progress.step("データベースが止まったため再起動 / database died, starting again"):
                cluster.start(leashed=True)
        for child in children:
            if not stop() and child.start_again_when_due():
                progress.say(f"  {child.verb} を再起動 / started again")


def _stop(children: list[Child]) -> None:
    for child in children:
        child.ask_to_stop()
    for child in children:
        child.wait()


def _tell_addresses(progress: Progress) -> None:
    base = f"http://localhost:{settings.CONFIGURATION.number('port')}"
    progress.say(f"\nKoboshi が動いています（{time.monotonic() - progress.begun:.1f} 秒）。止めるには Ctrl-C。\n")
    for door in DOORS:
        name = door.rpartition(".")[2]
        progress.say(f"  {NAMES.get(name, name)}  {base}/{BEGINNINGS[door]}")
    if settings.KOBOSHI["demo"] and importlib.util.find_spec(DEMO) is not None:
        progress.say("\n  見本のサインイン（架空の人物） / demo sign-ins (invented people)")
        for one in importlib.import_module(DEMO).sign_ins():
            account = f"{one.email} / {one.password}" if one.email else "–"
            progress.say(f"  {one.door}  {base}{one.path}  {account}  {one.who}")
