"""What the applicant reads when the office took a refusal back, and when what was granted lapsed by law."""

from __future__ import annotations

import pytest
from django.test import Client

from koboshi.casework import service as casework
from koboshi.casework.models import Case, Task
from koboshi.casework.service.taking_back import Given
from koboshi.core.actor import SYSTEM
from koboshi.core.reason import Reason
from koboshi.foundation.tenancy import scope
from tests.doors.citizen.stories import filed, staff

REASON = Reason(
    "請求の文書には、架空の方の電話番号が書かれています（架空）。",
    "personal",
    "disclose",
    "電話番号は個人を識別できる情報なので、公にできません（架空）。",
)
FIELDS = {"documents": "架空の記録", "checked_article": "第7条第2号（架空の条）"}
GIVEN = Given(how="annul", facts="県の代表番号でした（架空）。", ground="事実の誤り（要確認）", node="examine")


@pytest.fixture(autouse=True)
def _house(published: None) -> None:
    """Every story here begins in the published house."""


def refuse_and_take_back(reference: str) -> None:
    with scope.acting(SYSTEM):
        for who, act in (("tanto", casework.complete), ("kacho", casework.decide), ("tanto", casework.issue)):
            task = Task.objects.get(reference=reference, state=Task.State.OPEN)
            if act is casework.complete:
                casework.complete(staff(who), task, outcome="complete")
            elif act is casework.decide:
                casework.decide(staff(who), task, outcome="refuse", reason=REASON, fields=FIELDS)
            else:
                casework.issue(staff(who), task)
        casework.take_back(staff("kacho"), Case.objects.get(reference=reference), GIVEN)


@pytest.mark.parametrize(
    ("lang", "words", "title"),
    [
        ("ja", "もう一度申請していただく必要はありません", "決定を職権で取り消したお知らせ"),
        ("en", "You need not apply again", "Notice that a decision was taken back"),
    ],
)
def test_the_applicant_reads_that_the_case_is_examined_again(client: Client, lang: str, words: str, title: str) -> None:
    reference, _ = filed(client)
    refuse_and_take_back(reference)
    page = client.get(f"/applications/{reference}/?lang={lang}").content.decode()
    for told in (words, title, "要確認" if lang == "ja" else "was not compared with the law"):
        assert told in page, told
    assert ("決定しました" in page) is (lang == "ja"), "the earlier decision stays in what happened"
