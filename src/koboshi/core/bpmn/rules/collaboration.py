"""Pools, conversations and choreographies."""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from koboshi.core.bpmn.document import local
from koboshi.core.bpmn.finding import Finding, Rule, broken
from koboshi.core.bpmn.view import View, flag, number

_NOT_GLOBAL = (
    "conversation subConversation callConversation participantAssociation messageFlowAssociation "
    "conversationAssociation association group textAnnotation"
).split()


def references(view: View) -> Iterator[Finding]:
    """EXT.027, 032, 033: what a conversation or choreography may hold and refer to."""
    for element in view.every("choreography", "globalConversation"):
        if view.children(element, "choreographyRef"):
            yield broken(view, element, "EXT.027", "ほかのコレオグラフィは参照できません。")
    for element in view.every("globalConversation"):
        for child in view.children(element, *_NOT_GLOBAL):
            yield broken(view, element, "EXT.032", f"グローバルな会話の中に「{local(child)}」は置けません。")
    for element in view.every("collaboration"):
        for reference in view.children(element, "choreographyRef"):
            target = view.target(reference.text)
            if target is not None and flag(target, "isClosed") != flag(element, "isClosed"):
                yield broken(view, element, "EXT.033", f"isClosed が、参照先の {target.get('id')} と違います。")


def multiplicity(view: View) -> Iterator[Finding]:
    """EXT.029, 030: how many participants a pool stands for."""
    for element in view.every("participantMultiplicity"):
        least, most = number(element, "minimum", 0), number(element, "maximum", 1)
        if least is not None and least < 0:
            yield broken(view, element, "EXT.029", "minimum を負の数にはできません。")
        if least is not None and most is not None and most < max(least, 1):
            yield broken(view, element, "EXT.030", "maximum は、1以上で minimum 以上でなければなりません。")


def processes(view: View) -> Iterator[Finding]:
    """EXT.035, 036, 056: a public process is not run, and choreography belongs in a choreography."""
    for process in view.every("process"):
        if (process.get("processType") or "").strip() == "Public" and flag(process, "isExecutable"):
            yield broken(view, process, "EXT.035", "公開プロセス（Public）は、実行できる（isExecutable）にできません。")
    for activity in view.every("choreographyActivity"):
        if view.around(activity, "subProcess") is not None:
            yield broken(view, activity, "EXT.056", "サブプロセスの中に、コレオグラフィのアクティビティは置けません。")
        elif view.around(activity, "process") is not None:
            yield broken(view, activity, "EXT.036", "プロセスの中に、コレオグラフィのアクティビティは置けません。")


def choreographies(view: View) -> Iterator[Finding]:
    """A choreography task has two participants, begun by one of them; its messages pass between them."""
    for activity in view.every("choreographyActivity"):
        names = view.named_in(activity, "participantRef")
        initiator = view.document.bare(activity.get("initiatingParticipantRef") or "")
        if initiator and names and initiator not in names:
            yield broken(view, activity, "CHOR.initiator", "始める参加者が、参加者の中にいません。")
        if len(set(names)) < 2:
            yield broken(view, activity, "CHOR.participants", "参加者が2つ以上必要です。")
    for task in view.every("choreographyTask"):
        if len(view.named_in(task, "messageFlowRef")) > 2:
            yield broken(view, task, "CHOR.messages", "メッセージフローは2つまでです。")


def lanes(view: View) -> Iterator[Finding]:
    """A lane holds nodes of its own process only, and a node is in one lane of a set."""
    for lane in view.every("lane"):
        process = view.around(lane, "process")
        for reference in view.children(lane, "flowNodeRef"):
            node = view.target(reference.text)
            if node is not None and view.is_a(node, "flowNode") and view.around(node, "process") is not process:
                yield broken(view, lane, "LANE", f"「{node.get('id')}」は、別のプロセスのものです。")
    for lane_set in view.every("laneSet"):
        yield from _twice(view, lane_set)


def _twice(view: View, lane_set: Element) -> Iterator[Finding]:
    seen: dict[Element, Element] = {}
    for lane in view.children(lane_set, "lane"):
        for reference in view.children(lane, "flowNodeRef"):
            node = view.target(reference.text)
            if node is not None and seen.setdefault(node, lane) is not lane:
                yield broken(view, lane, "LANE", f"「{node.get('id')}」が、2つのレーンに入っています。")


RULES: tuple[Rule, ...] = (references, multiplicity, processes, choreographies, lanes)
