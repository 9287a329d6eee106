"""What `procedure.toml` says about letters: whose decision each one tells, what it may print, who is asked before it.

A procedure may have more than one deciding authority (旅券: 発給は外務大臣、県の手数料の免除は知事).
`[letter.<name>]` names the authority and the objection of that letter; what it leaves out is that of the procedure.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from koboshi.core.confidence import UNCHECKED
from koboshi.core.letter import Appeal

KINDS: Final = ("text", "number", "date", "yen")
"""What a process variable is; a letter prints it in the words of its kind."""


@dataclass(frozen=True, slots=True)
class LetterRule:
    """What one letter says otherwise than the procedure: authority, objection, and how it is served in public.

    `public_service` is a row of `core.letter.public_service` for somebody whose address nobody knows (公示送達).
    """

    authority: str = ""
    appeal: Appeal | None = None
    public_service: str = ""


@dataclass(frozen=True, slots=True)
class Consultation:
    """Somebody who is asked while a case is examined (照会・協議・意見聴取).

    `to` is the slug of an office of the house or a name; `step` the task at which it happens, empty for any; `days` how
    long an answer usually takes (0: not known); `law` whether a law demands it, so that it is told in public.
    """

    to: str
    about: str = ""
    basis: str = ""
    days: int = 0
    step: str = ""
    law: bool = False
    status: str = UNCHECKED


def read_letters(data: Mapping[str, Any]) -> dict[str, LetterRule]:
    """The tables `[letter.<name>]`; TypeError for keys that do not exist."""
    return {name: _rule(dict(table)) for name, table in data.get("letter", {}).items()}


def _rule(table: dict[str, Any]) -> LetterRule:
    appeal = table.pop("appeal", None)
    return LetterRule(appeal=Appeal(**appeal) if appeal is not None else None, **table)


def read_variables(data: Mapping[str, Any]) -> dict[str, str]:
    """The rows `[[variable]]`: names of process variables that letters may print, with their kind."""
    return {str(row["name"]): str(row.get("kind", "text")) for row in data.get("variable", ())}


def read_consultations(data: Mapping[str, Any]) -> tuple[Consultation, ...]:
    """The list `consultations`; a row is a table, or only the name of who is asked."""
    rows = data.get("consultations", ())
    return tuple(Consultation(to=row) if isinstance(row, str) else Consultation(**row) for row in rows)
