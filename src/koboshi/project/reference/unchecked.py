"""docs/reference/unchecked.md: every fact of the packs that nobody has compared with the law yet (要確認)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from koboshi.core import pack as packs
from koboshi.core.pack import Pack
from koboshi.core.text import ruby_to_plain
from koboshi.project.configuration import ROOT
from koboshi.project.reference.writing import head, table, text

PACKS: Final = ROOT / "procedures"


def page() -> str:
    """The page: how many each pack has, then each by its file."""
    lead = (
        "A fact stays here until a person has compared it with its source and its `status` in the pack says 確認済; "
        "residents and clerks see the same mark on the screen. What the house itself leaves open is in "
        "[The law in the engine](../explanation/law.md)."
    )
    lines = head("Unchecked facts (要確認)", "the packs in `procedures/`", lead)
    found = [(pack, list(_unchecked(pack))) for pack in _all_packs()]
    rows = [(f"`{pack.manifest.id}`", pack.manifest.version, str(len(facts))) for pack, facts in found]
    total = sum(len(facts) for _, facts in found)
    lines += table(("pack", "version", "facts"), [*rows, ("all", "", str(total))])
    for pack, facts in found:
        title = ruby_to_plain(pack.texts.get("title", "ja"))
        lines += [f"## {title}（`{pack.manifest.id}`）", "", *table(("file", "fact"), facts)]
    return text(lines)


def _all_packs() -> Iterator[Pack]:
    for manifest in sorted(PACKS.glob("*/*/procedure.toml")):
        yield packs.load(manifest.parent)


def _unchecked(pack: Pack) -> Iterator[tuple[str, str]]:
    for file, fact in packs.unchecked(pack):
        yield f"`{file}`", fact
