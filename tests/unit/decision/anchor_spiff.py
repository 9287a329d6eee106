"""The other side of the decision benchmark: the anchor table asked through SpiffWorkflow's DMN engine."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import SimpleNamespace
from typing import Any

from lxml import etree
from SpiffWorkflow.bpmn.script_engine import PythonScriptEngine
from SpiffWorkflow.dmn.engine.DMNEngine import DMNEngine
from SpiffWorkflow.dmn.parser.BpmnDmnParser import BpmnDmnParser

from tests.unit.decision.anchor import TABLE


def driver() -> Callable[[Mapping[str, Any]], Any]:
    """The table as a business rule task asks it, without the task around it."""
    parser = BpmnDmnParser()
    parser.add_dmn_xml(etree.fromstring(TABLE.encode()))
    engine: DMNEngine = parser.get_engine("fee", None)
    workflow = SimpleNamespace(script_engine=PythonScriptEngine())

    def ask(data: Mapping[str, Any]) -> Any:
        return engine.result(SimpleNamespace(data=dict(data), workflow=workflow))

    return ask
