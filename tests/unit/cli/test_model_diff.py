"""`koboshi model diff`: two versions of a model, compared in words and in a picture."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from koboshi.project.cli import model
from tests.unit.cli.models import LOOP
from tests.unit.process.bpmn_builder import flows, user


def test_two_versions_are_compared_in_words_and_in_a_picture(
    loop: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    new, out = tmp_path / "new.bpmn", tmp_path / "diff.svg"
    changed = LOOP.replace(b"P14D", b"P10D").replace("おわった".encode(), "完了".encode())
    new.write_bytes(
        changed.replace(b"</process>", user("extra").encode() + flows("extra end").encode() + b"</process>")
    )
    assert model.run(["diff", str(loop), str(new), "--svg", str(out)]) == 0
    told = capsys.readouterr().out
    assert "境界イベント（late）の中の timeDuration" in told
    assert "「P14D」から「P10D」" in told
    assert "+ " in told
    svg = out.read_text(encoding="utf-8")
    assert svg.count("k-bpmn-badge-added") == 1
    assert svg.count("k-bpmn-badge-changed") == 2
    assert model.run(["diff", str(loop), str(loop), "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == []


def test_lists_of_flows_are_no_difference_in_meaning(
    loop: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    new = tmp_path / "new.bpmn"
    listed = b'name="\xe3\x81\x8a\xe3\x82\x8f\xe3\x81\xa3\xe3\x81\x9f"><incoming>g_end</incoming></endEvent>'
    new.write_bytes(LOOP.replace('name="おわった"/>'.encode(), listed))
    assert b"<incoming>" in new.read_bytes()
    assert model.run(["diff", str(loop), str(new), "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == []
