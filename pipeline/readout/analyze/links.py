"""Which bodies, people and formulations stand together in passages: an edge list, and a graph."""

from __future__ import annotations

from array import array
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations
from typing import Annotated
from xml.etree import ElementTree as ET

import numpy as np
from msgspec import Meta, Struct
from numpy.typing import NDArray

from readout.analyze.rows import EntityRow
from readout.records.naming import fit_for_xml

__all__ = ["GEXF", "LABELS", "LinkRow", "Links", "NodeRow", "declared", "gexf", "valued"]

LABELS = ("CONCEPT", "ORG", "PERSON")
"""Entities that are linked."""
LEAST_DOCUMENTS = 2
"""Documents that a name stands in before it is linked: what stands in one links nothing."""
MOST = 60
"""Names of a passage that are linked; a list of two hundred participants tells of no pair."""
EXAMPLES = 20
"""Passages that are listed of a pair."""
GEXF = "http://gexf.net/1.3"


class NodeRow(Struct, frozen=True, kw_only=True):
    """A body, person or formulation that is linked to another."""

    node: Annotated[int, Meta(description="Number; joins links.source and .target.")]
    name: Annotated[str, Meta(description="The spelling met most often.")]
    label: Annotated[str, Meta(description="CONCEPT, ORG or PERSON.")]
    passages: Annotated[int, Meta(description="Passages with it.")]
    documents: Annotated[int, Meta(description="Documents with it.")]


class LinkRow(Struct, frozen=True, kw_only=True):
    """Two names that stand in the same passages."""

    source: Annotated[int, Meta(description="nodes.node of the one.")]
    source_name: Annotated[str, Meta(description="Its name.")]
    target: Annotated[int, Meta(description="nodes.node of the other.")]
    target_name: Annotated[str, Meta(description="Its name.")]
    passages: Annotated[int, Meta(description="Passages with both.")]
    documents: Annotated[int, Meta(description="Documents with such a passage.")]
    jaccard: Annotated[float, Meta(description="Passages with both, of the passages with either.")]
    ids: Annotated[
        list[str], Meta(description="The first 20 of them: passages.id. View together has all.")
    ]


Name = tuple[str, str]
"""Label, and the name without case."""


class Links:
    """Takes the entities of a corpus, document by document."""

    def __init__(self) -> None:
        self._numbers: dict[Name, int] = {}
        self._spellings: list[Counter[str]] = []
        self._passages_of: list[int] = []
        self._documents_of: list[int] = []
        self._passages: list[str] = []
        self._documents: list[str] = []
        self._names: list[array[int]] = []

    def add(self, entities: Iterable[EntityRow]) -> None:
        """Take the entities of a document."""
        passages: defaultdict[str, set[int]] = defaultdict(set)
        document = ""
        for one in entities:
            if one.label in LABELS and one.passage is not None:
                number = self._number(one)
                self._spellings[number][one.name] += 1
                passages[one.passage].add(number)
                document = one.document
        for number in set().union(*passages.values()):
            self._documents_of[number] += 1
        for passage, numbers in passages.items():
            for number in numbers:
                self._passages_of[number] += 1
            self._passages.append(passage)
            self._documents.append(document)
            self._names.append(array("q", numbers))

    def rows(self) -> tuple[list[NodeRow], list[LinkRow]]:
        """Return the names that are linked, and the links; the most frequent first."""
        nodes = self._nodes()
        found = list(self._links(nodes))
        found.sort(key=lambda row: (-row.passages, row.source, row.target))
        linked = {row.source for row in found} | {row.target for row in found}
        return [node for node in nodes if node.node in linked], found

    def _number(self, entity: EntityRow) -> int:
        name = entity.label, entity.name.casefold()
        number = self._numbers.get(name)
        if number is None:
            number = self._numbers[name] = len(self._spellings)
            self._spellings.append(Counter())
            self._passages_of.append(0)
            self._documents_of.append(0)
        return number

    def _nodes(self) -> list[NodeRow]:
        """Return the names that may be linked, numbered from 0 by how frequent they are."""
        often = [
            name
            for name, number in self._numbers.items()
            if self._documents_of[number] >= LEAST_DOCUMENTS
        ]
        often.sort(key=lambda name: (-self._passages_of[self._numbers[name]], name))
        return [self._node(place, name) for place, name in enumerate(often)]

    def _node(self, place: int, name: Name) -> NodeRow:
        number = self._numbers[name]
        spellings = self._spellings[number]
        return NodeRow(
            node=place,
            name=min(spellings, key=lambda one: (-spellings[one], one)),
            label=name[0],
            passages=self._passages_of[number],
            documents=self._documents_of[number],
        )

    def _links(self, nodes: Sequence[NodeRow]) -> Iterator[LinkRow]:
        pairs, places = self._pairs(nodes)
        if not len(pairs):
            return
        order = np.argsort(pairs, kind="stable")
        found, firsts = np.unique(pairs[order], return_index=True)
        groups = np.split(places[order], firsts[1:])
        for pair, group in zip(found.tolist(), groups, strict=True):
            documents = {self._documents[place] for place in group}
            if len(documents) >= LEAST_DOCUMENTS:
                one, other = divmod(pair, len(nodes))
                yield self._link(nodes[one], nodes[other], group.tolist(), len(documents))

    def _link(self, one: NodeRow, other: NodeRow, places: Sequence[int], documents: int) -> LinkRow:
        both = len(places)
        either = one.passages + other.passages - both
        return LinkRow(
            source=one.node,
            source_name=one.name,
            target=other.node,
            target_name=other.name,
            passages=both,
            documents=documents,
            jaccard=round(both / either, 6),
            ids=[self._passages[place] for place in places[:EXAMPLES]],
        )

    def _pairs(self, nodes: Sequence[NodeRow]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return every pair of names in every passage (as one number), and the passage."""
        new = {self._numbers[node.label, node.name.casefold()]: node.node for node in nodes}
        pairs, places = array("q"), array("q")
        for place, numbers in enumerate(self._names):
            names = sorted(new[number] for number in numbers if number in new)
            if len(names) <= MOST:
                for one, other in combinations(names, 2):
                    pairs.append(one * len(nodes) + other)
                    places.append(place)
        return np.array(pairs, np.int64), np.array(places, np.int64)


def gexf(nodes: Iterable[NodeRow], links: Iterable[LinkRow]) -> bytes:
    """Write names and links as a graph in GEXF 1.3, which Gephi opens.

    The same rows give the same bytes: there is no date in it.
    """
    root = ET.Element("gexf", xmlns=GEXF, version="1.3")
    graph = ET.SubElement(root, "graph", defaultedgetype="undirected")
    declared(graph, "node", label="string", passages="integer", documents="integer")
    declared(graph, "edge", documents="integer", jaccard="double")
    parent = ET.SubElement(graph, "nodes")
    for node in nodes:
        one = ET.SubElement(parent, "node", id=str(node.node), label=fit_for_xml(node.name))
        valued(one, node.label, node.passages, node.documents)
    parent = ET.SubElement(graph, "edges")
    for number, link in enumerate(links):
        found = {"id": number, "source": link.source, "target": link.target}
        found["weight"] = link.passages
        attributes = {name: str(value) for name, value in found.items()}
        one = ET.SubElement(parent, "edge", attributes)
        valued(one, link.documents, link.jaccard)
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
