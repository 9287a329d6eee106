"""Reads a DMN file and the files it imports into a model (DMN 1.5, chapters 6 and 7)."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from typing import Any
from xml.etree.ElementTree import Element

from koboshi.core.decision.boxed import Boxes
from koboshi.core.decision.imports import MAX_DEPTH, MAX_MODELS, Resolver
from koboshi.core.decision.itemtypes import ItemTypes
from koboshi.core.decision.limits import FeelError
from koboshi.core.decision.model import Item, Model, Need
from koboshi.core.decision.modelxml import name_of, read_model
from koboshi.core.decision.tables import Table

_DMN = "/DMN/"


class Loader:
    """Reads one model and what it imports; counts the models, and refuses imports that go round."""

    def __init__(self, imports: Resolver, *, strict: bool) -> None:
        self.imports = imports
        self.strict = strict
        self.count = 0

    def load(self, xml: bytes, above: tuple[str, ...] = ()) -> Model:
        """A model; `above` are the namespaces of the models that import it."""
        self._count(above)
        root = read_model(xml)
        namespace = root.get("namespace", "")
        if namespace in above:
            raise FeelError(f"ファイル「{root.get('name', '')}」が、互いを取り込んでいます。")
        own = _Absorbed(root)
        self._absorb(own, root)
        imported = self._imported(root, (*above, namespace))
        boxes = Boxes(_all_names(root, imported), strict=self.strict)
        types = ItemTypes(root, boxes.tests, {name: model.types for name, model in imported.items()})
        boxes.types = types
        reader = _Reader(boxes, own.namespaces, _aliases(imported))
        found = [item for element in root if (item := reader.read(element)) is not None]
        items = {item.id: item for item in found}
        named = [item.name for item in found]
        if len(items) != len(found) or len(set(named)) != len(named):
            raise FeelError("同じ名前か同じ id の判断が二つあります。")
        model = Model(namespace, items, types, boxes.names, imported)
        _refuse_circles(items)
        return replace(model, items={id_: _with_parameters(item, model) for id_, item in items.items()})

    def _count(self, above: tuple[str, ...]) -> None:
        self.count += 1
        if self.count > MAX_MODELS or len(above) > MAX_DEPTH:
            raise FeelError("取り込まれるファイルが多すぎるか、取り込みが深すぎます。")

    def _file(self, element: Element) -> bytes | None:
        """The file of an import; None where there is none, which is an error where the reader is strict."""
        kind, namespace = element.get("importType", ""), element.get("namespace", "")
        if kind and _DMN not in kind:
            if self.strict:
                raise FeelError(f"取り込めるのは DMN のファイルだけです（{kind}）。")
            return None
        xml = self.imports(namespace, element.get("locationURI", ""))
        if xml is None and self.strict:
            raise FeelError(f"取り込むファイル（{name_of(element) or namespace}）が見つかりません。")
        return xml

    def _absorb(self, own: _Absorbed, root: Element, depth: int = 0) -> None:
        """Take in what is imported without a name; who bears a name first keeps it, the importing model before all."""
        for element in root.findall("import"):
            if name_of(element) or element.get("namespace", "") in own.namespaces:
                continue
            xml = self._file(element)
            if xml is None:
                continue
            self._count(("",) * depth)
            own.namespaces.add(element.get("namespace", ""))
            other = read_model(xml)
            own.take(other)
            self._absorb(own, other, depth + 1)

    def _imported(self, root: Element, above: tuple[str, ...]) -> dict[str, Model]:
        found: dict[str, Model] = {}
        for element in root.findall("import"):
            xml = self._file(element) if name_of(element) else None
            if xml is not None:
                found[name_of(element)] = self.load(xml, above)
        return found


class _Absorbed:
    """A model that takes in the elements of others, and the namespaces that are its own by now."""

    def __init__(self, root: Element) -> None:
        self.root = root
        self.namespaces = {root.get("namespace", "")}
        self.types = {name_of(element) for element in root.findall("itemDefinition")}
        self.items = {mark for element in root if element.tag in _READ for mark in _marks(element)}

    def take(self, other: Element) -> None:
        """Take in the types, and the items whose name and id are still free."""
        for element in other:
            if element.tag == "itemDefinition" and name_of(element) not in self.types:
                self.types.add(name_of(element))
                self.root.append(element)
            elif element.tag in _READ and self.items.isdisjoint(_marks(element)):
                self.items.update(_marks(element))
                self.root.append(element)


def _marks(element: Element) -> tuple[str, str]:
    return f"name {name_of(element)}", f"id {element.get('id') or name_of(element)}"


def _aliases(imported: Mapping[str, Model]) -> dict[str, list[str]]:
    """The names under which each namespace is imported."""
    found: dict[str, list[str]] = {}
    for name, model in imported.items():
        found.setdefault(model.namespace, []).append(name)
    return found


def _all_names(root: Element, imported: Mapping[str, Model]) -> frozenset[str]:
    """Names that hold signs or keywords must be known before the expressions are read, also those from elsewhere."""
    own = (" ".join(name.split()) for element in root.iter() if (name := element.get("name")))
    others = (item.name for model in imported.values() for item in model.items.values())
    return frozenset(own).union(others)


def _with_parameters(item: Item, model: Model) -> Item:
    if item.kind != "decisionService":
        return item
    return replace(item, params=tuple(found[1].name for need in item.needs if (found := model.item(need)) is not None))


class _Reader:
    """Reads the elements of one model."""

    def __init__(self, boxes: Boxes, namespaces: Collection[str], aliases: Mapping[str, list[str]]) -> None:
        self.boxes = boxes
        self.namespaces = namespaces
        self.aliases = aliases

    def read(self, element: Element) -> Item | None:
        """The item of an element; None for what is no item."""
        read = _READ.get(element.tag)
        return read(self, element) if read is not None else None

    def needs(self, element: Element, *paths: str) -> tuple[Need, ...]:
        """What the requirements of an element point to; another model's namespace stands in front of the #."""
        found: list[Need] = []
        for path in paths:
            for pointer in element.findall(path):
                space, _, id_ = pointer.get("href", "").rpartition("#")
                if not space or space in self.namespaces:
                    found.append(Need(id_))
                else:
                    found += [Need(id_, name) for name in self.aliases.get(space, ())]
        return tuple(found)

    def input(self, element: Element) -> Item:
        """`inputData`."""
        return Item(*_named(element, "inputData"), ())

    def decision(self, element: Element) -> Item:
        """`decision`."""
        id_, name, kind, type_ = _named(element, "decision")
        needs = self.needs(
            element,
            "informationRequirement/requiredInput",
            "informationRequirement/requiredDecision",
            "knowledgeRequirement/requiredKnowledge",
        )
        body: Any = self.boxes.body(element, f"判断「{name}」")
        return Item(id_, name, kind, type_, needs, body, body if isinstance(body, Table) else None)

    def knowledge(self, element: Element) -> Item:
        """`businessKnowledgeModel`."""
        id_, name, kind, type_ = _named(element, "knowledge")
        logic = element.find("encapsulatedLogic")
        body = self.boxes.function(logic, f"知識「{name}」") if logic is not None else None
        return Item(id_, name, kind, type_, self.needs(element, "knowledgeRequirement/requiredKnowledge"), body)

    def service(self, element: Element) -> Item:
        """`decisionService`: a function of its input data, then of its input decisions (DMN 1.5, section 10.4)."""
        needs = self.needs(element, "inputData", "inputDecision")
        return Item(*_named(element, "decisionService"), needs, outputs=self.needs(element, "outputDecision"))


def _named(element: Element, kind: str) -> tuple[str, str, str, str | None]:
    name = name_of(element)
    variable = element.find("variable")
    type_ = variable.get("typeRef") if variable is not None else None
    return element.get("id") or name, name, kind, type_


_READ: dict[str, Callable[[_Reader, Element], Item]] = {
    "inputData": _Reader.input,
    "decision": _Reader.decision,
    "businessKnowledgeModel": _Reader.knowledge,
    "decisionService": _Reader.service,
}


def _refuse_circles(items: Mapping[str, Item]) -> None:
    """A decision must not need itself (knowledge may call itself); without recursion, as files may be long."""
    waiting = {id_: _own_needs(item, items) for id_, item in items.items()}
    while waiting:
        free = [id_ for id_, needs in waiting.items() if not needs]
        if not free:
            names = "、".join(items[id_].name for id_ in sorted(waiting))
            raise FeelError(f"判断「{names}」が、互いの結果を必要としています。")
        for id_ in free:
            del waiting[id_]
        for needs in waiting.values():
            needs.difference_update(free)


def _own_needs(item: Item, items: Mapping[str, Item]) -> set[str]:
    needs = (*item.needs, *item.outputs) if item.kind == "decisionService" else item.needs
    found = {need.id for need in needs if need.model is None and need.id in items}
    if item.kind == "knowledge":
        return {id_ for id_ in found if items[id_].kind != "knowledge"}
    return found
