"""`koboshi pack publish FOLDER`: check a pack and put its version into force in this house."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from koboshi.catalog import service as catalog
from koboshi.core import pack as packs
from koboshi.core.actor import SYSTEM
from koboshi.foundation.tenancy import scope
from koboshi.project.house import open_house

PREFECTURE = "070009"


def register(subparsers: Any) -> None:
    """Add the verb to `koboshi pack`."""
    publish = subparsers.add_parser("publish", help="check a pack and publish its version in this house")
    publish.add_argument("folder", type=Path)
    publish.add_argument("--tenant", default=PREFECTURE, help="code of the body that publishes (団体コード)")
    publish.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Publish unless the check finds an error; the same version with other contents is refused."""
    pack = packs.load(arguments.folder)
    errors = [finding for finding in packs.check(pack) if finding.level == "error"]
    if errors:
        lines = [f"  {finding.file}: {finding.sentence}" for finding in errors]
        sys.stderr.write("\n".join([f"{pack.manifest.id} には誤りがあるため公開しません。", *lines]) + "\n")
        return 1
    with open_house(), scope.acting(SYSTEM):
        try:
            version = catalog.publish(SYSTEM, pack, tenant=arguments.tenant)
        except catalog.VersionChanged as problem:
            sys.stderr.write(f"{problem}\n")
            return 1
    sys.stdout.write(f"公開しました: {version}（{version.effective_from:%Y-%m-%d} から）\n")
    return 0
