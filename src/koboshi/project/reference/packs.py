"""docs/reference/pack-schema.md: the files of a procedure pack and what may stand in them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from importlib.resources import files
from typing import Any, Final

from koboshi.core.form.loading import COMMON_OPTIONS, OWN_OPTIONS
from koboshi.core.form.model import FIELD_TYPES, default_widget, is_personal
from koboshi.core.letter.appeal_table import AUTHORITIES, KINDS
from koboshi.core.letter.template import FILTERS
from koboshi.core.pack.misfits import SCHEMAS
from koboshi.core.pack.notices import KNOWN, WHOLE
from koboshi.core.pack.quality import BRONZE, GOLD, SILVER
from koboshi.core.pack.wording import KEYS
from koboshi.project.reference import answers
from koboshi.project.reference.writing import code, head, table, text

FILES: Final = (
    ("procedure.toml", "identity card: owner, legal basis, fee, period, appeal, retention"),
    ("form.json", "pages and fields"),
    ("approval.toml", "an approval chain of its own (see [Set up approvals](../howto/set-up-approvals.md))"),
    ("fees.toml", "amounts with periods, units and reductions, where `[fee]` is not enough (`core.fee`)"),
    ("process.bpmn", "the process (see [BPMN subset](bpmn-subset.md))"),
    ("rules/*.dmn", "decision tables, DMN 1.3 or later; expressions in FEEL"),
    ("parameters/*.toml", "values with the day from which they hold, their reference and status"),
    ("texts/{ja,ja-easy,en}.toml", "every word that people read"),
    ("letters/*.html", "letters in a small template language"),
    ("samples/*.json", "answers of invented people; `note` says 架空"),
    ("journeys.toml", "stories that must come true: the tests of the pack"),
    ("quality.toml", "what the pack promises about itself"),
    ("README.md, CHANGELOG.md", "purpose and resident's view; what changed for whom"),
)


def page() -> str:
    """The page: files, fields, then each schema."""
    lead = "`koboshi pack check FOLDER` holds a pack against all of this and names file and key."
    lines = head("Pack format", "`koboshi.core.pack`, `core.form` and `core.letter`", lead)
    lines += ["## Files", "", *table(("file", "content"), ((f"`{name}`", what) for name, what in FILES))]
    lines += _fields()
    lines += answers.lines()
    lines += _letters()
    lines += _texts()
    lines += _appeals()
    lines += _quality()
    for name in SCHEMAS:
        lines += _schema(name)
    return text(lines)


def _fields() -> Iterator[str]:
    yield from ("## Field types", "", f"Every field may have {code(sorted(COMMON_OPTIONS))}. By type:", "")
    rows = (
        (
            f"`{kind}`",
            default_widget(kind, 2),
            "yes" if is_personal(kind) else "no",
            code(sorted(OWN_OPTIONS.get(kind, ()))),
        )
        for kind in sorted(FIELD_TYPES)
    )
    yield from table(("type", "drawn as", "personal unless said otherwise", "own options"), rows)


def _letters() -> Iterator[str]:
    yield from ("## Letters", "", f"Placeholders are `{{{{ path|filter }}}}`; filters: {code(sorted(FILTERS))}.", "")
    fixed = [(f"`{name}`", code(sorted(parts))) for name, parts in sorted(KNOWN.items())]
    fixed += [(f"`{name}`", "nothing: as it is, a person with the filter `name`") for name in sorted(WHOLE)]
    open_ended = [
        ("`answers`", "`answers.<field>`: any field of the form; `option` gives the words of a choice"),
        ("`decided`", "`decided.<field>`: a field of `[decision.fields]`"),
        ("`parameters`", "`parameters.<name>`: a value of `parameters/*.toml` on the day of arrival"),
        ("`process`", "`process.<name>`: a row of `[[variable]]`"),
    ]
    yield from table(("first word", "what may follow the dot"), [*fixed, *open_ended])


def _texts() -> Iterator[str]:
    yield from ("## Texts", "", "`texts/{ja,ja-easy,en}.toml`; easy Japanese writes readings as `{漢字|かんじ}`.")
    yield from ("`koboshi pack texts --missing FOLDER` prints what is missing, a block to paste for each language.", "")
    rows = ((f"`{key}`", what, "yes" if asked else "") for key, (what, asked) in KEYS.items())
    yield from table(("key", "what it says", "required"), rows)


def _appeals() -> Iterator[str]:
    yield from (
        "## Appeals",
        "",
        "What `[appeal]` and `[letter.<name>.appeal]` may say; the sentences of the 教示 follow.",
        "",
    )
    kinds = [("`none`", "nothing can be objected to; `because` says why")]
    kinds += [(f"`{name}`", kind.title) for name, kind in KINDS.items()]
    yield from table(("`appeal.type`", "kind of instruction"), kinds)
    rows = ((f"`{name}`", each.title, each.to_self, each.defendant) for name, each in AUTHORITIES.items())
    yield from table(("`appeal.authority`", "whose decision", "reviewed by", "sued"), rows)


def _quality() -> Iterator[str]:
    yield from ("## Quality tiers", "", "A tier is earned, not claimed: each rule is proven by the check.", "")
    tiers = (("bronze", BRONZE), ("silver", SILVER), ("gold", GOLD))
    yield from table(("tier", "rules, on top of the tier before"), ((name, code(rules)) for name, rules in tiers))


def _schema(name: str) -> Iterator[str]:
    source = files("koboshi.core.pack").joinpath(f"schemas/{name}.json").read_text(encoding="utf-8")
    schema = json.loads(source)
    yield from (f"## {schema['title']}", "", f"JSON Schema: `src/koboshi/core/pack/schemas/{name}.json`.", "")
    yield from table(("key", "value", "required"), _keys(schema, ""))


def _keys(schema: Mapping[str, Any], before: str) -> Iterator[tuple[str, str, str]]:
    required = schema.get("required", ())
    for key, value in schema.get("properties", {}).items():
        yield f"`{before}{key}`", _value(value), "yes" if key in required else ""
        inner = value.get("items", value)
        if isinstance(inner, dict) and before.count(".") < 2:
            yield from _keys(inner, f"{before}{key}.")
    more = schema.get("additionalProperties")
    if isinstance(more, dict):
        yield f"`{before}<name>`", _value(more), ""
        inner = more.get("items", more)
        yield from _keys(inner, f"{before}<name>.")


def _value(schema: Mapping[str, Any]) -> str:
    if "enum" in schema:
        return code(str(each) for each in schema["enum"])
    if "anyOf" in schema:
        return " or ".join(_value(each) for each in schema["anyOf"])
    if "const" in schema:
        return f"always `{schema['const']}`"
    if "$ref" in schema:
        return "a field, see above"
    kind = str(schema.get("format") or schema.get("type") or "any value")
    return f"list of {_value(schema['items'])}" if kind == "array" and "items" in schema else kind
