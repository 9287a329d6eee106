"""Whoever calls a verb wrongly is told in Japanese what is missing or not known, with exit code 2."""

from __future__ import annotations

import pytest

from koboshi.project.cli import clock, decide, lottery, mine, model, pack, simulate
from koboshi.project.cli.arguments import Parser, in_japanese
from koboshi.project.cli.main import parser


@pytest.mark.parametrize("verb", [simulate, mine, model, decide, clock, lottery, pack], ids=lambda each: each.__name__)
def test_every_verb_refuses_in_japanese_first(verb: object, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        verb.run([])  # type: ignore[attr-defined]
    assert stopped.value.code == 2
    first = capsys.readouterr().err.splitlines()[0]
    assert "足りないものがあります" in first


def test_the_house_too(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        parser().parse_args(["fly"])
    assert "使えるもの：" in capsys.readouterr().err.splitlines()[0]


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        (["--n", "x", "f"], "--n には整数を書いてください"),
        (["--n"], "--n のあとに、値を1つ書いてください。"),
        (["f", "--kind", "z"], "--kind に 'z' は使えません"),
        (["f", "--zzz"], "知らない引数があります：--zzz"),
        (["f", "--a", "--b"], "--b は --a と一緒に使えません。"),
        ([], "足りないものがあります：file"),
    ],
)
def test_each_fault_has_its_sentence(given: list[str], sentence: str, capsys: pytest.CaptureFixture[str]) -> None:
    top = Parser(prog="koboshi try")
    top.add_argument("file")
    top.add_argument("--n", type=int)
    top.add_argument("--kind", choices=["a", "b"])
    either = top.add_mutually_exclusive_group()
    either.add_argument("--a", action="store_true")
    either.add_argument("--b", action="store_true")
    with pytest.raises(SystemExit):
        top.parse_args(given)
    err = capsys.readouterr().err
    assert err.startswith("koboshi try: ")
    assert sentence in err


def test_what_nobody_knows_yet_stays_behind_a_japanese_sentence() -> None:
    assert in_japanese("some new message") == "使い方が違います（some new message）。"
