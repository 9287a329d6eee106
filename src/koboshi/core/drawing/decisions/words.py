"""The words around decision tables, in the three languages."""

from __future__ import annotations

from collections.abc import Mapping

_JA: Mapping[str, str] = {
    "if": "もし（入力）",
    "then": "そのとき（答え）",
    "note": "注",
    "number": "番号",
    "input": "入力",
    "output": "答え",
    "allowed": "とりうる値：{values}",
    "ordered": "優先順：{values}",
    "any": "何でもよい",
    "matched": "当てはまりました",
    "told": "当てはまった行：{rows}",
    "told_none": "当てはまった行はありません。",
    "default": "どの行にも当てはまらないとき",
    "policy": "当てはめ方：{policy}",
    "UNIQUE": "当てはまる行は必ず1つ",
    "ANY": "当てはまる行がいくつあっても、答えは同じ",
    "PRIORITY": "当てはまる行の答えのうち、優先順位がいちばん高いもの",
    "FIRST": "上から見て最初に当てはまる行",
    "RULE ORDER": "当てはまる行すべての答えを、行の順に並べる",
    "OUTPUT ORDER": "当てはまる行すべての答えを、優先順位の順に並べる",
    "COLLECT": "当てはまる行すべての答えを集める",
    "COLLECT SUM": "当てはまる行の答えを合計する",
    "COLLECT MIN": "当てはまる行の答えのうち、いちばん小さいもの",
    "COLLECT MAX": "当てはまる行の答えのうち、いちばん大きいもの",
    "COLLECT COUNT": "当てはまる行の答えの数を数える",
    "result": "結果",
    "name": "名前",
    "value": "値",
    "items": "並び",
    "call": "「{name}」を次の値で求める",
    "arguments": "引数：{names}",
    "no_arguments": "引数なし",
    "outside": "外のプログラム（{kind}）です。ここには書かれていません。",
    "condition": "もし",
    "yes": "ならば",
    "no": "そうでなければ",
    "of": "対象",
    "where": "条件",
    "for": "「{name}」のそれぞれについて求める",
    "some": "「{name}」のどれかが条件に合うか",
    "every": "「{name}」のすべてが条件に合うか",
    "satisfies": "条件",
    "return": "求める値",
    "too_deep": "入れ子が深すぎるので、ここから先は省きました。",
    "empty": "まだ中身がありません。",
    "question": "問い：{text}",
    "answers": "答え：{text}",
    "based_on": "使うもの：{names}",
    "graph": "判断のつながり「{name}」",
    "graph_desc": "{decisions}個の判断、{inputs}個の入力があります。",
    "uses": "「{name}」は{names}を使って決める",
    "alone": "「{name}」はほかのものを使わずに決める",
    "input_node": "入力「{name}」",
    "follows_rule": "「{name}」のよりどころ：{names}",
    "service": "「{name}」は{names}をまとめて答える",
    "comma": "、",
    "quoted": "「{name}」",
}
_EASY: Mapping[str, str] = {
    "if": "もし",
    "then": "そのとき",
    "note": "メモ",
    "number": "ばんごう",
    "input": "いれる もの",
    "output": "こたえ",
    "allowed": "えらべる もの：{values}",
    "ordered": "さきに くる もの：{values}",
    "any": "なんでも いい",
    "matched": "あてはまりました",
    "told": "あてはまった ぎょう：{rows}",
    "told_none": "あてはまった ぎょうは ありません。",
    "default": "どの ぎょうにも あてはまらない とき",
    "policy": "きめかた：{policy}",
    "UNIQUE": "あてはまる ぎょうは ひとつだけ",
    "ANY": "いくつ あてはまっても こたえは おなじ",
    "PRIORITY": "いちばん さきに くる こたえ",
    "FIRST": "うえから みて はじめに あてはまる ぎょう",
    "RULE ORDER": "あてはまる ぎょうの こたえを ぎょうの じゅんに ならべる",
    "OUTPUT ORDER": "あてはまる ぎょうの こたえを きまった じゅんに ならべる",
    "COLLECT": "あてはまる ぎょうの こたえを ぜんぶ あつめる",
    "COLLECT SUM": "あてはまる ぎょうの こたえを たす",
    "COLLECT MIN": "いちばん ちいさい こたえ",
    "COLLECT MAX": "いちばん おおきい こたえ",
    "COLLECT COUNT": "あてはまる ぎょうの かず",
}
_EN: Mapping[str, str] = {
    "if": "If (inputs)",
    "then": "Then (outputs)",
    "note": "Note",
    "number": "No.",
    "input": "input",
    "output": "output",
    "allowed": "allowed: {values}",
    "ordered": "in this order: {values}",
    "any": "anything",
    "matched": "applied",
    "told": "Rows that applied: {rows}",
    "told_none": "No row applied.",
    "default": "If no row applies",
    "policy": "How rows apply: {policy}",
    "UNIQUE": "exactly one row applies",
    "ANY": "several rows may apply, all with the same output",
    "PRIORITY": "the output with the highest priority among the rows that apply",
    "FIRST": "the first row from the top that applies",
    "RULE ORDER": "all outputs of rows that apply, in the order of the rows",
    "OUTPUT ORDER": "all outputs of rows that apply, in the order of their priority",
    "COLLECT": "all outputs of rows that apply",
    "COLLECT SUM": "the sum of the outputs of rows that apply",
    "COLLECT MIN": "the smallest output of the rows that apply",
    "COLLECT MAX": "the largest output of the rows that apply",
    "COLLECT COUNT": "the number of outputs of rows that apply",
    "result": "result",
    "name": "name",
    "value": "value",
    "items": "list",
    "call": "“{name}” called with these values",
    "arguments": "parameters: {names}",
    "no_arguments": "no parameters",
    "outside": "An outside program ({kind}); its text is not here.",
    "condition": "if",
    "yes": "then",
    "no": "else",
    "of": "from",
    "where": "where",
    "for": "for each “{name}”",
    "some": "whether some “{name}” satisfies",
    "every": "whether every “{name}” satisfies",
    "satisfies": "satisfies",
    "return": "return",
    "too_deep": "Nested too deeply; the rest is left out.",
    "empty": "Nothing written yet.",
    "question": "Question: {text}",
    "answers": "Answers: {text}",
    "based_on": "Uses: {names}",
    "graph": "How decisions depend on one another: {name}",
    "graph_desc": "{decisions} decisions, {inputs} inputs.",
    "uses": "“{name}” is decided from {names}",
    "alone": "“{name}” is decided from nothing else",
    "input_node": "Input “{name}”",
    "follows_rule": "“{name}” rests on {names}",
    "service": "“{name}” answers {names} together",
    "comma": ", ",
    "quoted": "“{name}”",
}
_WORDS = {"ja": _JA, "ja-easy": {**_JA, **_EASY}, "en": {**_JA, **_EN}}


class Words:
    """The words of one language; Japanese for an unknown one."""

    def __init__(self, lang: str) -> None:
        """Choose the language."""
        self._words = _WORDS.get(lang, _JA)

    def __call__(self, key: str, **parts: object) -> str:
        """A word or sentence with its parts put in."""
        return self._words[key].format_map(parts) if parts else self._words[key]

    def names(self, names: list[str]) -> str:
        """Names in quotation marks, one after another."""
        return self("comma").join(self("quoted", name=name) for name in names)

    def policy(self, policy: str, aggregation: str) -> str:
        """A hit policy in words, with its name in the standard; an unknown one as it is written."""
        key = f"{policy} {aggregation}".strip() if policy == "COLLECT" else policy
        return f"{self._words[key]} ({key})" if key in self._words and key.isupper() else key
