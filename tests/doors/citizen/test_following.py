"""After arrival: status, correction, messages, the notice, withdrawal, and applying once more."""

from __future__ import annotations

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from koboshi.casework.models import Case, Message
from koboshi.core.actor import SYSTEM
from koboshi.foundation.documents.models import Check
from koboshi.foundation.tenancy import scope
from koboshi.intake.models import Application
from tests.doors.citizen import stories
from tests.doors.citizen.stories import begin, filed


@pytest.fixture(autouse=True)
def _house(published: None) -> None:
    """Every story here begins in the published house."""


def test_the_status_says_in_plain_words_where_it_stands_and_until_when(client: Client) -> None:
    reference, _ = filed(client)
    page = client.get(f"/applications/{reference}/").content.decode()
    for words in (
        "公文書開示請求",
        "申請が届きました",
        "確かめています",
        "決定の期限",
        "法令などで決められた期間は15日です",
        "情報公開総合窓口",
    ):
        assert words in page, words
    assert "期限ではありません" not in page, "an ordinance sets the period"


@pytest.mark.parametrize("lang", ["ja-easy", "en"])
def test_the_status_is_told_in_the_readers_language(client: Client, lang: str) -> None:
    reference, _ = filed(client)
    page = client.get(f"/applications/{reference}/?lang={lang}").content.decode()
    assert ("Being examined" if lang == "en" else "<ruby>確<rt>たし</rt></ruby>かめています") in page


def test_a_correction_opens_only_the_asked_field_and_shows_why(client: Client) -> None:
    reference, _ = filed(client)
    stories.ask_correction(reference, "document", "期間を教えてください。")
    status = client.get(f"/applications/{reference}/").content.decode()
    assert "あなたの回答を待っています" in status
    overview = client.get(f"/applications/{reference}/correct/").content.decode()
    assert "期間を教えてください。" in overview
    page = client.get(f"/applications/{reference}/correct/document/").content.decode()
    assert 'name="document"' in page
    assert 'name="agency"' not in page
    typed = {"document": "架空川の改修工事の記録（令和6年度）", "agency": "education", "shown": "document"}
    saved = client.post(f"/applications/{reference}/correct/document/", typed)
    assert saved.headers["Location"] == f"/applications/{reference}/correct/"
    assert client.post(f"/applications/{reference}/correct-submit").status_code == 302
    assert client.post(f"/applications/{reference}/correct-submit").status_code == 302
    with scope.acting(SYSTEM):
        application = Application.objects.get(reference=reference)
    assert application.answers_version == 2
    assert application.answers["document"] == "架空川の改修工事の記録（令和6年度）"
    assert application.answers["agency"] == "governor"


def test_an_emptied_correction_comes_back_with_a_sentence(client: Client) -> None:
    reference, _ = filed(client)
    stories.ask_correction(reference, "document", "期間を教えてください。")
    answer = client.post(f"/applications/{reference}/correct/document/", {"document": "", "shown": "document"})
    assert answer.status_code == 422
    assert "入力してください" in answer.content.decode()


def test_a_resident_and_the_office_write_to_each_other(client: Client) -> None:
    reference, _ = filed(client)
    sent = client.post(f"/applications/{reference}/messages", {"text": "いつ頃わかりますか。"}, follow=True)
    assert "いつ頃わかりますか。" in sent.content.decode()
    empty = client.post(f"/applications/{reference}/messages", {"text": "  "})
    assert empty.status_code == 422


def test_a_my_number_is_refused_in_a_message_and_the_message_stays_in_its_box(client: Client) -> None:
    """As in a field of the form; the office must not be handed what it has no ground to keep (番号利用法20条)."""
    reference, _ = filed(client)
    text = "本人の確認のため、１２３４-５６７８-９０１８を書きます。"
    answer = client.post(f"/applications/{reference}/messages", {"text": text})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "マイナンバー（個人番号）のような12桁の番号があります" in page
    assert f"{text}</textarea>" in page
    with scope.acting(SYSTEM):
        assert not Message.objects.filter(reference=reference).exists()


@pytest.mark.parametrize(("where", "status"), [("", 200), ("messages", 200)])
def test_another_language_keeps_what_stands_in_the_box_for_a_message(client: Client, where: str, status: int) -> None:
    reference, _ = filed(client)
    shown = client.get(f"/applications/{reference}/").content.decode()
    assert '<button type="submit" form="typed" formmethod="post"' in shown
    answer = client.post(f"/applications/{reference}/{where}?lang=en", {"text": "書きかけの文（架空）", "_lang": "en"})
    page = answer.content.decode()
    assert answer.status_code == status
    assert '<html lang="en"' in page
    assert "書きかけの文（架空）</textarea>" in page
    with scope.acting(SYSTEM):
        assert not Message.objects.filter(reference=reference).exists(), "the switch sends nothing"
    assert client.post(f"/applications/{reference}/", {"text": "…"}).status_code == 405


def test_the_notice_is_downloaded_as_issued_and_anyone_can_check_it(client: Client) -> None:
    reference, _ = filed(client)
    stories.decide_and_issue(reference)
    page = client.get(f"/applications/{reference}/").content.decode()
    address = re.search(rf"/applications/{reference}/documents/\d+/", page)
    assert address is not None
    assert "公印については、通知書に書いてあります" in page
    assert "通知を出した役所の名前ではありません" in page, "it is a test signature"
    notice = client.get(address[0])
    assert notice.content.startswith(b"%PDF")
    assert notice["X-Content-Type-Options"] == "nosniff"
    assert "filename*=UTF-8''" in notice["Content-Disposition"]
    public = Client()
    file = SimpleUploadedFile("notice.pdf", notice.content, "application/pdf")
    verdict = public.post("/verify/", {"file": file}).content.decode()
    assert "下の部署が発行した通知書です" in verdict
    assert "試験用" in verdict
    assert "髙橋" not in verdict
    changed = SimpleUploadedFile("notice.pdf", notice.content + b"\n%", "application/pdf")
    assert "下の部署が発行した通知書です" not in public.post("/verify/", {"file": changed}).content.decode()
    number = Check.objects.get().check_number
    assert "発行したものです" in public.post("/verify/", {"number": number.lower()}).content.decode()


def test_a_number_nobody_gave_and_an_empty_question_are_answered_plainly(client: Client) -> None:
    assert "発行の記録にありません" in client.post("/verify/", {"number": "AAAA-BBBB-CCCC"}).content.decode()
    assert client.post("/verify/", {}).status_code == 422
    rubbish = SimpleUploadedFile("notice.pdf", b"not a pdf", "application/pdf")
    assert "12字の確認番号を入力してください" in client.post("/verify/", {"file": rubbish}).content.decode()


def test_withdrawing_asks_once_more_and_then_ends_the_case(client: Client) -> None:
    reference, _ = filed(client)
    assert "取り下げますか" in client.get(f"/applications/{reference}/withdraw/").content.decode()
    page = client.post(f"/applications/{reference}/withdraw/", follow=True).content.decode()
    assert "取り下げました" in page
    with scope.acting(SYSTEM):
        assert Case.objects.get(reference=reference).status == Case.Status.WITHDRAWN


def test_after_the_decision_withdrawing_is_refused_with_a_sentence(client: Client) -> None:
    reference, _ = filed(client)
    stories.decide_and_issue(reference)
    answer = client.post(f"/applications/{reference}/withdraw/")
    assert answer.status_code == 422
    assert "窓口にご相談ください" in answer.content.decode()


def test_a_draft_can_be_given_up(client: Client) -> None:
    reference, _ = begin(client)
    assert "入力の途中です" in client.get(f"/applications/{reference}/").content.decode()
    assert "取りやめました" in client.post(f"/applications/{reference}/withdraw/", follow=True).content.decode()


def test_an_old_application_begins_a_new_one_with_its_answers(client: Client) -> None:
    reference, _ = filed(client)
    page = client.post(f"/applications/{reference}/again", follow=True).content.decode()
    fresh = re.search(r"<strong>([0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4})</strong>", page)
    assert fresh is not None
    assert fresh[1] != reference
    assert "髙橋" in client.get(f"/applications/{fresh[1]}/pages/who/").content.decode()


def test_an_answer_sent_too_early_says_what_is_not_corrected_and_uses_nothing_up(client: Client) -> None:
    reference, _ = filed(client)
    stories.ask_correction(reference, "document", "期間を教えてください。")
    early = client.post(f"/applications/{reference}/correct-submit")
    page = early.content.decode()
    assert early.status_code == 422
    assert "まだ直していない項目が1つあります" in page
    assert f"/applications/{reference}/correct/document/#f-document" in page
    with scope.acting(SYSTEM):
        assert Application.objects.get(reference=reference).answers_version == 1
    unread = {"document": "", "shown": "document"}
    client.post(f"/applications/{reference}/correct/document/", unread)
    assert client.post(f"/applications/{reference}/correct-submit").status_code == 422


def test_whoever_believes_the_answer_right_sends_it_unchanged_and_says_why(client: Client) -> None:
    reference, _ = filed(client)
    stories.ask_correction(reference, "document", "期間を教えてください。")
    for wrong, told in (("あ" * 1001, "今は1,001字です"), ("123456789018です。", "マイナンバー")):
        refused = client.post(f"/applications/{reference}/correct-submit", {"keep": "yes", "why": wrong})
        assert refused.status_code == 422
        assert told in refused.content.decode()
        assert f"{wrong}</textarea>" in refused.content.decode(), "nothing typed is cut or lost"
    typed = {"keep": "yes", "why": "期間は文書の名前に書いてあります。"}
    assert client.post(f"/applications/{reference}/correct-submit", typed).status_code == 302
    status = client.get(f"/applications/{reference}/").content.decode()
    assert "変えずに回答しました" in status
    assert "期間は文書の名前に書いてあります。" in status
