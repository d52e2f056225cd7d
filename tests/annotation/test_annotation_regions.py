from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

import hostile
from readout.annotation.regions import (
    LONGEST,
    checked_layers,
    layer_of,
    links_of,
    regions_of,
    tasks_of,
    windows_of,
)
from readout.config.configuration import text_digest
from readout.errors import ConfigError
from readout.records.judged import LAYERS
from readout.records.types import Record
from sample import record

RECORDS = hostile.records(large=True)
every_record = pytest.mark.parametrize("one", RECORDS, ids=lambda one: one.id[:20])


def test_what_a_record_becomes() -> None:
    found = {(one.id, one.label, one.text) for one in regions_of(record())}
    assert found == {
        ("e1", "DATE", "4 May"),
        ("e2", "EVENT", "Harbour Day"),
        ("e3", "EVENT", "Harbour Day"),
        ("q1", "direct", "Old yards and “new docks” belong together."),
        ("q2", "term", "new docks"),
        ("cue:32-36", "cue", "said"),
        ("speaker:26-31", "speaker", "mayor"),
        ("occasion:44-55", "occasion", "Harbour Day"),
        ("ev1.1", "event:other", "Harbour Day"),
        ("ev1.2", "event:other", "Harbour Day"),
        ("theme:old_new:58-67", "theme:old_new", "Old yards"),
        ("pole:old:58-67", "pole:old", "Old yards"),
        ("pole:new:73-82", "pole:new", "new docks"),
    }
    assert {link.id for link in links_of(record())} == {
        "e3>coref>e2",
        "q1>cue>cue:32-36",
        "q1>speaker>speaker:26-31",
        "q1>occasion>occasion:44-55",
        "q2>parent>q1",
    }


@every_record
def test_regions_are_the_words_that_they_say(one: Record) -> None:
    for region in regions_of(one):
        assert one.text[region.start : region.end] == region.text
        assert region.text
        assert layer_of(region.label) == region.layer


@every_record
def test_tasks_tile_the_text(one: Record) -> None:
    windows = windows_of(one)
    assert "".join(one.text[a:b] for a, b in windows) == one.text
    assert all(end - start <= LONGEST for start, end in windows)


@every_record
def test_tasks_hold_all_that_the_record_holds(one: Record) -> None:
    pieces: dict[str, list[tuple[int, int]]] = {}
    linked: set[str] = set()
    for task in tasks_of(one):
        assert task.text == one.text[task.start : task.end]
        assert task.sha256 == text_digest(one.text)
        assert one.text[: task.start].endswith(task.before)
        assert one.text[task.end :].startswith(task.after)
        there = {region.id for region in task.regions}
        linked |= {link.id for link in task.links}
        for link in task.links:
            assert {link.source, link.target} <= there
        for region in task.regions:
            assert task.text[region.start : region.end] == region.text
            pieces.setdefault(region.id, []).append(
                (region.start + task.start, region.end + task.start)
            )
    for region in regions_of(one):
        found = pieces.pop(region.id, [])
        if region.text.strip():
            joined = "".join(one.text[a:b] for a, b in found)
            assert joined.strip() == region.text.strip()
    assert pieces == {}


def test_themes_stand_in_the_task_in_which_their_passage_begins() -> None:
    one = record()
    found = {task.start: task.themes for task in tasks_of(one)}
    assert next(iter(found.values())) == ["old_new"]
    assert sum(len(ids) for ids in found.values()) == 1


@given(st.text(st.sampled_from("ab \n🛠"), min_size=1, max_size=200), st.integers(0, 9))
def test_any_text(text: str, seed: int) -> None:
    one = hostile.covered("any", text, seed)
    test_tasks_tile_the_text(one)
    test_tasks_hold_all_that_the_record_holds(one)


def test_layers_are_chosen_and_checked() -> None:
    assert checked_layers(()) == frozenset(LAYERS)
    only = checked_layers(("entity",))
    assert {one.layer for one in regions_of(record(), only)} == {"entity"}
    with pytest.raises(ConfigError, match="did you mean 'quote'"):
        checked_layers(("quotes",))


@pytest.mark.parametrize("label", ["PERSONS", "event:party", "themes:x", ""])
def test_labels_of_others_have_no_layer(label: str) -> None:
    assert layer_of(label) is None
