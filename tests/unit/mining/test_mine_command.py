"""`koboshi mine` on files: tables, JSON, a report without script or outside files, and sentences for what is wrong."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pytest

from koboshi.core.mining.coding import LogBuilder
from koboshi.core.mining.groups import Group, Groups
from koboshi.core.mining.log import EventLog, same
from koboshi.core.mining.log_files import format_of, read_log, write_log
from koboshi.core.mining.trees import SILENT, activity, choice, loop, parallel, sequence
from koboshi.project.cli.mine import run
from koboshi.project.cli.mining_report_notice import about, differences
from koboshi.project.cli.mining_report_outline import outline
from koboshi.project.cli.mining_report_words import percent, time_words, zone_words
from tests.unit.mining.test_passes import at

HOSTILE = "<script>alert(1)</script>\"&'"


def office() -> EventLog:
    """A year of an invented office with two doors, corrections, people, and a name that is an attack."""
    chance = np.random.default_rng(2)
    build = LogBuilder()
    for number in range(160):
        case, begin = f"案件{number}", float(chance.uniform(0, 8000))
        slow = number % 2 == 0
        build.case(case, door="郵送" if slow else "web")
        steps = ["受付", "審査", *(["補正", "審査"] if chance.random() < 0.3 else []), HOSTILE, "決裁"]
        for step in steps:
            waited = begin + float(chance.exponential(60 if slow else 10))
            begin = waited + float(chance.exponential(0.5))
            who = f"担当{int(chance.integers(3))}（架空）"
            build.add(case, step, start=at(waited), complete=at(begin), resource=who, lifecycle="complete")
    return build.build()


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The office as a packed XES file."""
    file = tmp_path_factory.mktemp("mine") / "office.xes.gz"
    write_log(office(), file)
    return file


class Page(HTMLParser):
    """What a browser would find: tags with their attributes, and whether they close."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.open: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs
        if tag not in ("meta", "br"):
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_the_report_has_everything_and_nothing_that_acts(path: Path, tmp_path: Path) -> None:
    target = tmp_path / "report.html"
    assert run([str(path), "--html", str(target), "--cite", "架空の事務所"]) == 0
    text = target.read_text(encoding="utf-8")
    page = Page(text)
    assert page.open == []
    assert not {"script", "iframe", "img", "link", "object"} & set(page.tags)
    assert not any(name.startswith("on") or name == "src" for name, _ in page.attributes)
    assert all((value or "").startswith("#") for name, value in page.attributes if name == "href")
    assert HOSTILE not in text
    for word in ("160 件", "待ちと作業", "郵送", "やり直し", "引継ぎ", "計算していないこと", "架空の事務所", "SHA-256"):
        assert word in text, word
    assert len(re.findall("n\u00a0=\u00a0", text)) >= 12


def test_the_same_file_gives_the_same_report(path: Path, tmp_path: Path) -> None:
    pages = []
    for name in ("one.html", "two.html"):
        assert run([str(path), "--html", str(tmp_path / name)]) == 0
        pages.append((tmp_path / name).read_bytes())
    assert pages[0] == pages[1]


def test_json_has_all_figures_and_the_reasons_for_what_is_missing(
    path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run([str(path), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["log"]["cases"] == 160
    assert found["log"]["kept"] == len(office())
    assert {each["column"] for each in found["groups"]} == {"door"}
    shown = {each["name"]: each for each in found["groups"][0]["shown"]}
    assert shown["郵送"]["chance"] < 0.01
    assert shown["郵送"]["median"] > shown["web"]["median"] > 3600
    assert found["times"]["working"]["審査"]["n"] == sum(
        each["events"] for each in found["dfg"]["activities"] if each["name"] == "審査"
    )
    assert sum(each["cases"] for each in found["variants"]) == 160
    assert found["conformance"]["replay"]["computed"] == 160
    assert isinstance(found["not_computed"], list)


def test_the_terminal_shows_only_what_was_asked_for(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run([str(path), "--what", "times,rework"]) == 0
    text = capsys.readouterr().out
    assert "■ かかった時間" in text
    assert "■ やり直し" in text
    assert "■ 進み方" not in text


def first_page(path: Path, target: Path, *more: str) -> str:
    """What stands before the list of contents, as text."""
    assert run([str(path), "--html", str(target), *more]) == 0
    page = target.read_text(encoding="utf-8").split('<nav aria-label="目次">')[0]
    return re.sub("<[^>]+>", "", page.split("<main>")[1]).replace("\u00a0", " ")


def changing() -> EventLog:
    """An invented office that got faster in the middle; every tenth case ends with its first step."""
    chance = np.random.default_rng(5)
    build = LogBuilder()
    for number in range(400):
        begin, case = 24.0 * number / 2, str(number)
        door, fast = ("郵送" if number % 3 else "窓口"), number >= 200
        build.case(case, door=door, org=("EMPTY" if number % 5 else "Group 8"))
        build.add(case, "受付", complete=at(begin))
        if number % 10:
            far = 30.0 if number % 40 == 1 else 1.0
            build.add(case, "審査", complete=at(begin + (1 if fast else 12) * (3 if door == "郵送" else 1)))
            build.add(case, "決裁", complete=at(begin + 40 + far * float(chance.exponential(1 if fast else 120))))
    return build.build()


def test_the_first_page_says_what_to_check(tmp_path: Path) -> None:
    write_log(changing(), tmp_path / "c.xes")
    page = first_page(tmp_path / "c.xes", tmp_path / "c.html")
    top = page[: page.index("10 件に 9 件")]
    assert "気になる所と、確かめること" in top
    assert re.search(
        r"中央値は、[0-9]+年[0-9]+月の約[0-9]+日から[0-9]+年[0-9]+月の約[0-9]+(日|時間)へ、短くなりました", top
    )
    assert "出来事が一つしかない案件が 40 件（10％）" in top
    assert "の前で、全案件の時間の" in top
    assert "EMPTY" not in page
    assert "Group 8" not in page
    assert "原因は、このログからは分かりません" in top
    assert "違反ではありません" in page
    text = (tmp_path / "c.html").read_text(encoding="utf-8")
    assert "choice_" not in text
    assert "分かれ道 それ以外" not in text


def test_groups_without_a_name_come_last() -> None:
    def group(name: str, median: float) -> Group:
        return Group(name, 50, 50, median, median * 0.9, median * 1.1, 0, 0, 0, 1.0, 0.001)

    hour = 3_600_000_000.0
    unnamed = Groups(
        "org:group", (group("EMPTY", hour), group("Group 8", 90 * hour), group("Group 2", 9 * hour)), None, 0, 0
    )
    named = Groups("channel", (group("郵送", 97 * hour), group("web", hour / 2), group("不明", 900 * hour)), None, 0, 0)
    found = differences([unnamed, named])
    assert [(each.column, each.longer.name, each.shorter.name) for each in found] == [
        ("channel", "郵送", "web"),
        ("org:group", "Group 8", "Group 2"),
    ]


def test_a_group_that_chance_may_have_made_is_never_named() -> None:
    def group(name: str, median: float, chance: float) -> Group:
        return Group(name, 50, 50, median, median * 0.9, median * 1.1, 0, 0, 0, 1.0, chance)

    hour = 3_600_000_000.0
    whole = group("全体", 5 * hour, 1.0)
    rows = (group("郵送", 97 * hour, 0.001), group("窓口", hour, 0.96), group("電話", 3 * hour, 0.01))
    (found,) = differences([Groups("channel", rows, whole, 0, 0)])
    assert (found.longer.name, found.shorter.name) == ("郵送", "電話")
    (alone,) = differences([Groups("channel", (rows[0], rows[1]), whole, 0, 0)])
    assert (alone.longer.name, alone.shorter.name) == ("郵送", "全体")
    assert differences([Groups("channel", (rows[1],), whole, 0, 0)]) == []


def test_groups_are_named_with_how_many_and_how_sure(path: Path, tmp_path: Path) -> None:
    page = first_page(path, tmp_path / "g.html")
    told = page[page.index("所要時間が偶然とは言えないほど違うグループ") :]
    assert re.search(r"「郵送」は中央値 [^（]+（n = 80、偶然の確率 0\.1％未満）", told)


def test_on_paper_the_model_is_a_list_of_steps(path: Path, tmp_path: Path) -> None:
    assert run([str(path), "--html", str(tmp_path / "p.html")]) == 0
    page = (tmp_path / "p.html").read_text(encoding="utf-8")
    assert '<figure class="screen"><div class="wide drawing"' in page
    paper = page[page.index('<div class="paper">') :]
    assert "「審査」" in paper[: paper.index("</ol>")]


def test_a_mapping_file_with_a_slip_of_the_pen_says_where(
    path: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "m.toml").write_text('case = "案件番号"\nactivity 活動\n', encoding="utf-8")
    assert run([str(path), "--mapping", str(tmp_path / "m.toml")]) == 1
    assert "の 2 行 10 文字目で、TOML として読めなくなりました" in capsys.readouterr().err


def test_few_cases_are_called_rough_and_people_are_not_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = ["案件番号,活動,開始日時,終了日時,担当者"]
    for case in (1, 2):
        rows.append(f"{case},受付,2026/4/{case} 9:00,2026/4/{case} 10:00,花子（架空）")
        rows.append(f"{case},審査,2026/4/{case + 1} 9:00,2026/4/{case + 1} 11:00,一郎（架空）")
    (tmp_path / "s.csv").write_text("\n".join(rows), encoding="utf-8")
    page = first_page(tmp_path / "s.csv", tmp_path / "s.html")
    assert "「終了日時」＝終了の時刻" in capsys.readouterr().err
    assert "案件が 2 件だけです" in page
    assert "目安です" in page[page.index("100％）です") :]
    assert "一度しかありません" not in page
    text = (tmp_path / "s.html").read_text(encoding="utf-8")
    assert "架空" not in text
    assert not re.search("％～[0-9.]+％", text)
    assert run([str(tmp_path / "s.csv")]) == 0
    shown = capsys.readouterr().out
    assert shown.startswith("列の読み取り：")
    assert "架空" not in shown
    assert "少ないため目安です" in shown


def test_an_empty_file_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "e.csv").write_bytes(b"")
    assert run([str(tmp_path / "e.csv")]) == 1
    assert "ファイルが空です" in capsys.readouterr().err


def test_deviations_have_japanese_names(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run([str(path), "--what", "discover,conformance"]) == 0
    text = capsys.readouterr().out
    assert not re.search("order|missing|additional|unknown|skipped", text)
    assert "違反ではありません" in text


def test_an_outline_names_every_branch() -> None:
    tree = sequence(
        activity("a"),
        choice(activity("b"), SILENT),
        loop(activity("c"), SILENT),
        loop(parallel(activity("d"), activity("e")), activity("f")),
        choice(activity("g"), sequence(activity("h"), activity("i"))),
    )
    assert outline(tree, {"a": 1200, "b": 3}) == [
        "「a」（1,200 回）",
        "「b」（3 回・行わないこともある）",
        "「c」（0 回・くり返すことがある）",
        "次を行い、くり返すことがある：",
        "　次のすべてを行う（順は問わない）：",
        "　　「d」（0 回）",
        "　　「e」（0 回）",
        "　「f」（0 回・くり返すときだけ）",
        "次のどれか一つに進む：",
        "　「g」（0 回）",
        "　次の順に進む：",
        "　　「h」（0 回）",
        "　　「i」（0 回）",
    ]


@pytest.mark.parametrize("name", ["x.csv", "x.xes", "x.parquet", "x.ocel.json", "x.ocel.xml", "x.ocel.sqlite"])
def test_a_log_can_be_exported_in_every_format_and_read_again(path: Path, tmp_path: Path, name: str) -> None:
    if name.endswith("parquet"):
        pytest.importorskip("pyarrow")
    assert run([str(path), "--export", str(tmp_path / name)]) == 0
    log, _ = read_log(path)
    found, _ = read_log(tmp_path / name)
    assert same(log, found)


def test_a_model_can_be_discovered_written_and_compared_with(
    path: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run([str(path), "--what", "conformance", "--bpmn", str(tmp_path / "m.bpmn"), "--noise", "0"]) == 0
    assert run([str(path), "--what", "conformance", "--json", "--model", str(tmp_path / "m.bpmn")]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["conformance"]["replay"]["fitting"] == 160, "without noise the model knows every case"


def test_a_table_with_a_mapping(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "t.csv").write_bytes("番,何,いつ\n1,受付,令和8年4月1日\n1,決裁,令和8年4月3日\n".encode("cp932"))
    (tmp_path / "m.toml").write_text('case = "番"\nactivity = "何"\ncomplete = "いつ"\n', encoding="utf-8")
    assert run([str(tmp_path / "t.csv"), "--mapping", str(tmp_path / "m.toml"), "--json", "--what", "times"]) == 0
    assert json.loads(capsys.readouterr().out)["times"]["cases"]["median"] == 2 * 86_400


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (["nothing.xes"], "開けません"),
        (["{log}", "--what", "magic"], "magic"),
        (["{log}", "--noise", "3"], "--noise"),
        (["{log}", "--group-by", "町"], "列「町」"),
        (["{log}", "--model", "nothing.bpmn"], "開けません"),
        (["{log}", "--what", "conformance", "--model", "{log}"], "流れ図「office.xes.gz」が使えません"),
        (["{log}", "--zone", "Nowhere/Here"], "時間帯"),
        (["{log}", "--export", "x.pdf"], "形式"),
        (["{log}", "--html", "/nowhere/at/all.html"], "書けません"),
        (["{log}", "--mapping", "{log}"], "対応表"),
    ],
)
def test_what_cannot_be_done_is_one_sentence(
    path: Path, arguments: list[str], word: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run([each.replace("{log}", str(path)) for each in arguments]) == 1
    captured = capsys.readouterr()
    assert word in captured.err
    assert captured.err.startswith("koboshi: ")
    assert captured.err.count("\n") == 1


def test_formats_are_known_by_their_bytes(tmp_path: Path) -> None:
    for content, kind in (
        (b"PAR1", "parquet"),
        (b" {", "json"),
        (b"<log><object-types/>", "xml"),
        (b"<log>", "xes"),
        (b"a,b", "csv"),
    ):
        (tmp_path / "file").write_bytes(content)
        assert format_of(tmp_path / "file") == kind


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "0 秒"), (0.5, "1 秒未満"), (59, "59 秒"), (60, "1 分"), (3599, "59 分 59 秒"), (3600, "1 時間"),
        (86_399, "24 時間"), (90_000, "1 日 1 時間"), (11 * 86_400 + 3600, "11 日"), (400 * 86_400, "400 日"),
    ],
)  # fmt: skip
def test_times_in_words(seconds: float, words: str) -> None:
    assert time_words(seconds * 1e6) == words


def test_times_as_one_says_them() -> None:
    hour = 3600e6
    assert [about(each) for each in (0, 300e6, 10.2 * hour, 23 * hour, 243 * hour)] == [
        "ほぼ0", "約5分", "約10時間", "約1日", "約10日",
    ]  # fmt: skip
    assert zone_words(60) == "協定世界時（UTC）より 1 時間進んだ時刻"
    assert zone_words(-210) == "協定世界時（UTC）より 3 時間 30 分遅れた時刻"


def test_shares_in_words() -> None:
    assert [percent(share) for share in (0, 0.004, 0.0999, 0.5, 1, float("nan"))] == [
        "0％",
        "0.4％",
        "10.0％",
        "50％",
        "100％",
        "–",
    ]


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("hello.txt", b"hello\n", "ログ（案件・活動・時刻の列がある表）ではないようです"),
        ("x.xes.gz", b"hello, world\n", "gzip で圧縮したファイルではありません"),
        ("x.xes", b"hello, world\n", "XES（XML）のログではありません"),
    ],
)
def test_what_is_no_log_is_called_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str, content: bytes, sentence: str
) -> None:
    (tmp_path / name).write_bytes(content)
    assert run([str(tmp_path / name)]) == 1
    said = capsys.readouterr().err
    assert sentence in said
    assert "--case" not in said
