"""Where the proceedings touch a case: its open steps, its journal, and words that may not go public."""

from __future__ import annotations

from collections.abc import Iterable

from koboshi.casework.models import Case, Task
from koboshi.casework.service import engine
from koboshi.catalog.service import pack_of
from koboshi.core.actor import Actor
from koboshi.core.japan import NoTime, parse_time
from koboshi.core.refusal import Refused
from koboshi.foundation.journal import service as journal
from koboshi.foundation.journal.facts import Fact, Subject

LINE = 120
TEXT = 4000


def open_step(case: Case, name: str) -> Task | None:
    """The case's open task of an action, or the one whose step in the process bears that name."""
    found = Task.objects.filter(case=case, state=Task.State.OPEN).order_by("id")
    return found.filter(action=name).first() or found.filter(node=name, action="complete").first()


def waits_for(case: Case, message: str) -> bool:
    """Whether the process waits for a message now."""
    nodes = pack_of(case.version_id).definition.nodes
    waiting = Task.objects.filter(case=case, state=Task.State.WAITING).values_list("node", flat=True)
    return any(nodes[node].message == message for node in waiting if node in nodes)


def tell_of_case(actor: Actor, case: Case, fact: Fact) -> None:
    """A fact of a case."""
    journal.record(actor, fact, engine.subject_of(case, pack_of(case.version_id)))


def tell(actor: Actor, fact: Fact, *, tenant: str, stream: str, office: int, procedure: str = "") -> None:
    """A fact of a council or a draw, which are streams of their own (`council:3`, `draw:5`)."""
    journal.record(actor, fact, Subject(tenant=tenant, case=stream, procedure=procedure, office=office))


def line(text: str) -> str:
    """One line of text. Raises `Refused` when it is empty or too long."""
    found = " ".join(text.split())
    if not found or len(found) > LINE:
        raise Refused("名前や件名は、1字以上{most}字以内で入力してください。", most=LINE)
    return found


def text(given: str, *, needed: bool = True) -> str:
    """A longer text. Raises `Refused` when it is too long, or empty where it is needed."""
    found = given.strip()
    if (needed and not found) or len(found) > TEXT:
        raise Refused("内容を1字以上{most}字以内で入力してください。", most=TEXT)
    return found


def filled(given: str, most: int) -> str:
    """What was typed into one input, without its ends. Raises `Refused` when it is empty or too long."""
    found = given.strip()
    if not found or len(found) > most:
        raise Refused("1字以上{most}字以内で入力してください。", most=most)
    return found


def time_of_day(given: str) -> str:
    """When a meeting begins, as 13:30, from any notation. Raises `Refused`."""
    try:
        return f"{parse_time(given):%H:%M}"
    except NoTime as problem:
        raise Refused(
            "開始の時刻は、13:30、13時30分、午後1時半のように、0:00 から 23:59 までで入力してください。"
        ) from problem


def public_line(case: Case, given: str) -> str:
    """A line that everybody will read. Raises `Refused` when the applicant, a person, is named in it."""
    found = line(given)
    if names_somebody(case, found):
        raise Refused("公表する件名に、申請した方のお名前が入っています。お名前のない件名にしてください。")
    return found


def names_somebody(case: Case, found: str, others: Iterable[str] = ()) -> bool:
    """Whether a text for everybody names the applicant, a person, or one of these others."""
    plain = "".join(found.split())
    names = (*_names(case), *("".join(each.split()) for each in others))
    return any(len(name) > 1 and name in plain for name in names)


def _names(case: Case) -> list[str]:
    """The applicant's name as somebody would type it; a corporation is no personal data."""
    answers = case.application.answers
    name = answers.get("applicant")
    if answers.get("corporation_name") or not isinstance(name, dict):
        return []
    whole = "".join(f"{name.get('family', '')}{name.get('given', '')}".split())
    return [whole] if len(whole) > 1 else []
