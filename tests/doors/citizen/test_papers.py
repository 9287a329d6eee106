"""Papers: asked for on their own page; where the pack lets them come later, the application arrives without them."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from django.test import Client

from koboshi.catalog import service as catalog
from koboshi.core import pack as packs
from koboshi.core.actor import SYSTEM
from koboshi.foundation.organisations.models import PREFECTURE
from koboshi.foundation.tenancy import scope
from koboshi.intake.models import Application
from koboshi.project.configuration import ROOT
from tests.doors.citizen.stories import PAGES, WHO, begin
from tests.doors.citizen.test_filling import picture

AGENT = {
    "agent_name.family": "架空",
    "agent_name.given": "次郎",
    "agent_name.family_kana": "かくう",
    "agent_name.given_kana": "じろう",
    "agent_phone": "024-521-1111",
    "shown": "agent_name agent_address agent_phone mandate",
    "agent_address.postal_code": "960-8670",
    "agent_address.prefecture": "福島県",
    "agent_address.municipality": "福島市",
    "agent_address.street": "杉妻町2番16号",
}


@pytest.fixture(autouse=True)
def _house(published: None) -> None:
    """Every story here begins in the published house."""


@pytest.fixture
def later(tmp_path: Path) -> None:
    """The next version of the disclosure request lets the power of attorney come later."""
    folder = tmp_path / "fukushima" / "disclosure-request"
    shutil.copytree(ROOT / "procedures" / "fukushima" / "disclosure-request", folder)
    form = json.loads((folder / "form.json").read_text(encoding="utf-8"))
    form["fields"]["mandate"]["later"] = True
    (folder / "form.json").write_text(json.dumps(form, ensure_ascii=False), encoding="utf-8")
    manifest = (folder / "procedure.toml").read_text(encoding="utf-8")
    version = manifest.split('version = "', 1)[1].split('"', 1)[0]
    (folder / "procedure.toml").write_text(
        manifest.replace(f'version = "{version}"', 'version = "9.0.0"', 1), encoding="utf-8"
    )
    with scope.acting(SYSTEM):
        catalog.publish(SYSTEM, packs.load(folder), tenant=PREFECTURE)


def _through(client: Client, reference: str) -> None:
    for page in ("contact", "document", "way"):
        assert client.post(f"/applications/{reference}/pages/{page}/", PAGES[page]).status_code == 302


def _agent(client: Client) -> tuple[str, str]:
    reference, _ = begin(client)
    client.post(f"/applications/{reference}/pages/who/", {**WHO, "has_agent": "true"})
    return reference, f"/applications/{reference}/pages/agent/"


def test_a_required_paper_is_asked_for_on_its_own_page(client: Client) -> None:
    reference, address = _agent(client)
    answer = client.post(address, AGENT)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'href="#f-mandate"' in page
    assert "ファイルを付けてください" in page
    assert "後から届けます" not in page
    assert client.post(address, {**AGENT, "mandate.upload": picture()}).status_code == 302
    assert reference in client.get(f"/applications/{reference}/check/").content.decode()


def test_a_paper_that_may_come_later_is_put_off_by_a_tick_and_the_application_arrives(
    client: Client, later: None
) -> None:
    reference, address = _agent(client)
    asked = client.post(address, AGENT)
    assert asked.status_code == 422
    assert "後から届けます" in asked.content.decode()
    assert client.post(address, {**AGENT, "mandate.later": "yes"}).status_code == 302
    _through(client, reference)
    assert "まだ付いていません（後から届けます）" in client.get(f"/applications/{reference}/check/").content.decode()
    silent = client.post(f"/applications/{reference}/submit")
    assert silent.status_code == 422
    assert 'href="#later-tick"' in silent.content.decode()
    assert client.post(f"/applications/{reference}/submit", {"later": "yes"}).status_code == 302
    assert "あとから届けていただく書類" in client.get(f"/applications/{reference}/done/").content.decode()
    status = client.get(f"/applications/{reference}/").content.decode()
    assert "あとから届けていただく書類" in status
    assert "次の書類は、後から届けます：委任状" in status
    with scope.acting(SYSTEM):
        assert Application.objects.get(reference=reference).filed_at is not None
