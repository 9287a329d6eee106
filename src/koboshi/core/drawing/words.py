"""The few words a picture of a process needs of its own, in the three languages (no ruby: SVG text has none)."""

from __future__ import annotations

from collections.abc import Mapping

_WORDS: Mapping[str, Mapping[str, str]] = {
    "ja": {
        "title": "手続きの流れ「{name}」",
        "unnamed": "手続きの流れ",
        "desc": "{count}個の段階があります。{now}",
        "now": "いまは「{names}」です。",
        "current": "いまここ",
        "done": "済み",
        "start": "はじめ",
        "end": "おわり",
        "choice": "分かれ道",
        "otherwise": "それ以外",
        "together": "同時に進む：{names}",
        "join": "すべてそろうまで待つ",
        "during": "{host}の途中で：{name}",
        "comma": "、",
        "stop": "。",
        "is_current": "{name}（いまここ）",
        "is_done": "{name}（済み）",
    },
    "ja-easy": {
        "title": "てつづきの ながれ「{name}」",
        "unnamed": "てつづきの ながれ",
        "desc": "{count}この だんかいが あります。{now}",
        "now": "いまは「{names}」です。",
        "current": "いま ここ",
        "done": "おわった",
        "start": "はじめ",
        "end": "おわり",
        "choice": "わかれみち",
        "otherwise": "そのほか",
        "together": "いっしょに すすみます：{names}",
        "join": "ぜんぶ そろうまで まちます",
        "during": "{host}の とちゅうで：{name}",
        "comma": "、",
        "stop": "。",
        "is_current": "{name}（いま ここ）",
        "is_done": "{name}（おわった）",
    },
    "en": {
        "title": "Process: {name}",
        "unnamed": "Process",
        "desc": "{count} steps. {now}",
        "now": "Now at: {names}.",
        "current": "now here",
        "done": "done",
        "start": "Start",
        "end": "End",
        "choice": "Choice",
        "otherwise": "otherwise",
        "together": "At the same time: {names}",
        "join": "Wait until all have arrived",
        "during": "During {host}: {name}",
        "comma": ", ",
        "stop": "; ",
        "is_current": "{name} (now here)",
        "is_done": "{name} (done)",
    },
}


def words(lang: str) -> Mapping[str, str]:
    """The words of a language; Japanese for an unknown one."""
    return _WORDS.get(lang, _WORDS["ja"])
