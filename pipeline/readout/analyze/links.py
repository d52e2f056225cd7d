"""What stands together, as a graph in GEXF, which Gephi opens."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any
from xml.etree import ElementTree as ET

from readout.records.naming import fit_for_xml

__all__ = ["GEXF", "declared", "gexf", "valued"]

GEXF = "http://gexf.net/1.3"


def gexf(nodes: Iterable[Sequence[Any]], links: Iterable[Sequence[Any]]) -> bytes:
    """Write nodes and links as a graph in GEXF 1.3.

    Parameters
    ----------
    nodes : iterable of (int, str, str, int, int)
        Number, name, label, passages, documents.
    links : iterable of (int, int, int, int, float)
        Two nodes, passages with both, documents, Jaccard index.

    Returns
    -------
    bytes
        XML.

    The same rows give the same bytes: there is no date in it.
    """
    root = ET.Element("gexf", xmlns=GEXF, version="1.3")
    graph = ET.SubElement(root, "graph", defaultedgetype="undirected")
    declared(graph, "node", label="string", passages="integer", documents="integer")
    declared(graph, "edge", documents="integer", jaccard="double")
    parent = ET.SubElement(graph, "nodes")
    for node, name, *values in nodes:
        one = ET.SubElement(parent, "node", id=str(node), label=fit_for_xml(name))
        valued(one, *values)
    parent = ET.SubElement(graph, "edges")
    for number, (source, target, weight, *values) in enumerate(links):
        found = {"id": number, "source": source, "target": target, "weight": weight}
        one = ET.SubElement(parent, "edge", {name: str(value) for name, value in found.items()})
        valued(one, *values)
    ET.indent(root, " ")
    written: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return written + b"\n"


def declared(graph: ET.Element, of: str, /, **types: str) -> None:
    """Declare what a graph tells of its nodes or edges: title -> type in GEXF."""
    parent = ET.SubElement(graph, "attributes", {"class": of})
    for number, (title, one) in enumerate(types.items()):
        ET.SubElement(parent, "attribute", id=str(number), title=title, type=one)


def valued(element: ET.Element, *values: object) -> None:
    """Give a node or an edge the values of what was declared, in that order."""
    parent = ET.SubElement(element, "attvalues")
    for number, value in enumerate(values):
        attributes = {"for": str(number), "value": str(value)}
        ET.SubElement(parent, "attvalue", attributes)
