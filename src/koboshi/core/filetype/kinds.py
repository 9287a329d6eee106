"""Know a file by its first bytes; name and declared type must agree with them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from koboshi.core.filetype import pdfs

HEAD = 8192
HEIF = (b"heic", b"heix", b"hevc", b"mif1", b"msf1", b"heim", b"heis", b"avif")
ENDINGS = {
    "pdf": ("pdf",),
    "jpeg": ("jpg", "jpeg"),
    "png": ("png",),
    "docx": ("docx",),
    "xlsx": ("xlsx",),
    "zip": ("zip",),
    "csv": ("csv",),
    "txt": ("txt", "csv"),
}
TYPES = {
    "pdf": ("application/pdf",),
    "jpeg": ("image/jpeg", "image/pjpeg"),
    "png": ("image/png",),
    "docx": ("application/vnd.openxmlformats-officedocument.wordprocessingml.document",),
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",),
    "zip": ("application/zip", "application/x-zip-compressed"),
    "txt": ("text/plain", "text/csv", "application/csv", "application/vnd.ms-excel"),
}


@dataclass(frozen=True)
class FileProblem:
    """Why a file is not taken; `key` names a sentence in `koboshi/core/filetype/texts`."""

    key: str
    values: dict[str, str] = field(default_factory=dict)


def sniff(head: bytes) -> str:
    """Kind by the first bytes (give 8 KiB): pdf jpeg png heic docx xlsx zip txt empty unknown.

    docx and xlsx are zip files whose first entries give them away; text is UTF-8 or CP932 without control bytes.
    """
    if not head:
        return "empty"
    for magic, kind in ((b"%PDF-", "pdf"), (b"\xff\xd8\xff", "jpeg"), (b"\x89PNG\r\n\x1a\n", "png")):
        if head.startswith(magic):
            return kind
    if head[4:8] == b"ftyp" and head[8:12] in HEIF:
        return "heic"
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _office(head)
    return "txt" if _is_text(head[:HEAD], cut=len(head) >= HEAD) else "unknown"


def check(name: str, declared_type: str, content: bytes, allowed: Collection[str]) -> FileProblem | None:
    """Refuse a file whose bytes, name ending and declared type do not tell the same allowed story, and an active PDF.

    `allowed` holds kinds as in a form's `accept` (pdf, jpeg, png, docx, xlsx, zip, csv, txt). An empty declared type
    or `application/octet-stream` says nothing and is not held against the file.
    """
    kind, ending = sniff(content[:HEAD]), PurePosixPath(name).suffix.lower().removeprefix(".")
    if kind == "empty":
        return FileProblem("file.empty")
    if kind == "heic":
        return FileProblem("file.heic")
    if "csv" in allowed and kind == "txt" and ending == "csv":
        kind = "csv"
    if kind not in allowed:
        return FileProblem("file.kind", {"allowed": " / ".join(each.upper() for each in sorted(allowed))})
    if ending not in ENDINGS[kind]:
        return FileProblem("file.name_differs", {"ending": ending[:10]})
    declared = declared_type.partition(";")[0].strip().lower()
    if declared not in ("", "application/octet-stream", *TYPES["txt" if kind == "csv" else kind]):
        return FileProblem("file.type_differs")
    wrong = pdfs.examine(content) if kind == "pdf" else ""
    return FileProblem(wrong) if wrong else None


def _office(head: bytes) -> str:
    if b"word/" in head:
        return "docx"
    return "xlsx" if b"xl/" in head else "zip"


def _is_text(head: bytes, *, cut: bool) -> bool:
    if any(byte < 0x20 and byte not in b"\t\n\r" for byte in head) or head[:64].lstrip().lower().startswith(
        (b"<!doctype", b"<html", b"<svg", b"<?xml", b"<script")
    ):
        return False
    for encoding in ("utf-8-sig", "cp932"):
        for dropped in range(4 if cut else 1):
            try:
                head[: len(head) - dropped].decode(encoding)
            except UnicodeDecodeError:
                continue
            return True
    return False
