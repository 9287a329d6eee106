"""File names: what a person typed, made harmless for headers and folders (RFC 6266, RFC 8187)."""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import quote

LONGEST = 120
UNSAFE = re.compile(r'[\\/:*?"<>|;%]+')
RESERVED = re.compile(r"(?i)(con|prn|aux|nul|com[0-9]|lpt[0-9])(\..*)?$")


def safe_name(name: str) -> str:
    """A name without folders, control, bidi or invisible signs, at most 120 characters; its ending stays."""
    last = re.split(r"[\\/]", name)[-1]
    seen = "".join(sign for sign in unicodedata.normalize("NFC", last) if unicodedata.category(sign)[0] != "C")
    tidy = UNSAFE.sub("_", " ".join(seen.split())).strip(". ")
    if not tidy or RESERVED.match(tidy):
        tidy = f"file_{tidy}" if tidy else "file"
    if len(tidy) <= LONGEST:
        return tidy
    stem, dot, ending = tidy.rpartition(".")
    if not dot or len(ending) > 10:
        return tidy[:LONGEST]
    return f"{stem[: LONGEST - len(ending) - 1]}.{ending}"


def content_disposition(name: str, inline: bool = False) -> str:
    """The header value: an ASCII name for old readers and the real one in UTF-8."""
    safe = safe_name(name)
    plain = re.sub(r"[^A-Za-z0-9._ -]", "_", safe)
    kind = "inline" if inline else "attachment"
    return f"{kind}; filename=\"{plain}\"; filename*=UTF-8''{quote(safe, safe='')}"
