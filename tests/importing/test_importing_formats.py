"""What people corrected in each tool comes back, exactly that and nothing else."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import UNSET

import hostile
from exporting import written
from readout.dataset import read_records
from readout.exchange.judged import GOLD
from readout.exchange.regions import Region, links_of, regions_of
from readout.exchange.tasks import tasks_of, windows_of
from readout.export.docbin import doc_of
from readout.export.options import Options
from readout.export.tokens import tokens_of
from readout.importing.formats import FORMATS, Imported, import_gold
from readout.records import Record
from readout.spans import overlap
from returning import Edit, annotated, by_hand

RECORDS = hostile.records()
every_tool = pytest.mark.parametrize("tool", FORMATS)
State = tuple[set[tuple[str, int, int]], set[tuple[str, str, str]]]
WITHOUT_IDS = ("prodigy", "doccano")
TASKS = ("label-studio", "prodigy", "doccano")


def exported(
    records: list[Record], tool: str, folder: Path, options: Options | None = None
) -> Path:
    written(records, tool, folder, options)
    if tool == "label-studio":
        annotated(folder / "out")
    return folder / "out"


def imported(tool: str, folder: Path, **asked: object) -> Imported:
    asked.setdefault("records", folder / "records.jsonl")
    return import_gold([str(folder / "out")], tool, folder / "gold.jsonl", **asked)  # type: ignore[arg-type]


def gold_in(folder: Path, name: str = "gold.jsonl") -> dict[str, Record]:
    return {one.id: one for one in read_records(folder / name)}


def plain(gold: Record) -> Record:
    """Return a gold record as it was before it was said what somebody read of it."""
    found = gold.extensions
    assert isinstance(found, dict)
    del found[GOLD]
    gold.extensions = found or UNSET
    return gold


def same(tool: str, records: list[Record], folder: Path) -> None:
    exported(records, tool, folder)
    found = imported(tool, folder)
    assert (found.refusals, found.loose) == ([], [])
    assert found.changes.all == []
    gold = gold_in(folder)
    shown = [one for one in records if one.text.strip() or tool not in TASKS]
    assert [plain(one) for one in gold.values()] == shown
    kept = sum(row.kept for row in found.changes.labels() if row.label == "all")
    assert kept >= sum(
        bool(one.text.strip()) for each in shown for one in regions_of(each)
    )


@every_tool
def test_what_nobody_changed_is_the_same(tool: str, tmp_path: Path) -> None:
    same(tool, RECORDS, tmp_path)


@every_tool
@settings(max_examples=4, deadline=None)
@given(
    text=st.text(
        st.sampled_from("ab \n\r🛠\u0301“\u202e\x00"), min_size=2, max_size=300
    ),
    seed=st.integers(0, 9),
)
def test_of_any_text(tool: str, text: str, seed: int) -> None:
    with TemporaryDirectory() as folder:
        same(tool, [hostile.covered("any", text, seed)], Path(folder))


def stops(record: Record) -> set[int]:
    """Return where tokens begin in every tool."""
    found = {token.idx for token in doc_of(record)}
    for task in tasks_of(record):
        tokens = tokens_of(task.text, [(one.start, one.end) for one in task.regions])
        inside = {task.start + one.start for one in tokens}
        found -= set(range(task.start, task.end)) - inside
    return {place for place in found if not record.text[place].isspace()}


def crowded(record: Record, region: Region) -> bool:
    """Whether another region of its layer overlaps with a region: without ids, none knows which is which."""
    return any(
        one.layer == region.layer
        and one.id != region.id
        and overlap((one.start, one.end), (region.start, region.end))
        for one in regions_of(record)
    )


def edits_of(tool: str, record: Record, seed: int) -> Iterator[Edit]:
    """Yield some corrections, of every kind, each of another region."""
    chance = random.Random(seed)
    windows = windows_of(record)
    heads = {one.id for one in record.quotes if len(one.content) > 1}
    free = [
        one
        for one in regions_of(record)
        if any(a <= one.start and one.end <= b for a, b in windows)
        and one.text.strip()
        and (
            tool != "brat"
            or one.text.strip("\t\n\r\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029") == one.text
        )
    ]
    if tool in WITHOUT_IDS:
        free = [one for one in free if not crowded(record, one)]
    chance.shuffle(free)
    begun = stops(record)
    for one in free:
        inner = sorted(begun.intersection(range(one.start + 1, one.end)))
        kind = chance.choice(("move", "relabel", "delete", "keep"))
        if kind == "move" and inner:
            yield "move", one.id, chance.choice(inner), one.end
        elif kind == "relabel" and one.layer in ("entity", "quote", "event"):
            label = {"entity": "WORK", "quote": "term", "event": "event:rally"}[
                one.layer
            ]
            if label != one.label and "." not in one.id.removeprefix("ev1."):
                yield "relabel", one.id, label
        elif (
            kind == "delete" and one.layer in ("entity", "cue", "speaker", "pole")
        ) or (kind == "delete" and one.layer == "quote" and one.id not in heads):
            yield "delete", one.id


def expected(record: Record, edits: list[Edit]) -> State:
    """Return regions (label and place) and links of a record once it is edited."""
    regions = {one.id: (one.label, one.start, one.end) for one in regions_of(record)}
    links = {(one.label, one.source, one.target) for one in links_of(record)}
    pieces = {
        f"{one.id}.{n}": one.id
        for one in record.quotes
        for n in range(2, len(one.content) + 1)
    }
    for edit in edits:
        if edit[0] == "delete":
            del regions[edit[1]]
            links = {link for link in links if edit[1] not in link[1:]}
        elif edit[0] == "move":
            regions[edit[1]] = (regions[edit[1]][0], *edit[2:])
        elif edit[0] == "relabel" and edit[2].startswith("event:"):
            # an event has one kind, whichever of its mentions was relabelled
            for name in regions:
                if name.partition(".")[0] == edit[1].partition(".")[0]:
                    regions[name] = (edit[2], *regions[name][1:])
        elif edit[0] == "relabel":
            for name in (
                edit[1],
                *(piece for piece, head in pieces.items() if head == edit[1]),
            ):
                if name in regions:
                    regions[name] = (edit[2], *regions[name][1:])
        elif edit[0] == "unlink":
            links.discard(edit[1:])
        else:
            links.add(edit[1:])
    linked = {target for _, _, target in links}
    for name, (label, _, _) in list(regions.items()):
        if label in ("cue", "speaker", "occasion") and name not in linked:
            del regions[name]
    return state(regions, links)


def state(
    regions: dict[str, tuple[str, int, int]], links: set[tuple[str, str, str]]
) -> State:
    """Return regions and links by their places, whatever their ids."""
    named = {
        (label, f"{regions[source]}", f"{regions[target]}")
        for label, source, target in links
        if source in regions and target in regions
    }
    return set(regions.values()), named


def actual(gold: Record) -> State:
    regions = {one.id: (one.label, one.start, one.end) for one in regions_of(gold)}
    return state(
        regions, {(one.label, one.source, one.target) for one in links_of(gold)}
    )


@every_tool
@pytest.mark.parametrize("seed", range(2))
def test_corrections_come_back(tool: str, seed: int, tmp_path: Path) -> None:
    out = exported(RECORDS, tool, tmp_path)
    made = {one.id: list(edits_of(tool, one, seed)) for one in RECORDS}
    by_hand(tool, out, [(one, made[one.id]) for one in RECORDS])
    found = imported(tool, tmp_path)
    assert found.refusals == []
    gold = gold_in(tmp_path)
    for one in RECORDS:
        if one.id not in gold:
            assert tool in TASKS and not one.text.strip()
            continue
        regions, links = expected(one, made[one.id])
        there, joined = actual(gold[one.id])
        # an occasion that a text names has an event, which is made where there is none
        made_up = {
            ("event:other", a, b) for label, a, b in there if label == "occasion"
        }
        assert there - made_up <= regions <= there, one.id
        assert joined == links, one.id
    counts = dict.fromkeys(("moved", "relabelled", "deleted"), 0)
    for edit in (edit for edits in made.values() for edit in edits):
        counts[
            {"move": "moved", "relabel": "relabelled", "delete": "deleted"}[edit[0]]
        ] += 1
    told = [
        one.what for one in found.changes.all if one.layer not in ("link", "status")
    ]
    assert {what: told.count(what) for what in counts} == counts
    assert "added" not in told
