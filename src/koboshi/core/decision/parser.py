"""Reads FEEL into a syntax tree: expressions and unary tests (DMN 1.5, section 10.3.1.2)."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import TypeVar

from koboshi.core.decision import nodes
from koboshi.core.decision.forms import COMPARE, Forms
from koboshi.core.decision.limits import MAX_DEPTH, FeelError
from koboshi.core.decision.nodes import Node
from koboshi.core.decision.temporal import at_literal
from koboshi.core.decision.values import number

T = TypeVar("T")
_BEGINS = frozenset({"(", "[", "-", "{", "@"})
_JOINS = frozenset({"and", "or", "then", "else", "return", "satisfies", "between", "in", "instance"})


def parse(source: str, known: Collection[str] = ()) -> Node:
    """The tree of one expression; FeelError names the place where it cannot be read."""
    return _guarded(Parser(source, known).whole)


def parse_tests(source: str, known: Collection[str] = ()) -> nodes.Tests:
    """The tree of the unary tests of a table cell: `-`, `< 5`, `[1..3], 7`, `not("a")`."""
    return _guarded(Parser(source, known).whole_tests)


def _guarded(read: Callable[[], T]) -> T:
    try:
        return read()
    except RecursionError as problem:
        raise FeelError("式の入れ子が深すぎます。") from problem


class Parser(Forms):
    """Recursive descent over the tokens of one source; each method reads one rule of the grammar."""

    # -- whole texts ---------------------------------------------------------------------------------------------

    def whole(self) -> Node:
        """One expression and nothing after it."""
        node = self.expression()
        self.finish()
        return node

    def whole_tests(self) -> nodes.Tests:
        """The tests of one cell and nothing after them."""
        if self.sees("-") and self.ahead().kind == "end":
            return nodes.Tests(False, ())
        tests = self.tests()
        self.finish()
        return tests

    def finish(self) -> None:
        """Make sure that everything has been read."""
        if self.here.kind != "end":
            raise self.strange("ここで式が終わるはずです")

    # -- expressions ---------------------------------------------------------------------------------------------

    def expression(self) -> Node:
        """Rule 1; counts how deep brackets stand inside each other."""
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise FeelError("式の入れ子が深すぎます。", self.here.start)
        special = _SPECIAL.get(self.here.text) if self.here.kind == "word" else None
        node = special(self) if special is not None else self.logic("or", lambda: self.logic("and", self.comparison))
        self.depth -= 1
        return node

    def logic(self, word: str, operand: Callable[[], Node]) -> Node:
        """Terms joined by `and` or `or`."""
        terms = [operand()]
        while self.accept(word):
            terms.append(operand())
        return terms[0] if len(terms) == 1 else nodes.Logic(word, tuple(terms))

    def comparison(self) -> Node:
        """Comparisons, `between`, `in`, `instance of`."""
        left = self.sum()
        while True:
            if self.sees(*COMPARE):
                left = nodes.Compare(self.take().text, left, self.compared())
            elif self.accept("between"):
                low = self.sum()
                self.expect("and")
                left = nodes.Between(left, low, self.sum())
            elif self.accept("in"):
                left = nodes.In(left, self.in_tests())
            elif self.accept("instance"):
                self.name_called("of")
                left = nodes.InstanceOf(left, self.type())
            else:
                return left

    def compared(self) -> Node:
        """What stands after a comparison sign: a sum, or an open range such as `>=2`."""
        if not self.sees("<", "<=", ">", ">="):
            return self.sum()
        sign = self.take().text
        return _open_range(sign, self.sum())

    def sum(self) -> Node:
        """`+` and `-`."""
        left = self.product()
        while self.sees("+", "-"):
            left = nodes.Arithmetic(self.take().text, left, self.product())
        return left

    def product(self) -> Node:
        """`*` and `/`."""
        left = self.power()
        while self.sees("*", "/"):
            left = nodes.Arithmetic(self.take().text, left, self.power())
        return left

    def power(self) -> Node:
        """`**`, which FEEL reads from the left."""
        left = self.negation()
        while self.accept("**"):
            left = nodes.Arithmetic("**", left, self.negation())
        return left

    def negation(self) -> Node:
        """A sign in front binds more tightly than `**`."""
        signs = 0
        while self.accept("-"):
            signs += 1
        node = self.postfix()
        return node if not signs else nodes.Negative(node) if signs % 2 else nodes.Negative(nodes.Negative(node))

    def postfix(self) -> Node:
        """Paths, filters and calls after a value."""
        node = self.primary()
        while True:
            if self.sees(".") and self.ahead().kind in ("name", "word"):
                self.take()
                node = nodes.Path(node, self.joined_name())
            elif self.sees("...") and self.ahead().kind in ("name", "word"):
                self.take()
                node = nodes.Descendant(node, self.joined_name())
            elif self.sees("[") and not (self.ends_range and self.closes_open_range()):
                self.take()
                node = nodes.Filter(node, self.expression())
                self.expect("]")
            elif self.sees("("):
                node = self.call(node)
            else:
                return node

    def call(self, function: Node) -> Node:
        """Arguments by position or by name."""
        self.expect("(")
        names: list[str] = []
        args: list[Node] = []
        while not self.sees(")"):
            named = self.argument_name()
            if named is not None:
                names.append(named)
            args.append(self.expression())
            if not self.accept(","):
                break
        self.expect(")")
        if names and len(names) != len(args):
            raise self.strange("引数は、すべて名前で書くか、すべて順番で書いてください")
        return nodes.Call(function, tuple(args), tuple(names))

    # -- values --------------------------------------------------------------------------------------------------

    def primary(self) -> Node:
        """Literals, names, brackets."""
        token = self.here
        if token.kind == "name":
            return nodes.Name(self.joined_name(), token.start)
        reader = _PRIMARY.get(token.kind if token.kind in ("number", "string") else token.text)
        if reader is None or token.kind == "end":
            raise self.strange("値が要ります")
        return reader(self)

    def number(self) -> Node:
        """A number of up to 34 digits."""
        token = self.take()
        value = number(token.text)
        if value is None:
            raise FeelError("数が大きすぎます。", token.start)
        return nodes.Const(value)

    def string(self) -> Node:
        """A text."""
        return nodes.Const(self.take().text)

    def constant(self) -> Node:
        """`true`, `false`, `null`."""
        return nodes.Const({"true": True, "false": False, "null": None}[self.take().text])

    def at_sign(self) -> Node:
        """`@"2026-04-01"`: a date, time, date and time or duration."""
        self.expect("@")
        if self.here.kind != "string":
            raise self.strange('「@"2026-04-01"」のように書いてください')
        return nodes.Const(at_literal(self.take().text))

    def parenthesis(self) -> Node:
        """`(a)`, `(a..b]`, `(>5)`."""
        start = self.expect("(")
        if self.sees(*COMPARE):
            sign = self.take().text
            end = self.sum()
            self.expect(")")
            return _open_range(sign, end)
        node = self.expression()
        if self.sees(".."):
            return self.range_from(node, closed=False)
        if not self.accept(")"):
            raise FeelError("「(」に対する「)」がありません。", start.start)
        return node

    def bracket(self) -> Node:
        """`[a, b]`, `[a..b]`."""
        self.expect("[")
        items: list[Node] = []
        while not self.sees("]"):
            items.append(self.list_item())
            if len(items) == 1 and self.sees(".."):
                return self.range_from(items[0], closed=True)
            if not self.accept(","):
                break
        self.expect("]")
        return nodes.ListOf(tuple(items))

    def list_item(self) -> Node:
        """An element; a unary test such as `< 5` may stand in a list too."""
        if not self.sees(*COMPARE):
            return self.expression()
        sign = self.take().text
        return _open_range(sign, self.sum())

    def reversed_bracket(self) -> Node:
        """`]a..b[`: an open range in the older spelling."""
        self.expect("]")
        return self.range_from(self.sum(), closed=False)

    def closes_open_range(self) -> bool:
        """Whether the `[` here ends a range in the older spelling (`[1..5[`) and is no filter."""
        after = self.ahead()
        return after.kind == "end" or (after.kind == "op" and after.text not in _BEGINS) or after.text in _JOINS

    def range_from(self, low: Node, *, closed: bool) -> Node:
        """The rest of a range."""
        self.expect("..")
        outer, self.ends_range = self.ends_range, True
        high = self.sum()
        self.ends_range = outer
        if not self.sees("]", ")", "["):
            raise self.strange("範囲の終わりの「]」が要ります")
        return nodes.RangeOf(low, high, closed, self.take().text == "]")

    def context(self) -> Node:
        """`{name: value}`."""
        self.expect("{")
        entries: list[tuple[str, Node]] = []
        while not self.sees("}"):
            entries.append((self.key(), self.expression()))
            if not self.accept(","):
                break
        self.expect("}")
        if len({name for name, _ in entries}) != len(entries):
            raise self.strange("同じ名前が二つあります")
        return nodes.ContextOf(tuple(entries))

    def key(self) -> str:
        """The name of an entry: a string, or a name that may hold signs."""
        if self.here.kind == "string":
            name = self.take().text
            self.expect(":")
            return name
        if self.here.kind not in ("name", "word"):
            raise self.strange("名前が要ります")
        start = self.here.start
        while not self.sees(":", "end", "{", "}", "(", ",") and self.here.kind != "end":
            self.take()
        end = self.expect(":").start
        return " ".join(self.source[start:end].split())


def _open_range(sign: str, end: Node) -> nodes.RangeOf:
    if sign == "!=":
        return nodes.RangeOf(end, end, True, True, sign)
    if sign == "=":
        return nodes.RangeOf(end, end, True, True, sign)
    closed = sign.endswith("=")
    if sign.startswith("<"):
        return nodes.RangeOf(None, end, False, closed, sign)
    return nodes.RangeOf(end, None, closed, False, sign)


_SPECIAL: dict[str, Callable[[Parser], Node]] = {
    "if": Parser.if_else,
    "for": Parser.loop,
    "some": Parser.quantified,
    "every": Parser.quantified,
    "function": Parser.function,
}
_PRIMARY: dict[str, Callable[[Parser], Node]] = {
    "number": Parser.number,
    "string": Parser.string,
    "true": Parser.constant,
    "false": Parser.constant,
    "null": Parser.constant,
    "@": Parser.at_sign,
    "(": Parser.parenthesis,
    "[": Parser.bracket,
    "]": Parser.reversed_bracket,
    "{": Parser.context,
    **{word: Parser.expression for word in ("if", "for", "some", "every", "function")},
}
