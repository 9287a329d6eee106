"""Reading XES: the fast and the careful way give the same log, and nothing unusual is lost without a word."""

from __future__ import annotations

import gzip
import random
import re
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from koboshi.core.mining.coding import LogBuilder
from koboshi.core.mining.log import MISSING, UNNAMED, EventLog, LogError, same
from koboshi.core.mining.xes import XesReport, read_xes
from koboshi.core.mining.xes_write import write_xes
from tests.unit.mining.anchor import log as made_up

ROOT = Path(__file__).parents[3]
LOGS = ROOT.parent / "shared" / "suites" / "logs"
HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n<log xes.version="2.0">\n'


def event(name: str, time: str = "2026-04-01T09:00:00.000+09:00", more: str = "") -> bytes:
    """One event in the plain shape."""
    text = f'<event>\n<string key="concept:name" value="{name}"/>\n<date key="time:timestamp" value="{time}"/>\n'
    return f"{text}{more}</event>\n".encode()


def trace(*events: bytes, case: str = "一", more: str = "") -> bytes:
    """One case in the plain shape."""
    head = f'<trace>\n<string key="concept:name" value="{case}"/>\n{more}'.encode()
    return head + b"".join(events) + b"</trace>\n"


def file(*traces: bytes, head: str = HEAD) -> bytes:
    """A whole file."""
    return head.encode() + b"".join(traces) + b"</log>\n"


def both(xml: bytes) -> tuple[EventLog, XesReport]:
    """Read a file both ways; they must agree in log and report."""
    log, report = read_xes(xml)
    careful, seen = read_xes(xml, careful=True)
    assert same(log, careful)
    assert list(log.attributes) == list(careful.attributes)
    assert log.activities == careful.activities
    assert report.findings == seen.findings
    return log, report


@pytest.mark.parametrize(("name", "cases", "events"), [("receipt", 1434, 8577), ("sepsis", 1050, 15214)])
def test_public_logs_are_read_the_same_fast_and_carefully(name: str, cases: int, events: int) -> None:
    path = LOGS / f"{name}.xes.gz"
    if not path.exists():
        pytest.skip(f"{path.name} is not here: shared/suites/logs is needed")
    log, report = read_xes(path)
    careful, seen = read_xes(path, careful=True)
    assert (log.case_count, len(log)) == (cases, events)
    assert same(log, careful)
    assert report.findings == seen.findings
    zones = report.finding("zones")
    assert zones is not None
    assert zones.count >= events // 2


def test_a_made_up_log_comes_back_as_it_went() -> None:
    log = made_up(3000)
    written = BytesIO()
    write_xes(log, written)
    found, _ = both(written.getvalue())
    assert same(log, found)


ATTACKS = {
    "a greater sign in a value": trace(event("a>b")),
    "tags in a value": trace(event("&lt;event&gt;&lt;/event&gt;")),
    "all references": trace(event("&quot;&apos;&amp;&#x3042;&#12356;&#10;")),
    "white space in a value": trace(event("a\n\tb\r\nc")),
    "a comment that hides an event": trace(event("a"), b"<!--", event("hidden"), b"-->", event("b")),
    "a comment between traces": trace(event("a")) + b"<!-- <trace> -->" + trace(event("b"), case="2"),
    "a CDATA section": trace(event("a"), b'<![CDATA[<event><string key="concept:name" value="x"/></event>]]>'),
    "a processing instruction": trace(event("a"), b"<?x <event> ?>"),
    "single quotes": trace(b"<event><string key='concept:name' value='a'/></event>"),
    "value before key": trace(b'<event><string value="a" key="concept:name"/></event>'),
    "a space before the end": trace(b'<event><string key="concept:name" value="a" /></event>'),
    "a self-closed event": trace(event("a"), b"<event/>"),
    "an event with an attribute of its own": trace(b'<event id="1"><string key="concept:name" value="a"/></event>'),
    "nested attributes": trace(event("a", more='<string key="x" value="1"><int key="y" value="2"/></string>')),
    "a list": trace(
        event("a", more='<list key="l"><values><int key="v" value="1"/><int key="v" value="2"/></values></list>')
    ),
    "a text between tags": trace(event("a"), b"stray", event("b")),
    "a key twice": trace(event("a", more='<int key="n" value="1"/><string key="n" value="x"/>')),
    "a date twice": trace(event("a", more='<date key="time:timestamp" value="2026-04-02T00:00:00Z"/>')),
    "mixed types": trace(event("a", more='<int key="n" value="1"/>'), event("b", more='<string key="n" value="x"/>')),
    "whole and broken numbers": trace(
        event("a", more='<int key="n" value="1"/>'), event("b", more='<float key="n" value="1.5"/>')
    ),
    "unreadable values": trace(event("a", more='<int key="n" value="many"/><boolean key="b" value="perhaps"/>')),
    "not a number": trace(event("a", more='<float key="n" value="NaN"/>')),
    "a huge number": trace(event("a", more='<int key="n" value="99999999999999999999999"/>')),
    "odd dates": trace(event("a", "2026-04-01"), event("b", "20260401T090000Z"), event("c", "yesterday")),
    "a time without a zone": trace(event("a", "2026-04-01T09:00:00")),
    "an id and a string alike": trace(
        event("a", more='<id key="k" value="x"/>'), event("b", more='<string key="k" value="x"/>')
    ),
    "attributes after the events": trace(event("a"), b'<int key="after" value="1"/>'),
    "no events": trace() + trace(event("a"), case="2"),
    "the same id twice": trace(event("a")) + trace(event("b")),
    "no ids": b"<trace>" + event("a") + b"</trace>",
    "an unknown element": trace(event("a"), b'<table><row key="x" value="1"/></table>'),
    "attributes between traces": trace(event("a")) + b'<int key="x" value="1"/>' + trace(event("b"), case="2"),
}


@pytest.mark.parametrize("name", ATTACKS)
def test_the_fast_way_never_reads_something_else_than_the_careful_one(name: str) -> None:
    both(file(ATTACKS[name]))


def test_what_an_attack_says_stays_a_text() -> None:
    log, _ = both(file(ATTACKS["tags in a value"]))
    assert log.activities == ("<event></event>",)
    log, _ = both(file(ATTACKS["a comment that hides an event"]))
    assert log.activities == ("a", "b")
    log, _ = both(file(ATTACKS["white space in a value"]))
    assert log.activities == ("a  b c",)


REFUSED = {
    "an entity bomb": ('<!DOCTYPE log [<!ENTITY a "aaaa">]>\n<log>', b"<trace></trace>", "DOCTYPE"),
    "an external entity": ('<!DOCTYPE log SYSTEM "file:///etc/passwd">\n<log>', b"<trace></trace>", "DOCTYPE"),
    "an unknown reference": (HEAD, trace(event("&nbsp;")), "行"),
    "a forbidden character": (HEAD, trace(event("a\x01")), "行"),
    "a forbidden reference": (HEAD, trace(event("&#0;")), "行"),
    "a less-than sign in a value": (HEAD, trace(event("a<b")), "行"),
    "tags crossed": (HEAD, b"<trace><event></trace></event>", "行"),
    "a NUL between tags": (HEAD, trace(event("a"), b"\0\0", event("b")), "行"),
    "broken UTF-8": (HEAD, trace(event("a").replace(b'"a"', b'"\xff\xfe"')), "行"),
    "deep nesting": (HEAD, trace(b"<event>" + b'<string key="k" value="v">' * 200_000), "入れ子"),
    "something else": ("<html>", b"", "html"),
    "nothing": ("", b"", "行"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_broken_is_refused_with_its_place(name: str) -> None:
    head, body, word = REFUSED[name]
    for careful in (False, True):
        with pytest.raises(LogError, match=word):
            read_xes(file(body, head=head) if head else b"", careful=careful)


def test_a_truncated_gzip_is_refused_with_the_position() -> None:
    xml = file(*(trace(event("a"), case=str(number)) for number in range(2000)))
    packed = gzip.compress(xml)
    with pytest.raises(LogError, match=r"途中で切れています。展開できたのは先頭の [0-9,]+ バイトまでです。") as refused:
        read_xes(packed[: len(packed) // 2])
    assert 0 < int(re.findall(r"先頭の ([0-9,]+) ", str(refused.value))[0].replace(",", "")) < len(xml)
    with pytest.raises(LogError, match="壊れた所"):
        read_xes(packed[:100] + bytes(100) + packed[200:])


def test_a_file_cut_off_is_refused_and_never_partly_read() -> None:
    xml = file(trace(event("a")), trace(event("b"), case="2"))
    for careful in (False, True):
        for lost in (8, 4, len(xml) // 2):
            with pytest.raises(LogError, match=r"途中で切れています（\d+ 行目で終わり.*もう一度コピーしてください。"):
                read_xes(xml[:-lost], careful=careful)
        with pytest.raises(LogError, match="行"):
            read_xes(xml + b"<log/>", careful=careful)


def test_a_packed_bomb_stops_at_the_bound() -> None:
    bomb = gzip.compress(HEAD.encode() + b"<trace>" + b" " * 5_000_000)
    with pytest.raises(LogError, match="大きすぎます"):
        read_xes(bomb, largest=1_000_000)


def test_too_many_keys_are_refused() -> None:
    many = "".join(f'<int key="k{number}" value="1"/>' for number in range(1200))
    for careful in (False, True):
        with pytest.raises(LogError, match="項目の種類"):
            read_xes(file(trace(event("a", more=many))), careful=careful)


def test_start_and_complete_become_one_row() -> None:
    def step(name: str, cycle: str, hour: int, who: str) -> bytes:
        more = f'<string key="lifecycle:transition" value="{cycle}"/><string key="org:resource" value="{who}"/>'
        return event(name, f"2026-04-01T{hour:02}:00:00.000+09:00", more)

    steps = (
        step("審査", "start", 9, "一郎（架空）"), step("受付", "complete", 10, "花子（架空）"),
        step("審査", "complete", 11, "一郎（架空）"), step("決裁", "start", 12, "部長（架空）"),
    )  # fmt: skip
    log, report = both(file(trace(*steps)))
    assert [log.activities[code] for code in log.activity] == ["受付", "審査", "決裁"]
    assert log.complete[1] - log.start[1] == 2 * 3600 * 1_000_000
    assert log.complete[2] == MISSING
    unpaired = report.finding("unpaired")
    assert unpaired is not None
    assert unpaired.places == ("案件 一 の 決裁",)


def test_everything_unusual_is_told() -> None:
    late, early = "2026-04-02T09:00:00.000+09:00", "2026-04-01T09:00:00.000+02:00"
    nameless = b'<event><date key="time:timestamp" value="2026-04-03T00:00:00.000+09:00"/></event>'
    steps = (event("a", late), event("a", late), event("b", early), nameless, event("c", "soon"))
    log, report = both(file(trace(*steps), b"<trace>" + event("a") + b"</trace>"))
    assert len(log) == 6
    assert UNNAMED in log.activities
    for kind in ("duplicates", "equal_times", "backward", "no_activity", "bad_time", "no_time", "zones", "no_case"):
        assert report.finding(kind) is not None, kind
    sentences = "".join(report.sentences)
    assert "案件 一 の 3 番目" in sentences


WORDS = st.text(st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\ufffe\uffff"), max_size=12)
TIMES = st.integers(-(2**50), 2**50)


@st.composite
def logs(draw: st.DrawFn) -> EventLog:
    """Any small log, with all types of columns and gaps everywhere."""
    build = LogBuilder()
    cases = draw(st.lists(WORDS, min_size=1, max_size=4, unique=True))
    for case in cases:
        build.case(case, 種別=draw(st.none() | WORDS))
    for _ in range(draw(st.integers(0, 12))):
        build.add(
            draw(st.sampled_from(cases)),
            draw(st.none() | st.sampled_from(["受付", "審査", "a&b"])),
            complete=draw(st.none() | TIMES),
            start=draw(st.none() | TIMES),
            resource=draw(st.none() | WORDS),
            text=draw(st.none() | WORDS),
            flag=draw(st.none() | st.booleans()),
            number=draw(st.none() | st.floats(allow_nan=False)),
            whole=draw(st.none() | st.integers(-(2**60), 2**60)),
        )
    return build.build()


def names(log: EventLog) -> list[str]:
    """The activity of each row."""
    return [log.activities[code] for code in log.activity]


def some(log: EventLog) -> EventLog:
    """The log without columns that hold nothing, which no file can say."""
    return read_xes(packed(log))[0]


def packed(log: EventLog) -> bytes:
    """The log as a file in memory."""
    target = BytesIO()
    write_xes(log, target)
    return target.getvalue()


@given(logs())
@settings(deadline=None, max_examples=60)
def test_any_log_survives_writing_and_reading(log: EventLog) -> None:
    found, _ = both(packed(log))
    assert same(found, some(found))
    assert list(found.case_ids) == list(log.case_ids)
    assert names(found) == names(log)
    assert found.complete.tolist() == log.complete.tolist()
    assert found.start.tolist() == log.start.tolist()
    for name, column in log.attributes.items():
        if column.present.any():
            assert [found.attributes[name].at(row) for row in range(len(log))] == [
                column.at(row) for row in range(len(log))
            ]


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["審査", "決裁"]), st.sampled_from(["start", "COMPLETE", "schedule", "complete"]),
        st.integers(0, 5), st.sampled_from(["", "甲", "乙"]), st.booleans(),
    ),
    max_size=14,
)  # fmt: skip


@given(STEPS)
@settings(deadline=None, max_examples=150)
def test_any_order_of_starts_and_completes_survives(steps: list[tuple[str, str, int, str, bool]]) -> None:
    events = []
    for name, cycle, hour, instance, own in steps:
        more = f'<string key="lifecycle:transition" value="{cycle}"/>'
        more += f'<string key="concept:instance" value="{instance}"/>' if instance else ""
        more += '<date key="start_timestamp" value="2026-03-31T00:00:00Z"/>' if own and cycle == "complete" else ""
        events.append(event(name, f"2026-04-01T{hour:02}:00:00.000+09:00", more))
    log, _ = read_xes(file(trace(*events)))
    assert same(log, both(packed(log))[0])


def test_random_damage_never_splits_the_two_ways() -> None:
    whole = file(trace(event("a"), event("b", more='<int key="n" value="1"/>')), trace(event("c"), case="2"))
    chance = random.Random(7)  # noqa: S311 -- a test that must repeat
    for _ in range(400):
        at, kind = chance.randrange(len(HEAD), len(whole)), chance.randrange(3)
        piece = bytes([chance.choice(b"<>\"/= &'a\0\xff")])
        damaged = whole[:at] + (piece if kind else b"") + whole[at + (kind < 2) :]
        outcome = []
        for careful in (False, True):
            try:
                log, report = read_xes(damaged, careful=careful)
                outcome.append((list(log.case_ids), log.activities, log.activity.tolist(), report.findings))
            except LogError as problem:
                outcome.append(str(problem))
        assert outcome[0] == outcome[1], damaged[at - 40 : at + 40]
