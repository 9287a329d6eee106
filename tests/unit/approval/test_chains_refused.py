"""What is wrong in an `approval.toml` is said to its author."""

from __future__ import annotations

import pytest

from koboshi.core.approval import ChainError, choose, definition, read_chain

GOOD = """
[chain]
id = "good"
name = "よい経路（架空）"
[[seat]]
id = "a"
name = "係長"
[[seat]]
id = "b"
name = "課長"
acting = ["a"]
[[seat]]
id = "c"
name = "部長"
[[stage]]
id = "one"
name = "係"
seats = ["a"]
[[stage]]
id = "two"
name = "課"
seats = ["b"]
[[stage]]
id = "three"
name = "部"
seats = ["c"]
[ladder]
seats = ["b", "c"]
[[ladder.row]]
id = "small"
when = "case.amount < 5"
decider = "b"
"""


def test_the_good_one_is_good() -> None:
    chain = read_chain(GOOD.encode())
    assert (chain.status, chain.confidence) == ("要確認", "C")
    definition(choose(chain, {}))


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("[chain]", "[chain", "TOML として読めません"),
        ('id = "good"', 'id = "Good one"', "「chain.id」は、英小文字で始まる名前"),
        ('id = "good"', 'id = "good"\ncolour = "red"', "「chain」の「colour」は"),
        ("[ladder]", "[leiter]\n[ladder]", "いちばん外側の「leiter」"),
        ('name = "係長"', 'name = ""', "画面に出る名前"),
        ('name = "係長"', 'name = "係\\u0000長"', "字までの文"),
        ('seats = ["a"]', 'seats = ["z"]', "「z」が、\\[\\[seat\\]\\] にありません"),
        ('seats = ["a"]', "seats = []", "押す席がありません"),
        ('seats = ["a"]', 'seats = ["a", "a"]', "「a」が2回"),
        ('seats = ["a"]', 'seats = ["a"]\ndisagreement = "return"', "合議の席がない"),
        ('seats = ["a"]', 'seats = ["a"]\ndisagreement = "shout"', "disagreement は"),
        ('seats = ["a"]', 'seats = ["a"]\nwhen = "case.amount <"', "段「one」の条件を読めません"),
        ('seats = ["a"]', 'seats = ["a"]\nwhen = "amount < 5"', "「amount」があります。使えるのは case.amount"),
        ('seats = ["a"]', 'seats = ["a", "b"]', "「b」が2つの段"),
        ('seats = ["b"]', 'seats = ["b"]\nwhen = "case.amount < 5"', "条件（when）を付けられません"),
        ('acting = ["a"]', 'acting = ["b"]', "自分の代決者"),
        ('acting = ["a"]', 'acting = "a"', "名前の並び"),
        ('seats = ["b", "c"]', "seats = []", "下から順に"),
        ('seats = ["b", "c"]', 'seats = ["c", "b"]', "段の順と合いません"),
        ('seats = ["b", "c"]', 'seats = ["b"]', "より後に、段があります"),
        ('decider = "b"', 'decider = "a"', "ladder.seats にありません"),
        ('when = "case.amount < 5"', "", "条件（when）がありません"),
        ('id = "one"', 'id = "two"', "段「two」が2つ"),
        ('id = "one"', 'id = "drafter"', "「stage.id」は"),
        ("[ladder]", '[readers]\nseats = ["a"]\n[ladder]', "後閲（readers）には書けません"),
        ("[ladder]", '[rules]\napplicant = "allow"\n[ladder]', "本人が自分の申請に押すことは許せません"),
        ("[ladder]", '[rules]\nsame_person = "twice"\n[ladder]', "once・each のどれか"),
        ("[ladder]", '[rules]\nread_after_acting = "yes"\n[ladder]', "true か false"),
        ("[ladder]", '[unfavourable]\noutcomes = ["refuse"]\nsteps_up = -1\n[ladder]', "何段上"),
        ("[ladder]", '[[seat]]\nid = "lost"\nname = "迷子"\n[ladder]', "「lost」が、どの段にも"),
    ],
)
def test_each_fault_is_a_sentence(old: str, new: str, sentence: str) -> None:
    assert old in GOOD
    with pytest.raises(ChainError, match=sentence):
        read_chain(GOOD.replace(old, new, 1))


def test_a_file_that_is_too_large_or_empty_is_refused() -> None:
    with pytest.raises(ChainError, match="大きすぎます"):
        read_chain("#" * 200_001)
    with pytest.raises(ChainError, match=r"chain\.id"):
        read_chain("")
    with pytest.raises(ChainError, match="TOML"):
        read_chain(b"\xff\xfe")


def test_names_with_signs_of_xml_stay_names() -> None:
    chain = read_chain(GOOD.replace('name = "係長"', "name = '<係 & \"長\">'"))
    assert definition(choose(chain, {})).nodes["stamp_a"].name == '<係 & "長">が確認する'


def test_ids_that_look_like_those_of_other_parts_do_not_meet() -> None:
    text = GOOD.replace('id = "one"', 'id = "stamp_a"').replace('id = "two"', 'id = "to_drafter"')
    definition(choose(read_chain(text), {}))
