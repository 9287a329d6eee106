"""SpiffWorkflow's side of execution: the anchor of the tests, its own serialiser at every wait."""

from __future__ import annotations

import time
from typing import Any

from SpiffWorkflow.bpmn.serializer import BpmnWorkflowSerializer
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow
from SpiffWorkflow.spiff.serializer.config import SPIFF_CONFIG
from SpiffWorkflow.util.task import TaskState

from benches.core.aside import rounds
from tests.unit.process import anchor, anchor_spiff


def cases(cases: int, times: int) -> dict[str, Any]:
    """CPU per case of the anchor (5.9 steps on average)."""
    spec = anchor_spiff.specification()
    steps = anchor_spiff.run_cases(spec, 10)
    seconds = rounds(lambda: anchor_spiff.run_cases(spec, cases), times)
    return {"seconds": [spent / cases for spent in seconds], "bytes": _corrected(spec, 0)[0][0], "steps": steps / 10}


def loops(count: int) -> dict[str, Any]:
    """Bytes of state after the first and the last correction, and CPU of the first and last ten."""
    sizes, spent = _corrected(anchor_spiff.specification(), count)
    return {"seconds": spent[-10:], "first": sizes[1], "last": sizes[-1], "begin": sorted(spent[1:11])[5]}


def _corrected(spec: Any, count: int) -> tuple[list[int], list[float]]:
    serialiser = BpmnWorkflowSerializer(BpmnWorkflowSerializer.configure(SPIFF_CONFIG))
    workflow = BpmnWorkflow(*spec)
    workflow.data.update(answers=anchor.FIELDS)
    workflow.do_engine_steps()
    sizes, spent = [], []
    for _ in range(count + 1):  # the first leaves the intake, the others are corrections
        begun = time.process_time()
        task = workflow.get_next_task(state=TaskState.READY, manual=True)
        task.data.update({"complete": False, "answers": anchor.FIELDS})
        task.run()
        workflow.do_engine_steps()
        text = serialiser.serialize_json(workflow)
        workflow = serialiser.deserialize_json(text)
        spent.append(time.process_time() - begun)
        sizes.append(len(text.encode()))
    return sizes, spent
