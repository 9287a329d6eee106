"""What an author of a procedure could do to the house: L6, L8, S9, S19, S25. Refused with a sentence, soon."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from koboshi.core import pack as packs
from koboshi.core.decision import FeelError, dmn, feel
from koboshi.core.form import Form, FormError
from koboshi.core.pack import Pack, PackError
from koboshi.core.process import ModelError
from koboshi.core.process import load as load_process

# --- L6: every reader of XML ----------------------------------------------------------------------------------------

READERS: dict[str, Callable[[bytes], object]] = {"bpmn": load_process, "dmn": dmn.load}
LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
HOSTILE: dict[str, bytes] = {
    "laughs": f'<!DOCTYPE d [<!ENTITY l0 "lol">{LAUGHS}]><definitions>&l9;</definitions>'.encode(),
    "quadratic": f'<!DOCTYPE d [<!ENTITY a "{"a" * 50_000}">]><definitions>{"&a;" * 20_000}</definitions>'.encode(),
    "file": b'<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]><definitions>&x;</definitions>',
    "network": b'<!DOCTYPE d SYSTEM "http://127.0.0.1:9/d.dtd"><definitions/>',
    "parameter": b'<!DOCTYPE d [<!ENTITY % x SYSTEM "file:///etc/passwd"> %x;]><definitions/>',
    "include": b'<definitions xmlns:xi="http://www.w3.org/2001/XInclude"><xi:include href="/x"/></definitions>',
    "deep": b"<definitions>" + b"<a>" * 100_000,
    "many": b"<definitions>" + b"<a/>" * 500_000 + b"</definitions>",
    "attributes": b"<definitions " + b" ".join(b"a%d='1'" % n for n in range(100_000)) + b"/>",
    "huge": b"<definitions>" + b" " * 20_000_000 + b"</definitions>",
    "empty": b"",
    "nul": b"<definitions>\0</definitions>",
    "utf-7": b'<?xml version="1.0" encoding="utf-7"?><definitions/>',
    "utf-16": "<definitions/>".encode("utf-16"),
    "gzip": b"\x1f\x8b\x08\0" + b"\0" * 100,
    "stylesheet": b'<?xml-stylesheet href="http://127.0.0.1:9/x.xsl"?><definitions/>',
}


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("name", HOSTILE)
def test_l6_a_hostile_model_is_refused_with_a_sentence(reader: str, name: str) -> None:
    with pytest.raises((ModelError, FeelError)) as caught:
        READERS[reader](HOSTILE[name])
    said = str(caught.value)
    assert "。" in said
    assert "root:" not in said


# --- L8, S9: expressions and patterns -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "source",
    [
        "count(for i in 1..1000000000000 return i)",
        "{f: function(n) f(n) + f(n), r: f(0)}.r",
        "(" * 5_000 + "1" + ")" * 5_000,
        "[" * 20_000,
        '"' + "a" * 1_000_000 + '"',
        "1" + "+1" * 50_000,
        "10 ** 10 ** 10 ** 10 ** 10 ** 10 ** 10 ** 10" + " ** 10" * 5_000,
    ],
    ids=range(7),
)
def test_s9_an_expression_without_end_is_stopped(source: str) -> None:
    with pytest.raises(FeelError):
        feel.compile(source)()


@pytest.mark.parametrize(
    "source",
    [
        "env", "os.environ", "__import__", "secrets", "getenv(\"HOME\")", "open(\"/etc/passwd\")", "answers.__class__",
        "answers.__class__.__mro__", "now.__globals__", "function(a) external {java: {class: \"x\"}}", "eval(\"1\")",
    ],
)  # fmt: skip
def test_s9_an_expression_reaches_nothing_outside_its_answers(source: str) -> None:
    try:
        found = feel.compile(source)({"answers": {"a": 1}})
    except FeelError:
        return
    assert found is None


@pytest.mark.parametrize("pattern", ["(a+)+$", "(a|a)*$", "(.*)*x", "(a?){40}a{40}"])
def test_l8_an_evil_pattern_takes_no_time(pattern: str) -> None:
    assert feel.compile(f'matches("{"a" * 40}!", "{pattern}")')() in (True, False, None)
    data = {"form": 1, "pages": [{"id": "p", "fields": ["t"]}], "fields": {"t": {"type": "text", "pattern": pattern}}}
    try:
        form = Form.load(data)
    except FormError:
        return
    form.check({"t": "a" * 40 + "!"}, today=_today())


def _today() -> Any:

    return date(2026, 11, 24)


# --- packs ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def starter(tmp_path: Path) -> Pack:
    """A new pack as `koboshi pack new` makes it."""
    return packs.new("fukushima/xyz", tmp_path / "xyz")


def loaded(pack: Pack, **files: bytes) -> object:
    """The pack with some files replaced, read again and checked; errors become PackError."""
    names = {name.replace("__", "/").replace("_dot_", "."): data for name, data in files.items()}
    made = packs.load_bytes({**pack.files, **names})
    wrong = [finding for finding in packs.check(made) if finding.level == "error"]
    if wrong:
        raise PackError(wrong[0].file, wrong[0].sentence)
    return made


@pytest.mark.parametrize(
    "files",
    [
        {"form_dot_json": b"[" * 200_000},
        {"form_dot_json": b'{"a":' * 100_000},
        {"form_dot_json": b"1" * 900_000},
        {"form_dot_json": b'{"form": 1e999}'},
        {"form_dot_json": b"\xff\xfe"},
        {"form_dot_json": b"null"},
        {"form_dot_json": b'{"form": 1, "pages": NaN, "fields": {}}'},
        {"procedure_dot_toml": b"a = " + b"[" * 100_000},
        {"procedure_dot_toml": b"x = 1\nx = 2"},
        {"procedure_dot_toml": b"\0"},
        {"journeys_dot_toml": b"a." * 100_000 + b"b = 1"},
        {"process_dot_bpmn": HOSTILE["laughs"]},
        {"rules__x_dot_dmn": HOSTILE["file"]},
        {"letters__x_dot_html": b"<p>" * 100_000},
        {"letters__x_dot_html": b"<script>x</script>"},
        {"letters__x_dot_html": b"{{ a" + b".a" * 100_000 + b" }}"},
    ],
    ids=range(16),
)
def test_l8_s19_a_hostile_file_of_a_pack_is_refused_with_its_name(starter: Pack, files: dict[str, bytes]) -> None:
    with pytest.raises((PackError, FormError, ModelError, FeelError)):
        loaded(starter, **files)


def _archive(*members: tuple[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members:
            archive.writestr(name, data)
    return out.getvalue()


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"PK\x03\x04",
        _archive(("../../etc/x", b"x")),
        _archive(("/etc/x", b"x")),
        _archive(*((f"samples/{n}.json", b"{}") for n in range(500))),
        _archive(("README.md", b"\0" * 50_000_000)),
        _archive(("run.py", b"import os")),
    ],
    ids=range(7),
)
def test_l8_a_hostile_archive_is_refused(data: bytes) -> None:
    with pytest.raises(PackError):
        packs.from_archive(data)


def _form(conditions: dict[str, str]) -> dict[str, Any]:
    fields = {
        name: {"type": "text", **({"show_if": condition} if condition else {})}
        for name, condition in conditions.items()
    }
    return {"form": 1, "pages": [{"id": "p", "fields": list(fields)}], "fields": fields}


@pytest.mark.parametrize(
    "conditions",
    [
        {"a": 'a = "x"'},
        {"a": 'b = "x"', "b": 'a = "x"'},
        {"a": 'c = "x"', "b": 'a = "x"', "c": 'b = "x"'},
        {"a": 'unknown = "x"'},
        {"a": "for i in 1..10 return"},
    ],
)
def test_s19_no_circle_and_no_unknown_name_is_published(conditions: dict[str, str]) -> None:
    with pytest.raises(FormError):
        Form.load(_form(conditions))


@pytest.mark.parametrize(
    ("label", "legal"), [("マイナンバー", ""), ("病歴", ""), ("信仰する宗教", ""), ("マイナンバー", "番号利用法第19条")]
)
def test_s25_a_question_that_needs_a_law_is_not_published_without_one(starter: Pack, label: str, legal: str) -> None:
    form = starter.json("form.json")
    page = form["pages"][0]
    page["fields"].append("asked")
    form["fields"]["asked"] = {"type": "text", "legal_basis": legal} if legal else {"type": "text"}
    texts = starter.text("texts/ja.toml") + f'\n[field.asked]\nlabel = "{label}"\n'
    made = packs.load_bytes({**starter.files, "form.json": _json(form), "texts/ja.toml": texts.encode()})
    asked = [each for each in packs.check(made) if each.level == "error" and each.sentence.startswith("asked")]
    assert bool(asked) is not bool(legal)


def _json(data: object) -> bytes:

    return json.dumps(data, ensure_ascii=False).encode()
