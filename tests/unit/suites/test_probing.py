"""The page on conformance asks the product with small models; the models themselves must be sound."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from defusedxml.ElementTree import fromstring

from tools.suites import page
from tools.suites.probing import decisions, events, shapes
from tools.suites.probing.building import Probe
from tools.suites.report import Count

PROBES = [*shapes.activities(), *shapes.gateways(), *shapes.drawn(), *events.events()]
ASKED = [*decisions.hit_policies(), *decisions.boxed()]


def test_every_line_of_the_page_has_a_model_of_its_own() -> None:
    assert [name for name, count in Counter((one.section, one.name) for one in PROBES).items() if count > 1] == []
    assert len(PROBES) > 80


@pytest.mark.parametrize("probe", PROBES, ids=lambda probe: f"{probe.section}-{probe.name}")
def test_a_probe_is_well_formed_and_holds_what_it_is_about(probe: Probe) -> None:
    root = fromstring(probe.xml)
    ids = [element.get("id") for element in root.iter() if element.get("id")]
    assert len(ids) == len(set(ids))
    assert probe.node in ids
    named = [element.get(name) for element in root.iter() for name in ("sourceRef", "targetRef", "attachedToRef")]
    assert {name for name in named if name} <= set(ids)


@pytest.mark.parametrize("probe", PROBES, ids=lambda probe: f"{probe.section}-{probe.name}")
def test_no_probe_crashes_the_product(probe: Probe) -> None:
    assert page.verdict(probe).partition(":")[0] in {"runs", "**loads**", "drawn", "refused"}


@pytest.mark.parametrize("asked", ASKED, ids=lambda asked: asked.name)
def test_decisions_are_asked_and_answered(asked: decisions.Asked) -> None:
    assert page.answer_of(asked) == "right"


def test_a_wrong_answer_is_told_as_one() -> None:
    asked = ASKED[0]
    assert page.answer_of(decisions.Asked("s", "n", asked.xml, 4)).startswith("**wrong**")
    assert decisions.alike([1, {"a": True}], [1, {"a": True}])
    assert not decisions.alike(1, True)
    assert not decisions.alike([1], [1, 2])


def test_the_page_names_the_run_its_figures_and_what_was_not_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(page, "PAGE", tmp_path / "conformance.md")
    page.write(
        [Count("DMN level 2", 5, 1, 0, 0, 3, 2)], ["Event logs (a folder)"], {"when": "2026-11-26", "folder": "suites"}
    )
    text = page.PAGE.read_text(encoding="utf-8")
    assert "| DMN level 2 | 5 | 1 | 0 | 0 | 6 | 83.3 | 2 of 3 |" in text
    assert "Not in this folder, so not run: Event logs (a folder)." in text
    assert "crashes" not in text
