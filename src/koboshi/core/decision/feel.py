"""FEEL (DMN 1.5 §10) compiled to closures: names, three-valued logic, decimals, dates, ranges, lists, loops.

Model text is never given to Python's own evaluator. Sources, depth, steps, lists and texts are bounded.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final

from koboshi.core.decision import builtins
from koboshi.core.decision.problems import FeelError
from koboshi.core.decision.old_values import Range, add, compare, divide, equal, multiply, plain, subtract

MAX_SOURCE: Final = 4000
MAX_DEPTH: Final = 60
MAX_STEPS: Final = 100_000
MAX_ITEMS: Final = 10_000

Closure = Callable[["Frame"], Any]
_TOKEN = re.compile(
    r"\s*(?:(?P<number>\d+(?:\.\d+)?|\.\d+)|(?P<string>\"(?:[^\"\\]|\\.)*\")"
    r"|(?P<name>[^\W\d]\w*)|(?P<op>\.\.|\*\*|<=|>=|!=|[-+*/=<>()\[\]{},.:?]))"
)
_WORDS = frozenset("and or not if then else for in return some every satisfies between true false null".split())


@dataclass(slots=True)
class Frame:
    """Names in reach and the steps left."""

    names: Mapping[str, Any]
    steps: list[int] = field(default_factory=lambda: [MAX_STEPS])

    def inner(self, **more: Any) -> Frame:
        """The frame of a loop's body or a filter."""
        self.steps[0] -= 1
        if self.steps[0] < 0:
            raise FeelError("計算が長すぎるため、止めました。")
        return Frame({**self.names, **more}, self.steps)


@dataclass(frozen=True, slots=True)
class Expression:
    """A compiled expression; call it with a mapping of names. A name that is missing is null."""

    source: str
    names: frozenset[str]
    _run: Closure = field(repr=False, compare=False)

    def __call__(self, context: Mapping[str, Any]) -> Any:
        """The value; raises FeelError when a bound is reached."""
        try:
            return self._run(Frame({name: plain(context.get(name)) for name in self.names | {"?"} if name in context}))
        except RecursionError as problem:
            raise FeelError("式が深すぎます。") from problem


def compile(source: str) -> Expression:  # noqa: A001  the word of the trade
    """Compile an expression. Raises FeelError with the position of the mistake."""
    parser = _Parser(source)
    run = parser.whole(parser.expression)
    return Expression(source, frozenset(parser.free), run)


def compile_unary_tests(source: str) -> Expression:
    """Compile the cell of a decision table; the input value is `?`."""
    parser = _Parser(source)
    run = parser.whole(parser.unary_tests)
    return Expression(source, frozenset(parser.free), run)


def _tokens(source: str) -> list[tuple[str, str, int]]:
    if len(source) > MAX_SOURCE:
        raise FeelError("式が長すぎます。")
    found, at = [], 0
    end = len(source.rstrip())
    while at < end:
        match = _TOKEN.match(source, at)
        if match is None:
            raise FeelError(f"「{source[at : at + 10].strip()}」が読めません。", at)
        kind = str(match.lastgroup)
        text = match.group(kind)
        found.append(("op" if kind == "name" and text in _WORDS else kind, text, match.start(kind)))
        at = match.end()
    return [*found, ("end", "", end)]


class _Parser:
    """Recursive descent; every method returns a closure."""

    def __init__(self, source: str) -> None:
        self.tokens, self.at, self.depth = _tokens(source), 0, 0
        self.free: set[str] = set()
        self.bound: list[str] = []

    # -- tokens
    def peek(self) -> str:
        kind, text, _ = self.tokens[self.at]
        return text if kind == "op" else ""

    def take(self, *texts: str) -> str:
        if self.peek() and self.peek() in texts:
            self.at += 1
            return self.tokens[self.at - 1][1]
        return ""

    def expect(self, text: str) -> None:
        if not self.take(text):
            raise FeelError(f"「{text}」が必要です。", self.tokens[self.at][2])

    def name(self) -> str:
        kind, text, at = self.tokens[self.at]
        if kind != "name":
            raise FeelError("名前が必要です。", at)
        self.at += 1
        return text

    def whole(self, rule: Callable[[], Closure]) -> Closure:
        run = rule()
        kind, text, at = self.tokens[self.at]
        if kind != "end":
            raise FeelError(f"「{text}」は、ここには書けません。", at)
        return run

    # -- grammar
    def expression(self) -> Closure:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise FeelError("式が深すぎます。", self.tokens[self.at][2])
        rules = {"if": self._if, "for": self._for, "some": self._some, "every": self._some}
        run = rules.get(self.peek(), self._or)()
        self.depth -= 1
        return run

    def _if(self) -> Closure:
        self.expect("if")
        condition = self.expression()
        self.expect("then")
        yes = self.expression()
        self.expect("else")
        no = self.expression()
        return lambda f: yes(f) if condition(f) is True else no(f)

    def _loops(self) -> list[tuple[str, Closure]]:
        loops = []
        while True:
            name = self.name()
            self.expect("in")
            source = self.expression()
            if self.take(".."):
                source = _span(source, self.expression())
            loops.append((name, source))
            self.bound.append(name)
            if not self.take(","):
                return loops

    def _for(self) -> Closure:
        self.expect("for")
        loops = self._loops()
        self.expect("return")
        body = self.expression()
        del self.bound[-len(loops) :]
        return lambda f: [body(inner) for inner in _frames(f, loops)]

    def _some(self) -> Closure:
        every = self.take("some", "every") == "every"
        loops = self._loops()
        self.expect("satisfies")
        test = self.expression()
        del self.bound[-len(loops) :]
        fold = _all if every else _any
        return lambda f: fold([test(inner) for inner in _frames(f, loops)])

    def _or(self) -> Closure:
        parts = [self._and()]
        while self.take("or"):
            parts.append(self._and())
        return parts[0] if len(parts) == 1 else lambda f: _any([part(f) for part in parts])

    def _and(self) -> Closure:
        parts = [self._comparison()]
        while self.take("and"):
            parts.append(self._comparison())
        return parts[0] if len(parts) == 1 else lambda f: _all([part(f) for part in parts])

    def _comparison(self) -> Closure:
        left = self._sum()
        if self.take("between"):
            low = self._sum()
            self.expect("and")
            high = self._sum()
            return lambda f: _all([compare(">=", left(f), low(f)), compare("<=", left(f), high(f))])
        if self.take("in"):
            return self._in(left)
        sign = self.take("=", "!=", "<", "<=", ">", ">=")
        if not sign:
            return left
        right = self._sum()
        return lambda f: compare(sign, left(f), right(f))

    def _in(self, left: Closure) -> Closure:
        before = self.at
        try:  # one test, which may be a range in round brackets
            test = self._unary_test()
        except FeelError:  # several tests in brackets
            self.at = before
            self.expect("(")
            test = self.unary_tests()
            self.expect(")")
        return lambda f: test(f.inner(**{"?": left(f)}))

    def _sum(self) -> Closure:
        left = self._product()
        while sign := self.take("+", "-"):
            left = _binary(add if sign == "+" else subtract, left, self._product())
        return left

    def _product(self) -> Closure:
        left = self._unary()
        while sign := self.take("*", "/"):
            left = _binary(multiply if sign == "*" else divide, left, self._unary())
        return left

    def _unary(self) -> Closure:
        if self.take("-"):
            inner = self._unary()
            return lambda f: subtract(Decimal(0), inner(f))
        return self._postfix(self._primary())

    def _postfix(self, run: Closure) -> Closure:
        while True:
            if self.peek() == "." and self.tokens[self.at + 1][0] == "name":
                self.at += 1
                run = _path(run, self.name())
            elif self.peek() == "[":
                self.expect("[")
                self.bound.append("item")
                test = self.expression()
                self.bound.pop()
                self.expect("]")
                run = _filter(run, test)
            else:
                return run

    def _primary(self) -> Closure:
        kind, text, at = self.tokens[self.at]
        if kind == "number":
            self.at += 1
            return _constant(Decimal(text))
        if kind == "string":
            self.at += 1
            return _constant(_unquote(text))
        if kind == "name":
            return self._name_or_call()
        words: dict[str, Any] = {"true": True, "false": False, "null": None}
        if text in words:
            self.at += 1
            return _constant(words[text])
        rules: dict[str, Callable[[], Closure]] = {
            "(": self._group, "[": self._list_or_range, "{": self._context, "not": self._not, "?": self._question,
        }  # fmt: skip
        if text in rules and kind == "op":
            return rules[text]()
        raise FeelError(f"「{text}」は、ここには書けません。" if text else "式が途中で終わっています。", at)

    def _question(self) -> Closure:
        self.expect("?")
        return lambda f: f.names.get("?")

    def _not(self) -> Closure:
        self.expect("not")
        self.expect("(")
        inner = self.expression()
        self.expect(")")
        return lambda f: {True: False, False: True}.get(value) if isinstance(value := inner(f), bool) else None

    def _group(self) -> Closure:
        self.expect("(")
        inner = self.expression()
        if self.take(".."):
            high = self.expression()
            closed = self.take("]") == "]"
            if not closed:
                self.expect(")")
            return lambda f: Range(inner(f), high(f), False, closed)
        self.expect(")")
        return inner

    def _list_or_range(self) -> Closure:
        self.expect("[")
        items: list[Closure] = []
        while not self.take("]"):
            items.append(self.expression())
            if len(items) == 1 and self.take(".."):
                high = self.expression()
                closed = self.take("]") == "]"
                if not closed and not self.take(")"):
                    self.expect("[")
                low = items[0]
                return lambda f: Range(low(f), high(f), True, closed)
            if self.peek() != "]":
                self.expect(",")
        return lambda f: [item(f) for item in items]

    def _context(self) -> Closure:
        self.expect("{")
        entries: list[tuple[str, Closure]] = []
        while not self.take("}"):
            kind, text, _ = self.tokens[self.at]
            key = _unquote(text) if kind == "string" else text
            self.at += 1
            self.expect(":")
            entries.append((key, self.expression()))
            if self.peek() != "}":
                self.expect(",")
        return lambda f: {key: run(f) for key, run in entries}

    def _name_or_call(self) -> Closure:
        at = self.tokens[self.at][2]
        words = self._function_name()
        if words:
            arguments: list[Closure] = []
            self.expect("(")
            while not self.take(")"):
                arguments.append(self.expression())
                if self.peek() != ")":
                    self.expect(",")
            return _call(words, arguments, at)
        name = self.name()
        if name not in self.bound:
            self.free.add(name)
        return lambda f: f.names.get(name)

    def _function_name(self) -> str:
        """Names of functions may have several words: `string length(`."""
        words, at = [], self.at
        while self.tokens[at][0] == "name" or (words and self.tokens[at][1] in ("and", "in")):
            words.append(self.tokens[at][1])
            at += 1
            if self.tokens[at][1] == "(" and " ".join(words) in builtins.FUNCTIONS:
                self.at = at
                return " ".join(words)
        return ""

    # -- unary tests
    def unary_tests(self) -> Closure:
        if self.take("-"):
            if self.tokens[self.at][0] in ("end",) or self.peek() == ")":
                return _constant(True)
            self.at -= 1
        if self.peek() == "not" and self.tokens[self.at + 1][1] == "(":
            self.expect("not")
            self.expect("(")
            inner = self.unary_tests()
            self.expect(")")
            return lambda f: {True: False, False: True}.get(inner(f))
        tests = [self._unary_test()]
        while self.take(","):
            tests.append(self._unary_test())
        return tests[0] if len(tests) == 1 else lambda f: _any([test(f) for test in tests])

    def _unary_test(self) -> Closure:
        sign = self.take("<", "<=", ">", ">=", "=", "!=")
        if sign:
            right = self._sum()
            return lambda f: compare(sign, f.names.get("?"), right(f))
        before = self.at
        inner = self.expression()
        asks = any(token[1] == "?" for token in self.tokens[before : self.at])
        return lambda f: _matches(f.names.get("?"), inner(f), asks)


def _matches(value: Any, wanted: Any, asks: bool) -> Any:
    if asks and isinstance(wanted, bool):
        return wanted
    if isinstance(wanted, Range):
        return wanted.holds(value)
    if isinstance(wanted, list):
        return _any([_matches(value, each, False) for each in wanted])
    if isinstance(value, list) and not isinstance(wanted, list):
        return any(equal(each, wanted) is True for each in value)
    return equal(value, wanted)


def _constant(value: Any) -> Closure:
    return lambda f: value


def _binary(work: Callable[[Any, Any], Any], left: Closure, right: Closure) -> Closure:
    return lambda f: work(left(f), right(f))


def _path(run: Closure, name: str) -> Closure:
    def step(frame: Frame) -> Any:
        value = run(frame)
        if isinstance(value, list):
            return [each.get(name) if isinstance(each, Mapping) else None for each in value]
        return builtins.property_of(value, name)

    return step


def _filter(run: Closure, test: Closure) -> Closure:
    def choose(frame: Frame) -> Any:
        value = run(frame)
        items = value if isinstance(value, list) else [] if value is None else [value]
        kept = []
        for each in items:
            more = each if isinstance(each, Mapping) else {}
            answer = test(frame.inner(**{**more, "item": each}))
            if isinstance(answer, Decimal):
                return _at(items, answer)
            if answer is True:
                kept.append(each)
        return kept

    return choose


def _at(items: list[Any], index: Decimal) -> Any:
    place = int(index)
    place = place - 1 if place > 0 else place
    return items[place] if place and -len(items) <= place < len(items) else items[0] if place == 0 and items else None


def _call(name: str, arguments: list[Closure], at: int) -> Closure:
    work = builtins.FUNCTIONS[name]

    def run(frame: Frame) -> Any:
        try:
            return work(*(argument(frame) for argument in arguments))
        except (TypeError, ValueError, ArithmeticError, AttributeError):
            return None  # FEEL: a function that does not fit its arguments is null
        except FeelError as problem:
            raise FeelError(problem.sentence, at) from problem

    return run


def _span(low: Closure, high: Closure) -> Closure:
    def items(frame: Frame) -> list[Decimal] | None:
        first, last = low(frame), high(frame)
        if not isinstance(first, Decimal) or not isinstance(last, Decimal):
            return None
        if abs(last - first) > MAX_ITEMS:
            raise FeelError("繰り返しが多すぎます。")
        step = 1 if last >= first else -1
        return [Decimal(n) for n in range(int(first), int(last) + step, step)]

    return items


def _frames(frame: Frame, loops: list[tuple[str, Closure]]) -> list[Frame]:
    frames = [frame]
    for name, source in loops:
        found = []
        for each in frames:
            items = source(each)
            items = items if isinstance(items, list) else [] if items is None else [items]
            found += [each.inner(**{name: item}) for item in items]
            if len(found) > MAX_ITEMS:
                raise FeelError("繰り返しが多すぎます。")
        frames = found
    return frames


def _all(values: list[Any]) -> bool | None:
    if any(value is False for value in values):
        return False
    return True if all(value is True for value in values) else None


def _any(values: list[Any]) -> bool | None:
    if any(value is True for value in values):
        return True
    return False if all(value is False for value in values) else None


_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", '"': '"', "\\": "\\", "'": "'"}


def _unquote(text: str) -> str:
    return re.sub(r"\\(.)", lambda found: _ESCAPES.get(found[1], found[0]), text[1:-1])
