"""Prove the journal: recompute every chain, compare heads and signed daily digests, and name what does not fit."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from django.db import connection, transaction
from django.db.models import F, Max, Min
from django.db.models.functions import TruncDate
from psycopg import IsolationLevel

from koboshi.core.japan import civil
from koboshi.core.japan.civil import JAPAN
from koboshi.foundation.journal.models import WRITTEN, Digest, Entry, Head
from koboshi.foundation.journal.service import canonical, chain_hash
from koboshi.foundation.tenancy import scope

_MOST_PROBLEMS = 100
_DAY = timedelta(days=1)
_LOST = "{case}: 記録がすべて失われています（連鎖の先頭だけが残っています）"


@dataclass(frozen=True, slots=True)
class Broken:
    """A place where the journal does not prove itself; `what`: tampered, missing, head, digest or signature."""

    what: str
    where: str
    sentence: str


@dataclass(slots=True)
class Report:
    """What `koboshi journal verify` found. `digest` is SHA-256 over all rows, equal after backup and restore.

    `told_late` are rows written down a day or more after what they tell (a paper that was typed in later).
    `unsealed` are finished days with rows that no signed digest covers.
    """

    entries: int = 0
    cases: int = 0
    days: int = 0
    digest: str = ""
    told_late: int = 0
    unsealed: int = 0
    broken: list[Broken] = field(default_factory=list)

    @property
    def clean(self) -> bool:
        """Whether nothing is broken."""
        return not self.broken

    @property
    def remarks(self) -> list[str]:
        """What is not broken and yet weakens the proof, one sentence each."""
        found = []
        if self.told_late:
            found.append(
                f"1日以上あとから記録されたものが{self.told_late}件あります（受付印の日付で入力した書類など。"
                "一覧は koboshi journal late で見られます）。"
            )
        if self.unsealed:
            found.append(f"署名済みの日次要約がない日が{self.unsealed}日あります（koboshi journal sign で作れます）。")
        elif self.entries and not self.days:
            found.append(
                "署名済みの日次要約は、まだ1日分もありません（その日の記録は、翌日の0時20分に署名されます。"
                "署名までは、記録の全部を作り直されても、ここでは分かりません）。"
            )
        return found

    def add(self, what: str, where: str, sentence: str) -> None:
        """Note a problem; only the first hundred are kept in full."""
        if len(self.broken) < _MOST_PROBLEMS:
            self.broken.append(Broken(what, where, sentence))


def _body(entry: Entry) -> str:
    names = ("tenant", "kind", "schema", "activity", "lifecycle", "actor", "actor_kind", "office", "door",
             "procedure", "version", "data")  # fmt: skip
    return canonical({"at": entry.at, "case": entry.case_ref, **{name: getattr(entry, name) for name in names}})


@contextmanager
def snapshot() -> Iterator[None]:
    """One view of the whole journal while others go on writing (REPEATABLE READ).

    Inside a transaction that is open already, its own view.
    """
    if connection.in_atomic_block:
        yield
        return
    connection.ensure_connection()
    raw = connection.connection
    usual, raw.isolation_level = raw.isolation_level, IsolationLevel.REPEATABLE_READ
    try:
        with transaction.atomic():
            yield
    finally:
        raw.isolation_level = usual


def verify_all() -> Report:
    """Check every chain, every head and every daily digest. Reads the whole journal in one consistent snapshot."""
    report = Report()
    with scope.acting(), snapshot():
        _check_chains(report)
        _check_digests(report)
    return report


def told_late() -> Iterator[Entry]:
    """The rows behind `Report.told_late`, in the order of their writing."""
    rows = Entry.objects.filter(recorded_at__gte=F("at") + _DAY)
    return rows.order_by("recorded_at", "case_ref", "seq").iterator(chunk_size=2000)


def verify_case(reference: str) -> Report:
    """Check the chain of one case: its rows one by one, and the head that tells how many there have to be."""
    report = Report(cases=1)
    with scope.acting(), snapshot():
        heads = {head.case_ref: (head.seq, bytes(head.hash)) for head in Head.objects.filter(case_ref=reference)}
        seq, previous = 0, b""
        for entry in Entry.objects.of_case(reference).iterator(chunk_size=2000):
            _check_row(report, entry, seq, previous)
            seq, previous = entry.seq, bytes(entry.hash)
            report.entries += 1
        if report.entries:
            _close_chain(report, reference, seq, previous, heads)
        for lost in heads:
            report.add("missing", lost, _LOST.format(case=lost))
    return report


def place(case: str, seq: int) -> str:
    """How a row of a chain is named in a report."""
    return f"{case}#{seq}"


def _entries() -> Iterator[Entry]:
    return Entry.objects.order_by("case_ref", "seq").iterator(chunk_size=2000)


def _check_chains(report: Report) -> None:
    heads = {head.case_ref: (head.seq, bytes(head.hash)) for head in Head.objects.iterator()}
    everything = hashlib.sha256()
    case, seq, previous = "", 0, b""
    for entry in _entries():
        if entry.case_ref != case:
            _close_chain(report, case, seq, previous, heads)
            case, seq, previous = entry.case_ref, 0, b""
            report.cases += 1
        _check_row(report, entry, seq, previous)
        report.told_late += entry.recorded_at is not None and entry.recorded_at - entry.at >= _DAY
        seq, previous = entry.seq, bytes(entry.hash)
        report.entries += 1
        everything.update(f"{entry.case_ref}\x00{entry.seq}\x00".encode() + previous)
    _close_chain(report, case, seq, previous, heads)
    for lost in heads:
        report.add("missing", lost, _LOST.format(case=lost))
    report.digest = everything.hexdigest()


def _check_row(report: Report, entry: Entry, seq: int, previous: bytes) -> None:
    where = place(entry.case_ref, entry.seq)
    if entry.seq != seq + 1:
        report.add("missing", where, f"{where}: 直前の記録（{seq + 1}番）がありません")
    elif chain_hash(previous, entry.seq, _body(entry)) != bytes(entry.hash):
        report.add("tampered", where, f"{where}: 内容または順序が書き換えられています")


def _close_chain(report: Report, case: str, seq: int, last: bytes, heads: dict[str, tuple[int, bytes]]) -> None:
    if not case:
        return
    head = heads.pop(case, None)
    if head is None:
        report.add("head", case, f"{case}: 連鎖の先頭の控えがありません")
    elif head[0] < seq:
        report.add("head", case, f"{case}: 控え（{head[0]}番まで）にない記録が、末尾に{seq}番まであります")
    elif head != (seq, last):
        report.add("missing", case, f"{case}: 末尾の記録が失われています（控えは{head[0]}番、記録は{seq}番まで）")


# --- daily digest ---------------------------------------------------------------------------------------------------


def _bounds(day: date) -> tuple[datetime, datetime]:
    start = datetime.combine(day, time.min, JAPAN)
    return start.astimezone(UTC), (start + timedelta(days=1)).astimezone(UTC)


def _root(day: date) -> tuple[int, bytes]:
    start, end = _bounds(day)
    digest, count = hashlib.sha256(), 0
    rows = Entry.objects.annotate(written=WRITTEN).filter(written__gte=start, written__lt=end)
    for value in rows.order_by("case_ref", "seq").values_list("hash", flat=True).iterator(chunk_size=5000):
        digest.update(bytes(value))
        count += 1
    return count, digest.digest()


def _message(day: date, entries: int, root: bytes, previous: bytes) -> bytes:
    return b"koboshi-journal-digest/1\n" + f"{day.isoformat()}\n{entries}\n".encode() + root + previous


def signing_key(folder: Path) -> Ed25519PrivateKey:
    """The house's digest key in `folder` (made at first use, mode 0600)."""
    path = folder / "journal-digest.pem"
    if path.exists():
        key = serialization.load_pem_private_key(path.read_bytes(), None)
        if not isinstance(key, Ed25519PrivateKey):
            raise ValueError(f"{path.name} is not an Ed25519 key")
        return key
    folder.mkdir(parents=True, exist_ok=True)
    fresh = Ed25519PrivateKey.generate()
    pem = fresh.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.touch(mode=0o600)
    path.write_bytes(pem)
    raw = fresh.public_key().public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
    (folder / "journal-digest.pub").write_text(raw.hex() + "\n")
    return fresh


def _key_id(public: bytes) -> str:
    return hashlib.sha256(public).hexdigest()[:16]


def sign_days(folder: Path, *, until: date) -> list[date]:
    """Sign every finished day up to and including `until` that has no digest yet. Returns the days signed.

    A day holds the rows written down on it: what is told later about an earlier day cannot break that day's seal.
    """
    key = signing_key(folder)
    public = key.public_key().public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
    signed: list[date] = []
    with scope.acting(), transaction.atomic():
        last = Digest.objects.aggregate(day=Max("day"))["day"]
        first = Entry.objects.aggregate(first=Min(WRITTEN))["first"]
        if first is None:
            return signed
        day = last + timedelta(days=1) if last else civil.day_of(first)
        while day <= until:
            _sign_day(day, key, _key_id(public))
            signed.append(day)
            day += timedelta(days=1)
    return signed


def _sign_day(day: date, key: Ed25519PrivateKey, key_id: str) -> None:
    entries, root = _root(day)
    before = Digest.objects.filter(day__lt=day).order_by("-day").first()
    previous = bytes(before.signature) if before else b""
    signature = key.sign(_message(day, entries, root, previous))
    Digest.objects.create(day=day, entries=entries, root=root, previous=previous, signature=signature, key_id=key_id)


_public_keys: dict[str, Ed25519PublicKey] = {}


def trust(folder: Path) -> None:
    """Read the public key(s) in `folder`, so that `verify_all` can check signatures as well as roots."""
    for path in folder.glob("journal-digest*.pub"):
        raw = bytes.fromhex(path.read_text().strip())
        _public_keys[_key_id(raw)] = Ed25519PublicKey.from_public_bytes(raw)


def _unsealed(sealed: set[date]) -> int:
    """Finished days that have rows and no digest."""
    days = Entry.objects.annotate(day=TruncDate(WRITTEN, tzinfo=JAPAN))
    with_rows = days.order_by("day").values_list("day", flat=True).distinct()
    return len({day for day in with_rows if day < civil.today()} - sealed)


def _check_digests(report: Report) -> None:
    previous = b""
    report.unsealed = _unsealed(set(Digest.objects.values_list("day", flat=True)))
    for digest in Digest.objects.order_by("day"):
        report.days += 1
        where = digest.day.isoformat()
        entries, root = _root(digest.day)
        if (entries, root) != (digest.entries, bytes(digest.root)):
            report.add(
                "digest",
                where,
                f"{where}: 署名済みの日次要約と記録が一致しません（要約{digest.entries}件、記録{entries}件）",
            )
        if bytes(digest.previous) != previous:
            report.add("digest", where, f"{where}: 前日の日次要約とつながっていません")
        previous = bytes(digest.signature)
        _check_signature(report, digest, where)


def _check_signature(report: Report, digest: Digest, where: str) -> None:
    key = _public_keys.get(digest.key_id)
    if key is None:
        report.add("signature", where, f"{where}: 署名を確かめる公開鍵（{digest.key_id}）がありません")
        return
    message = _message(digest.day, digest.entries, bytes(digest.root), bytes(digest.previous))
    try:
        key.verify(bytes(digest.signature), message)
    except InvalidSignature:
        report.add("signature", where, f"{where}: 日次要約の署名が正しくありません")
