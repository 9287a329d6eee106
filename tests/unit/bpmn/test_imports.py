"""A model that builds on other files says what they are, and what it takes from them is there."""

from __future__ import annotations

from pathlib import Path

import pytest

from koboshi.core.bpmn import check, read
from koboshi.core.bpmn.imports import MOST
from tests.unit.bpmn.drafting import CHAIN, model, process
from tools.suites import constraints

BPMN_KIND = "http://www.omg.org/spec/BPMN/20100524/MODEL"
SCHEMA = "http://www.w3.org/2001/XMLSchema"
OTHER = model(process(CHAIN, name="called"))
OTHER_NAMESPACE = "https://example.test/model"
TYPES = b'<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="urn:types"/>'


def importing(location: str, kind: str, namespace: str, called: str = "") -> bytes:
    """A model of another namespace that imports one file, and calls a process of it under the prefix `tns`."""
    content = CHAIN.replace("<task ", f'<callActivity calledElement="{called}" ').replace("</task>", "</callActivity>")
    text = model(
        f'<import location="{location}" importType="{kind}" namespace="{namespace}"/>',
        process(content if called else CHAIN),
    ).decode()
    return text.replace('targetNamespace="https://example.test/model"', 'targetNamespace="urn:mine"').encode()


def rules(xml: bytes, files: dict[str, bytes] | None = None) -> set[tuple[str, str]]:
    opener = files.get if files is not None else None
    return {(each.rule, each.element) for each in check(read(xml), imports=opener) if each.level == "error"}


@pytest.mark.parametrize(
    ("location", "kind"),
    [
        ("other.bpmn", BPMN_KIND),
        ("types.xsd", SCHEMA),
        ("service.wsdl", "http://www.w3.org/TR/wsdl20/"),
        ("service.wsdl", "http://schemas.xmlsoap.org/wsdl/"),
        ("java.util.List", "http://www.java.com/javaTypes"),
    ],
)
def test_the_kinds_of_the_standard_and_of_other_languages_are_fine(location: str, kind: str) -> None:
    assert rules(importing(location, kind, "urn:types")) == set()


@pytest.mark.parametrize(
    ("location", "kind"),
    [
        ("other.bpmn", SCHEMA),
        ("types.XSD", BPMN_KIND),
        ("service.wsdl", SCHEMA),
        ("java.util.List", "java"),
        ("a", "a:"),
    ],
)
def test_a_kind_that_is_none_or_of_another_language_is_named(location: str, kind: str) -> None:
    assert rules(importing(location, kind, "urn:types")) == {("EXT.001", "definitions")}


def test_what_is_imported_and_used_is_there() -> None:
    xml = importing("other.bpmn", BPMN_KIND, OTHER_NAMESPACE, "tns:called")
    assert rules(xml) == set()
    assert rules(xml, {"other.bpmn": OTHER}) == set()
    assert rules(importing("types.xsd", SCHEMA, "urn:types"), {"types.xsd": TYPES}) == set()


@pytest.mark.parametrize(
    ("xml", "files", "wanted"),
    [
        (importing("other.bpmn", BPMN_KIND, OTHER_NAMESPACE), {}, ("EXT.001", "definitions")),
        (importing("other.bpmn", BPMN_KIND, "urn:else"), {"other.bpmn": OTHER}, ("EXT.001", "definitions")),
        (importing("other.bpmn", BPMN_KIND, OTHER_NAMESPACE), {"other.bpmn": TYPES}, ("EXT.001", "definitions")),
        (importing("types.xsd", SCHEMA, "urn:types"), {"types.xsd": OTHER}, ("EXT.001", "definitions")),
        (importing("types.xsd", SCHEMA, "urn:types"), {"types.xsd": b"<broken"}, ("EXT.001", "definitions")),
        (importing("types.xsd", SCHEMA, "urn:else"), {"types.xsd": TYPES}, ("EXT.001", "definitions")),
        (importing("a.bpmn", BPMN_KIND, OTHER_NAMESPACE, "tns:gone"), {"a.bpmn": OTHER}, ("REF.import", "work")),
    ],
    ids=["missing", "namespace", "no model", "no schema", "broken", "schema namespace", "nothing of that name"],
)  # fmt: skip
def test_an_import_that_is_not_what_it_claims_is_named(
    xml: bytes, files: dict[str, bytes], wanted: tuple[str, str]
) -> None:
    assert rules(xml, files) == {wanted}


def test_a_hostile_number_of_imports_is_not_followed() -> None:
    asked: list[str] = []
    line = '<import location="a{}.bpmn" importType="http://www.omg.org/spec/BPMN/20100524/MODEL" namespace="urn:a"/>'
    check(read(model(*(line.format(each) for each in range(500)), process(CHAIN))), imports=asked.append)
    assert len(asked) == MOST


def test_the_suite_opens_files_of_its_own_folder_only(tmp_path: Path) -> None:
    folder = tmp_path / "constraints"
    folder.mkdir()
    (folder / "EXT001_1_missing.bpmn").write_bytes(importing("../secret.bpmn", BPMN_KIND, OTHER_NAMESPACE))
    (tmp_path / "secret.bpmn").write_bytes(OTHER)
    (outcome,) = constraints.run(folder)
    assert (outcome.verdict, outcome.detail.split()[0]) == ("passed", "EXT.001")
    (folder / "EXT001_1_missing.bpmn").write_bytes(importing("other.bpmn", BPMN_KIND, OTHER_NAMESPACE))
    (folder / "other.bpmn").write_bytes(OTHER)
    assert [each.verdict for each in constraints.run(folder) if each.case == "EXT001"] == ["failed"]
