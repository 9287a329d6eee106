"""A case whose process uses more of BPMN than today's packs: journal, desk and worker cope with every kind of step."""

from __future__ import annotations

from dataclasses import replace

import pytest

from koboshi.casework import service as casework
from koboshi.casework.models import Case, Task
from koboshi.casework.service import engine, serving
from koboshi.catalog.service import Offer
from koboshi.core import process
from koboshi.core.actor import SYSTEM, Actor
from koboshi.foundation.journal import verify
from koboshi.foundation.journal.models import Entry
from tests.rooms.conftest import File
from tests.unit.process.bpmn_builder import HEAD, flow, flows

_TASK = '<userTask id="{0}" koboshi:role="{1}" koboshi:action="complete" koboshi:outcomes="complete">{2}</userTask>'
_TWICE = "<multiInstanceLoopCharacteristics><loopCardinality>2</loopCardinality></multiInstanceLoopCharacteristics>"


def _task(name: str, role: str = "examiner", inside: str = "") -> str:
    return _TASK.format(name, role, inside)


RICH = (
    f'{HEAD}<escalation id="esc" escalationCode="X"/><process id="p">'
    '<startEvent id="start"/><scriptTask id="count"><script>{fee: 300}</script></scriptTask>'
    '<inclusiveGateway id="who" default="who_b"/><inclusiveGateway id="both"/>'
    + _task("a")
    + _task("b")
    + '<subProcess id="review"><startEvent id="in"/>'
    + _task("vote", "examiner", _TWICE)
    + '<intermediateThrowEvent id="louder"><escalationEventDefinition escalationRef="esc"/></intermediateThrowEvent>'
    '<endEvent id="out"/>'
    '<subProcess id="late" triggeredByEvent="true"><startEvent id="late_on" isInterrupting="false">'
    "<timerEventDefinition><timeDuration>P30D</timeDuration></timerEventDefinition></startEvent>"
    + _task("remind")
    + '<endEvent id="late_out"/>'
    + flows("late_on remind late_out")
    + "</subProcess>"
    + flows("in vote louder out")
    + '</subProcess><boundaryEvent id="heard" attachedToRef="review" cancelActivity="false">'
    '<escalationEventDefinition escalationRef="esc"/></boundaryEvent><endEvent id="noted"/>'
    + _task("note")
    + '<serviceTask id="tell" koboshi:service="notify"/>'
    '<boundaryEvent id="given_up" attachedToRef="tell"><timerEventDefinition><timeDuration>P1D</timeDuration>'
    "</timerEventDefinition></boundaryEvent>"
    + _task("call")
    + '<endEvent id="end"><terminateEventDefinition/></endEvent>'
    + flows("start count who", "a both", "b both review tell end", "heard note noted", "given_up call end", "who b")
    + flow("who", "a", "fee = 300")
    + "</process></definitions>"
).encode()


@pytest.fixture
def rich(offer: Offer, monkeypatch: pytest.MonkeyPatch) -> process.Definition:
    """Every case runs the richer process, loaded with the rules for packs."""
    pack = replace(offer.pack, files={**offer.pack.files, "process.bpmn": RICH})
    monkeypatch.setattr(engine, "pack_of", lambda _version: pack)
    monkeypatch.setattr(serving, "pack_of", lambda _version: pack)
    monkeypatch.setitem(serving.SERVICES, "notify", lambda _case, _node, _token: {})  # type: ignore[arg-type]
    return pack.definition


def opened(case: Case) -> list[str]:
    return sorted(Task.objects.filter(case=case, state=Task.State.OPEN).values_list("node", flat=True))


def do(actor: Actor, case: Case, node: str) -> None:
    task = Task.objects.filter(case=case, state=Task.State.OPEN, node=node).order_by("token").first()
    assert task is not None
    casework.complete(actor, task, outcome="complete")


def fire(case: Case, node: str) -> None:
    case.refresh_from_db()
    token = next(wait.token for wait in process.waiting(case.state) if wait.node == node)
    engine.step(SYSTEM, case, process.Fire(token))


def test_gateways_scripts_sub_processes_and_events_go_through_desk_and_journal(
    rich: process.Definition, filed: File, examiner: Actor
) -> None:
    case = filed()
    assert opened(case) == ["a"]
    do(examiner, case, "a")
    assert opened(case) == ["vote", "vote"]
    fire(case, "late_on")
    assert opened(case) == ["remind", "vote", "vote"]
    for node in ("vote", "vote", "remind"):
        do(examiner, case, node)
    assert opened(case) == ["note"]
    case.refresh_from_db()
    call = next(wait.token for wait in process.waiting(case.state) if wait.node == "tell")
    fire(case, "given_up")
    serving.serve(case.pk, call, "tell")
    assert opened(case) == ["call", "note"], "an answer that is no longer wanted changes nothing"
    do(examiner, case, "call")
    case.refresh_from_db()
    assert case.state["ended"] == "finished"
    assert opened(case) == []
    told = set(Entry.objects.filter(kind="casework.step_taken").values_list("activity", flat=True))
    assert {"count", "review", "vote", "heard", "late", "given_up"} <= told
    assert verify.verify_all().clean


def test_a_service_is_served_once_even_if_its_token_has_gone_on(
    rich: process.Definition, filed: File, examiner: Actor
) -> None:
    case = filed()
    for node in ("a", "vote", "vote"):
        do(examiner, case, node)
    case.refresh_from_db()
    token = next(wait.token for wait in process.waiting(case.state) if wait.node == "tell")
    serving.serve(case.pk, token, "tell")
    case.refresh_from_db()
    assert case.state["ended"] == "finished"
    serving.serve(case.pk, token, "tell")
