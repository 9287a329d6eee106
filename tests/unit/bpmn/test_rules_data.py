"""Every rule about data, activities, expressions, pools and the structure of the file: one slip each."""

from __future__ import annotations

import pytest

from koboshi.core.bpmn import check, read
from tests.unit.bpmn.drafting import CHAIN, FORMAL, level, model, process

TYPES = (
    '<itemDefinition id="text" structureRef="xsd:string"/><itemDefinition id="words" structureRef="xsd:string"/>'
    '<itemDefinition id="list" structureRef="xsd:string" isCollection="true"/>'
    '<itemDefinition id="number" structureRef="xsd:int"/>'
)
MESSAGES = '<message id="question" itemRef="text"/><message id="answer" itemRef="text"/>'
DESK = (
    '<interface id="desk" name="窓口"><operation id="take" name="受ける"><inMessageRef>question</inMessageRef>'
    "<outMessageRef>answer</outMessageRef></operation></interface>"
)


def data(inputs: str = "", outputs: str = "", *, more_in: str = "", more_out: str = "", sets: str = "") -> str:
    """An ioSpecification with one set on each side; data is `id=type` (or `id`), parted by blanks."""

    def parts(text: str, kind: str) -> tuple[str, str]:
        made, listed = "", ""
        for each in text.split():
            name, _, type_ = each.partition("=")
            made += f'<data{kind} id="{name}"' + (f' itemSubjectRef="{type_}"/>' if type_ else "/>")
            listed += f"<data{kind}Refs>{name}</data{kind}Refs>"
        return made, listed

    ins, in_list = parts(inputs, "Input")
    outs, out_list = parts(outputs, "Output")
    return (
        f'<ioSpecification>{ins}{outs}<inputSet id="in">{in_list}{more_in}</inputSet>'
        f'<outputSet id="out">{out_list}{more_out}</outputSet>{sets}</ioSpecification>'
    )


def work(
    inner: str = "", attributes: str = "", kind: str = "task", *, executable: bool = True, around: str = ""
) -> str:
    """Start, one activity, end, with the types and messages of this file."""
    content = level(
        f"start:startEvent work:{kind} end:endEvent", "start-work work-end",
        inside={"work": inner}, attributes={"work": attributes},
    )  # fmt: skip
    return TYPES + MESSAGES + DESK + process(content + around, executable=executable)


def many(inner: str, attributes: str = "", *, io: str = "", executable: bool = True) -> str:
    """A multi-instance task."""
    loop = f"<multiInstanceLoopCharacteristics {attributes}>{inner}</multiInstanceLoopCharacteristics>"
    return work(io + loop, executable=executable)


def timer(inner: str, *, executable: bool = True) -> str:
    """An event that waits for a time."""
    nodes = level(
        "start:startEvent wait:intermediateCatchEvent end:endEvent", "start-wait wait-end",
        inside={"wait": f"<timerEventDefinition>{inner}</timerEventDefinition>"},
    )  # fmt: skip
    return process(nodes, executable=executable)


def thrown(inner: str, kind: str = "endEvent", executable: bool = True) -> str:
    """An end (or other) event with this inside."""
    nodes = f"start:startEvent node:{kind}" + ("" if kind == "endEvent" else " end:endEvent")
    arrows = "start-node" + ("" if kind == "endEvent" else " node-end")
    about = level(nodes, arrows, inside={"node": inner})
    return TYPES + MESSAGES + DESK + process(about, executable=executable)


def call(io: str, called: str) -> str:
    """A call activity and the process that it calls."""
    inner = called.replace('id="in"', 'id="in2"').replace('id="out"', 'id="out2"') + CHAIN
    return TYPES + process(inner) + process(
        level("s:startEvent call:callActivity e:endEvent", "s-call call-e", inside={"call": io},
              attributes={"call": 'calledElement="process"'}), name="caller")  # fmt: skip


def service(binding: str) -> str:
    """A process offered as a service."""
    return (
        TYPES
        + MESSAGES
        + DESK
        + process(
            "<supportedInterfaceRef>desk</supportedInterfaceRef>" + data("a=text n=number", "b=text") + binding + CHAIN
        )
    )


def bound(source: str, target: str = "b") -> str:
    return f'<ioBinding operationRef="take" inputDataRef="{source}" outputDataRef="{target}"/>'


THREE = f"<loopCardinality {FORMAL}>3</loopCardinality>"
OBJECTS = (
    '<dataObject id="paper" name="申請書" itemSubjectRef="text"/><dataObject id="count" itemSubjectRef="number"/>'
    '<dataObjectReference id="seen" dataObjectRef="paper"/>'
)


def joined(source: str, target: str, more: str = "", specification: str = "a=text") -> str:
    """A task that reads data objects."""
    sources = "".join(f"<sourceRef>{each}</sourceRef>" for each in source.split())
    association = (
        f'<dataInputAssociation id="line">{sources}<targetRef>{target}</targetRef>{more}</dataInputAssociation>'
    )
    return work(data(specification) + association, around=OBJECTS)


TRANSFORMED = "<transformation>string(count)</transformation>"
PARTNERS = '<participant id="left"/><participant id="right"/>'


def pools(inner: str = "", left: str = "", attributes: str = "") -> str:
    return (
        f'<collaboration id="meeting" {attributes}><participant id="left">{left}</participant>{inner}</collaboration>'
    )


def choreography(inner: str, attributes: str = 'initiatingParticipantRef="left"') -> str:
    flows = '<messageFlow id="call" sourceRef="left" targetRef="right"/>'
    task = f'<choreographyTask id="talk" {attributes}>{inner}</choreographyTask>'
    return f'<choreography id="dance">{PARTNERS}{flows}{task}</choreography>'


TALK = (
    "<participantRef>left</participantRef><participantRef>right</participantRef><messageFlowRef>call</messageFlowRef>"
)
PERFORMER = (
    '<performer id="who">{0}<resourceParameterBinding parameterRef="area"><formalExpression>1</formalExpression>'
    "</resourceParameterBinding>{1}</performer>"
)
RESOURCE = '<resource id="clerk" name="係"><resourceParameter id="area" name="地区"/></resource>'
NAMED = "<resourceRef>clerk</resourceRef>"
COMPUTED = "<resourceAssignmentExpression><formalExpression>x</formalExpression></resourceAssignmentExpression>"
CORRELATION = (
    '<correlationProperty id="number_of" name="番号"><correlationPropertyRetrievalExpression messageRef="question">'
    "<messagePath>{0}</messagePath></correlationPropertyRetrievalExpression></correlationProperty>"
)

VALID = {
    "service task": work(data("a=text", "b=words"), 'operationRef="take"', "serviceTask"),
    "send task": work(data("a=text"), 'messageRef="question"', "sendTask"),
    "receive task": work(data("", "b=words"), 'messageRef="answer"', "receiveTask"),
    "multi-instance by number": many(THREE),
    "an event of complex behaviour without an id": many(
        THREE + f"<complexBehaviorDefinition><condition {FORMAL}>a</condition><event><signalEventDefinition/></event>"
        "</complexBehaviorDefinition>"),
    "multi-instance over a list": many(
        '<loopDataInputRef>a</loopDataInputRef><inputDataItem id="each" itemSubjectRef="text"/>',
        io=data("a=list").replace("<dataInput ", '<dataInput isCollection="true" '),
    ),
    "data": joined("paper", "a"),
    "data through a reference": joined("seen", "a"),
    "transformed data": joined("paper count", "a", TRANSFORMED),
    "call": call(data("a=text"), data("x=words")),
    "service": service(bound("a")),
    "pools": pools(left='<participantMultiplicity minimum="2" maximum="3"/>'),
    "choreography": choreography(TALK),
    "resource": RESOURCE + work(PERFORMER.format(NAMED, "")),
    "correlation": TYPES + MESSAGES + CORRELATION.format("a"),
    "duration": timer(f"<timeDuration {FORMAL}>P1Y2M10DT2H30M</timeDuration>"),
    "date": timer(f"<timeDate {FORMAL}>2026-04-01T09:00:00.5+09:00</timeDate>"),
    "cycle": timer(f"<timeCycle {FORMAL}>R3/2026-04-01T00:00:00Z/P1D</timeCycle>"),
    "computed time": timer(f"<timeDate {FORMAL}>${{due}}</timeDate>"),
    "time in words": timer("<timeDate>月末</timeDate>", executable=False),
    "message event": thrown(
        '<messageEventDefinition messageRef="question"><operationRef>take</operationRef></messageEventDefinition>'),
    "script": work("<script>1</script>", 'scriptFormat="application/javascript"', "scriptTask"),
}  # fmt: skip

BROKEN: list[tuple[str, str, str]] = [
    ("EXT.002", "work", process(CHAIN + '<task id="work"/>')),
    ("EXT.003", "process", process(CHAIN.replace('<startEvent id="start"', "<startEvent"))),
    ("EXT.004", "process", process('<documentation textFormat="words">x</documentation>' + CHAIN)),
    ("EXT.010", "note", process('<textAnnotation id="note" textFormat="words"/>')),
    ("EXT.011", "node", thrown("<escalationEventDefinition/>")),
    ("EXT.011", "node", '<escalation id="up"/>' + thrown('<escalationEventDefinition escalationRef="up"/>')),
    ("EXT.011", "node", thrown("<escalationEventDefinition/>", "intermediateThrowEvent")),
    ("EXT.012", "wait", timer("<timeDuration>P1D</timeDuration>")),
    ("EXT.012", "wait", timer("<timeCycle>R2/PT1M</timeCycle>")),
    ("EXT.012", "wait", timer("<timeDate>2026-04-01</timeDate>")),
    ("EXT.012", "work", many("<loopCardinality>三</loopCardinality>")),
    ("EXT.012", "work", many(THREE + "<completionCondition>終わり</completionCondition>")),
    ("EXT.012", "work", work("<standardLoopCharacteristics><loopCondition>まだ</loopCondition>"
                             "</standardLoopCharacteristics>")),
    ("EXT.012", "work", work('<task id="t"/><completionCondition>済み</completionCondition>', kind="adHocSubProcess")),
    ("EXT.012", "work", joined("paper", "a", "<assignment><from>い</from><to>ろ</to></assignment>")),
    ("EXT.012", "start_work", process(level("start:startEvent work:task end:endEvent", "start-work work-end", inside={
        "start_work": "<conditionExpression>はい</conditionExpression>"}))),
    ("EXT.012", "gate", process(level("start:startEvent gate:complexGateway a:task b:task end:endEvent",
                                      "start-gate gate-a gate-b a-end b-end",
                                      inside={"gate": "<activationCondition>はい</activationCondition>"}))),
    ("EXT.013", "wait", timer(f"<timeDate {FORMAL}/>")),
    ("EXT.013", "number_of", TYPES + MESSAGES + CORRELATION.format("")),
    ("EXT.013", "work", joined("paper", "a", "<transformation/>")),
    ("EXT.013", "work", many(THREE + "<complexBehaviorDefinition><condition/></complexBehaviorDefinition>")),
    ("EXT.014", "wait", timer(f'<timeDate {FORMAL} language="_no%$!">$x</timeDate>')),
    ("EXT.020", "paper", work(around='<dataObject id="paper" isCollection="true" itemSubjectRef="text"/>')),
    ("EXT.020", "paper", work(around='<dataObject id="paper" itemSubjectRef="list"/>')),
    ("EXT.020", "a", work(data("a=list"))),
    ("EXT.020", "b", work(data("", "b=list"))),
    ("EXT.027", "dance", '<choreography id="other"/>' + choreography(TALK).replace(
        "</choreography>", "<choreographyRef>other</choreographyRef></choreography>")),
    ("EXT.027", "talk", '<choreography id="other"/><globalConversation id="talk">'
        "<choreographyRef>other</choreographyRef></globalConversation>"),
    ("EXT.029", "left", pools(left='<participantMultiplicity minimum="-1"/>')),
    ("EXT.030", "left", pools(left='<participantMultiplicity minimum="3" maximum="2"/>')),
    ("EXT.030", "left", pools(left='<participantMultiplicity minimum="0" maximum="0"/>')),
    ("EXT.030", "left", pools(left='<participantMultiplicity minimum="2"/>')),
    ("EXT.032", "all", '<globalConversation id="all"><conversation id="c"/></globalConversation>'),
    ("EXT.032", "all", '<globalConversation id="all"><textAnnotation id="n"/></globalConversation>'),
    ("EXT.033", "meeting", choreography(TALK) + pools("<choreographyRef>dance</choreographyRef>",
                                                      attributes='isClosed="true"')),
    ("EXT.035", "process", process(CHAIN, attributes='processType="Public"')),
    ("EXT.036", "talk", process('<choreographyTask id="talk" initiatingParticipantRef="left">' + TALK
                                + "</choreographyTask>")),
    ("EXT.037", "work", work("", 'startQuantity="0"')),
    ("EXT.038", "work", work("", 'completionQuantity="0"')),
    ("EXT.039", "who", RESOURCE + work(PERFORMER.format(NAMED, COMPUTED))),
    ("EXT.040", "who", RESOURCE + work(PERFORMER.format("", COMPUTED))),
    ("EXT.042", "work", work("", 'operationRef="take"', "serviceTask")),
    ("EXT.042", "work", work(data("a=text", "b=text", sets="<inputSet/>"), 'operationRef="take"', "serviceTask")),
    ("EXT.043", "work", work(data("a=text", "b=text", sets="<outputSet/>"), 'operationRef="take"', "serviceTask")),
    ("EXT.044", "work", work(data("a=number", "b=text"), 'operationRef="take"', "serviceTask")),
    ("EXT.044", "work", work(data("a", "b=text"), 'operationRef="take"', "serviceTask")),
    ("EXT.045", "work", work(data("a=text", "b=number"), 'operationRef="take"', "serviceTask")),
    ("EXT.046", "work", work(data("a=text", sets="<inputSet/>"), 'messageRef="question"', "sendTask")),
    ("EXT.047", "work", work(data("a=text c=text"), 'messageRef="question"', "sendTask")),
    ("EXT.048", "work", work(data("a=number"), 'messageRef="question"', "sendTask")),
    ("EXT.048", "work", work(data("a"), 'messageRef="question"', "sendTask")),
    ("EXT.049", "work", work("", 'instantiate="true"', "receiveTask")),
    ("EXT.050", "work", work(data("", "b=text", sets="<outputSet/>"), 'messageRef="answer"', "receiveTask")),
    ("EXT.051", "work", work(data("", "b=text c=text"), 'messageRef="answer"', "receiveTask")),
    ("EXT.052", "work", work(data("", "b=number"), 'messageRef="answer"', "receiveTask")),
    ("EXT.053", "work", work("<script>1</script>", kind="scriptTask")),
    ("EXT.054", "work", work("<standardLoopCharacteristics/><multiInstanceLoopCharacteristics/>")),
    ("EXT.056", "talk", work('<choreographyTask id="talk" initiatingParticipantRef="l">' + TALK + "</choreographyTask>",
                             kind="subProcess")),
    ("EXT.056", "talk", work('<callChoreography id="talk" initiatingParticipantRef="l"/>', kind="transaction")),
    ("EXT.060", "work", work('<task id="t"/>', 'method="_no_URI!$%"', "transaction")),
    ("EXT.063", "call", call(data("a=text"), data("x=text y=text"))),
    ("EXT.063", "call", call(data("a=text c=text"), data("x=text"))),
    ("EXT.063", "call", call(data("a=text"), data("x=text", "z=text"))),
    ("EXT.063", "a", call(data("a=text"), data("x=number"))),
    ("EXT.063", "call", call("", data("x=number"))),
    ("EXT.064", "process", service("")),
    ("EXT.065", "process", service(bound("n"))),
    ("EXT.067", "work", many("")),
    ("EXT.068", "work", many("<loopDataInputRef>paper</loopDataInputRef>").replace(
        "</process>", OBJECTS + "</process>")),
    ("EXT.069", "work", many(
        THREE + '<loopDataOutputRef>b</loopDataOutputRef><outputDataItem id="each" itemSubjectRef="number"/>',
        io=data("", "b=list").replace("<dataOutput ", '<dataOutput isCollection="true" '))),
    ("EXT.070", "work", many(
        '<loopDataInputRef>a</loopDataInputRef><inputDataItem id="each" itemSubjectRef="number"/>',
        io=data("a=list").replace("<dataInput ", '<dataInput isCollection="true" '))),
    ("EXT.070", "work", many(
        '<loopDataInputRef>a</loopDataInputRef><inputDataItem id="each" itemSubjectRef="list" isCollection="true"/>',
        io=data("a=list").replace("<dataInput ", '<dataInput isCollection="true" '))),
    ("EXT.071", "work", many(THREE + f"<completionCondition {FORMAL}>23</completionCondition>")),
    ("EXT.072", "work", many(THREE + "<complexBehaviorDefinition><condition>'はい'</condition>"
                             "</complexBehaviorDefinition>")),
    ("EXT.075", "work", many(THREE, 'behavior="Complex"')),
    ("EXT.076", "seen", work(around=OBJECTS.replace('id="seen"', 'id="seen" name="別の名前"'))),
    ("EXT.076", "seen", work(around=OBJECTS.replace(
        'dataObjectRef="paper"/>',
        'dataObjectRef="paper" name="申請書"><dataState name="済"/></dataObjectReference>'))),
    ("EXT.078", "wrong", '<property id="wrong"/>' + process(CHAIN)),
    ("EXT.079", "work", work(data("a=text"), kind="subProcess")),
    ("EXT.080", "line", work(data("", "b=text")
        + '<dataOutputAssociation id="line"><sourceRef>b</sourceRef><targetRef>given</targetRef>'
        "</dataOutputAssociation>",
        around=data("given=text").replace('id="in"', 'id="in2"').replace('id="out"', 'id="out2"'))),
    ("EXT.082", "line", work(data("a=text")
        + '<dataInputAssociation id="line"><sourceRef>made</sourceRef><targetRef>a</targetRef></dataInputAssociation>',
        around=data("", "made=text").replace('id="in"', 'id="in2"').replace('id="out"', 'id="out2"'))),
    ("EXT.084", "a", work(data("a=text").replace("<dataInputRefs>a</dataInputRefs>", ""))),
    ("EXT.085", "in", work(data("", more_in="<optionalInputRefs>a</optionalInputRefs>", sets="").replace(
        "<inputSet", '<dataInput id="a"/><inputSet'))),
    ("EXT.086", "in", work(data("", more_in="<whileExecutingInputRefs>a</whileExecutingInputRefs>").replace(
        "<inputSet", '<dataInput id="a"/><inputSet'))),
    ("EXT.087", "in", work(data("a=text", "b=text", more_in="<outputSetRefs>out</outputSetRefs>"))),
    ("EXT.087", "out", work(data("a=text", "b=text", more_out="<inputSetRefs>in</inputSetRefs>"))),
    ("EXT.088", "b", work(data("", "b=text").replace("<dataOutputRefs>b</dataOutputRefs>", ""))),
    ("EXT.089", "out", work(data("", more_out="<optionalOutputRefs>b</optionalOutputRefs>").replace(
        "<inputSet", '<dataOutput id="b"/><inputSet'))),
    ("EXT.090", "out", work(data("", more_out="<whileExecutingOutputRefs>b</whileExecutingOutputRefs>").replace(
        "<inputSet", '<dataOutput id="b"/><inputSet'))),
    ("EXT.091", "line", joined("count", "a")),
    ("EXT.092", "line", joined("paper seen", "a")),
    ("EXT.092", "line", joined("", "a")),
    ("EXT.093", "node", thrown('<dataInput id="a"/><dataInput id="c"/><inputSet><dataInputRefs>a</dataInputRefs>'
                               "<dataInputRefs>c</dataInputRefs></inputSet><signalEventDefinition/>")),
    ("EXT.094", "node", '<error id="bad" structureRef="number"/>' + thrown(
        '<dataInput id="a" itemSubjectRef="text"/><inputSet><dataInputRefs>a</dataInputRefs></inputSet>'
        '<errorEventDefinition errorRef="bad"/>')),
    ("EXT.123", "node", thrown("<conditionalEventDefinition><condition>はい</condition></conditionalEventDefinition>",
                               "intermediateCatchEvent")),
    ("EXT.127", "node", thrown("<messageEventDefinition><operationRef>take</operationRef></messageEventDefinition>")),
    ("EXT.128", "node", thrown('<messageEventDefinition messageRef="question"/>')),
    ("EXT.131", "wait", timer(f"<timeDate {FORMAL}>$a</timeDate><timeDuration {FORMAL}>P1D</timeDuration>")),
    ("EXT.132", "wait", timer(f"<timeDate {FORMAL}>INVALID</timeDate>")),
    ("EXT.132", "wait", timer(f"<timeDate {FORMAL}>2026-13-01</timeDate>")),
    ("EXT.133", "wait", timer(f"<timeCycle {FORMAL}>INVALID</timeCycle>")),
    ("EXT.133", "wait", timer(f"<timeCycle {FORMAL}>P1D</timeCycle>")),
    ("EXT.134", "wait", timer(f"<timeDuration {FORMAL}>INVALID</timeDuration>")),
    ("EXT.134", "wait", timer(f"<timeDuration {FORMAL}>P1DT</timeDuration>")),
    ("EXT.145", "work", work("<script>1</script>", 'scriptFormat="groovy"', "scriptTask")),
    ("LANE", "lane", process('<laneSet id="set"><lane id="lane"><flowNodeRef>s</flowNodeRef></lane></laneSet>' + CHAIN)
        + process(level("s:startEvent e:endEvent", "s-e"), name="other")),
    ("LANE", "two", process('<laneSet id="set"><lane id="one"><flowNodeRef>work</flowNodeRef></lane>'
                            '<lane id="two"><flowNodeRef>work</flowNodeRef></lane></laneSet>' + CHAIN)),
    ("CHOR.initiator", "talk", choreography(TALK, 'initiatingParticipantRef="dance"')),
    ("CHOR.participants", "talk", choreography(TALK.replace("<participantRef>right</participantRef>", ""))),
    ("CHOR.messages", "talk", choreography(TALK + "<messageFlowRef>call</messageFlowRef>" * 2)),
    # -- references and structure
    ("REF.messageRef", "work", work("", 'messageRef="nothing"', "sendTask")),
    ("REF.messageRef", "work", work("", 'messageRef="text"', "sendTask")),
    ("REF.messageRef", "work", work("", 'messageRef="xsd:text"', "sendTask")),
    ("REF.operationRef", "work", work("", 'operationRef="question"', "serviceTask")),
    ("REF.default", "work", work("", 'default="end"')),
    ("REF.incoming", "work", work("<incoming>nothing</incoming>")),
    ("REF.sourceRef", "work_end", process(CHAIN.replace('sourceRef="work"', 'sourceRef="nobody"'))),
    ("REF.targetRef", "work_end", process(CHAIN.replace('targetRef="end"', 'targetRef="process"'))),
    ("REF.processRef", "left", pools().replace('id="left"', 'id="left" processRef="meeting"')),
    ("REF.calledElement", "work", work("", 'calledElement="elsewhere"', "callActivity")),
    ("REF.itemRef", "note", '<message id="note" itemRef="missing"/>'),
    ("REF.structureRef", "bad", '<error id="bad" structureRef="missing"/>'),
    ("REF.attachedToRef", "edge", process(CHAIN + '<boundaryEvent id="edge" attachedToRef="start"/>')),
    ("REF.dataObjectRef", "seen", work(around='<dataObjectReference id="seen" dataObjectRef="work"/>')),
    ("REF.flowNodeRef", "lane", process('<laneSet><lane id="lane"><flowNodeRef>gone</flowNodeRef></lane></laneSet>')),
    ("XSD.element", "process", process(CHAIN + "<step/>")),
    ("XSD.element", "work", work('<task id="inside"/>').replace('id="inside"', "")),
    ("XSD.element", "node", thrown('<definition id="x"/>').replace('id="x"', "")),
    ("XSD.attribute", "work", work("", 'colour="red"')),
    ("XSD.attribute", "work", work("", 'xmlns:b="http://www.omg.org/spec/BPMN/20100524/MODEL" b:name="x"')),
    ("XSD.foreign", "work", work('<x:mark xmlns:x="urn:x"/>')),
    ("XSD.required", "edge", process(CHAIN + '<boundaryEvent id="edge"/>')),
    ("XSD.required", "work_end", process(CHAIN.replace('targetRef="end"', ""))),
    ("XSD.value", "work", work("", 'isForCompensation="maybe"')),
    ("XSD.value", "work", work("", 'startQuantity="many"')),
    ("XSD.value", "1 2", process(CHAIN + '<task id="1 2"/>')),
    ("XSD.value", "gate", process('<exclusiveGateway id="gate" gatewayDirection="Around"/>')),
    ("XSD.count", "work", work("<ioSpecification/>")),
    ("XSD.count", "desk", '<interface id="desk" name="x"/>'),
    ("XSD.text", "work", work("ここに文字")),
]  # fmt: skip


@pytest.mark.parametrize("name", VALID)
def test_a_model_that_keeps_the_rules_is_not_blamed(name: str) -> None:
    findings = check(read(model(VALID[name])))
    assert [each for each in findings if each.level == "error"] == []


@pytest.mark.parametrize(("rule", "element", "content"), BROKEN, ids=[f"{a}-{b}" for a, b, _ in BROKEN])
def test_a_slip_is_named_with_its_element(rule: str, element: str, content: str) -> None:
    findings = check(read(model(content)))
    found = [each for each in findings if each.rule == rule and each.element == element and each.level == "error"]
    assert found, [(each.rule, each.element) for each in findings]
    assert found[0].sentence.endswith("。")
    assert found[0].source
