"""The bytes in front of the XML: byte order marks, wrong or rare encodings, blank lines before the declaration."""

from __future__ import annotations

import codecs

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# Encodings that the XML reader does not know, and those that files carry by mistake.
_KNOWN = frozenset(
    "utf-8 utf8 utf-16 utf-16le utf-16be utf-32 us-ascii ascii iso-8859-1 iso-8859-15 windows-1252 cp1252 windows-1250 "
    "windows-1251 shift_jis shift-jis sjis x-sjis cp932 ms932 windows-31j euc-jp iso-2022-jp "
    "gb2312 gbk gb18030 big5 euc-kr".split()
)
_PYTHON = {"windows-31j": "cp932", "x-sjis": "cp932", "shift_jis": "cp932", "shift-jis": "cp932", "sjis": "cp932"}
_HEAD = 100_000


def repaired(xml: bytes) -> bytes | None:
    """The same text as UTF-8 without a declaration and without blanks before it; None when it cannot be decoded."""
    encoding = _marked(xml) or _declared(xml)
    if encoding.startswith(("utf-16", "utf-32")) and b"\0" not in xml[:200]:
        encoding = "utf-8"  # written as text by a program, then saved in another encoding than it says
    if encoding not in _KNOWN:
        return None
    try:
        text = xml.decode(_PYTHON.get(encoding, encoding))
    except (UnicodeDecodeError, LookupError):
        return None
    text = text.lstrip("\ufeff \t\r\n")
    if text.startswith("<?xml"):
        text = text.partition("?>")[2]
    return text.encode("utf-8", "replace")


def is_mislabelled(xml: bytes) -> bool:
    """Whether a file begins with the mark of UTF-8 but says that it is in another encoding: the mark is right."""
    return xml.startswith(codecs.BOM_UTF8) and _declared(xml) not in {"utf-8", "utf8"}


def _marked(xml: bytes) -> str:
    return next((name for mark, name in _MARKS if xml.startswith(mark)), "")


def _declared(xml: bytes) -> str:
    head = xml[:200].replace(b"\0", b"").partition(b"?>")[0]
    name = head.partition(b"encoding")[2].lstrip(b" \t=")[:40]
    if name[:1] not in (b'"', b"'"):
        return "utf-8"
    return name[1:].partition(name[:1])[0].decode("ascii", "replace").lower() or "utf-8"


def root_tag(xml: bytes) -> str:
    """The text of the first start tag, '' when there is none near the beginning; only its ASCII part is dependable."""
    text = xml[:_HEAD].replace(b"\0", b"").decode("latin-1")
    at = 0
    while (at := text.find("<", at)) >= 0:
        if text.startswith("<!--", at):
            at = text.find("-->", at)
        elif text.startswith("<?", at):
            at = text.find("?>", at)
        else:
            return _tag(text, at)
        if at < 0:
            return ""
    return ""


def _tag(text: str, start: int) -> str:
    quote = ""
    for at in range(start, len(text)):
        sign = text[at]
        if quote:
            quote = "" if sign == quote else quote
        elif sign in "\"'":
            quote = sign
        elif sign == ">":
            return text[start:at]
    return text[start:]
