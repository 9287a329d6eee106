"""External functions: a closed table of pure ones of Java, written anew here (DMN 1.5, section 10.3.2.13.3).

No program outside is ever called. Whatever is not in the table, PMML included, is refused by name.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import re2

from koboshi.core.decision.limits import FeelError, text_within
from koboshi.core.decision.values import NUMBERS, Function, number
from koboshi.core.decision.writing import text_of

Work = Callable[..., Any]
_SIGNATURE = re2.compile(r"\s*([A-Za-z]+)\s*\(\s*(.*?)\s*\)\s*")
_FLOATING = ("double", "float")
_WHOLE = {"byte": 8, "short": 16, "int": 32, "long": 64}
_TEXT = "java.lang.String"
_FORMAT = re2.compile(r"%(?:([sd%])|\.([0-9]{1,2})f)")


def external(params: tuple[str, ...], class_name: str, signature: str) -> Function:
    """The function of a Java class and method signature; FeelError when it is not in the table."""
    match = _SIGNATURE.fullmatch(signature)
    name, kinds = (match.group(1), tuple(_kinds(match.group(2)))) if match else ("", ())
    work = _table().get((class_name, name, kinds))
    if work is None or len(kinds) != len(params):
        raise FeelError(f"外のプログラムを呼ぶ関数（{class_name}.{signature or '…'}）は使えません。")

    def run(args: list[Any]) -> Any:
        fitted = [_argument(arg, kind) for arg, kind in zip(args, kinds, strict=True)]
        if any(value is None for value in fitted):
            return None
        try:
            return _result(work(*fitted))
        except (ArithmeticError, ValueError, OverflowError):
            return None

    return Function(params, run)


def _kinds(listed: str) -> list[str]:
    return [part.strip() for part in listed.split(",") if part.strip()]


def _argument(value: Any, kind: str) -> Any:
    """A FEEL value as the parameter takes it; None when it does not."""
    if kind in _FLOATING:
        return value if type(value) is Decimal else None
    if kind in _WHOLE:
        fits = type(value) is Decimal and value == value.to_integral_value() and abs(value) < 2 ** (_WHOLE[kind] - 1)
        return value if fits else None
    if kind == "char":
        return value if type(value) is str and len(value) == 1 else None
    return value if type(value) is str or kind != _TEXT else None


def _result(value: Any) -> Any:
    return number(repr(value)) if type(value) is float else value


def _floating(work: Callable[..., float]) -> Work:
    return lambda *args: work(*(float(arg) for arg in args))


def _read_whole(bits: int) -> Work:
    def read(text: str) -> Decimal:
        value = int(text) if text.lstrip("+-").isascii() and len(text) < 25 else 2**bits
        if abs(value) >= 2 ** (bits - 1):
            raise ValueError(text)
        return Decimal(value)

    return read


def _read_number(text: str) -> Decimal | None:
    return number(text.strip())


def _formatted(pattern: str, value: Any) -> str:
    """`String.format` with one value: %s, %d, %.2f and %%."""

    def written(match: Any) -> str:
        if match.group(2):
            return f"{NUMBERS.create_decimal(value):.{int(match.group(2))}f}"
        return "%" if match.group(1) == "%" else text_of(value)

    return text_within(_FORMAT.sub(written, pattern))


def _same(value: Any) -> Any:
    return value


def _table() -> dict[tuple[str, str, tuple[str, ...]], Work]:
    found: dict[tuple[str, str, tuple[str, ...]], Work] = {
        (_TEXT, "valueOf", ("char",)): _same,
        (_TEXT, "format", (_TEXT, "[Ljava.lang.Object;")): _formatted,
        ("java.lang.Integer", "valueOf", (_TEXT,)): _read_whole(32),
        ("java.lang.Long", "valueOf", (_TEXT,)): _read_whole(64),
        ("java.lang.Float", "valueOf", (_TEXT,)): _read_number,
        ("java.lang.Double", "valueOf", (_TEXT,)): _read_number,
    }
    for kind in (*_FLOATING, *_WHOLE):
        found[(f"java.lang.{_BOXED.get(kind, kind.title())}", "valueOf", (kind,))] = _same
        if kind in ("byte", "short"):
            continue
        for name, work in (("max", max), ("min", min), ("abs", abs)):
            found[("java.lang.Math", name, (kind,) if name == "abs" else (kind, kind))] = work
    for name, real in _REAL.items():
        found[("java.lang.Math", name, ("double",))] = _floating(real)
    found[("java.lang.Math", "pow", ("double", "double"))] = _floating(math.pow)
    return found


_BOXED = {"int": "Integer"}
_REAL: dict[str, Callable[..., float]] = {
    "cos": math.cos,
    "sin": math.sin,
    "tan": math.tan,
    "acos": math.acos,
    "asin": math.asin,
    "atan": math.atan,
    "exp": math.exp,
    "log": math.log,
    "log10": math.log10,
    "sqrt": math.sqrt,
    "cbrt": math.cbrt,
    "toRadians": math.radians,
    "toDegrees": math.degrees,
}
