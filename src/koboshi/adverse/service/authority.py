"""A disposition speaks for the authority that granted, and objections go where that one's acts are heard.

The pack of dispositions names one authority; a permit of the public safety commission is taken away by it, and against
an act in 法定受託事務 one objects to the minister (地方自治法255条の2). Both stand in the pack by which the permit was
granted, or the case decided; that they hold for taking away as for granting is 要確認, as the marks of that pack say.
"""

from __future__ import annotations

from dataclasses import replace

from koboshi.adverse.models import Hearing
from koboshi.casework.models import Case
from koboshi.catalog.service import pack_of
from koboshi.core.pack.manifest import Manifest


def of_what_was_granted(case: Case, manifest: Manifest) -> Manifest:
    """The manifest of the case with authority and objection of the procedure that granted; others stay as they are.

    A procedure without any objection to its own acts (a register of notifications) changes the authority alone.
    """
    if manifest.law.act.kind != "adverse":
        return manifest
    hearing = Hearing.objects.filter(case=case).select_related("permit", "target").first()
    if hearing is None:
        return manifest
    granted = pack_of(hearing.granted_by).manifest
    appeal = granted.appeal if granted.appeal.type != "none" else manifest.appeal
    return replace(manifest, authority=granted.authority, appeal=appeal)
