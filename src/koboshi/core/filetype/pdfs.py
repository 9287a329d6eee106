"""PDFs: opened and walked, so that one that runs, opens or carries something else is not taken.

The walk (`walk`) happens in a process of its own with bounded memory and time: a few megabytes of a hostile file can
unpack to gigabytes. Only objects are read, never what pages show.
"""

from __future__ import annotations

import hashlib
import re
import subprocess
import sys
from collections import OrderedDict
from typing import Final

SECONDS: Final = 20
WALK: Final = "koboshi.core.filetype.walk"
WORDS: Final = ("", "file.pdf_active", "file.pdf_broken")
_MARKUP: Final = re.compile(rb"<\s*(html|script|svg|iframe|body|!doctype)\b", re.IGNORECASE)
_AROUND: Final = 2048
MOST_KNOWN: Final = 256
_FINE: Final[OrderedDict[bytes, None]] = OrderedDict()
"""Digests of files that were fine: the same blank form or demo page is not walked a hundred times."""


def examine(data: bytes) -> str:
    """The text key of what is wrong with a PDF, or an empty string.

    A file that only opens with a password is taken unread, as ever: the office opens it with the password.
    """
    if _MARKUP.search(data[:_AROUND]):
        return "file.pdf_broken"
    digest = hashlib.sha256(data).digest()
    if digest in _FINE:
        return ""
    said = _walked(data)
    if not said:
        _FINE[digest] = None
        while len(_FINE) > MOST_KNOWN:
            _FINE.popitem(last=False)
    return said


def _walked(data: bytes) -> str:
    try:
        made = subprocess.run(
            [sys.executable, "-m", WALK], input=data, capture_output=True, timeout=SECONDS, check=False
        )
    except subprocess.TimeoutExpired:
        return "file.pdf_broken"
    said = made.stdout.decode("ascii", "replace").strip()
    return said if made.returncode == 0 and said in WORDS else "file.pdf_broken"
