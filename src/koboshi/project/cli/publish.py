"""`koboshi pack publish FOLDER`: check a pack and put its version into force in this house."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

from koboshi.approvals import service as approvals
from koboshi.catalog import service as catalog
from koboshi.core import pack as packs
from koboshi.core.actor import SYSTEM
from koboshi.core.japan import civil
from koboshi.core.japan.wareki import format_wareki
from koboshi.foundation.organisations import service as organisations
from koboshi.foundation.organisations.models import PREFECTURE
from koboshi.foundation.tenancy import scope
from koboshi.project.house import open_house

ABOUT: Final = """Check a pack and publish its version in this house.

A version is published for one body (--tenant), which owns the id of the procedure; its offices (owner, counters,
offices that are asked) must be entered before. A published version never changes: raise the number in procedure.toml
as far as `koboshi pack diff OLD NEW` says. The same folder again changes nothing and says so.
A new version replaces the old one from its effective_from on, and running cases stay with the version they began with.
A version published by mistake is taken back with `koboshi pack withdraw` before anybody applies under it.
To close a procedure, publish a version without the doors that are to close (doors = ["staff"] leaves nobody outside
the office)."""


def register(subparsers: Any) -> None:
    """Add the verb to `koboshi pack`."""
    publish = subparsers.add_parser(
        "publish",
        help="check a pack and publish its version in this house",
        description=ABOUT,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    publish.add_argument("folder", type=Path, help="the folder with procedure.toml")
    publish.add_argument(
        "--tenant",
        default=PREFECTURE,
        metavar="BODY",
        help="who publishes: six-digit code of the body (団体コード) or its name, e.g. 072010 or 福島市; "
        f"without it the prefecture ({PREFECTURE})",
    )
    publish.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Publish unless the check finds an error; the same version with other contents is refused."""
    pack = packs.load(arguments.folder)
    errors = [finding for finding in packs.check(pack) if finding.level == "error"]
    if errors:
        return _refuse(
            f"{pack.manifest.id} には誤りがあるため公開しません。",
            (f"{finding.file}: {finding.sentence}" for finding in errors),
        )
    with open_house(), scope.acting(SYSTEM):
        try:
            body = organisations.body(arguments.tenant)
            found = catalog.release(SYSTEM, pack, body)
        except organisations.UnknownBody as problem:
            return _refuse("公開しません。", [f"--tenant: {problem}"])
        except catalog.NotReleased as problem:
            return _refuse(f"{pack.manifest.id} {pack.manifest.version} は公開しません。", problem.sentences)
        except catalog.VersionChanged as problem:
            return _refuse(str(problem), ())
        hints = [*found.hints, *_seats_to_fill(pack, body.code)]
    version = found.version
    if found.known:
        day = format_wareki(civil.day_of(version.published_at))
        sys.stdout.write(
            f"すでに公開しています: {version}（{body.name}・{day}）。内容は同じなので、何も変えていません。\n"
        )
    else:
        sys.stdout.write(f"公開しました: {version}（{body.name}・{version.effective_from:%Y-%m-%d} から）\n")
    sys.stdout.writelines(f"  注意 {each}\n" for each in hints)
    return 0


def _seats_to_fill(pack: packs.Pack, tenant: str) -> list[str]:
    """A sentence when seats of the pack's chain have never had anybody: staff put people there after publishing."""
    owner = organisations.office(tenant, pack.manifest.owner)
    told = approvals.without_people(pack.approval, tenant, owner.pk)
    return [f"approval.toml: {told.say('ja')}"] if told is not None else []


def _refuse(lead: str, sentences: Iterable[str]) -> int:
    sys.stderr.write("\n".join([lead, *(f"  {each}" for each in sentences)]) + "\n")
    return 1
