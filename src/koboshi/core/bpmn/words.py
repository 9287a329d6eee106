"""What people call the elements of a model: used in every sentence about one."""

from __future__ import annotations

from xml.etree.ElementTree import Element

from koboshi.core.bpmn.document import local

KINDS = {
    "definitions": "モデル全体",
    "process": "プロセス",
    "collaboration": "コラボレーション",
    "participant": "プール",
    "lane": "レーン",
    "laneSet": "レーンの組",
    "startEvent": "開始イベント",
    "endEvent": "終了イベント",
    "intermediateCatchEvent": "中間イベント（受け取り）",
    "intermediateThrowEvent": "中間イベント（送り出し）",
    "boundaryEvent": "境界イベント",
    "implicitThrowEvent": "暗黙のイベント",
    "task": "タスク",
    "userTask": "ユーザータスク",
    "manualTask": "手作業タスク",
    "serviceTask": "サービスタスク",
    "sendTask": "送信タスク",
    "receiveTask": "受信タスク",
    "scriptTask": "スクリプトタスク",
    "businessRuleTask": "ルールタスク",
    "subProcess": "サブプロセス",
    "adHocSubProcess": "アドホックサブプロセス",
    "transaction": "トランザクション",
    "callActivity": "コールアクティビティ",
    "exclusiveGateway": "排他ゲートウェイ",
    "inclusiveGateway": "包含ゲートウェイ",
    "parallelGateway": "並列ゲートウェイ",
    "complexGateway": "複合ゲートウェイ",
    "eventBasedGateway": "イベントゲートウェイ",
    "sequenceFlow": "シーケンスフロー",
    "messageFlow": "メッセージフロー",
    "association": "関連の線",
    "group": "グループ",
    "textAnnotation": "注釈",
    "dataObject": "データオブジェクト",
    "dataObjectReference": "データオブジェクトの参照",
    "dataStore": "データストア",
    "dataStoreReference": "データストアの参照",
    "dataInput": "入力データ",
    "dataOutput": "出力データ",
    "dataInputAssociation": "入力の関連",
    "dataOutputAssociation": "出力の関連",
    "inputSet": "入力の組",
    "outputSet": "出力の組",
    "ioSpecification": "入出力の定義",
    "property": "プロパティ",
    "itemDefinition": "データ型の定義",
    "message": "メッセージ",
    "signal": "シグナル",
    "error": "エラー",
    "escalation": "エスカレーション",
    "timerEventDefinition": "タイマーの定義",
    "messageEventDefinition": "メッセージイベントの定義",
    "signalEventDefinition": "シグナルイベントの定義",
    "errorEventDefinition": "エラーイベントの定義",
    "escalationEventDefinition": "エスカレーションイベントの定義",
    "conditionalEventDefinition": "条件イベントの定義",
    "linkEventDefinition": "リンクイベントの定義",
    "compensateEventDefinition": "補償イベントの定義",
    "cancelEventDefinition": "キャンセルイベントの定義",
    "terminateEventDefinition": "強制終了イベントの定義",
    "multiInstanceLoopCharacteristics": "マルチインスタンスの定義",
    "standardLoopCharacteristics": "ループの定義",
    "interface": "インターフェース",
    "operation": "操作",
    "resource": "リソース",
    "conversation": "会話",
    "choreography": "コレオグラフィ",
    "choreographyTask": "コレオグラフィタスク",
    "documentation": "説明",
    "BPMNDiagram": "図",
    "BPMNPlane": "図の面",
    "BPMNShape": "図形",
    "BPMNEdge": "図の線",
    "Bounds": "図形の位置と大きさ",
    "waypoint": "線の通る点",
    "BPMNLabel": "図のラベル",
}
_LONGEST = 60


def kind(element: Element) -> str:
    """What the element is, in words."""
    name = local(element)
    return KINDS.get(name, name)


def named(element: Element) -> str:
    """The kind, the label and the id of an element, as far as it has them: 開始イベント「申請が届く」（start）."""
    label = " ".join((element.get("name") or "").split())
    identifier = (element.get("id") or "").strip()
    text = kind(element)
    if label:
        text += f"「{short(label)}」"
    return f"{text}（{short(identifier)}）" if identifier else text


def short(text: str) -> str:
    """A text that fits into a sentence."""
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
