"""The tutorial of the process core, run as it is written: a reader must be able to copy every line."""

from __future__ import annotations

import importlib
import re
import shlex
from pathlib import Path

import pytest

from koboshi.core.simulate import running
from koboshi.project.cli.main import PLAIN

ROOT = Path(__file__).parents[3]
TUTORIAL = ROOT / "docs" / "tutorials" / "process-core.md"


def commands() -> list[list[str]]:
    """The words of every command in a block of the shell."""
    blocks = re.findall(r"^```sh\n(.*?)^```", TUTORIAL.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    return [shlex.split(line, comments=True) for block in blocks for line in block.splitlines() if line.strip()]


def test_every_command_runs_as_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    # A root of its own, so that what the reader's commands write lands here. Both backends give the same figures; the
    # plain one needs no compiling.
    for name in ("procedures", "docs"):
        (tmp_path / name).symlink_to(ROOT / name)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(running, "FASTEST", "plain")
    said = {}
    for program, verb, *arguments in commands():
        assert program == "koboshi"
        line = shlex.join((verb, *arguments))
        assert importlib.import_module(PLAIN[verb][0]).run(arguments) == 0, line
        said[line] = capsys.readouterr().out
    assert {path.name for path in tmp_path.iterdir() if path.is_file()} == {
        "disclosure.svg",
        "report.html",
        "simulated.xes",
        "mined.html",
        "fitted.toml",
    }
    everything = "\n".join(said.values())
    assert everything.count("終わりました：「開示して終了」") == 2
    assert re.search(r"流れ図のとおりの案件 +([\d,]+) / \1$", everything, re.MULTILINE)
    assert "当てはめられなかったもの" in everything
    assert everything.count("想定に基づく試算であり、実績ではありません。") == 2


def test_the_verbs_are_all_there() -> None:
    verbs = [" ".join(words[1:3]) if words[1] == "model" else words[1] for words in commands()]
    assert list(dict.fromkeys(verbs)) == ["model run", "model draw", "simulate", "mine"]
    assert any("--fit" in words for words in commands())
