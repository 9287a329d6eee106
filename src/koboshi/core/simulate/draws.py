"""Counter-based random numbers outside the kernel: keys of replications, cases and elements, whole columns."""

from __future__ import annotations

from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

from koboshi.core.simulate.kernel.primitives import FIRST, GOLDEN, SECOND, WORD, mix

Words = NDArray[np.uint64]
Numbers = NDArray[np.float64]


def name_key(name: str) -> int:
    """The same 64-bit key for the same name, in every model: two definitions then share their luck."""
    return int.from_bytes(blake2b(name.encode("utf-8"), digest_size=8).digest(), "big")


def replication_key(seed: int, replication: int) -> int:
    """The key of one replication; streams of different replications have nothing in common."""
    return mix((mix(seed * GOLDEN & WORD) + (replication + 1) * GOLDEN) & WORD)


def case_keys(key: int, count: int) -> Words:
    """One key for each case."""
    return mixed(np.uint64(key) + (np.arange(count, dtype=np.uint64) + np.uint64(1)) * np.uint64(GOLDEN))


def mixed(words: Words) -> Words:
    """The finaliser of SplitMix64 on a column."""
    words = (words ^ (words >> np.uint64(30))) * np.uint64(FIRST)
    words = (words ^ (words >> np.uint64(27))) * np.uint64(SECOND)
    return words ^ (words >> np.uint64(31))


def uniforms(keys: Words, name: int, visit: int = 0) -> Numbers:
    """A number between 0 and 1 for each case key: what the kernel's `uniform` gives for the same key and visit."""
    words = mixed((keys ^ np.uint64(name)) + np.uint64(visit * GOLDEN & WORD))
    return (words >> np.uint64(12)).astype(np.float64) * 2.0**-52 + 2.0**-53


def signed(word: int) -> int:
    """A 64-bit key as the kernel keeps it."""
    return word - (1 << 64) if word >> 63 else word
