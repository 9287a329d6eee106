"""The one place that knows whether numba is installed; without it the same functions run as plain Python on numpy.

Numba is optional (`make fast` installs it). A kernel is written in the part of Python that numba compiles; whoever
calls it asks `AVAILABLE` and takes a numpy way where the plain loop would be too slow.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

try:
    from numba import njit
except ImportError:  # the plain house: numpy only
    njit = None

AVAILABLE: bool = njit is not None
"""Whether kernels are compiled on this machine."""

Function = TypeVar("Function", bound=Callable[..., object])


def compiled(function: Function) -> Function:
    """Compile a kernel where numba is installed (kept on disk between runs); leave it as it is elsewhere."""
    return njit(cache=True, nogil=True)(function) if njit is not None else function
