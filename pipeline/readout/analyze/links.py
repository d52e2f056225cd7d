"""What stands together, as a graph in GEXF, which Gephi opens."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from xml.etree import ElementTree as ET

from readout.records.naming import fit_for_xml

__all__ = ["LINK_TYPES", "NODE_TYPES", "gexf"]

NODE_TYPES = {"label": "string", "passages": "integer", "documents": "integer"}
LINK_TYPES = {"documents": "integer", "jaccard": "double"}
"""What the graph of an analysis tells of its nodes and links."""


def gexf(
    nodes: Iterable[Sequence[Any]],
    links: Iterable[Sequence[Any]],
    node_types: Mapping[str, str] = NODE_TYPES,
    link_types: Mapping[str, str] = LINK_TYPES,
    direction: str = "undirected",
) -> bytes:
    """Write nodes and links as a graph in GEXF 1.3.

    Parameters
    ----------
    nodes : iterable of sequences
        Number, name, and a value for each of `node_types`.
    links : iterable of sequences
        Two nodes, their weight, and a value for each of `link_types`.
    node_types, link_types : mapping of str to str
        What is told of them: title -> type in GEXF.
    direction : str
        ``undirected`` or ``directed``.

    Returns
    -------
    bytes
        XML.

    The same rows give the same bytes: there is no date in it.
    """
    root = ET.Element("gexf", xmlns="http://gexf.net/1.3", version="1.3")
    graph = ET.SubElement(root, "graph", defaultedgetype=direction)
    for of, types in (("node", node_types), ("edge", link_types)):
        parent = ET.SubElement(graph, "attributes", {"class": of})
        for number, (title, kind) in enumerate(types.items()):
            ET.SubElement(parent, "attribute", id=str(number), title=title, type=kind)
    parent = ET.SubElement(graph, "nodes")
    for node, name, *values in nodes:
        _add(parent, "node", {"id": node, "label": name}, values)
    parent = ET.SubElement(graph, "edges")
    for number, (source, target, weight, *values) in enumerate(links):
        ends = {"id": number, "source": source, "target": target, "weight": weight}
        _add(parent, "edge", ends, values)
    ET.indent(root, " ")
    written: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return written + b"\n"


def _add(
    parent: ET.Element, tag: str, attributes: Mapping[str, Any], values: Iterable[Any]
) -> None:
    """Add a node or an edge with the values of what was declared, in that order."""
    written = {name: fit_for_xml(str(value)) for name, value in attributes.items()}
    held = ET.SubElement(ET.SubElement(parent, tag, written), "attvalues")
    for number, value in enumerate(values):
        told = {"for": str(number), "value": fit_for_xml(str(value))}
        ET.SubElement(held, "attvalue", told)
