"""Notices: the filled letter of a procedure as an A4 document with number, date, addressee and check block."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from koboshi.core.typeset.press import Ink, Spans, print_pdf, qr_svg


@dataclass(frozen=True)
class NoticeMeta:
    """What stands around the text. Dates come as they are printed (wareki); `issued_at` dates the file itself."""

    title: str
    number: str
    issued_on: str
    addressee: Sequence[str]
    issuer: Sequence[str] = ()
    check_number: str = ""
    verify_at: str = ""
    qr: bool = False
    show_title: bool = True
    lang: str = "ja"
    issued_at: datetime | None = None


def notice(blocks: Sequence[object], *, meta: NoticeMeta, fonts: Sequence[Path]) -> bytes:
    """Typeset a notice; blocks are those of a filled letter, as dataclasses or dicts.

    A character that no font has is printed by another, and a last paragraph says so. Raises MissingFonts when the
    main font is away, ValueError for an unknown block. Columns: `vertical_notice`.
    """
    ink = Ink(fonts)
    data: dict[str, Any] = {
        "lang": meta.lang,
        "title": meta.title,
        "title_spans": ink.spans(meta.title) if meta.show_title else [],
        "number": ink.spans(meta.number),
        "issued_on": ink.spans(meta.issued_on),
        "addressee": [ink.spans(line) for line in meta.addressee],
        "issuer": [ink.spans(line) for line in meta.issuer],
        "check_number": ink.spans(meta.check_number),
        "verify_at": ink.spans(meta.verify_at),
        "qr": qr_svg(meta.verify_at) if meta.qr and meta.verify_at else "",
        "sample": ink.spans(sample_of(blocks)),
        "blocks": [_block(ink, plain(block)) for block in blocks if plain(block).get("kind") != "sample"],
    }
    if note := ink.note(meta.lang):
        data["blocks"] = [*data["blocks"], _block(ink, {"kind": "p", "text": note})]
    return print_pdf("notice", data, ink.coverage, meta.issued_at)


def plain(value: object) -> Mapping[str, Any]:
    """A block, a run or a cell as a mapping; ValueError for anything else."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return dataclasses.asdict(value)
    if isinstance(value, Mapping):
        return value
    raise ValueError(f"not a block: {type(value).__name__}")


def _block(ink: Ink, block: Mapping[str, Any]) -> dict[str, object]:
    kind = block.get("kind")
    if kind in ("h1", "h2", "p"):
        return {"kind": kind, "align": block.get("align") or "left", "runs": _runs(ink, _content(block))}
    if kind == "table":
        return _table(ink, block)
    if kind == "list":
        items = [_runs(ink, item) for item in block.get("items", ())]
        return {"kind": kind, "ordered": bool(block.get("ordered", False)), "items": items}
    if kind == "appeal":
        return {"kind": kind, "blocks": _appeal(ink, block)}
    if kind == "hr":
        return {"kind": kind}
    if kind == "seal":
        return {"kind": kind, "boxed": block.get("seal") == "stamp", "runs": _runs(ink, seal_words(block))}
    raise ValueError(f"unknown block kind: {kind}")


def _appeal(ink: Ink, block: Mapping[str, Any]) -> list[dict[str, object]]:
    return [{"kind": "p", "align": "left", "runs": _runs(ink, line)} for line in appeal_lines(block)]


def appeal_lines(block: Mapping[str, Any]) -> list[str]:
    """The sentences of the 教示; that nobody has checked them yet is said once at the foot (`sample`)."""
    return [str(line) for line in block["lines"]]


def sample_of(blocks: Sequence[object]) -> str:
    """The line at the foot of a notice that still holds unchecked wording; empty for one that does not."""
    kinds = (plain(block) for block in blocks)
    return next((str(block.get("text", "")) for block in kinds if block.get("kind") == "sample"), "")


def seal_words(block: Mapping[str, Any]) -> str:
    """What stands in the place of the seal; the house's own words where the letter does not say."""
    return str(block.get("text") or "（電子署名・公印省略）")


def _content(block: Mapping[str, Any]) -> object:
    return block.get("runs") or block.get("text") or ()


def _table(ink: Ink, block: Mapping[str, Any]) -> dict[str, object]:
    rows = [[_cell(ink, cell) for cell in _cells(row)] for row in block.get("rows", ())]
    width = max((len(row) for row in rows), default=0)
    for row in rows:
        row.extend({"header": False, "runs": []} for _ in range(width - len(row)))
    head = bool(len(rows) > 1 and rows[0] and all(cell["header"] for cell in rows[0]))
    return {"kind": "table", "columns": width, "head": head, "rows": rows}


def _cells(row: object) -> Sequence[object]:
    if isinstance(row, Mapping):
        return list(row["cells"])
    if isinstance(row, (list, tuple)):
        return row
    return list(plain(row)["cells"])


def _cell(ink: Ink, cell: object) -> dict[str, object]:
    if isinstance(cell, Mapping) or dataclasses.is_dataclass(cell):
        block = plain(cell)
        header = bool(block.get("header") or block.get("head") or block.get("kind") == "th")
        return {"header": header, "runs": _runs(ink, _content(block))}
    return {"header": False, "runs": _runs(ink, cell)}


def _runs(ink: Ink, runs: object) -> list[dict[str, object]]:
    if isinstance(runs, str):
        return [_run(ink, {"text": runs})]
    if isinstance(runs, Mapping):
        return _runs(ink, _content(runs))
    if isinstance(runs, (list, tuple)):
        return [_run(ink, {"text": run} if isinstance(run, str) else plain(run)) for run in runs]
    return _runs(ink, _content(plain(runs)))


def _run(ink: Ink, run: Mapping[str, Any]) -> dict[str, object]:
    ruby: Spans = ink.spans(run["ruby"]) if run.get("ruby") else []
    text = "\n" if run.get("br") or run.get("kind") == "br" else run.get("text", "")
    return {"spans": ink.spans(text), "strong": bool(run.get("strong", False)), "ruby": ruby}
