"""The chain in words, for screens and screen readers, and which nodes of the picture are done and current."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from koboshi.core.approval.model import DRAFTER, Chain, Leg, Route, Seat
from koboshi.core.approval.record import WORDS, Circulation, Duty, Stamp, Verdict
from koboshi.core.approval.roster import Roster
from koboshi.core.approval.saying import Told, listed, on_day, said
from koboshi.core.confidence import UNCHECKED
from koboshi.core.japan import civil

_DOES: Final = {
    "stamp": Told("{title}が確認します。"),
    "consult": Told("{title}に合議します。"),
    "decide": Told("{title}が決裁します。"),
}
_DONE: Final = {"stamp": Told("{title}の確認"), "consult": Told("{title}への合議"), "decide": Told("{title}の決裁")}


def route_steps(route: Route, language: str = "ja") -> tuple[str, ...]:
    """The way a draft will take, one sentence per stage; then who is left out and who reads later."""
    lines: list[object] = [
        Told("{number}. {told}", number=n, told=_leg(route, leg)) for n, leg in enumerate(route.legs, 1)
    ]
    lines += [
        Told("回さない席「{title}」：{reason}", title=route.title(left.seat), reason=left.reason)
        for left in route.left_out
    ]
    lines += [Told("決裁の後に「{title}」が読みます（後閲）。", title=route.title(reader)) for reader in route.readers]
    if route.status == UNCHECKED:
        lines.append(Told("この経路は、実際の決裁の規程を確かめていません（要確認）。"))
    return tuple(said(line, language) for line in lines)


def _leg(route: Route, leg: Leg) -> Told:
    if len(leg.places) == 1:
        place = leg.places[0]
        return Told(_DOES[place.part].sentence, title=route.title(place.seat))
    parts = [Told(_DONE[place.part].sentence, title=route.title(place.seat)) for place in leg.places]
    return Told("{stage}：{told}を同時に行います。全員が押すと次に進みます。", stage=leg.name, told=listed(parts))


def circulation_steps(circulation: Circulation, roster: Roster | None = None, language: str = "ja") -> tuple[str, ...]:
    """Everything that happened, in order, then what is waited for and what is still to be read."""
    people = roster or Roster()
    lines = [_record(circulation, stamp, people) for stamp in circulation.records]
    lines += [
        Told(
            "いま「{title}」を待っています（{day}から）。",
            title=circulation.route.title(wait.seat),
            day=_day(wait.since),
        )
        for wait in circulation.waiting()
    ]
    lines += [_duty(circulation, duty, people) for duty in circulation.duties]
    if circulation.decided:
        lines.append(Told("決裁は済んでいます。"))
    return tuple(said(line, language) for line in lines)


def _record(circulation: Circulation, stamp: Stamp, people: Roster) -> Told:
    title = circulation.route.title(stamp.seat)
    void = Told("〔無効：{why}〕", why=stamp.void) if stamp.void else ""
    if stamp.verdict is Verdict.SKIP:
        return Told(
            "{day} {title}：押印なし。理由：{note}{void}", day=_day(stamp.at), title=title, note=stamp.note, void=void
        )
    return Told(
        "{day} {title}：{name}さん{mark}が{verdict}{to}。{because}{note}{void}",
        day=_day(stamp.at),
        title=title,
        name=people.name(stamp.person),
        mark=Told("（{mark}）", mark=stamp.mark) if stamp.mark else "",
        verdict=WORDS[stamp.verdict],
        to=Told("（{where}へ）", where=_target(circulation.route, stamp.to)) if stamp.to else "",
        because=stamp.because if stamp.mark else "",
        note=Told("「{note}」", note=stamp.note) if stamp.note else "",
        void=void,
    )


def _target(route: Route, to: str) -> str:
    if to == DRAFTER:
        return Told("起案者")
    return next((Told("段「{stage}」", stage=leg.name) for leg in route.legs if leg.id == to), Told("前の経路"))


def _duty(circulation: Circulation, duty: Duty, people: Roster) -> Told:
    return Told(
        "後閲が残っています：{title}（{who}）。{because}。案件は待ちません。",
        title=circulation.route.title(duty.seat),
        who=Told("{name}さん", name=people.name(duty.person)) if duty.person else Told("席の人"),
        because=duty.because,
    )


def standing_nodes(circulation: Circulation) -> tuple[frozenset[str], frozenset[str]]:
    """The nodes of the picture that are current, and those that are done; for `drawing.draw(current=, done=)`."""
    current = {wait.node for wait in circulation.waiting()}
    if circulation.duties:
        current.add("read_later")
    done = {place.node for place in circulation.route.places if circulation.standing(place.seat) is not None}
    if circulation.decided:
        done |= {"circulation", "end_decided"}
    return frozenset(current), frozenset(done)


def _day(at: datetime) -> Told:
    return on_day(civil.day_of(at))


# -- a chain that is not in use yet -----------------------------------------------------------------------------------


def unused(chain: Chain, empty: Sequence[Seat], *, instead: bool) -> Told:
    """For the clerk: why the procedure's own chain is not in use here, what holds, and the way out.

    `empty`: the seats that nobody was put into; none: a standard chain that was compared with the rules goes before.
    `instead`: a standard chain of the office or the body holds meanwhile.
    """
    if not empty:
        return Told(
            "この手続の決裁の経路「{chain}」は要確認なので、規程と照らした標準の経路（確認済）を使います。",
            chain=chain.name,
        )
    holds = Told("所属の標準の経路で決裁します") if instead else Told("決定する担当の人が1人で決定します")
    return Told(
        "この手続の決裁の経路「{chain}」（要確認）は、まだ使われていません。"
        "席に就く人が登録されていないためです：{seats}。登録されるまでは、{holds}。"
        "使うときは、公表の役割を持つ職員に、「決裁」の「席」で登録してもらってください。",
        chain=chain.name,
        seats=listed([seat.title for seat in empty]),
        holds=holds,
    )


def without_people(empty: Sequence[Seat]) -> Told:
    """For the clerk, before a draft begins: it will stand still at these seats until somebody is put into them."""
    return Told(
        "席に就く人がまだ登録されていません：{seats}。起案はできますが、その席で止まります。"
        "公表の役割を持つ職員に、「決裁」の「席」で登録してもらってください。",
        seats=listed([seat.title for seat in empty]),
    )


def vacant(empty: Sequence[Seat]) -> Told:
    """For the clerk, before a draft begins: whoever sat there has left, nobody stands in, and it will stand still."""
    return Told(
        "いま席に就いている人がいません：{seats}。代決できる人もいないため、起案はできますが、その席で止まります。"
        "公表の役割を持つ職員に、「決裁」の「席」で登録してもらってください。",
        seats=listed([seat.title for seat in empty]),
    )
