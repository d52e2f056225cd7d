"""Figures: drawn of tables alone, and only of what there is."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from readout.analyze.analysis import TABLES, count_tables
from readout.analyze.figures import draw
from readout.analyze.formulations.finding import insert_formulations
from readout.analyze.formulations.reading import read
from readout.analyze.tables import Writer, open_database
from saying import document, event

pytest.importorskip("duckdb")
pytest.importorskip("matplotlib")


def drawn(folder: Path, events: list[Any]) -> dict[str, bytes]:
    """Draw what a corpus of three documents and these events gives."""
    documents = [document("a", "2031-05-04"), document("b", "2033-06"), document("c", "2034")]
    with Writer(TABLES, folder) as writer:
        writer.extend([*documents, *events])
        writer.load()
        insert_formulations(writer, read([]))
        count_tables(writer)
        writer.write(())
    with open_database(folder) as database:
        return dict(draw(database))


def test_events_of_several_documents_are_drawn(tmp_path: Path) -> None:
    events = [
        event("a#ev1", "key/forum", "2031-05-03", called="Harbour <Forum> $x"),
        event("b#ev1", "key/forum", "2031-05-03", called="Harbour <Forum> $x"),
        event("b#ev2", "key/fair", "1999", called="Fair of one"),
        event("a#ev2", "key/never", None, called="Undated"),
        event("c#ev2", "key/never", None, called="Undated"),
    ]
    figures = drawn(tmp_path, events)
    assert set(figures) == {"meetings.svg", "meetings.png"}
    image = figures["meetings.svg"].decode()
    assert "Harbour &lt;Forum&gt; $x" in image
    assert "Fair of one" not in image
    assert "Undated" not in image
    assert figures == drawn(tmp_path, events)


def test_nothing_gives_no_figure(tmp_path: Path) -> None:
    assert drawn(tmp_path, []) == {}
