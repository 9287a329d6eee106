"""Screens that several doors share: filling, attachments, checking, correcting, and printed paper."""

from __future__ import annotations
