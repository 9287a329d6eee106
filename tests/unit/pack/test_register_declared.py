"""`[register]` as an author writes it: terms by kind of permit, and what the check says of missing fields."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from koboshi.core import pack as packs
from koboshi.core.pack import Pack
from koboshi.core.pack.law import Lapse, Register, read_law
from koboshi.core.pack.registering import check_register
from koboshi.core.validity import KindTerm
from koboshi.project.configuration import ROOT

PACKS = ROOT / "procedures" / "fukushima"
STALL = {"field": "permit_kind", "values": ["temporary"], "days_field": "event_days", "starts_field": "event_from"}
MARK = {"basis": "催しの期間（要確認）", "status": "要確認"}


def register(**table: Any) -> Register:
    """The register of a manifest with this table."""
    found = read_law({"register": {"name": "台帳", **table}}).register
    assert found is not None
    return found


def stalls(given: Register) -> Pack:
    """The pack of stalls with another register."""
    pack = packs.load(PACKS / "stall-permit")
    manifest = replace(pack.manifest, law=replace(pack.manifest.law, register=given))
    pack.__dict__["manifest"] = manifest
    return pack


def test_a_term_for_one_kind_of_permit_is_read_with_its_own_basis() -> None:
    found = register(years=5, term=[{**STALL, **MARK}])
    assert found.terms == (KindTerm(**{**STALL, "values": ("temporary",)}, **MARK),)
    assert found.term_for({"permit_kind": "temporary"}, "grant") is found.terms[0]
    assert found.term_for({"permit_kind": "roten"}, "grant") is found


def test_what_nobody_has_compared_with_the_law_is_on_the_list() -> None:
    law = read_law({"register": {"name": "台帳", "status": "確認済", "term": [{"years": 2, **MARK}]}})
    assert law.unchecked() == ["台帳の有効期間 1"]


@pytest.mark.parametrize("table", [{"years": 3, "birthdays": 3}, {"term": [{"weeks": 2}]}, {"until": "02-30"}])
def test_a_table_that_says_two_things_or_nothing_known_cannot_be_read(table: dict[str, Any]) -> None:
    with pytest.raises((TypeError, ValueError)):
        register(**table)


@pytest.mark.parametrize("name", sorted(path.name for path in PACKS.iterdir() if (path / "procedure.toml").is_file()))
def test_the_registers_of_our_packs_ask_only_for_what_their_forms_have(name: str) -> None:
    assert list(check_register(packs.load(PACKS / name))) == []


def test_fields_values_letters_and_outcomes_that_are_not_there_are_told() -> None:
    given = register(
        holder_field="nobody",
        certificate="no_letter",
        birthdays=3,
        birth_field="permit_kind",
        term=[
            {"field": "permit_kind", "values": ["circus"], "days_field": "event_from", **MARK},
            {"field": "stall_name", "values": ["x"], "starts_field": "event_days", **MARK},
            {"field": "other_city", **MARK},
            {"field": "other_city", "values": [True], "outcomes": ["condition"], **MARK},
        ],
    )
    told = [finding.sentence for finding in check_register(stalls(given))]
    assert told == [
        "register: 「nobody」という項目は様式にありません。",
        "register.certificate: 通知文「no_letter」がありません。",
        "register.birth_field: 「permit_kind」は、様式の日付の項目ではありません。",
        "register.term 1.days_field: 「event_from」は、様式の整数の項目ではありません。",
        "register.term 1.values: 「circus」は、「permit_kind」の選択肢にありません。",
        "register.term 2.starts_field: 「event_days」は、様式の日付の項目ではありません。",
        "register.term 2.field: 「stall_name」は、様式の選ぶ項目ではありません。",
        "register.term 3.values: どの答えのときの期間かを書いてください。",
        "register.term 4: 決定「condition」は、台帳に載る決定（outcomes）にありません。",
    ]


def test_a_letter_that_ends_a_permit_and_the_deadline_that_says_when_must_be_there() -> None:
    pack = packs.load(PACKS / "gun-permit")
    known = pack.manifest.law.register
    assert known is not None
    lapse = known.lapse_of("void")
    assert lapse is not None
    assert (lapse.deadline, lapse.status) == ("receive", "要確認")
    assert "台帳の失効 void" in pack.manifest.law.unchecked()
    assert known.lapse_of("grant") is None
    wrong = (Lapse("nothing", "receive"), Lapse("grant"), Lapse("void", "someday"))
    pack.__dict__["manifest"] = replace(
        pack.manifest, law=replace(pack.manifest.law, register=replace(known, lapses=wrong))
    )
    assert [finding.sentence for finding in check_register(pack)] == [
        "register.lapse 1.letter: 通知文「nothing」がありません。",
        "register.lapse 2.letter: 「grant」は台帳に載せる決定（outcomes）です。",
        "register.lapse 3.deadline: 「someday」という決定からの期限がありません。",
    ]


def test_where_one_kind_of_permit_ends_on_a_birthday_the_register_says_so() -> None:
    assert register(birthdays=3).tells_birthdays
    assert register(years=5, term=[{"birthdays": 3, **MARK}]).tells_birthdays
    assert not register(years=5, term=[{"years": 2, **MARK}]).tells_birthdays


@pytest.mark.parametrize(
    ("pattern", "word"),
    [
        ("{kind}第{n}号", "種類の記号がないので"),
        ("{fiscal_year}{n}号", ""),
        ("福島県産廃収運", "{n}"),
    ],
    ids=["a sign that no permit has", "places that run into each other", "no number"],
)
def test_a_pattern_from_which_no_permit_gets_a_number_is_told_when_the_pack_is_checked(pattern: str, word: str) -> None:
    told = [finding for finding in check_register(stalls(register(pattern=pattern))) if "pattern" in finding.sentence]
    assert [each.level for each in told] == ["error"]
    assert word in told[0].sentence


def test_what_is_applied_for_is_no_name_of_what_was_granted() -> None:
    sentences = [each.sentence for each in check_register(stalls(register(title_field="application_kind")))]
    assert any("title_field" in each for each in sentences)
