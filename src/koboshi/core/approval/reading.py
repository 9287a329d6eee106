"""Reading `approval.toml`: every fault is a sentence for the author that names the place."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable, Mapping
from enum import StrEnum
from typing import Any, Final, TypeVar

from koboshi.core.approval.model import DRAFTER, Chain, ChainError, Conflict, Row, Rules, SamePerson, Seat, Stage
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
        status=_text(head, "status", "chain") or "要確認",
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
        raise ChainError(f"決裁の経路を TOML として読めません（{problem}）。") from problem


def _table(value: object, where: str) -> Mapping[str, Any]:
    """A table whose keys are all known, so that no misspelt rule is passed over in silence."""
    if not isinstance(value, Mapping):
        raise ChainError(f"「{where}」は、項目と値の組で書いてください。")
    unknown = sorted(value.keys() - _KEYS[where])
    if unknown:
        place = f"「{where}」" if where else "いちばん外側"
        raise ChainError(f"{place}の「{unknown[0][:80]}」は、決裁の経路に使えない項目です。")
    return value


T = TypeVar("T")


def _each(rows: object, where: str, most: int, read: Callable[[Mapping[str, Any]], T]) -> tuple[T, ...]:
    if rows is None:
        raise ChainError(f"「[[{where}]]」が1つもありません。")
    if not isinstance(rows, list) or len(rows) > most:
        raise ChainError(f"「{where}」は、[[{where}]] を並べて{most}個までで書いてください。")
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
        raise ChainError(f"段「{name}」の disagreement は、tell（決裁者に伝える）か return（起案者に戻す）です。")
    return Stage(
        name,
        _text(row, "name", f"stage {name}", needed=True),
        _names(row.get("seats", []), f"stage {name}.seats"),
        _names(row.get("consult", []), f"stage {name}.consult"),
        _formula(row["when"], f"段「{name}」") if "when" in row else None,
        disagreement == "return",
    )


def _row(row: Mapping[str, Any]) -> Row:
    name = _id(row.get("id"), "ladder.row.id")
    return Row(
        name,
        _id(row.get("decider"), f"ladder.row {name}.decider"),
        _formula(row.get("when"), f"専決の表の行「{name}」"),
        _text(row, "ground", f"row {name}"),
        _text(row, "status", f"row {name}") or "要確認",
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
        raise ChainError(f"「{where}」は、{known} のどれかを書いてください。") from problem


def _id(value: object, where: str) -> str:
    if not isinstance(value, str) or not _NAME.fullmatch(value) or value == DRAFTER:
        raise ChainError(f"「{where}」は、英小文字で始まる名前（英小文字・数字・_、40字まで）で書いてください。")
    return value


def _text(row: Mapping[str, Any], key: str, where: str, *, needed: bool = False) -> str:
    value = row.get(key, "")
    if not isinstance(value, str) or len(value) > MAX_TEXT or _UNREADABLE.search(value):
        raise ChainError(f"「{where}」の {key} は、{MAX_TEXT}字までの文で書いてください。")
    if needed and not value.strip():
        raise ChainError(f"「{where}」の {key}（画面に出る名前）がありません。")
    return value.strip()


def _names(value: object, where: str) -> tuple[str, ...]:
    if not isinstance(value, list) or len(value) > MAX_SEATS:
        raise ChainError(f"「{where}」は、名前の並び（[...]）で書いてください。")
    found = tuple(_id(each, where) for each in value)
    twice = _twice(found)
    if twice:
        raise ChainError(f"「{where}」に「{twice}」が2回あります。")
    return found


def _steps(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= MAX_SEATS:
        raise ChainError("「unfavourable.steps_up」は、何段上の人が決めるかを 0 以上の数で書いてください。")
    return value


def _formula(value: object, where: str) -> Formula:
    if not isinstance(value, str) or not value.strip():
        raise ChainError(f"{where}に、条件（when）がありません。")
    try:
        expression = feel.compile(value)
    except FeelError as problem:
        raise ChainError(f"{where}の条件を読めません（{problem}）。") from problem
    strange = sorted(expression.names - {"case"})
    if strange:
        raise ChainError(f"{where}の条件に「{strange[0]}」があります。使えるのは case.amount のような形だけです。")
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
        ("席", [seat.id for seat in chain.seats]),
        ("段", [stage.id for stage in chain.stages]),
        ("専決の表の行", [row.id for row in chain.rows]),
    ):
        twice = _twice(names)
        if twice:
            raise ChainError(f"{what}「{twice}」が2つあります。")
    _check_known(chain)
    _check_stages(chain)
    _check_ladder(chain)


def _check_known(chain: Chain) -> None:
    known = {seat.id for seat in chain.seats}
    uses = [(f"段「{stage.id}」", stage.everyone) for stage in chain.stages]
    uses += [(f"席「{seat.id}」の acting", seat.acting) for seat in chain.seats]
    uses += [("ladder", chain.ladder), ("readers", chain.readers)]
    for where, names in uses:
        for name in names:
            if name not in known:
                raise ChainError(f"{where}にある席「{name}」が、[[seat]] にありません。")
    for seat in chain.seats:
        if seat.id in seat.acting:
            raise ChainError(f"席「{seat.id}」が、自分の代決者になっています。")


def _check_stages(chain: Chain) -> None:
    for stage in chain.stages:
        if not stage.everyone:
            raise ChainError(f"段「{stage.id}」に、押す席がありません。")
        if stage.blocks and not stage.consult:
            raise ChainError(f"段「{stage.id}」には合議の席がないので、disagreement は使えません。")
    placed = [name for stage in chain.stages for name in stage.everyone]
    twice = _twice(placed)
    if twice:
        raise ChainError(f"席「{twice}」が2つの段にあります。1つの席は、1つの経路で1度だけ押します。")
    both = [name for name in chain.readers if name in placed]
    if both:
        raise ChainError(f"席「{both[0]}」は段で押すので、後閲（readers）には書けません。")
    standing_in = {name for seat in chain.seats for name in seat.acting}
    for seat in chain.seats:
        if seat.id not in {*placed, *chain.readers, *standing_in}:
            raise ChainError(f"席「{seat.id}」が、どの段にも後閲にも代決にも出てきません。")


def _check_ladder(chain: Chain) -> None:
    if not chain.ladder:
        raise ChainError("「ladder.seats」に、決裁する席を下から順に書いてください。")
    _check_rungs(chain)
    for row in chain.rows:
        if row.decider not in chain.ladder:
            raise ChainError(f"専決の表の行「{row.id}」の「{row.decider}」は、ladder.seats にありません。")


def _check_rungs(chain: Chain) -> None:
    """Every rung stands alone in a stage that is always taken, in order, and nothing comes after the highest."""
    order = {stage.seats[0]: n for n, stage in enumerate(chain.stages) if len(stage.everyone) == 1 and stage.seats}
    for name in chain.ladder:
        if name not in order:
            raise ChainError(f"決裁する席「{name}」は、1人だけの段（合議でない段）に置いてください。")
        if chain.stages[order[name]].when is not None:
            raise ChainError(f"決裁する席「{name}」の段には、条件（when）を付けられません。")
    places = [order[name] for name in chain.ladder]
    if places != sorted(places):
        raise ChainError("「ladder.seats」の順が、段の順と合いません。下の席から順に書いてください。")
    if places[-1] != len(chain.stages) - 1:
        raise ChainError(
            "いちばん上の決裁の席より後に、段があります。決裁の後に読むだけの席は readers に書いてください。"
        )
