"""Laying models out: whatever a model looks like, nothing covers anything, and the file can carry the picture."""

from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from koboshi.core import bpmn
from koboshi.core.drawing import draw, layout, with_layout
from koboshi.core.drawing import scheme as s
from koboshi.core.drawing.finding import find
from koboshi.core.drawing.geometry import Box, crosses, segments
from koboshi.core.drawing.labelling import Placer
from koboshi.core.drawing.plan import Layout
from koboshi.core.drawing.reading import read
from koboshi.core.drawing.scheme import Scheme
from tests.unit.drawing.models import HEAD, random_model
from tests.unit.process.bpmn_builder import PERMIT, flows, model, timer, user

SEEDS = st.integers(0, 1_000_000)
HOLLOW = {"participant", "lane", "process", "group"}


def laid_out(xml: bytes) -> tuple[Scheme, Layout]:
    """The scheme and layout of a file."""
    document = bpmn.read(xml)
    scheme = read(document)
    return scheme, find(document, scheme)


def around(scheme: Scheme, outer: str, inner: str) -> bool:
    """Whether one item contains another, at any depth."""
    item = scheme.items[inner]
    while item.parent in scheme.items:
        if item.parent == outer:
            return True
        item = scheme.items[item.parent]
    return False


def solid(scheme: Scheme, layout: Layout) -> list[str]:
    """Everything that hides what lies under it."""
    return [each for each in layout.shapes if scheme.items[each].tag not in HOLLOW]


@settings(max_examples=25, deadline=None)
@given(SEEDS)
def test_no_shape_covers_another(seed: int) -> None:
    scheme, layout = laid_out(random_model(seed))
    for a, b in combinations(solid(scheme, layout), 2):
        related = around(scheme, a, b) or around(scheme, b, a)
        on_border = scheme.items[a].host == b or scheme.items[b].host == a
        assert related or on_border or not layout.shapes[a].overlaps(layout.shapes[b]), (a, b)


@settings(max_examples=25, deadline=None)
@given(SEEDS)
def test_everything_lies_in_its_pool_lane_and_sub_process(seed: int) -> None:
    scheme, layout = laid_out(random_model(seed))
    for each, item in scheme.items.items():
        if item.tag in s.FLOW_NODES:
            assert each in layout.shapes
        for outer in (item.parent, item.lane):
            if outer in layout.shapes and each in layout.shapes:
                assert layout.shapes[outer].holds(layout.shapes[each])


@settings(max_examples=25, deadline=None)
@given(SEEDS)
def test_flows_run_in_right_angles_and_through_no_foreign_shape(seed: int) -> None:
    scheme, layout = laid_out(random_model(seed))
    boxes = {each: layout.shapes[each].grown(-2) for each in solid(scheme, layout)}
    for each, points in layout.edges.items():
        link = scheme.links[each]
        if link.kind not in {"sequence", "message"}:
            continue
        assert all(abs(a[0] - b[0]) < 0.1 or abs(a[1] - b[1]) < 0.1 for a, b in segments(points))
        ends = {link.source, link.target} | {scheme.items[end].host for end in (link.source, link.target)}
        for other, box in boxes.items():
            if other not in ends and not any(end in scheme.items and around(scheme, other, end) for end in ends):
                assert not any(crosses(box, *piece) for piece in segments(points)), (each, other)


@settings(max_examples=25, deadline=None)
@given(SEEDS)
def test_flows_end_at_their_shapes(seed: int) -> None:
    scheme, layout = laid_out(random_model(seed))
    for each, points in layout.edges.items():
        link = scheme.links[each]
        for end, (x, y) in ((link.source, points[0]), (link.target, points[-1])):
            if end in layout.shapes:
                assert layout.shapes[end].grown(1).holds(Box(x, y, 0, 0))


@settings(max_examples=25, deadline=None)
@given(SEEDS)
def test_words_cover_no_shape_and_hardly_ever_each_other(seed: int) -> None:
    scheme, layout = laid_out(random_model(seed))
    labels = Placer(scheme, layout).place(lambda each: (scheme.links.get(each) or scheme.items[each]).name)
    for each, label in labels.items():
        for other in solid(scheme, layout):
            if other not in {each, *layout.opened} and scheme.items[other].tag not in s.GATEWAYS:
                assert not label.box.grown(-3).overlaps(layout.shapes[other]), (each, other)
    clashes = sum(a.box.grown(-1).overlaps(b.box.grown(-1)) for a, b in combinations(labels.values(), 2))
    assert clashes <= len(labels) / 20


@settings(max_examples=12, deadline=None)
@given(SEEDS)
def test_a_model_carries_its_picture_to_other_tools(seed: int) -> None:
    xml = random_model(seed)
    before = bpmn.read(xml)
    after = with_layout(before)
    assert not [change for change in bpmn.changes(before, after) if not change.drawn and change.what != "id"]
    own = layout(after)
    fresh = layout(after, anew=True)
    assert own.own or not own.shapes
    if len(after.root.findall("{http://www.omg.org/spec/BPMN/20100524/DI}BPMNDiagram")) == 1:
        assert {each: (box.width, box.height) for each, box in own.shapes.items()} == {
            each: pytest.approx((box.width, box.height), abs=0.1)
            for each, box in fresh.shapes.items()
            if each in own.shapes
        }


@settings(max_examples=8, deadline=None)
@given(SEEDS)
def test_equal_models_get_equal_pictures(seed: int) -> None:
    assert draw(random_model(seed)) == draw(random_model(seed))


def test_the_way_most_cases_take_is_straight() -> None:
    body = '<startEvent id="start"/>' + user("a") + user("b") + '<endEvent id="end"/>' + flows("start a b end")
    found = layout(bpmn.read(model(body)))
    assert {box.middle[1] for box in found.shapes.values()} == {found.shapes["start"].middle[1]}
    assert all(len(points) == 2 for points in found.edges.values())


def test_a_way_back_runs_around_what_lies_between() -> None:
    body = '<startEvent id="start"/>' + user("a") + user("b") + user("c") + flows("start a b c", "c a")
    found = layout(bpmn.read(model(body)))
    points = found.edges["c_a"]
    assert points[0][0] > points[-1][0]
    assert not any(crosses(found.shapes["b"], *piece) for piece in segments(points))


def test_ways_out_of_a_task_leave_apart_and_the_longest_one_straight() -> None:
    body = user("a") + user("b") + user("c") + '<endEvent id="end"/>' + flows("a b c end", "a end")
    found = layout(bpmn.read(model(body)))
    straight, other = found.edges["a_b"], found.edges["a_end"]
    assert len(straight) == 2
    assert abs(straight[0][1] - other[0][1]) > 8


def test_border_events_stand_on_the_lower_side_of_their_host() -> None:
    found = layout(bpmn.read(PERMIT))
    host, guard = found.shapes["wait_correction"], found.shapes["lapse"]
    assert guard.middle[1] == host.bottom
    assert host.x <= guard.x <= guard.right <= host.right


def test_a_sub_process_holds_its_inside() -> None:
    inside = f'<startEvent id="in"/>{user("b")}<endEvent id="out"/>{flows("in b out")}'
    sub = f'<subProcess id="sub" name="審査">{inside}</subProcess>{timer("t", "sub")}'
    found = layout(
        bpmn.read(model('<startEvent id="start"/><endEvent id="end"/>' + sub + flows("start sub end", "t end")))
    )
    assert all(found.shapes["sub"].holds(found.shapes[each]) for each in ("in", "b", "out"))
    assert "sub" in found.opened


def test_pools_lie_one_under_the_other_and_messages_run_between_them() -> None:
    xml = (
        f'{HEAD}<collaboration id="c"><participant id="one" name="県民"/>'
        '<participant id="two" name="県" processRef="p"/>'
        '<messageFlow id="m" name="申請書" sourceRef="one" targetRef="t"/></collaboration>'
        '<process id="p"><task id="t" name="受け付ける"/></process></definitions>'
    )
    found = layout(bpmn.read(xml.encode()))
    assert found.shapes["one"].bottom < found.shapes["two"].y
    (x, y), (to_x, to_y) = found.edges["m"]
    assert x == to_x
    assert (y, to_y) == (found.shapes["one"].bottom, found.shapes["t"].y)


def test_data_and_notes_stand_beside_what_they_belong_to() -> None:
    body = (
        user("a")
        + user("b")
        + flows("a b")
        + '<textAnnotation id="n"><text>期限に注意</text></textAnnotation>'
        + '<association id="x" sourceRef="n" targetRef="b"/>'
    )
    found = layout(bpmn.read(model(body)))
    assert found.shapes["n"].bottom < found.shapes["b"].y
    assert abs(found.shapes["n"].middle[0] - found.shapes["b"].middle[0]) < 1


def test_many_hundred_things_are_drawn_without_trouble() -> None:
    count = 500
    tasks = "".join(f'<task id="t{each}"/>' for each in range(count))
    chain = "".join(
        f'<sequenceFlow id="f{each}" sourceRef="t{each}" targetRef="t{each + 1}"/>' for each in range(count - 1)
    )
    star = "".join(f'<sequenceFlow id="s{each}" sourceRef="t0" targetRef="t{each}"/>' for each in range(1, 120))
    assert draw(model(tasks + chain + star)).svg.count("<title>") == count


def test_deep_nesting_is_drawn_down_to_a_bound() -> None:
    depth = 120
    body = "".join(f'<subProcess id="s{each}"><startEvent id="e{each}"/>' for each in range(depth))
    found = layout(bpmn.read(model(body + "</subProcess>" * depth)))
    assert "s39" in found.shapes
    assert f"s{depth - 1}" not in found.shapes
