"""The parser of every verb: what was called wrongly is said in Japanese first, then how the verb is called."""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Callable
from typing import Final, NoReturn

_Rule = tuple[re.Pattern[str], Callable[[re.Match[str]], str]]


def _rule(pattern: str, words: str) -> _Rule:
    return re.compile(pattern, re.DOTALL), lambda found: words.format(*found.groups())


_RULES: Final[tuple[_Rule, ...]] = (
    _rule(r"the following arguments are required: (.*)", "足りないものがあります：{0}。"),
    _rule(r"unrecognized arguments: (.*)", "知らない引数があります：{0}。名前と順番を確かめてください。"),
    _rule(r"argument (.*): invalid choice: (.*) \(choose from (.*)\)", "{0} に {1} は使えません（使えるもの：{2}）。"),
    _rule(r"argument (.*): invalid int value: (.*)", "{0} には整数を書いてください（{1} は整数ではありません）。"),
    _rule(r"argument (.*): invalid float value: (.*)", "{0} には数を書いてください（{1} は数ではありません）。"),
    _rule(r"argument (.*): invalid \S+ value: (.*)", "{0} の {1} を読めません。書き方を確かめてください。"),
    _rule(r"argument (.*): expected one argument", "{0} のあとに、値を1つ書いてください。"),
    _rule(r"argument (.*): expected (\d+) arguments?", "{0} のあとに、値を {1} つ書いてください。"),
    _rule(r"argument (.*): expected at least one argument", "{0} のあとに、値を1つ以上書いてください。"),
    _rule(r"argument (.*): not allowed with argument (.*)", "{0} は {1} と一緒に使えません。"),
    _rule(r"argument (.*): ignored explicit argument (.*)", "{0} に値は要りません（{1}）。"),
    _rule(r"ambiguous option: (.*) could match (.*)", "{0} では、{1} のどれか分かりません。最後まで書いてください。"),
    _rule(r"one of the arguments (.*) is required", "{0} のどれか1つを書いてください。"),
)


def in_japanese(message: str) -> str:
    """What argparse says, in Japanese; a message that it learns some day stays as it is, behind a Japanese sentence."""
    for pattern, words in _RULES:
        found = pattern.fullmatch(message)
        if found is not None:
            return words(found)
    return f"使い方が違います（{message}）。"


class Parser(argparse.ArgumentParser):
    """`argparse.ArgumentParser` with refusals in Japanese; its sub-parsers are of the same kind."""

    def error(self, message: str) -> NoReturn:
        """One Japanese sentence, the way the verb is called, and exit code 2."""
        sys.stderr.write(f"{self.prog}: {in_japanese(message)}\n")
        sys.stderr.write(f"使い方は {self.prog} --help で見られます。\n")
        self.print_usage(sys.stderr)
        self.exit(2)
