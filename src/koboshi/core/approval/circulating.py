"""The acts: a draft goes on its way, and people stamp, return, pull back, decide and read later."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Final

from koboshi.core import process
from koboshi.core.approval.compiling import REDRAFT, definition
from koboshi.core.approval.model import DRAFTER, ApprovalRefused, Conflict, Place, Route
from koboshi.core.approval.record import WORDS, Circulation, Duty, Stamp, Verdict, Waits
from koboshi.core.approval.roster import Holder, Roster
from koboshi.core.approval.saying import Told, listed, on_day
from koboshi.core.approval.turning import Turn, aware, conflict_of, holder_of, last_leg_open
from koboshi.core.japan import civil
from koboshi.core.japan.civil import JAPAN

MAX_NOTE: Final = 4_000
_ALLOWED: Final = {
    "stamp": frozenset({Verdict.AGREE, Verdict.OPINION, Verdict.RETURN}),
    "consult": frozenset({Verdict.AGREE, Verdict.OPINION, Verdict.DISAGREE}),
    "decide": frozenset({Verdict.DECIDE, Verdict.RETURN}),
}
_REASONED: Final = frozenset({Verdict.OPINION, Verdict.DISAGREE, Verdict.RETURN})
_OF_THE_DRAFTER: Final = frozenset({Verdict.PULL_BACK, Verdict.SEND, Verdict.DROP})


def begin(route: Route, now: datetime, *, drafter: str, roster: Roster, applicant: str = "") -> Circulation:
    """Send a draft on its way. `drafter` and `applicant` are ids of persons (applicant: empty where unknown here).

    Raises ApprovalRefused where a seat of the route belongs to the applicant or the drafter and the chain refuses that.
    """
    made = definition(route)
    step = process.advance(made, None, process.Start({"back_to": ""}), aware(now))
    circulation = Circulation(
        route=route, drafter=drafter, applicant=applicant, begun=now, state=step.state, digest=made.digest, last=now,
        since={command.node: now for command in step.commands if isinstance(command, process.OpenTask)}, version=0,
    )  # fmt: skip
    _check_seats(circulation, roster, now)
    turn = Turn(circulation, roster, now)
    turn.settle()
    return turn.result()


def reroute(circulation: Circulation, route: Route, person: str, now: datetime, roster: Roster) -> Circulation:
    """Send a draft that is back at the drafter on another route (its content changed so that somebody else decides).

    All records stay; those that counted no longer do. Raises ApprovalRefused where the draft is not at the drafter.
    """
    turn = Turn(circulation, roster, now)
    _open(turn)
    if person != circulation.drafter:
        raise ApprovalRefused("経路を変えて回付できるのは、起案者だけです。")
    wait = _drafter_waits(turn)
    changed = Told("経路が変わったため")
    turn.void(changed, lambda stamp: True)
    for duty in [duty for duty in turn.duties if not duty.closed]:
        turn.close(duty, changed)
    turn.write(DRAFTER, Verdict.SEND, person, wait.since, note=Told("経路を変えて回付"))
    turn.round += 1
    old = turn.result()
    new = begin(route, now, drafter=circulation.drafter, roster=roster, applicant=circulation.applicant)
    first = len(old.records)
    records = old.records + tuple(replace(stamp, number=first + stamp.number, round=old.round) for stamp in new.records)
    return replace(
        new, begun=old.begun, records=records, all_duties=old.all_duties, round=old.round, version=old.version
    )


def refresh(circulation: Circulation, now: datetime, roster: Roster) -> Circulation:
    """Look again whether seats must be passed over, after posts have changed; the same value where nothing moves."""
    if circulation.decided or circulation.dropped:
        return circulation
    turn = Turn(circulation, roster, now)
    turn.settle()
    return turn.result() if len(turn.records) > len(circulation.records) else circulation


def stamp(
    circulation: Circulation,
    seat: str,
    person: str,
    verdict: str,
    note: str = "",
    *,
    now: datetime,
    roster: Roster,
    to: str = "",
    changed: bool = False,
    seen: int | None = None,
) -> Circulation:
    """One act of one person; ApprovalRefused with a sentence where the chain does not allow it (nothing changed then).

    `seat` is DRAFTER for `pull_back`, `send` and `drop`. `to`: where a `return` leads, DRAFTER (also when empty) or an
    earlier stage. `changed`: the drafter sends a changed draft again, so every stamp is asked for anew. `seen` is the
    version that the person had before the eyes; another one is refused, so that nobody stamps what they have not seen.
    """
    said = _verdict(verdict)
    if seen is not None and seen != circulation.version:
        raise ApprovalRefused("画面を開いた後に、ほかの人が押しました。新しい内容を見てから押してください。")
    note = _note(said, note)
    turn = Turn(circulation, roster, now)
    if said in _OF_THE_DRAFTER:
        _drafter_acts(turn, seat, person, said, note, changed=changed)
    elif said is Verdict.READ:
        _read(turn, seat, person, note)
    else:
        _seat_acts(turn, seat, person, said, note, to)
    if said is not Verdict.READ:
        turn.settle()
    return turn.result()


# -- what anybody says ----------------------------------------------------------------------------------------------


def _verdict(verdict: str) -> Verdict:
    try:
        said = Verdict(verdict)
    except ValueError as problem:
        raise ApprovalRefused("その押し方はありません。画面に出ている中から選んでください。") from problem
    if said is Verdict.SKIP:
        raise ApprovalRefused("席を飛ばすことは、人が選ぶことはできません。")
    return said


def _note(verdict: Verdict, note: str) -> str:
    note = note.strip()
    if verdict in _REASONED and not note:
        what = Told("意見") if verdict is Verdict.OPINION else Told("理由")
        raise ApprovalRefused("「{verdict}」には、{what}を書いてください。", verdict=WORDS[verdict], what=what)
    if len(note) > MAX_NOTE:
        raise ApprovalRefused("意見や理由は{most}字までで書いてください。", most=MAX_NOTE)
    return note


def _open(turn: Turn) -> None:
    if turn.before.decided:
        raise ApprovalRefused("この回付は、もう決裁が済んでいます。")
    if turn.before.dropped:
        raise ApprovalRefused("この起案は、もう取りやめになっています。")


# -- the drafter ----------------------------------------------------------------------------------------------------


def _drafter_acts(turn: Turn, seat: str, person: str, verdict: Verdict, note: str, *, changed: bool) -> None:
    _open(turn)
    if person != turn.before.drafter or seat != DRAFTER:
        raise ApprovalRefused("「{verdict}」ができるのは、起案者だけです。", verdict=WORDS[verdict])
    if verdict is Verdict.PULL_BACK:
        _pull_back(turn, person, note)
        return
    wait = _drafter_waits(turn)
    if verdict is Verdict.DROP:
        for duty in [duty for duty in turn.duties if not duty.closed]:
            turn.close(duty, Told("起案が取りやめになったため"))
        turn.void(Told("起案が取りやめになったため"), lambda stamp: True)
        turn.write(DRAFTER, verdict, person, wait.since, note=note)
        turn.complete(wait, verdict.value)
        return
    if changed:
        turn.void(Told("起案の内容が変わったため"), lambda stamp: True)
        turn.resume = turn.route.legs[0].id
    turn.write(DRAFTER, verdict, person, wait.since, note=note, to=turn.resume)
    turn.round += 1
    turn.complete(wait, verdict.value, turn.resume)
    turn.resume = ""


def _drafter_waits(turn: Turn) -> Waits:
    found = next((wait for wait in turn.now_waiting() if wait.node == REDRAFT), None)
    if found is None:
        raise ApprovalRefused("起案は、いま回付中です。起案者が直すときは、先に引き戻してください。")
    return found


def _pull_back(turn: Turn, person: str, note: str) -> None:
    waiting = turn.now_waiting()
    if any(wait.node == REDRAFT for wait in waiting):
        raise ApprovalRefused("起案は、もう起案者のところに戻っています。")
    number = last_leg_open(turn.route, waiting)
    turn.void_from(number, Told("起案者が引き戻したため"))
    turn.resume = turn.route.legs[number].id
    turn.write(DRAFTER, Verdict.PULL_BACK, person, turn.now, note=note)
    turn.pull_back()


# -- the seats ------------------------------------------------------------------------------------------------------


def _seat_acts(turn: Turn, seat: str, person: str, verdict: Verdict, note: str, to: str) -> None:
    _open(turn)
    place = _place(turn, seat)
    wait = _turn_of(turn, place)
    _check_verdict(turn, place, verdict)
    holder = _check_person(turn, place, person)
    if verdict is Verdict.DECIDE:
        _check_counted_on(turn, person)
    leg = turn.route.legs[turn.route.index(seat)]
    target = _target(turn, seat, verdict, to)
    if verdict is Verdict.DISAGREE and leg.blocks:
        target = DRAFTER
    made = turn.write(
        seat, verdict, person, wait.since, leg=leg.id, mode=holder.mode, because=holder.because,
        instead_of=holder.instead_of, note=note, to=target,
    )  # fmt: skip
    _duties(turn, made, holder)
    if target:
        _send_back(turn, made, target)
    turn.complete(wait, verdict.value, target)


def _place(turn: Turn, seat: str) -> Place:
    place = turn.route.place(seat)
    if place is not None:
        return place
    reason = next((left.reason for left in turn.route.left_out if left.seat == seat), "")
    raise ApprovalRefused("この席は、この案件の決裁の経路にありません。{because}", because=reason)


def _turn_of(turn: Turn, place: Place) -> Waits:
    title = turn.route.title(place.seat)
    done = turn.before.standing(place.seat)
    if done is not None and done.verdict is Verdict.SKIP:
        raise ApprovalRefused(
            "「{title}」の席は、押さないことになっています。{because}", title=title, because=done.note
        )
    if done is not None:
        raise ApprovalRefused(
            "「{title}」の席は、{moment}に{name}さんが押しました（{verdict}）。同じ席に2度は押せません。",
            title=title,
            moment=_moment(done.at),
            name=turn.roster.name(done.person),
            verdict=WORDS[done.verdict],
        )
    waiting = turn.now_waiting()
    found = next((wait for wait in waiting if wait.node == place.node), None)
    if found is None:
        told = listed([turn.route.title(wait.seat) for wait in waiting], "・")
        raise ApprovalRefused(
            "「{title}」は、まだ押す番ではありません。いま待っているのは「{told}」です。", title=title, told=told
        )
    return found


def _check_verdict(turn: Turn, place: Place, verdict: Verdict) -> None:
    if verdict in _ALLOWED[place.part]:
        return
    known = listed([WORDS[each] for each in Verdict if each in _ALLOWED[place.part]], "・")
    raise ApprovalRefused("「{title}」の席で選べるのは、{known}です。", title=turn.route.title(place.seat), known=known)


def _check_person(turn: Turn, place: Place, person: str) -> Holder:
    title = turn.route.title(place.seat)
    conflict = conflict_of(turn.before, person)
    if conflict:
        raise ApprovalRefused(
            "{who}本人は、自分の案件の「{title}」の席では押せません。別の人が押してください。",
            who=conflict[1],
            title=title,
        )
    holder = turn.holder(place.seat)
    if holder.person != person:
        name = turn.roster.name(holder.person)
        raise ApprovalRefused(
            "「{title}」の席で今日押せるのは、{name}さんです。{because}", title=title, name=name, because=holder.because
        )
    return holder


def _check_counted_on(turn: Turn, person: str) -> None:
    """A seat was passed over because its person would decide; when another person decides, it must stamp after all."""
    for stamp in turn.records:
        if stamp.stands and stamp.verdict is Verdict.SKIP and stamp.instead_of not in {"", person}:
            leg = next(leg for leg in turn.route.legs if leg.id == stamp.leg)
            raise ApprovalRefused(
                "「{title}」の席は、{name}さんが決裁する前提で、まだ押していません。段「{stage}」へ差し戻してください。",
                title=turn.route.title(stamp.seat),
                name=turn.roster.name(stamp.instead_of),
                stage=leg.name,
            )


def _target(turn: Turn, seat: str, verdict: Verdict, to: str) -> str:
    """Where a return leads; empty where the verdict is none."""
    if verdict is not Verdict.RETURN:
        return ""
    if to in {"", DRAFTER}:
        return DRAFTER
    earlier = [leg.id for leg in turn.route.legs[: turn.route.index(seat)]]
    if to not in earlier:
        raise ApprovalRefused("差戻しの先は、起案者か、この席より前の段から選んでください。")
    return to


def _send_back(turn: Turn, made: Stamp, target: str) -> None:
    number = turn.route.index(made.seat)
    if target == DRAFTER:
        turn.resume = turn.route.legs[number].id
    else:
        number = next(n for n, leg in enumerate(turn.route.legs) if leg.id == target)
    turn.void_from(number, Told("「{title}」が差し戻したため", title=turn.route.title(made.seat)))


def _duties(turn: Turn, made: Stamp, holder: Holder) -> None:
    """Who reads later: whoever was away, and after the decision the seats named for information."""
    if holder.mode == "acting" and holder.instead_of and turn.route.rules.read_after_acting:
        why = Told("不在の間の代決（{verdict}）", verdict=WORDS[made.verdict])
        turn.ask_to_read(made.seat, why, holder.instead_of, made.number)
    if made.verdict is Verdict.DECIDE:
        for reader in turn.route.readers:
            turn.ask_to_read(reader, Told("決裁の後に読む席"), stamp=made.number)


def _read(turn: Turn, seat: str, person: str, note: str) -> None:
    duties = [duty for duty in turn.duties if duty.seat == seat and not duty.closed]
    if not duties:
        raise ApprovalRefused("この席には、後で読むもの（後閲）が残っていません。")
    duty = next((duty for duty in duties if duty.person == person), None) or _duty_of_holder(turn, duties, person)
    turn.write(seat, Verdict.READ, person, duty.since, note=note)
    turn.close(duty, "read")


def _duty_of_holder(turn: Turn, duties: list[Duty], person: str) -> Duty:
    duty = next((each for each in duties if not each.person), None)
    if duty is None:
        names = listed([turn.roster.name(each.person) for each in duties], "・")
        raise ApprovalRefused("この後閲は、不在だった{names}さんがします。", names=names)
    holder = turn.holder(duty.seat)
    if holder.person != person:
        raise ApprovalRefused(
            "この席で今日読むのは、{name}さんです。{because}",
            name=turn.roster.name(holder.person),
            because=holder.because,
        )
    return duty


# -- before it begins -----------------------------------------------------------------------------------------------


def _check_seats(circulation: Circulation, roster: Roster, now: datetime) -> None:
    on = civil.day_of(now)
    for place in circulation.route.places:
        try:
            holder = holder_of(circulation, place.seat, on, roster)
        except ApprovalRefused:
            continue  # who is missing today may be there when it is the seat's turn
        conflict = conflict_of(circulation, holder.person)
        if conflict is None:
            continue
        rule, who = conflict
        title = circulation.route.title(place.seat)
        if place.part == "decide":
            raise ApprovalRefused(
                "「{title}」の人は{who}本人なので、決裁できません。1段上が決裁する経路にしてください。",
                title=title,
                who=who,
            )
        if rule is Conflict.REFUSE:
            raise ApprovalRefused(
                "「{title}」の人は{who}本人です。別の人が押せるよう、経路か委任を見直してください。",
                title=title,
                who=who,
            )


def _moment(at: datetime) -> Told:
    local = at.astimezone(JAPAN)
    return Told("{day} {hour}時{minute}分", day=on_day(local.date()), hour=local.hour, minute=f"{local.minute:02d}")
