"""A letter of a pack and its view for the screen."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from html import escape
from typing import Any

from koboshi.core.letter.filling import Block, Filler, Run, Source
from koboshi.core.letter.marks import sample
from koboshi.core.letter.template import Element, Hole, Node, parse, walk


@dataclass(frozen=True, slots=True)
class Letter:
    """One letter template, read and safe."""

    name: str
    nodes: tuple[Node, ...]

    @classmethod
    def parse(cls, name: str, source: str) -> Letter:
        """Read a template; LetterError naming the line for anything outside the language."""
        return cls(name, parse(source))

    def names(self) -> frozenset[str]:
        """Every path that the letter mentions, in holes and in conditions."""
        found: set[str] = set()
        for node in walk(self.nodes):
            found |= {node.path} if isinstance(node, Hole) else {node.when, node.unless}
        return frozenset(found - {""})

    def holes(self) -> list[Hole]:
        """Every place to be filled, in order."""
        return [node for node in walk(self.nodes) if isinstance(node, Hole)]

    def has(self, tag: str) -> bool:
        """Whether the tag stands somewhere in the letter, e.g. `appeal`."""
        return any(isinstance(node, Element) and node.tag == tag for node in walk(self.nodes))

    def fill(self, context: Mapping[str, Any], *, pack: Source, lang: str = "ja") -> list[Block]:
        """The letter as plain JSON-able blocks.

        An optional answer that was not given leaves an empty place; any other name without a value raises LetterError.
        Marks of 要確認 are taken out of the text; where there were any, the last block (`sample`) says so once.
        """
        filler = Filler(context, pack, lang, self.name)
        blocks = filler.blocks(self.nodes)
        return [*blocks, *sample(filler.marks)]


def blocks_to_html(blocks: Iterable[Block]) -> str:
    """The blocks for the screen, everything escaped."""
    return "\n".join(_HTML.get(block["kind"], _paragraph)(block) for block in blocks)


def _paragraph(block: Block) -> str:
    kind = block["kind"] if block["kind"] in ("h1", "h2") else "p"
    align = f' class="k-letter-{escape(block["align"])}"' if block.get("align") else ""
    return f"<{kind}{align}>{_runs(block['runs'])}</{kind}>"


def _runs(runs: Iterable[Run]) -> str:
    return "".join(_one(run) for run in runs)


def _one(run: Run) -> str:
    text = escape(run["text"]).replace("\n", "<br>")
    if run.get("ruby"):
        text = f"<ruby>{text}<rt>{escape(run['ruby'])}</rt></ruby>"
    return f"<strong>{text}</strong>" if run.get("strong") else text


def _table(block: Block) -> str:
    rows = "".join(f"<tr>{''.join(_cell(cell) for cell in row)}</tr>" for row in block["rows"])
    return f'<table class="k-letter-table">{rows}</table>'


def _cell(cell: Block) -> str:
    head = cell["head"]
    return f'<th scope="row">{_runs(cell["runs"])}</th>' if head else f"<td>{_runs(cell['runs'])}</td>"


def _list(block: Block) -> str:
    tag = "ol" if block["ordered"] else "ul"
    return f"<{tag}>{''.join(f'<li>{_runs(item)}</li>' for item in block['items'])}</{tag}>"


def _appeal(block: Block) -> str:
    return f'<div class="k-letter-appeal">{"".join(f"<p>{escape(line)}</p>" for line in block["lines"])}</div>'


def _sample(block: Block) -> str:
    return f'<p class="k-muted k-small">{escape(block["text"])}</p>'


def _seal(block: Block) -> str:
    return f'<p class="k-letter-seal">{escape(block.get("text") or "（公印）")}</p>'


def _rule(block: Block) -> str:
    return "<hr>"


_HTML = {"table": _table, "list": _list, "appeal": _appeal, "seal": _seal, "hr": _rule, "sample": _sample}
