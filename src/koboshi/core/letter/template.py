"""The small template language of letters: a strict reader for a handful of tags, names and filters; nothing runs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Final, TypeAlias

MAX_BYTES: Final = 64 * 1024
MAX_DEPTH: Final = 12
FILTERS: Final = frozenset(
    {"wareki", "date", "dateenglish", "yen", "name", "address", "default", "option", "town", "townkana", "townenglish"}
)
VOID: Final = frozenset({"br", "hr", "appeal", "seal", "representative"})
INLINE: Final = frozenset({"strong", "br", "ruby", "rt"})
_TEXT_HOLDERS: Final = frozenset({"h1", "h2", "p", "div", "th", "td", "li", "strong", "ruby", "rt"})
_PARENTS: Final = {"tr": {"table"}, "th": {"tr"}, "td": {"tr"}, "li": {"ol", "ul"}, "rt": {"ruby"}}
_ONLY: Final = {"table": {"tr"}, "tr": {"th", "td"}, "ol": {"li"}, "ul": {"li"}}
_BLOCKS: Final = frozenset({"h1", "h2", "p", "div", "table", "tr", "th", "td", "ol", "ul", "li"})
_TAGS: Final = _BLOCKS | INLINE | VOID
_ALIGNS: Final = frozenset({"right", "center", "indent"})
_PATH: Final = re.compile(r"[a-z][a-z0-9_]*(?:\.[a-z][a-z0-9_]*){0,3}")
_HOLE: Final = re.compile(r"\{\{(.*?)\}\}", re.DOTALL)
_FILTER: Final = re.compile(r'\s*\|\s*([a-z]+)(?::"([^"]*)")?\s*')


class LetterError(ValueError):
    """A letter that cannot be used; `.line` is the line of the template (0: the whole file)."""

    def __init__(self, line: int, sentence: str) -> None:
        """Keep the place and the sentence for the author."""
        super().__init__(f"{line}行目: {sentence}" if line else sentence)
        self.line = line
        self.sentence = sentence


@dataclass(frozen=True, slots=True)
class Hole:
    """A place to be filled: `{{ path|filter }}`."""

    path: str
    filters: tuple[tuple[str, str], ...]
    line: int


@dataclass(frozen=True, slots=True)
class Element:
    """One tag with its condition (a path, or empty) and its children."""

    tag: str
    align: str
    when: str
    unless: str
    children: tuple[Node, ...]
    line: int


Node: TypeAlias = Element | Hole | str


def parse(source: str) -> tuple[Node, ...]:
    """Read a template; LetterError with the line for anything that is not part of the language."""
    if len(source.encode("utf-8", "replace")) > MAX_BYTES:
        raise LetterError(0, "通知文が大きすぎます（64KBまで）。")
    reader = _Reader()
    reader.feed(source)
    reader.close()
    return reader.finish()


def walk(nodes: tuple[Node, ...]) -> Iterator[Element | Hole]:
    """Every element and hole, parents first."""
    for node in nodes:
        if isinstance(node, Element):
            yield node
            yield from walk(node.children)
        elif isinstance(node, Hole):
            yield node


@dataclass(slots=True)
class _Open:
    tag: str
    align: str
    when: str
    unless: str
    line: int
    children: list[Node]


class _Reader(HTMLParser):
    """Builds the tree; every tag must be known, allowed at its place, and closed."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._stack = [_Open("", "", "", "", 0, [])]

    @property
    def _line(self) -> int:
        return self.getpos()[0]

    def _fail(self, sentence: str) -> None:
        raise LetterError(self._line, sentence)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """A tag opens."""
        self._allow(tag)
        opened = _Open(tag, *self._attributes(tag, attrs), self._line, [])
        if tag in VOID:
            self._stack[-1].children.append(_close(opened))
            return
        if len(self._stack) > MAX_DEPTH:
            self._fail("入れ子が深すぎます。")
        self._stack.append(opened)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """A tag that closes itself."""
        if tag not in VOID:
            self._fail(f"<{tag}/> という書き方は使えません。")
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        """A tag closes; it must be the one opened last."""
        if tag in VOID or len(self._stack) == 1 or self._stack[-1].tag != tag:
            self._fail(f"</{tag}> に合う <{tag}> がありません。")
        done = _close(self._stack.pop())
        self._stack[-1].children.append(done)

    def handle_data(self, data: str) -> None:
        """Text with holes."""
        if not data.strip():
            if data and self._stack[-1].tag in _TEXT_HOLDERS and "\n" not in data:
                self._stack[-1].children.append(data)
            return
        if self._stack[-1].tag not in _TEXT_HOLDERS:
            self._fail("文は、p や td などのタグの中に書いてください。")
        self._stack[-1].children.extend(_pieces(data, self._line))

    def handle_comment(self, data: str) -> None:
        """Comments are refused."""
        self._fail("コメントは使えません。")

    def handle_decl(self, decl: str) -> None:
        """Declarations are refused."""
        self._fail("<! …> は使えません。")

    def unknown_decl(self, data: str) -> None:
        """Sections such as CDATA are refused."""
        self._fail("<![ …]> は使えません。")

    def handle_pi(self, data: str) -> None:
        """Processing instructions are refused."""
        self._fail("<? …> は使えません。")

    def finish(self) -> tuple[Node, ...]:
        """The finished tree."""
        if len(self._stack) > 1:
            last = self._stack[-1]
            raise LetterError(last.line, f"<{last.tag}> が閉じていません。")
        return tuple(self._stack[0].children)

    def _allow(self, tag: str) -> None:
        parent = self._stack[-1].tag
        if tag not in _TAGS:
            self._fail(f"<{tag}> は使えません。")
        misplaced = tag in _PARENTS and parent not in _PARENTS[tag]
        lonely = parent in _ONLY and tag not in _ONLY[parent]
        inside_text = parent in INLINE | {"h1", "h2", "p"} and tag not in INLINE
        if misplaced or lonely or inside_text or (tag in INLINE and not parent):
            self._fail(f"<{tag}> は、<{parent or '最上位'}> の中には置けません。")

    def _attributes(self, tag: str, attrs: list[tuple[str, str | None]]) -> tuple[str, str, str]:
        given = {name: (value or "").strip() for name, value in attrs}
        if len(given) != len(attrs):
            self._fail("同じ属性が2回書かれています。")
        align, when, unless = (given.pop(name, "") for name in ("class", "data-if", "data-unless"))
        if given:
            self._fail(f"属性 {next(iter(given))} は使えません。")
        if align and (align not in _ALIGNS or tag not in {"div", "p", "h1", "h2"}):
            self._fail('class に使えるのは div・p の "right"、"center"、"indent" だけです。')
        if any(path and not _PATH.fullmatch(path) for path in (when, unless)):
            self._fail("data-if・data-unless には、名前だけを書いてください。")
        return align, when, unless


def _close(opened: _Open) -> Element:
    return Element(opened.tag, opened.align, opened.when, opened.unless, tuple(opened.children), opened.line)


def _pieces(data: str, line: int) -> list[Node]:
    pieces: list[Node] = []
    for index, part in enumerate(_HOLE.split(data)):
        if index % 2:
            pieces.append(_hole(part, line))
        elif "{{" in part or "}}" in part:
            raise LetterError(line, "{{ と }} が対になっていません。")
        elif part:
            pieces.append(re.sub(r"[ \t]*\n[ \t]*", "", part))
    return pieces


def _hole(source: str, line: int) -> Hole:
    found = _PATH.match(source.strip())
    if found is None:
        raise LetterError(line, f"「{source.strip()[:40]}」は名前として読めません。")
    rest, filters = source.strip()[found.end() :], []
    while rest:
        match = _FILTER.match(rest)
        if match is None or match[1] not in FILTERS or (match[2] is not None) != (match[1] == "default"):
            raise LetterError(line, f"「{rest.strip()[:40]}」は使えない書き方です。")
        filters.append((match[1], match[2] or ""))
        rest = rest[match.end() :]
    return Hole(found[0], tuple(filters), line)
