"""Read a form definition (form.json) and refuse what nobody could fill in, naming the place."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any, Final

import re2

from koboshi.core.form import bounds, following, places
from koboshi.core.form.model import (
    FIELD_TYPES,
    MAX_LENGTH,
    NUMERIC,
    TEXTUAL,
    Field,
    Page,
    default_autocomplete,
    default_inputmode,
    default_widget,
    is_personal,
)
from koboshi.core.form.problem import FormError
from koboshi.core.japan import municipalities
from koboshi.core.japan.wareki import DateProblem

MOST: Final = {"fields": 200, "pages": 50, "options": 200, "items": 100, "length": 20_000, "files": 50, "mb": 100}
_ID = re.compile(r"[a-z][a-z0-9_]{0,59}")
_OPTION = re.compile(r"[A-Za-z0-9_\-]{1,60}")
_WORDS = frozenset(
    "if then else for in return some every satisfies and or not true false null between instance of function".split()
)
COMMON_OPTIONS: Final = frozenset(
    {"type", "required", "personal", "show_if", "widget", "autocomplete", "inputmode", "legal_basis"}
)
OWN_OPTIONS: Final[dict[str, frozenset[str]]] = {
    **dict.fromkeys(TEXTUAL, frozenset({"min_length", "max_length", "pattern"})),
    **dict.fromkeys(NUMERIC, frozenset({"min", "max", "step"})),
    "date": frozenset({"min", "max", "from_today"}),
    "time": frozenset({"end_of_day"}),
    "person_name": frozenset({"kana"}),
    "choice": frozenset({"options", "follows"}),
    "municipality": frozenset({"follows", "same_as"}),
    "choices": frozenset({"options", "min_items", "max_items"}),
    "attachment": frozenset({"accept", "max_count", "max_mb", "later"}),
    "list": frozenset({"fields", "min_items", "max_items"}),
}


def load_fields(data: Mapping[str, Any]) -> dict[str, Field]:
    """The fields of a form by id, in the order written; raises FormError."""
    table = _mapping(data.get("fields"), "fields")
    if not 1 <= len(table) <= MOST["fields"]:
        raise FormError("fields", f"項目は1から{MOST['fields']}個までにしてください。")
    fields = {name: _field(name, "", spec) for name, spec in table.items()}
    choices = {name: field.options for name, field in fields.items() if field.type == "choice"}
    for name, field in fields.items():
        following.check(f"fields.{name}", field.follows, choices)
        places.check(f"fields.{name}", field.same_as, fields)
    return fields


def load_pages(data: Mapping[str, Any], fields: Mapping[str, Field]) -> tuple[Page, ...]:
    """The pages of a form; every field stands on exactly one of them. Raises FormError."""
    pages = data.get("pages")
    if not isinstance(pages, list) or not 1 <= len(pages) <= MOST["pages"]:
        raise FormError("pages", f"ページは1から{MOST['pages']}枚までの配列で書いてください。")
    result = tuple(_page(spec, f"pages.{at}", fields) for at, spec in enumerate(pages))
    _once("pages", [page.id for page in result])
    _once("pages", [field.id for page in result for field in page.fields])
    lost = set(fields) - {field.id for page in result for field in page.fields}
    if lost:
        raise FormError(f"fields.{min(lost)}", "この項目はどのページにも置かれていません。")
    return result


def _page(spec: object, path: str, fields: Mapping[str, Field]) -> Page:
    table = _mapping(spec, path)
    _only(table, frozenset({"id", "fields", "show_if"}), path)
    name = _identifier(table.get("id"), f"{path}.id")
    names = table.get("fields")
    if not isinstance(names, list) or not names:
        raise FormError(f"{path}.fields", "ページには項目を1つ以上置いてください。")
    unknown = [str(each) for each in names if not isinstance(each, str) or each not in fields]
    if unknown:
        raise FormError(f"{path}.fields", f"項目「{unknown[0]}」は定義されていません。")
    return Page(name, tuple(fields[each] for each in names), _text(table, "show_if", path))


def _field(name: object, parent: str, spec: object) -> Field:
    path = f"{parent}.fields.{name}" if parent else f"fields.{name}"
    identifier = _identifier(name, path)
    table = _mapping(spec, path)
    kind = table.get("type")
    if not isinstance(kind, str) or kind not in FIELD_TYPES:
        raise FormError(
            f"{path}.type", f"種類「{kind}」は使えません。使えるのは {', '.join(sorted(FIELD_TYPES))} です。"
        )
    _only(table, COMMON_OPTIONS | OWN_OPTIONS.get(kind, frozenset()), path)
    if parent and (kind in {"list", "attachment"} or table.keys() & {"show_if", "follows", "same_as"}):
        raise FormError(path, "くり返しの中には、くり返し・添付・表示条件を置けません。")
    options = _options(table, kind, path)
    least, most = _items(table, kind, path)
    short, long = _lengths(table, kind, path)
    return Field(
        id=identifier,
        path=f"{parent.removeprefix('fields.')}.{identifier}" if parent else identifier,
        type=kind,
        required=_flag(table, "required", path, False),
        personal=_flag(table, "personal", path, is_personal(kind)),
        show_if=_text(table, "show_if", path),
        options=options,
        widget=_text(table, "widget", path) or default_widget(kind, len(options)),
        autocomplete=_text(table, "autocomplete", path) or default_autocomplete(kind, identifier),
        inputmode=_text(table, "inputmode", path) or default_inputmode(kind),
        min=_bound(table, "min", kind, path),
        max=_bound(table, "max", kind, path),
        step=_bound(table, "step", kind, path),
        min_length=short,
        max_length=long,
        pattern=_pattern(table, path),
        min_items=least,
        max_items=most,
        accept=_accept(table, kind, path),
        max_count=_whole(table, "max_count", path, 5 if kind == "attachment" else 0, MOST["files"]),
        max_mb=_whole(table, "max_mb", path, 10 if kind == "attachment" else 0, MOST["mb"]),
        later=_flag(table, "later", path, False),
        from_today=_flag(table, "from_today", path, False),
        end_of_day=_flag(table, "end_of_day", path, False),
        kana=_flag(table, "kana", path, True),
        legal_basis=_text(table, "legal_basis", path),
        fields=_children(table, kind, path),
        follows=following.load(table.get("follows"), path, options),
        same_as=_text(table, "same_as", path),
    )


def _children(table: Mapping[str, Any], kind: str, path: str) -> tuple[Field, ...]:
    if kind != "list":
        return ()
    children = _mapping(table.get("fields"), f"{path}.fields")
    if not 1 <= len(children) <= 30:
        raise FormError(f"{path}.fields", "くり返しの項目は1から30個までにしてください。")
    return tuple(_field(name, path, spec) for name, spec in children.items())


def _options(table: Mapping[str, Any], kind: str, path: str) -> tuple[str, ...]:
    if kind == "municipality":
        return tuple(municipalities.BY_CODE)
    if kind not in {"choice", "choices"}:
        return ()
    options = table.get("options")
    if not isinstance(options, list) or not 1 <= len(options) <= MOST["options"]:
        raise FormError(f"{path}.options", "選択肢を1つ以上の配列で書いてください。")
    if any(not isinstance(option, str) or not _OPTION.fullmatch(option) for option in options):
        raise FormError(f"{path}.options", "選択肢は英数字・「_」・「-」の60文字までの名前にしてください。")
    _once(f"{path}.options", options)
    return tuple(options)


def _items(table: Mapping[str, Any], kind: str, path: str) -> tuple[int, int]:
    if kind not in {"list", "choices"}:
        return 0, 0
    limit = MOST["items"] if kind == "list" else MOST["options"]
    least = _whole(table, "min_items", path, 0, limit)
    most = _whole(table, "max_items", path, 20 if kind == "list" else limit, limit)
    if least > most:
        raise FormError(f"{path}.min_items", "最少の数が最多の数を超えています。")
    return least, most


def _lengths(table: Mapping[str, Any], kind: str, path: str) -> tuple[int, int]:
    if kind not in TEXTUAL:
        return 0, 0
    short = _whole(table, "min_length", path, 0, MOST["length"])
    long = _whole(table, "max_length", path, MAX_LENGTH[kind], MOST["length"])
    if short > long or long == 0:
        raise FormError(f"{path}.max_length", "文字数の範囲が正しくありません。")
    return short, long


def _bound(table: Mapping[str, Any], name: str, kind: str, path: str) -> str | None:
    value = table.get(name)
    if value is None:
        return None
    text = str(value) if type(value) in {int, str} and len(str(value)) <= 20 else ""
    try:
        if kind == "date":
            return bounds.normal(text)
        number = Decimal(text)
        whole = number.is_finite() and (kind == "decimal" or number == number.to_integral_value())
    except (DateProblem, InvalidOperation) as error:
        raise FormError(f"{path}.{name}", f"値「{value}」は使えません。") from error
    if not whole or abs(number) > 10**15 or (name == "step" and number <= 0):
        raise FormError(f"{path}.{name}", f"値「{value}」は使えません。")
    return text


def _pattern(table: Mapping[str, Any], path: str) -> str:
    pattern = _text(table, "pattern", path)
    try:
        re2.compile(pattern)
    except re2.error as error:
        raise FormError(f"{path}.pattern", "正規表現を読み取れません（RE2の書き方だけが使えます）。") from error
    return pattern


def _accept(table: Mapping[str, Any], kind: str, path: str) -> tuple[str, ...]:
    if kind != "attachment":
        return ()
    accept = table.get("accept", ["pdf", "jpeg", "png"])
    if not isinstance(accept, list) or not accept or any(not isinstance(each, str) for each in accept):
        raise FormError(f"{path}.accept", "受け付けるファイルの種類を配列で書いてください。")
    return tuple(accept)


def _mapping(value: object, path: str) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise FormError(path, "ここには名前と値の組を書いてください。")
    return value


def _identifier(value: object, path: str) -> str:
    if not isinstance(value, str) or not _ID.fullmatch(value) or value in _WORDS:
        raise FormError(
            path, "名前は英小文字で始まる英小文字・数字・「_」の60文字までで、式の予約語でないものにしてください。"
        )
    return value


def _only(table: Mapping[str, Any], known: frozenset[str], path: str) -> None:
    unknown = sorted(str(key) for key in table if key not in known)
    if unknown:
        raise FormError(f"{path}.{unknown[0]}", "この設定は、ここでは使えません。")


def _once(path: str, names: Sequence[str]) -> None:
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise FormError(path, f"「{twice[0]}」が2回書かれています。")


def _text(table: Mapping[str, Any], name: str, path: str) -> str:
    value = table.get(name, "")
    if not isinstance(value, str) or len(value) > 2000:
        raise FormError(f"{path}.{name}", "ここには2,000文字までの文字列を書いてください。")
    return value


def _flag(table: Mapping[str, Any], name: str, path: str, default: bool) -> bool:
    value = table.get(name, default)
    if not isinstance(value, bool):
        raise FormError(f"{path}.{name}", "ここには true か false を書いてください。")
    return value


def _whole(table: Mapping[str, Any], name: str, path: str, default: int, most: int) -> int:
    value = table.get(name, default)
    if type(value) is not int or not 0 <= value <= most:
        raise FormError(f"{path}.{name}", f"ここには0から{most}までの整数を書いてください。")
    return value
