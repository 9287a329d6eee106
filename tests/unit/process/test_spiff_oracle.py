"""SpiffWorkflow as an oracle: on models both engines run, the same tasks are open after every step."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow
from SpiffWorkflow.spiff.parser.process import SpiffBpmnParser
from SpiffWorkflow.util.task import TaskState

from koboshi.core.process import Complete, load
from tests.unit.process.bpmn_builder import Case, flows, model
from tests.unit.process.test_engine_properties import Block, Writer

# Loops and instances are left out: both engines have them, but SpiffWorkflow wants its own expressions there.
BLOCKS: st.SearchStrategy[Block] = st.recursive(
    st.just(("task",)),
    lambda inner: st.one_of(
        st.tuples(st.just("seq"), inner, inner),
        st.tuples(st.just("xor"), st.booleans(), inner, inner),
        st.tuples(st.just("par"), inner, inner),
        st.tuples(st.just("some"), st.integers(1, 3), inner, inner),
        st.tuples(st.just("sub"), inner),
    ),
    max_leaves=6,
)


def other(xml: bytes, data: dict[str, Any]) -> BpmnWorkflow:
    """The same model in SpiffWorkflow, with conditions in its language."""
    text = xml.decode().replace('<process id="p"', '<process id="p" isExecutable="true"')
    for name in data:
        text = text.replace(f"{name} = 1", f"{name} == 1")
    parser = SpiffBpmnParser()
    parser.add_bpmn_xml(etree.fromstring(text.encode()), filename="model.bpmn")
    workflow = BpmnWorkflow(parser.get_spec("p"), parser.get_subprocess_specs("p"))
    workflow.task_tree.data.update(data)
    workflow.do_engine_steps()
    return workflow


def open_tasks(workflow: BpmnWorkflow) -> list[Any]:
    return [task for task in workflow.get_tasks(state=TaskState.READY) if task.task_spec.manual]


@settings(max_examples=25, deadline=None)
@given(block=BLOCKS, data=st.data())
def test_both_engines_offer_the_same_tasks(block: Block, data: st.DataObject) -> None:
    writer = Writer()
    body, entry, leave, _ = writer.write(block)
    xml = model(body + '<startEvent id="start"/><endEvent id="end"/>' + flows(f"start {entry}", f"{leave} end"))
    choices = {name: int(choice) for name, choice in writer.choices.items()}
    ours, theirs = Case(load(xml), choices), other(xml, choices)
    while ours.state["ended"] is None:
        mine = sorted(each.node for each in ours.definition.waiting(ours.state) if each.kind == "user")
        assert mine == sorted(task.task_spec.bpmn_id for task in open_tasks(theirs))
        chosen = data.draw(st.sampled_from(mine))
        ours.send(Complete(ours.token(chosen), {chosen: "enough"}))
        next(task for task in open_tasks(theirs) if task.task_spec.bpmn_id == chosen).run()
        theirs.do_engine_steps()
    assert theirs.is_completed()
