"""Who speaks on what and when: speakers, occasions and themes as a graph that Gephi opens.

An edge leads from a speaker to an occasion, and from a speaker to each theme of the passages in
which the statements stand; its weight is the number of statements. Nodes and edges of the whole
corpus are held in memory, the documents are not.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal
from xml.etree import ElementTree as ET

from readout.analyze.flatten import rows_of
from readout.analyze.links import GEXF, declared, valued
from readout.analyze.rows import StatementRow, ThemeRow
from readout.annotation.output import Output
from readout.records.naming import fit_for_xml
from readout.records.types import Record

__all__ = ["NAME", "write"]

NAME = "corpus.gexf"
Kind = Literal["speaker", "occasion", "theme"]
Node = tuple[Kind, str]


def write(records: Iterator[Record], output: Output) -> None:
    """Write :data:`NAME`."""
    graph = _Graph()
    for record in records:
        graph.add(record)
    output.path(NAME).write_bytes(graph.xml())


@dataclass
class _Edge:
    """Statements, the documents that they stand in, the days of the first and the last one."""

    statements: int = 0
    documents: int = 0
    document: str = ""
    first: str = ""
    last: str = ""

    def count(self, row: StatementRow) -> None:
        """Take a statement; those of a document come one after the other."""
        self.statements += 1
        self.documents += row.document != self.document
        self.document = row.document
        if row.date_start is not None and row.date_end is not None:
            first, last = row.date_start.isoformat(), row.date_end.isoformat()
            self.first = min(self.first or first, first)
            self.last = max(self.last, last)


@dataclass
class _Graph:
    names: dict[Node, str] = field(default_factory=dict)
    weights: Counter[Node] = field(default_factory=Counter)
    edges: dict[tuple[Node, Node], _Edge] = field(default_factory=dict)

    def add(self, record: Record) -> None:
        """Take the statements of a record."""
        statements: list[StatementRow] = []
        themes: dict[str, list[str]] = {}
        for row in rows_of(record):
            if isinstance(row, StatementRow):
                statements.append(row)
            elif isinstance(row, ThemeRow):
                themes.setdefault(row.passage, []).append(row.theme)
        for statement in statements:
            self._statement(statement, themes.get(statement.passage or "", []))

    def xml(self) -> bytes:
        """Return the graph, its nodes and edges sorted; there is no date of writing in it."""
        root = ET.Element("gexf", xmlns=GEXF, version="1.3")
        graph = ET.SubElement(root, "graph", defaultedgetype="directed")
        declared(graph, "node", kind="string", key="string", statements="integer")
        declared(graph, "edge", documents="integer", first="string", last="string")
        numbers = {node: str(number) for number, node in enumerate(sorted(self.names))}
        parent = ET.SubElement(graph, "nodes")
        for node, number in numbers.items():
            label = fit_for_xml(self.names[node])
            one = ET.SubElement(parent, "node", id=number, label=label)
            valued(one, node[0], fit_for_xml(node[1]), self.weights[node])
        parent = ET.SubElement(graph, "edges")
        for count, ((source, target), edge) in enumerate(sorted(self.edges.items(), key=_ends)):
            ends = {"id": str(count), "source": numbers[source], "target": numbers[target]}
            one = ET.SubElement(parent, "edge", ends | {"weight": str(edge.statements)})
            valued(one, edge.documents, edge.first, edge.last)
        ET.indent(root, " ")
        written: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
        return written + b"\n"

    def _statement(self, row: StatementRow, themes: list[str]) -> None:
        if row.speaker is None:
            return
        speaker: Node = ("speaker", row.speaker)
        self._node(speaker, row.speaker_name or row.speaker)
        if row.occasion is not None:
            self._edge(speaker, ("occasion", row.occasion), row.occasion_name or "", row)
        for theme in dict.fromkeys(themes):
            self._edge(speaker, ("theme", theme), theme, row)

    def _edge(self, speaker: Node, target: Node, name: str, row: StatementRow) -> None:
        self._node(target, name or target[1])
        self.edges.setdefault((speaker, target), _Edge()).count(row)

    def _node(self, node: Node, name: str) -> None:
        self.names.setdefault(node, name)
        self.weights[node] += 1


def _ends(item: tuple[tuple[Node, Node], _Edge]) -> tuple[Node, Node]:
    return item[0]
