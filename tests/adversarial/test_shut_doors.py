"""Who knocks at a door that is not hers: S1, S4, S5, S11, S15, S17, S18, S21, S24."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.test import Client, RequestFactory
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from koboshi.casework.models import Case, Task
from koboshi.core.actor import SYSTEM
from koboshi.foundation.journal.models import Entry
from koboshi.foundation.notification.models import Outgoing
from koboshi.foundation.people import service as people
from koboshi.foundation.people import throttle
from koboshi.foundation.people.models import SignInLink
from koboshi.foundation.tenancy import scope
from koboshi.intake.models import Application
from koboshi.intake.service import numbers
from koboshi.project.accounts import client_address
from tests.adversarial.conftest import Written, stored
from tests.adversarial.reading import says_why
from tests.doors.citizen import stories

SignIn = Callable[[str], Client]

pytestmark = pytest.mark.usefixtures("windows_stand_still")


# --- S1: numbers and secrets ----------------------------------------------------------------------------------------


def test_s1_numbers_do_not_follow_each_other() -> None:
    made = [numbers.new_reference() for _ in range(200)]
    assert len(set(made)) == 200
    assert len({number[:4] for number in made}) > 150
    assert made != sorted(made)


def _steps(reference: str) -> Iterator[tuple[str, str]]:
    base = f"/applications/{reference}/"
    for part in ("", "begun/", "check/", "done/", "paused/", "copy.pdf", "form.pdf", "correct/", "withdraw/"):
        yield "get", base + part
    for part in ("documents/1/", "files/1/", "pages/who/", "pages/contact/", "correct/who/"):
        yield "get", base + part
    for part in ("new-secret", "mail-link", "messages", "withdraw/", "again", "submit", "correct-submit"):
        yield "post", base + part
    for part in ("pages/who/", "correct/who/", "attachments/mandate/"):
        yield "post", base + part


def test_s1_s5_another_resident_finds_nothing_at_any_step(house: None) -> None:
    owner, other = Client(), Client()
    reference, _ = stories.filed(owner)
    stories.begin(other)
    before = stored(reference)
    nothing = stories_of(other, "0000-0000-0000")
    assert stories_of(other, reference) == nothing, "a number that exists is answered in another way"
    after = stored(reference)
    assert (after.answers, after.state, after.email, bytes(after.secret_hash)) == (
        before.answers, before.state, before.email, bytes(before.secret_hash),
    )  # fmt: skip


def stories_of(client: Client, reference: str) -> list[int]:
    """How every step of an application answers, in order."""
    found = []
    for method, address in _steps(reference):
        answer = getattr(client, method)(address, {"email": "x@example.jp", "text": "x"})
        assert answer.status_code in (404, 405), (address, answer.status_code)
        assert says_why(answer)
        found.append(answer.status_code)
    return found


@pytest.mark.parametrize("box", ["/resume/", "/counter/find/"])
def test_s1_s24_guessing_a_secret_is_stopped_with_a_sentence(sign_in: SignIn, box: str) -> None:
    reference, _ = stories.filed(Client())
    guesser = sign_in("madoguchi") if box.startswith("/counter") else Client()
    if guesser.get(box).status_code == 404:
        pytest.skip("this door has no such box")
    answers = [
        guesser.post(box, {"reference": reference, "secret": f"{n:010d}"}) for n in range(throttle.RESUME.tries + 2)
    ]
    assert answers[0].status_code in (404, 422)
    assert answers[-1].status_code == 429
    assert says_why(answers[-1])


def test_s1_guesses_from_many_addresses_against_one_number_are_stopped_too(house: None) -> None:
    reference, secret = stories.filed(Client())
    # The wider bound: guesses from one address close a number for that address only (L1, `test_web_edge`).
    for n in range(throttle.RESUME_WIDE.tries):
        throttle.count(throttle.RESUME, f"192.0.{n // 200}.{n % 200}", more=reference)
    answer = Client(REMOTE_ADDR="198.51.100.7").post("/resume/", {"reference": reference, "secret": secret})
    assert answer.status_code == 429


def test_s1_no_secret_is_in_the_log_or_the_journal(house: None, written: Written) -> None:
    client = Client()
    reference, secret = stories.filed(client)
    client.post("/resume/", {"reference": reference, "secret": "WRONG-GUESS"})
    assert secret not in written
    assert "WRONG-GUESS" not in written
    with scope.acting(SYSTEM):
        assert not [row for row in Entry.objects.of_case(reference) if secret in str(row.data)]


# --- S4: open redirects ---------------------------------------------------------------------------------------------

ELSEWHERE = [
    "//evil.example", "https:evil.example", "https://evil.example/", "\\\\evil.example", "/\\evil.example",
    "%2f%2fevil.example", "http://localhost@evil.example", "https://testserver.evil.example", "//evil。example",
    "javascript:alert(1)", "data:text/html,x", "///evil.example", "http:///evil.example", "\thttps://evil.example",
]  # fmt: skip


@pytest.mark.parametrize("target", ELSEWHERE)
def test_s4_no_door_sends_people_elsewhere(sign_in: SignIn, target: str) -> None:
    clerk = sign_in("tanto")
    asked = [
        Client().post("/accounts/login/?", {"login": "x@example.jp", "password": "x", "next": target}),
        Client().get("/accounts/login/", {"next": target}),
        clerk.get("/accounts/login/", {"next": target}),
        clerk.get("/accounts/reauthenticate/", {"next": target}),
        clerk.post("/accounts/logout/", {"next": target}),
        Client().post("/my/sign-in/", {"email": "x@example.jp", "next": target}),
        Client().get("/", {"lang": "en", "next": target}),
        sign_in("tanto").post("/staff/filters/", {"name": "x", "next": target, "back": target}),
    ]
    for answer in asked:
        assert answer.status_code < 500
        location = answer.headers.get("Location", "")
        goes_to = urlsplit(urljoin("http://testserver/accounts/login/", location.replace("\\", "/")))
        assert (goes_to.scheme, goes_to.hostname) == ("http", "testserver")
        assert f'href="{target}"' not in answer.content.decode()


# --- S5: every address, without sign-in and with the lowest one -----------------------------------------------------

PUBLIC = (
    "citizen", "health", "account_login", "account_logout", "account_signup", "account_inactive", "mfa_",
    "account_confirm", "account_email_verification", "account_reset", "account_set", "account_request", "account_",
)  # fmt: skip


def _patterns(resolver: URLResolver, space: str = "") -> Iterator[tuple[str, URLPattern, str]]:
    for each in resolver.url_patterns:
        if isinstance(each, URLResolver):
            yield from _patterns(each, each.namespace or space)
        elif each.name:
            yield (f"{space}:{each.name}" if space else each.name), each, space


VALUES = {
    "reference": "0000-0000-0000", "number": 1, "page": "who", "field": "mandate", "slug": "disclosure-request",
    "publisher": "fukushima", "version": "1.0.0", "secret": "x", "name": "x",
}  # fmt: skip
CLOSED = ("staff", "counter", "municipality", "leadership")
SCRIPTS = {
    "staff:fieldwork_worker": "ui/fieldwork-worker.js",  # fetched anew by browsers, also after the sign-out
}
"""Addresses of an office that give a static file as it is, because its address decides what it may answer for."""


def _closed() -> list[tuple[str, str]]:
    found = []
    for name, pattern, space in _patterns(get_resolver()):
        if space in CLOSED and name not in SCRIPTS:
            keys = pattern.pattern.converters
            found.append((name, reverse(name, kwargs={key: VALUES.get(key, 1) for key in keys})))
    return found


@pytest.mark.parametrize(("name", "address"), _closed())
def test_s5_no_address_of_an_office_opens_without_sign_in(visitor: Client, name: str, address: str) -> None:
    for answer in (visitor.get(address), visitor.post(address, {})):
        assert answer.status_code in (302, 404), name
        if answer.status_code == 302:
            assert answer.headers["Location"].startswith("/accounts/login/")


@pytest.mark.parametrize(("name", "file"), SCRIPTS.items())
def test_s5_a_script_of_an_office_says_the_same_to_everybody(sign_in: SignIn, name: str, file: str) -> None:
    place = finders.find(file)
    assert isinstance(place, str)
    for client in (Client(), sign_in("kenmin"), sign_in("tanto")):
        answer = client.get(reverse(name))
        assert answer.content == Path(place).read_bytes()
        assert not answer.cookies
        assert client.post(reverse(name), {}).status_code == 405


WRONG_DOOR = {"staff": "kenmin", "counter": "kenmin", "municipality": "tanto", "leadership": "tanto"}


@pytest.mark.parametrize(("name", "address"), _closed())
def test_s5_s21_no_address_of_an_office_opens_with_the_wrong_role(sign_in: SignIn, name: str, address: str) -> None:
    client = sign_in(WRONG_DOOR[name.split(":")[0]])
    for answer in (client.get(address), client.post(address, {})):
        assert answer.status_code in (403, 404, 405), (name, answer.status_code)
        assert says_why(answer)


# --- S11: acts on the work of others --------------------------------------------------------------------------------

ACTS = ("take", "return", "hand-over", "complete", "correct", "decide", "notice/send", "match")


@pytest.mark.parametrize("login", ["npo", "zei-kacho", "honbu", "kawauchi", "kenmin"])
def test_s11_nobody_moves_the_case_of_another_office(sign_in: SignIn, login: str) -> None:
    reference, _ = stories.filed(Client())
    with scope.acting(SYSTEM):
        task = Task.objects.get(reference=reference, state=Task.State.OPEN)
        before = (Case.objects.get(reference=reference).state, Entry.objects.of_case(reference).count())
    client = sign_in(login)
    body = {"outcome": "complete", "reason": "x", "to": "1", "due_on": "2030-01-01", "sure": "yes"}
    for act in ACTS:
        answer = client.post(f"/staff/tasks/{task.pk}/{act}/", body)
        assert answer.status_code in (403, 404), act
        assert says_why(answer)
    for part in ("", "talk/", "course/", "decision/", "history/", "consult/", "files/1/", "documents/1/"):
        assert client.get(f"/staff/cases/{reference}/{part}").status_code in (403, 404)
    with scope.acting(SYSTEM):
        after = (Case.objects.get(reference=reference).state, Entry.objects.of_case(reference).count())
    assert after == before


# --- S15, S24: limits that cannot be talked away --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("proxies", "forwarded", "seen"),
    [
        (0, "203.0.113.9", "192.0.2.1"),
        (1, "203.0.113.9", "203.0.113.9"),
        (1, "8.8.8.8, 203.0.113.9", "203.0.113.9"),
        (2, "8.8.8.8, 203.0.113.9, 10.0.0.1", "203.0.113.9"),
        (2, "10.0.0.1", "192.0.2.1"),
        (1, "not an address", "0.0.0.0"),  # noqa: S104  no place to listen
        (1, "2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
        (1, "::ffff:203.0.113.9", "203.0.113.9"),
    ],
)
def test_s15_a_forged_list_of_addresses_is_not_believed(
    monkeypatch: pytest.MonkeyPatch, proxies: int, forwarded: str, seen: str
) -> None:
    monkeypatch.setattr(settings, "KOBOSHI", {**settings.KOBOSHI, "num_proxies": proxies})
    request = RequestFactory().get("/", REMOTE_ADDR="192.0.2.1", HTTP_X_FORWARDED_FOR=forwarded)
    assert client_address(request) == seen


def test_s15_rotating_headers_and_ipv6_addresses_does_not_help(house: None) -> None:
    statuses = []
    for n in range(throttle.SIGN_IN_LINK.tries + 1):
        client = Client(REMOTE_ADDR=f"2001:db8:0:1::{n + 1:x}", HTTP_X_FORWARDED_FOR=f"203.0.113.{n}")
        statuses.append(client.post("/my/sign-in/", {"email": f"x{n}@example.jp"}).status_code)
    assert statuses[-1] == 429
    assert 429 not in statuses[:-1]


@pytest.mark.parametrize("limit", throttle.LIMITS, ids=lambda limit: limit.name)
def test_s24_every_limit_counts_and_lets_others_through(house: None, limit: throttle.Limit) -> None:
    for _ in range(limit.tries):
        throttle.count(limit, "192.0.2.55")
    with pytest.raises(throttle.TooOften):
        throttle.count(limit, "192.0.2.55")
    throttle.count(limit, "192.0.2.56")


@pytest.mark.parametrize("lang", ["ja", "ja-easy", "en"])
def test_s24_the_sentence_of_the_limit_speaks_the_readers_language_and_keeps_what_was_typed(
    house: None, lang: str
) -> None:
    client = Client()
    for _ in range(throttle.SIGN_IN_LINK.tries + 1):
        sent = {"email": "someone@example.jp"}
        answer = client.post(f"/my/sign-in/?lang={lang}", sent, HTTP_ORIGIN="http://testserver")
    assert says_why(answer, lang=lang, among={429})
    assert "someone@example.jp" in answer.content.decode()


# --- S17: a form without its cookie ---------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", ["ja", "ja-easy", "en"])
def test_s17_a_form_that_lost_its_cookie_gives_back_what_was_typed(house: None, lang: str) -> None:
    strict = Client(enforce_csrf_checks=True)
    typed = {"email": "kept@example.jp", "password": "never-shown", "csrfmiddlewaretoken": "old"}
    answer = strict.post(f"/my/sign-in/?lang={lang}", typed, HTTP_ORIGIN="http://testserver")  # as browsers send it
    page = answer.content.decode()
    assert says_why(answer, lang=lang, among={403})
    assert "kept@example.jp" in page
    assert "never-shown" not in page
    assert 'method="post"' in page


# --- S18: tokens ----------------------------------------------------------------------------------------------------


def test_s18_a_link_opens_once_and_not_after_its_time(house: None) -> None:
    secret = people.make_sign_in_link("resident@example.jp")
    assert Client().get(f"/link/{secret}/").status_code == 200
    assert Client().get(f"/link/{secret}/").status_code == 200, "looking used the link up"
    assert Client().post(f"/link/{secret}/").status_code == 302
    assert Client().post(f"/link/{secret}/").status_code == 410
    late = people.make_sign_in_link("resident@example.jp")
    SignInLink.objects.update(made_at=datetime.now(UTC) - timedelta(hours=1))
    assert Client().post(f"/link/{late}/").status_code == 410


@pytest.mark.parametrize("secret", ["x", "../", "A" * 43, "%00", "' OR 1=1"])
def test_s18_a_made_up_link_opens_nothing(visitor: Client, secret: str) -> None:
    answer = visitor.post(f"/link/{secret}/")
    assert says_why(answer)
    assert "_auth_user_id" not in visitor.session


def test_s18_submitting_again_has_one_effect(house: None) -> None:
    client = Client()
    reference, _ = stories.filed(client)
    for _ in range(3):
        assert client.post(f"/applications/{reference}/submit").status_code in (302, 422)
    with scope.acting(SYSTEM):
        assert Case.objects.filter(reference=reference).count() == 1
        kinds = list(Entry.objects.of_case(reference).values_list("kind", flat=True))
        assert kinds.count("intake.application_filed") == kinds.count("casework.case_opened") == 1
        assert Outgoing.objects.filter(reference=reference, key__contains="filed").count() <= 1


def test_s18_the_start_button_pressed_again_begins_one(visitor: Client) -> None:
    with scope.acting(SYSTEM):
        before = Application.objects.count()
    for _ in range(3):
        visitor.post(f"{stories.PROCEDURE}start", {"once": "one-button"})
    with scope.acting(SYSTEM):
        assert Application.objects.count() == before + 1


def test_s21_a_hidden_answer_is_not_kept(visitor: Client, draft: str) -> None:
    visitor.post(
        f"/applications/{draft}/pages/who/", {**stories.WHO, "corporation_name": "かくれた会社", "state": "filed"}
    )
    kept: Any = stored(draft)
    assert "corporation_name" not in kept.answers
    assert kept.state == "draft"
