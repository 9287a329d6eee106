"""Acting for somebody else: today, within the paper, and no further."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from koboshi.core import mandate
from koboshi.core.mandate import ACTS, KINDS, Mandate, MandateError, Proof, Together
from koboshi.core.text import LANGUAGES

DAY = date(2026, 10, 1)
PAPER = Proof("委任状", date(2026, 4, 1))
ALL = frozenset(ACTS)


def _given(**changes: Any) -> Mandate:
    values: dict[str, Any] = {
        "id": "m1", "principal": "p", "representative": "r", "kind": "agent", "scopes": ALL,
        "since": date(2026, 4, 1), "until": date(2026, 12, 31), "proof": PAPER,
    }  # fmt: skip
    return Mandate(**(values | changes))


def _may(*mandates: Mandate, act: str = "file", on: date = DAY, person: str = "r") -> mandate.Answer:
    return mandate.may(mandates, person, act, on, principal="p")  # type: ignore[arg-type]


def test_the_applicant_acts_for_herself_and_an_agent_within_the_paper() -> None:
    assert mandate.may([], "p", "withdraw", DAY, principal="p").allowed
    answer = _may(_given())
    assert (answer.allowed, answer.mandate) == (True, "m1")
    assert answer.because["ja"] == "任意代理人として、申請の提出ができます。"


@pytest.mark.parametrize(
    ("changes", "act", "code", "words"),
    [
        ({"until": DAY - timedelta(days=1)}, "file", "ended", "令和8年9月30日で終わりました"),
        ({"since": DAY + timedelta(days=1)}, "file", "not_begun", "令和8年10月2日から"),
        ({"revoked_on": DAY}, "file", "revoked", "令和8年10月1日に取り消されました"),
        (
            {"scopes": frozenset({"file", "pay"})},
            "withdraw",
            "scope",
            "任されているのは、申請の提出・手数料の支払いです",
        ),
        ({"proof": None}, "file", "proof", "委任状を出してください"),
        ({"proof": Proof("", DAY)}, "file", "proof", "確かめられていません"),
        ({"proof": Proof("委任状", DAY + timedelta(days=1))}, "file", "proof", "確かめられていません"),
        ({"kind": "messenger", "proof": None}, "correct", "messenger", "本人が決めたことを届ける人です"),
        ({"kind": "messenger", "proof": None}, "withdraw", "messenger", "本人か代理人"),
        ({"kind": "messenger", "proof": None}, "see", "messenger", "見ること"),
        ({"kind": "parent"}, "file", "birthday", "生年月日"),
        ({"kind": "parent", "ward_born": date(2008, 10, 1)}, "file", "adult", "令和8年10月1日に成年"),
        ({"kind": "staff"}, "file", "houjin_bangou", "法人番号"),
        ({"kind": "staff", "houjin_bangou": "7000020070008"}, "file", "houjin_bangou", "13桁"),
        ({"representative": "other"}, "file", "stranger", "届け出られていません"),
        ({"principal": "other"}, "file", "stranger", "委任状などを出して"),
    ],
)
def test_why_somebody_may_not(changes: dict[str, Any], act: str, code: str, words: str) -> None:
    answer = _may(_given(**changes), act=act)
    assert (answer.allowed, answer.code) == (False, code)
    assert words in answer.because["ja"]
    assert set(answer.because) == set(LANGUAGES)
    assert "{" not in answer.because["en"]


@pytest.mark.parametrize(
    ("changes", "act"),
    [
        ({"until": DAY}, "file"),
        ({"since": DAY}, "file"),
        ({"until": None}, "see"),
        ({"revoked_on": DAY + timedelta(days=1)}, "file"),
        ({"kind": "messenger", "proof": None}, "file"),
        ({"kind": "messenger", "proof": None}, "pay"),
        ({"kind": "parent", "ward_born": date(2008, 10, 2)}, "file"),
        ({"kind": "adult_guardian"}, "withdraw"),
        ({"kind": "professional"}, "correct"),
        ({"kind": "staff", "houjin_bangou": "７０００-０２００-７０００９"}, "file"),
    ],
)
def test_the_last_day_and_the_first_day_count(changes: dict[str, Any], act: str) -> None:
    assert _may(_given(**changes), act=act).allowed


def test_the_nearest_miss_is_told_and_a_second_paper_helps() -> None:
    ended = _given(id="old", until=date(2026, 9, 30))
    narrow = _given(id="new", scopes=frozenset({"file"}))
    assert _may(ended, narrow, act="pay").code == "scope"
    assert _may(ended, narrow, act="file").mandate == "new"


@pytest.mark.parametrize(
    ("born", "adult"),
    [
        (date(2008, 10, 1), date(2026, 10, 1)),
        (date(2008, 2, 29), date(2026, 3, 1)),
        (date(2004, 4, 2), date(2022, 4, 2)),
        (date(2004, 4, 1), date(2022, 4, 1)),
        (date(2003, 1, 1), date(2022, 4, 1)),
        (date(2002, 4, 2), date(2022, 4, 1)),
        (date(2002, 4, 1), date(2022, 4, 1)),
        (date(2002, 3, 31), date(2022, 3, 31)),
        (date(1980, 2, 29), date(2000, 2, 29)),
    ],
)
def test_the_day_of_majority(born: date, adult: date) -> None:
    assert mandate.adult_from(born) == adult


# -- sub-agents ------------------------------------------------------------------------------------------------------


def _sub(**changes: Any) -> Mandate:
    return _given(**({"id": "m2", "representative": "s", "under": "m1"} | changes))


@pytest.mark.parametrize(
    ("first", "code"),
    [
        ({"sub_delegation": "consented"}, "mandate"),
        ({"sub_delegation": "unavoidable"}, "mandate"),
        ({"sub_delegation": "no"}, "under_consent"),
        ({"kind": "adult_guardian", "sub_delegation": "no"}, "mandate"),
        ({"kind": "messenger"}, "under_kind"),
        ({"kind": "staff", "houjin_bangou": "7000020070009"}, "under_kind"),
        ({"sub_delegation": "consented", "until": date(2026, 9, 30)}, "under_fault"),
        ({"sub_delegation": "consented", "scopes": frozenset({"pay"})}, "under_fault"),
        ({"id": "m9"}, "under_missing"),
        ({"principal": "q"}, "under_missing"),
        ({"sub_delegation": "consented", "under": "m2"}, "under_loop"),
    ],
)
def test_a_sub_agent_stands_on_the_first_mandate(first: dict[str, Any], code: str) -> None:
    answer = _may(_given(**first), _sub(sub_delegation="consented"), person="s")
    assert (answer.allowed, answer.code) == (code == "mandate", code)


# -- notices and looking ---------------------------------------------------------------------------------------------


def test_the_notice_goes_to_the_representative_in_force_and_never_to_a_messenger() -> None:
    agent = _given()
    guardian = _given(id="m2", kind="adult_guardian", representative="g", since=date(2026, 9, 1))
    messenger = _given(id="m3", kind="messenger", representative="m", proof=None)
    for given_mandates, on, person in (
        ([], DAY, "p"),
        ([messenger], DAY, "p"),
        ([agent], DAY, "r"),
        ([agent], date(2027, 1, 1), "p"),
        ([agent, guardian, messenger], DAY, "g"),
        ([_given(scopes=frozenset({"file"}))], DAY, "p"),
        ([agent, _given(id="m4", representative="later", since=date(2026, 5, 1))], DAY, "r"),
    ):
        assert [each.person for each in mandate.recipients(given_mandates, ["p"], on)] == [person]
    assert "いまはありません" in mandate.recipients([agent], ["p"], date(2027, 1, 1))[0].because["ja"]
    both = mandate.recipients([agent, _given(id="m5", principal="q")], ["p", "q", "p"], DAY)
    assert [(each.person, each.principal) for each in both] == [("r", "p"), ("r", "q")]


def test_who_may_see_a_case() -> None:
    hidden = _given(id="m2", representative="h", scopes=frozenset({"file"}))
    assert mandate.viewers([_given(), hidden], "p", DAY) == ("p", "r")
    assert mandate.viewers([_given()], "p", date(2027, 1, 1)) == ("p",)


def test_a_ward_may_file_and_the_open_question_is_marked() -> None:
    guardian = _given(kind="adult_guardian")
    answer = mandate.may([guardian], "p", "file", DAY, principal="p")
    assert (answer.allowed, answer.code) == (True, "own_with_legal")
    assert "要確認" in answer.because["ja"]


# -- co-applicants ---------------------------------------------------------------------------------------------------


def test_one_may_file_for_all_but_all_must_withdraw() -> None:
    three = Together(("p", "q", "t"))
    assert mandate.agreed(three, [], "file", {"q"}, DAY).answer.code == "one"
    some = mandate.agreed(three, [], "withdraw", {"q", "t"}, DAY)
    assert (some.answer.allowed, some.missing) == (False, ("p",))
    assert "あと1人の同意" in some.answer.because["ja"]
    assert mandate.agreed(three, [_given()], "withdraw", ["q", "t", "r"], DAY).answer.code == "all"
    assert not mandate.agreed(three, [_given()], "withdraw", ["q", "t", "r"], date(2027, 1, 1)).answer.allowed
    assert mandate.agreed(three, [], "file", {"x"}, DAY).answer.code == "stranger"


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: _given(kind="friend"),
        lambda: _given(scopes=frozenset()),
        lambda: _given(scopes=frozenset({"vote"})),
        lambda: _given(representative="p"),
        lambda: _given(principal=""),
        lambda: _given(until=date(2026, 3, 31)),
        lambda: _given(until=date.max),
        lambda: _given(under="m1"),
        lambda: _may(_given(), _given()),
        lambda: _may(_given(), act="vote"),
        lambda: Together(("p",)),
        lambda: Together(("p", "p")),
        lambda: Together(("p", "q"), frozenset({"vote"})),  # type: ignore[arg-type]
    ],
)
def test_what_is_no_mandate_is_refused(wrong: Callable[[], object]) -> None:
    with pytest.raises(MandateError) as problem:
        wrong()
    assert set(problem.value.sentences) == set(LANGUAGES)


DAYS = st.dates(date(2026, 1, 1), date(2026, 12, 31))


@settings(max_examples=200, deadline=None)
@given(
    kind=st.sampled_from(KINDS),
    scopes=st.frozensets(st.sampled_from(ACTS), min_size=1),
    since=DAYS,
    length=st.integers(0, 300),
    revoked=st.none() | DAYS,
    act=st.sampled_from(ACTS),
    on=DAYS,
)
def test_nobody_acts_outside_days_and_scopes(
    kind: str, scopes: frozenset[str], since: date, length: int, revoked: date | None, act: str, on: date
) -> None:
    until = since + timedelta(days=length)
    held = _given(kind=kind, scopes=scopes, since=since, until=until, revoked_on=revoked, ward_born=date(2015, 1, 1),
                  proof=Proof("委任状", date(2025, 1, 1)), houjin_bangou="7000020070009")  # fmt: skip
    answer = _may(held, act=act, on=on)
    inside = since <= on <= until and act in scopes and not (revoked and revoked <= on)
    assert answer.allowed == (inside and not (kind == "messenger" and act in {"correct", "withdraw", "see"}))
    assert all(answer.because[language] for language in LANGUAGES)
