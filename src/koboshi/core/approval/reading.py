"""Reading `approval.toml`: every fault is a sentence for the author that names the place."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable, Mapping
from enum import StrEnum
from typing import Any, Final, TypeVar

from koboshi.core.approval.model import DRAFTER, Chain, ChainError, Conflict, Row, Rules, SamePerson, Seat, Stage
from koboshi.core.approval.saying import Told
from koboshi.core.confidence import UNCHECKED
from koboshi.core.decision import FeelError, feel
from koboshi.core.process.model import Formula

MAX_BYTES: Final = 200_000
MAX_SEATS: Final = 60
MAX_STAGES: Final = 40
MAX_ROWS: Final = 200
MAX_TEXT: Final = 400
_NAME: Final = re.compile(r"[a-z][a-z0-9_]{0,39}")
_UNREADABLE: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_KEYS: Final = {
    "": {"chain", "rules", "seat", "stage", "ladder", "unfavourable", "readers"},
    "chain": {"id", "name", "status", "confidence", "source"},
    "rules": {"applicant", "drafter", "same_person", "read_after_acting"},
    "seat": {"id", "name", "office", "acting"},
    "stage": {"id", "name", "seats", "consult", "when", "disagreement"},
    "ladder": {"seats", "row"},
    "ladder.row": {"id", "decider", "when", "ground", "status"},
    "unfavourable": {"outcomes", "steps_up"},
    "readers": {"seats"},
}
E = TypeVar("E", bound=StrEnum)


def read_chain(source: str | bytes | Mapping[str, Any]) -> Chain:
    """Read one chain (TOML, or what it was parsed to); ChainError says in a sentence what its author should change."""
    data = _table(source if isinstance(source, Mapping) else _parsed(source), "")
    head, rules = _table(data.get("chain", {}), "chain"), _table(data.get("rules", {}), "rules")
    ladder = _table(data.get("ladder", {}), "ladder")
    hard = _table(data.get("unfavourable", {}), "unfavourable")
    chain = Chain(
        id=_id(head.get("id"), "chain.id"),
        name=_text(head, "name", "chain", needed=True),
        status=_text(head, "status", "chain") or UNCHECKED,
        confidence=_text(head, "confidence", "chain") or "C",
        source=_text(head, "source", "chain"),
        seats=_each(data.get("seat"), "seat", MAX_SEATS, _seat),
        stages=_each(data.get("stage"), "stage", MAX_STAGES, _stage),
        ladder=_names(ladder.get("seats", []), "ladder.seats"),
        rows=_each(ladder.get("row", []), "ladder.row", MAX_ROWS, _row),
        unfavourable=_names(hard.get("outcomes", []), "unfavourable.outcomes"),
        steps_up=_steps(hard.get("steps_up", 1)),
        readers=_names(_table(data.get("readers", {}), "readers").get("seats", []), "readers.seats"),
        rules=_rules(rules),
    )
    _check(chain)
    return chain


def _parsed(source: str | bytes) -> Mapping[str, Any]:
    if len(source) > MAX_BYTES:
        raise ChainError("決裁の経路のファイルが大きすぎます。")
    try:
        return tomllib.loads(source.decode("utf-8") if isinstance(source, bytes) else source)
    except (ValueError, RecursionError) as problem:
        raise ChainError("決裁の経路を TOML として読めません（{problem}）。", problem=problem) from problem


def _table(value: object, where: str) -> Mapping[str, Any]:
    """A table whose keys are all known, so that no misspelt rule is passed over in silence."""
    if not isinstance(value, Mapping):
        raise ChainError("「{where}」は、項目と値の組で書いてください。", where=where)
    unknown = sorted(value.keys() - _KEYS[where])
    if unknown:
        place = Told("「{where}」", where=where) if where else Told("いちばん外側")
        key = str(unknown[0])[:80]
        raise ChainError("{place}の「{key}」は、決裁の経路に使えない項目です。", place=place, key=key)
    return value


T = TypeVar("T")


def _each(rows: object, where: str, most: int, read: Callable[[Mapping[str, Any]], T]) -> tuple[T, ...]:
    if rows is None:
        raise ChainError("「[[{where}]]」が1つもありません。", where=where)
    if not isinstance(rows, list) or len(rows) > most:
        raise ChainError("「{where}」は、[[{where}]] を並べて{most}個までで書いてください。", where=where, most=most)
    return tuple(read(_table(row, where)) for row in rows)


def _seat(row: Mapping[str, Any]) -> Seat:
    name = _id(row.get("id"), "seat.id")
    return Seat(
        name,
        _text(row, "name", f"seat {name}", needed=True),
        _text(row, "office", f"seat {name}"),
        _names(row.get("acting", []), f"seat {name}.acting"),
    )


def _stage(row: Mapping[str, Any]) -> Stage:
    name = _id(row.get("id"), "stage.id")
    disagreement = row.get("disagreement", "tell")
    if disagreement not in {"tell", "return"}:
        raise ChainError(
            "段「{stage}」の disagreement は、tell（決裁者に伝える）か return（起案者に戻す）です。", stage=name
        )
    return Stage(
        name,
        _text(row, "name", f"stage {name}", needed=True),
        _names(row.get("seats", []), f"stage {name}.seats"),
        _names(row.get("consult", []), f"stage {name}.consult"),
        _formula(row["when"], Told("段「{stage}」", stage=name)) if "when" in row else None,
        disagreement == "return",
    )


def _row(row: Mapping[str, Any]) -> Row:
    name = _id(row.get("id"), "ladder.row.id")
    return Row(
        name,
        _id(row.get("decider"), f"ladder.row {name}.decider"),
        _formula(row.get("when"), Told("専決の表の行「{row}」", row=name)),
        _text(row, "ground", f"row {name}"),
        _text(row, "status", f"row {name}") or UNCHECKED,
    )


def _rules(row: Mapping[str, Any]) -> Rules:
    after = row.get("read_after_acting", True)
    if not isinstance(after, bool):
        raise ChainError("「rules.read_after_acting」は、true か false で書いてください。")
    found = Rules(
        _choice(Conflict, row.get("applicant", "refuse"), "rules.applicant"),
        _choice(Conflict, row.get("drafter", "skip"), "rules.drafter"),
        _choice(SamePerson, row.get("same_person", "once"), "rules.same_person"),
        after,
    )
    if found.applicant is Conflict.ALLOW:
        raise ChainError("申請者本人が自分の申請に押すことは許せません。rules.applicant は skip か refuse です。")
    return found


def _choice(kind: type[E], value: object, where: str) -> E:
    try:
        return kind(value)  # type: ignore[arg-type]
    except ValueError as problem:
        known = "・".join(each.value for each in kind)
        raise ChainError("「{where}」は、{known} のどれかを書いてください。", where=where, known=known) from problem


def _id(value: object, where: str) -> str:
    if not isinstance(value, str) or not _NAME.fullmatch(value) or value == DRAFTER:
        raise ChainError(
            "「{where}」は、英小文字で始まる名前（英小文字・数字・_、40字まで）で書いてください。", where=where
        )
    return value


def _text(row: Mapping[str, Any], key: str, where: str, *, needed: bool = False) -> str:
    """A text, or one in three languages: `{ ja = "課長", easy = "{課長|かちょう}", en = "Section head" }`."""
    value = row.get(key, "")
    if not isinstance(value, Mapping):
        return _words(value, key, where, needed=needed)
    strange = sorted(value.keys() - {"ja", "easy", "en"})
    if strange:
        raise ChainError("「{where}」の {key} に書けるのは、ja・easy・en だけです。", where=where, key=key)
    named = {name: _words(value.get(name, ""), f"{key}.{name}", where, needed=True) for name in ("ja", "easy", "en")}
    return Told(named["ja"], {"ja-easy": named["easy"], "en": named["en"]})


def _words(value: object, key: str, where: str, *, needed: bool) -> str:
    if not isinstance(value, str) or len(value) > MAX_TEXT or _UNREADABLE.search(value):
        raise ChainError(
            "「{where}」の {key} は、{most}字までの文で書いてください。", where=where, key=key, most=MAX_TEXT
        )
    if needed and not value.strip():
        raise ChainError("「{where}」の {key}（画面に出る名前）がありません。", where=where, key=key)
    return value.strip()


def _names(value: object, where: str) -> tuple[str, ...]:
    if not isinstance(value, list) or len(value) > MAX_SEATS:
        raise ChainError("「{where}」は、名前の並び（[...]）で書いてください。", where=where)
    found = tuple(_id(each, where) for each in value)
    twice = _twice(found)
    if twice:
        raise ChainError("「{where}」に「{twice}」が2回あります。", where=where, twice=twice)
    return found


def _steps(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= MAX_SEATS:
        raise ChainError("「unfavourable.steps_up」は、何段上の人が決めるかを 0 以上の数で書いてください。")
    return value


def _formula(value: object, where: Told) -> Formula:
    if not isinstance(value, str) or not value.strip():
        raise ChainError("{where}に、条件（when）がありません。", where=where)
    try:
        expression = feel.compile(value)
    except FeelError as problem:
        raise ChainError("{where}の条件を読めません（{problem}）。", where=where, problem=problem) from problem
    strange = sorted(expression.names - {"case"})
    if strange:
        raise ChainError(
            "{where}の条件に「{name}」があります。使えるのは case.amount のような形だけです。",
            where=where,
            name=strange[0],
        )
    return Formula(value, expression)


def _twice(names: Iterable[str]) -> str:
    seen: set[str] = set()
    for name in names:
        if name in seen:
            return name
        seen.add(name)
    return ""


# -- what must agree ------------------------------------------------------------------------------------------------


def _check(chain: Chain) -> None:
    for what, names in (
        (Told("席"), [seat.id for seat in chain.seats]),
        (Told("段"), [stage.id for stage in chain.stages]),
        (Told("専決の表の行"), [row.id for row in chain.rows]),
    ):
        twice = _twice(names)
        if twice:
            raise ChainError("{what}「{twice}」が2つあります。", what=what, twice=twice)
    _check_known(chain)
    _check_stages(chain)
    _check_ladder(chain)


def _check_known(chain: Chain) -> None:
    known = {seat.id for seat in chain.seats}
    uses = [(Told("段「{stage}」", stage=stage.id), stage.everyone) for stage in chain.stages]
    uses += [(Told("席「{seat}」の acting", seat=seat.id), seat.acting) for seat in chain.seats]
    uses += [(Told("ladder"), chain.ladder), (Told("readers"), chain.readers)]
    for where, names in uses:
        for name in names:
            if name not in known:
                raise ChainError("{where}にある席「{seat}」が、[[seat]] にありません。", where=where, seat=name)
    for seat in chain.seats:
        if seat.id in seat.acting:
            raise ChainError("席「{seat}」が、自分の代決者になっています。", seat=seat.id)


def _check_stages(chain: Chain) -> None:
    for stage in chain.stages:
        if not stage.everyone:
            raise ChainError("段「{stage}」に、押す席がありません。", stage=stage.id)
        if stage.blocks and not stage.consult:
            raise ChainError("段「{stage}」には合議の席がないので、disagreement は使えません。", stage=stage.id)
    placed = [name for stage in chain.stages for name in stage.everyone]
    twice = _twice(placed)
    if twice:
        raise ChainError("席「{seat}」が2つの段にあります。1つの席は、1つの経路で1度だけ押します。", seat=twice)
    both = [name for name in chain.readers if name in placed]
    if both:
        raise ChainError("席「{seat}」は段で押すので、後閲（readers）には書けません。", seat=both[0])
    standing_in = {name for seat in chain.seats for name in seat.acting}
    for seat in chain.seats:
        if seat.id not in {*placed, *chain.readers, *standing_in}:
            raise ChainError("席「{seat}」が、どの段にも後閲にも代決にも出てきません。", seat=seat.id)


def _check_ladder(chain: Chain) -> None:
    if not chain.ladder:
        raise ChainError("「ladder.seats」に、決裁する席を下から順に書いてください。")
    _check_rungs(chain)
    for row in chain.rows:
        if row.decider not in chain.ladder:
            raise ChainError(
                "専決の表の行「{row}」の「{decider}」は、ladder.seats にありません。", row=row.id, decider=row.decider
            )


def _check_rungs(chain: Chain) -> None:
    """Every rung stands alone in a stage that is always taken, in order, and nothing comes after the highest."""
    order = {stage.seats[0]: n for n, stage in enumerate(chain.stages) if len(stage.everyone) == 1 and stage.seats}
    for name in chain.ladder:
        if name not in order:
            raise ChainError("決裁する席「{seat}」は、1人だけの段（合議でない段）に置いてください。", seat=name)
        if chain.stages[order[name]].when is not None:
            raise ChainError("決裁する席「{seat}」の段には、条件（when）を付けられません。", seat=name)
    places = [order[name] for name in chain.ladder]
    if places != sorted(places):
        raise ChainError("「ladder.seats」の順が、段の順と合いません。下の席から順に書いてください。")
    if places[-1] != len(chain.stages) - 1:
        raise ChainError(
            "いちばん上の決裁の席より後に、段があります。決裁の後に読むだけの席は readers に書いてください。"
        )
