"""Who is offered for the chair of a hearing, and why a colleague is not."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace

import pytest

from koboshi.adverse import service
from koboshi.adverse.models import Hearing
from koboshi.adverse.service import presiding
from koboshi.adverse.service.presiding import Bar
from koboshi.approvals.models import Circulation
from koboshi.casework import service as casework
from koboshi.casework.models import Task
from koboshi.core.actor import Actor
from koboshi.core.refusal import Refused
from koboshi.foundation.people.models import User
from koboshi.mandates.models import Party as Person
from tests.rooms.adverse.conftest import Draft, at, go_on, user
from tests.rooms.conftest import staff

DAY = date(2026, 11, 5)


@pytest.fixture
def hearing(draft: Draft, head: Actor, keeper: Actor) -> Hearing:
    found = draft("withdraw").hearing
    go_on(head, keeper, found)
    return found


def why(hearing: Hearing, who: User) -> tuple[Bar, ...]:
    return presiding.bars_of(who.pk, hearing, DAY)


def refused(head: Actor, hearing: Hearing, who: User, match: str) -> None:
    """The list and the verb say the same."""
    assert who not in service.candidates(head, hearing, DAY)
    with pytest.raises(Refused, match=match):
        service.appoint(head, hearing, who, sworn=True, now=at(3))


def test_the_list_tells_who_is_left_out_and_why(hearing: Hearing, head: Actor, keeper: Actor, officer: Actor) -> None:
    choice = service.choice(head, hearing, DAY)
    assert user(officer) in choice.offered
    told = {each.user: each.why for each in choice.left_out}
    assert told[user(keeper)] == (Bar.DRAFTED, Bar.WORKED)
    assert told[user(head)] == (Bar.WORKED, Bar.DECIDES)
    assert not {each.pk for each in choice.offered} & {each.pk for each in told}


@pytest.mark.parametrize(("login", "bar"), [("kansa", Bar.AUDITS), ("suito", Bar.TREASURY)])
def test_auditors_and_the_treasury_do_not_preside(hearing: Hearing, head: Actor, login: str, bar: Bar) -> None:
    who = user(staff(login))
    assert why(hearing, who) == (bar,)
    refused(head, hearing, who, "監査や出納")


def test_who_had_a_task_or_did_anything_in_the_case_of_the_permit(
    hearing: Hearing, head: Actor, officer: Actor, keeper: Actor
) -> None:
    assert why(hearing, user(officer)) == ()
    task = Task.objects.filter(case=hearing.case, state="open").get()
    Task.objects.filter(pk=task.pk).update(assignee=user(officer))
    assert why(hearing, user(officer)) == (Bar.WORKED,)
    Task.objects.filter(pk=task.pk).update(assignee=None)
    beside = user(staff("hoken-kakaricho"))
    assert why(hearing, beside) == ()
    casework.write_message(staff("hoken-kakaricho"), hearing.case, text="監視票を探しました（架空）。", internal=True)
    assert why(hearing, beside) == (Bar.WORKED,)
    refused(head, hearing, beside, "かかわっている")


def test_looking_at_the_case_is_no_work_on_it(hearing: Hearing) -> None:
    casework.look(staff("hoken-kakaricho"), hearing.case, "now")
    assert why(hearing, user(staff("hoken-kakaricho"))) == ()


def test_who_drafted_or_stamped_a_decision_of_the_case(
    hearing: Hearing, head: Actor, officer: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    stamper = user(staff("npo"))
    Circulation.objects.create(
        reference=hearing.permit.reference, tenant=hearing.tenant, office=hearing.case.office, subject="decision:0",
        title="起案（架空）", drafter=user(officer), state={}, version=1, begun_at=at(-200),
    )  # fmt: skip
    stamps = SimpleNamespace(records=[SimpleNamespace(person=str(stamper.pk))])
    monkeypatch.setattr(Circulation, "value", property(lambda row: stamps))
    for who in (user(officer), stamper):
        assert why(hearing, who) == (Bar.DECIDED,)
        refused(head, hearing, who, "かかわっている")


def test_whoever_stands_on_the_papers_or_did_before(hearing: Hearing, head: Actor, officer: Actor) -> None:
    person = Person.objects.create(
        reference=hearing.permit.reference, tenant=hearing.tenant, role="representative", label="架空 代理 五郎",
        user=user(officer), origin="office",
    )  # fmt: skip
    assert why(hearing, user(officer)) == (Bar.PARTY,)
    refused(head, hearing, user(officer), "19条2項")
    Person.objects.filter(pk=person.pk).update(user=None)
    assert why(hearing, user(officer)) == ()


@pytest.mark.parametrize("kind", ["representative", "participant", "assistant"])
def test_a_namesake_of_somebody_who_takes_part_or_took_part(
    hearing: Hearing, head: Actor, keeper: Actor, officer: Actor, kind: str
) -> None:
    name = user(officer).name.replace(" ", "　")
    part = service.name_party(keeper, hearing, kind=kind, name=name, proof="委任状（架空）", now=at(3))
    assert why(hearing, user(officer)) == (Bar.NAMESAKE,)
    refused(head, hearing, user(officer), "同じ名前")
    service.end_part(keeper, part, now=at(4))
    assert why(hearing, user(officer)) == (Bar.NAMESAKE,), "19条2項4号: who was one before"


def test_the_office_of_the_chair_is_no_work_on_the_matter(hearing: Hearing, head: Actor, officer: Actor) -> None:
    service.appoint(head, hearing, user(officer), sworn=True, now=at(3))
    service.hold(
        officer, hearing, held_on=date(2026, 11, 30), minutes="期日に当事者が出席し、意見を述べた（架空）。", now=at(28)
    )
    hearing.refresh_from_db()
    assert why(hearing, user(officer)) == ()
    report = "当事者の主張には理由がない。記録と文書で認められる（架空）。"
    service.report(officer, hearing, report=report, opinion="ungrounded", now=at(29))


def test_an_officer_who_became_a_party_does_not_go_on(
    hearing: Hearing, head: Actor, keeper: Actor, officer: Actor
) -> None:
    service.appoint(head, hearing, user(officer), sworn=True, now=at(3))
    service.name_party(
        keeper, hearing, kind="participant", name=user(officer).name, proof="許可（架空）", now=at(4)
    )  # fmt: skip
    with pytest.raises(Refused, match="19条2項"):
        service.hold(officer, hearing, held_on=date(2026, 11, 30), minutes="意見を述べた（架空）。" * 3, now=at(28))
