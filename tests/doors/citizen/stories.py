"""How a resident of these stories works: page by page, with the answers of a pack's sample."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import connections
from django.test import Client

from koboshi.casework import service as casework
from koboshi.casework.models import Task
from koboshi.core.actor import SYSTEM, Actor
from koboshi.foundation.people.models import User
from koboshi.foundation.people.service import actor_of
from koboshi.foundation.tenancy import scope

PROCEDURE = "/procedures/fukushima/disclosure-request/"
WHO = {
    "applicant_kind": "person",
    "applicant.family": "髙橋",
    "applicant.given": "花子",
    "applicant.family_kana": "たかはし",
    "applicant.given_kana": "はなこ",
    "has_agent": "false",
    "shown": "applicant_kind applicant has_agent",
}
CONTACT = {
    "address.postal_code": "９６０－８６７０",
    "address.prefecture": "福島県",
    "address.municipality": "福島市",
    "address.municipality_code": "",
    "address.street": "杉妻町２番１６号",
    "address.building": "",
    "phone": "０２４－５２１－１１１１",
    "email": "hanako@example.jp",
    "shown": "address phone email age_group",
}
DOCUMENT = {
    "agency": "governor",
    "document": "架空川の改修工事について、地元への説明会の記録",
    "document_period": "",
    "document_office": "",
    "shown": "agency document document_period document_office",
}
WAY = {"way": "inspect", "notice_way": "electronic", "shown": "way notice_way medium"}
PAGES: dict[str, Mapping[str, Any]] = {"who": WHO, "contact": CONTACT, "document": DOCUMENT, "way": WAY}


def begin(client: Client) -> tuple[str, str]:
    """Press the start button; number and secret as the page shows them."""
    page = client.post(f"{PROCEDURE}start", {"once": "only-once"}, follow=True)
    assert page.status_code == 200, page.status_code
    text = page.content.decode()
    reference = re.search(r"<strong>([0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4})</strong>", text)
    secret = re.search(r"<strong>([0-9A-Z]{5}-[0-9A-Z]{5})</strong>", text)
    assert reference is not None
    assert secret is not None
    return reference[1], secret[1]


def fill(client: Client, reference: str) -> str:
    """Fill every page; the address after the last one."""
    address = f"/applications/{reference}/pages/who/"
    for page, typed in PAGES.items():
        assert address == f"/applications/{reference}/pages/{page}/", address
        answer = client.post(address, typed)
        assert answer.status_code == 302, answer.content.decode()
        address = answer.headers["Location"]
    return address


def filed(client: Client) -> tuple[str, str]:
    """An application that has arrived: number and secret."""
    reference, secret = begin(client)
    assert fill(client, reference) == f"/applications/{reference}/check/"
    answer = client.post(f"/applications/{reference}/submit")
    assert answer.status_code == 302, answer.content.decode()
    return reference, secret


def staff(login: str) -> Actor:
    """A member of the demo's staff as an actor."""
    return actor_of(User.objects.get(email=f"{login}@demo.koboshi.example"), {})


def ask_correction(reference: str, field: str, reason: str) -> None:
    """The office asks to correct one field."""
    with scope.acting(SYSTEM):
        task = Task.objects.get(reference=reference, state=Task.State.OPEN, node="examine")
        due = datetime.now(UTC).date() + timedelta(days=14)
        casework.ask_correction(staff("tanto"), task, items={field: reason}, due_on=due)


def decide_and_issue(reference: str, outcome: str = "grant") -> None:
    """The office examines, decides and sends the notice."""
    with scope.acting(SYSTEM):
        task = Task.objects.get(reference=reference, state=Task.State.OPEN)
        casework.complete(staff("tanto"), task, outcome="complete")
        task = Task.objects.get(reference=reference, state=Task.State.OPEN)
        casework.decide(
            staff("kacho"),
            task,
            outcome=outcome,
            reason="請求された文書のとおり開示します。（架空）",
            fields={"documents": "架空の記録"},
        )
        task = Task.objects.get(reference=reference, state=Task.State.OPEN)
        casework.issue(staff("tanto"), task)


def meanwhile(act: Callable[..., None], *arguments: Any) -> None:
    """The office acts while a browser waits: in a thread of its own, for the browser's thread runs an event loop."""

    def run() -> None:
        try:
            act(*arguments)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(max_workers=1) as pool:
        pool.submit(run).result()
