"""The same permit on SpiffWorkflow, the engine our speed is compared with: its own DMN, its own JSON at every wait."""

from __future__ import annotations

from typing import Any

from lxml import etree
from SpiffWorkflow.bpmn.serializer import BpmnWorkflowSerializer
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow
from SpiffWorkflow.spiff.parser.process import SpiffBpmnParser
from SpiffWorkflow.spiff.serializer.config import SPIFF_CONFIG
from SpiffWorkflow.util.task import TaskState

from tests.unit.process.anchor import BPMN, DMN, FIELDS, inputs

_SPIFF = "http://spiffworkflow.org/bpmn/schema/1.0/core"


def _bpmn() -> bytes:
    """The same model in SpiffWorkflow's dialect: the decision by its own extension, times and conditions in Python."""
    text = BPMN.decode()
    text = text.replace("<process id", '<process isExecutable="true" id')
    text = text.replace(
        '<businessRuleTask id="fee" koboshi:decision="fee" koboshi:result="handling"/>',
        f'<businessRuleTask id="fee"><extensionElements><s:calledDecisionId xmlns:s="{_SPIFF}">fee'
        "</s:calledDecisionId></extensionElements></businessRuleTask>",
    )
    text = text.replace("complete = false", "complete == False").replace('outcome = "grant"', 'outcome == "grant"')
    return text.replace("P14D", '"PT0S"').encode()


def _dmn() -> bytes:
    """The same rules with inputs and answers in Python, which SpiffWorkflow evaluates."""
    text = DMN.decode()
    for old, new in (
        ("[1000..10000)", "1000 &lt;= ? &lt; 10000"),
        ("[100..1000)", "100 &lt;= ? &lt; 1000"),
        ("&gt;= 10000", "? &gt;= 10000"),
        ("&lt; 100<", "? &lt; 100<"),
        ('"shop","office"', '? in ["shop","office"]'),
        ("<text>-</text>", "<text></text>"),
    ):
        text = text.replace(old, new)
    return text.replace("answers.area", 'answers["area"]').replace("answers.kind", 'answers["kind"]').encode()


def specification() -> Any:
    """The parsed model."""
    parser = SpiffBpmnParser()
    parser.add_bpmn_xml(etree.fromstring(_bpmn()), filename="permit.bpmn")
    parser.add_dmn_xml(etree.fromstring(_dmn()), filename="fee.dmn")
    return parser.get_spec("permit"), parser.get_subprocess_specs("permit")


def run_cases(spec: Any, count: int) -> int:
    """Play so many cases and return the steps taken; the workflow goes through JSON at every wait."""
    serializer = BpmnWorkflowSerializer(BpmnWorkflowSerializer.configure(SPIFF_CONFIG))
    steps = 0
    for number in range(count):
        corrections, granted = inputs(number)
        workflow = BpmnWorkflow(*spec)
        workflow.data.update(answers=FIELDS)
        workflow.do_engine_steps()
        text = serializer.serialize_json(workflow)
        work: list[tuple[str, dict[str, Any]]] = [("intake", {"complete": not corrections, "answers": FIELDS})]
        work += [("correct", {"complete": True})] * corrections
        work += [("technical", {}), ("consult", {}), ("", {})]
        work += [("decide", {"outcome": "grant" if granted else "refuse"})]
        work += [("issue", {})] if granted else []
        for node, data in work:
            workflow = serializer.deserialize_json(text)
            _do(workflow, node, data)
            text = serializer.serialize_json(workflow)
            steps += 1
        assert workflow.is_completed()
    return steps


def _do(workflow: Any, node: str, data: dict[str, Any]) -> None:
    if node:
        task = next(each for each in workflow.get_tasks(state=TaskState.READY) if each.task_spec.bpmn_id == node)
        task.data.update(data)
        task.run()
    else:
        workflow.refresh_timers()
    workflow.do_engine_steps()
