"""The office in a process of its own: it examines, decides and sends notices as fast as it can, whatever dies."""

from __future__ import annotations

import select
import sys
import time

from django.db import DatabaseError, InterfaceError, connection

from koboshi.casework import service as casework
from koboshi.casework.models import Task
from koboshi.core.actor import SYSTEM, Actor
from koboshi.core.refusal import Refused
from koboshi.foundation.people.models import User
from koboshi.foundation.people.service import actor_of
from koboshi.foundation.tenancy import scope
from koboshi.project import wiring


def _staff(login: str) -> Actor:
    return actor_of(User.objects.get(email=f"{login}@demo.koboshi.example"), {})  # type: ignore[arg-type]


def _work(task: Task, examiner: Actor, decider: Actor) -> None:
    if task.action == "decide":
        fields = {"documents": "架空の記録"}
        casework.decide(
            decider, task, outcome=task.outcomes[0], reason="請求された文書の確認によります。（架空）", fields=fields
        )
    elif task.action == "issue":
        casework.issue(examiner, task)
    else:
        casework.complete(examiner, task, outcome=next(name for name in task.outcomes if name != "correct"))


def _one_look() -> int:
    """Do every open task once; how many were done."""
    with scope.acting(SYSTEM):
        examiner, decider = _staff("tanto"), _staff("kacho")
        done = 0
        for task in Task.objects.filter(state=Task.State.OPEN).order_by("id")[:20]:
            try:
                _work(task, examiner, decider)
                done += 1
            except Refused:
                continue
    return done


def main() -> int:
    """Work until standard input ends."""
    wiring.fill_shelves()
    while not _asked_to_stop():
        try:
            if not _one_look():
                time.sleep(0.2)
        except (DatabaseError, InterfaceError):  # the database died under us: look again when it is back
            connection.close()
            time.sleep(0.3)
    return 0


def _asked_to_stop() -> bool:
    """The parent closes the pipe, also by dying."""
    return bool(_STOP.poll(0))


_STOP = select.poll()

if __name__ == "__main__":
    _STOP.register(sys.stdin.fileno())
    sys.exit(main())
