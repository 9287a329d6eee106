"""Bytes of a log from a file or from memory, unpacked on the way, piece by piece and within bounds."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, Final, TypeAlias

from koboshi.core.mining.log import LogError

Source: TypeAlias = Path | bytes
PIECE: Final = 1 << 21
LARGEST: Final = 1 << 36
"""Most bytes of an unpacked log: 64 GiB."""
GZIP: Final = b"\x1f\x8b"


def pieces(source: Source, *, size: int = PIECE, largest: int = LARGEST) -> Iterator[bytes]:
    """The unpacked bytes of a file or of a text in memory; raises LogError for a broken or endless one."""
    total = 0
    for piece in _unpacked(source, size):
        total += len(piece)
        if total > largest:
            raise LogError(
                f"ログが大きすぎます（展開すると {largest:,} バイトを超えます）。分けてから読み込んでください。"
            )
        yield piece


def whole(source: Source, *, largest: int = 1 << 31) -> bytes:
    """All unpacked bytes at once, for formats that cannot be read piece by piece."""
    return b"".join(pieces(source, largest=largest))


def _unpacked(source: Source, size: int) -> Iterator[bytes]:
    raw = _raw(source, size)
    first = next(raw, b"")
    if not first.startswith(GZIP):
        yield first
        yield from raw
        return
    yield from _gunzip(first, raw, size)


def _raw(source: Source, size: int) -> Iterator[bytes]:
    if isinstance(source, bytes):
        for begin in range(0, len(source), size):
            yield source[begin : begin + size]
        return
    try:
        with source.open("rb") as file:
            yield from _file(file, size)
    except OSError as problem:
        raise LogError(f"ファイル「{source}」を開けません。場所と名前を確かめてください。") from problem


def _file(file: BinaryIO, size: int) -> Iterator[bytes]:
    while piece := file.read(size):
        yield piece


def _gunzip(first: bytes, raw: Iterator[bytes], size: int) -> Iterator[bytes]:
    """Unpack gzip members one after the other; memory stays bounded whatever the ratio is."""
    member = zlib.decompressobj(wbits=31)
    packed, read, unpacked = first, len(first), 0
    while True:
        try:
            piece = member.decompress(packed, size)
        except zlib.error as problem:
            raise LogError(f"圧縮ファイル（gzip）の {read:,} バイト目までの間に、壊れた所があります。") from problem
        unpacked += len(piece)
        if piece:
            yield piece
        packed = member.unconsumed_tail
        if member.eof:
            packed = member.unused_data.lstrip(b"\0") or next(raw, b"").lstrip(b"\0")
            if not packed:
                return
            member = zlib.decompressobj(wbits=31)
        elif not packed and len(piece) < size:
            packed = next(raw, b"")
            read += len(packed)
            if not packed:
                raise LogError(
                    f"圧縮ファイル（gzip）が途中で切れています。展開できたのは先頭の {unpacked:,} バイトまでです。"
                    "もう一度コピーしてください。"
                )
