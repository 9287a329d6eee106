"""What is sealed of an arrival: one version of the answers with the digests of its files."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from koboshi.foundation.journal import sealing
from koboshi.intake.models import AnswersVersion, Attachment


def content(version: AnswersVersion) -> dict[str, Any]:
    """Number and reason of the version, the answers, and the digest of each file that the answers name."""
    return {
        "number": version.number,
        "reason": version.reason,
        "answers": version.answers,
        "files": {str(pk): sha256 for pk, sha256 in files_of(version).values_list("pk", "sha256")},
    }


def files_of(version: AnswersVersion) -> Any:
    """The files that a version names, as a question; none is asked for where no answer can be a list of files."""
    named = _named(version.answers)
    if not named:
        return Attachment.objects.none()
    mine = Attachment.objects.filter(application_id=version.application_id, pk__in=sorted(named))
    there = [pk for pk, field in mine.values_list("pk", "field") if field in named[pk]]
    return Attachment.objects.filter(pk__in=there).order_by("pk")


def _named(answers: Mapping[str, Any]) -> dict[int, set[str]]:
    """Numbers that may be files, with the questions that name them; whether they are one the rows tell."""
    found: dict[int, set[str]] = {}
    for field, value in answers.items():
        for each in value if isinstance(value, list) else ():
            if isinstance(each, str) and each.isascii() and each.isdecimal() and len(each) <= 18:
                found.setdefault(int(each), set()).add(field)
    return found


def seal(version: AnswersVersion) -> str:
    """The seal of a version, for the fact that tells of it."""
    return sealing.seal(content(version), version.salt)
