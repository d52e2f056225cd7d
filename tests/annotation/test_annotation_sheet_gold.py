"""A sheet that people filled, as gold of single items."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from readout.annotation.importing import Imported, import_gold
from readout.annotation.sheet import items_of, write_sheet
from readout.errors import ConfigError
from readout.records.checks import validate_line
from readout.records.dataset import read_records
from readout.records.judged import judged_of
from readout.records.types import Record, encode_record
from sample import TEXT, at, record

Filled = dict[str, dict[str, str]]
GOOD = {"kind": "right", "extent": "right"}


def filled(folder: Path, told: Filled) -> Path:
    """Write a sheet of all items, and fill the cells of some."""
    path = folder / "judge.csv"
    one = record()
    (folder / "records.jsonl").write_bytes(encode_record(one) + b"\n")
    write_sheet(path, items_of(one, chance=0.5))
    with path.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    for row in rows:
        cells = told.get(row["id"], {})
        row.update(
            {
                name if name in ("start", "end") else f"{name}?": value
                for name, value in cells.items()
            }
        )
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return path


def imported(folder: Path, told: Filled, **asked: object) -> tuple[Imported, list[Record]]:
    path = filled(folder, told)
    gold = folder / "gold.jsonl"
    asked.setdefault("records", folder / "records.jsonl")
    found = import_gold([str(path)], "csv", gold, **asked)  # type: ignore[arg-type]
    return found, [one for path in found.gold for one in read_records(path)]


def test_what_is_right_stays_and_what_is_judged_is_read(tmp_path: Path) -> None:
    parts = {"cue": "right", "speaker": "right", "occasion": "right"}
    found, (gold,) = imported(tmp_path, {"q1": GOOD | parts})
    judged = judged_of(gold)
    assert judged is not None
    assert judged.layers == ["quote", "cue", "speaker", "occasion"]
    assert judged.spans == [at("Old yards and “new docks” belong together.")]
    assert gold.quotes == record().quotes and gold.entities == record().entities
    assert (found.changes.all, found.left_out, found.refusals) == ([], [], [])


@pytest.mark.parametrize(
    ("told", "changed"),
    [
        ({"kind": "mixed"}, {"kind": "mixed"}),
        ({"extent": "Old yards"}, {"text": "Old yards"}),
        ({"cue": "none"}, {"cue": None}),
        ({"cue": "belong"}, {"cue": at("belong")}),
        ({"speaker": "the mayor"}, {"speaker": ("the mayor", "nominal")}),
        ({"speaker": "agentless"}, {"speaker": (None, "agentless")}),
        ({"occasion": "none"}, {"occasion": None}),
    ],
)
def test_what_is_told_to_be_right_takes_its_place(
    told: dict[str, str], changed: dict[str, object], tmp_path: Path
) -> None:
    _, (gold,) = imported(tmp_path, {"q1": GOOD | told})
    assert list(validate_line(encode_record(gold))) == []
    quote = next(one for one in gold.quotes if one.id == "q1")
    cue, speaker = quote.cue, quote.speaker
    there = {
        "kind": quote.kind,
        "text": quote.text,
        "cue": cue and (cue.start, cue.end),
        "speaker": (speaker.text, speaker.status),
        "occasion": quote.occasion,
    }
    was = record().quotes[0]
    usual = {
        "kind": was.kind,
        "text": was.text,
        "cue": at("said"),
        "speaker": ("mayor", "nominal"),
        "occasion": was.occasion,
    }
    assert there == usual | changed


def test_nothing_at_all(tmp_path: Path) -> None:
    found, (gold,) = imported(tmp_path, {"e3": {"kind": "none"}, "e1": GOOD})
    assert [one.id for one in gold.entities] == ["e1", "e2"]
    judged = judged_of(gold)
    assert judged is not None
    assert judged.layers == ["entity"]
    assert judged.spans == [at("4 May"), (record().entities[2].start, record().entities[2].end)]
    assert [(one.what, one.text) for one in found.changes.all] == [("deleted", "Harbour Day")]


def test_what_is_wrong_and_not_told_is_left_out(tmp_path: Path) -> None:
    told = {"e1": GOOD, "e2": {"kind": "wrong", "extent": "right"}, "e3": {"kind": "right"}}
    found, (gold,) = imported(tmp_path, told)
    assert gold.entities == record().entities
    judged = judged_of(gold)
    assert judged is not None and judged.spans == [at("4 May")]
    assert len(found.left_out) == 2
    assert "what is right is not told" in found.left_out[0]
    assert "kind? and extent?" in found.left_out[1]


@pytest.mark.parametrize("place", [{"start": "-3"}, {"end": "9" * 20}, {"end": "100"}])
def test_an_item_that_stands_elsewhere_is_left_out(place: dict[str, str], tmp_path: Path) -> None:
    found, (gold,) = imported(tmp_path, {"e1": GOOD, "e2": GOOD | place})
    judged = judged_of(gold)
    assert judged is not None and judged.spans == [at("4 May")]
    assert len(found.left_out) == 1 and "where its item stands" in found.left_out[0]


@pytest.mark.parametrize(
    ("told", "code"),
    [
        ({"ev1": GOOD}, "nothing_judged"),
        ({"e1": {"kind": "wrong", "extent": "right"}}, "nothing_judged"),
        ({"e1": {"kind": "nonsense"}}, "bad_file"),
    ],
)
def test_refusals(told: Filled, code: str, tmp_path: Path) -> None:
    found, gold = imported(tmp_path, told)
    assert [one.code for one in found.refusals] == [code]
    assert gold == []


def test_layers_one_after_the_other(tmp_path: Path) -> None:
    told = {"q1": GOOD | {"cue": "right"}, "e1": GOOD | {"kind": "WORK"}}
    found, (gold,) = imported(tmp_path, told, layers=["entity"])
    assert found.refusals == []
    assert gold.entities[0].label == "WORK" and gold.text == TEXT
    (tmp_path / "judge.csv").unlink()
    _, (gold,) = imported(tmp_path, told, layers=["quote"])
    judged = judged_of(gold)
    assert judged is not None and judged.layers == ["quote", "cue"]


def test_layers_together_have_a_file_each(tmp_path: Path) -> None:
    """Who judged a statement has not looked for the entities in it."""
    told = {"q1": GOOD, "e1": GOOD | {"kind": "WORK"}, "e2": {"kind": "right"}}
    found, _ = imported(tmp_path, told)
    assert [Path(one).name for one in found.gold] == ["gold.quote.jsonl", "gold.entity.jsonl"]
    quotes, entities = (
        next(iter(read_records(tmp_path / f"gold.{name}.jsonl"))) for name in ("quote", "entity")
    )
    for gold, layers in ((quotes, ["quote"]), (entities, ["entity"])):
        judged = judged_of(gold)
        assert judged is not None
        assert judged.layers == layers
    assert [one.label for one in (quotes.entities[0], entities.entities[0])] == [
        record().entities[0].label,
        "WORK",
    ]
    assert found.refusals == [] and len(found.left_out) == 1


def test_a_layer_that_cannot_be_taken_leaves_the_other(tmp_path: Path) -> None:
    told = {"q1": GOOD, "e1": {"kind": "wrong", "extent": "right"}}
    found, _ = imported(tmp_path, told)
    assert [one.code for one in found.refusals] == ["nothing_judged"]
    assert list(found.gold.values()) == [1]


def test_records_are_needed(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="--records"):
        imported(tmp_path, {"e1": GOOD}, records=None)
