"""The two kinds of long-running processes: web (uvicorn) and worker (procrastinate)."""

from __future__ import annotations

import os
import socket
import threading
import time

import uvicorn
from django.conf import settings
from procrastinate.contrib.django import app
from procrastinate.contrib.django.django_connector import DjangoConnector

from koboshi.project.configuration import Configuration
from koboshi.project.house import HouseProblem

UNDER_UP = "KOBOSHI_UNDER_UP"
WEB_SOCKET = "KOBOSHI_WEB_SOCKET"
WAITING_CALLERS = 2048
GRACE_SECONDS = 5.0


def listening_socket() -> socket.socket:
    """The socket that web processes share; raises HouseProblem when the port is taken."""
    configuration: Configuration = settings.CONFIGURATION
    address = (configuration.text("bind"), configuration.number("port"))
    family = socket.AF_INET6 if ":" in address[0] else socket.AF_INET
    made = socket.socket(family, socket.SOCK_STREAM)
    made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        made.bind(address)
    except OSError as error:
        made.close()
        sentence = (
            f"Port {address[1]} on {address[0]} cannot be used ({error.strerror}); choose another with KOBOSHI_PORT."
        )
        raise HouseProblem(sentence) from error
    made.listen(WAITING_CALLERS)
    made.set_inheritable(True)
    return made


def run_web() -> None:
    """Serve pages until asked to stop; `KOBOSHI_WEB_SOCKET` names an inherited socket, else we listen ourselves."""
    inherited = os.environ.get(WEB_SOCKET)
    shared = socket.socket(fileno=int(inherited)) if inherited else listening_socket()
    server = uvicorn.Server(
        uvicorn.Config(
            "koboshi.project.asgi:application",
            log_config=None,
            access_log=False,
            server_header=False,
            proxy_headers=False,
            lifespan="off",
            timeout_graceful_shutdown=10,
            limit_concurrency=None,
        )
    )
    server.run(sockets=[shared])


def _end_with_parent() -> None:
    """A worker whose `up` was killed waits in vain for a database that went with it: after a grace it ends hard."""
    parent = os.getppid()
    while os.getppid() == parent:
        time.sleep(1)
    time.sleep(GRACE_SECONDS)
    os._exit(1)


def run_worker() -> None:
    """Do jobs until asked to stop; a job that is running is finished first."""
    if os.environ.get(UNDER_UP):
        threading.Thread(target=_end_with_parent, daemon=True).start()
    connector = app.connector
    assert isinstance(connector, DjangoConnector)  # noqa: S101  # what procrastinate.contrib.django always gives
    with app.replace_connector(connector.get_worker_connector()) as working:
        working.run_worker(concurrency=4, shutdown_graceful_timeout=10.0, install_signal_handlers=True)
