"""The permit of a register that a case has entered, renewed or amended."""

from __future__ import annotations

from koboshi.casework.models import Case
from koboshi.catalog.service import pack_of
from koboshi.registers import rules
from koboshi.registers import service as registers
from koboshi.registers.models import Permit


def permit_of(case: Case) -> Permit | None:
    """What the case wrote into the register of its procedure; None where it has no register, or wrote nothing."""
    pack = pack_of(case.version_id)
    if rules.register_of(pack) is None:
        return None
    return registers.of_case(case.tenant, rules.register_id(pack), case.reference)
