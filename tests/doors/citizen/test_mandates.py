"""A resident names somebody to act for her, sees what that person may do, and ends it."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from koboshi.core.actor import SYSTEM
from koboshi.foundation.people.models import User
from koboshi.foundation.tenancy import scope
from koboshi.mandates.models import MandateRow, Party
from tests.doors.citizen import stories

NEW = {"label": "架空 次郎", "kind": "agent", "scopes": ["correct", "receive_notice"], "email": "dairi@example.jp"}


@pytest.fixture
def mine(published: None, client: Client) -> str:
    """An application that arrived, opened in this browser."""
    return stories.filed(client)[0]


def _all() -> list[Any]:
    with scope.acting(SYSTEM):
        return list(MandateRow.objects.select_related("representative").order_by("pk"))


@pytest.mark.parametrize("lang", ["ja", "ja-easy", "en"])
def test_the_pages_open_in_three_languages_and_say_what_is_entrusted(client: Client, mine: str, lang: str) -> None:
    assert client.get(f"/mandates/{mine}/?lang={lang}").status_code == 200
    assert client.get(f"/mandates/{mine}/add/?lang={lang}").status_code == 200
    assert client.post(f"/mandates/{mine}/add/", NEW).status_code == 302
    page = client.get(f"/mandates/{mine}/?lang={lang}")
    assert "架空 次郎" in page.content.decode()
    assert client.get(f"/mandates/{mine}/{_all()[0].pk}/end/?lang={lang}").status_code == 200


def test_named_and_ended_again(client: Client, mine: str) -> None:
    for _ in range(2):
        assert client.post(f"/mandates/{mine}/add/", NEW).status_code == 302
    (row,) = _all()
    page = client.get(f"/mandates/{mine}/").content.decode()
    assert "書面の確認を待っています" in page
    assert "委任状を出してください" in page
    assert client.post(f"/mandates/{mine}/{row.pk}/end/").status_code == 302
    page = client.get(f"/mandates/{mine}/").content.decode()
    assert "合言葉を新しくする" in page
    assert "終わりました" in page
    assert f"/{row.pk}/end/" not in page


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"label": ""}, "お名前を"),
        ({"kind": ""}, "代理の種類"),
        ({"kind": "parent"}, "代理の種類"),
        ({"scopes": []}, "任せる行為を1つ以上"),
        ({"until": "きのう"}, "日付"),
        ({"until": "2001/1/1"}, "より前です"),
        ({"kind": "staff", "houjin_bangou": "12"}, "13桁"),
        ({"kind": "messenger", "scopes": ["withdraw"]}, "使者は"),
    ],
)
def test_bad_input_keeps_what_was_typed(client: Client, mine: str, wrong: dict[str, Any], sentence: str) -> None:
    answer = client.post(f"/mandates/{mine}/add/", NEW | {"phone": "024-000-0000"} | wrong)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'value="024-000-0000"' in page
    assert sentence in page or "年月日" in page
    assert not _all()


def test_somebody_else_finds_nothing(client: Client, mine: str) -> None:
    client.post(f"/mandates/{mine}/add/", NEW)
    other = Client()
    for page in ("", "add/", f"{_all()[0].pk}/end/"):
        assert other.get(f"/mandates/{mine}/{page}").status_code == 404
        assert other.post(f"/mandates/{mine}/{page}", NEW).status_code in (404, 405)
    assert client.get("/mandates/0000-0000-0000/").status_code == 404
    assert client.get(f"/mandates/{mine}/999999/end/").status_code == 404


def test_a_draft_has_no_such_page(published: None, client: Client) -> None:
    reference, _ = stories.begin(client)
    assert client.get(f"/mandates/{reference}/").status_code == 404


def test_a_representative_sees_and_gives_up_but_names_nobody(client: Client, mine: str) -> None:
    client.post(f"/mandates/{mine}/add/", NEW)
    with scope.acting(SYSTEM):
        user = User.objects.create_user("dairi@example.jp")
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    assert client.get(f"/mandates/{mine}/").status_code == 200
    assert client.get(f"/mandates/{mine}/add/").status_code == 404
    assert client.post(f"/mandates/{mine}/{_all()[0].pk}/end/").status_code == 302
    assert _all()[0].revoked_on is not None
    with scope.acting(SYSTEM):
        assert Party.objects.filter(reference=mine).count() == 2
