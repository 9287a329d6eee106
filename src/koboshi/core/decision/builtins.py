"""All functions of FEEL by name (DMN 1.5, section 10.3.4)."""

from __future__ import annotations

from koboshi.core.decision import functions_list, functions_number, functions_range, functions_text, functions_time
from koboshi.core.decision.registry import Builtin, builtin

BUILTINS: dict[str, Builtin] = {
    name: builtin(overloads)
    for module in (functions_text, functions_number, functions_time, functions_list, functions_range)
    for name, overloads in module.FUNCTIONS.overloads.items()
}
