"""What comes back from people: annotations corrected in a tool, gold, sheets.

Whatever stands in a file, it is imported, or refused by an error that says where; what is written
of it are records.
"""

from __future__ import annotations

import csv
import json
import zlib
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

import msgspec

from benchmarks.fuzz.files import LONGEST, refused, written
from benchmarks.fuzz.targets import Target, check_record, must, pipeline
from readout.annotation.exporting import export
from readout.annotation.importing import FORMATS, import_gold
from readout.annotation.sheet import items_of, read_sheet, write_sheet
from readout.errors import ConfigError
from readout.evaluate import f1_by_layer, read_gold, score
from readout.evaluate.agreement import agreement
from readout.evaluate.figures import scores
from readout.evaluate.gold import GoldDocument, gold_of
from readout.evaluate.precision import precisions
from readout.records.judged import judged_of
from readout.records.types import (
    Passage,
    PoleMention,
    Record,
    Theme,
    ThemeScore,
    decode_record,
    encode_record,
)

__all__ = ["TARGETS"]

TEXT = "“We sail at dawn,” Mayor Oskel said at the meeting on 3 May 2031."
FILES = {
    "label-studio": "tasks.json",
    "prodigy": "tasks.jsonl",
    "doccano": "examples.jsonl",
    "inception": "seed.json",
    "brat": "seed.ann",
    "docbin": "corpus.spacy",
    "csv": "sheet.csv",
}
"""What people change of an export; what else it has lies beside that."""
ALONE = 19 * len(FILES)
"""What the first byte has more, to import without the records that went out."""


@cache
def _record() -> Record:
    """Return a record with an item of every layer."""
    found = pipeline()(TEXT, id="seed")
    pole = PoleMention("night", 12, 16)
    theme = Theme("day_night", 0.8, [(1, 16)], [pole], None)
    found.passages = [Passage("s1", [theme], [ThemeScore("day_night", 0.8)], 0, len(TEXT))]
    return found


@cache
def _exports() -> Path:
    """Write a record in every format that comes back, a folder each."""
    here = Path(mkdtemp(prefix="readout-fuzz-"))
    records = here / "records.jsonl"
    records.write_bytes(encode_record(_record()) + b"\n")
    for tool in FORMATS:
        if tool == "csv":
            (here / tool).mkdir()
            _judged(here / tool / FILES[tool])
        else:
            export(records, tool, here / tool)
    return here


def _judged(path: Path) -> None:
    """Write a sheet of statements and of what is told of the document, all of it right."""
    items = items_of(_record(), ("quote", "event", "theme", "document"), chance=0.5)
    empty = path.with_suffix(".new")
    write_sheet(empty, items)
    with empty.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    empty.unlink()
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, rows[0])
        writer.writeheader()
        for row in rows:
            asked = {name: "right" for name in row if name.endswith("?")}
            writer.writerow(row | {name: row[name] or asked[name] for name in asked})


# -- importers -----------------------------------------------------------------------------------


def _import(data: bytes) -> None:
    """Import a file; the first byte says of which tool, and whether the records are there."""
    if not data:
        return
    tool = list(FILES)[data[0] % len(FILES)]
    folder, gold = _exports() / tool, _exports() / "gold" / "gold.jsonl"
    packed = zlib.compress(data[1:]) if tool == "docbin" else data[1:]
    (folder / FILES[tool]).write_bytes(packed)
    alone = data[0] >= ALONE and tool != "csv"
    records = None if alone else _exports() / "records.jsonl"
    found = import_gold([str(folder)], tool, gold, records=records)
    msgspec.json.encode(found.summary())
    for one in found.refusals:
        must(len(one.message) < LONGEST, "an endless message", one)
    for name, documents in found.gold.items():
        lines = Path(name).read_bytes().splitlines()
        must(len(lines) == documents, "lost documents", name)
        for line in lines:
            _check_gold(line)
        Path(name).unlink()


def _check_gold(line: bytes) -> None:
    check_record(line)
    record = decode_record(line)
    told = judged_of(record)
    end = 0
    for place in told.spans if told else ():
        must(end <= place[0] < place[1] <= len(record.text), "a place", told)
        end = place[1]


@cache
def _seeds() -> list[bytes]:
    """Return what went out, as if it came back unchanged, with and without records."""
    found = []
    for number, (tool, name) in enumerate(FILES.items()):
        data = _FROM.get(tool, bytes)((_exports() / tool / name).read_bytes())
        found += [bytes([number]) + data, bytes([number + ALONE]) + data]
    return found


def _studio(data: bytes) -> bytes:
    """Accept the predictions, as the tool's page does."""
    tasks = json.loads(data)
    for task in tasks:
        task["annotations"] = task.pop("predictions")
    return msgspec.json.encode(tasks)


def _cas(data: bytes) -> bytes:
    """Leave out what is not read, which is longer than the rest."""
    cas = json.loads(data)
    rows = [row for row in cas["%FEATURE_STRUCTURES"] if "segmentation" not in row["%TYPE"]]
    return msgspec.json.encode({"%FEATURE_STRUCTURES": rows})


_FROM: dict[str, Callable[[bytes], bytes]] = {
    "label-studio": _studio,
    "inception": _cas,
    "docbin": zlib.decompress,
}


# -- evaluate ------------------------------------------------------------------------------------


def _gold(data: bytes) -> None:
    """Hold a record against gold, and that gold against itself."""
    path = written("gold.jsonl", data)
    try:
        golds = read_gold(path)
    except ConfigError as error:
        refused(error, path)
        return
    try:
        _hold(golds)
    except ConfigError as error:  # of a record that says wrongly what of it was read
        must(error.code == "bad_gold", "another error", error.message)


def _hold(golds: list[GoldDocument]) -> None:
    found = score(golds, [_record()])
    for figure in f1_by_layer(found):
        must(0 <= figure.value <= 1, "no share", figure)
    msgspec.json.encode([scores(found.ledger), found.mistakes])
    if golds:
        msgspec.json.encode(agreement(golds, golds))


def _sheet(data: bytes) -> None:
    path = written("my.csv", data)
    try:
        rows = read_sheet(path)
    except ConfigError as error:
        refused(error, path)
        return
    for one in precisions(rows):
        if one.judged:
            must(0 <= one.low <= one.value <= one.high <= 1, "no share", one)


def _golds() -> Iterator[bytes]:
    yield encode_record(_record())
    yield msgspec.json.encode(gold_of(_record()))


def _sheets() -> Iterator[bytes]:
    yield _seeds()[-1][1:]


JSON = ('"start":', '"end":', '"id":', "null", "[]", "{}", "1e999", "\\ud800", "-1")
TARGETS = {
    "importers": Target(
        _import, _seeds, (*JSON, "\tArg1:T1 Arg2:T2", "\nR1\t", "cue", "part", "speaker", "9" * 20)
    ),
    "gold": Target(_gold, _golds, (*JSON, '"glossary":', '"continued":', '"themes":')),
    "sheet": Target(_sheet, _sheets, ("right", "wrong: ", "none", '"', ",", "1e-320")),
}
"""By name."""
