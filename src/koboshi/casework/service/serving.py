"""Carry out the service tasks of a process in the worker: each once, in one transaction with its step."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.db import transaction

from koboshi.casework import mails
from koboshi.casework.models import Case
from koboshi.casework.service import engine, issuing
from koboshi.catalog.service import pack_of
from koboshi.core import process
from koboshi.core.actor import SYSTEM
from koboshi.foundation.journal import delivery

Service = Callable[[Case, str, int], dict[str, Any]]


def _issue_notice(case: Case, node: str, token: int) -> dict[str, Any]:
    name = issuing.letter_name(case, pack_of(case.version_id), node)
    document = issuing.issue_letter(SYSTEM, case, name, step=f"{node}:{token}")
    return {"number": document.number}


def _notify(case: Case, node: str, token: int) -> dict[str, Any]:
    mails.step(case, node, token)
    return {}


SERVICES: Mapping[str, Service] = {"issue_notice": _issue_notice, "notify": _notify}
"""What a pack's service task may name in `koboshi:service`."""


@delivery.job("casework.serve")
def serve(case: int, token: int, node: str = "") -> None:
    """Run one service task and move on. A job that runs twice, or whose call the process gave up, does nothing.

    `node` is where the call was made: a token keeps its number when it goes on. Older jobs do not name it.
    """
    with transaction.atomic():
        row = engine.locked(case)
        found = next((wait.node for wait in process.waiting(row.state) if wait.token == token and not wait.stuck), None)
        if found is None or node not in {"", found}:
            return
        node = found
        name = str(pack_of(row.version_id).definition.nodes[node].attributes["service"])
        data = SERVICES[name](row, node, token)
        engine.step(SYSTEM, row, process.ServiceDone(token=token, data=data))
