from __future__ import annotations

import gzip
import json
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import fake_stages
import pytest

from readout.batch.cache import checksum
from readout.batch.output import OutputFolder
from readout.batch.run import plan, run
from readout.errors import ConfigError, FatalError
from readout.records.checks import validate_lines
from runs import FAKES, Place, options, snapshot

Make = Callable[[str], Place]


@pytest.fixture(autouse=True)
def forget_calls() -> None:
    fake_stages.CALLS.clear()


def test_records_quarantine_and_manifest_agree(make: Make) -> None:
    place = make(FAKES)
    place.add(a="Harbour news", b="RAISE", c="Ferry news", d="REJECT", e="  \n")
    summary = run(options(place))
    assert (summary.total, summary.annotated, summary.quarantined, summary.status) == (
        5,
        2,
        3,
        "complete",
    )
    assert place.outcome() == (["a", "c"], {"b": "stage_failed", "d": "odd", "e": "empty"})
    assert list(validate_lines(place.bytes().splitlines())) == []
    manifest = place.manifest()
    assert manifest["status"] == "complete"
    assert manifest["configuration"]["full"]["nlp"]["pipeline"] == [
        "readout_segment",
        "fake_entities",
        "fake_themes",
    ]
    assert manifest["counts"]["words"] == 4
    assert {name: entry["computed"] for name, entry in manifest["stages"].items()} == {
        "segment": 2,
        "fake_entities": 2,
        "fake_themes": 2,
    }


def test_a_line_of_the_quarantine_tells_all(make: Make) -> None:
    place = make(FAKES)
    place.add(b="RAISE at once")
    run(options(place))
    (entry,) = place.quarantine()
    assert list(entry) == ["id", "source", "stage", "code", "message", "attempts"]
    assert entry["source"]["path"] == str(place.inputs / "b.txt")
    assert len(entry["source"]["sha256"]) == 64
    assert entry["stage"] == "fake_entities"
    assert entry["message"] == "fake_entities failed: ZeroDivisionError: the lamp went out"


def test_transient_errors_are_tried_again(make: Make) -> None:
    place = make(FAKES)
    place.add(a="FLAKY one", b="HOPELESS one")
    run(options(place))
    assert place.outcome() == (["a"], {"b": "busy"})
    assert place.quarantine()[0]["attempts"] == 3


def test_records_have_no_clock_and_no_place_of_work(tmp_path: Path) -> None:
    found = []
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        place = Place(tmp_path / name)
        place.add(a="Harbour news\n\nThe quay stays open.")
        source = {"inputs": ["-"], "stdin": b"Harbour news\n\nThe quay stays open."}
        run(options(place, **source))
        found.append(place.bytes())
    assert found[0] == found[1]


def test_a_second_run_computes_nothing(make: Make) -> None:
    place = make(FAKES)
    place.add(a="Harbour news", b="RAISE", c="Ferry news")
    run(options(place))
    first, fake_stages.CALLS[:] = place.bytes(), []
    summary = run(options(place))
    assert place.bytes() == first
    assert fake_stages.CALLS == [("fake_entities", "RAISE")]  # what failed is tried again
    assert (summary.cached, summary.computed.total()) == (2, 0)
    assert place.manifest()["stages"]["fake_themes"] == {
        "computed": 0,
        "cache_hits": 2,
        "seconds": 0.0,
    }


def test_a_new_input_is_computed_alone(make: Make) -> None:
    place = make(FAKES)
    place.add(a="Harbour news", c="Ferry news")
    run(options(place))
    fake_stages.CALLS.clear()
    place.add(b="Bridge news")
    run(options(place))
    assert fake_stages.CALLS == [("fake_entities", "Bridge"), ("fake_themes", "Bridge")]
    assert [record["id"] for record in place.records()] == ["a", "b", "c"]


@pytest.mark.parametrize(
    ("old", "new", "again"),
    [
        ("score = 0.5", "score = 0.7", {"fake_themes"}),
        ('tag = "a"', 'tag = "b"', {"fake_entities", "fake_themes"}),
        ("[nlp]", "[readout]\nmax_chars = 99\n[nlp]", set()),
    ],
)
def test_a_changed_setting_recomputes_its_stage_and_what_reads_from_it(
    make: Make, old: str, new: str, again: set[str]
) -> None:
    place = make(FAKES)
    place.add(a="Harbour news", b="Ferry news")
    run(options(place))
    fake_stages.CALLS.clear()
    place.config.write_text(FAKES.replace(old, new))
    assert {stage for stage, due in plan(options(place)).due.items() if due} == again
    summary = run(options(place))
    assert {name for name, _ in fake_stages.CALLS} == again == set(summary.computed)
    assert summary.annotated - summary.computed["segment"] == 2
    assert place.records()[0]["passages"][0]["scores"][0]["score"] == (0.7 if "0.7" in new else 0.5)


def test_a_changed_text_or_date_is_computed_again(place: Place) -> None:
    path = place.inputs / "x.jsonl"
    line = {"id": "x", "text": "Harbour news", "date": "2031", "desk": "north"}
    computed = []
    for change in ({}, {"desk": "south"}, {"date": "2032"}, {"text": "Ferry news"}):
        line |= change
        path.write_text(json.dumps(line))
        computed.append(run(options(place)).computed["segment"])
        assert place.records()[0]["meta"]["desk"] == line["desk"]
    assert computed == [1, 0, 1, 1]


def test_force_computes_a_stage_and_what_reads_from_it(make: Make) -> None:
    place = make(FAKES)
    place.add(a="Harbour news")
    run(options(place))
    for forced, again in (
        ("fake_themes", ["fake_themes"]),
        ("fake_entities", ["fake_entities", "fake_themes"]),
    ):
        fake_stages.CALLS.clear()
        assert [s for s, due in plan(options(place, force=forced)).due.items() if due] == again
        run(options(place, force=forced))
        assert [name for name, _ in fake_stages.CALLS] == again
    fake_stages.CALLS.clear()
    assert run(options(place, force="readout_segment")).computed.total() == 3
    with pytest.raises(ConfigError, match="did you mean 'fake_themes'"):
        run(options(place, force="fake_theme"))


def test_the_order_is_that_of_the_inputs(place: Place) -> None:
    place.add(b="Bridge", a="Harbour")
    (place.inputs / "m.jsonl").write_text(
        '{"id": "z", "text": "Zinc"}\n{"id": "y", "text": "Yarn"}\n'
    )
    later = place.inputs / "m.jsonl"
    run(options(place, inputs=[str(later), str(place.inputs)]))
    assert [record["id"] for record in place.records()] == ["z", "y", "a", "b"]


@pytest.mark.parametrize(("rate", "status"), [(0.5, "complete"), (0.3, "stopped")])
def test_max_error_rate(make: Make, rate: float, status: str) -> None:
    place = make(FAKES)
    place.add(**{f"d{i:02}": "RAISE" if i % 5 < 2 else "Harbour" for i in range(40)})
    summary = run(options(place, max_error_rate=rate))
    assert summary.status == status
    assert summary.inputs == (40 if status == "complete" else 20)
    assert place.manifest()["counts"]["remaining"] == 40 - summary.inputs
    place.outcome()
    if status == "stopped":
        assert "--max-error-rate" in str(summary.reason)


def test_a_fatal_error_stops_the_run_and_keeps_what_is_finished(make: Make) -> None:
    place = make(FAKES)
    place.add(a="Harbour news", b="STOP here", c="Ferry news")
    with pytest.raises(FatalError, match="the disk is full"):
        run(options(place))
    assert not (place.out / "annotations.jsonl").exists()
    place.add(b="Bridge news")
    assert run(options(place)).cached == 1


@pytest.mark.parametrize(
    "damage", [lambda data: b"garbage" * 999, lambda data: data[: len(data) // 2]]
)
def test_a_damaged_cache_costs_time_alone(place: Place, damage: Callable[[bytes], bytes]) -> None:
    place.add(**{f"d{i}": f"Harbour news {i}\n\nThe quay stays open." for i in range(60)})
    run(options(place))
    cache = place.out / ".readout" / "cache.sqlite"
    first = place.bytes()
    cache.write_bytes(damage(cache.read_bytes()))
    summary = run(options(place))
    assert place.bytes() == first
    assert summary.damaged == cache.with_suffix(".damaged")
    assert run(options(place)).cached == 60


FORGED = {
    "another type": lambda output: {**output, "segments": 7},
    "a field less": lambda output: {},
    "out of the text": lambda output: _at(output, start=0, end=10**9),
    "negative": lambda output: _at(output, start=-4),
    "the wrong way round": lambda output: _at(output, start=5, end=2),
    "an id twice": lambda output: {**output, "segments": output["segments"] * 2},
    "no such segment": lambda output: _at(output, field="sentences", segment="s99"),
}


UNSIGNED = [(name, False) for name in FORGED]
SIGNED = [(name, True) for name in FORGED if name not in ("an id twice", "no such segment")]
"""Who writes checksums could make any record: what fits the text is taken."""


def _at(output: Any, field: str = "segments", **values: object) -> Any:
    first, *rest = output[field]
    return {**output, field: [{**first, **values}, *rest]}


@pytest.mark.parametrize(("name", "signed"), [*UNSIGNED, *SIGNED])
def test_a_forged_entry_of_the_cache_is_computed_anew(
    name: str, signed: bool, place: Place
) -> None:
    forge = FORGED[name]
    place.add(a="Harbour news\n\nThe quay is open.")
    run(options(place))
    first = place.bytes()
    with sqlite3.connect(place.out / ".readout" / "cache.sqlite") as database:
        (row,) = database.execute("SELECT document, stage, key, payload FROM outputs")
        payload = json.dumps(forge(json.loads(row[3]))).encode()
        total = checksum(*row[:3], payload) if signed else "as it was"
        database.execute("UPDATE outputs SET payload = ?, checksum = ?", (payload, total))
    database.close()
    summary = run(options(place))
    assert (summary.computed["segment"], summary.spoiled, summary.quarantined) == (1, 1, 0)
    assert place.bytes() == first
    again = run(options(place))
    assert (again.cached, again.spoiled) == (1, 0)


def test_an_earlier_record_that_is_not_among_the_inputs_goes(place: Place) -> None:
    place.add(a="Harbour news", b="Ferry news")
    run(options(place))
    (place.inputs / "a.txt").unlink()
    run(options(place))
    assert [record["id"] for record in place.records()] == ["b"]


def test_compressed_inputs_and_fields_of_the_configuration(make: Make) -> None:
    place = make(
        '[readout]\ntext_field = "body"\nid_field = "key"\n[nlp]\npipeline = ["readout_segment"]\n'
    )
    with gzip.open(place.inputs / "x.jsonl.gz", "wb") as stream:
        stream.write(b'{"key": 7, "body": "Harbour news", "text": "not this"}\n')
    run(options(place))
    (record,) = place.records()
    assert (record["id"], record["text"], record["meta"]["text"]) == (
        "7",
        "Harbour news",
        "not this",
    )


def test_the_output_folder_may_stand_among_the_inputs(place: Place) -> None:
    place.add(a="Harbour news")
    inside = place.inputs / "results"
    for _ in range(2):
        assert run(options(place, output=inside)).total == 1


def test_two_runs_into_one_folder(place: Place) -> None:
    place.add(a="Harbour news")
    with OutputFolder(place.out):
        before = snapshot(place.out)
        with pytest.raises(ConfigError, match="another run is writing") as caught:
            run(options(place))
        assert caught.value.code == "locked"
        assert snapshot(place.out) == before
    run(options(place))


def test_dry_run_writes_nothing(place: Place) -> None:
    place.add(a="Harbour news", b="  ")
    found = plan(options(place))
    assert (found.total, found.rejected, found.due) == (2, 1, {"segment": 1})
    assert not place.out.exists()
    run(options(place))
    before = snapshot(place.out)
    assert plan(options(place)).due == {"segment": 0}
    assert snapshot(place.out) == before


# -- several workers
# -------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_two_workers_give_the_same_bytes_and_a_dying_one_costs_one_document(make: Make) -> None:
    place = make(FAKES)
    place.add(
        **{f"d{i:03}": f"Harbour news {i}\n\nThe quay at berth {i} stays open." for i in range(70)}
    )
    place.add(d031="DIE here", d050="RAISE here")
    summary = run(options(place, workers=2))
    ids, codes = place.outcome()
    assert codes == {"d031": "worker_died", "d050": "stage_failed"}
    assert len(ids) == summary.annotated == 68
    assert [e["attempts"] for e in place.quarantine()] == [2, 1]
    two = place.bytes()
    (place.inputs / "d031.txt").unlink()
    run(options(place, output=place.path / "serial"))
    assert (place.path / "serial" / "annotations.jsonl").read_bytes() == two


@pytest.mark.slow
def test_a_fatal_error_in_a_worker_stops_the_run(make: Make) -> None:
    place = make(FAKES)
    place.add(a="STOP here")
    with pytest.raises(FatalError, match="the disk is full"):
        run(options(place, workers=2))
