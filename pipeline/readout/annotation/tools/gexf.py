"""Who speaks on what and when: speakers, occasions and themes as a graph that Gephi opens.

An edge leads from a speaker to an occasion, and from a speaker to each theme of the passages in
which the statements stand; its weight is the number of statements. Nodes and edges of the whole
corpus are held in memory, the documents are not.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
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


def to_tool(records: Iterator[Record], output: Output) -> None:
    """Write ``corpus.gexf``, its nodes and edges sorted; there is no date of writing in it."""
    names: dict[Node, str] = {}
    weights: Counter[Node] = Counter()
    edges: defaultdict[tuple[Node, Node], list[Any]] = defaultdict(list)
    for record in records:
        for row, met in _met(record):
            speaker, *targets = met
            for node, name in met.items():
                names.setdefault(node, name)
                weights[node] += 1
            told = row.document, row.date_start, row.date_end
            for target in targets:
                edges[speaker, target].append(told)
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
        documents, starts, ends = zip(*edges[source, target], strict=True)
        found = {"id": count, "source": numbers[source], "target": numbers[target]}
        found["weight"] = len(documents)
        one = ET.SubElement(parent, "edge", {name: str(value) for name, value in found.items()})
        # the days of the first and the last statement
        days = min(filter(None, starts), default=""), max(filter(None, ends), default="")
        valued(one, len(set(documents)), *days)
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
