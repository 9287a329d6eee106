"""Ports: what the house asks of the outside world, one protocol per file; adapters live in `koboshi.plugins`."""

from __future__ import annotations

from koboshi.core.ports.errors import Misconfigured, PortError, Refused, Unavailable
from koboshi.core.ports.identity import Begun, Identity, Person
from koboshi.core.ports.notification import Address, Link, Message, Notification, Receipt
from koboshi.core.ports.plugin import Plugin, Problem, options_from
from koboshi.core.ports.scan import Scan, ScanResult
from koboshi.core.ports.shelf import Shelf
from koboshi.core.ports.signature import Signature, Verdict
from koboshi.core.ports.storage import Storage, Stored, check_key

__all__ = [
    "Address",
    "Begun",
    "Identity",
    "Link",
    "Message",
    "Misconfigured",
    "Notification",
    "Person",
    "Plugin",
    "PortError",
    "Problem",
    "Receipt",
    "Refused",
    "Scan",
    "ScanResult",
    "Shelf",
    "Signature",
    "Storage",
    "Stored",
    "Unavailable",
    "Verdict",
    "check_key",
    "options_from",
]
