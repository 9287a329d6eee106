"""`koboshi journal verify` in parts and as JSON, and `koboshi journal late`."""

from __future__ import annotations

import json
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import ClassVar

import pytest
from django.db import transaction

from koboshi.casework.service import proving
from koboshi.core.actor import SYSTEM
from koboshi.foundation.journal import service, verify
from koboshi.foundation.journal.facts import Fact, Subject
from koboshi.foundation.tenancy import scope
from koboshi.project.cli import journal, journal_content, main

Shown = pytest.CaptureFixture[str]
CASE = "AAAA-BBBB-CCCC"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stamped(Fact):
    """A fact for these tests."""

    kind: ClassVar[str] = "test.stamped"


@pytest.fixture(autouse=True)
def told(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """One row of now, and one that tells of three days ago."""
    monkeypatch.setattr(journal, "open_house", nullcontext)
    monkeypatch.setenv("COLUMNS", "200")
    with scope.acting(), transaction.atomic():
        about = Subject(tenant="070009", case=CASE)
        service.record(SYSTEM, Stamped(), about)
        service.record(SYSTEM, Stamped(), about, at=datetime.now(UTC) - timedelta(days=3))


@pytest.fixture
def parts(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Which of both were read."""
    read: list[str] = []
    chain, contents = verify.verify_all, journal_content.prove

    def _chain() -> verify.Report:
        read.append("chain")
        return chain()

    def _contents() -> proving.Report:
        read.append("contents")
        return contents()

    monkeypatch.setattr(verify, "verify_all", _chain)
    monkeypatch.setattr(journal_content, "prove", _contents)
    return read


@pytest.mark.parametrize(
    ("flags", "wanted"), [([], ["chain", "contents"]), (["--chain"], ["chain"]), (["--contents"], ["contents"])]
)
def test_a_night_may_check_the_chain_alone_and_open_no_file(
    parts: list[str], capsys: Shown, flags: list[str], wanted: list[str]
) -> None:
    assert main(["journal", "verify", *flags, "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert parts == wanted
    assert found["clean"] is True
    assert [name for name in ("chain", "contents") if found[name] is not None] == wanted
    if "chain" in wanted:
        assert (found["chain"]["entries"], found["chain"]["told_late"]) == (2, 1)
        assert "koboshi journal late" in found["chain"]["remarks"][0]


def test_verify_names_a_broken_place_once(capsys: Shown, monkeypatch: pytest.MonkeyPatch) -> None:
    report = verify.Report()
    report.add("head", CASE, f"{CASE}: 連鎖の先頭の控えがありません")
    monkeypatch.setattr(verify, "verify_all", lambda: report)
    assert main(["journal", "verify", "--chain"]) == 1
    assert capsys.readouterr().out.count(CASE) == 1
    assert main(["journal", "verify", "--chain", "--json"]) == 1
    found = json.loads(capsys.readouterr().out)
    assert (found["clean"], found["chain"]["broken"][0]["where"]) == (False, CASE)


def test_rows_told_late_are_listed(capsys: Shown) -> None:
    assert main(["journal", "late", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["count"] == 1
    (row,) = found["rows"]
    assert (row["case"], row["seq"], row["kind"], row["days"]) == (CASE, 2, "test.stamped", 3)
    assert main(["journal", "late"]) == 0
    shown = capsys.readouterr().out
    assert row["told_on"] in shown
    assert "1行" in shown


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["digest", "--json"], "--json を使えません"),
        (["late", CASE], "案件の番号は、show と content だけで使えます"),
        (["sign", "--chain"], "verify だけで使えます"),
    ],
)
def test_what_does_not_fit_a_verb_is_refused_with_a_sentence(arguments: list[str], says: str, capsys: Shown) -> None:
    assert main(["journal", *arguments]) == 1
    assert says in capsys.readouterr().err
