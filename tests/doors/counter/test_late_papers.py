"""A paper that was to follow is brought to the window: the clerk adds it in the applicant's name."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.test import Client

from koboshi.casework import service as casework
from koboshi.casework.models import Correction, Message, Task
from koboshi.catalog import service as catalog
from koboshi.core.actor import SYSTEM, Door
from koboshi.core.japan import civil
from koboshi.foundation.journal.models import Entry
from koboshi.foundation.tenancy import scope
from koboshi.intake import service as intake
from koboshi.intake.models import Application, Attachment
from tests import late
from tests.doors.citizen import stories
from tests.doors.citizen.test_filling import picture


@pytest.fixture
def visitor(published: None, client: Client, sign_in: Callable[[Client, str], Client], tmp_path: Path) -> str:
    """Somebody whose application arrived without a paper shows number and secret; its address at the counter."""
    late.publish(tmp_path)
    with scope.acting(SYSTEM):
        offer = catalog.in_force("fukushima/disclosure-request", on=civil.today())
        answers = {**offer.pack.samples["typical.json"]["answers"], **late.AGENT}
        begun = intake.begin(SYSTEM, offer, door=Door.CITIZEN, answers=answers)
        casework.file(SYSTEM, begun.application, offer)
    sign_in(client, "madoguchi")
    typed = {"reference": begun.application.reference, "secret": begun.secret}
    return str(client.post("/counter/find/", typed).headers["Location"])


def _facts(address: str, kind: str) -> list[Entry]:
    with scope.acting(SYSTEM):
        return list(Entry.objects.of_case(address.split("/")[3]).filter(kind=kind))


def test_a_paper_is_added_at_the_window_and_the_file_says_by_whom(client: Client, visitor: str) -> None:
    assert "<li>委任状</li>" in client.get(visitor).content.decode(), "the window sees at once what is missing"
    page = client.get(f"{visitor}papers/")
    assert page.status_code == 200
    assert 'name="mandate.upload"' in page.content.decode()
    added = client.post(f"{visitor}papers/", {"mandate.upload": picture()})
    assert added.headers["Location"] == visitor
    assert "届きました：委任状" in client.get(visitor).content.decode()
    told = _facts(visitor, "intake.paper_brought")
    assert [(entry.data["field"], entry.data["files"], entry.data["left"]) for entry in told] == [("mandate", 1, 0)]
    assert told[0].actor == stories.staff("madoguchi").id


def test_a_correction_is_answered_at_the_window_by_adding_the_paper_and_not_by_adding_nothing(
    client: Client, visitor: str
) -> None:
    reference = visitor.split("/")[3]
    with scope.acting(SYSTEM):
        task = Task.objects.get(reference=reference, state=Task.State.OPEN)
        due = datetime.now(UTC).date() + timedelta(days=14)
        casework.ask_correction(stories.staff("tanto"), task, items={"mandate": "まだ届いていません。"}, due_on=due)
    assert client.post(f"{visitor}correct-submit").status_code == 422, "untouched it is no answer"
    added = client.post(f"{visitor}correct/agent/", {"shown": "mandate", "mandate.upload": picture()})
    assert added.status_code == 302
    assert client.post(f"{visitor}correct-submit").status_code == 302
    with scope.acting(SYSTEM):
        assert Correction.objects.get(reference=reference).answered_at is not None
        assert Attachment.objects.get(reference=reference).field == "mandate"
        assert Task.objects.get(reference=reference, state=Task.State.OPEN).node == "examine"
    assert _facts(visitor, "intake.correction_filed")[0].actor == stories.staff("madoguchi").id


def test_an_attached_file_taken_back_again_is_no_answer(client: Client, visitor: str) -> None:
    reference = visitor.split("/")[3]
    with scope.acting(SYSTEM):
        task = Task.objects.get(reference=reference, state=Task.State.OPEN)
        due = datetime.now(UTC).date() + timedelta(days=14)
        casework.ask_correction(stories.staff("tanto"), task, items={"mandate": "まだ届いていません。"}, due_on=due)
    client.post(f"{visitor}correct/agent/", {"shown": "mandate", "mandate.upload": picture()})
    with scope.acting(SYSTEM):
        number = Attachment.objects.get(reference=reference).pk
    client.post(f"{visitor}attachments/mandate/", {"remove": str(number)})
    assert client.post(f"{visitor}correct-submit").status_code == 422


# --- what is brought to the counter as it is (行政手続法7条) ---


@pytest.fixture
def paper(published: None, client: Client, sign_in: Callable[[Client, str], Client]) -> str:
    """A paper (架空) that somebody brought: a representative signs it, without a power of attorney."""
    sign_in(client, "madoguchi")
    page = client.get("/counter/procedures/fukushima/disclosure-request/").content.decode()
    token = page.split('name="token" value="', 1)[1].split('"', 1)[0]
    begun = client.post("/counter/procedures/fukushima/disclosure-request/start", {"way": "paper", "token": token})
    reference = str(begun.headers["Location"]).split("/")[3]
    with scope.acting(SYSTEM):
        application = Application.objects.get(reference=reference)
        offer = catalog.version_of(application.version_id)
        application.answers = {**offer.pack.samples["typical.json"]["answers"], **late.AGENT}
        application.save()
    return f"/counter/applications/{reference}/"


def test_all_that_is_to_mend_before_a_paper_is_received_is_told_at_once(client: Client, paper: str) -> None:
    with scope.acting(SYSTEM):
        application = Application.objects.get(reference=paper.split("/")[3])
        application.answers |= {"email": "架空"}
        application.save()
    refused = client.post(f"{paper}submit", {"arrived_on": "2月30日"})
    page = refused.content.decode()
    assert refused.status_code == 422
    assert page.count('id="errors"') == 1
    box = page.partition('id="errors"')[2].partition("</div>")[0]
    assert all(each in box for each in ("#f-email", "#arrived_on", "#later-tick"))


def test_a_paper_without_a_required_attachment_is_received_and_the_case_says_what_lacks(
    client: Client, paper: str, sign_in: Callable[[Client, str], Client]
) -> None:
    before = client.get(f"{paper}check/").content.decode()
    assert "付いていない書類・書かれていないところ" in before
    refused = client.post(f"{paper}submit")
    assert refused.status_code == 422, "the clerk says that she saw it"
    assert "足りないまま受け付けます" in refused.content.decode()
    assert client.post(f"{paper}submit", {"later": "yes"}).headers["Location"] == f"{paper}done/"
    reference = paper.split("/")[3]
    with scope.acting(SYSTEM):
        task = Task.objects.get(reference=reference, state=Task.State.OPEN)
        assert "委任状" in Message.objects.get(reference=reference).text
    desk = sign_in(Client(), "tanto")
    case = desk.get(f"/staff/cases/{reference}/").content.decode()
    assert "足りないものの補正を依頼する" in case
    asking = desk.get(f"/staff/tasks/{task.pk}/correct/?papers=1").content.decode()
    assert 'value="mandate" checked' in asking
    assert "この書類がまだ届いていません" in asking


def test_a_question_the_paper_leaves_open_keeps_nobody_out(client: Client, paper: str) -> None:
    reference = paper.split("/")[3]
    with scope.acting(SYSTEM):
        application = Application.objects.get(reference=reference)
        del application.answers["address"]
        application.save()
    page = client.post(f"{paper}pages/contact/", {"shown": "address"})
    assert page.status_code == 422
    assert "空けたまま次へ" in page.content.decode()
    assert client.post(f"{paper}pages/contact/", {"shown": "address", "leave": "1"}).status_code == 302
    assert client.post(f"{paper}submit", {"later": "yes"}).headers["Location"] == f"{paper}done/"


def test_what_is_typed_wrongly_is_mended_all_the_same(client: Client, paper: str) -> None:
    reference = paper.split("/")[3]
    with scope.acting(SYSTEM):
        application = Application.objects.get(reference=reference)
        application.answers["phone"] = "1"
        application.save()
    assert client.post(f"{paper}submit", {"later": "yes"}).status_code == 422


def test_by_telephone_only_papers_may_lack(client: Client, paper: str) -> None:
    reference = paper.split("/")[3]
    with scope.acting(SYSTEM):
        application = Application.objects.get(reference=reference)
        del application.answers["address"]
        application.assistance = "telephone"
        application.save()
    assert client.post(f"{paper}submit", {"later": "yes"}).status_code == 422
