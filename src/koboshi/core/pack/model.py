"""A procedure pack in memory: the bytes it was made of, and everything read from them."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property, lru_cache
from pathlib import PurePosixPath
from typing import Any, TypeVar

from koboshi.core import process
from koboshi.core.approval import Chain, ChainError, read_chain
from koboshi.core.deadline import ClockProblem, Deadline, read_deadlines
from koboshi.core.decision import Decisions, FeelError, dmn
from koboshi.core.fee import FeeError, Schedule, compute, read_schedule
from koboshi.core.form import Form, FormError
from koboshi.core.journey import Journey, JourneyError, read_journeys
from koboshi.core.letter import Letter, LetterError
from koboshi.core.numbering import Pattern, PatternError
from koboshi.core.pack import archive, citing
from koboshi.core.pack.deciding import Asked, asked
from koboshi.core.pack.manifest import Manifest, read_manifest
from koboshi.core.pack.parameters import Parameters, read_parameters
from koboshi.core.pack.problems import PackError
from koboshi.core.process.model import Context, Decision
from koboshi.core.text import LANGUAGES, TextError, Texts
from koboshi.core.window import Window, WindowError, windows_from

T = TypeVar("T")
FEES = "fees.toml"
_PROBLEMS = (
    ChainError,
    ClockProblem,
    FeeError,
    PatternError,
    WindowError,
    process.ProcessError,
    FormError,
    JourneyError,
    LetterError,
    TextError,
    FeelError,
)


@dataclass(frozen=True, eq=False)
class Pack:
    """One version of one procedure. Two packs are equal when their files are; heavy parts are read when first used."""

    files: Mapping[str, bytes]

    def __eq__(self, other: object) -> bool:
        """Same files, same pack."""
        return isinstance(other, Pack) and self.digest == other.digest

    def __hash__(self) -> int:
        """By digest."""
        return hash(self.digest)

    @cached_property
    def digest(self) -> str:
        """SHA-256 of all files."""
        return archive.digest(self.files)

    @cached_property
    def manifest(self) -> Manifest:
        """The identity card."""
        return read_manifest(self.toml("procedure.toml"))

    @cached_property
    def form(self) -> Form:
        """The questions."""
        return self._read("form.json", lambda: Form.load(self.json("form.json")))

    @cached_property
    def texts(self) -> Texts:
        """All wording in three languages; the field that the house itself asks of decisions has its words as well."""
        sources = {lang: self.text(f"texts/{lang}.toml") for lang in LANGUAGES if f"texts/{lang}.toml" in self.files}
        own = self._read("texts", lambda: Texts.parse(sources))
        return Texts.from_mappings({lang: citing.TEXTS.mapping(lang) | own.mapping(lang) for lang in LANGUAGES})

    @cached_property
    def tables(self) -> dict[str, Decisions]:
        """The decision tables by file."""
        return {
            name: self._read(name, lambda name=name: dmn.load(self.files[name]))  # type: ignore[misc]
            for name in self.names("rules", "dmn")
        }

    @cached_property
    def decisions(self) -> dict[str, Decision]:
        """Every decision by name, as the process calls it."""
        found: dict[str, Decision] = {}
        for file, table in self.tables.items():
            for name in table.names:
                if name in found:
                    raise PackError(file, f"判断「{name}」は、ほかのファイルにもあります。")
                found[name] = _decision(table, name)
        return found

    @cached_property
    def definition(self) -> process.Definition:
        """The process, with its decisions wired."""
        read = lambda: process.load(self.files["process.bpmn"], decisions=self.decisions, profile="pack")  # noqa: E731
        return self._read("process.bpmn", read)

    @cached_property
    def parameters(self) -> Parameters:
        """Legal values by date."""
        return read_parameters((name, self.toml(name)) for name in self.names("parameters", "toml"))

    @cached_property
    def letters(self) -> dict[str, Letter]:
        """The letters by name."""
        found = {}
        for file in self.names("letters", "html"):
            name = PurePosixPath(file).stem
            found[name] = self._read(file, lambda name=name, file=file: Letter.parse(name, self.text(file)))  # type: ignore[misc]
        return found

    @cached_property
    def approval(self) -> Chain | None:
        """The pack's own approval chain (`approval.toml`), or None: then the office's standard holds."""
        if "approval.toml" not in self.files:
            return None
        return self._read("approval.toml", lambda: read_chain(self.text("approval.toml")))

    @cached_property
    def fees(self) -> Schedule | None:
        """The pack's schedule of fees (`fees.toml`), or None: then `[fee]` of the manifest holds."""
        return self._read(FEES, lambda: read_schedule(self.toml(FEES))) if FEES in self.files else None

    def fee_for(self, answers: Mapping[str, Any], variables: Mapping[str, Any], on: date) -> int:
        """The fee in yen on a day, by the schedule where there is one. FeeError when it does not say it."""
        if self.fees is None:
            return self.manifest.fee_for(answers, variables)
        return compute(self.fees, answers, variables, on).yen

    @cached_property
    def number_pattern(self) -> Pattern | None:
        """The pattern of the notices' numbers, or None: then the body's usual one holds."""
        return self._read("procedure.toml", self.manifest.law.numbering.read)

    @cached_property
    def deadlines(self) -> tuple[Deadline, ...]:
        """The procedure's own legal deadlines, apart from the standard period."""
        rows = {"deadline": [dict(row) for row in self.manifest.law.deadlines]}
        return self._read("procedure.toml", lambda: read_deadlines(rows))

    @cached_property
    def windows(self) -> tuple[Window, ...]:
        """Seasonal windows and quotas (受付期間・枠)."""
        return self._read("procedure.toml", lambda: windows_from([dict(row) for row in self.manifest.law.windows]))

    @cached_property
    def samples(self) -> dict[str, dict[str, Any]]:
        """The samples by file name (`typical.json`)."""
        found = {}
        for file in self.names("samples", "json"):
            data = self.json(file)
            if not isinstance(data.get("answers"), dict):
                raise PackError(file, "answers がありません。")
            found[PurePosixPath(file).name] = data
        return found

    @cached_property
    def journeys(self) -> tuple[Journey, ...]:
        """The stories that must come true."""
        return self._read("journeys.toml", lambda: read_journeys(self.toml("journeys.toml")))

    @cached_property
    def quality(self) -> dict[str, Any]:
        """The quality rules: rule → done, todo, or {exempt: reason}."""
        return dict(self.toml("quality.toml").get("rules", {}))

    def clauses(self) -> list[str]:
        """The grounds that a decision may name (`clause.<id>` of the texts), in order of the file."""
        return [key.removeprefix("clause.") for key in self.texts.mapping("ja") if key.startswith("clause.")]

    def asked_of_decision(
        self, outcomes: Iterable[str] | None = None, task: str = "", clauses: Iterable[str] = (), *, cites: bool = False
    ) -> Asked:
        """The fields of a decision with one of these outcomes (None: any) at a deciding task ("": any), on grounds.

        `cites`: with the article that somebody must have looked up where a ground lacks it (`citing`), as people
        decide; a story of the pack cites none.
        """
        named = list(clauses)
        found = asked(self, outcomes, task, named, citing.field(self) if cites else {})
        return replace(found, articles=len(citing.unchecked(self, named))) if citing.ARTICLE in found.ids else found

    def exempt(self, rule: str) -> str:
        """The reason why a quality rule does not apply, or empty."""
        value = self.quality.get(rule)
        return str(value.get("exempt", "")) if isinstance(value, dict) else ""

    def names(self, folder: str, ending: str) -> list[str]:
        """The files of one folder with one ending, sorted."""
        return [name for name in self.files if name.startswith(f"{folder}/") and name.endswith(f".{ending}")]

    def text(self, file: str) -> str:
        """One file as text."""
        return self.files[file].decode("utf-8")

    def toml(self, file: str) -> dict[str, Any]:
        """One TOML file, to be read only: it is the same table for everybody who asks. PackError naming it."""
        try:
            return _table(self.files[file])
        except (tomllib.TOMLDecodeError, RecursionError) as problem:
            raise PackError(file, f"TOML として読めません（{problem}）。") from problem

    def json(self, file: str) -> dict[str, Any]:
        """One JSON object; PackError naming the file."""
        try:
            data = json.loads(self.text(file))
        except (ValueError, RecursionError) as problem:
            raise PackError(file, f"JSON として読めません（{problem}）。") from problem
        if not isinstance(data, dict):
            raise PackError(file, "JSON のいちばん外側は { } にしてください。")
        return data

    def _read(self, file: str, read: Callable[[], T]) -> T:
        try:
            return read()
        except _PROBLEMS as problem:
            raise PackError(file, str(problem)) from problem


@lru_cache(maxsize=1024)
def _table(content: bytes) -> dict[str, Any]:
    """Read once: a verb asks a pack's manifest a dozen times, and reading one takes longer than the verb's own work."""
    return tomllib.loads(content.decode("utf-8"))


def _decision(table: Decisions, name: str) -> Decision:
    def decide(context: Context) -> object:
        try:
            return table.decide(name, context).value
        except FeelError as problem:
            raise process.DecisionFailed(f"判断「{name}」: {problem}") from problem

    return decide
