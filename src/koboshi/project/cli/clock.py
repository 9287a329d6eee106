"""`koboshi clock`: when a period ends, and why, day by day. Exit code 2 for dates or numbers that cannot be right."""

from __future__ import annotations

import argparse
import re
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any, Final

from koboshi.core.deadline import (
    ClockProblem,
    Explanation,
    Extension,
    Nature,
    Reckoning,
    Standard,
    Via,
    explain,
    reckon,
)
from koboshi.core.deadline.words import TEXTS as WORDS
from koboshi.core.deadline.words import long_date
from koboshi.core.form import TEXTS
from koboshi.core.japan.clock import Period, Stop, StopKind, Unit
from koboshi.core.japan.clock_days import PREFECTURE, ClosedDays
from koboshi.core.japan.wareki import LAST_DAY, DateProblem, format_wareki, parse_date
from koboshi.core.text import LANGUAGES, ruby_to_plain
from koboshi.project.cli.arguments import Parser
from koboshi.project.cli.output import complain, dump, say, table

Subparsers = Any
MOST_STOPS: Final = 50
UNITS: Final[dict[str, Unit]] = {"day": "day", "open": "open_day", "month": "month"}
SHOWN: Final[dict[str, str]] = {unit: name for name, unit in UNITS.items()}
COUNTED_IN: Final = {"day": "日", "open_day": "開庁日", "month": "か月"}
STOPS: Final[dict[str, StopKind]] = {
    "correction": "correction", "補正": "correction",
    "changes": "changes", "変更": "changes",
    "material": "material", "資料": "material",
    "other": "other", "その他": "other",
}  # fmt: skip
NATURES: Final[dict[str, Nature]] = {"standard": "guide", "statutory": "statutory", "internal": "none"}
KINDS: Final = {"first": "初日", "counted": "数える", "stopped": "停止", "closed": "閉庁", "rolled": "延びる"}


class Refused(Exception):
    """What was asked cannot be reckoned; the sentence is for the person at the terminal."""


def register(subparsers: Subparsers) -> None:
    """Add the verb."""
    _arguments(subparsers.add_parser("clock", help="when a period ends, day by day"))


def _arguments(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("--from", dest="start", required=True, metavar="DATE", help="arrival: 2025-04-28, 令和7年4月28日, R7.4.28")
    add("--at", default="", metavar="HH:MM", help="time of arrival; 24:00 belongs to the next day")
    add("--days", required=True, metavar="NUMBER", help="the length, in --unit")
    add("--unit", choices=tuple(UNITS), default="day")
    add("--include-first", action="store_true", help="the day of arrival counts")
    add("--no-roll", action="store_true", help="a closed last day stays where it is")
    add("--stop", action="append", default=[], metavar="[KIND=]DATE..DATE", help="correction, changes, material, other")
    add("--extend", action="append", default=[], metavar="NUMBER@DATE", help="longer by so much, notified on that day")
    add("--via", default="", metavar="NUMBER", help="the part at the office the application passes through")
    add("--closed", action="append", default=[], metavar="DATE=REASON", help="a further closed day of the body")
    add(
        "--kind",
        choices=tuple(NATURES),
        help="what the period is: a guide (行手法6条), of law, an aim",
    )
    add("--json", action="store_true", help="answer as JSON")
    add("--lang", choices=LANGUAGES, default="ja")
    parser.set_defaults(run=run)


def run(arguments: Sequence[str] | argparse.Namespace) -> int:
    """Run the verb; accepts raw arguments or what a parser with `register` has read."""
    if not isinstance(arguments, argparse.Namespace):
        parser = Parser(prog="koboshi clock")
        _arguments(parser)
        arguments = parser.parse_args(arguments)
    language = arguments.lang
    try:
        closed = _closed(arguments.closed, language)
        found, midnight = _reckoned(arguments, closed)
    except ClockProblem as problem:
        complain(ruby_to_plain(problem.say(language)))
        return 2
    except (Refused, ValueError) as problem:
        complain(str(problem))
        return 2
    explained = explain(found, language, closed, NATURES.get(arguments.kind, ""))
    if arguments.json:
        dump(_as_json(found, explained, midnight))
    else:
        _show(found, explained, midnight, language)
    return 0


# -- what was asked --------------------------------------------------------------------------------------------------


def _reckoned(options: argparse.Namespace, closed: ClosedDays) -> tuple[Reckoning, str]:
    """The answer, and a sentence when an arrival at 24:00 moved to the next day."""
    language, unit = options.lang, UNITS[options.unit]
    start, midnight = _arrival(options.start, options.at, language)
    period = Period(_number("--days", options.days), unit, "included" if options.include_first else "excluded")
    via = Via("経由機関", _number("--via", options.via), unit) if options.via else None
    if len(options.stop) > MOST_STOPS or len(options.extend) > MOST_STOPS:
        raise Refused(f"--stop と --extend は、それぞれ{MOST_STOPS}個までにしてください。")
    stops = [_stop(text, language) for text in options.stop]
    extensions = [_extension(text, unit, language) for text in options.extend]
    try:
        return reckon(Standard(period, via, not options.no_roll), start, stops, extensions, closed), midnight
    except DateProblem as problem:
        raise Refused(_date_sentence(problem, "期間", language)) from problem


def _number(name: str, text: str) -> int:
    plain = unicodedata.normalize("NFKC", text).strip()
    if not re.fullmatch(r"[0-9]{1,5}", plain):
        raise Refused(f"{name} には、0以上の整数を書いてください（{text[:20]}）。")
    return int(plain)


def _date(name: str, text: str, language: str) -> date:
    try:
        return parse_date(text)
    except DateProblem as problem:
        raise Refused(_date_sentence(problem, f"{name}（{text[:40]}）", language)) from problem


def _date_sentence(problem: DateProblem, label: str, language: str) -> str:
    values: Mapping[str, str] = problem.values
    return ruby_to_plain(TEXTS.get(problem.key, language, label=label, **values))


def _arrival(text: str, at: str, language: str) -> tuple[date, str]:
    """The day of arrival. 24:00 is 0:00 of the next day: there the arrival lies (民法第141条: a day ends at 24:00)."""
    plain = unicodedata.normalize("NFKC", text).strip()
    if found := re.fullmatch(r"(.+?)(?:[Tt]|\s+)([0-9]{1,2}:[0-9]{2})", plain):
        if at:
            raise Refused("時刻は、--from か --at のどちらか一方に書いてください。")
        plain, at = found[1], found[2]
    day = _date("--from", plain, language)
    time = unicodedata.normalize("NFKC", at).strip()
    if not time:
        return day, ""
    if not re.fullmatch(r"([01]?[0-9]|2[0-3]):[0-5][0-9]|24:00", time):
        raise Refused(f"時刻（{time[:20]}）は、0:00 から 24:00 までで書いてください。")
    if time != "24:00":
        return day, ""
    if day == LAST_DAY:
        raise Refused(_date_sentence(DateProblem("problem.date_out_of_range"), "--from", language))
    after = day + timedelta(days=1)
    return after, ruby_to_plain(WORDS.get("midnight", language, day=long_date(after, language)))


def _stop(text: str, language: str) -> Stop:
    kind, sign, days = unicodedata.normalize("NFKC", text).rpartition("=")
    edges = re.split(r"\.\.|~|〜", days)
    if len(edges) != 2 or (sign and kind not in STOPS):
        kinds = "、".join(STOPS)
        raise Refused(f"--stop は「始まりの日..終わりの日」の形で書いてください（{text[:60]}）。種類は {kinds} です。")
    start, end = (_date("--stop", edge, language) for edge in edges)
    return Stop(start, end, STOPS[kind] if sign else "correction")


def _extension(text: str, unit: Unit, language: str) -> Extension:
    amount, sign, rest = text.partition("@")
    if not sign:
        raise Refused(f"--extend は「長さ@通知の日」の形で書いてください（{text[:60]}）。例：--extend 30@2026-04-10")
    day, _, reason = rest.partition("=")
    return Extension(_number("--extend", amount), unit, reason[:200] or "記載なし", _date("--extend", day, language))


def _closed(rows: Sequence[str], language: str) -> ClosedDays:
    extra = {}
    for row in rows:
        day, _, reason = row.partition("=")
        extra[_date("--closed", day, language)] = reason[:200] or "その他の閉庁日"
    return ClosedDays(extra=extra) if extra else PREFECTURE


# -- the answer ------------------------------------------------------------------------------------------------------


def _as_json(found: Reckoning, explained: Explanation, midnight: str) -> dict[str, Any]:
    """As `docs/howto/ask-the-clock.md` describes it, field by field."""
    result, period = found.result, found.standard.period
    return {
        "from": found.arrival,
        "period": {"amount": period.amount, "unit": SHOWN[period.unit], "first_day": period.first_day},
        "due": found.due,
        "due_wareki": format_wareki(found.due) if found.due <= LAST_DAY else None,
        "last_day": result.moved_from or result.due,
        "rolled": result.moved_from is not None,
        "legal_note": " ".join(ruby_to_plain(note) for note in explained.legal_notes),
        "notes": [midnight] if midnight else [],
        "via_due": found.via.due if found.via else None,
        "stops": [{"from": stop.start, "to": stop.end, "kind": stop.kind} for stop in found.stops],
        "extensions": [
            {"amount": each.amount, "unit": SHOWN[each.unit], "notified": each.notified_on, "reason": each.reason}
            for each in found.extensions
        ],
        "summary": [ruby_to_plain(line) for line in explained.summary],
        "days": [
            {
                "date": line.note.day,
                "kind": line.note.kind,
                "number": line.note.number,
                "cause": line.note.cause,
                "why": ruby_to_plain(line.why),
            }
            for line in explained.days
        ],
    }


def _show(found: Reckoning, explained: Explanation, midnight: str, language: str) -> None:
    period = found.standard.period
    asked = (
        f"{period.amount}{COUNTED_IN[period.unit]}" if language != "en" else f"{period.amount} × {SHOWN[period.unit]}"
    )
    arrived, due = (ruby_to_plain(str(long_date(day, language))) for day in (found.arrival, found.due))
    say(f"{arrived} + {asked} → {due}")
    if midnight:
        say(midnight)
    say()
    rows = [
        (
            ruby_to_plain(str(long_date(line.note.day, language))),
            line.note.kind if language == "en" else KINDS[line.note.kind],
            line.note.number if line.note.kind == "counted" else None,
            ruby_to_plain(line.why),
        )
        for line in explained.days
    ]
    headers = ["day", "kind", "number", "why"] if language == "en" else ["日", "扱い", "日数", "理由"]
    say(table(headers, rows))
    say()
    for line in (*explained.summary, *(f"※ {note}" for note in explained.legal_notes)):
        say(ruby_to_plain(line))
