"""An office whose processes ask for a council, other authorities, publication and a draw; every name is invented."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest

from koboshi.casework import service as casework
from koboshi.casework.models import Case, Task
from koboshi.catalog import service as catalog
from koboshi.core import pack as packs
from koboshi.core.actor import SYSTEM, Actor, Door
from koboshi.core.japan import civil
from koboshi.core.pack import Pack
from koboshi.foundation.organisations import service as organisations
from koboshi.foundation.organisations.models import PREFECTURE, Office
from koboshi.intake import service as intake
from tests.rooms.conftest import DISCLOSURE, PACKS, answers, resident

START = '<startEvent id="start"><outgoing>f0</outgoing></startEvent>'
TASK = (
    '<userTask id="{id}" name="{id}" koboshi:role="{role}" koboshi:action="{action}" koboshi:outcomes="{outcomes}">'
    "<incoming>f{n}</incoming><outgoing>f{m}</outgoing></userTask>"
)
WAIT = (
    '<receiveTask id="{id}" name="{id}" koboshi:message="{message}" koboshi:wait="draw">'
    "<incoming>f{n}</incoming><outgoing>f{m}</outgoing></receiveTask>"
)
DRAW = """
[draw]
title = "架空の住宅"
always_draw = false
waiting = "all"
basis = "架空の決まり"
[draw.public]
source = "後で公表される数"
digits = 6
[draw.groups]
weight = "smallest"
too_large = "pass_on"
[[draw.class]]
id = "governor"
name = "架空の区分A"
places = 1
"""


def process(*nodes: str) -> bytes:
    """A process that walks through the nodes one after another."""
    ids = ["start", *(node.split('id="')[1].split('"')[0] for node in nodes), "end"]
    flows = "".join(
        f'<sequenceFlow id="f{n}" sourceRef="{a}" targetRef="{b}"/>' for n, (a, b) in enumerate(pairwise(ids))
    )
    filled = [node.replace("{n}", str(n)).replace("{m}", str(n + 1)) for n, node in enumerate(nodes)]
    end = f'<endEvent id="end" koboshi:state="decided"><incoming>f{len(nodes)}</incoming></endEvent>'
    return (
        '<?xml version="1.0" encoding="UTF-8"?><definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" '
        'xmlns:koboshi="https://koboshi.example/bpmn/1" targetNamespace="https://koboshi.example/t" id="d">'
        f'<process id="p" isExecutable="true">{START}{"".join(filled)}{end}{flows}</process></definitions>'
    ).encode()


def task(id: str, action: str, outcomes: str = "complete", role: str = "clerk") -> str:
    """A user task."""
    return TASK.replace("{id}", id).replace("{action}", action).replace("{outcomes}", outcomes).replace("{role}", role)


def wait(id: str, message: str) -> str:
    """A step that waits for a message."""
    return WAIT.replace("{id}", id).replace("{message}", message)


Publish = Callable[..., str]
Files = Callable[..., Case]
_number = [0]


def with_process(base: Pack, bpmn: bytes, more: str = "") -> Pack:
    """The disclosure pack as another procedure with another process and further tables."""
    _number[0] += 1
    slug = f"trial-{_number[0]}"
    head = base.files["procedure.toml"].decode().replace("fukushima/disclosure-request", f"fukushima/{slug}")
    return Pack({**base.files, "process.bpmn": bpmn, "procedure.toml": (head + more).encode()})


@pytest.fixture
def publish(house: None) -> Publish:
    """`publish(task(...), wait(...), more=DRAW)` publishes a procedure and gives its id."""

    def make(*nodes: str, more: str = "") -> str:
        pack = with_process(packs.load(PACKS / "disclosure-request"), process(*nodes), more)
        return catalog.publish(SYSTEM, pack, tenant=PREFECTURE).procedure_id

    return make


@pytest.fixture
def files() -> Files:
    """`files(procedure)` files one application, `days_ago` days ago."""

    def make(procedure: str, *, days_ago: int = 1, name: str = "", **more: Any) -> Case:
        offer = catalog.in_force(procedure, on=civil.today())
        given = {**answers(offer), **more}
        if name:
            given["applicant"] = {**given["applicant"], "family": name[:2], "given": name[2:]}
        when = datetime.now(UTC) - timedelta(days=days_ago)
        begun = intake.begin(resident(), offer, door=Door.CITIZEN, answers=given)
        return casework.file(resident(begun.application.reference), begun.application, offer, now=when)

    return make


@pytest.fixture
def office(house: None) -> Office:
    """The office of the disclosure desk."""
    return organisations.office(PREFECTURE, "johokokai-madoguchi")


def today(days: int = 0) -> date:
    """A day near today in Japan."""
    return civil.today() + timedelta(days=days)


def step_of(case: Case) -> str:
    """The step that waits for somebody or something now."""
    return "+".join(Task.objects.filter(case=case, state__in=["open", "waiting"]).values_list("node", flat=True))


__all__ = ["DISCLOSURE", "DRAW", "Actor"]
