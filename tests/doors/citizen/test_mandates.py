"""A resident names somebody to act for her, sees what that person may do, and ends it."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from koboshi.casework.models import Case
from koboshi.casework.service import addressing
from koboshi.core.actor import SYSTEM
from koboshi.core.japan import civil
from koboshi.foundation.journal.models import Entry
from koboshi.foundation.people import service as people
from koboshi.foundation.people.identity import NO_MAIL
from koboshi.foundation.people.models import User
from koboshi.foundation.tenancy import scope
from koboshi.intake.models import Application, Attachment
from koboshi.mandates import service as mandates
from koboshi.mandates.models import MandateRow, Party
from koboshi.mandates.service import declare, mail_addresses
from tests import pdfs
from tests.doors.citizen import stories
from tests.doors.citizen.test_filling import picture

LIVES = {
    "address.postal_code": "960-8670", "address.prefecture": "福島県", "address.municipality": "福島市",
    "address.street": "架空町2-16",
}  # fmt: skip
NEW = {
    "label": "架空 次郎", "kind": "agent", "scopes": ["correct", "receive_notice"], "email": "dairi@example.jp", **LIVES
}  # fmt: skip


@pytest.fixture
def mine(published: None, client: Client) -> str:
    """An application that arrived, opened in this browser."""
    return stories.filed(client)[0]


def _all() -> list[Any]:
    with scope.acting(SYSTEM):
        return list(MandateRow.objects.select_related("representative").order_by("pk"))


@pytest.mark.parametrize("lang", ["ja", "ja-easy", "en"])
def test_the_pages_open_in_three_languages_and_say_what_is_entrusted(client: Client, mine: str, lang: str) -> None:
    assert client.get(f"/mandates/{mine}/?lang={lang}").status_code == 200
    assert client.get(f"/mandates/{mine}/add/?lang={lang}").status_code == 200
    assert client.post(f"/mandates/{mine}/add/", NEW).status_code == 302
    page = client.get(f"/mandates/{mine}/?lang={lang}")
    assert "架空 次郎" in page.content.decode()
    assert client.get(f"/mandates/{mine}/{_all()[0].pk}/end/?lang={lang}").status_code == 200


def test_named_and_ended_again(client: Client, mine: str) -> None:
    for _ in range(2):
        assert client.post(f"/mandates/{mine}/add/", NEW).status_code == 302
    (row,) = _all()
    page = client.get(f"/mandates/{mine}/").content.decode()
    assert "書面がまだありません" in page
    assert "委任状を出してください" in page
    assert client.post(f"/mandates/{mine}/{row.pk}/end/").status_code == 302
    page = client.get(f"/mandates/{mine}/").content.decode()
    assert "合言葉を新しくする" in page
    assert "取り消されました" in page
    assert f"/{row.pk}/end/" not in page


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"label": ""}, "お名前を"),
        ({"kind": ""}, "「どのような方か」を選んで"),
        ({"kind": "parent"}, "どのような方か"),
        ({"scopes": []}, "「任せること」を選んで"),
        ({"until": "きのう"}, "日付"),
        ({"until": "2001/1/1"}, "より前です"),
        ({"kind": "staff", "houjin_bangou": "12"}, "13桁"),
        ({"kind": "messenger", "scopes": ["withdraw"]}, "使者は"),
    ],
)
def test_bad_input_keeps_what_was_typed(client: Client, mine: str, wrong: dict[str, Any], sentence: str) -> None:
    answer = client.post(f"/mandates/{mine}/add/", NEW | {"phone": "024-000-0000"} | wrong)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'value="024-000-0000"' in page
    assert sentence in page or "年月日" in page
    assert not _all()


def test_somebody_else_finds_nothing(client: Client, mine: str) -> None:
    client.post(f"/mandates/{mine}/add/", NEW)
    other = Client()
    for page in ("", "add/", f"{_all()[0].pk}/end/"):
        assert other.get(f"/mandates/{mine}/{page}").status_code == 404
        assert other.post(f"/mandates/{mine}/{page}", NEW).status_code in (404, 405)
    assert client.get("/mandates/0000-0000-0000/").status_code == 404
    assert client.get(f"/mandates/{mine}/999999/end/").status_code == 404


def test_a_draft_has_no_such_page(published: None, client: Client) -> None:
    reference, _ = stories.begin(client)
    assert client.get(f"/mandates/{reference}/").status_code == 404


def test_a_representative_sees_and_gives_up_but_names_nobody(client: Client, mine: str) -> None:
    client.post(f"/mandates/{mine}/add/", NEW)
    client.post(f"/link/{people.make_sign_in_link('dairi@example.jp')}/")
    assert client.get(f"/mandates/{mine}/").status_code == 200
    assert client.get(f"/mandates/{mine}/add/").status_code == 404
    assert client.post(f"/mandates/{mine}/{_all()[0].pk}/end/").status_code == 302
    assert _all()[0].revoked_on is not None
    with scope.acting(SYSTEM):
        assert Party.objects.filter(reference=mine).count() == 2


def test_a_representative_sees_no_button_that_would_be_refused(client: Client, mine: str) -> None:
    client.post(f"/mandates/{mine}/add/", NEW)
    client.post(f"/mandates/{mine}/add/", NEW | {"label": "架空 三郎", "email": "betsu@example.jp"})
    first, other = _all()
    assert f"/{first.pk}/end/" in (page := client.get(f"/mandates/{mine}/").content.decode())
    assert f"/{other.pk}/end/" in page
    client.post(f"/link/{people.make_sign_in_link('dairi@example.jp')}/")
    page = client.get(f"/mandates/{mine}/").content.decode()
    assert f"/{first.pk}/end/" in page
    assert f"/{other.pk}/end/" not in page
    assert "合言葉を新しくする" not in page
    assert client.get(f"/mandates/{mine}/{other.pk}/end/").status_code == 404
    assert "/new-secret" not in client.get(f"/applications/{mine}/begun/").content.decode()


def test_a_message_says_who_wrote_it(client: Client, mine: str) -> None:
    client.post(f"/mandates/{mine}/add/", NEW)
    nephew = Client()
    nephew.post(f"/link/{people.make_sign_in_link('dairi@example.jp')}/")
    with scope.acting(SYSTEM):
        MandateRow.objects.update(
            paper="委任状を窓口で確認（架空）", checked_on=civil.today(), scopes=["correct", "see"]
        )
    client.post(f"/applications/{mine}/messages", {"text": "申請者です（架空）"})
    answer = nephew.post(f"/applications/{mine}/messages", {"text": "代理人です（架空）"})
    assert answer.status_code == 302, re.sub(r"<[^>]+>", " ", answer.content.decode())[-2500:]
    hers = client.get(f"/applications/{mine}/").content.decode()
    assert "代理の方（架空 次郎）から" in hers
    assert hers.count("あなたから") == 1
    his = nephew.get(f"/applications/{mine}/").content.decode()
    assert "申請者の方から" in his
    assert his.count("あなたから") == 1


def test_after_a_correction_of_the_name_the_post_goes_to_the_new_name(client: Client, mine: str) -> None:
    client.get(f"/mandates/{mine}/")
    with scope.acting(SYSTEM):
        declare(SYSTEM, Application.objects.get(reference=mine))
        application = Application.objects.get(reference=mine)
        application.answers |= {"applicant": {"family": "架空", "given": "改姓"}}
        application.save()
    page = client.get(f"/mandates/{mine}/").content.decode()
    assert "架空 改姓　様" in page
    with scope.acting(SYSTEM):
        assert Party.objects.get(reference=mine, role="applicant").label == "架空 改姓"


def test_what_is_still_being_corrected_changes_no_envelope(client: Client, mine: str) -> None:
    with scope.acting(SYSTEM):
        application = Application.objects.get(reference=mine)
        application.unlocked = ["applicant"]
        application.answers |= {"applicant": {"family": "架空", "given": "未着"}}
        application.save()
    assert "未着　様" not in client.get(f"/mandates/{mine}/").content.decode()


def test_no_mail_goes_to_the_address_of_an_account_that_nobody_has(mine: str) -> None:
    with scope.acting(SYSTEM):
        application = Application.objects.get(reference=mine)
        application.email = ""
        application.answers.pop("email", None)
        application.holder = User.objects.create_user(f"kakuu@{NO_MAIL}")
        application.save()
        declare(SYSTEM, application)
        assert mail_addresses(application, civil.today()) == ()


AGENT = {"has_agent": True, "agent_name": {"family": "架空", "given": "次郎"}}


def _named_in_the_form(reference: str, *, with_paper: bool = True) -> None:
    """As if the form had named a nephew with his 委任状; the job that reads it has not run."""
    with scope.acting(SYSTEM):
        application = Application.objects.get(reference=reference)
        application.answers |= AGENT
        application.save()
        if with_paper:
            Attachment.objects.create(
                application=application, tenant=application.tenant, reference=reference, field="mandate",
                name="ininjo.pdf", kind="pdf", size=1, sha256="0", storage_key=f"t/{reference}",
                scan=Attachment.Scan.CLEAN,
            )  # fmt: skip


def test_who_the_form_names_is_there_at_once_and_the_paper_is_being_checked(client: Client, mine: str) -> None:
    _named_in_the_form(mine)
    page = client.get(f"/mandates/{mine}/").content.decode()
    assert "架空 次郎" in page
    assert page.count("出された委任状を、担当が確かめています") == 1
    assert "委任状を出してください" not in page
    client.get(f"/mandates/{mine}/")
    assert len(_all()) == 1


def test_without_a_paper_it_is_asked_for_once(client: Client, mine: str) -> None:
    _named_in_the_form(mine, with_paper=False)
    assert client.get(f"/mandates/{mine}/").content.decode().count("委任状を出してください") == 1


def test_a_representative_without_the_scope_is_told_what_to_do_and_the_case_stays(client: Client, mine: str) -> None:
    _named_in_the_form(mine)
    page = client.get(f"/applications/{mine}/withdraw/").content.decode()
    assert "どなたが手続きをしていますか" in page
    (row,) = _all()
    for who, words in (("", "選んでください"), ("99999", "選んでください"), (str(row.pk), "「取下げ」を書いた委任状")):
        answer = client.post(f"/applications/{mine}/withdraw/", {"who": who})
        assert answer.status_code == 422
        assert words in answer.content.decode(), who
    with scope.acting(SYSTEM):
        assert Case.objects.get(reference=mine).ended_at is None
        told = [each.data for each in Entry.objects.filter(case_ref=mine, kind="mandates.actor_stated")]
    assert told == [{"act": "withdraw", "who": "representative", "mandate": row.pk, "allowed": False}]


def test_the_applicant_herself_withdraws_and_the_answer_is_kept_as_a_code(client: Client, mine: str) -> None:
    _named_in_the_form(mine)
    page = client.post(f"/applications/{mine}/withdraw/", {"who": "applicant"}, follow=True).content.decode()
    assert "取り下げました" in page
    with scope.acting(SYSTEM):
        (entry,) = Entry.objects.filter(case_ref=mine, kind="mandates.actor_stated")
    assert entry.data == {"act": "withdraw", "who": "applicant", "mandate": 0, "allowed": True}


@pytest.mark.parametrize("lang", ["ja", "ja-easy", "en"])
def test_the_question_and_the_help_stand_in_three_languages(client: Client, mine: str, lang: str) -> None:
    _named_in_the_form(mine)
    assert client.get(f"/applications/{mine}/withdraw/?lang={lang}").status_code == 200
    assert client.get(f"/mandates/{mine}/?lang={lang}").status_code == 200
    assert client.post(f"/applications/{mine}/withdraw/?lang={lang}", {"who": str(_all()[0].pk)}).status_code == 422


def test_the_paper_comes_with_the_mandate_or_neither(client: Client, mine: str) -> None:
    bad = SimpleUploadedFile("ininjo.exe", b"MZ rubbish", "application/pdf")
    assert client.post(f"/mandates/{mine}/add/", {**NEW, "paper": bad}).status_code == 422
    assert not _all()
    good = SimpleUploadedFile("ininjo.pdf", pdfs.made(), "application/pdf")
    assert client.post(f"/mandates/{mine}/add/", {**NEW, "paper": good}).status_code == 302
    (row,) = _all()
    assert row.waits_for_check
    assert "出された委任状を、担当が確かめています" in client.get(f"/mandates/{mine}/").content.decode()


def test_a_form_of_the_paper_can_be_printed(client: Client, mine: str) -> None:
    client.post(f"/mandates/{mine}/add/", NEW)
    for query in ("", f"?mandate={_all()[0].pk}", "?mandate=x"):
        answer = client.get(f"/mandates/{mine}/paper.pdf{query}")
        assert answer.status_code == 200
        assert answer.content.startswith(b"%PDF")
    assert Client().get(f"/mandates/{mine}/paper.pdf").status_code == 404


def test_the_page_says_where_the_post_goes(client: Client, mine: str) -> None:
    page = client.get(f"/mandates/{mine}/").content.decode()
    assert "杉妻町" in page
    assert "郵便の届け先" in page


HOME = {
    "address.postal_code": "960-8670",
    "address.prefecture": "福島県",
    "address.municipality": "福島市",
    "address.street": "架空町2-16",
}


def test_everything_wrong_is_told_at_once_beside_its_field_and_the_file_is_not_lost(client: Client, mine: str) -> None:
    wrong = {"label": "", "kind": "", "email": "dairi", "until": "きのう", "paper": letter()}
    answer = client.post(f"/mandates/{mine}/add/", NEW | wrong)
    page = answer.content.decode()
    assert answer.status_code == 422
    for field in ("label", "kind", "email", "until"):
        assert f'href="#f-{field}"' in page, "the summary leads to it"
        assert f'id="f-{field}-error"' in page, "and it stands there again"
    assert "選んだファイル：委任状.png" in page
    kept = re.search(r'name="kept" value="(\d+)"', page)
    assert kept is not None
    with scope.acting(SYSTEM):
        assert not Attachment.objects.filter(reference=mine, removed_at__isnull=True).exists(), "it counts for nothing"
    assert client.post(f"/mandates/{mine}/add/", NEW | {"kept": kept[1]}).status_code == 302
    (row,) = _all()
    assert (row.attachment_id, row.standing(civil.today())) == (int(kept[1]), "looking")
    with scope.acting(SYSTEM):
        assert Attachment.objects.get(pk=kept[1]).removed_at is None


def test_a_file_of_somebody_else_is_never_taken(client: Client, mine: str) -> None:
    other = Client()
    theirs = stories.filed(other)[0]
    page = other.post(f"/mandates/{theirs}/add/", NEW | {"label": "", "paper": letter()}).content.decode()
    number = page.split('name="kept" value="', 1)[1].split('"', 1)[0]
    assert client.post(f"/mandates/{mine}/add/", NEW | {"kept": number}).status_code == 302
    assert _all()[0].attachment_id is None


def test_the_same_person_is_not_named_twice(client: Client, mine: str) -> None:
    assert client.post(f"/mandates/{mine}/add/", NEW).status_code == 302
    again = client.post(f"/mandates/{mine}/add/", NEW | {"label": "架空　次郎", "scopes": ["pay"]})
    assert again.status_code == 422
    assert "すでにあります" in again.content.decode()
    assert len(_all()) == 1
    assert client.post(f"/mandates/{mine}/{_all()[0].pk}/end/").status_code == 302
    assert client.post(f"/mandates/{mine}/add/", NEW | {"scopes": ["pay"]}).status_code == 302


def test_the_postal_code_finds_the_address_and_notices_to_the_representative_bear_it(client: Client, mine: str) -> None:
    looked = client.post(f"/mandates/{mine}/add/", NEW | {"address.postal_code": "960-8670", "_lookup": "address"})
    assert 'value="福島市"' in looked.content.decode()
    assert client.post(f"/mandates/{mine}/add/", NEW | HOME).status_code == 302
    with scope.acting(SYSTEM):
        MandateRow.objects.update(paper="委任状を窓口で確認（架空）", checked_on=civil.today())
        case = Case.objects.get(reference=mine)
        (receiver,) = mandates.receivers(case.application, civil.today())
        label = addressing.address_label(case, receiver)
    assert label.split("\n")[:2] == ["〒960-8670", "福島県福島市架空町2-16"]
    assert label.endswith("代理人\n架空 次郎　様")


def test_the_paper_may_come_after_the_person_was_named(client: Client, mine: str) -> None:
    client.post(f"/mandates/{mine}/add/", NEW)
    (row,) = _all()
    address = f"/mandates/{mine}/{row.pk}/paper/"
    assert f'action="{address}"' in client.get(f"/mandates/{mine}/").content.decode()
    empty = client.post(address)
    assert empty.status_code == 422
    assert f'id="paper-{row.pk}-error"' in empty.content.decode()
    assert client.post(address, {"paper": letter()}).status_code == 302
    assert _all()[0].standing(civil.today()) == "looking"
    assert "書面を確認しています" in client.get(f"/mandates/{mine}/").content.decode()
    assert Client().post(address, {"paper": letter()}).status_code == 404


def letter() -> SimpleUploadedFile:
    """A photograph of a letter of authority (架空)."""
    return SimpleUploadedFile("委任状.png", picture().read(), "image/png")
