"""Walk through the objects of a PDF; runs as a process of its own (`python -m`), with its own bounds."""

from __future__ import annotations

import io
import resource
import sys
from collections.abc import Iterator
from typing import Any, Final

import pikepdf

SECONDS: Final = 20
MEMORY: Final = 1536 * 1024 * 1024
"""Bytes of address space for one file; libraries alone take some hundred megabytes of it."""
MOST_OBJECTS: Final = 100_000
"""Objects of one file that are looked at; a scan of hundreds of pages has some thousands."""
DEEPEST: Final = 8
"""How deep values inside one object are followed; other objects are looked at on their own."""
STARTS: Final = frozenset({"/AA", "/JavaScript", "/JS", "/EmbeddedFiles", "/EF", "/XFA", "/RichMediaContent"})
"""Keys that make a file do something by itself, or carry another file (ISO 32000-1: 7.11.4, 12.6)."""
ACTIONS: Final = frozenset(
    {"/JavaScript", "/Launch", "/SubmitForm", "/ImportData", "/GoToE", "/GoToR", "/Rendition", "/Movie", "/Sound"}
)
"""Kinds of action that run, send or open something outside the file."""
SHOWN: Final = frozenset({"/GoTo", "/Named"})
"""What may happen when the file is opened: a page of it is shown."""
CARRIERS: Final = frozenset({"/FileAttachment", "/EmbeddedFile", "/RichMedia", "/Movie", "/Screen", "/3D"})
"""Kinds of object that hold another file or a player."""


def look(data: bytes) -> str:
    """The text key of what is wrong with the file, or an empty string (`pdfs.examine`); without bounds."""
    try:
        with pikepdf.open(io.BytesIO(data)) as pdf:
            return _judge(pdf)
    except pikepdf.PasswordError:
        return ""
    except (pikepdf.PdfError, ValueError, TypeError, RuntimeError, MemoryError, OverflowError):
        return "file.pdf_broken"


def _judge(pdf: pikepdf.Pdf) -> str:
    if not len(pdf.pages) or len(pdf.objects) > MOST_OBJECTS:
        return "file.pdf_broken"
    begins = pdf.Root.get("/OpenAction")
    if isinstance(begins, pikepdf.Dictionary) and str(begins.get("/S")) not in SHOWN:
        return "file.pdf_active"
    return "file.pdf_active" if any(_starts(each) for whole in pdf.objects for each in _parts(whole)) else ""


def _starts(part: Any) -> bool:
    """Whether a dictionary starts something or carries a file."""
    if not STARTS.isdisjoint(part.keys()):
        return True
    kinds = {str(part.get(key)) for key in ("/Type", "/Subtype")}
    return str(part.get("/S")) in ACTIONS or not CARRIERS.isdisjoint(kinds)


def _parts(value: Any, depth: int = 0) -> Iterator[Any]:
    """The dictionaries inside one object, itself included; what lies in other objects is left to them."""
    if depth > DEEPEST:
        return
    if isinstance(value, pikepdf.Dictionary | pikepdf.Stream):
        yield value
        inside = [value[key] for key in value.keys()]
    else:
        inside = list(value) if isinstance(value, pikepdf.Array) else []
    for each in inside:
        if isinstance(each, pikepdf.Object) and not each.is_indirect:
            yield from _parts(each, depth + 1)


def main() -> None:
    """Look at the file that comes in by the pipe; the bounds hold for this process only."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    sys.stdout.write(look(sys.stdin.buffer.read()))


if __name__ == "__main__":
    main()
