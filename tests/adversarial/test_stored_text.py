"""Text that wants to be code: S13, S14, S20, L5. Inert wherever it is shown, printed, sent or exported."""

from __future__ import annotations

import csv
import io
import logging
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from koboshi.casework import service as casework
from koboshi.casework.models import Case, Task
from koboshi.core.actor import SYSTEM, Role
from koboshi.core.refusal import Refused
from koboshi.core.text import ruby_to_html
from koboshi.doors.leadership import table_file
from koboshi.foundation.journal.models import Entry
from koboshi.foundation.notification.models import Outgoing
from koboshi.foundation.organisations.models import Office
from koboshi.foundation.people.models import Membership
from koboshi.foundation.tenancy import scope
from koboshi.project.logs import JsonLine, Line
from tests.adversarial.conftest import Written
from tests.adversarial.reading import says_why
from tests.doors.citizen import stories

MARK = "kOb0sh1"
EVIL = [
    f"<script>{MARK}()</script>",
    f'"><img src=x onerror={MARK}()>',
    f"'><svg/onload={MARK}()>",
    f"javascript:{MARK}()",
    "{{ request.session }}{% debug %}{" + MARK + "}",
    "{%" + f" include '{MARK}' " + "%}${7*7}#{7*7}",
    f"{{漢字|<script>{MARK}()</script>}}",
    f"</textarea></title></style><b onmouseover={MARK}()>",
    f"&lt;script&gt;{MARK}()&lt;/script&gt;",
]


class Danger(HTMLParser):
    """Collects everything on a page that would run, load or go somewhere because of the mark."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self.inside = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.inside = tag if tag in ("script", "style") else ""
        for name, value in attrs:
            runs = name.startswith("on") or name in ("src", "srcdoc", "style")
            goes = name in ("href", "action", "formaction", "data") and (value or "").strip().startswith("javascript:")
            if (runs or goes) and MARK in (value or ""):
                self.found.append(f"{tag} {name}")

    def handle_data(self, data: str) -> None:
        if self.inside and MARK in data:
            self.found.append(self.inside)

    def handle_endtag(self, tag: str) -> None:
        self.inside = ""


def dangers(page: str) -> list[str]:
    """What of a page would run."""
    reader = Danger()
    reader.feed(page)
    return reader.found


def test_the_watchman_is_awake() -> None:
    assert len([text for text in EVIL if dangers(f"<p>{text}</p>")]) >= 4


def _case_with(evil: str) -> str:
    """A case in which everything a person can write is the evil text."""
    client = Client()
    reference, _ = stories.begin(client)
    stories.fill(client, reference)
    name = {"applicant.family": evil[:30], "applicant.given": evil[:30]}
    client.post(f"/applications/{reference}/pages/who/", {**stories.WHO, **name})
    client.post(f"/applications/{reference}/pages/contact/", {**stories.CONTACT, "address.building": evil[:60]})
    client.post(
        f"/applications/{reference}/pages/document/",
        {**stories.DOCUMENT, "document": f"{evil} の文書", "document_office": evil},
    )
    assert client.post(f"/applications/{reference}/submit").status_code == 302
    client.post(f"/applications/{reference}/messages", {"text": evil})
    return reference


@pytest.mark.parametrize("evil", EVIL, ids=range(len(EVIL)))
def test_s13_s20_what_a_resident_writes_is_inert_at_every_door(sign_in: Any, evil: str) -> None:
    reference = _case_with(evil)
    clerk = sign_in("tanto")
    pages = ["/staff/", "/staff/?list=waiting"]
    pages += [f"/staff/cases/{reference}/{part}" for part in ("", "talk/", "course/", "decision/", "history/")]
    for address in pages:
        answer = clerk.get(address)
        assert answer.status_code == 200, address
        assert dangers(answer.content.decode()) == [], address
    resident = Client()
    session = resident.session
    session["koboshi_opened"] = [reference]
    session.save()
    resident.cookies["koboshi_session"] = session.session_key
    for part in ("", "done/", "withdraw/"):
        answer = resident.get(f"/applications/{reference}/{part}")
        assert answer.status_code == 200, part
        assert dangers(answer.content.decode()) == []


@pytest.mark.parametrize("evil", EVIL, ids=range(len(EVIL)))
def test_s13_s20_what_an_office_writes_is_inert_in_mail_notice_and_pages(sign_in: Any, evil: str) -> None:
    reference = _case_with(evil)
    clerk, chief = sign_in("tanto"), sign_in("kacho")
    stories.staff("tanto")
    soon = datetime.now(UTC).date() + timedelta(days=10)
    with scope.acting(SYSTEM):
        case = Case.objects.get(reference=reference)
        casework.write_message(stories.staff("tanto"), case, text=evil)
        casework.write_message(stories.staff("tanto"), case, text=evil, internal=True)
        bunka = Office.objects.get(slug="bunka-shinko")
        casework.consult(stories.staff("tanto"), case, office=bunka, question=evil, due_on=soon)
        casework.complete(stories.staff("tanto"), Task.objects.get(case=case, state="open"), outcome="complete")
        casework.decide(
            stories.staff("kacho"),
            Task.objects.get(case=case, state="open"),
            outcome="grant",
            reason=evil,
            fields={"documents": "架空の記録"},
        )
        task = Task.objects.get(case=case, state="open")
    pages = [clerk.get(f"/staff/tasks/{task.pk}/notice/"), clerk.get(f"/staff/cases/{reference}/talk/")]
    pages += [chief.get(f"/staff/cases/{reference}/decision/"), sign_in("npo").get("/staff/consultations/")]
    for page in pages:
        assert page.status_code in (200, 403)
        assert dangers(page.content.decode()) == []
    with scope.acting(SYSTEM):
        document = casework.issue(stories.staff("kacho"), task)
        mails = [f"{row.subject}\n{row.body}" for row in Outgoing.objects.filter(reference=reference)]
    assert document.size > 0
    assert not [mail for mail in mails if MARK in mail]
    inbox = Client().get("/demo/inbox/")
    assert dangers(inbox.content.decode()) == []


@pytest.mark.parametrize("evil", EVIL, ids=range(len(EVIL)))
def test_s13_names_of_filters_and_words_of_a_search_are_inert(sign_in: Any, evil: str) -> None:
    clerk = sign_in("tanto")
    clerk.post("/staff/filters/", {"name": evil[:60], "list": "mine"})
    asked = [clerk.get("/staff/"), Client().get("/search/", {"q": evil}), Client().get("/resume/", {"reference": evil})]
    for answer in asked:
        assert answer.status_code == 200
        assert dangers(answer.content.decode()) == []


@pytest.mark.parametrize("evil", EVIL, ids=range(len(EVIL)))
def test_s13_texts_of_a_pack_are_text(evil: str) -> None:
    assert dangers(f"<p>{ruby_to_html(evil)}</p>") == []


def test_s13_no_page_allows_scripts_of_others(visitor: Client) -> None:
    policy = visitor.get("/").headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy


# --- S14: no self-made rights, no secrets in logs -------------------------------------------------------------------


def test_s14_a_wrong_password_never_reaches_the_log(house: None, written: Written) -> None:
    client = Client()
    for n in range(12):
        answer = client.post(
            "/accounts/login/", {"login": "tanto@demo.koboshi.example", "password": f"My-Secret-Passw0rd-{n}"}
        )
    assert says_why(answer, among={429}) or answer.status_code == 429
    assert "My-Secret-Passw0rd" not in written
    assert "tanto@demo" not in written


@pytest.mark.parametrize("form", [Line(), JsonLine()])
def test_s14_an_error_in_the_log_quotes_no_row(form: logging.Formatter) -> None:
    said = "Key (name)=(髙橋 花子) already exists"
    try:
        raise ValueError(said)
    except ValueError as error:
        info = (type(error), error, error.__traceback__)
    record = logging.LogRecord("x", logging.ERROR, "x", 1, "GET /my/?name=花子 failed", (), info)
    line = form.format(record)
    assert "花子" not in line
    assert "ValueError" in line


@pytest.mark.parametrize("login", ["tanto", "kacho", "kawauchi", "kenmin"])
def test_s14_nobody_gives_herself_rights(sign_in: Any, login: str) -> None:
    client = sign_in(login)
    before = list(Membership.objects.order_by("pk").values_list("pk", "roles"))
    grab = {"roles": "decider", "role": "operator", "is_staff": "1", "is_superuser": "1", "tenant": "070009"}
    for address in ("/staff/", "/my/", "/accounts/email/", "/accounts/password/change/", "/", "/staff/filters/"):
        assert client.post(address, grab).status_code < 500
    assert list(Membership.objects.order_by("pk").values_list("pk", "roles")) == before
    user = get_user_model().objects.get(email=f"{login}@demo.koboshi.example")
    assert not user.is_superuser
    assert user.is_staff == (login != "kenmin")


def test_s14_nobody_registers_alone(visitor: Client) -> None:
    before = get_user_model().objects.count()
    new = {"email": "x@example.jp", "password1": "Long-enough-9", "password2": "Long-enough-9"}
    visitor.post("/accounts/signup/", new)
    assert get_user_model().objects.count() == before


def test_s14_one_does_not_decide_ones_own_application(house: None) -> None:
    reference, _ = stories.filed(Client())
    chief = stories.staff("kacho")
    with scope.acting(SYSTEM):
        case = Case.objects.get(reference=reference)
        case.application.holder_id = chief.user
        case.application.save()
        casework.complete(stories.staff("tanto"), Task.objects.get(case=case, state="open"), outcome="complete")
        task = Task.objects.get(case=case, state="open")
        with pytest.raises(Refused):
            casework.decide(chief, task, outcome="grant", reason="x", fields={"documents": "架空の記録"})


def test_s23_the_journal_of_a_case_knows_no_name_address_or_mail(house: None) -> None:
    reference, secret = stories.filed(Client())
    with scope.acting(SYSTEM):
        rows = [str(row.data) + row.actor for row in Entry.objects.of_case(reference)]
    personal = ("髙橋", "花子", "はなこ", "ハナコ", "024-521", "hanako", "杉妻町", "架空川", secret)
    assert not [word for word in personal if any(word in row for row in rows)]


# --- L5: files for spreadsheets --------------------------------------------------------------------------------------

CELLS = [
    ("=HYPERLINK(\"http://evil.example\")", True), ("+1+1", True), ("-1+1", True), ("@SUM(A1)", True), ("\t=1", True),
    ("\r=1", True), ("\n=1", True), ("＝1+1", True), ("-5", False), ("+81", False), ("12.5", False), ("公文書", False),
    ("", False), ("-", True), ("=", True),
]  # fmt: skip


@pytest.mark.parametrize(("cell", "guarded"), CELLS)
def test_l5_no_cell_becomes_a_formula(cell: str, guarded: bool) -> None:
    raw = table_file.write(["x"], [[cell]])
    (_, (read,)) = list(csv.reader(io.StringIO(raw.decode("utf-8-sig"), newline="")))
    assert read == (f"'{cell}" if guarded else cell)


def test_l5_the_file_of_the_leaders_holds_no_formula(sign_in: Any) -> None:
    stories.filed(Client())
    answer = sign_in("honbu").get("/leadership/figures.csv")
    assert answer.headers["Content-Type"].startswith("text/csv")
    for row in csv.reader(io.StringIO(answer.content.decode("utf-8-sig"), newline="")):
        for cell in row:
            assert not cell.startswith(("=", "@", "\t", "\r")), cell
            assert not cell.startswith(("+", "-")) or cell[1:].replace(".", "").isdigit()
    assert Role.LEADER in stories.staff("honbu").roles
