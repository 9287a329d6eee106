"""`koboshi journal show CASE`: what was done on one case, row by row, with the proof of each row of its chain."""

from __future__ import annotations

import os
from dataclasses import dataclass

from django.db import DatabaseError

from koboshi.casework import service as casework
from koboshi.casework.models import Case
from koboshi.core.actor import SYSTEM, Actor, ActorKind
from koboshi.core.japan.civil import JAPAN
from koboshi.doors.staff import happened
from koboshi.doors.staff.words import Words
from koboshi.foundation.journal import verify
from koboshi.foundation.organisations.models import Office
from koboshi.foundation.tenancy import scope
from koboshi.intake.service import numbers
from koboshi.project.cli.output import complain, dump, say, table
from koboshi.project.house import HouseProblem

PAGE = "journal_show"
"""What was looked at, as the read log of the case names it."""
HEADS = ("番号", "日時（日本時間）", "だれ", "所属", "何を", "連鎖")


@dataclass(frozen=True, slots=True)
class Told:
    """One row: `who` in words, `actor` and `actor_kind` as the journal has them, `ok` whether its hash follows."""

    seq: int
    at: str
    who: str
    actor: str
    actor_kind: str
    office: str
    what: str
    kind: str
    hash: str
    ok: bool
    recorded_at: str = ""
    """When the row was written down, where that is another day in Japan than `at`."""


def show(wanted: str, *, as_json: bool = False) -> int:
    """Print the journal of a case; 1 when the chain does not hold, or takes no row.

    Raises `HouseProblem` where there is no such case.

    It prints no answers of the applicant: the journal has none. Names are those of staff. The look stands in the read
    log of the case, as one on its page does, and is the last row printed.
    """
    with scope.acting(SYSTEM):
        case = _case(wanted)
        unwritten = _write_down(case)
        report = verify.verify_case(case.reference)
        broken = {each.where for each in report.broken}
        told = _rows(case, broken)
        title = Words.of(case, "ja").plain("title")
    if unwritten:
        complain(unwritten)
    if as_json:
        problems = [each.sentence for each in report.broken]
        dump({"case": case.reference, "procedure": title, "clean": report.clean, "broken": problems, "rows": told})
        return 0 if report.clean and not unwritten else 1
    say(f"{case.reference}　{title}")
    say(
        table(
            HEADS, [(str(r.seq), _when(r), r.who, r.office, _what(r), "正しい" if r.ok else "合いません") for r in told]
        )
    )
    for each in report.broken:
        say(each.sentence)
    verdict = "連鎖は正しくつながっています。" if report.clean else "連鎖に異常があります。"
    say(f"{len(told)}行。{verdict}日ごとの署名は koboshi journal verify で確かめられます。")
    return 0 if report.clean and not unwritten else 1


def _write_down(case: Case) -> str:
    """Write the look into the read log; a sentence where the journal takes no row, as a damaged one may not."""
    try:
        casework.look(reader(), case, PAGE)
    except DatabaseError:
        return f"{case.reference} を見たことを記録簿に書けませんでした。記録簿の連鎖を確かめてください。"
    return ""


def reader() -> Actor:
    """Who sits at this terminal: the account of the machine by its number, through `sudo` the one who called it.

    The number is opaque, as that of an account of the house is; whose it is the records of the machine tell.
    """
    called = os.environ.get("SUDO_UID", "")
    account = called if called.isascii() and called.isdecimal() and len(called) <= 10 else str(os.getuid())
    return Actor(kind=ActorKind.SYSTEM, id=f"{happened.COMMAND_LINE}{account}")


def _case(wanted: str) -> Case:
    """By number, however it is spaced, or by the id of its row."""
    typed = wanted.strip()
    if not typed:
        raise HouseProblem("案件の受付番号を続けて入力してください。例：koboshi journal show ABCD-EFGH-JKLM")
    cases = Case.objects.select_related("version").defer("version__archive")
    found = cases.filter(reference=numbers.tidy_reference(typed)).first()
    if found is None and typed.isascii() and typed.isdecimal() and len(typed) <= 18:
        found = cases.filter(pk=int(typed)).first()
    if found is None:
        raise HouseProblem(
            f"「{typed[:60]}」という番号の案件はありません。受付番号を確かめて、もう一度入力してください。"
        )
    return found


def _when(told: Told) -> str:
    """Of a row that was written down on another day only the day it tells: its time of day is no fact."""
    return told.at[:10] if told.recorded_at else told.at


def _what(told: Told) -> str:
    return f"{told.what}（入力 {told.recorded_at}）" if told.recorded_at else told.what


def _rows(case: Case, broken: set[str]) -> list[Told]:
    rows = happened.rows(SYSTEM, case, Words.of(case, "ja"))
    offices = dict(Office.objects.filter(pk__in={row.entry.office for row in rows}).values_list("pk", "name"))
    return [
        Told(
            seq=row.entry.seq,
            at=row.entry.at.astimezone(JAPAN).strftime("%Y-%m-%d %H:%M:%S"),
            who=row.who,
            actor=row.entry.actor,
            actor_kind=row.entry.actor_kind,
            office=offices.get(row.entry.office or 0, ""),
            what=row.what,
            kind=row.entry.kind,
            hash=bytes(row.entry.hash).hex(),
            ok=verify.place(case.reference, row.entry.seq) not in broken,
            recorded_at=late.astimezone(JAPAN).strftime("%Y-%m-%d %H:%M:%S")
            if (late := happened.recorded_late(row.entry))
            else "",
        )
        for row in rows
    ]
