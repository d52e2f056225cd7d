"""Speakers, occasions and themes as a graph that Gephi opens.

An edge leads from a speaker to an occasion, and from a speaker to each theme of the passages in
which the statements stand; its weight is the number of statements. Nodes and edges of the whole
corpus are held in memory, the documents are not.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import Any

from readout.analyze.flatten import STATEMENTS, THEMES, rows_of
from readout.analyze.links import gexf
from readout.annotation.exporting import Output, Records
from readout.records.types import Record

__all__ = ["to_tool"]

NAME = "corpus.gexf"
Node = tuple[str, str]
"""``speaker``, ``occasion`` or ``theme``, and its key."""
NODE_TYPES = {"kind": "string", "key": "string", "statements": "integer"}
EDGE_TYPES = {"documents": "integer", "first": "string", "last": "string"}
"""Attributes of nodes and edges, with their types."""


def to_tool(records: Records, output: Output) -> None:
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
            for target in targets:
                edges[speaker, target].append((row.document, row.date_start, row.date_end))
    numbers = {node: number for number, node in enumerate(sorted(names))}
    nodes = ((number, names[node], *node, weights[node]) for node, number in numbers.items())
    links = []
    for (source, target), statements in sorted(edges.items()):
        documents, starts, ends = zip(*statements, strict=True)
        # the days of the first and the last statement
        days = min(filter(None, starts), default=""), max(filter(None, ends), default="")
        counts = len(documents), len(set(documents))
        links.append((numbers[source], numbers[target], *counts, *days))
    output.write(NAME, gexf(nodes, links, NODE_TYPES, EDGE_TYPES, "directed"))


def _met(record: Record) -> Iterator[tuple[Any, dict[Node, str]]]:
    """Yield statements, each with its speaker and what that speaks on, by name."""
    themes: defaultdict[str | None, dict[Node, str]] = defaultdict(dict)
    statements = []
    for row in rows_of(record):
        if isinstance(row, THEMES.row):
            themes[row.passage]["theme", row.theme] = row.theme
        elif isinstance(row, STATEMENTS.row) and row.speaker is not None:
            statements.append(row)
    for row in statements:
        met: dict[Node, str] = {("speaker", row.speaker): row.speaker_name or row.speaker}
        if row.occasion is not None:
            met["occasion", row.occasion] = row.occasion_name or row.occasion
        yield row, met | themes.get(row.passage, {})
