"""Who speaks on what and when: speakers, occasions and themes as a graph that Gephi opens.

An edge leads from a speaker to an occasion, and from a speaker to each theme of the passages in
which the statements stand; its weight is the number of statements. Nodes and edges of the whole
corpus are held in memory, the documents are not.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from xml.etree import ElementTree as ET

from readout.analyze.flatten import STATEMENTS, THEMES, rows_of
from readout.analyze.links import GEXF, declared, valued
from readout.annotation.exporting import Output
from readout.records.naming import fit_for_xml
from readout.records.types import Record

__all__ = ["to_tool"]

NAME = "corpus.gexf"
Node = tuple[str, str]
"""``speaker``, ``occasion`` or ``theme``, and its key."""


@dataclass
class _Edge:
    """Statements, the documents that they stand in, the days of the first and the last one."""

    statements: int = 0
    documents: int = 0
    document: str = ""
    first: str = ""
    last: str = ""

    def count(self, row: Any) -> None:
        """Take a statement; those of a document come one after the other."""
        self.statements += 1
        self.documents += row.document != self.document
        self.document = row.document
        if row.date_start is not None and row.date_end is not None:
            first, last = row.date_start.isoformat(), row.date_end.isoformat()
            self.first = min(self.first or first, first)
            self.last = max(self.last, last)


def to_tool(records: Iterator[Record], output: Output) -> None:
    """Write ``corpus.gexf``, its nodes and edges sorted; there is no date of writing in it."""
    names: dict[Node, str] = {}
    weights: Counter[Node] = Counter()
    edges: defaultdict[tuple[Node, Node], _Edge] = defaultdict(_Edge)
    for record in records:
        for row, met in _met(record):
            speaker, *targets = met
            for node, name in met.items():
                names.setdefault(node, name)
                weights[node] += 1
            for target in targets:
                edges[speaker, target].count(row)
    root = ET.Element("gexf", xmlns=GEXF, version="1.3")
    graph = ET.SubElement(root, "graph", defaultedgetype="directed")
    declared(graph, "node", kind="string", key="string", statements="integer")
    declared(graph, "edge", documents="integer", first="string", last="string")
    numbers = {node: str(number) for number, node in enumerate(sorted(names))}
    parent = ET.SubElement(graph, "nodes")
    for node, number in numbers.items():
        one = ET.SubElement(parent, "node", id=number, label=fit_for_xml(names[node]))
        valued(one, node[0], fit_for_xml(node[1]), weights[node])
    parent = ET.SubElement(graph, "edges")
    for count, (source, target) in enumerate(sorted(edges)):
        edge = edges[source, target]
        ends = {"id": str(count), "source": numbers[source], "target": numbers[target]}
        one = ET.SubElement(parent, "edge", ends | {"weight": str(edge.statements)})
        valued(one, edge.documents, edge.first, edge.last)
    ET.indent(root, " ")
    written: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    output.write(NAME, written + b"\n")


def _met(record: Record) -> Iterator[tuple[Any, dict[Node, str]]]:
    """Yield statements, each with its speaker and what that speaks on, by name."""
    rows = list(rows_of(record))
    themes: defaultdict[str | None, dict[Node, str]] = defaultdict(dict)
    for row in rows:
        if isinstance(row, THEMES.row):
            themes[row.passage]["theme", row.theme] = row.theme
    for row in rows:
        if isinstance(row, STATEMENTS.row) and row.speaker is not None:
            met: dict[Node, str] = {("speaker", row.speaker): row.speaker_name or row.speaker}
            if row.occasion is not None:
                met["occasion", row.occasion] = row.occasion_name or row.occasion
            yield row, met | themes.get(row.passage, {})
