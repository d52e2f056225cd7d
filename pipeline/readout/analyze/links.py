"""Co-occurrence as a graph in GEXF, which Gephi opens."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from readout.io.text import templates_of
from readout.records.naming import xml_value

__all__ = ["LINK_TYPES", "NODE_TYPES", "gexf"]

NODE_TYPES = {"label": "string", "passages": "integer", "documents": "integer"}
LINK_TYPES = {"documents": "integer", "jaccard": "double"}
"""Attributes of nodes and links, with their types."""


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
    template = templates_of("readout.analyze", xml_value).get_template("gexf.xml.jinja")
    written = template.render(
        nodes=nodes, links=links, node_types=node_types, link_types=link_types, direction=direction
    )
    return written.encode()
