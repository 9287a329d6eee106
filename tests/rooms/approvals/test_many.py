"""Many like drafts stamped at once, with each reason before the eyes; and two people at the same moment."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import connections

from koboshi.approvals import service as approvals
from koboshi.approvals.models import Circulation, Delegation
from koboshi.approvals.service import Given
from koboshi.casework.models import Decision
from koboshi.casework.service import approving
from koboshi.core.actor import SYSTEM
from koboshi.core.approval import ApprovalRefused
from koboshi.core.japan import civil
from koboshi.core.refusal import Refused
from koboshi.foundation.organisations.models import PREFECTURE
from koboshi.foundation.people.models import User
from koboshi.foundation.tenancy import scope
from tests.rooms.approvals.conftest import Section, grant, refuse


def _seen(rows: list[Circulation]) -> dict[str, int]:
    return {row.reference: row.version for row in rows}


def test_five_like_cases_are_stamped_and_decided_together(section: Section) -> None:
    rows = [section.draft(grant(f"架空川の記録{number}であり、不開示情報はありません。")) for number in range(5)]
    done = approving.batch_stamp(section["kakaricho"], rows, seat="kakaricho", verdict="agree", seen=_seen(rows))
    assert {wait.seat for row in done for wait in row.value.waiting()} == {"kacho"}
    approving.batch_stamp(section["kacho"], done, seat="kacho", verdict="decide", seen=_seen(done))
    made = Decision.objects.order_by("pk")
    assert [each.facts for each in made] == [
        f"架空川の記録{number}であり、不開示情報はありません。" for number in range(5)
    ]


def test_of_five_cases_one_differs_and_none_is_stamped(section: Section) -> None:
    rows = [section.draft() for _ in range(4)] + [section.draft(refuse())]
    with pytest.raises(ApprovalRefused, match="結果が違います"):
        approving.batch_stamp(section["kakaricho"], rows, seat="kakaricho", verdict="agree", seen=_seen(rows))
    assert all(len(row.value.stamps) == 0 for row in Circulation.objects.all())


def test_one_that_was_stamped_meanwhile_stops_the_whole_batch(section: Section) -> None:
    rows = [section.draft() for _ in range(3)]
    seen = _seen(rows)
    section.stamp("kakaricho", rows[1], "kakaricho")
    with pytest.raises(ApprovalRefused, match=r"ほかの人が押しました。.*どの案件も押していません"):
        approving.batch_stamp(section["kakaricho"], rows, seat="kakaricho", verdict="agree", seen=seen)
    fresh = {row.pk: len(row.value.stamps) for row in Circulation.objects.all()}
    assert fresh == {rows[0].pk: 0, rows[1].pk: 1, rows[2].pk: 0}


def test_every_reason_is_there_to_be_seen(section: Section) -> None:
    rows = [section.draft(refuse()) for _ in range(2)]
    reasons = approving.reasons_of(rows)
    assert all("個人の氏名" in reason and "識別できる" in reason for reason in reasons.values())
    assert len(approvals.alike(rows, reasons).lines) == 2
    with pytest.raises(ApprovalRefused, match="まとめてできるのは"):
        approving.batch_stamp(section["kakaricho"], rows, seat="kakaricho", verdict="return", seen=_seen(rows))


# -- at the same moment -----------------------------------------------------------------------------------------------


def together(*acts: Callable[[], Any]) -> list[Any]:
    """All at once, each in its own thread and transaction; refusals come back as values."""
    gate = Barrier(len(acts))

    def run(act: Callable[[], Any]) -> Any:
        try:
            with scope.acting(SYSTEM):
                gate.wait(10)
                return act()
        except Refused as refused:
            return refused
        finally:
            connections.close_all()

    with ThreadPoolExecutor(max_workers=len(acts)) as pool:
        return list(pool.map(run, acts))


@pytest.mark.usefixtures("transactional_db")
class TestAtOnce:
    def test_the_same_stamp_twice_is_one_stamp(self, transactional_db: None, section: Section) -> None:
        row = section.draft()
        stamp = lambda: approving.stamp(  # noqa: E731
            section["kakaricho"], row, seat="kakaricho", verdict="agree", seen=row.version
        )
        answers = together(stamp, stamp, stamp, stamp)
        refused = [answer for answer in answers if isinstance(answer, Refused)]
        assert len(refused) == 3
        assert {str(each) for each in refused} == {
            "画面を開いた後に、ほかの人が押しました。新しい内容を見てから押してください。"
        }
        assert len(Circulation.objects.get().value.stamps) == 1

    def test_two_decisions_at_once_are_one_decision(self, transactional_db: None, section: Section) -> None:
        row = section.draft()
        section.stamp("kakaricho", row, "kakaricho")
        decide = lambda: approving.stamp(section["kacho"], row, seat="kacho", verdict="decide")  # noqa: E731
        answers = together(decide, decide)
        assert sum(isinstance(answer, Refused) for answer in answers) == 1
        assert Decision.objects.count() == 1

    def test_two_drafts_of_one_case_at_once_are_one_draft(self, transactional_db: None, section: Section) -> None:
        case = section.case()
        task = section.task(case)
        draft = lambda: approving.draft(section["tanto"], task, grant())  # noqa: E731
        answers = together(draft, draft)
        assert sum(isinstance(answer, Refused) for answer in answers) == 1
        assert Circulation.objects.count() == 1

    def test_two_delegations_at_once_close_no_circle(self, transactional_db: None, section: Section) -> None:
        one, other = (User.objects.get(pk=section[name].user) for name in ("kacho", "hosa"))
        give = lambda giver, to, who: approvals.delegate(  # noqa: E731
            section[who], PREFECTURE, Given(giver, to, civil.today())
        )
        answers = together(lambda: give(one, other, "kacho"), lambda: give(other, one, "hosa"))
        assert sum(isinstance(answer, Refused) for answer in answers) == 1
        assert Delegation.objects.count() == 1
