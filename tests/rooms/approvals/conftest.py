"""A section with seats and a department above it: who stamps what, and cases that wait for their decision."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from typing import Any

import pytest

from koboshi.approvals import service as approvals
from koboshi.approvals.models import Circulation
from koboshi.casework import service as casework
from koboshi.casework.models import Case, Task
from koboshi.casework.service import approving
from koboshi.casework.service.approving import Proposal
from koboshi.core import pack as packs
from koboshi.core.actor import Actor, Role
from koboshi.core.japan import civil
from koboshi.core.reason import Reason
from koboshi.foundation.organisations import service as organisations
from koboshi.foundation.organisations.models import PREFECTURE, Office
from koboshi.foundation.people import service as people
from koboshi.foundation.people.models import User
from tests.rooms.conftest import PACKS, File, staff

SINCE = date(2026, 4, 1)
DOCUMENTS = {"documents": "架空の記録"}
"""What a decision of the procedure says beside its reason."""
CHAIN = """
# 例・要確認
[chain]
id = "section"
name = "課の決裁（例）"

[[seat]]
id = "kakaricho"
name = "係長"

[[seat]]
id = "zaisei"
name = "課長"
office = "財政課"

[[seat]]
id = "kacho"
name = "課長"
acting = ["kacho_hosa"]

[[seat]]
id = "kacho_hosa"
name = "課長補佐"

[[seat]]
id = "bucho"
name = "部長"

[[seat]]
id = "kansa"
name = "監査の窓口"

[[stage]]
id = "kakari"
name = "係"
seats = ["kakaricho"]

[[stage]]
id = "gogi"
name = "合議"
consult = ["zaisei"]
when = 'case.outcome = "part"'

[[stage]]
id = "ka"
name = "課長"
seats = ["kacho"]

[[stage]]
id = "bu"
name = "部長"
seats = ["bucho"]

[ladder]
seats = ["kacho", "bucho"]

[[ladder.row]]
id = "all"
when = 'case.outcome != ""'
decider = "kacho"
ground = "例"

[unfavourable]
outcomes = ["refuse"]
steps_up = 1

[readers]
seats = ["kansa"]
"""
PEOPLE = (
    ("kakaricho", "係長 一太（架空）", "johokokai-madoguchi", "kakaricho", (Role.EXAMINER,)),
    ("hosa", "補佐 二実（架空）", "johokokai-madoguchi", "kacho_hosa", (Role.EXAMINER,)),
    ("bucho", "部長 三郎（架空）", "somu", "bucho", (Role.LEADER,)),
    ("zaisei", "財政 四子（架空）", "zaisei", "zaisei", (Role.CLERK,)),
    ("kansa-seat", "監査 五郎（架空）", "gyosei-keiei", "kansa", (Role.CLERK,)),
)


def grant(facts: str = "架空川の記録であり、不開示情報はありません。") -> Proposal:
    """A draft that opens the records."""
    return Proposal("grant", Reason(facts), fields=DOCUMENTS)


@lru_cache(maxsize=1)
def criterion() -> str:
    """A criterion that the procedure has published, where it has any."""
    items = packs.load(PACKS / "disclosure-request").manifest.law.criteria.items
    return items[0].id if items else ""


def refuse() -> Proposal:
    """A draft that refuses, with its whole reason."""
    return Proposal(
        "refuse",
        Reason(
            "請求された記録の3頁に、個人の氏名（架空）と住所が書かれています。",
            "personal",
            criterion(),
            "氏名と住所から特定の個人を識別できるため、個人に関する情報に当たります。",
        ),
        fields={**DOCUMENTS, "checked_article": "第7条第2号（架空の条）"},
    )


@dataclass
class Section:
    """The section at work, and short ways to make things happen."""

    file: File
    actors: dict[str, Actor] = field(default_factory=dict)

    def __getitem__(self, name: str) -> Actor:
        """A member of staff by login."""
        return self.actors[name]

    def case(self) -> Case:
        """A case that waits for its decision."""
        case = self.file()
        for _ in range(6):
            task = Task.objects.get(case=case, state=Task.State.OPEN)
            if task.action == "decide":
                return case
            casework.complete(self["tanto" if task.role == "examiner" else "madoguchi"], task, outcome="complete")
        raise AssertionError("the process has no deciding task on its straight way")

    def task(self, case: Case) -> Task:
        """The deciding task."""
        return Task.objects.get(case=case, state=Task.State.OPEN)

    def draft(self, proposal: Proposal | None = None, case: Case | None = None, **more: Any) -> Circulation:
        """A draft of 審査 太郎 on its way."""
        return approving.draft(self["tanto"], self.task(case or self.case()), proposal or grant(), **more)

    def stamp(self, who: str, row: Circulation, seat: str, verdict: str = "agree", note: str = "", **more: Any) -> None:
        """One act; the row is fresh afterwards."""
        approving.stamp(self[who], row, seat=seat, verdict=verdict, note=note, **more)
        row.refresh_from_db()

    def away(self, who: str, since: date | None = None, until: date | None = None) -> None:
        """Somebody is on a business trip."""
        user = User.objects.get(pk=self[who].user)
        on = civil.today()
        approvals.note_absence(self[who], user, since=since or on, until=until or on, tenant=PREFECTURE, reason="trip")


def enter_people() -> dict[str, Actor]:
    """The people of the section with their seats, and the actors of the demo."""
    organisations.enter_office(PREFECTURE, "zaisei", name="財政課", parent="somu")
    publisher = staff("honbu")
    for login, name, slug, seat, roles in PEOPLE:
        user = User.objects.create_user(f"{login}@demo.koboshi.example", name=name, is_staff=True)
        office = organisations.office(PREFECTURE, slug)
        people.join(user, office, roles, since=SINCE)
        where = organisations.office(PREFECTURE, "johokokai-madoguchi") if seat == "kansa" else office
        approvals.put_in_post(publisher, where, seat, user, since=SINCE)
    kacho = User.objects.get(email="kacho@demo.koboshi.example")
    approvals.put_in_post(
        publisher, organisations.office(PREFECTURE, "johokokai-madoguchi"), "kacho", kacho, since=SINCE
    )
    logins = [row[0] for row in PEOPLE] + ["tanto", "kacho", "madoguchi", "honbu", "npo"]
    return {login: staff(login) for login in logins}


@pytest.fixture
def section(filed: File) -> Section:
    """The section with its people and the body's standard chain."""
    actors = enter_people()
    approvals.enter_chain(actors["honbu"], PREFECTURE, CHAIN, since=SINCE)
    return Section(filed, actors)


Now = Callable[..., datetime]


def office(slug: str) -> Office:
    """An office of the prefecture."""
    return organisations.office(PREFECTURE, slug)
