"""Small real PDFs, and some that nobody should send."""

from __future__ import annotations

import io
import subprocess
import zlib
from collections.abc import Callable

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf, String


def made(change: Callable[[Pdf], None] | None = None, **facts: pikepdf.Encryption) -> bytes:
    """One empty page, and what `change` does to it."""
    out = io.BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        if change is not None:
            change(pdf)
        pdf.save(out, **facts)
    return out.getvalue()


def read(pdf: bytes) -> str:
    """What stands on the pages, laid out as it is printed."""
    return subprocess.run(
        ["pdftotext", "-layout", "-", "-"], input=pdf, capture_output=True, check=True
    ).stdout.decode()


def locked() -> bytes:
    """One that opens with a password only."""
    return made(encryption=pikepdf.Encryption(owner="kagi", user="kagi"))


def _script() -> Dictionary:
    return Dictionary(S=Name.JavaScript, JS=String("app.alert(1)"))


def _opens(pdf: Pdf) -> None:
    pdf.Root.OpenAction = _script()


def _named(pdf: Pdf) -> None:
    pdf.Root.Names = Dictionary(JavaScript=Dictionary(Names=Array([String("x"), _script()])))


def _page(pdf: Pdf) -> None:
    pdf.pages[0].obj.AA = Dictionary(O=_script())


def _launch(pdf: Pdf) -> None:
    act = Dictionary(S=Name.Launch, F=String("calc.exe"))
    link = Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=Array([0, 0, 9, 9]), A=act)
    pdf.pages[0].obj.Annots = Array([pdf.make_indirect(link)])


def _carries(pdf: Pdf) -> None:
    pdf.attachments["a.exe"] = b"MZ"


def _shows(pdf: Pdf) -> None:
    pdf.Root.OpenAction = Array([pdf.pages[0].obj, Name.Fit])


ACTIVE = {
    "OpenAction": made(_opens),
    "JavaScript": made(_named),
    "AA": made(_page),
    "Launch": made(_launch),
    "EmbeddedFile": made(_carries),
}
SHOWS_A_PAGE = made(_shows)
MIXED = {
    "html": b"%PDF-1.7\n<html><script>alert(1)</script></html>",
    "html before a real one": b"%PDF-1.7\n<html><script>alert(1)</script></html>\n" + made(),
    "nothing": b"%PDF-1.7\n%%EOF\n",
}


def bomb() -> bytes:
    """Three megabytes that unpack to three gigabytes of objects."""
    press = zlib.compressobj(9)
    packed = b"".join([press.compress(b" " * (1 << 24)) for _ in range(200)]) + press.flush()
    body = b"%PDF-1.5\n"
    start = len(body)
    body += b"5 0 obj\n<</Type/ObjStm/N 1/First 10/Filter/FlateDecode/Length %d>>\nstream\n" % len(packed)
    body += packed + b"\nendstream\nendobj\n"
    here = len(body)
    places = [b"\0\0\0\0\0\xff", *[b"\2\0\0\0\5\0"] * 3, b"\0" * 6]
    places += [b"\1" + place.to_bytes(4, "big") + b"\0" for place in (start, here)]
    table = b"".join(places)
    body += b"6 0 obj\n<</Type/XRef/Size 7/W[1 4 1]/Root 1 0 R/Length %d>>\nstream\n" % len(table)
    return body + table + b"\nendstream\nendobj\nstartxref\n%d\n%%%%EOF\n" % here
