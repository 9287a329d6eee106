"""What a DMN file holds once it is read: its decisions, inputs, knowledge and services, and the models it imports."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from koboshi.core.decision.compiler import Closure
from koboshi.core.decision.itemtypes import ItemTypes
from koboshi.core.decision.tables import Table


@dataclass(frozen=True, slots=True)
class Need:
    """What an item needs: an item of this model, or of the model imported under a name."""

    id: str
    model: str | None = None
    """The name of the import; None for the model itself."""


@dataclass(frozen=True, slots=True)
class Item:
    """A decision, an input, a piece of knowledge or a service of the model."""

    id: str
    name: str
    kind: str
    type: str | None
    needs: tuple[Need, ...]
    body: Closure | None = None
    table: Table | None = None
    """The table that the body is, where it is one."""
    outputs: tuple[Need, ...] = ()
    params: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Model:
    """One file."""

    namespace: str
    items: Mapping[str, Item] = field(repr=False)
    types: ItemTypes = field(repr=False)
    names: Collection[str] = field(repr=False)
    """Every name of the model, for reading its expressions again."""
    imported: Mapping[str, Model] = field(repr=False)
    """Imported models by the name they are imported under."""

    def item(self, need: Need) -> tuple[Model, Item] | None:
        """The item that is needed and the model it stands in; None where there is none such."""
        model = self if need.model is None else self.imported.get(need.model)
        found = model.items.get(need.id) if model is not None else None
        return (model, found) if model is not None and found is not None else None
