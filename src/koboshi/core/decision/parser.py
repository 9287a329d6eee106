"""Reads FEEL into a syntax tree: expressions and unary tests (DMN 1.5, section 10.3.1.2)."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import TypeVar

from koboshi.core.decision import nodes
from koboshi.core.decision.limits import MAX_DEPTH, FeelError
from koboshi.core.decision.nodes import Node
from koboshi.core.decision.reader import Reader
from koboshi.core.decision.temporal import at_literal
from koboshi.core.decision.values import number

T = TypeVar("T")
_BEGINS = frozenset({"(", "[", "-", "{", "@"})
_JOINS = frozenset({"and", "or", "then", "else", "return", "satisfies", "between", "in", "instance"})
_COMPARE = ("=", "!=", "<", "<=", ">", ">=")


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


class Parser(Reader):
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
            if self.sees(*_COMPARE):
                left = nodes.Compare(self.take().text, left, self.sum())
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

    def argument_name(self) -> str | None:
        """`name:` in front of an argument."""
        mark = self.at
        if self.here.kind == "name":
            name = self.joined_name()
            if self.accept(":"):
                return name
        self.at = mark
        return None

    def joined_name(self) -> str:
        """A name; words side by side are one name, since nothing else could be meant."""
        if self.here.kind not in ("name", "word"):
            raise self.strange("名前が要ります")
        words = [self.take().text]
        while self.here.kind == "name":
            words.append(self.take().text)
        return " ".join(words)

    def name_called(self, text: str) -> None:
        """Read one certain name."""
        if self.here.kind != "name" or self.here.text != text:
            raise self.strange(f"「{text}」が要ります")
        self.take()

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
        if self.sees(*_COMPARE):
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
        if not self.sees(*_COMPARE):
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

    # -- longer forms --------------------------------------------------------------------------------------------

    def if_else(self) -> Node:
        """`if a then b else c`."""
        self.expect("if")
        condition = self.expression()
        self.expect("then")
        yes = self.expression()
        self.expect("else")
        return nodes.IfElse(condition, yes, self.expression())

    def loop(self) -> Node:
        """`for x in xs, y in 1..3 return body`."""
        self.expect("for")
        iterators = self.iterators()
        self.expect("return")
        return nodes.For(iterators, self.expression())

    def quantified(self) -> Node:
        """`some x in xs satisfies body`."""
        word = self.take().text
        iterators = self.iterators()
        self.expect("satisfies")
        return nodes.Quantified(word, iterators, self.expression())

    def iterators(self) -> tuple[nodes.Iterator, ...]:
        """The loops of a `for`; the last turns fastest."""
        found: list[nodes.Iterator] = []
        while not found or self.accept(","):
            name = self.joined_name()
            self.expect("in")
            source = self.expression()
            until = self.expression() if self.accept("..") else None
            found.append(nodes.Iterator(name, source, until))
        return tuple(found)

    def function(self) -> Node:
        """`function(a: number, b) body`; a function of another language is refused."""
        self.expect("function")
        self.expect("(")
        params: list[tuple[str, nodes.Type | None]] = []
        while not self.sees(")"):
            name = self.joined_name()
            params.append((name, self.type() if self.accept(":") else None))
            if not self.accept(","):
                break
        self.expect(")")
        if self.here.kind == "name" and self.here.text == "external":
            raise FeelError("外のプログラムを呼ぶ関数は使えません。", self.here.start)
        return nodes.FunctionOf(tuple(params), self.expression())

    def type(self) -> nodes.Type:
        """A type after `instance of` or of a parameter."""
        name = "function" if self.accept("function") else "null" if self.accept("null") else self.joined_name()
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise FeelError("型の入れ子が深すぎます。", self.here.start)
        of: list[tuple[str, nodes.Type]] = []
        if self.accept("<"):
            while not self.sees(">"):
                of.append((self.argument_name() or "" if name == "context" else "", self.type()))
                if not self.accept(","):
                    break
            self.expect(">")
        if name == "function" and self.accept("->"):
            of.append(("->", self.type()))
        self.depth -= 1
        return nodes.Type(name, tuple(of))

    # -- unary tests ---------------------------------------------------------------------------------------------

    def tests(self) -> nodes.Tests:
        """Rules 13–17: tests, perhaps all negated by `not(…)`."""
        if self.here.text == "not" and self.ahead().text == "(" and self.closes_at_end():
            self.take()
            self.take()
            inner = self.test_list()
            self.expect(")")
            return nodes.Tests(True, inner)
        return nodes.Tests(False, self.test_list())

    def closes_at_end(self) -> bool:
        """Whether the bracket of `not(` closes at the end of the cell, so that it negates all of it."""
        level = 0
        for index in range(self.at + 1, len(self.tokens)):
            token = self.tokens[index]
            if token.kind == "op":
                level += {"(": 1, ")": -1}.get(token.text, 0)
            if level == 0:
                return self.tokens[index + 1].kind == "end"
        return False

    def test_list(self) -> tuple[nodes.Test, ...]:
        """Tests joined by commas."""
        found = [self.test()]
        while self.accept(","):
            found.append(self.test())
        return tuple(found)

    def test(self) -> nodes.Test:
        """`< 5`, a range, a value, or a condition on `?`."""
        sign = self.take().text if self.sees(*_COMPARE) else ""
        return nodes.Test(sign, self.sum() if sign else self.expression())

    def in_tests(self) -> nodes.Tests:
        """What stands after `in`: one test, or several in brackets."""
        mark = self.at
        if self.accept("("):
            found = self.test_list()
            if self.sees(")"):
                self.take()
                return nodes.Tests(False, found)
            self.at = mark
        sign = self.take().text if self.sees(*_COMPARE) else ""
        return nodes.Tests(False, (nodes.Test(sign, self.sum()),))


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
