"""What changed between two versions of a pack, and how far the version number has to go up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

from koboshi.core.pack.model import Pack
from koboshi.core.pack.problems import Finding
from koboshi.core.text import LANGUAGES

Bump = Literal["none", "patch", "minor", "major"]
_ORDER: Final[tuple[Bump, ...]] = ("none", "patch", "minor", "major")


@dataclass(frozen=True, slots=True)
class Changes:
    """Names that came, went, or stayed with other contents."""

    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        """Whether anything changed."""
        return bool(self.added or self.removed or self.changed)


@dataclass(frozen=True, slots=True, kw_only=True)
class PackDiff:
    """All differences, by what they are about; `required` is the smallest honest step of the version."""

    files: Changes
    fields: Changes
    texts: Changes
    nodes: Changes
    flows: Changes
    parameters: Changes
    required: Bump
    given: Bump
    findings: tuple[Finding, ...]


def diff(old: Pack, new: Pack) -> PackDiff:
    """Compare two versions; a version that goes up too little is an error among the findings."""
    fields = _compare(old.json("form.json").get("fields", {}), new.json("form.json").get("fields", {}))
    nodes = _compare(old.definition.nodes, new.definition.nodes)
    flows = _compare(old.definition.flows, new.definition.flows)
    files = _compare(old.files, new.files)
    required = _required(old, new, fields, nodes, flows, files)
    given = _given(old, new)
    findings = []
    if _ORDER.index(given) < _ORDER.index(required):
        sentence = f"この変更には {required} の版上げが要ります（{old.manifest.version} → {new.manifest.version}）。"
        findings.append(Finding("error", "procedure.toml", sentence))
    return PackDiff(
        files=files,
        fields=fields,
        texts=_compare(_texts(old), _texts(new)),
        nodes=nodes,
        flows=flows,
        parameters=_compare(old.parameters.values, new.parameters.values),
        required=required,
        given=given,
        findings=tuple(findings),
    )


def _compare(old: Mapping[str, Any], new: Mapping[str, Any]) -> Changes:
    return Changes(
        added=tuple(sorted(new.keys() - old.keys())),
        removed=tuple(sorted(old.keys() - new.keys())),
        changed=tuple(sorted(name for name in old.keys() & new.keys() if old[name] != new[name])),
    )


def _texts(pack: Pack) -> dict[str, str]:
    return {f"{lang}:{key}": text for lang in LANGUAGES for key, text in pack.texts.mapping(lang).items()}


def _required(old: Pack, new: Pack, fields: Changes, nodes: Changes, flows: Changes, files: Changes) -> Bump:
    """Major: a running case or a half-filled form cannot follow. Minor: new optional things. Patch: wording."""
    if not files:
        return "none"
    added = new.json("form.json").get("fields", {})
    demanding = any(added[name].get("required") for name in fields.added)
    moved = nodes or flows
    if fields.removed or fields.changed or demanding or moved or old.manifest.id != new.manifest.id:
        return "major"
    touched = (*files.added, *files.removed, *files.changed)
    beyond_wording = [name for name in touched if not name.startswith(("texts/", "letters/", "samples/"))]
    harmless = {"CHANGELOG.md", "README.md", "journeys.toml", "quality.toml", "procedure.toml"}
    return "minor" if fields.added or set(beyond_wording) - harmless else "patch"


def _given(old: Pack, new: Pack) -> Bump:
    before, after = old.manifest.number, new.manifest.number
    if after <= before:
        return "none"
    names: tuple[Bump, ...] = ("major", "minor", "patch")
    return next(name for name, left, right in zip(names, before, after, strict=True) if left != right)
