from __future__ import annotations

from types import SimpleNamespace

import pytest
from lxml import etree

from counted import counted
from readout.analyze.links import gexf
from readout.records.types import Record
from talks import Said, talk

pytest.importorskip("duckdb")

BOTH = Said("the Coast Office and the Port Union agree", names=("Coast Office", "Port Union"))
ONE = Said("the Coast Office agrees", names=("Coast Office",))


def links(*records: Record) -> tuple[list[SimpleNamespace], list[SimpleNamespace]]:
    found = counted(records)
    return found["nodes"], found["links"]


def test_names_that_share_passages_are_linked() -> None:
    nodes, (link,) = links(talk("a", BOTH, ONE), talk("b", BOTH), talk("c", ONE))
    assert [(node.name, node.passages, node.documents) for node in nodes] == [
        ("Coast Office", 4, 3),
        ("Port Union", 2, 2),
    ]
    assert (link.source_name, link.target_name) == ("Coast Office", "Port Union")
    assert (link.passages, link.documents, link.jaccard) == (2, 2, 0.5)
    assert link.ids == ["a#p1", "b#p1"]


def test_what_stands_in_one_document_links_nothing() -> None:
    assert links(talk("a", BOTH, BOTH)) == ([], [])


def test_the_graph_is_one_that_can_be_read() -> None:
    odd = Said("Port <&\x01> and Coast Office", names=("Port <&\x01>", "Coast Office"))
    nodes, found = links(talk("a", odd), talk("b", odd))
    written = gexf(
        [(one.node, one.name, one.label, one.passages, one.documents) for one in nodes],
        [(one.source, one.target, one.passages, one.documents, one.jaccard) for one in found],
    )
    root = etree.fromstring(written)
    space = {"g": "http://gexf.net/1.3"}
    labels = [node.get("label") for node in root.iterfind(".//g:node", space)]
    assert labels == ["Coast Office", "Port <&\N{REPLACEMENT CHARACTER}>"]
    (edge,) = root.iterfind(".//g:edge", space)
    assert (edge.get("source"), edge.get("target"), edge.get("weight")) == ("0", "1", "2")
