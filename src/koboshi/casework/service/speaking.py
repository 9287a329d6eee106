"""Whose notice it is: as a rule the authority of the case's own procedure; a room above may know of another one.

A disposition against a permit is made by the authority that granted it (the public safety commission for a gun, not
the governor), and an objection goes where that authority's acts are heard; one procedure serves them all.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from koboshi.casework.models import Case
from koboshi.catalog.service import pack_of
from koboshi.core.form import Form
from koboshi.core.pack.manifest import Manifest
from koboshi.core.text import Texts

Speaker = Callable[[Case, Manifest], Manifest]
_speakers: Final[list[Speaker]] = []


@dataclass(frozen=True, slots=True)
class Source:
    """What a letter is filled for: words and questions of the procedure, and the manifest of whoever speaks."""

    texts: Texts
    form: Form
    manifest: Manifest


def speaks(speaker: Speaker) -> None:
    """Rooms above this one may say for whom a case speaks: `speaker(case, manifest)` gives the manifest to use."""
    if speaker not in _speakers:
        _speakers.append(speaker)


def manifest_of(case: Case) -> Manifest:
    """The manifest whose authority and objections stand in the notices of a case."""
    manifest = pack_of(case.version_id).manifest
    for speaker in _speakers:
        manifest = speaker(case, manifest)
    return manifest


def source_of(case: Case) -> Source:
    """For filling a letter of the case."""
    pack = pack_of(case.version_id)
    return Source(pack.texts, pack.form, manifest_of(case))
