"""What tools write that no book mentions: each comes back as it was, and is never taken for something else."""

from __future__ import annotations

import pytest

from koboshi.core.bpmn import BPMN, BpmnError, check, differences, read, write
from koboshi.core.bpmn.reading import RENAMED
from tests.unit.bpmn.drafting import CHAIN, model, process

NAMESPACE = BPMN[1:-1]
PICTURE = (
    '<bpmndi:BPMNDiagram id="diagram"><bpmndi:BPMNPlane id="plane" bpmnElement="process">'
    '<bpmndi:BPMNShape id="shape" bpmnElement="work"><dc:Bounds x="{}" y="{}" width="{}" height="1"/>'
    '</bpmndi:BPMNShape><bpmndi:BPMNEdge id="edge" bpmnElement="start_work"><di:waypoint xsi:type="dc:Point" x="1" '
    'y="2"/></bpmndi:BPMNEdge></bpmndi:BPMNPlane></bpmndi:BPMNDiagram>'
)
TEXT = model(process(CHAIN)).decode()


def drawn(*numbers: str) -> str:
    return model(process(CHAIN), PICTURE.format(*numbers)).decode()


def inside(content: str) -> str:
    """The model with something written before its task."""
    return TEXT.replace("<task ", f"{content}<task ")


def headed(attributes: str) -> str:
    return TEXT.replace("<definitions ", f"<definitions {attributes} ", 1)


def work(attributes: str) -> str:
    return TEXT.replace('id="work"', f'id="work" {attributes}')


HTML = (
    '<documentation textFormat="text/html"><p xmlns="http://www.w3.org/1999/xhtml">一<b>二</b>  三</p></documentation>'
)
ODD = {
    "numbers that are none": drawn("NaN", "INF", "-INF"),
    "decimal commas": drawn("1,5", "2,25", "1.2.3"),
    "exponents": drawn("1E2", "-0.0", "1e400"),
    "empty numbers": drawn("", "  ", "0x10"),
    "an attribute before its namespace": headed('xmi:version="2.0" xmlns:xmi="http://www.omg.org/XMI"'),
    "the namespace of BPMN twice": headed(f'xmlns:a="{NAMESPACE}" xmlns:b="{NAMESPACE}"').replace("task ", "a:task ")
    .replace("</task>", "</a:task>"),
    "a prefix for one element": TEXT.replace("<task ", f'<x:task xmlns:x="{NAMESPACE}" ')
    .replace("</task>", "</x:task>"),
    "a prefix with a second meaning": TEXT.replace("<task ", '<task xmlns:tns="urn:other" tns:a="1" '),
    "a namespace of one letter": headed('xmlns:r="r" r:a="1"'),
    "a namespace with an ampersand": headed('xmlns:q="urn:a?b=1&amp;c=2" q:z="1"'),
    "the word xmlns in a name": headed('name="xmlns xmlns xmlns"'),
    "vendor elements without a namespace": inside('<geometry xmlns="" x="1"/>'),
    "vendor elements inside vendor elements": inside(
        '<extensionElements><w:g xmlns:w="urn:w"><Grid xmlns="" a="1"/></w:g></extensionElements>'),
    "a model inside an extension": inside('<extensionElements><task id="work"/></extensionElements>'),
    "an empty id": TEXT.replace('id="work"', 'id=""'),
    "one id twice": TEXT.replace('id="end"', 'id="work"'),
    "blanks around an id": TEXT.replace('id="work"', 'id=" work "'),
    "a colon in an id": TEXT.replace('"work"', '"a:work"'),
    "a digit first in an id": TEXT.replace('"work"', '"6729bd01"'),
    "an unknown prefix in a reference": TEXT.replace('sourceRef="start"', 'sourceRef="foo:start"'),
    "no target namespace": TEXT.replace('targetNamespace="https://example.test/model"', ""),
    "instructions and comments first": TEXT.replace(
        "<definitions", '<!-- <definitions> -->\n<?xml-stylesheet href="a"?><definitions', 1),
    "Windows lines": TEXT.replace("\n", "\r\n"),
    "old Macintosh lines": TEXT.replace("\n", "\r"),
    "blanks and a comment at the end": TEXT + "\n\n <!-- x -->",
    "an escaped line break in a name": work('name="a&#xA;b&#x9;c"'),
    "a sign beyond the basic plane": work('name="𠮷野家😀"'),
    "language and blanks of XML itself": work('xml:lang="ja" xml:space="preserve"'),
    "sections that contain their own end": inside("<documentation><![CDATA[a]]]]><![CDATA[>b\r\n]]></documentation>"),
    "web pages in a description": inside(HTML),
    "text between elements": inside("メモ"),
    "a long picture in a text": inside(f"<documentation>{'x' * 3_000_000}</documentation>"),
}  # fmt: skip


@pytest.mark.parametrize("name", ODD)
def test_an_odd_file_comes_back_as_it_was(name: str) -> None:
    document = read(ODD[name].encode())
    copy = read(write(document))
    assert differences(document, copy) == []
    assert write(copy) == write(document)
    assert all(each.sentence.endswith("。") for each in check(document))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (drawn("NaN", "1", "1"), drawn("1", "1", "1")),
        (drawn("1,5", "1", "1"), drawn("1.5", "1", "1")),
        (drawn("1e400", "1", "1"), drawn("-1e400", "1", "1")),
        (inside('<geometry xmlns="" x="1"/>'), inside('<geometry xmlns="urn:a" x="1"/>')),
        (work('xml:lang="ja"'), work('xml:lang="en"')),
    ],
)
def test_an_oddity_is_not_taken_for_its_neighbour(one: str, other: str) -> None:
    assert differences(read(one.encode()), read(other.encode())) != []


@pytest.mark.parametrize("old", RENAMED)
def test_a_file_of_today_may_call_its_own_elements_by_an_old_name_of_the_standard(old: str) -> None:
    document = read(TEXT.replace("https://example.test/model", old).encode())
    assert document.target("tns:work") is document.by_id["work"]
    assert not document.is_foreign("tns:work")
    assert differences(document, read(write(document))) == []
    assert [each for each in check(document) if each.level == "error"] == []


@pytest.mark.parametrize(
    ("xml", "word"),
    [
        (b"PK\x03\x04" + b"\0" * 300, "XML として"),
        (b"\x1f\x8b\x08" + b"\0" * 50, "XML として"),
        (b'<Package xmlns="http://www.wfmc.org/2009/XPDL2.2"/>', "「Package」"),
        (TEXT.replace(NAMESPACE, "urn:someone").encode(), "でなく「urn:someone」"),
        (work('name="a&nbsp;b"').encode(), "4 行目"),
        (work('name="a & b"').encode(), "4 行目"),
        (work('name="a&#x1;b"').encode(), "4 行目"),
        (work('name="&#xD83D;&#xDE00;"').encode(), "4 行目"),
    ],
)
def test_what_only_looks_like_a_model_is_refused_with_its_place(xml: bytes, word: str) -> None:
    with pytest.raises(BpmnError) as refused:
        read(xml)
    assert word in refused.value.sentence
