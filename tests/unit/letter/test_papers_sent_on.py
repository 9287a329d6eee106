"""Whoever applied at the wrong body reads where her papers went and when: in Japanese, easy Japanese and English."""

from __future__ import annotations

import pytest

from koboshi.core.journey import Play
from koboshi.core.letter import blocks_to_html
from koboshi.core.pack import load
from koboshi.project.configuration import ROOT

PACKS = ROOT / "procedures" / "fukushima"
FORWARDING = sorted(path.parent.parent.name for path in PACKS.glob("*/letters/forward.html"))


def letters(name: str) -> list[str]:
    """Every notice of forwarding that the stories of a pack send."""
    pack = load(PACKS / name)
    made = []
    for journey in pack.journeys:
        play = Play(pack, dict(pack.samples[journey.sample]["answers"]), journey.door, journey.on)
        play.begin()
        for step in journey.steps:
            play.take(step)
        made += [blocks_to_html(blocks) for kind, blocks in play.letters if kind == "forward"]
    return made


@pytest.mark.parametrize("name", FORWARDING)
def test_the_notice_names_the_body_and_the_day_in_three_languages(name: str) -> None:
    found = letters(name)
    assert found, "no story of the pack sends it"
    for text in found:
        assert "画面でお知らせ" not in text
        assert "送り先" in text
        assert any(city in text for city in ("福島市", "郡山市", "いわき市", "二本松市"))
        assert "お送りした日" in text
        assert "令和8年" in text
        assert "もう一度 出さなくて いいです" in text
        assert "We sent your" in text
        assert "2026, because that city decides on it" in text


def test_seven_procedures_send_papers_on() -> None:
    assert len(FORWARDING) == 7
