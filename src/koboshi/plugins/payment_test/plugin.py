"""The embedded default: a provider whose page stands in the house. テスト用・実際のお金は動きません。

Orders and transactions are lines of one file in `folder` (in memory without one), written under a lock, so that every
process of the house knows them. Callbacks are signed with HMAC-SHA-256 over the moment and the body.
"""

from __future__ import annotations

import fcntl
import hashlib
import hmac
import json
import secrets
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, ClassVar, cast

from koboshi.core.fee import Row, write_daily
from koboshi.core.fee.dailyfile import Told
from koboshi.core.japan.civil import JAPAN
from koboshi.core.ports import Problem, Refused, Unavailable
from koboshi.core.ports.payment import PLAYS, Callback, Kind, Order, PaidBack, Signed, Started

SIGNATURE, MOMENT = "x-koboshi-signature", "x-koboshi-moment"
MOST_BODY = 10_000
FRESH = timedelta(hours=24)
"""An older callback is not believed: somebody may have kept it."""
Line = dict[str, Any]


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True)
class TestPaymentOptions:
    """`pay_at` is the page that plays the provider, `secret` signs callbacks, `folder` keeps what happened."""

    pay_at: str = "/fees/test/"
    secret: bytes = field(default_factory=lambda: secrets.token_bytes(32), repr=False)
    folder: Path | None = None
    now: Callable[[], datetime] = _now


class TestPayment:
    """A provider for trying out: pay, fail, be late, pay a wrong amount, tell it twice."""

    __test__: ClassVar[bool] = False
    label: ClassVar[str] = "テスト用の支払い（実際のお金は動きません）"
    is_demo: ClassVar[bool] = True
    provider: ClassVar[str] = "test"
    Options: ClassVar[type[TestPaymentOptions]] = TestPaymentOptions

    def __init__(self, options: TestPaymentOptions) -> None:
        """Keep the options."""
        self.options = options
        self._memory: list[Line] = []

    def check(self) -> list[Problem]:
        """The folder must be writable."""
        try:
            with self._book():
                return []
        except Unavailable:
            return [Problem("port.payment.folder")]

    # --- the port ---------------------------------------------------------------------------------------------------

    def begin(self, order: Order) -> Started:
        """Note the order and send the browser to the page that plays the provider."""
        if type(order.yen) is not int or order.yen < 1:
            raise Refused("port.payment.bad_amount")
        if not _own(order.return_to):
            raise Refused("port.payment.bad_return")
        number = f"O{secrets.token_hex(12)}"
        line = {"line": "order", "order": number, **asdict(order)}
        line["due_on"] = order.due_on.isoformat() if order.due_on else None
        with self._book() as book:
            book.append(line)
        return Started(f"{self.options.pay_at}{number}/", number)

    def read(self, body: bytes, headers: Mapping[str, str]) -> Callback:
        """A callback that carries our seal and is not older than a day."""
        given = {name.lower(): value for name, value in headers.items()}
        moment = given.get(MOMENT, "")
        seal, shown = self._seal(moment, body).encode(), given.get(SIGNATURE, "").encode("utf-8", "replace")
        if len(body) > MOST_BODY or not hmac.compare_digest(seal, shown):
            raise Refused("port.payment.bad_signature")
        try:
            if abs(self.options.now() - datetime.fromisoformat(moment)) > FRESH:
                raise Refused("port.payment.bad_signature")
            told = json.loads(body)
            at = datetime.fromisoformat(told["at"])
            return Callback(str(told["id"]), str(told["reference"]), cast(Kind, told["kind"]), int(told["yen"]), at)
        except (ValueError, TypeError, KeyError) as problem:
            raise Refused("port.payment.unreadable") from problem

    def daily(self, on: date) -> bytes:
        """All payments and refunds of a day in Japan."""
        with self._book() as book:
            lines = [line for line in book if line["line"] == "transaction" and line["kind"] in ("paid", "refunded")]
        told = [
            Told(Row(line["id"], line["reference"], "payment" if line["kind"] == "paid" else "refund", line["yen"]), at)
            for line in lines
            if (at := datetime.fromisoformat(line["at"]).astimezone(JAPAN)).date() == on
        ]
        return write_daily(on, self.provider, told).encode()

    def refund(self, provider_id: str, yen: int, *, key: str) -> PaidBack:
        """Pay back; the same key again answers as the first time."""
        with self._book() as book:
            done = next((line for line in book if line.get("key") == key), None)
            if done is None:
                done = self._pay_back(book, provider_id, yen, key)
        return PaidBack(done["id"], datetime.fromisoformat(done["at"]))

    def _pay_back(self, book: list[Line], provider_id: str, yen: int, key: str) -> Line:
        paid = next((line for line in book if line.get("id") == provider_id and line.get("kind") == "paid"), None)
        if paid is None:
            raise Refused("port.payment.unknown")
        back = sum(line["yen"] for line in book if line.get("kind") == "refunded" and line["of"] == provider_id)
        if type(yen) is not int or not 0 < yen <= paid["yen"] - back:
            raise Refused("port.payment.too_much")
        line = self._transaction(paid["reference"], "refunded", yen)
        line |= {"key": key, "of": provider_id}
        book.append(line)
        return line

    # --- the page that plays the provider ---------------------------------------------------------------------------

    def order(self, provider_id: str) -> Order:
        """The order behind a page."""
        with self._book() as book:
            line = self._order(book, provider_id)
        due = line["due_on"]
        return Order(
            reference=line["reference"],
            yen=line["yen"],
            title=line["title"],
            return_to=line["return_to"],
            due_on=date.fromisoformat(due) if due else None,
        )

    def play(self, provider_id: str, what: str) -> Sequence[Signed]:
        """Let one thing happen; the callbacks to deliver now."""
        if what not in PLAYS:
            raise Refused("port.payment.unknown")
        with self._book() as book:
            order = self._order(book, provider_id)
            yen = order["yen"] + (100 if what == "wrong" else 0)
            line = self._transaction(order["reference"], "failed" if what == "fail" else "paid", yen)
            line["held"] = provider_id if what == "delay" else ""
            book.append(line)
        if what == "delay":
            return []
        return [self._signed(line)] * (2 if what == "twice" else 1)

    def late(self, provider_id: str) -> Sequence[Signed]:
        """What `delay` held back; a second time there is nothing left."""
        with self._book() as book:
            sent = {line["id"] for line in book if line["line"] == "sent"}
            held = [line for line in book if line.get("held") == provider_id and line["id"] not in sent]
            book.extend({"line": "sent", "id": line["id"]} for line in held)
        return [self._signed(line) for line in held]

    # --- inside -----------------------------------------------------------------------------------------------------

    def _transaction(self, reference: str, kind: str, yen: int) -> Line:
        at = self.options.now().astimezone(JAPAN).isoformat(timespec="seconds")
        number = f"T{secrets.token_hex(10)}"
        return {"line": "transaction", "id": number, "reference": reference, "kind": kind, "yen": yen, "at": at}

    def _signed(self, line: Line) -> Signed:
        body = json.dumps({name: line[name] for name in ("id", "reference", "kind", "yen", "at")}).encode()
        moment = self.options.now().isoformat(timespec="seconds")
        return Signed(body, {SIGNATURE: self._seal(moment, body), MOMENT: moment})

    def _seal(self, moment: str, body: bytes) -> str:
        text = moment.encode("utf-8", "replace") + b"\n" + body
        return hmac.new(self.options.secret, text, hashlib.sha256).hexdigest()

    def _order(self, book: Sequence[Line], number: str) -> Line:
        found = next((line for line in book if line["line"] == "order" and line["order"] == number), None)
        if found is None:
            raise Refused("port.payment.unknown")
        return found

    @contextmanager
    def _book(self) -> Iterator[list[Line]]:
        """All lines so far; what is appended is written when the block ends well."""
        if self.options.folder is None:
            yield self._memory
            return
        try:
            self.options.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            with (self.options.folder / "book.jsonl").open("a+", encoding="utf-8") as file:
                fcntl.flock(file, fcntl.LOCK_EX)
                file.seek(0)
                lines: list[Line] = [json.loads(line) for line in file]
                known = len(lines)
                yield lines
                file.writelines(json.dumps(line) + "\n" for line in lines[known:])
        except OSError as problem:
            raise Unavailable("port.payment.unavailable") from problem


def _own(path: str) -> bool:
    """Whether it is a page of this house."""
    return path.startswith("/") and not path.startswith("//") and "\\" not in path and path.isprintable()
