"""The chain in words, for screens and screen readers, and which nodes of the picture are done and current."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from koboshi.core.approval.model import DRAFTER, Leg, Route
from koboshi.core.approval.record import WORDS, Circulation, Duty, Stamp, Verdict
from koboshi.core.approval.roster import Roster
from koboshi.core.process.timing import JAPAN

_DOES: Final = {"stamp": "が確認します", "consult": "に合議します", "decide": "が決裁します"}
_DONE: Final = {"stamp": "の確認", "consult": "への合議", "decide": "の決裁"}


def route_steps(route: Route) -> tuple[str, ...]:
    """The way a draft will take, one sentence per stage; then who is left out and who reads later."""
    lines = [f"{number}. {_leg(route, leg)}" for number, leg in enumerate(route.legs, 1)]
    lines += [f"回さない席「{route.title(left.seat)}」：{left.reason}" for left in route.left_out]
    lines += [f"決裁の後に「{route.title(reader)}」が読みます（後閲）。" for reader in route.readers]
    if route.status == "要確認":
        lines.append("この経路は、実際の決裁の規程を確かめていません（要確認）。")
    return tuple(lines)


def _leg(route: Route, leg: Leg) -> str:
    if len(leg.places) == 1:
        place = leg.places[0]
        return f"{route.title(place.seat)}{_DOES[place.part]}。"
    told = "、".join(f"{route.title(place.seat)}{_DONE[place.part]}" for place in leg.places)
    return f"{leg.name}：{told}を同時に行います。全員が押すと次に進みます。"


def circulation_steps(circulation: Circulation, roster: Roster | None = None) -> tuple[str, ...]:
    """Everything that happened, in order, then what is waited for and what is still to be read."""
    people = roster or Roster()
    lines = [_record(circulation, stamp, people) for stamp in circulation.records]
    lines += [
        f"いま「{circulation.route.title(wait.seat)}」を待っています（{_day(wait.since)}から）。"
        for wait in circulation.waiting()
    ]
    lines += [_duty(circulation, duty, people) for duty in circulation.duties]
    if circulation.decided:
        lines.append("決裁は済んでいます。")
    return tuple(lines)


def _record(circulation: Circulation, stamp: Stamp, people: Roster) -> str:
    title = circulation.route.title(stamp.seat)
    if stamp.verdict is Verdict.SKIP:
        text = f"{_day(stamp.at)} {title}：押印なし。理由：{stamp.note}"
    else:
        mark = f"（{stamp.mark}）" if stamp.mark else ""
        text = f"{_day(stamp.at)} {title}：{people.name(stamp.person)}さん{mark}が{WORDS[stamp.verdict]}"
        text += f"（{_target(circulation.route, stamp.to)}へ）" if stamp.to else ""
        text += "。"
        text += stamp.because if stamp.mark else ""
        text += f"「{stamp.note}」" if stamp.note else ""
    return text + (f"〔無効：{stamp.void}〕" if stamp.void else "")


def _target(route: Route, to: str) -> str:
    if to == DRAFTER:
        return "起案者"
    return next((f"段「{leg.name}」" for leg in route.legs if leg.id == to), "前の経路")


def _duty(circulation: Circulation, duty: Duty, people: Roster) -> str:
    who = f"{people.name(duty.person)}さん" if duty.person else "席の人"
    return f"後閲が残っています：{circulation.route.title(duty.seat)}（{who}）。{duty.because}。案件は待ちません。"


def standing_nodes(circulation: Circulation) -> tuple[frozenset[str], frozenset[str]]:
    """The nodes of the picture that are current, and those that are done; for `drawing.draw(current=, done=)`."""
    current = {wait.node for wait in circulation.waiting()}
    if circulation.duties:
        current.add("read_later")
    done = {place.node for place in circulation.route.places if circulation.standing(place.seat) is not None}
    if circulation.decided:
        done |= {"circulation", "end_decided"}
    return frozenset(current), frozenset(done)


def _day(at: datetime) -> str:
    local = at.astimezone(JAPAN)
    return f"{local.year}年{local.month}月{local.day}日"
