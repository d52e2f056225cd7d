"""What people corrected in each tool comes back, exactly that and nothing else."""

from __future__ import annotations

import json
import random
import shutil
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import UNSET

import hostile
from exporting import written
from readout.annotation.exporting import ExportOptions
from readout.annotation.importing import FORMATS, Imported, import_gold
from readout.annotation.regions import Region, links_of, regions_of, tasks_of, windows_of
from readout.annotation.tokens import Utf16, tokens_of
from readout.annotation.tools.docbin import doc_of
from readout.errors import ConfigError
from readout.records.checks import validate_line
from readout.records.dataset import read_records
from readout.records.judged import GOLD, judged_of
from readout.records.spans import overlap
from readout.records.types import (
    Cue,
    Passage,
    Quote,
    Record,
    Segment,
    Speaker,
    Theme,
    ThemeScore,
    encode_record,
)
from returning import Edit, annotated, by_hand, json_lines, write_lines
from sample import record as sample

RECORDS = hostile.records()
every_tool = pytest.mark.parametrize("tool", [one for one in FORMATS if one != "csv"])
State = tuple[set[tuple[str, int, int]], set[tuple[str, str, str]]]
WITHOUT_LINKS = ("docbin",)
WITHOUT_IDS = ("prodigy", "doccano")
TASKS = ("label-studio", "prodigy", "doccano")


def exported(
    records: list[Record], tool: str, folder: Path, options: ExportOptions | None = None
) -> Path:
    written(records, tool, folder, options)
    if tool == "label-studio":
        annotated(folder / "out")
    return folder / "out"


def imported(tool: str, folder: Path, **asked: object) -> Imported:
    asked.setdefault("records", folder / "records.jsonl")
    return import_gold([str(folder / "out")], tool, folder / "gold.jsonl", **asked)  # type: ignore[arg-type]


def gold_in(folder: Path, name: str = "gold.jsonl") -> dict[str, Record]:
    path = folder / name  # which is not there where no document had a task
    return {one.id: one for one in read_records(path)} if path.exists() else {}


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
    assert (found.refusals, found.left_out) == ([], [])
    assert found.changes.all == []
    gold = gold_in(folder)
    shown = [one for one in records if one.text.strip() or tool not in TASKS]
    assert [plain(one) for one in gold.values()] == shown
    kept = sum(row.kept for row in found.changes.labels() if row.label == "all")
    assert kept >= sum(bool(one.text.strip()) for each in shown for one in regions_of(each))


@every_tool
def test_what_nobody_changed_is_the_same(tool: str, tmp_path: Path) -> None:
    same(tool, RECORDS, tmp_path)


@every_tool
@settings(max_examples=4, deadline=None)
@given(
    text=st.text(st.sampled_from("ab \n\r🛠\u0301“\u202e\x00"), min_size=2, max_size=300),
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
            label = {"entity": "WORK", "quote": "term", "event": "event:rally"}[one.layer]
            if label != one.label and "." not in one.id.removeprefix("ev1."):
                yield "relabel", one.id, label
        elif (kind == "delete" and one.layer in ("entity", "cue", "speaker", "pole")) or (
            kind == "delete" and one.layer == "quote" and one.id not in heads
        ):
            yield "delete", one.id


def expected(record: Record, edits: list[Edit]) -> State:
    """Return regions (label and place) and links of a record once it is edited."""
    regions = {one.id: (one.label, one.start, one.end) for one in regions_of(record)}
    links = {(one.label, one.source, one.target) for one in links_of(record)}
    pieces = {
        f"{one.id}.{n}": one.id for one in record.quotes for n in range(2, len(one.content) + 1)
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
            for name in (edit[1], *(piece for piece, head in pieces.items() if head == edit[1])):
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


def state(regions: dict[str, tuple[str, int, int]], links: set[tuple[str, str, str]]) -> State:
    """Return regions and links by their places, whatever their ids."""
    named = {
        (label, f"{regions[source]}", f"{regions[target]}")
        for label, source, target in links
        if source in regions and target in regions
    }
    return set(regions.values()), named


def actual(gold: Record) -> State:
    regions = {one.id: (one.label, one.start, one.end) for one in regions_of(gold)}
    return state(regions, {(one.label, one.source, one.target) for one in links_of(gold)})


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
        made_up = {("event:other", a, b) for label, a, b in there if label == "occasion"}
        assert there - made_up <= regions <= there, one.id
        assert joined == links, one.id
    counts = dict.fromkeys(("moved", "relabelled", "deleted"), 0)
    for edit in (edit for edits in made.values() for edit in edits):
        counts[{"move": "moved", "relabel": "relabelled", "delete": "deleted"}[edit[0]]] += 1
    told = [one.what for one in found.changes.all if one.layer not in ("link", "status")]
    assert {what: told.count(what) for what in counts} == counts
    assert "added" not in told


def at(words: str, after: int = 0) -> tuple[int, int]:
    start = sample().text.index(words, after)
    return start, start + len(words)


EDITS: list[Edit] = [
    ("move", "q1", *at("yards and “new docks” belong together.")),
    ("move", "speaker:26-31", at("the mayor")[0], at("the mayor")[1]),
    ("relabel", "e1", "WORK"),
    ("delete", "e3"),
    ("move", "ev1.1", *at("Day", 44)),
    ("add", "PERSON", *at("mayor")),
    ("add", "term", *at("port")),
]
LINKED: list[Edit] = [("unlink", "parent", "q2", "q1"), ("link", "continues", "q2", "q1")]


@every_tool
def test_what_becomes_of_a_record(tool: str, tmp_path: Path) -> None:
    out = exported([sample()], tool, tmp_path)
    edits = EDITS if tool in WITHOUT_LINKS else [*LINKED, *EDITS]
    by_hand(tool, out, [(sample(), edits)])
    found = imported(tool, tmp_path)
    gold = gold_in(tmp_path)["sample"]
    assert list(validate_line(encode_record(gold))) == []
    first, nested, new = gold.quotes
    assert (first.id, first.kind) == ("q1", "direct")
    assert first.text == "yards and “new docks” belong together."
    assert first.content == first.marked
    assert (first.cue, first.occasion) == (sample().quotes[0].cue, sample().quotes[0].occasion)
    speaker = first.speaker
    assert (speaker.text, speaker.status, speaker.key) == ("the mayor", "nominal", "mayor")
    assert speaker.entity == "e4"
    if tool not in WITHOUT_LINKS:
        assert (nested.parent, nested.continues) == (None, "q1")
    assert (new.id, new.kind, new.text, new.method, new.confidence) == (
        "q3",
        "term",
        "port",
        "person",
        1,
    )
    assert [(one.id, one.label, one.normal) for one in gold.entities] == [
        ("e1", "WORK", None),
        ("e4", "PERSON", None),
        ("e2", "EVENT", {"name": "Harbour Day"}),
    ]
    mentions = [(one.start, one.end, one.entity) for one in gold.events[0].mentions]
    assert mentions == [(*at("Day", 44), None), (*at("Harbour Day", 90), None)]
    told = {(one.what, one.label) for one in found.changes.all if one.layer != "link"}
    assert told == {
        ("moved", "direct"),
        ("moved", "speaker"),
        ("moved", "event:other"),
        ("relabelled", "DATE"),
        ("deleted", "EVENT"),
        ("added", "PERSON"),
        ("added", "term"),
    }
    links = {(one.what, one.label) for one in found.changes.all if one.layer == "link"}
    wanted = {("deleted", "parent"), ("added", "continues")}
    assert links == (set() if tool in WITHOUT_LINKS else wanted)
    bands = {(row.layer, row.label): row for row in found.changes.bands()}
    assert bands["quote", "0.7-0.9"].kept == 1
    assert bands["quote", "0.9-1"].share == 0


@every_tool
def test_gold_says_what_was_read(tool: str, tmp_path: Path) -> None:
    options = ExportOptions(layers=frozenset({"quote", "cue"}))
    out = exported([sample()], tool, tmp_path, options)
    by_hand(tool, out, [(sample(), [("delete", "q2"), ("delete", "cue:32-36")])])
    imported(tool, tmp_path)
    gold = gold_in(tmp_path)["sample"]
    judged = judged_of(gold)
    assert judged is not None
    assert judged.tool == tool
    # INCEpTION alone does not say what went out: of layers that all went there is no trace
    assert judged.layers == (["quote"] if tool == "inception" else ["quote", "cue"])
    whole = [(0, len(gold.text))]
    assert [(judged.spans[0][0], judged.spans[-1][1])] == whole
    assert judged.links == (tool not in WITHOUT_LINKS)
    assert gold.entities == sample().entities and gold.passages == sample().passages
    assert [one.id for one in gold.quotes] == ["q1"]
    assert gold.quotes[0].speaker == sample().quotes[0].speaker
    unread = tool == "inception"
    assert (gold.quotes[0].cue is None) != unread


def test_layers_can_be_chosen(tmp_path: Path) -> None:
    out = exported([sample()], "inception", tmp_path)
    by_hand("inception", out, [(sample(), [("delete", "q2"), ("delete", "e3")])])
    imported("inception", tmp_path, layers=["quote"])
    gold = gold_in(tmp_path)["sample"]
    assert [one.id for one in gold.quotes] == ["q1"]
    assert gold.entities == sample().entities


def test_only_tasks_that_somebody_annotated_are_read(tmp_path: Path) -> None:
    out = exported([sample()], "label-studio", tmp_path)
    tasks = json.loads((out / "tasks.json").read_bytes())
    assert len(tasks) == 2
    tasks[0]["annotations"][0]["was_cancelled"] = True
    tasks[1]["annotations"][0]["result"] = []
    (out / "tasks.json").write_text(json.dumps(tasks))
    imported("label-studio", tmp_path)
    gold = gold_in(tmp_path)["sample"]
    judged = judged_of(gold)
    assert judged is not None
    assert judged.spans == [(tasks[1]["data"]["start"], len(gold.text))]
    assert [one.id for one in gold.entities] == ["e1", "e2"]
    assert gold.quotes == sample().quotes


def test_themes_that_are_chosen(tmp_path: Path) -> None:
    out = exported([sample()], "label-studio", tmp_path)
    tasks = json.loads((out / "tasks.json").read_bytes())
    result = tasks[0]["annotations"][0]["result"]
    chosen = next(one for one in result if one.get("from_name") == "themes")
    result.remove(chosen)
    (out / "tasks.json").write_text(json.dumps(tasks))
    found = imported("label-studio", tmp_path)
    assert gold_in(tmp_path)["sample"].passages[0].themes == []
    assert ("deleted", "passage", "old_new") in {
        (one.what, one.layer, one.label) for one in found.changes.all
    }


def test_status_of_a_speaker(tmp_path: Path) -> None:
    out = exported([sample()], "label-studio", tmp_path)
    tasks = json.loads((out / "tasks.json").read_bytes())
    result = tasks[0]["annotations"][0]["result"]
    status = next(one for one in result if one.get("from_name") == "status")
    status["value"]["choices"] = ["pronoun"]
    (out / "tasks.json").write_text(json.dumps(tasks))
    found = imported("label-studio", tmp_path)
    gold = gold_in(tmp_path)["sample"]
    assert gold.quotes[0].speaker.status == "pronoun"
    assert list(validate_line(encode_record(gold))) == []
    assert [(one.layer, one.label, one.now) for one in found.changes.all] == [
        ("status", "nominal", "pronoun")
    ]


def test_a_pronoun_that_is_moved_stands_for_whom_it_stood_for(tmp_path: Path) -> None:
    record = sample()
    speaker = record.quotes[0].speaker
    speaker.status, speaker.canonical, speaker.key = "pronoun", None, "council"
    out = exported([record], "label-studio", tmp_path)
    by_hand("label-studio", out, [(record, [("move", "speaker:26-31", *at("the mayor"))])])
    imported("label-studio", tmp_path)
    moved = gold_in(tmp_path)["sample"].quotes[0].speaker
    assert (moved.text, moved.status, moved.key) == ("the mayor", "pronoun", "council")


@every_tool
def test_without_the_records(tool: str, tmp_path: Path) -> None:
    exported([sample()], tool, tmp_path)
    found = imported(tool, tmp_path, records=None)
    gold = gold_in(tmp_path)["sample"]
    assert gold.text == sample().text
    assert found.refusals == []
    assert len(gold.entities) == 3 and len(gold.quotes) == 2
    if tool == "docbin":
        assert plain(gold) == sample()
    assert bool(found.changes.labels()) == (tool == "docbin")


def test_two_people(tmp_path: Path) -> None:
    out = exported([sample()], "label-studio", tmp_path)
    annotated(out, {"id": 2, "email": "bo@example.org"})
    by_hand("label-studio", out, [(sample(), [("delete", "e3")])])
    found = imported("label-studio", tmp_path)
    people = {}
    for name in found.gold:
        (one,) = read_records(name)
        judged = judged_of(one)
        assert judged is not None
        people[judged.annotator] = len(one.entities)
    assert people == {"1": 3, "bo@example.org": 2}
    assert not (tmp_path / "gold.jsonl").exists()
    imported("label-studio", tmp_path, annotator="1")
    assert len(gold_in(tmp_path)["sample"].entities) == 3
    with pytest.raises(ConfigError, match="did you mean 'bo@example"):
        imported("label-studio", tmp_path, annotator="bo@example")


def test_a_text_that_one_person_changed_costs_that_one_alone(tmp_path: Path) -> None:
    out = exported([sample()], "prodigy", tmp_path)
    by_hand("prodigy", out, [(sample(), [])])
    there = json_lines(out / "tasks.jsonl")
    other = [row | {"text": row["text"].upper(), "_annotator_id": "ada"} for row in there]
    write_lines(out / "tasks.jsonl", [*other, *(row | {"_annotator_id": "bo"} for row in there)])
    found = imported("prodigy", tmp_path, records=None)
    assert {one.annotator for one in found.refusals} == {"ada"}
    assert [Path(name).name for name in found.gold] == ["gold.bo.jsonl"]


@pytest.mark.parametrize("tool", ["inception", "brat", "doccano", "prodigy"])
def test_whose_work_it_is(tool: str, tmp_path: Path) -> None:
    out = exported([sample()], tool, tmp_path)
    by_hand(tool, out, [(sample(), [])])
    for who in ("ada", "bo"):
        place = tmp_path / "back" / (f"sample.json/{who}.json" if tool == "inception" else who)
        if tool == "inception":
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(out / "sample.json", place)
        elif tool == "brat":
            shutil.copytree(out, place)
        elif tool == "doccano":
            place.parent.mkdir(exist_ok=True)
            shutil.copy(out / "examples.jsonl", place.with_suffix(".jsonl"))
        else:
            place.parent.mkdir(exist_ok=True)
            rows = [row | {"_annotator_id": who} for row in json_lines(out / "tasks.jsonl")]
            write_lines(place.with_suffix(".jsonl"), rows)
    found = import_gold(
        [str(tmp_path / "back")], tool, tmp_path / "gold.jsonl", records=tmp_path / "records.jsonl"
    )
    assert found.refusals == []
    assert sorted(Path(name).name for name in found.gold) == ["gold.ada.jsonl", "gold.bo.jsonl"]


def test_offsets_in_utf_16(tmp_path: Path) -> None:
    """Label Studio counted as browsers do until mid-2024."""
    records = [hostile.covered("astral", hostile.TEXTS["astral"])]
    out = exported(records, "label-studio", tmp_path)
    tasks = json.loads((out / "tasks.json").read_bytes())
    for task in tasks:
        units = Utf16(task["data"]["text"])
        for one in task["annotations"][0]["result"]:
            value = one.get("value", {})
            if "start" in value:
                value |= {"start": units.units(value["start"]), "end": units.units(value["end"])}
    (out / "tasks.json").write_text(json.dumps(tasks))
    found = imported("label-studio", tmp_path)
    assert (found.refusals, found.changes.all) == ([], [])


def test_a_statement_whose_first_piece_goes(tmp_path: Path) -> None:
    text = "“Old yards,” said the mayor, “stay open.”"
    record = hostile.bare("broken", text)
    pieces = [(1, 11), (30, 40)]
    words = " ".join(text[a:b] for a, b in pieces)
    cue = Cue(*found_at(text, "said"), "said", "say")
    record.quotes = [
        Quote(
            "q1",
            "direct",
            pieces,
            pieces,
            words,
            True,
            cue,
            Speaker("agentless"),
            None,
            None,
            "rule",
            0.9,
        )
    ]
    for tool, kept in (("docbin", cue), ("brat", None)):
        folder = tmp_path / tool
        folder.mkdir()
        out = exported([record], tool, folder)
        by_hand(tool, out, [(record, [("delete", "q1")])])
        imported(tool, folder)
        (quote,) = gold_in(folder)["broken"].quotes
        assert (quote.id, quote.content, quote.cue) == ("q1", pieces[1:], kept)


def test_a_heading_speaks_for_a_theme_of_several_passages(tmp_path: Path) -> None:
    text = "Old and new\n\nYards stay.\n\nDocks stay."
    record = hostile.bare("heading", text)
    record.segments = [Segment("s1", "paragraph", 0, len(text))]
    for words in ("Yards stay.", "Docks stay."):
        place = found_at(text, words)
        theme = Theme("old_new", 0.8, [place, found_at(text, "Old and new")], [])
        record.passages.append(Passage("s1", [theme], [ThemeScore("old_new", 0.8)], *place))
    for tool in ("docbin", "brat"):
        folder = tmp_path / tool
        folder.mkdir()
        same(tool, [record], folder)


def found_at(text: str, words: str) -> tuple[int, int]:
    return text.index(words), text.index(words) + len(words)
