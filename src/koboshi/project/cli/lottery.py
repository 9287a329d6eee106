"""`koboshi lottery`: make a secret, publish commitments, draw, and verify a published draw."""

from __future__ import annotations

import argparse
import os
import secrets
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final

from koboshi.core import lottery
from koboshi.core.lottery import LotteryError
from koboshi.core.lottery.wording import said
from koboshi.core.text import LANGUAGES, ruby_to_plain
from koboshi.project.cli.arguments import Parser
from koboshi.project.cli.output import complain, dump, say, table

Subparsers = Any
MAX_BYTES: Final = 100_000_000
SHOWN: Final = 30


def register(subparsers: Subparsers) -> None:
    """Add the verb."""
    _arguments(subparsers.add_parser("lottery", help="draw lots that everybody can compute again"))


def _arguments(parser: argparse.ArgumentParser) -> None:
    verbs = parser.add_subparsers(dest="what", required=True, metavar="secret|commit|draw|verify")
    secret = verbs.add_parser("secret", help="make the secret of the office, into a new file")
    secret.add_argument("-o", "--output", type=Path, required=True, metavar="FILE")
    commit = _drawing(verbs.add_parser("commit", help="print what is published before the draw"))
    commit.add_argument("-o", "--output", type=Path, metavar="FILE", help="write the list text that was hashed")
    commit.add_argument("--json", action="store_true", help="answer as JSON")
    draw = _drawing(verbs.add_parser("draw", help="draw, and write the file that is published"))
    draw.add_argument("--public-value", required=True, metavar="VALUE", help="the public value named in the rules")
    draw.add_argument("-o", "--output", type=Path, required=True, metavar="FILE")
    verify = verbs.add_parser("verify", help="compute a published draw again")
    verify.add_argument("file", type=Path)
    verify.add_argument("--json", action="store_true", help="answer as JSON")
    for each in (draw, verify):
        each.add_argument("--list", default="", metavar="SHA256", help="commitment of the list, as published before")
        each.add_argument("--secret-commitment", default="", metavar="SHA256", help="that of the secret")
    for each in (secret, commit, draw, verify):
        each.add_argument("--lang", choices=LANGUAGES, default="ja")
    parser.set_defaults(run=run)


def _drawing(parser: argparse.ArgumentParser) -> argparse.ArgumentParser:
    parser.add_argument("entries", type=Path, help="CSV: number,class,weight,group – no names")
    parser.add_argument("--rules", type=Path, required=True, help="TOML: title, public value, classes, places")
    source = parser.add_mutually_exclusive_group(required=True)
    source.add_argument("--secret", metavar="HEX", help="64 hexadecimal digits (seen in the list of processes)")
    source.add_argument("--secret-file", type=Path, metavar="FILE", help="the file that holds them")
    return parser


def run(arguments: Sequence[str] | argparse.Namespace) -> int:
    """Run the verb; 1 when something is refused or a file does not agree."""
    if not isinstance(arguments, argparse.Namespace):
        parser = Parser(prog="koboshi lottery")
        _arguments(parser)
        arguments = parser.parse_args(arguments)
    act: Callable[[argparse.Namespace], int] = _ACTS[arguments.what]
    try:
        return act(arguments)
    except LotteryError as problem:
        complain(ruby_to_plain(problem.sentences[arguments.lang]))
        return 1


def _secret(options: argparse.Namespace) -> int:
    """A secret for this draw only, readable by its owner; an old one is never overwritten."""
    try:
        handle = os.open(options.output, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as problem:
        raise LotteryError("exists", path=options.output) from problem
    except OSError as problem:
        raise LotteryError("write", path=options.output) from problem
    secret = secrets.token_hex(32)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(f"{secret}\n")
    say(lottery.secret_commitment(secret))
    return 0


def _commit(options: argparse.Namespace) -> int:
    rules, entrants, secret = _inputs(options)
    found = {"list": lottery.list_commitment(rules, entrants), "secret": lottery.secret_commitment(secret)}
    if options.output:
        _write(options.output, lottery.list_text(rules, entrants))
    if options.json:
        dump(found | {"entrants": len(entrants), "public": rules.public_source})
        return 0
    rows = [("名簿と決まり（list）", found["list"]), ("秘密の値（secret）", found["secret"])]
    say(f"{rules.title}　{len(entrants):,}件")
    say(f"公開の値：{rules.public_source}")
    say(table(["抽選の前に公表する値", "SHA-256"], rows, across=200))
    return 0


def _draw(options: argparse.Namespace) -> int:
    rules, entrants, secret = _inputs(options)
    _as_published("名簿と決まり", options.list, lottery.list_commitment(rules, entrants))
    _as_published("秘密", options.secret_commitment, lottery.secret_commitment(secret))
    drawn = lottery.draw(rules, entrants, options.public_value, secret)
    _write(options.output, lottery.to_json(drawn))
    names = {each.id: each for each in rules.classes}
    for result in drawn.results:
        each = names[result.id]
        say(f"{each.name}　募集{each.places:,}　{_plain(said(f'result.{result.how}'), options.lang)}")
        say(f"  当選：{_numbers(result.winners)}")
        if result.waiting:
            say(f"  補欠（順番）：{_numbers(['+'.join(unit) for unit in result.waiting])}")
    return 0


def _verify(options: argparse.Namespace) -> int:
    found = lottery.verify(_read(options.file), options.list, options.secret_commitment)
    wrong = [each for each in found.checks if not each.ok]
    if options.json:
        checks = [
            {"what": each.what, "ok": each.ok, "sentence": _plain(each.sentences, options.lang)}
            for each in found.checks
        ]
        dump({"matches": found.matches, "checks": checks})
        return int(bool(wrong))
    for each in found.checks:
        say(f"{'○' if each.ok else '×'} {_plain(each.sentences, options.lang)}")
    say()
    say(_plain(said("verify.all_differs", count=len(wrong)) if wrong else said("verify.all_ok"), options.lang))
    if not (options.list and options.secret_commitment):
        say(_plain(said("verify.not_published"), options.lang))
    return int(bool(wrong))


def _inputs(options: argparse.Namespace) -> tuple[lottery.Rules, tuple[lottery.Entrant, ...], str]:
    rules = lottery.read_rules(_read(options.rules))
    secret = options.secret if options.secret is not None else _read(options.secret_file)
    return rules, lottery.read_entrants(_read(options.entries), rules), lottery.checked_secret(secret)


def _as_published(what: str, published: str, computed: str) -> None:
    """Refuse to draw with anything but what was published; the draw would be worthless."""
    if published and published.strip().lower() != computed:
        raise LotteryError("commitment_differs", what=what)


def _read(path: Path) -> str:
    try:
        if path.stat().st_size > MAX_BYTES:
            raise LotteryError("too_large_file")
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as problem:
        raise LotteryError("file", path=path) from problem


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, encoding="utf-8", newline="\n")
    except OSError as problem:
        raise LotteryError("write", path=path) from problem


def _plain(sentences: Any, language: str) -> str:
    return ruby_to_plain(sentences[language])


def _numbers(numbers: Sequence[str]) -> str:
    rest = f"…（ほか{len(numbers) - SHOWN:,}件）" if len(numbers) > SHOWN else ""
    return "、".join(numbers[:SHOWN]) + rest if numbers else "なし"


_ACTS: Final = {"secret": _secret, "commit": _commit, "draw": _draw, "verify": _verify}
