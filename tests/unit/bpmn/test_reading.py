"""Files as tools write them: encodings, namespaces, prefixes, missing parts; and files made to do harm."""

from __future__ import annotations

import codecs

import pytest

from koboshi.core.bpmn import BPMN, BpmnError, check, differences, read, write
from koboshi.core.bpmn.reading import LIMITS
from tests.unit.bpmn.drafting import CHAIN, HEAD, SUITES, model, process

TEXT = model(process(CHAIN)).decode()
NAMED = TEXT.replace('id="work"', 'id="work" name="審査する"')
PLAIN = TEXT.replace('id="work"', 'id="work" name="Prüfen"')


def encoded(text: str, encoding: str, name: str = "") -> bytes:
    return text.replace('encoding="UTF-8"', f'encoding="{name or encoding}"').encode(encoding)


@pytest.mark.parametrize(
    "xml",
    [
        encoded(NAMED, "utf-16"),
        encoded(NAMED, "shift_jis", "Shift_JIS"),
        encoded(NAMED, "cp932", "Windows-31J"),
        encoded(NAMED, "euc-jp", "EUC-JP"),
        encoded(NAMED, "iso-2022-jp"),
        encoded(NAMED, "utf-8", "utf-16"),
        codecs.BOM_UTF8 + NAMED.encode(),
        codecs.BOM_UTF8 + encoded(NAMED, "utf-8", "ISO-8859-1"),
        b"\n\n  " + NAMED.encode(),
        NAMED.partition("?>")[2].encode("utf-8"),
        NAMED.partition("?>")[2].encode("utf-16"),
    ],
    ids=range(11),
)
def test_a_japanese_file_is_read_in_whatever_encoding_a_tool_wrote(xml: bytes) -> None:
    assert read(xml).by_id["work"].get("name") == "審査する"


@pytest.mark.parametrize("encoding", ["ISO-8859-1", "windows-1252", "utf-16-le", "US-ASCII"])
def test_a_western_file_keeps_its_umlauts(encoding: str) -> None:
    text = PLAIN if encoding != "US-ASCII" else PLAIN.replace("ü", "&#252;")
    name = "utf-16" if encoding == "utf-16-le" else encoding
    xml = encoded(text, encoding, name)
    if encoding == "utf-16-le":
        xml = codecs.BOM_UTF16_LE + xml
    assert read(xml).by_id["work"].get("name") == "Prüfen"


def test_drafts_of_the_standard_used_other_namespaces() -> None:
    old = TEXT.replace("http://www.omg.org/spec/BPMN/20100524/MODEL", "http://schema.omg.org/spec/BPMN/2.0")
    document = read(old.encode())
    assert [each.get("id") for each in document.processes()] == ["process"]
    assert document.root.tag == f"{BPMN}definitions"
    assert differences(document, read(write(document))) == []


def test_references_with_the_prefix_of_the_file_name_its_elements() -> None:
    document = read(TEXT.replace('sourceRef="start"', 'sourceRef="tns:start"').encode())
    assert document.target("tns:start") is document.by_id["start"]
    assert document.target("xsd:start") is None
    assert document.is_foreign("xsd:start")
    assert not document.is_foreign("tns:start")


def test_a_file_without_picture_ids_or_with_doubled_ones_is_still_read() -> None:
    document = read(model(process('<task/><task id="a"/><task id="a" name="2"/>'), process("", name="b")))
    assert len(document.processes()) == 2
    assert document.by_id["a"].get("name") is None
    assert document.collaboration() is None
    assert differences(document, read(write(document))) == []


def test_everything_has_a_parent_but_the_root() -> None:
    document = read(model(process(CHAIN)))
    assert document.parent_of(document.root) is None
    assert document.parent_of(document.by_id["work"]) is document.by_id["process"]


def test_comments_and_instructions_are_no_elements() -> None:
    document = read(TEXT.replace("<task", "<!-- a --><?tool x?><task").encode())
    assert [each.get("id") for each in document.elements()][:3] == ["definitions", "process", "start"]


BOMB = '<!DOCTYPE d [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]>'
OUTSIDE = '<!DOCTYPE d [<!ENTITY a SYSTEM "file:///etc/passwd">]>'


@pytest.mark.parametrize(
    ("xml", "word", "line"),
    [
        (TEXT.replace("<definitions", BOMB + "<definitions").encode(), "DOCTYPE", 2),
        (TEXT.replace("<definitions", OUTSIDE + "<definitions").encode(), "DOCTYPE", 2),
        (TEXT.replace("<definitions", "<!DOCTYPE definitions>\n<definitions").encode(), "DOCTYPE", 2),
        (HEAD.encode() + b"<process>" * 200_000, "入れ子", 0),
        (HEAD.encode() + b"<process>" + b"<task/>" * 1_000_000 + b"</process></definitions>", "要素が多すぎ", 0),
        (b"<a b='" + b"x" * LIMITS.size + b"'/>", "ファイルが大きすぎ", 0),
        (HEAD.encode() + b"<task name='" + b">" * 20_000_000 + b"'/>", "1つの要素", 0),
        (HEAD.encode() + b"<!--" + b"<" * 20_000_000 + b"--><task/>", "1つの要素", 0),
        (TEXT.replace("申", "").encode().replace(b'id="work"', b'id="wo\0rk"'), "XML として", 9),
        (TEXT.encode().replace(b'id="work"', b'id="wo\xff\xfe\x80rk"'), "XML として", 5),
        (TEXT.encode()[:400], "XML として", 2),
        (TEXT.replace("</process>", "</proces>").encode(), "XML として", 0),
        (TEXT.replace('id="start"', 'id="start" id="start"').encode(), "XML として", 0),
        (TEXT.replace("<task", "<bpmn:task").encode(), "XML として", 0),
        (b"", "空", 0),
        (b"   ", "空", 0),
        (b"\x89PNG\r\n\x1a\n", "XML として", 0),
        (b"<html><body/></html>", "definitions ではなく「html」", 1),
        (b"<definitions/>", "BPMN 2.0", 1),
        (TEXT.replace('encoding="UTF-8"', 'encoding="rot13"').encode(), "XML として", 0),
        (TEXT.replace('encoding="UTF-8"', 'encoding="utf-7"').encode(), "XML として", 0),
    ],
    ids=range(21),
)
def test_what_is_no_model_is_refused_with_a_sentence(xml: bytes, word: str, line: int) -> None:
    with pytest.raises(BpmnError) as refused:
        read(xml)
    assert word in refused.value.sentence
    assert refused.value.sentence.endswith("。")
    if line:
        assert refused.value.line > 0


def test_a_model_full_of_faults_gets_a_bounded_list() -> None:
    findings = check(read(model(process("".join(f"<step{each}/>" for each in range(20_000))))))
    assert len(findings) == 1_000


def test_a_huge_value_does_not_make_a_huge_sentence() -> None:
    findings = check(read(model(process(CHAIN.replace('id="work"', f'id="work" startQuantity="{"9" * 1_000_000}x"')))))
    assert max(len(each.sentence) for each in findings) < 400


def test_every_public_file_is_read() -> None:
    if not SUITES.exists():
        pytest.skip("the public suites are not beside the repository")
    files = sorted(SUITES.glob("bpmn-*/**/*.bpmn"))
    assert files
    for path in files:
        document = read(path.read_bytes())
        assert differences(document, read(write(document))) == [], path.name
