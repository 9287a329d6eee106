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
from tests.doors.citizen.stories import decide_and_issue, filed, staff

REASON = Reason(
    "請求の文書には、架空の方の電話番号が書かれています（架空）。",
    "personal",
    "disclose",
    "電話番号は個人を識別できる情報なので、公にできません（架空）。",
)
FIELDS = {"documents": "架空の記録", "checked_article": "第7条第2号（架空の条）"}
FACTS = "電話番号の行は県の代表番号で、個人の番号ではありませんでした（架空）。"
GROUND = "第7条第2号（架空の条）に当たらないこと"


@pytest.fixture(autouse=True)
def _house(published: None) -> None:
    """Every story here begins in the published house."""


def refuse(reference: str) -> None:
    """The office refuses and sends the notice."""
    with scope.acting(SYSTEM):
        for who, act in (("tanto", casework.complete), ("kacho", casework.decide), ("tanto", casework.issue)):
            task = Task.objects.get(reference=reference, state=Task.State.OPEN)
            if act is casework.complete:
                casework.complete(staff(who), task, outcome="complete")
            elif act is casework.decide:
                casework.decide(staff(who), task, outcome="refuse", reason=REASON, fields=FIELDS)
            else:
                casework.issue(staff(who), task)


def refuse_and_take_back(reference: str, how: str = "annul") -> None:
    """The office refuses, and takes the refusal back."""
    refuse(reference)
    with scope.acting(SYSTEM):
        given = Given(how=how, facts=FACTS, ground=GROUND, node="examine")
        casework.take_back(staff("kacho"), Case.objects.get(reference=reference), given)


@pytest.mark.parametrize(
    ("lang", "words", "title"),
    [
        ("ja", "もう一度申請していただく必要はありません", "職権による決定の取消しのお知らせ"),
        ("en", "You need not apply again", "Notice that a decision was annulled of the office’s own accord"),
    ],
)
def test_the_applicant_reads_that_the_case_is_examined_again(client: Client, lang: str, words: str, title: str) -> None:
    reference, _ = filed(client)
    refuse_and_take_back(reference)
    page = client.get(f"/applications/{reference}/?lang={lang}").content.decode()
    for told in (words, title, "要確認" if lang == "ja" else "was not compared with the law"):
        assert told in page, told
    assert ("決定しました" in page) is (lang == "ja"), "the earlier decision stays in what happened"


def test_beside_a_refusal_stands_where_its_reason_is_and_how_to_object(client: Client) -> None:
    other = Client()
    granted, _ = filed(other)
    decide_and_issue(granted)
    assert "決定に納得できないとき" not in other.get(f"/applications/{granted}/").content.decode()
    refused, _ = filed(client)
    refuse(refused)
    page = client.get(f"/applications/{refused}/").content.decode()
    for told in ("決定に納得できないとき", "通知書の「教示」の欄", "知った日の翌日から数えます"):
        assert told in page, told


@pytest.mark.parametrize(("how", "done", "other"), [("annul", "取り消", "撤回"), ("withdraw", "撤回", "取り消")])
def test_the_applicant_reads_which_of_the_two_acts_it_was(client: Client, how: str, done: str, other: str) -> None:
    reference, _ = filed(client)
    refuse_and_take_back(reference, how)
    page = client.get(f"/applications/{reference}/").content.decode()
    assert "決定に納得できないとき" not in page, "it does not stand any more"
    assert f"この通知の決定は{done}" in page, "the old notice is marked in her list"
    assert f"役所が前の決定を{done}し" in page
    assert other not in page
    assert "決定の期限は、申請が届いた日から数えたままです" in page, "15 days by the ordinance are no guide"
    assert "目安" not in page.partition("これまでとこれから")[0]
