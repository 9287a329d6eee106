"""Builds what the pages serve: `python -m koboshi.ui.assets`, after `npm ci`.

From node_modules and this room's styles it writes into static/koboshi of this room: koboshi.css (the design tokens in
use and every component, one file), fonts.css with the font subsets, and the licences, each text also as
.gz, which the server sends where a browser takes it; into var/fonts the two TrueType fonts for PDF. Nothing is fetched
from elsewhere. The same input gives the same bytes.
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
import shutil
import sys
from pathlib import Path

STATIC = Path(__file__).parent / "static" / "koboshi"
STYLES = Path(__file__).parent / "static" / "ui" / "css"
TOKENS = "@digital-go-jp/design-tokens/dist/tokens.css"
FONT = "@fontsource-variable/noto-sans-jp"
PDF_FONT = "@expo-google-fonts/noto-sans-jp"
PDF_FACES = {"400Regular/NotoSansJP_400Regular.ttf", "700Bold/NotoSansJP_700Bold.ttf"}
LICENCES = {
    "@digital-go-jp/design-tokens/LICENSE": "design-tokens.txt",
    f"{FONT}/LICENSE": "noto-sans-jp.txt",
}
SCRIPTS_LEFT_OUT = frozenset({"cyrillic", "vietnamese"})
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_TOKEN = re.compile(r"^\s*(--[a-z0-9-]+):\s*(.+);$", re.MULTILINE)
_USE = re.compile(r"var\((--[a-z0-9-]+)")


class NotInstalled(Exception):
    """A package is missing; the message says what to run."""


def build(modules: Path, out: Path, pdf_fonts: Path) -> list[Path]:
    """Write what pages serve into `out` and the fonts for PDF; NotInstalled where `npm ci` has not run."""
    out.mkdir(parents=True, exist_ok=True)
    made = [_write(out / "koboshi.css", stylesheet(_source(modules, TOKENS).read_text(encoding="utf-8")))]
    made.append(_write(out / "fonts.css", _fonts(modules, out / "fonts")))
    made.extend(_copy(_source(modules, name), out / "licences" / target) for name, target in LICENCES.items())
    made.extend(_copy(_source(modules, f"{PDF_FONT}/{face}"), pdf_fonts / Path(face).name) for face in PDF_FACES)
    made.extend([_gzip(path) for path in made if path.suffix in {".css", ".js"}])
    return sorted(made)


def stylesheet(tokens: str) -> str:
    """The tokens in use, then every style file of this room in the order of their names, without comments."""
    styles = "\n".join(path.read_text(encoding="utf-8") for path in sorted(STYLES.glob("*.css")))
    return compact(f":root{{{used_tokens(tokens, styles)}}}\n{styles}")


def used_tokens(tokens: str, styles: str) -> str:
    """The declarations of the tokens that the styles name, and of the tokens those name in turn."""
    values = dict(_TOKEN.findall(tokens))
    wanted: set[str] = set()
    open_names = set(_USE.findall(styles)) & set(values)
    while open_names:
        wanted |= open_names
        open_names = {name for one in open_names for name in _USE.findall(values[one])} & set(values) - wanted
    return "".join(f"{name}:{value};" for name, value in values.items() if name in wanted)


def compact(css: str) -> str:
    """The styles without comments and needless white space; strings and values stay as written."""
    css = _COMMENT.sub("", css)
    css = re.sub(r"\s+", " ", css)
    css = re.sub(r"\s*([{};,])\s*", r"\1", css)
    return css.replace(";}", "}").strip() + "\n"


def font_faces(ranges: dict[str, str]) -> str:
    """One @font-face for each subset; a browser loads only the subsets whose characters stand on the page."""
    return "".join(
        "@font-face{font-family:'Noto Sans JP';font-style:normal;font-display:swap;font-weight:100 900;"
        f"src:url(fonts/{_subset(name)}.woff2) format('woff2');unicode-range:{points}}}\n"
        for name, points in ranges.items()
        if wanted(name, points)
    )


def wanted(name: str, points: str) -> bool:
    """Whether a subset is worth its line: it holds kana, Latin, or a kanji of JIS X 0208.

    The few subsets with none of these stay out to keep the list short; the device's own font shows their characters,
    so that a name in rare characters stays readable.
    """
    if name in SCRIPTS_LEFT_OUT:
        return False
    return not name.startswith("[") or any(_in_jis(point) for point in _starts(points))


def _starts(points: str) -> list[int]:
    """The first code point of every range."""
    return [int(part.strip()[2:].split("-")[0], 16) for part in points.split(",")]


def _in_jis(point: int) -> bool:
    """Whether a character is in JIS X 0208 (two bytes in EUC-JP)."""
    try:
        return len(chr(point).encode("euc_jp")) <= 2
    except UnicodeEncodeError:
        return False


def _subset(name: str) -> str:
    """The file name of a subset: `[12]` → `noto-sans-jp-12-wght-normal`."""
    return f"noto-sans-jp-{name.strip('[]')}-wght-normal"


def _fonts(modules: Path, folder: Path) -> str:
    """Copy the font subsets in use and return their style sheet."""
    ranges: dict[str, str] = json.loads(_source(modules, f"{FONT}/unicode.json").read_text(encoding="utf-8"))
    for name, points in ranges.items():
        if wanted(name, points):
            file = f"{_subset(name)}.woff2"
            _copy(_source(modules, f"{FONT}/files/{file}"), folder / file)
    return font_faces(ranges)


def _source(modules: Path, name: str) -> Path:
    """A file of an installed package."""
    path = modules / name
    if not path.is_file():
        raise NotInstalled(f"{name} がありません。先に npm ci を実行してください。")
    return path


def _copy(source: Path, target: Path) -> Path:
    """Copy the bytes of one file."""
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)
    return target


def _write(target: Path, text: str) -> Path:
    """Write one file."""
    target.write_text(text, encoding="utf-8")
    return target


def _gzip(path: Path) -> Path:
    """The same file compressed, beside it; without a time stamp, so that the bytes depend on the content only."""
    target = path.with_name(f"{path.name}.gz")
    target.write_bytes(gzip.compress(path.read_bytes(), 9, mtime=0))
    return target


def main(arguments: list[str] | None = None) -> int:
    """Command line: 0 when everything is written, 1 with a sentence when a package is missing."""
    parser = argparse.ArgumentParser(prog="python -m koboshi.ui.assets", description="Build styles, fonts and script.")
    parser.add_argument("--modules", type=Path, default=Path("node_modules"))
    parser.add_argument("--static", type=Path, default=STATIC)
    parser.add_argument("--pdf-fonts", type=Path, default=Path("var/fonts"))
    options = parser.parse_args(arguments)
    try:
        made = build(options.modules, options.static, options.pdf_fonts)
    except NotInstalled as problem:
        print(problem, file=sys.stderr)
        return 1
    for path in made:
        print(f"{path} {path.stat().st_size} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main())
