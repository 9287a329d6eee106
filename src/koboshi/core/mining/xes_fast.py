"""The fast way through a XES file: the plain shape that nearly all tools write, read as columns of bytes.

Plain means UTF-8, `<trace>` and `<event>` without anything in their tags, and attributes written exactly
`<string key="…" value="…"/>` (date, int, float, boolean, id), with only white space between tags. Every byte of that
shape is checked; whatever else comes (a comment, CDATA, nesting, other quotes, a broken reference) raises `Unusual`,
and the file is read again by the careful reader. A test holds both against each other on plain and on hostile files.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import chain
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from koboshi.core.mining import times_iso
from koboshi.core.mining.log import Flags, Rows
from koboshi.core.mining.xes_fields import Collected, Field, Unusual

TRACE, EVENT, EVENT_END, TRACE_END, LOG_END, ATTRIBUTE = 1, 2, 3, 4, 5, 6
_ORDER: Final = np.zeros((7, 7), np.bool_)
"""Which tag may follow which, attributes aside; 0 stands for the begin of the traces."""
for _before, _after in ((0, 1), (1, 2), (1, 4), (2, 3), (3, 2), (3, 4), (4, 1), (4, 5), (0, 5)):
    _ORDER[_before, _after] = True
TYPES: Final = ("string", "date", "int", "float", "boolean", "id")
_DATE: Final = 1
_LONGEST_GAP: Final = 1 << 12
_PADDING: Final = bytes(64)
"""Behind the text, so that whole words can be read from every place of it."""
_FEW: Final = 8
_MIX: Final = np.uint64(0x9E3779B97F4A7C15)
_MASKS: Final = np.array([(1 << (8 * count)) - 1 for count in range(9)], np.uint64)
_REFERENCE: Final = re.compile(r"&(?:(lt|gt|amp|apos|quot)|#([0-9]{1,7})|#x([0-9a-fA-F]{1,6}));")
_NAMED: Final = {"lt": "<", "gt": ">", "amp": "&", "apos": "'", "quot": '"'}
_NO_XML: Final = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_DATE_FORM: Final = 40

Words = NDArray[np.uint64]


def _word(text: bytes) -> tuple[np.uint64, np.uint64]:
    """Up to eight bytes as a number, and the mask of as many bytes."""
    return np.uint64(int.from_bytes(text[:8], "little")), _MASKS[min(len(text), 8)]


_HEADS: Final = (b"<trace>", b"<event>", b"</event>", b"</trace>", b"</log>", *(f"<{name} ".encode() for name in TYPES))
_KIND_OF: Final = np.array([0, TRACE, EVENT, EVENT_END, TRACE_END, LOG_END, *[ATTRIBUTE] * len(TYPES)])
_TYPE_OF: Final = np.array([0] * 6 + list(range(len(TYPES))))
_HEAD_WORDS: Final = np.array([np.uint64(0), *(_word(head)[0] for head in _HEADS)])
_HEAD_MASKS: Final = np.array([np.uint64(0), *(_word(head)[1] for head in _HEADS)])


def _guesses() -> NDArray[np.int64]:
    """The head that a tag may have, by its second and third byte; whether it has it must still be checked."""
    table = np.zeros(1 << 16, np.int64)
    for number, head in enumerate(_HEADS):
        table[int.from_bytes(head[1:3], "little")] = number + 1
    return table


_GUESS: Final = _guesses()
_WIDTHS: Final = np.array([0, 7, 7, 8, 8, 6, 0])
_KEY_AT: Final = np.array([len(f'<{name} key="') - 1 for name in TYPES])
_KEY, _KEY_MASK = _word(b" key=")
_VALUE, _ = _word(b'" value=')
_SPACES, _ = _word(b"        ")
_CLOSE, _CLOSE_MASK = _word(b'"/>')


def _words(raw: bytes) -> Words:
    """Eight bytes from every position on, as little-endian numbers; shares the memory of `raw`."""
    return np.ndarray((len(raw) - 8,), "<u8", raw, strides=(1,))


@dataclass(slots=True)
class FastReader:
    """Reads the traces of a file chunk by chunk into `into`; begins after the header, at the first `<trace>`."""

    into: Collected
    _rest: bytes = b""
    _state: int = 0
    _ended: bool = False
    _slots: dict[tuple[bool, int, bytes], tuple[Field, str]] = field(default_factory=dict)

    def feed(self, chunk: bytes) -> None:
        """Read all complete tags; raises Unusual."""
        cut = chunk.rfind(b"<")
        if cut > 0 or (cut == 0 and self._rest):
            self._read(b"".join((self._rest, memoryview(chunk)[:cut], _PADDING)))
            self._rest = b""
        self._rest += chunk[max(cut, 0) :]
        if len(self._rest) > len(chunk) + (1 << 20):
            raise Unusual

    def close(self) -> None:
        """Read the end of the file; raises Unusual when the log is not closed properly."""
        self._read(self._rest + _PADDING)
        if not self._ended:
            raise Unusual

    def _read(self, raw: bytes) -> None:
        """Read whole tags, which `_PADDING` follows."""
        if self._ended or not raw.startswith(b"<"):
            raise Unusual
        words = _words(raw)
        size = len(raw) - len(_PADDING)
        data = np.frombuffer(raw, np.uint8, size)
        tags = np.flatnonzero(data == ord("<"))
        kinds, types = _kinds(words[tags])
        attributes = np.flatnonzero(kinds == ATTRIBUTE)
        quotes = np.flatnonzero(data == ord('"'))
        if len(quotes) != 4 * len(attributes):
            raise Unusual
        marks = quotes.reshape(-1, 4)
        ends = tags + _WIDTHS[kinds]
        ends[attributes] = _attribute_ends(words, tags[attributes], types[attributes], marks)
        _check_gaps(words, ends, np.append(tags[1:], size))
        of_event, rows = self._structure(kinds, attributes)
        self._attributes(raw, words, types[attributes], marks, of_event, rows)

    def _structure(self, kinds: Rows, attributes: Rows) -> tuple[Flags, Rows]:
        """Check the order of tags; tell for each attribute whether it is an event's, and which row it belongs to."""
        into = self.into
        framing = kinds != ATTRIBUTE
        order = np.concatenate(([self._state], kinds[framing]))
        if not _ORDER[order[:-1], order[1:]].all():
            raise Unusual
        inside = order[np.cumsum(framing)[attributes]]
        of_event = inside == EVENT
        if not (of_event | (inside == TRACE) | (inside == EVENT_END)).all():
            raise Unusual
        events, traces = np.cumsum(kinds == EVENT), np.cumsum(kinds == TRACE)
        rows = np.where(of_event, into.events + events[attributes], into.cases + traces[attributes]) - 1
        into.case_of.append((into.cases + traces[kinds == EVENT] - 1).astype(np.int32))
        if len(kinds):
            into.events += int(events[-1])
            into.cases += int(traces[-1])
            self._state = int(order[-1])
        self._ended = self._state == LOG_END
        return of_event, rows

    def _attributes(self, raw: bytes, words: Words, types: Rows, marks: Rows, of_event: Flags, rows: Rows) -> None:
        """Put every attribute into the field of its key."""
        if len(types) == 0:
            return
        begins, lengths = marks[:, 0] + 1, marks[:, 1] - marks[:, 0] - 1
        first, slot = distinct(words, begins, lengths, types * 2 + of_event)
        fields: list[Any] = [None] * len(first)
        for number, at in enumerate(first.tolist()):
            key = raw[begins[at] : begins[at] + lengths[at]]
            fields[number] = self._slot(bool(of_event[at]), int(types[at]), key)
        begins, lengths = marks[:, 2] + 1, marks[:, 3] - marks[:, 2] - 1
        dated = (types == _DATE) & (lengths <= _DATE_FORM)
        left = self._dates(words, slot, begins, lengths, rows, fields, np.flatnonzero(dated))
        coded = np.flatnonzero(~dated)
        if len(left):
            coded = np.sort(np.concatenate((coded, left)))
        self._texts(raw, words, slot[coded], begins[coded], lengths[coded], rows[coded], fields)

    def _slot(self, of_event: bool, kind: int, key: bytes) -> tuple[Field, str]:
        slot = (of_event, kind, key)
        if slot not in self._slots:
            self._slots[slot] = (self.into.field(decoded(key), of_event=of_event), TYPES[kind])
        return self._slots[slot]

    def _dates(
        self, words: Words, slot: Rows, begins: Rows, lengths: Rows, rows: Rows, fields: list[Any], at: Rows
    ) -> Rows:
        """Read the dates of usual form; return the places of the others."""
        left = [np.zeros(0, np.int64)]
        for length in np.flatnonzero(np.bincount(lengths[at])).tolist():
            places = at[lengths[at] == length]
            if length < 1:
                left.append(places)
                continue
            texts = np.ndarray((len(words) - _DATE_FORM,), f"V{length}", words.base, strides=(1,))
            matrix = texts[begins[places]].view(np.uint8).reshape(-1, length)
            read, usual = times_iso.columns(matrix, self.into.zone)
            left.append(places[~usual])
            for number in np.flatnonzero(np.bincount(slot[places])).tolist():
                mine = usual & (slot[places] == number)
                fields[number][0].add_times(rows[places[mine]], read.times[mine], read.offsets[mine])
        return np.concatenate(left)

    def _texts(
        self, raw: bytes, words: Words, slot: Rows, begins: Rows, lengths: Rows, rows: Rows, fields: list[Any]
    ) -> None:
        """Give every value the code of its text in its field."""
        if len(slot) == 0:
            return
        first, inverse = distinct(words, begins, lengths, slot)
        by_slot = np.argsort(slot[first], kind="stable")
        first = first[by_slot]
        low, high = begins[first].tolist(), (begins[first] + lengths[first]).tolist()
        values = all_decoded([raw[begin:end] for begin, end in zip(low, high, strict=True)])
        bounds = np.searchsorted(slot[first], np.arange(len(fields) + 1)).tolist()
        known = [
            target.codes_of(tag, values[begin:end])
            for (target, tag), begin, end in zip(fields, bounds, bounds[1:], strict=False)
        ]
        codes = np.zeros(len(first), np.int64)
        codes[by_slot] = list(chain.from_iterable(known))
        targets = {id(target): target for target, _ in fields}
        places = {name: number for number, name in enumerate(targets)}
        target_of = np.array([places[id(target)] for target, _ in fields], np.int16)[slot]
        order = np.argsort(target_of, kind="stable")
        edges = np.searchsorted(target_of[order], np.arange(len(targets) + 1))
        found, rows = codes[inverse][order], rows[order]
        for number, target in enumerate(targets.values()):
            part = slice(int(edges[number]), int(edges[number + 1]))
            if part.stop > part.start:
                target.add(rows[part], found[part])


def _kinds(heads: Words) -> tuple[Rows, Rows]:
    """What each tag is, from its first eight bytes, and the type of each attribute; raises Unusual."""
    guess = _GUESS[(heads >> np.uint64(8)) & np.uint64(0xFFFF)]
    if not (((heads & _HEAD_MASKS[guess]) == _HEAD_WORDS[guess]) & (guess > 0)).all():
        raise Unusual
    return _KIND_OF[guess], _TYPE_OF[guess]


def _attribute_ends(words: Words, tags: Rows, types: Rows, marks: Rows) -> Rows:
    """Where attributes end, when each is written exactly as expected; raises Unusual."""
    fine = marks[:, 0] == tags + _KEY_AT[types]
    fine &= (words[np.maximum(marks[:, 0] - 5, 0)] & _KEY_MASK) == _KEY
    fine &= (words[marks[:, 1]] == _VALUE) & (marks[:, 2] == marks[:, 1] + 8)
    fine &= (words[marks[:, 3]] & _CLOSE_MASK) == _CLOSE
    if not fine.all():
        raise Unusual
    return marks[:, 3] + 3


def _check_gaps(words: Words, ends: Rows, nexts: Rows) -> None:
    """Only white space may stand between tags; raises Unusual."""
    gaps = nexts - ends
    if len(gaps) and (int(gaps.min()) < 0 or int(gaps.max()) > _LONGEST_GAP):
        raise Unusual
    while len(gaps):
        mask = _MASKS[np.minimum(gaps, 8)]
        if _different((words[ends] & mask) | (_SPACES & ~mask)).tobytes().strip(b"\t\n\r "):
            raise Unusual
        more = gaps > 8
        ends, gaps = ends[more] + 8, gaps[more] - 8


def _different(values: Words) -> Words:
    """The different ones of many values. Most files are indented in few ways, and these need no sorting."""
    found = []
    for _ in range(_FEW):
        if len(values) == 0:
            break
        found.append(values[:1])
        values = values[values != values[0]]
    return np.concatenate((*found, np.unique(values) if len(values) else values))


def distinct(words: Words, begins: Rows, lengths: Rows, group: Rows) -> tuple[Rows, Rows]:
    """The first place of each different (group, text), rising, and for every place which of these it is.

    Texts are compared by a hash of 64 bits, and then byte by byte with the first of their kind; should two different
    ones ever share a hash, Unusual is raised.
    """
    code = (group.astype(np.uint64) * np.uint64(1 << 32) + lengths.astype(np.uint64)) * _MIX
    code ^= code >> np.uint64(31)
    parts = _parts(words, begins, lengths)
    for places, part in parts:
        mixed = (code[places] ^ part) * _MIX
        code[places] = mixed ^ (mixed >> np.uint64(29))
    leader = _leaders(code)
    fine = (group == group[leader]) & (lengths == lengths[leader])
    if not fine.all():
        raise Unusual
    at = np.zeros(len(code), np.int64)
    for places, part in parts:
        at[places] = np.arange(len(part))
        if (part[at[leader[places]]] != part).any():
            raise Unusual
    first = leader == np.arange(len(leader))
    return np.flatnonzero(first), (np.cumsum(first) - 1)[leader]


def _parts(words: Words, begins: Rows, lengths: Rows) -> list[tuple[Any, Words]]:
    """The texts eight bytes at a time: which texts are that long, and these bytes of them."""
    parts: list[tuple[Any, Words]] = [(slice(None), words[begins] & _MASKS[np.minimum(lengths, 8)])]
    places = np.flatnonzero(lengths > 8)
    at, left = begins[places] + 8, lengths[places] - 8
    while len(places):
        parts.append((places, words[at] & _MASKS[np.minimum(left, 8)]))
        more = left > 8
        places, at, left = places[more], at[more] + 8, left[more] - 8
    return parts


def _leaders(code: Words) -> Rows:
    """For every place the first place with the same hash: by a table of short hashes, the rest by sorting."""
    short = (code >> np.uint64(48)).astype(np.int64)
    table = np.zeros(1 << 16, np.int64)
    places = np.arange(len(code))
    table[short[::-1]] = places[::-1]
    leader = table[short]
    others = np.flatnonzero(code[leader] != code)
    if len(others):
        order = others[np.argsort(code[others], kind="stable")]
        new = np.append(True, code[order[1:]] != code[order[:-1]])
        leader[order] = order[new][np.cumsum(new) - 1]
    return leader


def all_decoded(raws: list[bytes]) -> list[str]:
    """The texts of many attributes (see `decoded`), at once where all of them are plain."""
    joined = b"\0".join(raws)
    if joined.isascii() and b"&" not in joined:
        texts = joined.decode("ascii").split("\0")
        if len(texts) == len(raws) and "".join(texts).isprintable():
            return texts
    return [decoded(raw) for raw in raws]


def decoded(raw: bytes) -> str:
    """The text of an attribute as an XML reader gives it; raises Unusual for what only a careful reader may judge."""
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as problem:
        raise Unusual from problem
    if not text.isprintable():
        if _NO_XML.search(text):
            raise Unusual
        text = text.replace("\r\n", " ").translate({9: " ", 10: " ", 13: " "})
    if "&" not in text:
        return text
    if "&" in _REFERENCE.sub("", text):
        raise Unusual
    return _REFERENCE.sub(_resolve, text)


def _resolve(found: re.Match[str]) -> str:
    name, decimal, hexadecimal = found.groups()
    if name:
        return _NAMED[name]
    number = int(decimal) if decimal else int(hexadecimal, 16)
    if number > 0x10FFFF or _NO_XML.match(chr(number)):
        raise Unusual
    return chr(number)
