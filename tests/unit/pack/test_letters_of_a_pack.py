"""Letters of a pack: each with its own authority, printing what the pack declares, telling rightly how to object."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from koboshi.core import pack as packs
from koboshi.core.letter import Appeal, AppealError, appeal_text, parties
from koboshi.core.letter.appeal import differences
from koboshi.core.pack import Pack
from koboshi.core.pack.check import check
from koboshi.core.pack.letters import Consultation

PACKS = Path("procedures/fukushima")


@pytest.fixture(scope="module")
def passport() -> Pack:
    return packs.load(PACKS / "passport")


@pytest.fixture(scope="module")
def starter(tmp_path_factory: pytest.TempPathFactory) -> Pack:
    return packs.new("fukushima/xyz", tmp_path_factory.mktemp("packs") / "xyz")


def changed(pack: Pack, **files: tuple[str, str]) -> Pack:
    """The pack with words of some files replaced; `letters__refuse_dot_html` is letters/refuse.html."""
    made = dict(pack.files)
    for key, (old, new) in files.items():
        name = key.replace("__", "/").replace("_dot_", ".")
        text = made[name].decode()
        assert old in text
        made[name] = text.replace(old, new).encode()
    return packs.load_bytes(made)


def errors(pack: Pack) -> list[str]:
    return [f"{each.file}: {each.sentence}" for each in check(pack) if each.level == "error"]


def test_who_issues_and_who_refuses_a_passport_are_two_authorities(passport: Pack) -> None:
    card = passport.manifest
    assert card.authority_of("not_relieve") == card.authority_of("grant") == "福島県知事"
    assert card.authority_of("refuse") == "外務大臣"
    ours, theirs = parties(card.appeal_of("not_relieve")), parties(card.appeal_of("refuse"))
    assert (ours.to, ours.defendant, ours.representative) == ("福島県知事", "福島県", "福島県知事")
    assert (theirs.to, theirs.defendant, theirs.representative) == ("外務大臣", "国", "法務大臣")


def test_the_notice_of_each_decision_carries_its_own_instruction(passport: Pack) -> None:
    for letter, said in (("not_relieve", "福島県を被告"), ("refuse", "国を被告")):
        (block,) = [
            each
            for each in passport.letters[letter].fill(context(passport, letter), pack=passport)
            if each["kind"] == "appeal"
        ]
        assert said in "".join(block["lines"])
        assert block["status"] == "要確認"


def context(pack: Pack, letter: str) -> dict[str, Any]:
    return {
        "applicant": {"family": "架空", "given": "花子"},
        "recipients": ["代理人　架空　次郎　様"],
        "answers": dict(pack.samples["typical.json"]["answers"]),
        "case": {"reference": "X", "arrived_on": "2026-04-01", "due_on": ""},
        "decision": {"outcome_text": "しない", "reason": "理由", "clause": "定め", "decided_on": "2026-04-02"},
        "document": {"number": "第1号", "issued_on": "2026-04-02"},
        "office": {"name": "旅券室", "tel": "0", "address": "架空町"},
        "authority": pack.manifest.authority_of(letter),
        "parameters": {},
    }


def test_a_representative_who_receives_stands_below_the_applicant(passport: Pack) -> None:
    lines = [
        "".join(run["text"] for run in each["runs"])
        for each in passport.letters["refuse"].fill(context(passport, "refuse"), pack=passport)
        if each["kind"] == "p"
    ]
    place = lines.index("架空　花子　様")
    assert lines[place + 1] == "代理人　架空　次郎　様"
    alone = passport.letters["refuse"].fill(context(passport, "refuse") | {"recipients": []}, pack=passport)
    assert not [each for each in alone if "代理人" in str(each)]


def test_the_seal_is_the_declared_one(passport: Pack) -> None:
    for letter in passport.letters.values():
        assert letter.has("seal")
    (seal,) = [
        each
        for each in passport.letters["refuse"].fill(context(passport, "refuse"), pack=passport)
        if each["kind"] == "seal"
    ]
    assert seal["text"] == "（公印省略）"


def test_a_station_or_bureau_is_named_by_the_office_of_the_case() -> None:
    card = packs.load(PACKS / "parking-certificate").manifest
    assert card.authority_of("refuse", "福島警察署") == "福島県福島警察署長"
    card = packs.load(PACKS / "tax-certificate").manifest
    assert card.authority_of("refuse", "県北地方振興局県税部", "県北地方振興局") == "福島県県北地方振興局長"


def test_an_unfavourable_letter_without_a_row_of_the_table_is_an_error(starter: Pack) -> None:
    bare = changed(starter, procedure_dot_toml=('authority = "governor"\n', ""))
    assert any("refuse" in each and "authority がありません" in each for each in errors(bare))
    silent = changed(starter, letters__refuse_dot_html=("<appeal/>", ""))
    assert any("教示（<appeal/>）がありません" in each for each in errors(silent))


def test_a_letter_prints_declared_variables_only(starter: Pack) -> None:
    asked = changed(starter, letters__refuse_dot_html=("<appeal/>", "<p>{{ process.place }}</p><appeal/>"))
    (found,) = errors(asked)
    assert "letters/refuse.html" in found
    assert "process.place" in found
    assert "[[variable]]" in found
    declared = changed(
        asked, procedure_dot_toml=("[retention]", '[[variable]]\nname = "place"\nkind = "number"\n\n[retention]')
    )
    assert errors(declared) == []
    wrong = changed(declared, letters__refuse_dot_html=("process.place", "process.place|wareki"))
    assert any("wareki は使えません" in each for each in errors(wrong))


def test_a_rule_for_a_letter_that_is_not_there_is_an_error(starter: Pack) -> None:
    extra = changed(starter, procedure_dot_toml=("[retention]", '[letter.nobody]\nauthority = "x"\n\n[retention]'))
    assert any("letters/nobody.html がありません" in each for each in errors(extra))


def test_names_against_the_table_are_told() -> None:
    odd = Appeal("both", to="福島市長", authority="governor")
    assert any("福島市長" in each for each in differences(odd))
    assert differences(Appeal("both", authority="governor")) == []
    with pytest.raises(AppealError, match="minister"):
        appeal_text(Appeal("both", authority="minister"))


def test_a_consultation_is_a_name_or_a_table(starter: Pack) -> None:
    told = changed(
        starter,
        procedure_dot_toml=(
            "[authority]",
            'consultations = ["zaisei", { to = "架空審査会", step = "decide", days = 14, law = true }]\n\n[authority]',
        ),
    )
    assert errors(told) == []
    assert told.manifest.law.consultations[0] == Consultation("zaisei")
    assert told.manifest.law.consultations[1].days == 14
    lost = changed(told, procedure_dot_toml=('step = "decide"', 'step = "nowhere"'))
    assert any("nowhere" in each for each in errors(lost))
