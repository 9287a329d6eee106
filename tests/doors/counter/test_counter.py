"""A clerk takes the same procedure for somebody, and it becomes the same case."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from koboshi.casework import finding
from koboshi.casework import service as casework
from koboshi.casework.models import Case
from koboshi.catalog import service as catalog
from koboshi.core.actor import SYSTEM, Door
from koboshi.core.japan import civil, format_wareki
from koboshi.foundation.journal.models import Entry
from koboshi.foundation.organisations.models import Office
from koboshi.foundation.people.models import User
from koboshi.foundation.people.service import OPENED
from koboshi.foundation.tenancy import scope
from koboshi.intake import service as intake
from koboshi.intake.models import Application
from tests.doors.citizen import stories

HOME = "/counter/"
PROCEDURE = f"{HOME}procedures/fukushima/disclosure-request/"


@pytest.fixture
def clerk(published: None, client: Client, sign_in: Callable[[Client, str], Client]) -> Client:
    """The clerk at the window."""
    return sign_in(client, "madoguchi")


def text(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status, (address, answer.status_code)
    page = answer.content.decode()
    assert "&lt;ruby" not in page, "readings are drawn, not shown as code"
    return page


def begin(client: Client, way: str = "telephone") -> str:
    token = re.search(r'name="token" value="([^"]+)"', text(client, PROCEDURE))
    assert token is not None
    answers = [client.post(f"{PROCEDURE}start", {"token": token[1], "way": way}) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [302, 302]
    assert answers[0].headers["Location"] == answers[1].headers["Location"], "pressing twice begins one"
    found = re.search(r"applications/([^/]+)/", answers[0].headers["Location"])
    assert found is not None
    return found[1]


def answered(reference: str) -> None:
    """The person has answered everything."""
    with scope.acting(SYSTEM):
        application = Application.objects.get(reference=reference)
        application.answers = catalog.version_of(application.version_id).pack.samples["typical.json"]["answers"]
        application.save()


def somebodys() -> tuple[str, str]:
    """An application that a resident began at home: number and secret."""
    with scope.acting(SYSTEM):
        offer = catalog.in_force("fukushima/disclosure-request", on=civil.today())
        sample = offer.pack.samples["typical.json"]["answers"]
        begun = intake.begin(SYSTEM, offer, door=Door.CITIZEN, answers=sample)
        return begun.application.reference, begun.secret


def test_taken_by_telephone_it_is_the_same_case_and_names_the_helper(clerk: Client) -> None:
    reference = begin(clerk)
    assert reference in text(clerk, HOME), "unfinished work is listed"
    answered(reference)
    assert clerk.post(f"{HOME}applications/{reference}/submit").status_code == 302
    text(clerk, f"{HOME}applications/{reference}/done/")
    with scope.acting(SYSTEM):
        case = Case.objects.select_related("application").get(reference=reference)
        helper = User.objects.get(email="madoguchi@demo.koboshi.example")
        assert case.door == "counter"
        assert (case.application.assisted_by_id, case.application.assistance) == (helper.pk, "telephone")
        assert case.application.holder_id is None
    home = text(clerk, HOME)
    assert home.index("今日受け付けたもの") < home.index(reference)
    assert clerk.get(f"{HOME}applications/{reference}/copy.pdf").content.startswith(b"%PDF")
    for lang in ("ja", "ja-easy", "en"):
        for address in (HOME, PROCEDURE, f"{HOME}find/", f"{HOME}applications/{reference}/"):
            text(clerk, f"{address}?lang={lang}")


def test_the_same_pages_are_filled_by_the_clerk_as_by_the_person(clerk: Client) -> None:
    reference = begin(clerk, "window")
    pages = f"{HOME}applications/{reference}/pages"
    for name, typed in stories.PAGES.items():
        wrong = clerk.post(f"{pages}/{name}/", {"shown": typed["shown"]})
        assert wrong.status_code == 422, "an empty page says what is missing"
        assert clerk.post(f"{pages}/{name}/", typed).status_code == 302
    assert clerk.post(f"{HOME}applications/{reference}/submit").headers["Location"].endswith("/done/")
    with scope.acting(SYSTEM):
        case = Case.objects.get(reference=reference)
        assert case.applicant_label == "髙橋 花子"
        assert case.application.assistance == "window"


def test_the_slip_lets_the_person_go_on_at_home(clerk: Client) -> None:
    reference = begin(clerk, "window")
    slip = clerk.post(f"{HOME}applications/{reference}/slip")
    assert slip.headers["Cache-Control"] == "private, no-store"
    page = slip.content.decode()
    assert reference in page
    secret = re.search(r"[0-9A-Z]{5}-[0-9A-Z]{5}(?!-)", page.replace(reference, ""))
    assert secret is not None
    assert intake.find_by_secret(reference, secret[0]) is not None
    assert secret[0] not in text(clerk, f"{HOME}applications/{reference}/"), "it is shown once"


def test_the_clerk_says_how_it_came_in_and_finds_procedures_in_the_persons_words(clerk: Client) -> None:
    refused = clerk.post(f"{PROCEDURE}start", {"token": "abc"})
    assert refused.status_code == 422
    assert "受付の方法を選んでください" in refused.content.decode()
    with scope.acting(SYSTEM):
        assert not Application.objects.exists()
    assert "公文書開示請求" in text(clerk, f"{HOME}?q=役所の書類を見たい")
    assert "当てはまる手続が見つかりません" in text(clerk, f"{HOME}?q=ｚｚｚｚ")


def test_paper_forms_are_printed_blank_and_with_what_is_known(clerk: Client) -> None:
    assert clerk.get(f"{PROCEDURE}form.pdf").content.startswith(b"%PDF")
    reference = begin(clerk, "paper")
    answered(reference)
    assert clerk.get(f"{HOME}applications/{reference}/form.pdf").content.startswith(b"%PDF")


def test_a_paper_that_came_last_week_arrived_on_the_day_of_its_stamp(clerk: Client) -> None:
    reference, came = begin(clerk, "paper"), civil.today() - timedelta(days=6)
    answered(reference)
    address = f"{HOME}applications/{reference}/"
    assert "到達した日（受付印の日）" in text(clerk, f"{address}check/")
    for wrong in ("", "2月30日", (civil.today() + timedelta(days=1)).isoformat(), "平成20年4月1日"):
        refused = clerk.post(f"{address}submit", {"arrived_on": wrong})
        assert refused.status_code == 422
        assert 'id="arrived-error"' in refused.content.decode()
    assert clerk.post(f"{address}submit", {"arrived_on": format_wareki(came)}).status_code == 302
    with scope.acting(SYSTEM):
        assert civil.day_of(Case.objects.get(reference=reference).arrived_at) == came
        filed = Entry.objects.of_case(reference).get(kind="intake.application_filed")
        assert filed.data["entered_on"] == civil.today().isoformat()
    told = begin(clerk, "telephone")
    assert "受付印" not in text(clerk, f"{HOME}applications/{told}/check/")


def test_somebody_with_number_and_secret_is_helped_and_forgotten_afterwards(clerk: Client) -> None:
    reference, secret = somebodys()
    address = f"{HOME}applications/{reference}/"
    text(clerk, address, 404)
    wrong = clerk.post(f"{HOME}find/", {"reference": reference, "secret": "AAAAA-AAAAA"})
    assert wrong.status_code == 422
    assert "受付番号か合言葉が違います" in wrong.content.decode()
    assert reference in wrong.content.decode()
    typed = {"reference": reference.lower().replace("-", " "), "secret": secret.lower()}
    assert clerk.post(f"{HOME}find/", typed).headers["Location"] == address
    assert clerk.post(f"{address}submit").status_code == 302
    text(clerk, address)
    with scope.acting(SYSTEM):
        kinds = list(Entry.objects.of_case(reference).values_list("kind", flat=True))
    assert "casework.case_viewed" in kinds, "looking is written down"
    assert clerk.post(f"{address}close").status_code == 302
    assert clerk.session[OPENED] == []
    text(clerk, address, 404)


def test_a_withdrawal_needs_the_persons_word(clerk: Client) -> None:
    reference = begin(clerk)
    address = f"{HOME}applications/{reference}/"
    assert clerk.post(f"{address}withdraw").status_code == 422
    assert "取り下げました" in clerk.post(f"{address}withdraw", {"sure": "yes"}, follow=True).content.decode()


def test_pages_can_be_shown_large_for_reading_aloud(clerk: Client) -> None:
    assert "reading.css" not in text(clerk, HOME)
    assert clerk.post(f"{HOME}reading", {"reading": "on", "back": PROCEDURE}).headers["Location"] == PROCEDURE
    assert "reading.css" in text(clerk, PROCEDURE)
    elsewhere = clerk.post(f"{HOME}reading", {"reading": "off", "back": "//example.com/"})
    assert elsewhere.headers["Location"] == HOME
    assert "reading.css" not in text(clerk, HOME)


def test_only_clerks_come_in_and_each_sees_what_she_took(
    clerk: Client, sign_in: Callable[[Client, str], Client]
) -> None:
    reference = begin(clerk)
    colleague = sign_in(Client(), "npo")
    assert reference not in text(colleague, HOME)
    text(colleague, f"{HOME}applications/{reference}/", 404)
    for login in ("kawauchi", "honbu", "kacho"):
        other = sign_in(Client(), login)
        for address in (HOME, PROCEDURE, f"{HOME}find/", f"{HOME}applications/{reference}/"):
            text(other, address, 403)
    assert Client().get(HOME).headers["Location"].startswith("/accounts/login")


@pytest.mark.usefixtures("windows_stand_still")
def test_guessing_secrets_is_slowed_down(clerk: Client) -> None:
    reference, _ = somebodys()
    answers = [clerk.post(f"{HOME}find/", {"reference": reference, "secret": "0"}).status_code for _ in range(12)]
    assert 429 in answers


def test_a_case_of_the_office_is_found_by_a_number_alone_or_a_name_alone(clerk: Client) -> None:
    reference = begin(clerk)
    answered(reference)
    clerk.post(f"{HOME}applications/{reference}/submit")
    with scope.acting(SYSTEM):
        case = Case.objects.select_related("application").get(reference=reference)
        name = case.application.answers["applicant"]
    asked = {
        reference: "受付番号が同じ案件です",
        name["family"]: "お名前に同じ字があります",
        name["family_kana"]: "お名前のふりがなが合っています",
    }
    for said, by in asked.items():
        page = clerk.post(f"{HOME}find/", {"q": said}).content.decode()
        assert by in page, said
        assert f"{HOME}applications/{reference}/" in page, "she took it herself"
    assert "あなたの所属にはありません" in clerk.post(f"{HOME}find/", {"q": "いない人"}).content.decode()
    assert clerk.post(f"{HOME}find/", {"q": "\0"}).status_code == 200


def test_what_came_online_leads_to_the_offices_page_and_not_to_the_applicants(clerk: Client) -> None:
    reference, _ = somebodys()
    with scope.acting(SYSTEM):
        application = Application.objects.get(reference=reference)
        casework.file(SYSTEM, application, catalog.version_of(application.version_id))
    page = clerk.post(f"{HOME}find/", {"q": reference}).content.decode()
    assert f'href="/staff/cases/{reference}/"' in page
    assert f"{HOME}applications/{reference}/" not in page
    text(clerk, f"/staff/cases/{reference}/")


def test_a_paper_stamped_two_days_ago_is_listed_on_the_day_it_was_typed_in(clerk: Client) -> None:
    reference = begin(clerk, "paper")
    answered(reference)
    with scope.acting(SYSTEM):
        application = Application.objects.get(reference=reference)
        offer = catalog.version_of(application.version_id)
        casework.file(SYSTEM, application, offer, now=datetime.now(UTC) - timedelta(days=2))
    taken = text(clerk, HOME).split("今日受け付けたもの")[1]
    assert reference in taken
    assert format_wareki(civil.today()) in taken


def test_what_the_counter_took_in_is_found_where_another_office_has_it_now(clerk: Client) -> None:
    mine = begin(clerk)
    answered(mine)
    clerk.post(f"{HOME}applications/{mine}/submit")
    with scope.acting(SYSTEM):
        case = Case.objects.select_related("application").get(reference=mine)
        other = Office.objects.filter(tenant=case.tenant).exclude(pk=case.office_id).order_by("pk").last()
        assert other is not None
        colleague = User.objects.get(email="tanto@demo.koboshi.example")
        Case.objects.filter(pk=case.pk).update(office=other, applicant_label="杵屋 源蔵（架空）")
        Application.objects.filter(pk=case.application_id).update(office=other)
    for said in (mine, "杵屋源蔵"):
        page = clerk.post(f"{HOME}find/", {"q": said}).content.decode()
        assert f'href="{HOME}applications/{mine}/"' in page, "she took it herself and may go on"
        assert other.name in page
    with scope.acting(SYSTEM):
        Application.objects.filter(pk=case.application_id).update(assisted_by=colleague)
    page = clerk.post(f"{HOME}find/", {"q": mine}).content.decode()
    assert other.name in page
    assert f"applications/{mine}/" not in page
    assert f"cases/{mine}/" not in page, "found is not opened"
    assert "源蔵" not in page


def test_one_list_of_both_searches_is_newest_first_and_says_when_there_is_more(
    clerk: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    references = []
    for days in (0, 2, 1):
        reference = begin(clerk, "paper")
        answered(reference)
        with scope.acting(SYSTEM):
            application = Application.objects.get(reference=reference)
            offer = catalog.version_of(application.version_id)
            casework.file(SYSTEM, application, offer, now=datetime.now(UTC) - timedelta(days=days))
            cases = Case.objects.filter(reference=reference)
            cases.update(applicant_label="杵屋 源蔵（架空）")
            if days == 0:
                case = cases.get()
                other = Office.objects.filter(tenant=case.tenant).exclude(pk=case.office_id).order_by("pk").last()
                assert other is not None
                cases.update(office=other)
        references.append(reference)
    newest, oldest, between = references
    page = clerk.post(f"{HOME}find/", {"q": "杵屋源蔵"}).content.decode()
    assert "3件見つかりました" in page
    page = page.split("件見つかりました")[1]
    assert page.index(newest) < page.index(between) < page.index(oldest), "what another office has stands in its place"
    monkeypatch.setattr(finding, "MOST", 2)
    page = clerk.post(f"{HOME}find/", {"q": "杵屋源蔵"}).content.decode()
    assert "新しいものから2件を表示しています。ほかにもあります" in page
    assert oldest not in page.split("ほかにもあります")[1]
