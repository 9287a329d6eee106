"""Packs: reading, guarding, archiving, comparing."""

from __future__ import annotations

import io
import zipfile
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from koboshi.core import pack as packs
from koboshi.core.pack import Pack, PackError
from koboshi.core.pack.parameters import read_parameters
from koboshi.project.cli import pack as command


@pytest.fixture
def starter(tmp_path) -> Pack:
    return packs.new("fukushima/xyz", tmp_path / "xyz")


def changed(pack: Pack, **files: str) -> Pack:
    names = {name.replace("__", "/").replace("_dot_", "."): text.encode() for name, text in files.items()}
    return packs.load_bytes({**pack.files, **names})


def version(pack: Pack, number: str) -> str:
    return pack.text("procedure.toml").replace('version = "0.1.0"', f'version = "{number}"')


def errors(pack: Pack) -> list[str]:
    return [str(finding) for finding in packs.check(pack) if finding.level == "error"]


def test_a_new_pack_passes_the_check_at_bronze(starter):
    assert errors(starter) == []
    assert packs.tier(starter) == "bronze"
    assert starter.manifest.id == "fukushima/xyz"


def test_what_goes_into_the_archive_comes_out(starter, tmp_path):
    again = packs.from_archive(packs.to_archive(starter))
    assert again == starter
    assert packs.to_archive(again) == packs.to_archive(starter)
    packs.export(again, tmp_path / "again")
    assert packs.load(tmp_path / "again") == starter


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30)
@given(readme=st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00")))
def test_every_pack_survives_import_and_export(starter, readme):
    pack = changed(starter, README_dot_md=readme)
    assert packs.from_archive(packs.to_archive(pack)) == pack


@pytest.mark.parametrize(
    "name",
    ["run.py", "letters/../../x.html", "/etc/passwd", "letters/a.js", "rules/sub/a.dmn", ".hidden", "letters/a b.html"],
)
def test_only_known_data_files_may_be_in_a_pack(starter, name):
    with pytest.raises(PackError):
        packs.load_bytes({**starter.files, name: b""})
    archive = io.BytesIO(packs.to_archive(starter))
    with zipfile.ZipFile(archive, "a") as bag:
        bag.writestr(name, "x")
    with pytest.raises(PackError):
        packs.from_archive(archive.getvalue())


def test_links_are_not_followed(starter, tmp_path):
    (tmp_path / "xyz" / "letters" / "link.html").symlink_to("/etc/hostname")
    with pytest.raises(PackError, match="リンク"):
        packs.load(tmp_path / "xyz")


@pytest.mark.parametrize("data", [b"\xff\xfe", b"a\x00b", b"x" * (1024 * 1024 + 1)])
def test_files_are_utf8_text_of_bounded_size(starter, data):
    with pytest.raises(PackError, match=r"README\.md"):
        packs.load_bytes({**starter.files, "README.md": data})


def test_a_compressed_archive_is_refused_before_it_is_unpacked(starter):
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as bag:
        for name, data in starter.files.items():
            bag.writestr(name, data)
    with pytest.raises(PackError):
        packs.from_archive(target.getvalue())
    with pytest.raises(PackError):
        packs.from_archive(b"not a zip")


def test_the_digest_changes_with_every_byte_and_every_name(starter):
    assert changed(starter, README_dot_md="x").digest != starter.digest


def test_errors_name_file_and_key(starter):
    with pytest.raises(PackError, match=r"procedure\.toml.*version"):
        packs.load_bytes({**starter.files, "procedure.toml": version(starter, "1").encode()})
    broken = changed(starter, form_dot_json="{")
    assert any("form.json" in each for each in errors(broken))


def test_a_missing_translation_is_an_error_naming_language_and_key(starter):
    short = starter.text("texts/en.toml").replace('field.phone.label = "Telephone"', "")
    found = errors(packs.load_bytes({**starter.files, "texts/en.toml": short.encode()}))
    assert any("texts/en.toml" in each and "field.phone.label" in each for each in found)


def test_a_letter_with_an_unknown_name_is_an_error(starter):
    found = errors(changed(starter, letters__grant_dot_html="<p>{{ answers.secret }}</p>"))
    assert any("answers.secret" in each for each in found)


def test_a_decision_without_a_letter_is_an_error(starter):
    model = starter.text("process.bpmn").replace('"grant,refuse"', '"grant,refuse,part"')
    found = errors(packs.load_bytes({**starter.files, "process.bpmn": model.encode()}))
    assert any("part" in each and "通知文" in each for each in found)


def test_a_procedure_without_a_counter_needs_a_reason(starter):
    card = starter.text("procedure.toml").replace('doors = ["citizen", "counter"]', 'doors = ["citizen"]')
    files = {**starter.files, "procedure.toml": card.encode()}
    assert any("窓口" in each for each in errors(packs.load_bytes(files)))


def test_a_promise_of_quality_that_is_not_kept_is_an_error(starter):
    path = starter.text("journeys.toml").replace('outcome = "grant"\nletters', 'outcome = "refuse"\nletters')
    found = errors(packs.load_bytes({**starter.files, "journeys.toml": path.encode()}))
    assert any("journeys_pass" in each for each in found)


def test_unchecked_facts_are_warnings(starter):
    assert any("要確認" in finding.sentence for finding in packs.check(starter) if finding.level == "warning")


def test_values_of_the_law_have_dates():
    rows = [
        {"from": date(2027, 4, 1), "value": 20, "unit": "day"},
        {"from": date(2026, 4, 1), "value": 15, "unit": "day"},
    ]
    found = read_parameters([("parameters/a.toml", {"days": rows})])
    assert found.at(date(2026, 3, 31)) == {}
    assert found.at(date(2027, 3, 31)) == {"days": 15}
    assert found.at(date(2027, 4, 1)) == {"days": 20}


def test_wording_is_a_patch_and_a_new_required_question_is_major(starter):
    text = starter.text("texts/ja.toml").replace("新しい手続", "とても新しい手続")
    wording = changed(starter, texts__ja_dot_toml=text, procedure_dot_toml=version(starter, "0.1.1"))
    found = packs.diff(starter, wording)
    assert (found.required, found.given, found.findings) == ("patch", "patch", ())
    form = starter.text("form.json").replace(
        '"phone": {"type": "phone"}', '"phone": {"type": "phone", "required": true}'
    )
    demanding = changed(starter, form_dot_json=form, procedure_dot_toml=version(starter, "0.1.1"))
    found = packs.diff(starter, demanding)
    assert found.required == "major"
    assert found.fields.changed == ("phone",)
    assert "major" in found.findings[0].sentence


def test_the_same_pack_has_no_differences(starter):
    assert packs.diff(starter, starter).required == "none"


def test_the_command_line_begins_checks_walks_and_compares(tmp_path, capsys):
    folder = str(tmp_path / "fukushima" / "xyz")
    assert command.run(["new", "fukushima/xyz", "--folder", str(tmp_path)]) == 0
    assert command.run(["check", folder]) == 0
    assert command.run(["walk", folder, "--sample", "typical.json", "--lang", "ja-easy"]) == 0
    assert command.run(["diff", folder, folder]) == 0
    assert "新しい手続" in capsys.readouterr().out
    assert command.run(["new", "Bad Name", "--folder", str(tmp_path)]) == 1
    assert command.run(["check", str(tmp_path / "nowhere")]) == 1


def test_a_notification_is_complete_on_arrival_and_decides_nothing(starter):
    """行政手続法37条: whoever declares a 届出 and lets somebody decide it is told so."""
    told = starter.text("procedure.toml")
    act = '[act]\nact = "ordinance"\nkind = "notification"\n'
    before, _, after = told.partition("[act]")
    rest = after[after.index("\n[") :] if "\n[" in after else ""
    found = errors(changed(starter, procedure_dot_toml=before + act + rest if after else told + act))
    assert any("届出・意見には決定がありません（行政手続法37条）" in each for each in found)


@pytest.mark.parametrize(
    ("silence", "sentence"),
    [
        ('{ effect = "deemed_granted" }', "みなし規定には、basis に根拠の条文を書いてください。"),
        ('{ effect = "granted", basis = "架空法第1条" }', "effect"),
    ],
)
def test_a_period_that_ends_in_silence_needs_its_article(starter, silence, sentence):
    with pytest.raises(PackError, match=sentence):
        _ = with_silence(starter, silence).manifest


def test_an_unchecked_silence_is_listed_with_what_nobody_has_checked(starter):
    assert "みなし規定" not in starter.manifest.unchecked()
    silent = with_silence(starter, '{ effect = "deemed_refused", basis = "架空法第1条" }')
    assert silent.manifest.standard.silence.effect == "deemed_refused"
    assert "みなし規定" in silent.manifest.unchecked()


def with_silence(pack: Pack, silence: str) -> Pack:
    told = pack.text("procedure.toml").replace("[service_level]\n", f"[service_level]\nsilence = {silence}\n")
    return changed(pack, procedure_dot_toml=told)
