"""Residents at the citizen door: each opens a finished draft by its secret and submits until it is acknowledged."""

from __future__ import annotations

import secrets
import threading
import time
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field

import httpx

from koboshi.catalog.service import Offer
from koboshi.core.actor import Actor, ActorKind, Door
from koboshi.foundation.tenancy import scope
from koboshi.intake import service as intake

AT_ONCE = 4
PATIENCE = 240.0
_CSRF = "koboshi_csrf"


@dataclass
class Submitted:
    """What the residents of one round saw: acknowledged references, requests without an answer, answers 5xx.

    `last` is the moment (time.monotonic) of the last acknowledgement.
    """

    acknowledged: list[str] = field(default_factory=list)
    unanswered: int = 0
    errors: int = 0
    last: float = 0.0
    given_up: list[str] = field(default_factory=list)


def drafts(offer: Offer, count: int) -> list[tuple[str, str]]:
    """Finished drafts with their secrets, made before anything is killed."""
    files = {one.id for one in offer.pack.form.fields.values() if one.type == "attachment"}
    sample = offer.pack.samples["typical.json"]["answers"]
    answers = {name: value for name, value in sample.items() if name not in files}
    visitor = Actor(kind=ActorKind.PERSON, id="visitor")
    made = []
    for _ in range(count):
        scope.apply(visitor)
        begun = intake.begin(visitor, offer, door=Door.CITIZEN, answers=answers)
        made.append((begun.application.reference, begun.secret))
    return made


class Residents:
    """A few residents at once, each from an address of her own (limits count addresses)."""

    def __init__(self, base: str, papers: Sequence[tuple[str, str]], first: int) -> None:
        self.seen = Submitted()
        self._base = base
        self._lock = threading.Lock()
        self._pool = ThreadPoolExecutor(AT_ONCE)
        self._work: list[Future[None]] = [
            self._pool.submit(self._submit, reference, secret, first + number)
            for number, (reference, secret) in enumerate(papers)
        ]

    def wait(self) -> Submitted:
        """When everybody has an answer."""
        for one in self._work:
            one.result()
        self._pool.shutdown()
        return self.seen

    def _submit(self, reference: str, secret: str, number: int) -> None:
        address = f"127.{1 + number // 65025 % 250}.{number // 255 % 255}.{1 + number % 254}"
        token = secrets.token_hex(16)
        deadline = time.monotonic() + PATIENCE
        opened = False
        with httpx.Client(
            base_url=self._base,
            cookies={_CSRF: token},
            timeout=20,
            transport=httpx.HTTPTransport(local_address=address),
        ) as browser:
            while time.monotonic() < deadline:
                try:
                    if not opened:
                        given = {"reference": reference, "secret": secret, "csrfmiddlewaretoken": token}
                        opened = self._noted(browser.post("/resume/", data=given)).status_code == 302
                    if opened and self._acknowledged(browser, reference, token):
                        return
                except httpx.HTTPError:
                    with self._lock:
                        self.seen.unanswered += 1
                time.sleep(0.5)
        with self._lock:
            self.seen.given_up.append(reference)

    def _noted(self, answer: httpx.Response) -> httpx.Response:
        with self._lock:
            self.seen.errors += answer.status_code >= 500
        return answer

    def _acknowledged(self, browser: httpx.Client, reference: str, token: str) -> bool:
        answer = self._noted(browser.post(f"/applications/{reference}/submit", data={"csrfmiddlewaretoken": token}))
        if answer.status_code == 302 and answer.headers["Location"].endswith(f"/{reference}/done/"):
            with self._lock:
                self.seen.acknowledged.append(reference)
                self.seen.last = time.monotonic()
            return True
        return False
