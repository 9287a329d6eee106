"""Procedure packs: one folder of data is one service."""

from __future__ import annotations

from koboshi.core.pack.check import check
from koboshi.core.pack.diff import PackDiff, diff
from koboshi.core.pack.folder import export, from_archive, load, load_bytes, to_archive
from koboshi.core.pack.manifest import Basis, Counter, Fee, Manifest, Paper, Reissue, Retention, ServiceLevel
from koboshi.core.pack.misfits import misread
from koboshi.core.pack.model import Pack
from koboshi.core.pack.parameters import Parameters
from koboshi.core.pack.problems import Finding, PackError
from koboshi.core.pack.quality import Tier, tier
from koboshi.core.pack.scaffold import new
from koboshi.core.pack.unchecked import unchecked
from koboshi.core.pack.wording import lacking

__all__ = [
    "Basis",
    "Counter",
    "Fee",
    "Finding",
    "Manifest",
    "Pack",
    "PackDiff",
    "PackError",
    "Paper",
    "Parameters",
    "Reissue",
    "Retention",
    "ServiceLevel",
    "Tier",
    "check",
    "diff",
    "export",
    "from_archive",
    "lacking",
    "load",
    "load_bytes",
    "misread",
    "new",
    "tier",
    "to_archive",
    "unchecked",
]
