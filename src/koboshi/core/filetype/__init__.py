"""Attachments: what a file really is, whether it is allowed, a harmless copy of an image, a safe name."""

from __future__ import annotations

from koboshi.core.filetype.images import BadImage, clean_image
from koboshi.core.filetype.kinds import FileProblem, check, sniff
from koboshi.core.filetype.names import content_disposition, safe_name

__all__ = ["BadImage", "FileProblem", "check", "clean_image", "content_disposition", "safe_name", "sniff"]
