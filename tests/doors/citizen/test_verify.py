"""A person with a paper in her hand checks it on a telephone: however she types the number, the right one is found."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from koboshi.foundation.documents.models import Check
from tests import pdfs


@pytest.fixture
def paper(published: None) -> Check:
    """A notice in the public register (架空)."""
    return Check.objects.create(
        check_number="76G2-BAGN-FHYV",
        sha256="0" * 64,
        number="2026情公第7号",
        title="公文書開示決定通知書",
        office_name="情報公開総合窓口",
        issued_on=date(2026, 11, 20),
    )


@pytest.mark.parametrize(
    "typed",
    [
        "76G2-BAGN-FHYV",
        "７６Ｇ２－ＢＡＧＮ－ＦＨＹＶ",
        "７６Ｇ２ーＢＡＧＮーＦＨＹＶ",
        "76g2bagnfhyv",
        "76G2 BAGN FHYU",
        "　確認番号：７６Ｇ２‐ＢＡＧＮ‐ＦＨＹＶ　",
        "2026情公第7号 76G2-BAGN-FHYV",
        "文書番号：２０２６情公第７号　確認番号：76G2-BAGN-FHYV",
    ],
)
def test_a_genuine_number_is_found_however_it_is_typed(client: Client, paper: Check, typed: str) -> None:
    page = client.post("/verify/", {"number": typed}).content.decode()
    assert "下の部署が発行したものです" in page
    assert "2026情公第7号" in page


@pytest.mark.parametrize("typed", ["2026情公第7号", "2026情公第8号", "文書番号：2026情公第７号"])
def test_dispositions_cannot_be_counted_by_their_numbers(client: Client, paper: Check, typed: str) -> None:
    """L2: numbers follow each other; whether one was given, of which kind and when, stands on the paper alone."""
    answer = client.post("/verify/", {"number": typed})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "確認番号もあわせて入力してください" in page
    assert "公文書開示決定通知書" not in page
    searched = client.post("/registers/", {"verify": "1", "number": typed}).content.decode()
    assert "公文書開示決定通知書" not in searched
    assert "発行したものとして登録" not in searched


@pytest.mark.parametrize("typed", ["76G2-BAGN-FHY", "７６Ｇ２-BAGN-FHY0", "AAAA-AAAA-AAA0"])
def test_a_mistyped_check_number_is_called_that(client: Client, paper: Check, typed: str) -> None:
    answer = client.post("/verify/", {"number": typed})
    assert answer.status_code == 422
    assert "確認番号の12字として読めませんでした" in answer.content.decode()


@pytest.mark.parametrize("typed", ["76G2-BAGN-FHYW", "2026情公第8号 76G2-BAGN-FHYV"])
def test_another_number_is_not_taken_for_it(client: Client, paper: Check, typed: str) -> None:
    assert "発行の記録にありません" in client.post("/verify/", {"number": typed}).content.decode()


@pytest.mark.parametrize("lang", ["ja", "ja-easy", "en"])
def test_there_is_one_button_and_the_sentence_names_it(client: Client, paper: Check, lang: str) -> None:
    page = client.get(f"/verify/?lang={lang}").content.decode()
    form = page[page.index('id="number"') :]
    assert form[: form.index("</form>")].count('type="submit"') == 1
    assert 'id="file"' in form[: form.index("</form>")]
    nothing = client.post(f"/verify/?lang={lang}", {}).content.decode()
    assert {"ja": "いちばん下の「確かめる」", "ja-easy": "一番", "en": "press “Check”"}[lang] in nothing


PICTURES = [
    ("photo.jpg", b"\xff\xd8\xff\xe0" + b"0" * 400, "image/jpeg"),
    ("screen.png", b"\x89PNG\r\n\x1a\n" + b"0" * 400, "image/png"),
    ("scan.pdf", pdfs.made(), "application/pdf"),
    ("broken.pdf", b"not a pdf", "application/pdf"),
    ("empty.pdf", b"", "application/pdf"),
]


@pytest.mark.parametrize(("name", "content", "kind"), PICTURES)
@pytest.mark.parametrize("lang", ["ja", "ja-easy", "en"])
def test_a_photograph_or_a_scan_is_never_called_changed(
    client: Client, paper: Check, name: str, content: bytes, kind: str, lang: str
) -> None:
    answer = client.post(f"/verify/?lang={lang}", {"file": SimpleUploadedFile(name, content, kind)})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'id="verify-error"' in page
    assert 'id="number"' in page
    assert "一致しません" not in page
    assert "does not match" not in page
    if lang == "ja" and content:
        assert "12字の確認番号を入力してください" in page


def test_a_photograph_with_its_number_is_checked_by_the_number(client: Client, paper: Check) -> None:
    photo = SimpleUploadedFile(*PICTURES[0])
    page = client.post("/verify/", {"number": paper.check_number, "file": photo}).content.decode()
    assert "下の部署が発行したものです" in page
    assert "確認番号のほうを確かめました" in page


def test_a_signed_file_that_was_changed_is_still_called_changed_whatever_the_number_says(
    client: Client, paper: Check
) -> None:
    broken = b"%PDF-1.7\n1 0 obj << /ByteRange [0 1 2 3] /Filter /Adobe.PPKLite >> endobj"
    file = SimpleUploadedFile("notice.pdf", broken, "application/pdf")
    answer = client.post("/verify/", {"number": paper.check_number, "file": file}).content.decode()
    assert "一致しません" in answer
