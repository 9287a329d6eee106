"""`koboshi pack new|check|texts|walk|diff`: what the author of a procedure does at a terminal."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final

from koboshi.core import pack as packs
from koboshi.core.journey import JourneyError, JourneyStep, Play, Stuck
from koboshi.core.pack import Finding, Pack, PackDiff, PackError
from koboshi.core.process import NodeKind, ProcessError
from koboshi.core.text import LANGUAGES, ruby_to_plain
from koboshi.project.cli import publish, withdraw
from koboshi.project.cli.arguments import Parser

Subparsers = Any
Register = Callable[[Subparsers], None]
MORE: Final[list[Register]] = [publish.register, withdraw.register]
"""Further verbs, e.g. `publish`, which need the database: each adds its parser and sets `run` as a default."""


def say(line: str = "") -> None:
    """One line for the person at the terminal."""
    sys.stdout.write(f"{line}\n")


def register(subparsers: Subparsers) -> None:
    """Add all verbs."""
    new = subparsers.add_parser("new", help="begin a pack: publisher/slug")
    new.add_argument("procedure")
    new.add_argument("--folder", type=Path, default=Path("procedures"))
    new.set_defaults(run=_new)
    check = subparsers.add_parser("check", help="check packs; exit code 1 when there are errors")
    check.add_argument("folders", type=Path, nargs="+")
    check.set_defaults(run=_check)
    walk = subparsers.add_parser("walk", help="play the resident with a sample")
    walk.add_argument("folder", type=Path)
    walk.add_argument("--sample", default="")
    walk.add_argument("--lang", choices=LANGUAGES, default="ja")
    walk.set_defaults(run=_walk)
    texts = subparsers.add_parser("texts", help="the texts a pack needs, or lacks: a block to paste for each language")
    texts.add_argument("folder", type=Path)
    texts.add_argument("--missing", action="store_true", help="only those that are missing")
    texts.set_defaults(run=_texts)
    diff = subparsers.add_parser("diff", help="compare two versions of a pack")
    diff.add_argument("old", type=Path)
    diff.add_argument("new", type=Path)
    diff.set_defaults(run=_diff)
    for more in MORE:
        more(subparsers)


def run(arguments: Sequence[str] | argparse.Namespace) -> int:
    """Run one verb; accepts raw arguments or what a parser with `register` has read."""
    if not isinstance(arguments, argparse.Namespace):
        parser = Parser(prog="koboshi pack")
        register(parser.add_subparsers(required=True, metavar="verb"))
        arguments = parser.parse_args(arguments)
    try:
        return int(arguments.run(arguments))
    except PackError as problem:
        sys.stderr.write(f"koboshi: {problem}\n")
        return 1


def _new(options: argparse.Namespace) -> int:
    folder = options.folder / options.procedure
    packs.new(options.procedure, folder)
    say(f"{folder} に、新しい手続パックを作りました。次は koboshi pack check {folder} です。")
    return 0


def _check(options: argparse.Namespace) -> int:
    errors = 0
    for folder in options.folders:
        try:
            pack = packs.load(folder)
        except PackError as problem:
            unread = packs.misread(folder) or [Finding("error", problem.file, problem.sentence)]
            say(f"{folder}: 読めないところがあります（{len(unread)}）。")
            for each in unread:
                say(f"  {each}")
            errors += len(unread)
            continue
        findings = packs.check(pack)
        wrong = [finding for finding in findings if finding.level == "error"]
        errors += len(wrong)
        mild = len(findings) - len(wrong)
        scale = "確かめられません" if wrong else packs.tier(pack)
        say(f"{pack.manifest.id} {pack.manifest.version}  誤り {len(wrong)}・注意 {mild}  {scale}")
        for finding in findings:
            say(f"  {finding}")
    return 1 if errors else 0


def _texts(options: argparse.Namespace) -> int:
    """One block of TOML a language; the Japanese words stand beside what is to be translated."""
    pack = packs.load(options.folder)
    lacking = packs.lacking(pack)
    every = dict.fromkeys([*pack.texts.keys(), *(key for keys in lacking.values() for key in keys)])
    for lang in LANGUAGES:
        keys = lacking[lang] if options.missing else list(every)
        if not keys:
            continue
        say(f"# texts/{lang}.toml （いちばん上、[ ] の行より前に貼ってください）")
        for key in keys:
            own = pack.texts.get(key, lang) if pack.texts.has(key, lang) else ""
            main = pack.texts.find(key) or ""
            hint = f"  # {ruby_to_plain(main)}".replace("\n", " ") if main and not own else ""
            say(f"{key} = {json.dumps(own, ensure_ascii=False)}{hint}")
        say()
    if options.missing and not any(lacking.values()):
        say("足りない文言はありません。")
    return 0


def _walk(options: argparse.Namespace) -> int:
    pack = packs.load(options.folder)
    asks = not options.sample and sys.stdin.isatty()
    name = options.sample or sorted(pack.samples)[0]
    if name not in pack.samples:
        raise PackError(f"samples/{name}", f"記入例がありません（あるもの：{'、'.join(pack.samples)}）。")
    answers = dict(pack.samples[name]["answers"])
    _show_pages(pack, answers, options.lang, asks)
    play = Play(pack, answers, pack.manifest.doors[0], pack.manifest.effective_from)
    try:
        play.begin()
        _show_waiting(pack, play, options.lang)
        while asks and not play.end and _step(pack, play, options.lang):
            pass
    except (ProcessError, Stuck, JourneyError) as problem:
        raise PackError("process.bpmn", str(problem)) from problem
    return 0


def _show_pages(pack: Pack, answers: dict[str, Any], lang: str, asks: bool) -> None:
    say(f"■ {_text(pack, 'title', lang)}")
    for key in ("summary", "who_can", "fee.note"):
        say(_text(pack, key, lang))
    for page in pack.form.visible_pages(answers):
        say(f"\n── {_text(pack, f'page.{page.id}.title', lang)}")
        lead = _text(pack, f"page.{page.id}.lead", lang)
        say(lead) if lead else None
        for field in pack.form.visible_fields(page, answers):
            label = _text(pack, f"field.{field.id}.label", lang)
            shown = pack.form.display(field, answers.get(field.id), lang, pack.texts)
            say(f"  {label}： {'、'.join(shown)}")
        if asks:
            input("[Enter] ")
    say(f"\n{_text(pack, 'after', lang)}")


def _text(pack: Pack, key: str, lang: str) -> str:
    return ruby_to_plain(pack.texts.find(key, lang) or "")


def _show_waiting(pack: Pack, play: Play, lang: str) -> None:
    for waiting in play.waiting():
        status = _text(pack, f"status.{waiting.node}", lang) or pack.definition.name_of(waiting.node)
        say(f"  ▶ {status}")


def _step(pack: Pack, play: Play, lang: str) -> bool:
    """Ask the person at the terminal for one step; False ends the walk."""
    waiting = play.waiting()
    if not waiting:
        return False
    node = pack.definition.nodes[waiting[0].node]
    if node.kind is not NodeKind.USER:
        step = JourneyStep(message=node.message) if node.message else JourneyStep(timer=node.id)
    else:
        say(f"{_text(pack, f'task.{node.id}.title', lang)}: {' / '.join(node.outcomes) or 'Enter'}  （q = 終わる）")
        answer = input("> ").strip()
        if answer == "q":
            return False
        step = JourneyStep(task=node.id, outcome=answer, reason="（理由）")
    try:
        play.take(step)
    except Stuck as problem:
        say(str(problem))
    _show_waiting(pack, play, lang)
    return True


def _diff(options: argparse.Namespace) -> int:
    found = packs.diff(packs.load(options.old), packs.load(options.new))
    for name in ("files", "fields", "texts", "nodes", "flows", "parameters"):
        _show_changes(found, name)
    say(f"必要な版上げ: {found.required}  実際: {found.given}")
    for finding in found.findings:
        say(str(finding))
    return 1 if found.findings else 0


def _show_changes(found: PackDiff, name: str) -> None:
    changes = getattr(found, name)
    for sign, names in (("+", changes.added), ("-", changes.removed), ("~", changes.changed)):
        for each in names:
            say(f"{sign} {name}: {each}")
