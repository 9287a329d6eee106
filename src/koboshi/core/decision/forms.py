"""The longer forms of FEEL: if, for, some, every, functions, types and unary tests."""

from __future__ import annotations

from koboshi.core.decision import nodes
from koboshi.core.decision.foreign import external
from koboshi.core.decision.limits import MAX_DEPTH, FeelError
from koboshi.core.decision.nodes import Node
from koboshi.core.decision.reader import Reader

COMPARE = ("=", "!=", "<", "<=", ">", ">=")


class Forms(Reader):
    """Forms that begin with a word; what stands inside them is read by the parser proper."""

    def expression(self) -> Node:
        """Any expression."""
        raise NotImplementedError

    def sum(self) -> Node:
        """An expression without comparison."""
        raise NotImplementedError

    # -- names ---------------------------------------------------------------------------------------------------

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
            return self.external(tuple(name for name, _ in params))
        return nodes.FunctionOf(tuple(params), self.expression())

    def external(self, params: tuple[str, ...]) -> Node:
        """`external {java: {class: "…", method signature: "…"}}`: only a function of the closed table."""
        start = self.take().start
        told = self.expression()
        parts = dict(told.entries) if isinstance(told, nodes.ContextOf) else {}
        java = parts.get("java")
        entries = dict(java.entries) if isinstance(java, nodes.ContextOf) else {}
        named = [entries.get(name) for name in ("class", "method signature")]
        texts = [str(entry.value) if isinstance(entry, nodes.Const) else "" for entry in named]
        try:
            return nodes.Const(external(params, texts[0], texts[1]))
        except FeelError as problem:
            raise FeelError(problem.sentence, start) from problem

    def type(self) -> nodes.Type:
        """A type after `instance of` or of a parameter."""
        name = "function" if self.accept("function") else "null" if self.accept("null") else self.joined_name()
        while self.sees(".") and self.ahead().kind == "name":
            self.take()
            name = f"{name}.{self.joined_name()}"
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
        sign = self.take().text if self.sees(*COMPARE) else ""
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
        sign = self.take().text if self.sees(*COMPARE) else ""
        return nodes.Tests(False, (nodes.Test(sign, self.sum()),))
