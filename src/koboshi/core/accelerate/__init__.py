"""The one place that knows whether numba is installed; without it the same functions run as plain Python on numpy.

Numba is optional (`make fast` installs it). A kernel is written in the part of Python that numba compiles; whoever
calls it asks `AVAILABLE` and takes a numpy way where the plain loop would be too slow.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

try:
    from numba import njit

    from koboshi.core.accelerate.whole import Part, Whole
except ImportError:  # the plain house: numpy only
    njit = None

AVAILABLE: bool = njit is not None
"""Whether kernels are compiled on this machine."""

Function = TypeVar("Function", bound=Callable[..., object])


def compiled(function: Function) -> Function:
    """Compile a kernel where numba is installed (kept on disk between runs); leave it as it is elsewhere."""
    return njit(cache=True, nogil=True)(function) if njit is not None else function


def compiled_lean(function: Function, *, inside: bool = False) -> Function:
    """Compile a kernel that makes no array of its own, without the counting of references.

    Where many small kernels pass arrays to one another, counting who holds them costs more than the kernels do. numba
    calls the option internal (`_nrt`), and refuses to compile a kernel that would need to hold memory: nothing can
    leak. `inside` is for kernels that only other lean kernels call: they get no door for Python, are optimised in
    whoever calls them (see `whole`), and nothing is kept on disk for them. Without numba the function stays as it is.
    """
    if njit is None:
        return function
    options: dict[str, Any] = {"pipeline_class": Whole}
    if inside:
        options = {"pipeline_class": Part, "no_cpython_wrapper": True}
    return cast("Function", njit(cache=not inside, nogil=True, _nrt=False, no_cfunc_wrapper=True, **options)(function))
