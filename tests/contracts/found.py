"""Load a plug-in's class by folder name: the tests, too, name no plug-in in an import."""

from __future__ import annotations

import importlib
from typing import Any

CLASSES = {
    "notification_inbox": "InboxNotification",
    "notification_console": "ConsoleNotification",
    "notification_smtp": "SmtpNotification",
    "notification_failing": "FailingNotification",
    "signature_local": "LocalSignature",
    "signature_failing": "FailingSignature",
    "scan_clamav": "ClamavScan",
    "scan_none": "NoScan",
    "scan_failing": "FailingScan",
    "storage_folder": "FolderStorage",
    "storage_failing": "FailingStorage",
    "identity_demo": "DemoIdentity",
    "identity_failing": "FailingIdentity",
}


def build(name: str, **options: Any) -> Any:
    """Build a plug-in with options."""
    kind = getattr(importlib.import_module(f"koboshi.plugins.{name}.plugin"), CLASSES[name])
    return kind(kind.Options(**options))
