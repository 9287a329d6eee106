"""Pictures that authors drew: used as they are when they are whole, replaced when they are not."""

from __future__ import annotations

from pathlib import Path
from random import Random
from xml.etree.ElementTree import fromstring, tostring

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from koboshi.core import bpmn
from koboshi.core.drawing import draw, layout, with_layout
from koboshi.core.drawing.reading import read
from tests.unit.drawing.models import HEAD, random_model

SUITE = Path(__file__).resolve().parents[4] / "shared" / "suites" / "bpmn-interchange"
PACKS = Path(__file__).resolve().parents[3] / "procedures"
NAMESPACES = (
    'xmlns:d="http://www.omg.org/spec/BPMN/20100524/DI" xmlns:c="http://www.omg.org/spec/DD/20100524/DC" '
    'xmlns:p="http://www.omg.org/spec/DD/20100524/DI"'
)
SUB = (
    '<process id="p"><task id="a" name="受け付ける"/><subProcess id="sub" name="審査"><task id="b" name="読む"/>'
    '<task id="c" name="書く"/><sequenceFlow id="bc" sourceRef="b" targetRef="c"/></subProcess>'
    '<sequenceFlow id="f" sourceRef="a" targetRef="sub"/></process>'
)


def shape(each: str, x: int, y: int, more: str = "", size: tuple[int, int] = (100, 80)) -> str:
    """One shape of a diagram."""
    bounds = f'<c:Bounds x="{x}" y="{y}" width="{size[0]}" height="{size[1]}"/>'
    return f'<d:BPMNShape bpmnElement="{each}" {more}>{bounds}</d:BPMNShape>'


def file(body: str, *diagrams: str) -> bytes:
    """A file with diagrams named 0, 1 …"""
    planes = "".join(
        f'<d:BPMNDiagram {NAMESPACES} id="d{number}" name="図{number}">'
        f"<d:BPMNPlane>{each}</d:BPMNPlane></d:BPMNDiagram>"
        for number, each in enumerate(diagrams)
    )
    return f"{HEAD}{body}{planes}</definitions>".encode()


@pytest.mark.parametrize("name", ["A.1.0", "A.2.0", "A.2.1", "A.3.0", "A.4.0", "A.4.1", "B.1.0", "B.2.0"])
@pytest.mark.parametrize("anew", [False, True])
def test_the_public_reference_models_are_drawn(name: str, anew: bool) -> None:
    path = SUITE / f"{name}.bpmn"
    if not path.exists():
        pytest.skip(f"the interchange suite is not here: {path}")
    document = bpmn.read(path.read_bytes())
    drawing = draw(document, anew=anew)
    fromstring(drawing.svg)  # noqa: S314
    found, scheme = layout(document, anew=anew), read(document)
    assert found.own != anew
    named = [item.name for each, item in scheme.items.items() if each in found.shapes and item.name]
    for each in named:
        assert each.split()[0] in drawing.svg
    assert len(drawing.steps) >= len([each for each in found.shapes if scheme.items[each].tag.endswith("ask")])


@pytest.mark.parametrize("path", sorted(PACKS.glob("*/*/process.bpmn")), ids=lambda path: path.parent.name)
def test_the_pictures_of_the_packs_are_whole(path: Path) -> None:
    assert layout(bpmn.read(path.read_bytes())).own


def test_a_closed_sub_process_hides_its_inside() -> None:
    xml = file(SUB, shape("a", 0, 0) + shape("sub", 200, 0, 'isExpanded="false"'))
    drawing = draw(xml)
    assert layout(bpmn.read(xml)).shapes.keys() == {"a", "sub"}
    assert "書く" not in drawing.svg
    assert "書く" in drawing.steps  # but the words tell it


def test_one_of_several_diagrams_can_be_chosen() -> None:
    outer = shape("a", 0, 0) + shape("sub", 200, 0, 'isExpanded="false"')
    inner = shape("b", 0, 0) + shape("c", 200, 0)
    document = bpmn.read(file(SUB, outer, inner))
    assert layout(document).shapes.keys() == {"a", "sub"}
    for wanted in (1, "d1", "図1"):
        assert layout(document, wanted).shapes.keys() == {"b", "c"}


def test_a_flow_without_way_points_is_led_from_shape_to_shape() -> None:
    found = layout(bpmn.read(file(SUB, shape("a", 0, 0) + shape("sub", 300, 200, 'isExpanded="false"'))))
    points = found.edges["f"]
    assert found.shapes["a"].grown(0.1).x <= points[0][0] <= found.shapes["a"].right + 0.1
    assert found.shapes["sub"].y - 0.1 <= points[-1][1] <= found.shapes["sub"].bottom + 0.1


@pytest.mark.parametrize(
    "broken",
    [
        shape("a", 0, 0),
        shape("a", 0, 0) + shape("sub", 0, 0),
        shape("a", 0, 0) + shape("sub", 200, 0, size=(-5, 10)),
        shape("nobody", 0, 0),
        "",
    ],
)
def test_a_picture_that_lacks_something_is_replaced(broken: str) -> None:
    found = layout(bpmn.read(file(SUB, broken)))
    assert not found.own
    assert found.shapes.keys() == {"a", "sub", "b", "c"}


def test_upright_pools_have_their_name_at_the_top() -> None:
    body = '<collaboration id="k"><participant id="one" name="県" processRef="p"/></collaboration>' + SUB
    shapes = shape("one", 0, 0, 'isHorizontal="false"', (300, 900)) + shape("a", 50, 60) + shape("sub", 50, 300)
    xml = file(body, shapes)
    assert layout(bpmn.read(xml)).upright == {"one"}
    assert "rotate(-90)" not in draw(xml).svg


def test_a_picture_of_enormous_size_is_drawn_in_no_time() -> None:
    ways = "".join(f'<sequenceFlow id="w{each}" sourceRef="a" targetRef="sub" name="道"/>' for each in range(60))
    line = '<p:waypoint x="-99000" y="-99000"/><p:waypoint x="99000" y="98000"/>'
    edges = "".join(f'<d:BPMNEdge bpmnElement="w{each}">{line}</d:BPMNEdge>' for each in range(60))
    closed = shape("sub", 99000, 99000, 'isExpanded="false"', (99000, 99000))
    drawing = draw(file(SUB.replace("</process>", f"{ways}</process>"), shape("a", -99000, -99000) + closed + edges))
    assert drawing.svg.count("k-bpmn-flow-name") == 60


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 1_000_000), st.randoms(use_true_random=False))
def test_damaged_files_are_drawn_or_refused(seed: int, random: Random) -> None:
    root = fromstring(random_model(seed))  # noqa: S314
    for _ in range(random.randint(1, 12)):
        element = random.choice(list(root.iter()))
        if len(element) and random.random() < 0.5:
            element.remove(random.choice(list(element)))
        for name in list(element.attrib):
            element.set(name, random.choice(["", "nan", "true", "n1", "n2", "p0", element.get(name, "")]))
    try:
        document = bpmn.read(tostring(root))
    except bpmn.BpmnError:
        return
    fromstring(draw(document).svg)  # noqa: S314
    bpmn.write(with_layout(document))


def test_a_line_that_has_no_length_is_left_out() -> None:
    """A damaged file: a flow from the middle of another to the same place, which a step covers on all sides."""
    body = (
        '<process id="p"><task id="a"/><task id="b"/><task id="c"/><sequenceFlow id="f" sourceRef="a" targetRef="b"/>'
        '<sequenceFlow id="g" name="自分へ" sourceRef="f" targetRef="f"/></process>'
    )
    way = '<p:waypoint x="100" y="40"/><p:waypoint x="900" y="40"/>'
    edge = f'<d:BPMNEdge bpmnElement="f">{way}</d:BPMNEdge>'
    found = file(body, shape("a", 0, 0) + shape("b", 900, 0) + shape("c", 450, 0) + edge)
    assert set(layout(bpmn.read(found)).edges) == {"f"}
    fromstring(draw(found).svg)  # noqa: S314


def test_a_file_full_of_oddities_is_drawn_all_the_same() -> None:
    body = (
        '<process><task/><task id="x" name="a"/><task id="x" name="b"/><boundaryEvent attachedToRef="nobody"/>'
        '<sequenceFlow sourceRef="x" targetRef="nobody"/><sequenceFlow sourceRef="x" targetRef="x"/>'
        '<association sourceRef="x" targetRef="q"/><subProcess><group/></subProcess><unknown/></process>'
        '<collaboration><participant processRef="nobody"/><messageFlow sourceRef="x" targetRef="y"/></collaboration>'
    )
    fromstring(draw(file(body)).svg)  # noqa: S314
    fromstring(draw(file("")).svg)  # noqa: S314
