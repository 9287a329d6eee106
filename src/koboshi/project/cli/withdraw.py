"""`koboshi pack withdraw PROCEDURE --version X --reason …`: take a version back that was published by mistake."""

from __future__ import annotations

import argparse
import sys
from typing import Any, Final

from koboshi.casework.models import Case
from koboshi.catalog import service as catalog
from koboshi.catalog.models import ProcedureVersion
from koboshi.core.actor import SYSTEM
from koboshi.foundation.tenancy import scope
from koboshi.intake.models import Application
from koboshi.project.house import open_house
from koboshi.registers.models import Permit

ABOUT: Final = """Take back a version that was published by mistake.

It goes while nothing has been filed under it. The version before holds again at once; where there is none the procedure
is no longer offered. The number stays used: publish what is put right under a higher one. Whatever somebody had begun
to fill in can still be sent: it arrives and is worked on under the version it began with.
The reason is kept with the version, the act in the journal. Name no persons in the reason."""


def register(subparsers: Any) -> None:
    """Add the verb to `koboshi pack`."""
    withdraw = subparsers.add_parser(
        "withdraw",
        help="take back a version published by mistake, while nobody has applied under it",
        description=ABOUT,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    withdraw.add_argument("procedure", help="id of the procedure, e.g. otama-village/grave-use")
    withdraw.add_argument("--version", required=True, metavar="X", help="the version to take back, e.g. 1.2.0")
    withdraw.add_argument("--reason", required=True, metavar="WHY", help="why, in a sentence; no personal data")
    withdraw.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Take the version back and say what holds now; 1 with a sentence where it cannot be."""
    with open_house(), scope.acting(SYSTEM):
        try:
            found = catalog.withdraw(
                SYSTEM, arguments.procedure, arguments.version, reason=arguments.reason, filed=_filed
            )
        except catalog.NotWithdrawn as problem:
            sys.stderr.write(f"取り下げません。\n  {problem}\n")
            return 1
        drafts = Application.objects.filter(version=found.version, state=Application.State.DRAFT).count()
    lead = "すでに取り下げています" if found.known else "取り下げました"
    sys.stdout.write(f"{lead}: {found.version}\n")
    if found.before is None:
        sys.stdout.write("  今日、有効な版はほかにないので、この手続は案内に出ません。\n")
    else:
        sys.stdout.write(f"  いま有効な版: {found.before}（{found.before.effective_from:%Y-%m-%d} 施行）\n")
    if drafts:
        sys.stdout.write(f"  注意 書きかけの申請が{drafts}件あります。届いたときは、取り下げた版のまま受け付けます。\n")
    return 0


def _filed(version: ProcedureVersion) -> int:
    """Applications that arrived under a version (withdrawn ones too), else cases or permits that were entered by it."""
    applications = Application.objects.filter(version=version, filed_at__isnull=False).count()
    return (
        applications or Case.objects.filter(version=version).count() or Permit.objects.filter(version=version).count()
    )
