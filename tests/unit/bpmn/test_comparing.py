"""Round trips lose nothing, and comparing finds every change of meaning but none of writing."""

from __future__ import annotations

from pathlib import Path
from random import Random
from xml.etree.ElementTree import Element, SubElement

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from koboshi.core.bpmn import BPMN, Document, changes, differences, read, write
from tests.unit.bpmn.drafting import CHAIN, ROOT, SUITES, model, process

EXTENDED = model(
    '<import namespace="urn:w" location="w.wsdl" importType="urn:t"/>'
    '<itemDefinition id="text" structureRef="xsd:string"/>',
    process(
        '<documentation textFormat="text/html">一行目\n<b xmlns="urn:html">太字</b>のあと &lt;x&gt; &amp; ]]&gt;'
        '</documentation><extensionElements><v:form xmlns:v="urn:vendor" v:kind="a" plain="1"><inner xmlns="">x</inner>'
        "<v:row/></v:form>"
        '<other xmlns="urn:other"><deep/></other></extensionElements>'
        + CHAIN.replace(
            'id="work"', 'id="work" v:role="係" xmlns:v="urn:vendor" name="審査&#10;する" startQuantity="1"'
        ).replace("<task ", '<dataObject id="d" itemSubjectRef="tns:text"/><task ')
    ),
    '<bpmndi:BPMNDiagram id="diagram"><bpmndi:BPMNPlane id="plane" bpmnElement="tns:process">'
    '<bpmndi:BPMNShape id="shape" bpmnElement="work" isHorizontal="true">'
    '<dc:Bounds x="1.0" y="2" width="100" height="80"/>'
    '<bpmndi:BPMNLabel><dc:Bounds x="1" y="2" width="3" height="4"/></bpmndi:BPMNLabel></bpmndi:BPMNShape>'
    '<bpmndi:BPMNEdge id="edge" bpmnElement="start_work"><di:waypoint x="1" y="2"/><di:waypoint x="3.5" y="2"/>'
    "</bpmndi:BPMNEdge></bpmndi:BPMNPlane></bpmndi:BPMNDiagram>",
).replace(
    b"</sequenceFlow>",
    b'<conditionExpression xsi:type="tFormalExpression">a &lt; 1</conditionExpression></sequenceFlow>',
    1,
)


def again(document: Document) -> Document:
    return read(write(document))


def files() -> list[Path]:
    return sorted(SUITES.glob("bpmn-interchange/*.bpmn")) if SUITES.exists() else []


def test_a_file_with_everything_comes_back_the_same() -> None:
    document = read(EXTENDED)
    copy = again(document)
    assert differences(document, copy) == []
    assert copy.by_id["work"].get("name") == "審査\nする"
    assert copy.by_id["work"].get("{urn:vendor}role") == "係"
    assert copy.prefixes["xsd"] == "http://www.w3.org/2001/XMLSchema"
    assert write(copy) == write(document)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('startQuantity="1"', ""),
        ('name="審査&#10;する"', 'name=" 審査  する "'),
        ('x="1.0"', 'x="1"'),
        ("tns:text", "text"),
        ('xsi:type="tFormalExpression"', "xsi:type=' tFormalExpression '"),
        ('isHorizontal="true"', 'isHorizontal="1"'),
        ("<extensionElements>", "<!-- a --><extensionElements>\n  "),
        ("xmlns:xsd=", "xmlns:xs='http://www.w3.org/2001/XMLSchema' xmlns:xsd="),
        ('structureRef="xsd:string"', "structureRef=\"xs:string\" xmlns:xs='http://www.w3.org/2001/XMLSchema'"),
    ],
)
def test_other_ways_of_writing_are_no_difference(old: str, new: str) -> None:
    changed = EXTENDED.decode().replace(old, new)
    assert changed != EXTENDED.decode()
    assert differences(read(EXTENDED), read(changed.encode())) == []


@pytest.mark.parametrize(
    ("old", "new", "word"),
    [
        ('name="審査&#10;する"', 'name="審査した"', "name"),
        ("tns:text", "xsd:text", "itemSubjectRef"),
        ("xsd:string", "xsi:string", "structureRef"),
        ('x="3.5"', 'x="3.6"', "x"),
        ('height="80"', 'height="81"', "height"),
        ('<di:waypoint x="1" y="2"/>', "", "waypoint"),
        ("&lt;x&gt;", "&lt;y&gt;", "内容"),
        ("のあと", "のまえ", "内容"),
        ('v:kind="a"', 'v:kind="b"', "kind"),
        ("<v:row/>", "", "row"),
        ('v:role="係"', 'v:role="課長"', "role"),
        ('targetRef="work"', 'targetRef="end"', "targetRef"),
        ('id="work"', 'id="task"', "work"),
        ("a &lt; 1", "a &lt; 2", "内容"),
        ('startQuantity="1"', 'startQuantity="2"', "startQuantity"),
        ("<incoming>start_work</incoming>", "", "incoming"),
    ],
)
def test_every_change_of_meaning_is_told(old: str, new: str, word: str) -> None:
    changed = EXTENDED.decode().replace(old, new, 1)
    assert changed != EXTENDED.decode()
    told = differences(read(EXTENDED), read(changed.encode()))
    assert told
    assert any(word in each for each in told), told


def test_a_diff_names_what_was_added_removed_moved_and_changed() -> None:
    old = read(model(process(CHAIN + '<subProcess id="inner"/><task id="gone" name="なくす"/><task id="stay"/>')))
    new = read(model(process(
        CHAIN.replace('id="work"', 'id="work" name="審査"') + '<subProcess id="inner"><task id="stay"/></subProcess>'
        '<task id="new" name="新しい"/>')))  # fmt: skip
    found = {(each.kind, each.element) for each in changes(old, new)}
    assert found == {("changed", "work"), ("removed", "gone"), ("added", "new"), ("moved", "stay")}
    sentences = " ".join(each.sentence for each in changes(old, new))
    assert "タスク「審査」（work）の name がなしから「審査」に変わりました。" in sentences
    assert "タスク「なくす」（gone）がなくなりました。" in sentences


def test_only_the_picture_changed() -> None:
    moved = read(EXTENDED.replace(b'x="1.0"', b'x="50"'))
    assert [each.drawn for each in changes(read(EXTENDED), moved)] == [True]


def test_the_order_of_elements_with_ids_means_nothing() -> None:
    document = read(EXTENDED)
    inner = document.by_id["process"]
    inner[:] = sorted(inner, key=lambda each: (bool(each.get("id")), each.get("id") or ""), reverse=False)
    assert differences(read(EXTENDED), again(document)) == []


def mutate(document: Document, random: Random) -> str:
    """Change one thing that has a meaning; say what."""
    elements = [each for each in document.root.iter() if each is not document.root]
    element = random.choice(elements)
    kind = random.choice(["attribute", "text", "drop", "add", "number"])
    if kind == "attribute" and element.attrib:
        name = random.choice(sorted(element.attrib))
        if not name.startswith("{http://www.w3.org/2001/XMLSchema-instance}"):
            element.set(name, f"{element.get(name)}x")
            return f"{element.tag} {name}"
    if kind == "text" and not len(element) and not element.tag.endswith("}extensionElements"):
        element.text = f"{element.text or ''}y"
        return f"{element.tag} text"
    if kind == "drop" and len(element):
        element.remove(random.choice(list(element)))
        return f"{element.tag} drop"
    if kind == "add":
        SubElement(element, f"{BPMN}task", {"id": "a-new-one"})
        return f"{element.tag} add"
    if element.get("x"):
        element.set("x", str(float(element.get("x", "0")) + 0.5))
        return f"{element.tag} x"
    return ""


@pytest.mark.parametrize("path", files() or [None], ids=lambda path: path.name if path else "absent")
def test_a_round_trip_of_a_public_file_loses_nothing_and_every_slip_is_found(path: Path | None) -> None:
    if path is None:
        pytest.skip("the public suites are not beside the repository")
    xml = path.read_bytes()
    whole = read(xml)
    random = Random(path.name)  # noqa: S311  # a test needs the same slips every time
    for _ in range(12):
        changed = read(xml)
        what = mutate(changed, random)
        assert bool(differences(whole, again(changed))) is bool(what), what


NAMES = st.text(
    st.characters(min_codepoint=32, max_codepoint=0x2FFF, exclude_categories=("Cs", "Cc", "Cn")), max_size=20
)


@settings(max_examples=60, deadline=None)
@given(name=NAMES, text=NAMES, attribute=NAMES)
def test_any_text_survives_a_round_trip(name: str, text: str, attribute: str) -> None:
    document = read(model(process(CHAIN + "<documentation/>")))
    work, note = document.by_id["work"], document.by_id["process"].find(f"{BPMN}documentation")
    assert note is not None
    work.set("name", name)
    work.set("{urn:vendor}role", attribute)
    note.text = text
    copy = again(document)
    assert copy.by_id["work"].get("name") == name
    assert copy.by_id["work"].get("{urn:vendor}role") == attribute
    found = copy.by_id["process"].find(f"{BPMN}documentation")
    assert found is not None
    assert (found.text or "") == text
    assert differences(document, copy) == []


TAGS = st.sampled_from([f"{BPMN}x", "{urn:a}x", "{urn:b}y", "plain", "{urn:html}p"])
TREES = st.recursive(
    st.tuples(TAGS, NAMES, st.just([])),
    lambda inner: st.tuples(TAGS, NAMES, st.lists(inner, max_size=3)),
    max_leaves=12,
)


def grown(parent: Element, tree: tuple[str, str, list]) -> None:
    element = SubElement(parent, tree[0], {tree[0]: tree[1]} if tree[0].startswith("{") else {})
    element.text = tree[1]
    for each in tree[2]:
        grown(element, each)


def shape(element: Element) -> tuple:
    return element.tag, dict(element.attrib), element.text or "", [shape(each) for each in element]


@settings(max_examples=60, deadline=None)
@given(tree=TREES)
def test_foreign_trees_keep_their_namespaces(tree: tuple[str, str, list]) -> None:
    document = read(model(process(CHAIN + "<extensionElements/>")))
    holder = document.by_id["process"].find(f"{BPMN}extensionElements")
    assert holder is not None
    grown(holder, tree)
    found = again(document).by_id["process"].find(f"{BPMN}extensionElements")
    assert found is not None
    assert shape(found)[3] == shape(holder)[3]


def test_our_packs_are_bpmn() -> None:
    for path in sorted(ROOT.glob("procedures/*/*/process.bpmn")):
        document = read(path.read_bytes())
        assert differences(document, again(document)) == []
