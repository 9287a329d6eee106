"""An invented pool of ICT advisers. Themes are the option codes of the pack `fukushima/adviser-dispatch`."""

from __future__ import annotations

from koboshi.foundation.organisations.models import PREFECTURE
from koboshi.promotion import service as promotion

_POOL = (
    (
        "相談 あおい（架空）",
        "そうだん あおい",
        "会津の情報企業（架空）",
        ["bpr", "online_procedures"],
        ["会津", "中通り"],
    ),
    ("助言 いつき（架空）", "じょげん いつき", "大学の研究室（架空）", ["ai_rpa", "data"], ["中通り"]),
    (
        "伴走 うみ（架空）",
        "ばんそう うみ",
        "元自治体職員（架空）",
        ["bpr", "digital_divide", "security"],
        ["浜通り", "中通り"],
    ),
    ("改善 えいた（架空）", "かいぜん えいた", "経営相談所（架空）", ["online_procedures", "ai_rpa"], ["会津"]),
    ("安全 おと（架空）", "あんぜん おと", "情報安全の会社（架空）", ["security", "network"], ["浜通り"]),
)


def load() -> None:
    """Enter the pool; may run again."""
    for name, kana, belongs_to, themes, regions in _POOL:
        promotion.enter_adviser(
            PREFECTURE,
            name,
            kana=kana,
            belongs_to=belongs_to,
            themes=themes,
            regions=regions,
            introduction="デモのための架空の人物です。",
        )
