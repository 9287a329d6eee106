"""The one door for XML: what costs too much is refused at once, and the place is named."""

from __future__ import annotations

import pytest

from koboshi.core.safexml import MOST_IN_ONE, Limits, XmlRefused, parse

LIMITS = Limits(size=20_000_000, depth=5, elements=100)
LUMP = b"<" * (MOST_IN_ONE + 10)


@pytest.mark.parametrize(
    ("xml", "reason", "line", "column"),
    [
        (b"<a>\n <b>" + b"<c>" * 9, "deep", 2, 14),
        (b"<a>\n" + b"<b/>\n" * 200 + b"</a>", "deep", 101, 1),
        ("<a>\n <b>" + "<c>" * 9, "deep", 2, 14),
        (b"<a>\n  <b c='" + b">" * MOST_IN_ONE + b"'/></a>", "large", 2, 3),
        (b"<a>\n<!--" + LUMP + b"--></a>", "large", 2, 1),
        (b"<a>\n<?x " + LUMP + b"?></a>", "large", 2, 1),
        (b"<a>\n<!--" + LUMP, "large", 2, 1),
        ("<a>\n<!--" + LUMP.decode() + "--></a>", "large", 2, 1),
        (b"<a>\n</b>", "broken", 2, 3),
        (b"<a>" + b" " * 20_000_000 + b"</a>", "large", 0, 0),
    ],
    ids=["deep", "many", "deep UTF-16", "tag", "comment", "instruction", "open", "UTF-16", "broken", "whole"],
)
def test_a_refusal_names_its_place(xml: bytes | str, reason: str, line: int, column: int) -> None:
    content = xml.encode("utf-16") if isinstance(xml, str) else xml
    with pytest.raises(XmlRefused) as refused:
        parse(content, LIMITS)
    assert (refused.value.reason, refused.value.line, refused.value.column) == (reason, line, column)


def test_many_long_pieces_below_the_limit_are_read() -> None:
    piece = b"<!--" + b"x" * (MOST_IN_ONE // 4) + b"-->"
    assert parse(b"<a>" + piece * 6 + b"</a>", LIMITS).root.tag == "a"
