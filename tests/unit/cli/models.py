"""A model that the tests of the command line share: a correction that is answered or runs out."""

from __future__ import annotations

from tests.unit.process.bpmn_builder import flow, flows, model, user

LOOP = model(
    '<startEvent id="start"/>'
    + user("examine", "complete,correct")
    + '<exclusiveGateway id="g" default="g_end"/><endEvent id="end" name="おわった"/>'
    + '<receiveTask id="wait" name="補正を待つ" koboshi:message="answered"/>'
    + '<boundaryEvent id="late" attachedToRef="wait"><timerEventDefinition><timeDuration>P14D</timeDuration>'
    + '</timerEventDefinition></boundaryEvent><endEvent id="lapsed" name="期限切れ"/>'
    + flows("start examine g", "g end", "wait examine", "late lapsed")
    + flow("g", "wait", 'examine = "correct"', "補正が要る")
)
