"""A route as a BPMN 2.0 process: what moves a draft is the engine, and the picture is the process.

The whole circulation is a sub-process, so that the drafter can pull it back at any moment (引戻し, a message at its
edge). A stage with several seats is a sub-process of its own; a return inside of it ends what the others had open. One
gateway, `gw_to`, says where a draft goes (on) to: a stage, or the drafter. Later readings (後閲) are an event
sub-process that runs beside everything and holds nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from html import escape
from typing import Final

from koboshi.core import process
from koboshi.core.approval.model import DRAFTER, Leg, Place, Route

REDRAFT: Final = "redraft"
READ_LATER: Final = "read_later"
PULL_BACK: Final = "pull_back"
CIRCULATION: Final = "circulation"
SKIP: Final = "skip"
_HEAD: Final = """<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"
  xmlns:koboshi="https://koboshi.example/bpmn/1"
  id="definitions_approval" targetNamespace="https://koboshi.example/approval">
  <message id="message_pull_back" name="pull_back"/>
  <message id="message_read_later" name="read_later"/>
  <error id="error_returned" name="差戻し" errorCode="returned"/>
  <error id="error_to_drafter" name="起案者へ" errorCode="to_drafter"/>
"""
_OUTCOMES: Final = {
    "stamp": "agree,agree_with_opinion,return,skip",
    "consult": "agree,agree_with_opinion,disagree,skip",
    "decide": "decide,return",
}
_DOES: Final = {"stamp": "が確認する", "consult": "に合議する", "decide": "が決裁する"}


@lru_cache(maxsize=512)
def definition(route: Route) -> process.Definition:
    """The executable form of a route; the same route always gives the same definition."""
    return process.load(bpmn(route), profile="pack")


def bpmn(route: Route) -> bytes:
    """The route as a BPMN 2.0 file."""
    return _Writer(route).document().encode()


@dataclass(slots=True)
class _Writer:
    route: Route
    lines: list[str] = field(default_factory=list)

    def document(self) -> str:
        """The whole file."""
        name = f"{self.route.name}（決裁：{self.route.title(self.route.decider)}）"
        self.lines.append(f'  <process id="approval_{self.route.chain}" name="{_q(name)}" isExecutable="true">')
        self._around()
        self._later()
        self.lines.append("  </process>")
        return _HEAD + "\n".join(self.lines) + "\n</definitions>\n"

    def _around(self) -> None:
        self._event("startEvent", "start", "起案して回付する")
        self.lines.append(f'  <subProcess id="{CIRCULATION}" name="回付">')
        self._inside()
        self.lines.append("  </subProcess>")
        self._edge("pulled_back", "起案者が引き戻した", CIRCULATION, _message(PULL_BACK))
        self._edge("sent_back", "起案者へ差し戻された", CIRCULATION, _error("to_drafter"))
        self._user(REDRAFT, "起案者が直して回付し直す", DRAFTER, REDRAFT, "send,drop")
        self._gateway("gw_redraft", "回付し直すか", "flow_send_again")
        self._event("endEvent", "end_decided", "決裁が済んだ", state="decided")
        self._event("endEvent", "end_dropped", "起案を取りやめた", state="dropped")
        self._flow("flow_start", "start", CIRCULATION)
        self._flow("flow_decided", CIRCULATION, "end_decided")
        self._flow("flow_pulled_back", "pulled_back", REDRAFT)
        self._flow("flow_sent_back", "sent_back", REDRAFT)
        self._flow("flow_redrafted", REDRAFT, "gw_redraft")
        self._flow("flow_send_again", "gw_redraft", CIRCULATION, name="回付し直す")
        self._flow("flow_drop", "gw_redraft", "end_dropped", f'{REDRAFT} = "drop"', "取りやめる")

    def _inside(self) -> None:
        legs = self.route.legs
        self._event("startEvent", "circulate", "回付が始まる")
        self._gateway("gw_to", "どこへ回すか", f"flow_to.{legs[0].id}")
        self._event("endEvent", "end_to_drafter", "起案者へ差し戻す", _error("to_drafter"))
        self._event("endEvent", "end_circulated", "決裁された")
        self._flow("flow_circulate", "circulate", "gw_to")
        self._flow("flow_to_drafter", "gw_to", "end_to_drafter", f'back_to = "{DRAFTER}"', "起案者")
        for leg in legs:
            wanted = "" if leg is legs[0] else f'back_to = "{leg.id}"'
            self._flow(f"flow_to.{leg.id}", "gw_to", _entry(leg), wanted, leg.name)
        for number, leg in enumerate(legs):
            after = _entry(legs[number + 1]) if number + 1 < len(legs) else "end_circulated"
            if len(leg.places) == 1:
                self._alone(leg, leg.places[0], after)
            else:
                self._together(leg, after)

    def _alone(self, leg: Leg, place: Place, after: str) -> None:
        node = place.node
        self._task(place)
        wanted = _returns(leg, place)
        if not wanted:
            self._flow(f"flow_{node}", node, after)
            return
        self._gateway(f"gw_{node}", _question(place), f"flow_{node}.on")
        self._flow(f"flow_{node}", node, f"gw_{node}")
        self._flow(f"flow_{node}.on", f"gw_{node}", after, name="進める")
        self._flow(f"flow_{node}.back", f"gw_{node}", "gw_to", wanted, "戻す")

    def _together(self, leg: Leg, after: str) -> None:
        stage = _entry(leg)
        self.lines.append(f'  <subProcess id="{stage}" name="{_q(leg.name)}">')
        self._event("startEvent", f"{stage}.begin", "同時に回す")
        for side, name in (("split", "同時に回す"), ("join", "全員が押した")):
            self.lines.append(f'  <parallelGateway id="{stage}.{side}" name="{name}"/>')
        self._event("endEvent", f"{stage}.end", "全員が押した")
        self._flow(f"flow_{stage}.begin", f"{stage}.begin", f"{stage}.split")
        self._flow(f"flow_{stage}.end", f"{stage}.join", f"{stage}.end")
        for place in leg.places:
            self._beside(leg, place, stage)
        self.lines.append("  </subProcess>")
        self._flow(f"flow_{stage}", stage, after)
        if any(_returns(leg, place) for place in leg.places):
            self._edge(f"{stage}.returned", "差し戻された", stage, _error("returned"))
            self._flow(f"flow_{stage}.returned", f"{stage}.returned", "gw_to")

    def _beside(self, leg: Leg, place: Place, stage: str) -> None:
        node = place.node
        self._task(place)
        self._flow(f"flow_{node}.begin", f"{stage}.split", node)
        wanted = _returns(leg, place)
        if not wanted:
            self._flow(f"flow_{node}", node, f"{stage}.join")
            return
        self._gateway(f"gw_{node}", _question(place), f"flow_{node}.on")
        self._event("endEvent", f"end_{node}.back", "差し戻す", _error("returned"))
        self._flow(f"flow_{node}", node, f"gw_{node}")
        self._flow(f"flow_{node}.on", f"gw_{node}", f"{stage}.join", name="進める")
        self._flow(f"flow_{node}.back", f"gw_{node}", f"end_{node}.back", wanted, "戻す")

    def _later(self) -> None:
        self.lines.append('  <subProcess id="later" name="後閲" triggeredByEvent="true">')
        begin = 'isInterrupting="false" koboshi:message="read_later"'
        self._event("startEvent", "later_asked", "後で読む人がいる", _message(READ_LATER), extra=begin)
        self._user(READ_LATER, "後閲する", "reader", "read", "read,moot")
        self._event("endEvent", "later_done", "後閲が済んだ", state="decided")
        self._flow("flow_later_asked", "later_asked", READ_LATER)
        self._flow("flow_later_done", READ_LATER, "later_done")
        self.lines.append("  </subProcess>")

    # -- elements ------------------------------------------------------------------------------------------------

    def _task(self, place: Place) -> None:
        name = self.route.title(place.seat) + _DOES[place.part]
        self._user(place.node, name, f"seat_{place.seat}", place.part, _OUTCOMES[place.part])

    def _user(self, node: str, name: str, role: str, action: str, outcomes: str) -> None:
        self.lines.append(
            f'  <userTask id="{node}" name="{_q(name)}" koboshi:role="{role}" koboshi:action="{action}"'
            f' koboshi:outcomes="{outcomes}"/>'
        )

    def _event(self, tag: str, node: str, name: str, inner: str = "", *, extra: str = "", state: str = "") -> None:
        more = f" {extra}" if extra else ""
        more += f' koboshi:state="{state}"' if state else ""
        self.lines.append(f'  <{tag} id="{node}" name="{_q(name)}"{more}>{inner}</{tag}>')

    def _edge(self, node: str, name: str, host: str, inner: str) -> None:
        message = f' koboshi:message="{PULL_BACK}"' if "message" in inner else ""
        self.lines.append(
            f'  <boundaryEvent id="{node}" name="{name}" attachedToRef="{host}"{message}>{inner}</boundaryEvent>'
        )

    def _gateway(self, node: str, name: str, default: str) -> None:
        self.lines.append(f'  <exclusiveGateway id="{node}" name="{_q(name)}" default="{default}"/>')

    def _flow(self, flow: str, source: str, target: str, condition: str = "", name: str = "") -> None:
        named = f' name="{_q(name)}"' if name else ""
        inner = f"<conditionExpression>{escape(condition)}</conditionExpression>" if condition else ""
        self.lines.append(
            f'  <sequenceFlow id="{flow}"{named} sourceRef="{source}" targetRef="{target}">{inner}</sequenceFlow>'
        )


def _entry(leg: Leg) -> str:
    """The node with which a stage begins: its task, or the sub-process of several."""
    return leg.places[0].node if len(leg.places) == 1 else f"stage_{leg.id}"


def _returns(leg: Leg, place: Place) -> str:
    """The condition under which a seat sends the draft back; empty where it cannot."""
    if place.part == "consult":
        return f'{place.node} = "disagree"' if leg.blocks else ""
    return f'{place.node} = "return"'


def _question(place: Place) -> str:
    return "同意したか" if place.part == "consult" else "差し戻すか"


def _message(name: str) -> str:
    return f'<messageEventDefinition messageRef="message_{name}"/>'


def _error(code: str) -> str:
    return f'<errorEventDefinition errorRef="error_{code}"/>'


def _q(text: str) -> str:
    return escape(text, quote=True)
