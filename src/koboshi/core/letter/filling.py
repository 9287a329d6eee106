"""Fill a letter with values: data stays data, the result is plain blocks for the screen and for paper alike."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, Final, Protocol, TypeAlias

from koboshi.core.confidence import CHECKED
from koboshi.core.japan import municipalities
from koboshi.core.japan.wareki import format_wareki
from koboshi.core.letter.appeal import Appeal, AppealError, appeal_status, appeal_text
from koboshi.core.letter.marks import APPEAL, without
from koboshi.core.letter.template import Element, Hole, LetterError, Node
from koboshi.core.text import MissingText, Texts

Block: TypeAlias = dict[str, Any]
Run: TypeAlias = dict[str, Any]
_MISSING: Final = object()
MONTHS: Final = tuple("January February March April May June July August September October November December".split())
SEALS: Final = {"omitted": "（公印省略）", "electronic": "（電子署名）", "stamp": "（公印）"}
"""What stands where the seal would be; an electronic signature is that of the file itself."""
RUNNING: Final = frozenset({"process", "correction", "representative", "fee.due_on"})
"""Names whose values a case has only once it has come that far: an empty place until then."""

OPTIONAL_LINES: Final = frozenset({"office.address", "office.tel"})
"""Lines of an office that a letter leaves out with their label: no notice ends in a bare 「電話」."""
_LABEL: Final = re.compile(r"(?:電話(?:番号)?|所在地|住所|Tel\.?|TEL)[ 　:：]*$")


class Seals(Protocol):
    """How the notices of a procedure are sealed: omitted, electronic or stamp."""

    @property
    def seal(self) -> str:
        """The declared way."""
        ...


class Delivers(Protocol):
    """The part of the law's tables that a letter needs."""

    @property
    def delivery(self) -> Seals:
        """How notices go out."""
        ...


class HasAppeal(Protocol):
    """The part of a manifest that a letter needs."""

    @property
    def law(self) -> Delivers:
        """The tables of the law."""
        ...

    def appeal_of(self, letter: str) -> Appeal:
        """Who hears an objection to what a letter tells."""
        ...


class HasFields(Protocol):
    """The part of a form that a letter needs."""

    @property
    def fields(self) -> Mapping[str, Any]:
        """The fields by id."""
        ...


class Source(Protocol):
    """What a letter is filled for: a pack."""

    @property
    def texts(self) -> Texts:
        """Its wording."""
        ...

    @property
    def form(self) -> HasFields:
        """Its form."""
        ...

    @property
    def manifest(self) -> HasAppeal:
        """Its identity card."""
        ...


@dataclass(slots=True)
class Filler:
    """One filling of one letter."""

    context: Mapping[str, Any]
    pack: Source
    lang: str = "ja"
    letter: str = ""
    marks: list[str] = field(default_factory=list)

    def blocks(self, nodes: Iterable[Node], align: str = "") -> list[Block]:
        """The blocks of some nodes; conditions that do not hold leave nothing."""
        found: list[Block] = []
        for node in nodes:
            if isinstance(node, Element) and self.holds(node):
                found.extend(self._element(node, align))
        return found

    def holds(self, element: Element) -> bool:
        """Whether the conditions of an element hold."""
        wanted = not element.when or self._truth(element.when)
        return wanted and not (element.unless and self._truth(element.unless))

    def _truth(self, path: str) -> bool:
        value = self._find(path)
        return value is not _MISSING and bool(value)

    def _element(self, node: Element, align: str) -> list[Block]:
        align = node.align or align
        if node.tag == "div":
            return self._division(node, align)
        if node.tag in ("h1", "h2", "p"):
            return [{"kind": node.tag, "align": align, "runs": self._runs(node.children)}]
        if node.tag == "representative" and not self.context.get("recipients"):
            return []
        return [_BLOCKS[node.tag](self, node)]

    def _division(self, node: Element, align: str) -> list[Block]:
        if any(not isinstance(each, Element) or each.tag in ("strong", "br", "ruby") for each in node.children):
            return [{"kind": "p", "align": align, "runs": self._runs(node.children)}]
        return self.blocks(node.children, align)

    def _runs(self, nodes: Iterable[Node], strong: bool = False) -> list[Run]:
        runs: list[Run] = []
        for node in nodes:
            if isinstance(node, str):
                runs.append(_run(self._clean(node), strong))
            elif isinstance(node, Hole):
                value = self._value(node)
                runs = runs if value or node.path not in OPTIONAL_LINES else _without_line(runs)
                runs.append(_run(value, strong))
            elif self.holds(node):
                runs.extend(self._inline(node, strong))
        return [run for run in runs if run["text"]]

    def _inline(self, node: Element, strong: bool) -> list[Run]:
        if node.tag == "br":
            return [{"text": "\n"}]
        if node.tag == "ruby":
            base = self._runs([each for each in node.children if not _is_reading(each)], strong)
            reading = self._runs([part for each in node.children if _is_reading(each) for part in _children(each)])
            run = _run("".join(run["text"] for run in base), strong)
            return [{**run, "ruby": "".join(part["text"] for part in reading)}]
        inner = self._runs(node.children, strong or node.tag == "strong")
        return [*inner, {"text": "\n"}] if node.tag in ("p", "div", "li") else inner

    def _table(self, node: Element) -> Block:
        rows = [each for each in node.children if isinstance(each, Element) and self.holds(each)]
        return {"kind": "table", "rows": [self._row(row) for row in rows]}

    def _row(self, row: Element) -> list[Block]:
        cells = [each for each in row.children if isinstance(each, Element) and self.holds(each)]
        return [{"head": cell.tag == "th", "runs": _trim(self._runs(cell.children))} for cell in cells]

    def _list(self, node: Element) -> Block:
        items = [each for each in node.children if isinstance(each, Element) and self.holds(each)]
        runs = [_trim(self._runs(item.children)) for item in items]
        return {"kind": "list", "ordered": node.tag == "ol", "items": runs}

    def _appeal(self, node: Element) -> Block:
        appeal = self.pack.manifest.appeal_of(self.letter)
        try:
            lines = appeal_text(appeal)
        except AppealError as problem:
            raise LetterError(node.line, str(problem)) from problem
        status = appeal_status(appeal)
        self.marks += [APPEAL] if lines and status != CHECKED else []
        return {"kind": "appeal", "lines": lines, "status": status}

    def _plain(self, node: Element) -> Block:
        return {"kind": node.tag}

    def _seal(self, node: Element) -> Block:
        how = self.pack.manifest.law.delivery.seal
        return {"kind": "seal", "seal": how, "text": SEALS.get(how, "")}

    def _representative(self, node: Element) -> Block:
        """Who else the notice is for: co-applicants, and the representatives who receive it; one line each."""
        lines = self.context.get("recipients") or ()
        runs = [run for line in lines for run in ({"text": str(line)}, {"text": "\n"})]
        return {"kind": "p", "align": "", "runs": _trim(runs)}

    def _find(self, path: str) -> Any:
        value: Any = self.context
        for part in path.split("."):
            if not isinstance(value, Mapping) or part not in value:
                return _MISSING
            value = value[part]
        return _MISSING if value is None or value == "" else value

    def _value(self, hole: Hole) -> str:
        value = self._find(hole.path)
        for name, argument in hole.filters:
            if name == "default":
                value = argument if value is _MISSING else value
            elif value is not _MISSING:
                value = self._filter(name, value, hole)
        if value is _MISSING:
            if self._may_be_empty(hole.path):
                return ""
            raise LetterError(hole.line, f"「{hole.path}」の値がありません。")
        if self._is_day(hole):
            value = self._filter("wareki", value, hole)
        return self._clean(_text(value)) if _is_ours(hole) else _text(value)

    def _is_day(self, hole: Hole) -> bool:
        """Whether an answer is a date that the letter prints without saying how: dates are told in 令和."""
        first, _, name = hole.path.partition(".")
        asked = self.pack.form.fields.get(name) if first == "answers" else None
        return getattr(asked, "type", "") == "date" and not hole.filters

    def _clean(self, text: str) -> str:
        """Words of the house or the pack without their 要確認, which the clerk reads apart."""
        clean, marks = without(text)
        self.marks += marks
        return clean

    def _may_be_empty(self, path: str) -> bool:
        """An optional answer may be missing, and so may a value that is known but empty."""
        first, _, rest = path.partition(".")
        if first == "answers":
            return rest.partition(".")[0] in self.pack.form.fields
        if first in RUNNING or path in RUNNING:
            return True
        holder = self.context.get(first)
        return isinstance(holder, Mapping) and rest in holder

    def _filter(self, name: str, value: Any, hole: Hole) -> str:
        try:
            if name == "option":
                return self._option(value, hole)
            return _FILTERS[name](value)
        except (ValueError, TypeError, InvalidOperation, MissingText) as problem:
            raise LetterError(hole.line, f"「{hole.path}」に {name} は使えません。") from problem

    def _option(self, value: Any, hole: Hole) -> str:
        values = value if isinstance(value, list) else [value]
        name = hole.path.removeprefix("answers.")
        return "、".join(self.pack.texts.get(f"option.{name}.{each}", self.lang) for each in values)


_BLOCKS: Final[dict[str, Callable[[Filler, Element], Block]]] = {
    "table": Filler._table,
    "ol": Filler._list,
    "ul": Filler._list,
    "appeal": Filler._appeal,
    "seal": Filler._seal,
    "representative": Filler._representative,
    "hr": Filler._plain,
}


def _is_ours(hole: Hole) -> bool:
    """Whether a value is of the office or the pack: decisions and options are, answers are the applicant's own."""
    return hole.path.startswith(("decision.", "decided.", "correction.")) or any(
        name == "option" for name, _ in hole.filters
    )


def _is_reading(node: Node) -> bool:
    return isinstance(node, Element) and node.tag == "rt"


def _children(node: Node) -> tuple[Node, ...]:
    return node.children if isinstance(node, Element) else ()


def _without_line(runs: list[Run]) -> list[Run]:
    """What was written so far, without the label of a value that is not there and the break before it."""
    kept = [*runs[:-1], {**runs[-1], "text": _LABEL.sub("", runs[-1]["text"])}] if runs else []
    while kept and not kept[-1]["text"].strip(" 　"):
        kept.pop()
        if kept and kept[-1]["text"] == "\n":
            return kept[:-1]
    return _trim(kept)


def _run(text: str, strong: bool) -> Run:
    return {"text": text, "strong": True} if strong else {"text": text}


def _trim(runs: list[Run]) -> list[Run]:
    return runs[:-1] if runs and runs[-1]["text"] == "\n" else runs


def _date(value: Any) -> date:
    return value if isinstance(value, date) else date.fromisoformat(str(value)[:10])


def _wareki(value: Any) -> str:
    return format_wareki(_date(value))


def _western(value: Any) -> str:
    day = _date(value)
    return f"{day.year}年{day.month}月{day.day}日"


def _english_day(value: Any) -> str:
    """2 April 2027, for the English lines of a letter."""
    day = _date(value)
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def _town(lang: str) -> Callable[[Any], str]:
    """How a municipality's code is told: its name, with its reading or in Latin letters beside it."""

    def told(value: Any) -> str:
        town = municipalities.find(str(value))
        if town is None:
            raise ValueError(value)
        return town.named(lang)

    return told


def _yen(value: Any) -> str:
    return f"{Decimal(str(value)):,.0f}円"


def _name(value: Any) -> str:
    if not isinstance(value, Mapping):
        return str(value)
    parts = [str(value.get(part) or "") for part in ("family", "given")]
    return "　".join(part for part in parts if part) or str(value.get("display") or "")


def _address(value: Any) -> str:
    if not isinstance(value, Mapping):
        return str(value)
    code = f"〒{value['postal_code']} " if value.get("postal_code") else ""
    parts = [str(value.get(part) or "") for part in ("prefecture", "municipality", "street")]
    building = f"　{value['building']}" if value.get("building") else ""
    return f"{code}{''.join(parts)}{building}"


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "はい" if value else "いいえ"
    if isinstance(value, Mapping):
        return _address(value) if "prefecture" in value else _name(value)
    if isinstance(value, list | tuple):
        return "、".join(_text(each) for each in value)
    return _wareki(value) if isinstance(value, date) else str(value)


_FILTERS: Final[dict[str, Callable[[Any], str]]] = {
    "wareki": _wareki,
    "date": _western,
    "dateenglish": _english_day,
    "town": _town("ja"),
    "townkana": _town("ja-easy"),
    "townenglish": _town("en"),
    "yen": _yen,
    "name": _name,
    "address": _address,
}
