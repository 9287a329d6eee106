"""`koboshi pack publish` for a prefecture and a town: whose offices, which version, told in sentences."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from contextlib import nullcontext
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.test import Client

from koboshi.catalog import agreeing
from koboshi.catalog import service as catalog
from koboshi.catalog.models import ProcedureVersion
from koboshi.core import pack as packs
from koboshi.core.actor import SYSTEM
from koboshi.core.japan import civil
from koboshi.foundation.organisations import service as organisations
from koboshi.foundation.organisations.models import PREFECTURE, Office
from koboshi.project.cli import publish as command

TOWN = "073229"
"""大玉村, a village of this house that has no office of its own in the demo."""
Publish = Callable[..., tuple[int, str, str]]


@pytest.fixture
def body(house: None) -> str:
    """A town with one office: 総務課."""
    name = organisations.body(TOWN).name
    Office.objects.filter(tenant=TOWN).delete()
    organisations.enter_office(TOWN, "somu", name="総務課（架空）", telephone="000-000-0000")
    return name


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A pack of the town, as `koboshi pack new` begins it, with its own office."""
    packs.new("kakuu-town/xyz", tmp_path / "xyz")
    change(tmp_path / "xyz", '"joho-seisaku"', '"somu"')
    return tmp_path / "xyz"


def change(folder: Path, before: str, after: str, file: str = "procedure.toml") -> None:
    """Write something else into a file of a pack."""
    text = (folder / file).read_text(encoding="utf-8")
    assert before in text
    (folder / file).write_text(text.replace(before, after), encoding="utf-8")


@pytest.fixture
def publish(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Publish:
    """`publish(folder, tenant=…)` as at the terminal: exit code, what was said, what was refused."""

    monkeypatch.setattr(command, "open_house", nullcontext)

    def run(folder: Path, tenant: str = TOWN) -> tuple[int, str, str]:
        code = command.run(argparse.Namespace(folder=folder, tenant=tenant))
        said = capsys.readouterr()
        return code, said.out, said.err

    return run


def test_a_town_publishes_its_own_procedure_by_code_or_by_name(body: str, folder: Path, publish: Publish) -> None:
    code, said, _ = publish(folder, tenant=body)
    assert code == 0
    assert f"公開しました: kakuu-town/xyz@0.1.0（{body}・2026-04-01 から）" in said
    assert catalog.in_force("kakuu-town/xyz", on=datetime.now(UTC).date()).version.tenant == TOWN


def test_the_same_again_says_since_when_and_changes_nothing(body: str, folder: Path, publish: Publish) -> None:
    publish(folder)
    code, said, _ = publish(folder)
    assert code == 0
    assert said.startswith(f"すでに公開しています: kakuu-town/xyz@0.1.0（{body}・令和")
    assert ProcedureVersion.objects.filter(procedure_id="kakuu-town/xyz").count() == 1


def test_an_unknown_body_is_refused_with_what_is_close(body: str, folder: Path, publish: Publish) -> None:
    code, _, refused = publish(folder, tenant="073228")
    assert code == 1
    assert "--tenant: 「073228」という団体はありません。団体コード（6けた）か団体名で" in refused
    assert f"{TOWN}（{body}）" in refused
    assert publish(folder, tenant="架空町")[0] == 1


def test_an_office_that_is_not_there_is_named_with_key_body_and_what_there_is(
    body: str, folder: Path, publish: Publish
) -> None:
    change(folder, 'owner = "somu"', 'owner = "soumu"')
    code, _, refused = publish(folder)
    assert code == 1
    assert f"owner: 「soumu」という所属は、{body}（{TOWN}）にありません。近いもの：somu（総務課（架空））。" in refused
    assert f"{body}の所属：somu（総務課（架空））。" in refused
    assert "counter" not in refused
    change(folder, 'office = "somu"', 'office = "madoguchi"')
    assert "[[counter]] 1番目の office: 「madoguchi」" in publish(folder)[2]
    assert not ProcedureVersion.objects.filter(procedure_id="kakuu-town/xyz").exists()
    Office.objects.filter(tenant=TOWN).delete()
    assert f"{body}には、まだ所属が1つも登録されていません。" in publish(folder)[2]


def test_a_version_goes_up_as_far_as_the_changes_ask(body: str, folder: Path, publish: Publish) -> None:
    publish(folder)
    change(folder, '"phone": {"type": "phone"}', '"phone": {"type": "phone", "max_length": 20}', "form.json")
    code, _, refused = publish(folder)
    assert code == 1
    assert "この変更には major の版上げが要ります（0.1.0 → 0.1.0）。" in refused
    change(folder, 'version = "0.1.0"', 'version = "0.2.0"')
    code, _, refused = publish(folder)
    assert (code, "major の版上げが要ります（0.1.0 → 0.2.0）" in refused) == (1, True)
    change(folder, 'version = "0.2.0"', 'version = "1.0.0"')
    assert publish(folder)[0] == 0


def test_an_id_that_belongs_to_another_body_is_not_published_here(body: str, folder: Path, publish: Publish) -> None:
    change(folder, "kakuu-town/xyz", "fukushima/disclosure-request")
    code, said, refused = publish(folder)
    assert code == 1
    assert "すでに" not in said
    assert "id: fukushima/disclosure-request は、福島県（070009）が公開している手続です。" in refused


@pytest.mark.parametrize(
    "name", sorted(path.parent.name for path in Path("procedures/fukushima").glob("*/procedure.toml"))
)
def test_every_office_that_our_packs_name_is_there(house: None, name: str) -> None:
    from_here = packs.load(Path("procedures/fukushima") / name)
    assert catalog.releasing.missing_offices(from_here, organisations.body(PREFECTURE)) == []


def test_a_resident_reads_a_sentence_when_the_office_has_gone(body: str, folder: Path, publish: Publish) -> None:
    publish(folder)
    Office.objects.filter(tenant=TOWN).update(slug="elsewhere")
    client = Client(raise_request_exception=False)
    page = client.get("/procedures/kakuu-town/xyz/")
    assert page.status_code == 200
    answer = client.post("/procedures/kakuu-town/xyz/start", {"once": "dOp5lHdOp5lHdOp5"})
    assert answer.status_code == 503
    assert "担当する窓口がまだ登録されていない" in answer.content.decode()
    assert "dOp5lH" not in answer.content.decode()


def test_a_resident_of_a_town_is_told_that_her_application_goes_to_the_town(
    body: str, folder: Path, publish: Publish
) -> None:
    publish(folder)
    client = Client()
    begun = client.post("/procedures/kakuu-town/xyz/start", {}, follow=True)
    here = begun.redirect_chain[-1][0].split("/applications/")[1].split("/")[0]
    page = client.get(f"/applications/{here}/check/").content.decode()
    assert f"申請が{body}に届きます" in page
    assert "申請が県に" not in page
    assert "arrives at Otama Village" in client.get(f"/applications/{here}/check/?lang=en").content.decode()
    assert f"{body}に納める手数料はありません" in page


def test_a_routing_with_which_nobody_would_be_found_is_refused_by_its_key(
    body: str, folder: Path, publish: Publish
) -> None:
    """Publishing looks where the pack check cannot: which field tells the municipality."""
    with (folder / "procedure.toml").open("a", encoding="utf-8") as file:
        file.write('\n[routing]\nkind = "health"\nby = "town"\naddress = "site"\nplace = "nowhere"\n')
    code, _, refused = publish(folder)
    assert code == 1
    assert "[routing] by: 「town」は、様式（form.json）にない項目です。" in refused
    assert "[routing] place: 「nowhere」は、場所を書く項目として様式（form.json）にありません。" in refused
    change(folder, 'by = "town"', 'by = "phone"')
    assert "[routing] by: 「phone」は、市町村を選ぶ項目ではありません。" in publish(folder)[2]
    change(folder, 'kind = "health"', 'kind = "helth"')
    assert "routing" in publish(folder)[2]
    assert not ProcedureVersion.objects.filter(procedure_id="kakuu-town/xyz").exists()


def test_a_seat_at_an_office_that_the_town_does_not_have_is_refused_and_people_are_a_hint(
    body: str, folder: Path, publish: Publish
) -> None:
    chain = Path("procedures/fukushima/disclosure-request/approval.toml").read_text(encoding="utf-8")
    (folder / "approval.toml").write_text(chain, encoding="utf-8")
    pack = packs.load(folder)
    with pytest.raises(catalog.NotReleased) as refused:
        catalog.release(SYSTEM, pack, organisations.body(TOWN))
    assert f"approval.toml の席「gyosei」の office: 「行政経営課」という所属は、{body}（{TOWN}）にありません。" in str(
        refused.value
    )
    organisations.enter_office(TOWN, "gyosei", name="行政経営課", telephone="000-000-0000")
    change(folder, 'outcomes = ["refuse", "part"]', "outcomes = []", "approval.toml")
    code, said, wrong = publish(folder)
    assert (code, wrong) == (0, "")
    assert "公開しました" in said
    assert "注意 approval.toml: " in said
    assert "係長" in said


@pytest.mark.parametrize(
    "name", sorted(path.parent.name for path in Path("procedures/fukushima").glob("*/procedure.toml"))
)
def test_our_packs_agree_with_the_prefecture(house: None, name: str) -> None:
    pack, prefecture = packs.load(Path("procedures/fukushima") / name), organisations.body(PREFECTURE)
    assert [*agreeing.routing_problems(pack), *agreeing.seat_problems(pack, prefecture)] == []
    assert [*agreeing.deadline_problems(pack)] == []


def test_a_deadline_names_only_offices_that_may_get_the_case() -> None:
    pack = packs.load(Path("procedures/fukushima/parking-certificate"))
    card = pack.text("procedure.toml").replace('"futaba-keisatsu"]', '"futaba-keisatu"]', 1)
    wrong = packs.load_bytes({**pack.files, "procedure.toml": card.encode()})
    said = [*agreeing.deadline_problems(wrong)]
    assert len(said) == 1
    assert "pickup: 所属「futaba-keisatu」は、この手続を受け持ちません" in said[0]


# --- what the house publishes when it starts ------------------------------------------------------------------------


def test_the_start_of_the_house_asks_what_publishing_asks_and_goes_on(
    body: str, folder: Path, tmp_path: Path, publish: Publish
) -> None:
    """One rule: offices that exist, ids of one's own, versions that go up; the good pack beside them is published."""
    shelf = tmp_path / "shelf" / "kakuu-town"
    for name in ("good", "office", "version"):
        packs.new(f"kakuu-town/{name}", shelf / name)
        change(shelf / name, '"joho-seisaku"', '"somu"')
    packs.new("fukushima/disclosure-request", shelf / "foreign")
    change(shelf / "foreign", '"joho-seisaku"', '"somu"')
    change(shelf / "office", 'owner = "somu"', 'owner = "soumu"')
    publish(shelf / "version")
    change(shelf / "version", '"phone": {"type": "phone"}', '"phone": {"type": "phone", "max_length": 20}', "form.json")
    change(shelf / "version", 'version = "0.1.0"', 'version = "0.1.1"')

    told = {each.folder.name: each.sentence for each in catalog.publish_folder(SYSTEM, shelf.parent, tenant=TOWN)}

    assert set(told) == {"office", "version", "foreign"}
    assert "owner: 「soumu」という所属は" in told["office"]
    assert "major の版上げが要ります（0.1.0 → 0.1.1）" in told["version"]
    assert "福島県（070009）が公開している手続です" in told["foreign"]
    assert catalog.in_force("kakuu-town/good", on=civil.today()).version.version == "0.1.0"
    assert catalog.in_force("kakuu-town/version", on=civil.today()).version.version == "0.1.0"


def test_a_house_that_has_no_office_yet_publishes_before_they_are_entered(body: str, tmp_path: Path) -> None:
    packs.new("kakuu-town/first", tmp_path / "kakuu-town" / "first")
    Office.objects.filter(tenant=TOWN).delete()
    assert catalog.publish_folder(SYSTEM, tmp_path, tenant=TOWN) == []
    assert catalog.in_force("kakuu-town/first", on=civil.today()).version.tenant == TOWN
