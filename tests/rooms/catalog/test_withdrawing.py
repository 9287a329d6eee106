"""`koboshi pack withdraw`: a version published by mistake goes before anybody applies under it, and never after."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path

import pytest

from koboshi.catalog import service as catalog
from koboshi.catalog.models import Listing, ProcedureVersion
from koboshi.core import pack as packs
from koboshi.core.actor import SYSTEM, Door
from koboshi.core.japan import civil
from koboshi.foundation.journal.models import Entry
from koboshi.foundation.organisations import service as organisations
from koboshi.intake import service as intake
from koboshi.project.cli import withdraw as command
from tests.rooms.conftest import resident

TOWN, PROCEDURE = "073229", "kakuu-town/xyz"
"""大玉村, with an invented procedure of its own."""
Withdraw = Callable[..., tuple[int, str, str]]


@pytest.fixture
def town(house: None) -> str:
    """A town with one office: 総務課."""
    organisations.enter_office(TOWN, "somu", name="総務課（架空）", telephone="000-000-0000")
    return TOWN


@pytest.fixture
def publish(town: str, tmp_path: Path) -> Callable[..., ProcedureVersion]:
    """`publish("0.1.1", title="…")`: the same pack with a number, a day and a title of its own."""
    packs.new(PROCEDURE, tmp_path / "xyz")
    pristine = {path: path.read_text(encoding="utf-8") for path in (tmp_path / "xyz").rglob("*.toml")}

    def make(version: str, *, since: str = "2026-04-01", title: str = "") -> ProcedureVersion:
        for path, text in pristine.items():
            changed = text.replace('"joho-seisaku"', '"somu"').replace('version = "0.1.0"', f'version = "{version}"')
            changed = changed.replace("effective_from = 2026-04-01", f"effective_from = {since}")
            if title and path.name == "ja.toml":
                first = next(line for line in text.splitlines() if line.startswith("title = "))
                changed = changed.replace(first, f'title = "{title}"')
            path.write_text(changed, encoding="utf-8")
        return catalog.release(SYSTEM, packs.load(tmp_path / "xyz"), organisations.body(TOWN)).version

    return make


@pytest.fixture
def withdraw(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Withdraw:
    """`withdraw("0.1.1")` as at the terminal: exit code, what was said, what was refused."""
    monkeypatch.setattr(command, "open_house", nullcontext)

    def run(version: str, *, procedure: str = PROCEDURE, reason: str = "料金を書き誤った") -> tuple[int, str, str]:
        code = command.run(argparse.Namespace(procedure=procedure, version=version, reason=reason))
        said = capsys.readouterr()
        return code, said.out, said.err

    return run


def now_in_force() -> str:
    """The version in force today."""
    return catalog.in_force(PROCEDURE, on=civil.today()).version.version


def test_the_version_before_holds_again_and_its_words_are_found(
    publish: Callable[..., ProcedureVersion], withdraw: Withdraw
) -> None:
    first, wrong = publish("0.1.0"), publish("0.1.1", since="2026-05-01", title="まちがった題名")
    title = Listing.objects.get(procedure_id=PROCEDURE, language="ja").title
    first.refresh_from_db()
    assert (title, now_in_force(), str(first.effective_until)) == ("まちがった題名", "0.1.1", "2026-04-30")

    code, said, _ = withdraw("0.1.1")

    assert code == 0
    assert f"取り下げました: {wrong}" in said
    assert f"いま有効な版: {first}（2026-04-01 施行）" in said
    first.refresh_from_db()
    assert (now_in_force(), first.effective_until) == ("0.1.0", None)
    assert Listing.objects.get(procedure_id=PROCEDURE, language="ja").title != "まちがった題名"
    told = Entry.objects.get(kind="catalog.version_withdrawn")
    assert (told.data["before"], told.data["digest"]) == ("0.1.0", wrong.digest)
    assert "料金" not in str(told.data)
    wrong.refresh_from_db()
    assert (wrong.withdrawn_why, wrong.withdrawn_on) == ("料金を書き誤った", civil.today())
    assert withdraw("0.1.1")[1].startswith(f"すでに取り下げています: {wrong}")
    assert Entry.objects.filter(kind="catalog.version_withdrawn").count() == 1


def test_its_number_stays_used_and_the_next_one_is_held_against_what_is_in_force(
    publish: Callable[..., ProcedureVersion], withdraw: Withdraw
) -> None:
    publish("0.1.0")
    publish("0.1.1", title="まちがった題名")
    withdraw("0.1.1")
    with pytest.raises(catalog.VersionChanged, match=r"0\.1\.1 は取り下げた版です"):
        publish("0.1.1", title="まちがった題名")
    publish("0.1.2", title="直した題名")
    assert now_in_force() == "0.1.2"


def test_one_in_the_middle_leaves_no_gap(publish: Callable[..., ProcedureVersion], withdraw: Withdraw) -> None:
    publish("0.1.0")
    publish("0.1.1", since="2026-05-01", title="まちがった題名")
    publish("0.1.2", since="2026-09-01", title="直した題名")
    withdraw("0.1.1")
    days = ProcedureVersion.objects.filter(procedure_id=PROCEDURE).standing().order_by("sequence")
    assert [(each.version, str(each.effective_until)) for each in days] == [("0.1.0", "2026-08-31"), ("0.1.2", "None")]


def test_the_only_version_leaves_nothing_on_offer(publish: Callable[..., ProcedureVersion], withdraw: Withdraw) -> None:
    publish("0.1.0")
    assert "この手続は案内に出ません" in withdraw("0.1.0")[1]
    with pytest.raises(catalog.NotInForce):
        now_in_force()


def test_after_an_application_has_arrived_it_stays_and_a_draft_is_only_told_of(
    publish: Callable[..., ProcedureVersion], withdraw: Withdraw
) -> None:
    publish("0.1.0")
    version = publish("0.1.1", title="まちがった題名")
    offer = catalog.version_of(version.pk)
    begun = intake.begin(resident(), offer, door=Door.CITIZEN).application
    begun.filed_at, begun.state = version.published_at, "filed"
    begun.save(update_fields=["filed_at", "state"])
    code, said, refused = withdraw("0.1.1")
    assert (code, said) == (1, "")
    assert "0.1.1 には、もう申請などが1件あるため、取り下げられません。" in refused
    assert now_in_force() == "0.1.1"
    begun.filed_at, begun.state = None, "draft"
    begun.save(update_fields=["filed_at", "state"])
    assert "書きかけの申請が1件あります" in withdraw("0.1.1")[1]


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"version": "9.9.9"}, "9.9.9 という版はありません。公開した版（新しい順）：0.1.0。"),
        ({"version": "0.1.0", "procedure": "kakuu-town/none"}, "「kakuu-town/none」という手続は、公開されていません。"),
        ({"version": "0.1.0", "reason": "  "}, "取り下げる理由を、1字から300字で書いてください"),
        ({"version": "0.1.0", "reason": "長" * 301}, "取り下げる理由を、1字から300字で書いてください"),
    ],
)
def test_what_cannot_be_taken_back_is_told_in_a_sentence(
    publish: Callable[..., ProcedureVersion], withdraw: Withdraw, given: dict[str, str], sentence: str
) -> None:
    publish("0.1.0")
    code, _, refused = withdraw(**given)
    assert code == 1
    assert sentence in refused
    assert now_in_force() == "0.1.0"
