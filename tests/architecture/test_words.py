"""Every text in three languages, every setting documented, every template used."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from koboshi.core.text import Texts
from koboshi.project.cli.house import reference_pages
from koboshi.project.configuration import ROOT, SETTINGS
from tests.architecture import house


@pytest.mark.parametrize("folder", house.text_folders(), ids=lambda folder: str(folder.relative_to(ROOT)))
def test_every_text_is_there_in_japanese_easy_japanese_and_english(folder: Path) -> None:
    missing = Texts.load(folder).missing()
    assert not missing, missing


def test_generated_pages_say_what_the_code_says() -> None:
    stale = [
        str(path.relative_to(ROOT))
        for path, content in reference_pages().items()
        if not path.is_file() or path.read_text(encoding="utf-8") != content
    ]
    assert not stale, f"run `make docs`: {stale}"


def test_every_setting_has_one_sentence_of_help() -> None:
    silent = [row.name for row in SETTINGS if not row.help.endswith(".")]
    assert not silent, silent
    assert len({row.name for row in SETTINGS}) == len(SETTINGS)


def test_only_the_table_of_settings_reads_the_environment() -> None:
    reading = [
        house.place(path)
        for path in house.modules()
        if "project" not in path.parts and re.search(r"os\.(environ|getenv)", path.read_text(encoding="utf-8"))
    ]
    assert not reading, reading


NAMED = re.compile(r"""["']([a-z_]+(?:/[a-z_0-9-]+)+\.(?:html|txt|xml))(?:#[a-z_-]+)?["']""")


def _templates() -> dict[str, Path]:
    found = {}
    for folder in house.SOURCE.rglob("templates"):
        found.update({path.relative_to(folder).as_posix(): path for path in folder.rglob("*.html")})
    return found


def test_every_template_is_used() -> None:
    templates = _templates()
    texts = [path.read_text(encoding="utf-8") for path in [*house.modules(), *templates.values()]]
    named = {name for text in texts for name in NAMED.findall(text)}
    library = ("account/", "mfa/", "allauth/", "usersessions/", "socialaccount/")
    unused = sorted(name for name in templates if name not in named and not name.startswith(library))
    assert not unused, unused


def test_every_named_template_exists() -> None:
    templates = _templates()
    ours = {name.split("/", 1)[0] for name in templates}
    missing = []
    for path in house.modules():
        for name in NAMED.findall(path.read_text(encoding="utf-8")):
            if name.split("/", 1)[0] in ours and name not in templates:
                missing.append(f"{house.place(path)}: {name}")
    assert not missing, missing


def test_no_page_knows_a_way_not_to_accept() -> None:
    """行政手続法7条: what arrives is examined. No page has a word for not taking it or handing it back."""
    found = [
        f"{path.relative_to(ROOT)}: {word}"
        for folder in (house.SOURCE, ROOT / "procedures")
        for path in sorted(folder.rglob("texts/*.toml"))
        for word in ("受理", "返戻")
        if word in path.read_text(encoding="utf-8")
    ]
    assert not found, found
