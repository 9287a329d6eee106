"""What `koboshi pack check` and `texts` say to an author who has the documentation and nothing else."""

from __future__ import annotations

import tomllib
from datetime import date
from pathlib import Path

import pytest

from koboshi.core import pack as packs
from koboshi.core.pack import Pack
from koboshi.project.cli import pack as command
from koboshi.project.configuration import ROOT

WAITING = ROOT / "procedures" / "fukushima" / "disclosure-request"


@pytest.fixture
def starter(tmp_path: Path) -> Pack:
    return packs.new("kakuu/xyz", tmp_path / "xyz")


def said(pack: Pack) -> list[str]:
    return [str(finding) for finding in packs.check(pack)]


def with_card(pack: Pack, before: str, after: str) -> Pack:
    card = pack.text("procedure.toml")
    assert before in card
    return packs.load_bytes({**pack.files, "procedure.toml": card.replace(before, after).encode()})


@pytest.mark.parametrize(
    ("before", "after", "sentence"),
    [
        (
            "[fee]",
            '[act]\nkind = "aplication"\nact = "ordinance"\n[fee]',
            "act.kind: 「aplication」は使えません（使えるのは application、notification、checked_notification、"
            "opinion、adverse）。「application」のことですか。",
        ),
        (
            'seal = "none"',
            'seal = "nothing"',
            "reviews.seal: 「nothing」は使えません（使えるのは none、optional、required）。",
        ),
        ("yen = 0", 'yen = "0"', "fee.yen: 「0」は、整数で書いてください。"),
        ('ways = ["window"', 'ways = ["windou"', "counter.1番目.ways.1番目: 「windou」は使えません"),
        (
            "[retention]",
            "[retention]\nyear = 5",
            "retention: 「year」というキーは書けません（書けるのは class、status、years）。",
        ),
    ],
)
def test_a_value_typed_wrongly_is_told_in_japanese_with_what_is_allowed(
    starter: Pack, tmp_path: Path, capsys: pytest.CaptureFixture[str], before: str, after: str, sentence: str
) -> None:
    path = tmp_path / "xyz" / "procedure.toml"
    assert before in path.read_text(encoding="utf-8")
    path.write_text(path.read_text(encoding="utf-8").replace(before, after), encoding="utf-8")
    assert command.run(["check", str(path.parent)]) == 1
    told = capsys.readouterr().out
    assert sentence in told
    assert "unexpected keyword" not in told
    assert "is not" not in told


def test_a_term_of_thirty_years_is_possible_and_one_of_a_hundred_and_one_names_its_key(starter: Pack) -> None:
    lines = '[register]\nname = "墓地の使用（架空）"\nyears = {years}\n[fee]'
    assert with_card(starter, "[fee]", lines.format(years=30)).manifest.law.register is not None
    with pytest.raises(packs.PackError, match=r"\[register\] years・months: 有効期間は100年"):
        with_card(starter, "[fee]", lines.format(years=101))


def test_a_text_that_three_languages_lack_is_one_line(starter: Pack) -> None:
    files = dict(starter.files)
    for lang in ("ja", "ja-easy", "en"):
        lines = files[f"texts/{lang}.toml"].decode().splitlines()
        files[f"texts/{lang}.toml"] = "\n".join(each for each in lines if not each.startswith("after")).encode()
    found = [each for each in said(packs.load_bytes(files)) if "文言 after" in each]
    assert found == ["誤り  texts/ja.toml、texts/ja-easy.toml、texts/en.toml: 文言 after がありません。"]


def test_an_empty_text_is_a_missing_one(starter: Pack) -> None:
    text = starter.text("texts/en.toml").replace('field.phone.label = "Telephone"', 'field.phone.label = ""')
    found = said(packs.load_bytes({**starter.files, "texts/en.toml": text.encode()}))
    assert "誤り  texts/en.toml: 文言 field.phone.label がありません。" in found


def test_a_wait_without_words_and_a_correction_without_an_end_are_told() -> None:
    pack = packs.load(WAITING)
    assert not [each for each in said(pack) if "status." in each or "補正を待つ期限" in each]
    wait = next(node for node in pack.definition.nodes.values() if node.message == "correction_answered")
    texts = pack.text("texts/ja.toml").replace(f"status.{wait.id}", f"status.not_{wait.id}")
    model = pack.text("process.bpmn").replace("timerEventDefinition", "conditionalEventDefinition")
    assert any(
        f"文言 status.{wait.id} がありません。待っている間" in each
        for each in said(packs.load_bytes({**pack.files, "texts/ja.toml": texts.encode()}))
    )
    assert model != pack.text("process.bpmn")


def test_the_missing_texts_come_as_a_block_to_paste(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    packs.new("kakuu/xyz", tmp_path / "xyz")
    assert command.run(["texts", "--missing", str(tmp_path / "xyz")]) == 0
    assert "足りない文言はありません。" in capsys.readouterr().out
    english = tmp_path / "xyz" / "texts" / "en.toml"
    kept = [line for line in english.read_text(encoding="utf-8").splitlines() if not line.startswith("field.")]
    english.write_text("\n".join(kept), encoding="utf-8")
    assert command.run(["texts", "--missing", str(tmp_path / "xyz")]) == 0
    block = capsys.readouterr().out
    assert block.startswith("# texts/en.toml")
    assert 'field.phone.label = ""  # 電話番号' in block
    assert set(tomllib.loads(block)["field"]) == {"applicant", "phone", "request"}


NUMBERS = '[number]\npattern = "{fiscal_year}{kind}({office})第{n}号"\n'


@pytest.mark.parametrize("kind", ["", 'kind = "notice"\n'])
def test_a_number_with_the_sign_of_a_kind_asks_which_sign(starter: Pack, kind: str) -> None:
    told = said(with_card(starter, "[retention]", f"{NUMBERS}{kind}\n[retention]"))
    assert any("{kind} がありますが、種類の記号が決まっていません" in sentence for sentence in told)
    signed = with_card(starter, "[retention]", f'{NUMBERS}kind = "達"\n\n[retention]')
    assert said(signed) == said(starter)
    assert signed.number_pattern is not None
    assert signed.number_pattern.show(46, date(2026, 4, 1), "務") == "2026達(務)第46号"


def test_a_sign_of_a_kind_that_no_number_would_show_is_told(starter: Pack) -> None:
    numbers = NUMBERS.replace("{kind}", "")
    told = said(with_card(starter, "[retention]", f'{numbers}kind = "達"\n\n[retention]'))
    assert any("kind の「達」は、pattern に {kind} がないので、番号に出ません" in sentence for sentence in told)
