"""Layered drawing of any directed graph from left to right (Sugiyama, Tagawa and Toda, 1981): no BPMN in here.

`arrange(graph)` breaks circles, gives every node a column (ranks), reduces crossings (order), finds heights that keep
the main ways straight (place), and routes every edge in right angles through the gaps between the columns (route).
"""

from __future__ import annotations

from koboshi.core.drawing.layered.arrange import Arranged, arrange
from koboshi.core.drawing.layered.graph import Edge, Graph, Node

__all__ = ["Arranged", "Edge", "Graph", "Node", "arrange"]
