"""The adapters of the public BPMN suites, and what our own and the public models look like to the rules."""

from __future__ import annotations

from pathlib import Path
from random import Random
from xml.etree.ElementTree import Element

import pytest

from koboshi.core.bpmn import FORMALITIES, check, read, write
from koboshi.core.bpmn.finding import source
from koboshi.core.bpmn.sources import SOURCES
from tests.unit.bpmn.drafting import CHAIN, ROOT, SUITES, model, process
from tools.suites import interchange

# Not slips of ours: the suite leaves the language of its scripts out, because every engine puts in its own.
LEFT_OUT = {"EXT.053"}


def files(pattern: str) -> list[Path]:
    return sorted(SUITES.glob(pattern)) if SUITES.exists() else []


@pytest.mark.parametrize("path", files("bpmn-*/**/*.bpmn") or [None], ids=lambda path: path.name if path else "absent")
def test_a_public_model_is_not_blamed(path: Path | None) -> None:
    if path is None:
        pytest.skip("the public suites are not beside the repository")
    errors = [each for each in check(read(path.read_bytes())) if each.level == "error" and each.rule not in LEFT_OUT]
    assert errors == []


def test_our_packs_break_no_rule() -> None:
    found = [
        finding
        for path in sorted(ROOT.glob("procedures/*/*/process.bpmn"))
        for finding in check(read(path.read_bytes()))
        if finding.level == "error"
    ]
    assert found == []


def test_the_interchange_suite_is_read_and_comes_back() -> None:
    if not SUITES.exists():
        pytest.skip("the public suites are not beside the repository")
    outcomes = interchange.run(SUITES / "bpmn-interchange")
    assert [each.name for each in outcomes if each.verdict != "passed"] == []
    assert len(outcomes) == 8


@pytest.mark.parametrize(
    "path", files("bpmn-interchange/*.bpmn") or [None], ids=lambda path: path.name if path else "-"
)
def test_no_damage_to_a_model_makes_the_rules_stumble(path: Path | None) -> None:
    if path is None:
        pytest.skip("the public suites are not beside the repository")
    xml = path.read_bytes()
    random = Random(path.name)  # noqa: S311  # a test needs the same damage every time
    for _ in range(15):
        document = read(xml)
        for _ in range(40):
            damage(document.root, random)
        findings = check(read(write(document)))
        assert all(each.sentence.endswith("。") and each.source for each in findings)


def damage(root: Element, random: Random) -> None:
    """Do one thing to a random element that no tool should do."""
    elements = list(root.iter())
    element, other = random.choice(elements), random.choice(elements)
    match random.randrange(6):
        case 0:
            element.attrib.pop(random.choice([*element.attrib, "x"]), None)
        case 1:
            element.set(
                random.choice(["id", "sourceRef", "targetRef", "default", "attachedToRef"]), other.get("id", "")
            )
        case 2 if element is not root and other is not root:
            element.tag = other.tag
        case 3:
            element.text = random.choice(["", other.text, other.get("id"), "R/", "P", "%"])
        case 4 if len(element):
            element.remove(random.choice(list(element)))
        case 5 if element is not root and not len(other) and other is not element:
            element.append(other.makeelement(other.tag, dict(other.attrib)))


def test_formalities_are_rules() -> None:
    assert all(source(rule) for rule in FORMALITIES)
    assert {rule for rule in FORMALITIES if rule.startswith("EXT")} <= set(SOURCES)


def test_what_is_no_model_must_be_refused_and_what_is_one_must_not(tmp_path: Path) -> None:
    (tmp_path / "good.BPMN").write_bytes(model(process(CHAIN)))
    (tmp_path / "cut.bpmn").write_bytes(model(process(CHAIN))[:200])
    (tmp_path / "other.bpmn").write_bytes(b"<html/>")
    (tmp_path / "notes.txt").write_bytes(b"")
    outcomes = {each.name.rpartition("/")[2]: each for each in interchange.run(tmp_path)}
    assert {name: each.verdict for name, each in outcomes.items()} == {
        "cut.bpmn": "passed",
        "good.BPMN": "passed",
        "other.bpmn": "passed",
    }
    assert "refused" in outcomes["other.bpmn"].detail


@pytest.mark.parametrize("direction", ["incoming", "outgoing"])
def test_a_list_that_names_no_flow_breaks_the_standard_but_leaves_clear_how_the_model_runs(direction: str) -> None:
    content = CHAIN.replace(f"<{direction}>", f"<{direction}>gone</{direction}><{direction}>", 1)
    broken = {each.rule for each in check(read(model(process(content)))) if each.level == "error"}
    assert broken == {f"REF.{direction}"}
    assert broken <= FORMALITIES
