"""A procedure whose power of attorney may come after the arrival, and an application that arrived without it."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

from koboshi.catalog import service as catalog
from koboshi.core import pack as packs
from koboshi.core.actor import SYSTEM
from koboshi.foundation.organisations.models import PREFECTURE
from koboshi.foundation.tenancy import scope
from koboshi.project.configuration import ROOT

PAPER = "mandate"
AGENT: dict[str, Any] = {
    "has_agent": True,
    "agent_name": {"family": "架空", "given": "次郎", "family_kana": "かくう", "given_kana": "じろう"},
    "agent_phone": "0245211111",
}
"""The answers about a representative (架空); her power of attorney is the paper that comes later."""


def publish(folder: Path) -> None:
    """Publish the next version of the disclosure request, in which the power of attorney may come later."""
    copy = folder / "fukushima" / "disclosure-request"
    shutil.copytree(ROOT / "procedures" / "fukushima" / "disclosure-request", copy)
    form = json.loads((copy / "form.json").read_text(encoding="utf-8"))
    form["fields"][PAPER]["later"] = True
    (copy / "form.json").write_text(json.dumps(form, ensure_ascii=False), encoding="utf-8")
    manifest = (copy / "procedure.toml").read_text(encoding="utf-8")
    version = manifest.split('version = "', 1)[1].split('"', 1)[0]
    (copy / "procedure.toml").write_text(
        manifest.replace(f'version = "{version}"', 'version = "9.0.0"', 1), encoding="utf-8"
    )
    with scope.acting(SYSTEM):
        catalog.publish(SYSTEM, packs.load(copy), tenant=PREFECTURE)
