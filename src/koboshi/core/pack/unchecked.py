"""What nobody has compared with its source yet (要確認) in the files of a pack: for check, docs and screens alike."""

from __future__ import annotations

from collections.abc import Iterator

from koboshi.core.confidence import CHECKED
from koboshi.core.pack.model import FEES, Pack


def unchecked(pack: Pack) -> Iterator[tuple[str, str]]:
    """The file and the fact in words, in the order of the files of a pack. Raises PackError for what cannot be read."""
    for fact in pack.manifest.unchecked():
        yield "procedure.toml", fact
    for fact in pack.fees.unchecked() if pack.fees is not None else ():
        yield FEES, fact
    for fact in pack.approval.unchecked() if pack.approval is not None else ():
        yield "approval.toml", fact
    for name, values in pack.parameters.values.items():
        for value in values:
            if value.status != CHECKED:
                yield value.file, f"{name}（{value.start.isoformat()}から）"
