"""Whether the register of a pack (`[register]`) asks only for what the form has: else a permit would lack its end."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from koboshi.core.confidence import UNCHECKED
from koboshi.core.form import Field
from koboshi.core.numbering import PatternError
from koboshi.core.pack.law import Register
from koboshi.core.pack.model import Pack
from koboshi.core.pack.problems import Finding
from koboshi.core.reason import needs_reason
from koboshi.core.validity import KindTerm, Term

FILE: Final = "procedure.toml"
WISHES: Final = ("application_kind", "renewal")
"""Questions about what is asked for at the time: their answer never names what was granted."""
LAPSE_STARTS: Final = ("decided", "effective")
"""From what a deadline may be counted after which a permit ends: its decision, or its first day."""
_CHOSEN: Final = frozenset({"choice", "choices", "yes_no"})


def check_register(pack: Pack) -> Iterator[Finding]:
    """Fields that the form lacks or that are of another type, values nobody can choose, letters that are not there."""
    register = pack.manifest.law.register
    yield from _reissue(pack, register)
    if register is None:
        return
    for name in (register.holder_field, register.title_field, *register.public_fields):
        if name and name not in pack.form.fields:
            yield Finding("error", FILE, f"register: 「{name}」という項目は様式にありません。")
    if register.title_field in WISHES:
        told = f"「{register.title_field}」は申請の種類です。許可したものの名前の項目を書くか、この行を除いてください。"
        yield Finding("error", FILE, f"register.title_field: {told}")
    if register.certificate and register.certificate not in pack.letters:
        yield Finding("error", FILE, f"register.certificate: 通知文「{register.certificate}」がありません。")
    yield from _number(register)
    yield from _notes(pack, register)
    yield from _lapses(pack, register)
    yield from _term(pack, "register", register)
    for number, term in enumerate(register.terms, 1):
        place = f"register.term {number}"
        yield from _term(pack, place, term)
        yield from _kind(pack, place, term)
        for outcome in sorted({*term.outcomes} - {*register.outcomes}):
            yield Finding("error", FILE, f"{place}: 決定「{outcome}」は、台帳に載る決定（outcomes）にありません。")


def _number(register: Register) -> Iterator[Finding]:
    """A pattern from which no number could be given: known when the pack is checked, not when a permit is granted."""
    try:
        register.read()
    except PatternError as problem:
        yield Finding("error", FILE, f"register.pattern: {problem}")


def _reissue(pack: Pack, register: Register | None) -> Iterator[Finding]:
    """A fee for issuing again what nobody issues, or a checked one without its amount."""
    again = pack.manifest.fee.reissue
    if again is not None and (register is None or not register.certificate):
        yield Finding("error", FILE, "fee.reissue: 再交付できる許可証（register.certificate）がありません。")
    if again is not None and again.yen is None and again.status != UNCHECKED:
        yield Finding("error", FILE, "fee.reissue: 確認済のときは、額（yen）を書いてください。")


def _notes(pack: Pack, register: Register) -> Iterator[Finding]:
    """A certificate that prints why it was granted: a note of the office (行政手続法8条 asks it of refusals)."""
    for name in sorted({*register.outcomes, register.certificate} & pack.letters.keys()):
        letter, kind = pack.letters[name], pack.manifest.law.outcome_kind(name)
        if "decision.reason" in letter.names() and not needs_reason(kind):
            sentence = "decision.reason: 許可の理由は職員の控えです。許可証には書かないでください。"
            yield Finding("error", f"letters/{name}.html", sentence)


def _lapses(pack: Pack, register: Register) -> Iterator[Finding]:
    """The letters with which a permit ends, and the deadlines that say on which day."""
    known = {each.id: each for each in pack.deadlines}
    for number, lapse in enumerate(register.lapses, 1):
        place, deadline = f"register.lapse {number}", known.get(lapse.deadline)
        if lapse.letter not in pack.letters:
            yield Finding("error", FILE, f"{place}.letter: 通知文「{lapse.letter}」がありません。")
        if lapse.letter in register.outcomes:
            yield Finding("error", FILE, f"{place}.letter: 「{lapse.letter}」は台帳に載せる決定（outcomes）です。")
        if lapse.deadline and (deadline is None or deadline.starts not in LAPSE_STARTS):
            yield Finding("error", FILE, f"{place}.deadline: 「{lapse.deadline}」という決定からの期限がありません。")


def _term(pack: Pack, place: str, term: Term) -> Iterator[Finding]:
    asked = [("days_field", term.days_field, "integer"), ("starts_field", term.starts_field, "date")]
    if term.birthdays:
        asked.append(("birth_field", term.birth_field, "date"))
    for key, name, kind in asked:
        field = pack.form.fields.get(name)
        if name and (field is None or field.type != kind):
            yield Finding("error", FILE, f"{place}.{key}: 「{name}」は、様式の{_NAMES[kind]}の項目ではありません。")


_NAMES: Final = {"integer": "整数", "date": "日付"}


def _kind(pack: Pack, place: str, term: KindTerm) -> Iterator[Finding]:
    if not term.field:
        return
    field = pack.form.fields.get(term.field)
    if field is None or field.type not in _CHOSEN:
        yield Finding("error", FILE, f"{place}.field: 「{term.field}」は、様式の選ぶ項目ではありません。")
        return
    for value in term.values:
        if value not in _values(field):
            yield Finding("error", FILE, f"{place}.values: 「{value}」は、「{term.field}」の選択肢にありません。")
    if not term.values:
        yield Finding("error", FILE, f"{place}.values: どの答えのときの期間かを書いてください。")


def _values(field: Field) -> tuple[str | bool, ...]:
    return (True, False) if field.type == "yes_no" else tuple(field.options)
