"""docs/reference/reactions.md: who hears which fact, and what happens then."""

from __future__ import annotations

from collections.abc import Callable

from koboshi.foundation.journal.models import Entry
from koboshi.project.reference.writing import head, sentence, table, text
from koboshi.project.wiring import TABLES


def page() -> str:
    """The page, one row per fact and reaction."""
    lead = (
        "A reaction is a job that is enqueued in the transaction of the fact, takes effect once however often it runs, "
        "and after its last retry stands on the list on the staff desk that a person clears."
    )
    lines = head("Reactions", "`koboshi.project.wiring`", lead)
    ties = sorted((kind, _name(one), sentence(one)) for tie in TABLES for kind, all_ in tie.items() for one in all_)
    lines += table(
        ("fact", "reaction", "what it does"), ((f"`{kind}`", f"`{name}`", does) for kind, name, does in ties)
    )
    return text(lines)


def _name(reaction: Callable[[Entry], None]) -> str:
    return f"{reaction.__module__.removeprefix('koboshi.')}.{reaction.__name__}"
