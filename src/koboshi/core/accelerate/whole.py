"""Compile many small kernels as one: numba lowers each of them, and only what Python calls becomes machine code.

Left to itself numba optimises a function together with all that it calls, and makes machine code of that, before its
caller has its turn. Of a hundred functions that call one another the innermost are then compiled a hundred times, which
took minutes. Here the parts wait as they were lowered until the function that Python calls is there: everything is
linked into it once, hidden inside it, optimised once and made machine code once. Because nobody else can call a hidden
part, LLVM hands it only what it reads (of an array its address, not its seven fields) and copies it where that pays.

Pipelines of one's own are documented by numba (`pipeline_class`); its libraries are not, so the version is pinned in
`pyproject.toml` and `requirements/fast.in`.
"""

from __future__ import annotations

from typing import Any

from numba import _dynfunc
from numba.core.codegen import JITCodeLibrary
from numba.core.compiler import CompilerBase, DefaultPassBuilder
from numba.core.compiler_machinery import register_pass
from numba.core.typed_passes import NativeLowering


class _PartLibrary(JITCodeLibrary):  # type: ignore[misc] # numba has no types
    """The code of one part, not optimised."""

    def finalize(self) -> None:
        """Nothing more is added; whoever calls the part takes it from here."""
        self._finalized = True


class _WholeLibrary(JITCodeLibrary):  # type: ignore[misc]
    """The code of a function that Python calls, with all its parts in it."""

    _linking_libraries: list[Any]

    def finalize(self) -> None:
        """Take in the parts, theirs too, each once, and make machine code."""
        found: dict[Any, None] = {}
        waiting = list(self._linking_libraries)
        while waiting:
            library = waiting.pop()
            if library not in found:
                found[library] = None
                waiting += library._linking_libraries if isinstance(library, _PartLibrary) else ()
        self._linking_libraries = list(found)
        super().finalize()

    def _optimize_final_module(self) -> None:
        for function in self._final_module.functions:
            # What was linked in may be defined elsewhere too: numba marks it so.
            if not function.is_declaration and function.linkage.name == "linkonce_odr":
                function.linkage = "internal"
        super()._optimize_final_module()


@register_pass(mutates_CFG=True, analysis_only=False)
class _PartLowering(NativeLowering):  # type: ignore[misc]
    """Lowers a part and stops there."""

    _name = "koboshi_part_lowering"

    def run_pass(self, state: Any) -> bool:
        """Lower, and let callers know the part without an address to call it by."""
        state.library = _PartLibrary(state.targetctx.codegen(), state.func_id.func_qualname)
        state.flags.no_compile = True
        super().run_pass(state)
        lowered = state.cr
        # The name that callers find the part by; from Python nobody calls it.
        known = _dynfunc.make_function(
            lowered.fndesc.lookup_module(), state.func_id.func_name, "a part", 0, lowered.env, (state.library,)
        )
        state.targetctx.insert_user_function(known, lowered.fndesc, [state.library])
        state.cr = lowered._replace(cfunc=known)
        return True


@register_pass(mutates_CFG=True, analysis_only=False)
class _WholeLowering(NativeLowering):  # type: ignore[misc]
    """Lowers a function that Python calls and compiles it with its parts."""

    _name = "koboshi_whole_lowering"

    def run_pass(self, state: Any) -> bool:
        """Lower into a library that takes in the parts, and can be kept on disk."""
        state.library = _WholeLibrary(state.targetctx.codegen(), state.func_id.func_qualname)
        state.library.enable_object_caching()
        return bool(super().run_pass(state))


def _pipelines(state: Any, lowering: type[Any]) -> list[Any]:
    """The pipeline of numba with another last step."""
    manager = DefaultPassBuilder.define_nopython_pipeline(state)
    manager.passes = [(lowering if step is NativeLowering else step, why) for step, why in manager.passes]
    manager.finalize()
    return [manager]


class Part(CompilerBase):  # type: ignore[misc]
    """For `pipeline_class`: a kernel that only other kernels call."""

    def define_pipelines(self) -> list[Any]:
        """One pipeline: lower, and wait."""
        return _pipelines(self.state, _PartLowering)


class Whole(CompilerBase):  # type: ignore[misc]
    """For `pipeline_class`: a kernel that Python calls."""

    def define_pipelines(self) -> list[Any]:
        """One pipeline: lower, take in the parts, compile."""
        return _pipelines(self.state, _WholeLowering)
