"""`koboshi model check|draw|run|diff`: BPMN models (and DMN tables) at a terminal, without database or web."""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Final

from koboshi.core import bpmn
from koboshi.core.bpmn import BpmnError, Document
from koboshi.core.decision import FeelError
from koboshi.core.drawing import Drawing, draw, model_html, with_layout
from koboshi.core.drawing.decisions import model_title
from koboshi.core.drawing.diagram import diagrams
from koboshi.core.process import ModelError
from koboshi.core.text import LANGUAGES
from koboshi.project.cli import model_check, model_diff, model_run, model_sheet
from koboshi.project.cli.arguments import Parser
from koboshi.project.cli.introductions import introduce
from koboshi.project.cli.model_files import Refused, bytes_of, document_of, drawable, overlays_of, write
from koboshi.project.cli.output import complain, say

Subparsers = Any
_PAGES: Final = frozenset({".html", ".htm"})


def register(subparsers: Subparsers) -> None:
    """Add all verbs."""
    model_check.register(subparsers)
    _register_draw(subparsers)
    model_run.register(subparsers)
    model_diff.register(subparsers)


def _register_draw(subparsers: Subparsers) -> None:
    parser = subparsers.add_parser("draw", help="draw a model as SVG or page; .dmn becomes a page of tables")
    parser.add_argument("file", type=Path)
    parser.add_argument("-o", "--out", type=Path, metavar="FILE", help="where to write; - is standard output")
    parser.add_argument("--html", action="store_true", help="a page of its own with the picture and the steps in words")
    parser.add_argument("--text", action="store_true", help="only say the steps in words")
    parser.add_argument("--overlay", type=Path, metavar="FILE", help="JSON: id of a step or flow → count, waiting …")
    parser.add_argument("--layout", type=Path, metavar="FILE", help="write the model with a new picture in it")
    parser.add_argument("--diagram", default=None, metavar="NAME", help="which diagram: number from 0, id or name")
    parser.add_argument("--anew", action="store_true", help="lay the model out anew even if it has a picture")
    parser.add_argument("--lang", choices=LANGUAGES, default="ja")
    parser.set_defaults(run=_draw)


def run(arguments: Sequence[str] | argparse.Namespace) -> int:
    """Run one verb; accepts raw arguments or what a parser with `register` has read."""
    if not isinstance(arguments, argparse.Namespace):
        parser = Parser(prog="koboshi model")
        introduce(parser, "model")
        register(parser.add_subparsers(required=True, metavar="verb"))
        arguments = parser.parse_args(arguments)
    try:
        return int(arguments.run(arguments))
    except (Refused, FeelError, BpmnError, ModelError) as problem:
        complain(str(problem))
        return 1


# -- draw -------------------------------------------------------------------------------------------------------------


def _draw(options: argparse.Namespace) -> int:
    tables = options.file.suffix.lower() == ".dmn"
    if options.out is not None and not options.text:
        drawable(options.out, _PAGES if tables or options.html else _PAGES | {".svg"})
        options.html = options.html or options.out.suffix.lower() in _PAGES
    if tables:
        xml = bytes_of(options.file)
        title = model_title(xml) or options.file.stem
        page = model_sheet.page(title, model_html(xml, options.lang), options.lang)
        _out(options.out or Path(f"{options.file.stem}.html"), page)
        return 0
    document = document_of(options.file)
    if options.layout is not None:
        write(options.layout, bpmn.write(with_layout(document)))
        say(f"{options.layout} に、図を書き込んだモデルを書きました。")
        if options.out is None and not (options.html or options.text):
            return 0
    drawing = _drawing(options, document)
    if options.text:
        _say_steps(drawing)
        return 0
    if options.html:
        body = model_sheet.picture(drawing, options.lang)
        _out(options.out or Path(f"{options.file.stem}.html"), model_sheet.page(drawing.title, body, options.lang))
    else:
        _out(options.out or Path(f"{options.file.stem}.svg"), drawing.svg)
    return 0


def _drawing(options: argparse.Namespace, document: Document) -> Drawing:
    overlays = overlays_of(options.overlay) if options.overlay else {}
    unknown = [each for each in overlays if each not in document.by_id]
    if unknown:
        complain(f"モデルにない id は使いませんでした：{'、'.join(sorted(unknown)[:10])}")
    wanted: str | int | None = options.diagram
    if isinstance(wanted, str) and wanted.isdecimal():
        wanted = int(wanted)
    known = [(each.get("id", ""), each.get("name", "")) for each in diagrams(document)]
    if wanted is not None and wanted not in {*range(len(known)), *(part for each in known for part in each if part)}:
        names = "、".join(f"{at}（{name or each}）" for at, (each, name) in enumerate(known[:20])) or "ありません"
        raise Refused(f"{options.file} に、図「{wanted}」はありません（ある図：{names}）。")
    return draw(document, overlays=overlays, lang=options.lang, diagram=wanted, anew=options.anew)


def _out(path: Path, text: str) -> None:
    if str(path) == "-":
        say(text)
        return
    write(path, text.encode("utf-8"))
    say(f"{path} に書きました。")


def _say_steps(drawing: Drawing) -> None:
    def tell(steps: Iterable[Any], depth: int) -> None:
        for place, step in enumerate(steps, 1):
            say(f"{'   ' * depth}{place}. {step.text}")
            tell(step.inner, depth + 1)

    tell(drawing.outline, 0)
