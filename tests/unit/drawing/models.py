"""Random BPMN models for tests: every kind of node, pools, lanes, sub-processes, border events, data and notes."""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random

HEAD = '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" targetNamespace="t">'
NAMES = (
    "申請の内容を確かめる",
    "Check the application",
    "理由を付けて通知する（補正なし）",
    "",
    "決裁",
    "マイナンバーカードを読み取る",
)
TASKS = ("task", "userTask", "serviceTask", "sendTask", "receiveTask", "scriptTask", "businessRuleTask", "manualTask")
GATEWAYS = ("exclusiveGateway", "parallelGateway", "inclusiveGateway", "eventBasedGateway", "complexGateway")
TRIGGERS = ("timer", "message", "signal", "error", "escalation", "conditional", "link", "compensate", "terminate")


@dataclass
class Maker:
    """Writes one random model."""

    random: Random
    number: int = 0
    messages: list[str] = field(default_factory=list)
    tasks: list[str] = field(default_factory=list)

    def id(self) -> str:
        """A new id."""
        self.number += 1
        return f"n{self.number}"

    def name(self) -> str:
        """A name, sometimes none."""
        return self.random.choice(NAMES)

    def model(self) -> bytes:
        """The whole file: one process, or a collaboration of some pools with message flows between them."""
        if self.random.random() < 0.4:
            body = self.content(self.random.randint(1, 14), 2)
            return f'{HEAD}<process id="p" name="手続き">{body}</process></definitions>'.encode()
        pools, processes, groups = [], [], []
        for number in range(self.random.randint(1, 3)):
            self.tasks = []
            body = self.content(self.random.randint(1, 7), 1, lanes=self.random.choice([0, 0, 2, 3]))
            processes.append(f'<process id="p{number}">{body}</process>')
            pools.append(f'<participant id="pool{number}" name="{self.name()}" processRef="p{number}"/>')
            groups.append(list(self.tasks))
        pools.append('<participant id="outside" name="県民"/>')
        flows = "".join(self.message(groups) for _ in range(self.random.randint(0, 4)))
        collaboration = f'<collaboration id="c">{"".join(pools)}{flows}</collaboration>'
        return f"{HEAD}{collaboration}{''.join(processes)}</definitions>".encode()

    def message(self, groups: list[list[str]]) -> str:
        """One message flow between two pools, or with the outside."""
        full = [group for group in groups if group]
        if not full:
            return ""
        one = self.random.choice(full)
        other = self.random.choice([group for group in full if group is not one] or [["outside"]])
        ends = [self.random.choice(one), self.random.choice([*other, "outside"])]
        self.random.shuffle(ends)
        return f'<messageFlow id="{self.id()}" name="{self.name()}" sourceRef="{ends[0]}" targetRef="{ends[1]}"/>'

    def content(self, count: int, depth: int, lanes: int = 0) -> str:
        """What is in a process or sub-process."""
        ids = [self.id() for _ in range(count)]
        parts = [self.node(each, depth) for each in ids]
        parts += [self.flow(ids) for _ in range(int(count * self.random.uniform(0.5, 1.6)))]
        for each in ids:
            if f'<userTask id="{each}"' in "".join(parts) and self.random.random() < 0.4:
                parts.append(self.guards(each, ids))
        parts += [self.aside(ids) for _ in range(self.random.randint(0, 2) if ids else 0)]
        if not lanes:
            return "".join(parts)
        members: list[list[str]] = [[] for _ in range(lanes)]
        for each in ids:
            self.random.choice(members).append(f"<flowNodeRef>{each}</flowNodeRef>")
        listed = "".join(f'<lane id="{self.id()}" name="{self.name()}">{"".join(each)}</lane>' for each in members)
        return f'<laneSet id="{self.id()}">{listed}</laneSet>{"".join(parts)}'

    def node(self, each: str, depth: int) -> str:
        """One flow node."""
        kind = self.random.random()
        if kind < 0.55:
            self.tasks.append(each)
            loop = self.random.choice(["", "", "<standardLoop", "<multiInstanceLoop"])
            loop = f"{loop}Characteristics/>" if loop else ""
            tag = self.random.choice(TASKS)
            return f'<{tag} id="{each}" name="{self.name()}">{loop}</{tag}>'
        if kind < 0.75:
            return f'<{self.random.choice(GATEWAYS)} id="{each}" name="{self.name()}"/>'
        if kind < 0.9 or not depth:
            tag = self.random.choice(["startEvent", "endEvent", "intermediateCatchEvent", "intermediateThrowEvent"])
            trigger = f"<{self.random.choice(TRIGGERS)}EventDefinition/>" if self.random.random() < 0.7 else ""
            return f'<{tag} id="{each}" name="{self.name()}">{trigger}</{tag}>'
        event = self.random.choice(["", ' triggeredByEvent="true"'])
        inside = self.content(self.random.randint(0, 4), depth - 1)
        return f'<subProcess id="{each}" name="{self.name()}"{event}>{inside}</subProcess>'

    def flow(self, ids: list[str]) -> str:
        """One sequence flow, forward or back."""
        a, b = self.random.choice(ids), self.random.choice(ids)
        name = self.random.choice(["", "", "足りない", "それ以外の場合はこちら"])
        return f'<sequenceFlow id="{self.id()}" name="{name}" sourceRef="{a}" targetRef="{b}"/>'

    def guards(self, host: str, ids: list[str]) -> str:
        """One to three border events with ways to somewhere."""
        parts = []
        for _ in range(self.random.randint(1, 3)):
            each, target = self.id(), self.random.choice(ids)
            period = f"<timeDuration>P{self.random.randint(1, 30)}D</timeDuration>"
            parts.append(
                f'<boundaryEvent id="{each}" name="{self.name()}" attachedToRef="{host}">'
                f"<timerEventDefinition>{period}</timerEventDefinition></boundaryEvent>"
                f'<sequenceFlow id="{self.id()}" sourceRef="{each}" targetRef="{target}"/>'
            )
        return "".join(parts)

    def aside(self, ids: list[str]) -> str:
        """Data or a note beside a node."""
        each, tie = self.id(), f'id="{self.id()}" targetRef="{self.random.choice(ids)}"'
        if self.random.random() < 0.5:
            return f'<dataObjectReference id="{each}" name="申請書"/><association sourceRef="{each}" {tie}/>'
        note = f'<textAnnotation id="{each}"><text>期限に注意</text></textAnnotation>'
        return f'{note}<association sourceRef="{each}" {tie}/>'


def random_model(seed: int) -> bytes:
    """The model of a number."""
    return Maker(Random(seed)).model()  # noqa: S311
