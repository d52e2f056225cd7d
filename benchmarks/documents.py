"""Documents as a whole: frames, statements with their occasions, reports that go on.

On the labelled real documents, those that were read and the held-out ones apart, by kind.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from operator import attrgetter
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from msgspec import to_builtins

from benchmarks.corpora import Corpora, annotate, document_of, run
from benchmarks.labels import LABELS, Labelled, labelled
from benchmarks.reliability import print_reliability
from readout.batch.load import Readout, load
from readout.evaluate.gold import gold_from
from readout.language.timing import YEAR
from readout.records.dates import first_and_last_day
from readout.records.spans import iou, overlap
from readout.records.types import Document, Offsets
from readout.stages.document.frame import frame_of
from readout.train.frames import FRAMES
from readout.train.gold import read_labelled, was_read
from readout.train.linear import Examples, QuotePages

Row = dict[str, Any]
Cells = dict[str, str]
Measure = Callable[[Corpora, Sequence[Row], Sequence[Row]], Cells]

FRAME = ("kind", "speaker", "event", "event_kind", "date", "place")
QUOTES = {
    "occasion": "occasion",
    "quote_attribution": "speaker",
    "cue": "cue",
    "quote_kind": "kind",
    "quote_f1_marked": "in marks",
    "quote_f1_indirect": "indirect",
}
REACH = ("P", "R", "F1")
SAID = ("statements", "precision", "recall", "F1", "status", "speaker", "occasion")
NAMED = ("entities", "precision", "recall", "F1", *LABELS)
DATED = ("dates", "right", "wrong", "missed", "false")
INVENTED = [
    *("events", "authored", "blind", "broad", "fresh", "occasions", "raw", "reports"),
    *("unseen", "varied", "week", "wide", "places", "speakers", "letterheads"),
    "own_events",
]
"""Files of tests/gold from which frames are learned, too."""
TURNED = {"F1": "turn_f1", "speaker": "speaker", "role": "role", "answers": "qa_f1"}
NO_DATE = ("-", "?")
"""What is no date, and what nobody can tell."""
SAME = 0.8
"""Share of their words that a statement and that of gold have in common."""
HALF = 0.5
"""The same of one that counts as right for its confidence."""
FIGURE = re.compile(r"^(\w+) +([\d.]+)  (\d+)/(\d+)$", re.MULTILINE)
"""A line of ``score_frame.py``: a field, the share, how many of how many."""
WHOLE = re.compile(
    r"reports that go on: P ([\d.]+) R ([\d.]+) F1 ([\d.]+) \((\d+) found, (\d+) false, (\d+)"
)
"""The last line of ``score_reach.py``."""
NO_KIND = "not told"
WIDTH = 10


def main(arguments: list[str]) -> None:
    """Print the tables."""
    run("documents", __doc__, PARTS, arguments)


def frames(corpora: Corpora) -> None:
    """Share of frames with the right kind, speaker, event, date and place (score_frame.py)."""
    for by in (None, attrgetter("publisher")):
        _tables(corpora, ("frames", "full", "ten"), _frame, FRAME, by=by)


def kinds(corpora: Corpora) -> None:
    """Share of documents with the right kind, of those that have no other label, by publisher."""
    _tables(corpora, ("kinds",), _kind, ("kind",), by=attrgetter("publisher"))


def apart_frames(corpora: Corpora) -> None:
    """The same of the documents of a publisher, learned from those of the others.

    Those whose kind alone is labelled are learned from, too, and the invented ones of the package.
    """
    pages = QuotePages("readout:default.cfg")
    files = [Path("tests", "gold", f"{name}.jsonl") for name in INVENTED]
    rows = read_labelled(files, FRAMES.enough, FRAMES.needs)
    invented = [FRAMES.document(pages, row, False) for row in rows]
    found: dict[str, list[tuple[Labelled, Any]]] = {}
    for one in labelled(replace(corpora, limit=None), ("frames", "full", "ten", "kinds")):
        if not one.held_out:
            row = gold_from(json.loads(json.dumps(one.gold)))
            document = FRAMES.document(pages, row, True)
            found.setdefault(one.publisher, []).append((one, document))
    _header("left out", FRAME)
    for publisher, here in sorted(found.items()):
        others = [one for name, of in found.items() if name != publisher for _, one in of]
        scorers, _ = FRAMES.learn(Examples(others, invented, {}, False))
        golds, records = [], []
        whole = [pair for pair in here if "date" in pair[0].label["frame"]]
        for label, document in whole[: corpora.limit]:
            framed = frame_of(document.page, document_of(label.row).meta, scorers)
            told = to_builtins({"document": framed.frame, "events": framed.events})
            golds.append(_gold(label))
            records.append({**golds[-1], **told})
        _line(publisher, len(golds), _frame(corpora, golds, records), FRAME)


def quotes(corpora: Corpora) -> None:
    """Occasions, speakers, cues and kinds right, F1 of statements (score_gold.py).

    ``key``: the share of the speakers who are mentioned that have one to group by.
    """
    columns = (*QUOTES.values(), "key")
    _tables(corpora, ("full", "ten"), _quotes, columns)


def reach(corpora: Corpora) -> None:
    """Sentences in which a report goes on: precision, recall, F1 (score_reach.py)."""
    _tables(corpora, ("sentences",), _reach, (*REACH, "sentences"))


def statements(corpora: Corpora) -> None:
    """Statements of ``statements.jsonl`` with four fifths of their words in common with gold.

    Precision, recall, F1; of those found, status and speaker that are right where they are
    labelled, and occasions; by source.
    """
    here = _statements_held_out(corpora)
    sources = {one.row["id"]: one.source for one in here}
    _header("held out", SAID)
    _table(corpora, here, sources, _statements, SAID)


def confidence(corpora: Corpora) -> None:
    """Reliability of ``confidence`` of indirect statements, on the held-out documents.

    Right has half of its words in common with gold.
    """
    here = _statements_held_out(corpora)
    print_reliability([pair for one in here for pair in _judged(one)])


def _statements_held_out(corpora: Corpora) -> list[Labelled]:
    """Return the held-out documents of ``statements.jsonl``."""
    found = labelled(replace(corpora, limit=None), ("statements",))
    return [one for one in found if one.held_out][: corpora.limit]


def _judged(one: Labelled) -> Iterator[tuple[float, bool]]:
    """Yield the confidence of each indirect statement where the document was read."""
    record = _record(_readout(), document_of(one.row))
    spans = one.gold.get("spans")
    told = _marked(one.gold) + _continued(one.gold)
    for quote in record["quotes"]:
        span = _hull(quote)
        plain = quote["kind"] == "indirect" and quote["continues"] is None
        if plain and was_read(span, spans):
            yield quote["confidence"], _near(span, told, HALF)


def dates(corpora: Corpora) -> None:
    """Dates that lack a year or are told by their distance ("last Friday"), by source.

    Right: the value that the text means; false: a value of what is no date.
    """
    _tables(corpora, ("dates",), _dated, DATED, by=attrgetter("source"))


def names(corpora: Corpora) -> None:
    """Persons, bodies, polities and meetings: spans and labels right (score_gold.py), by source."""
    _tables(corpora, ("entities", "ten"), _named, NAMED, by=attrgetter("source"))


def turns(corpora: Corpora) -> None:
    """Turns whose words are right to nine tenths; speaker, role, question and answer, by source."""
    _tables(corpora, ("turns",), _turned, [*TURNED], by=attrgetter("source"))


def dev(corpora: Corpora) -> None:
    """Frames of ``frames_dev.jsonl``."""
    golds = corpora.rows("frames_dev.jsonl")
    documents = [document_of({**row, "date": row["published"]}) for row in golds]
    records = [_record(_readout(), document) for document in documents]
    _header("frames_dev.jsonl", FRAME)
    _line("all", len(golds), _frame(corpora, golds, records), FRAME)


def _tables(
    corpora: Corpora,
    names: Sequence[str],
    measure: Measure,
    columns: Sequence[str],
    *,
    by: Callable[[Labelled], str] | None = None,
) -> None:
    """Print a table of the documents that were read, and one of the held-out ones."""
    whole = replace(corpora, limit=None)
    found = list(labelled(whole, names))
    kinds = {one.row["id"]: by(one) for one in found} if by else _kinds(whole)
    for title, held_out in (("read", False), ("held out", True)):
        here = [one for one in found if one.held_out == held_out][: corpora.limit]
        _header(title, columns)
        _table(corpora, here, kinds, measure, columns)


def _table(
    corpora: Corpora,
    found: Sequence[Labelled],
    kinds: Mapping[str, str],
    measure: Measure,
    columns: Sequence[str],
) -> None:
    """Print the figures of all documents, and of those of each kind."""
    golds = [_gold(one) for one in found]
    records = {one.row["id"]: _record(_readout(), document_of(one.row)) for one in found}
    of = {gold["id"]: kinds.get(gold["id"], NO_KIND) for gold in golds}
    counts = Counter(of.values())
    for kind in ("all", *sorted(counts)):
        some = [gold for gold in golds if kind in ("all", of[gold["id"]])]
        theirs = [records[gold["id"]] for gold in some]
        _line(kind, len(some), measure(corpora, some, theirs), columns)


def _gold(one: Labelled) -> Row:
    """Return a document's labels with those of its frame beside its text, as scorers want them.

    Not every frame has a place: older ones were labelled without.
    """
    return {"place": None, **one.gold, **one.gold.get("frame", {})}


@cache
def _kinds(corpora: Corpora) -> dict[str, str]:
    """Return the kinds of the documents whose frames are labelled."""
    found = (one for one in labelled(corpora) if "frame" in one.label)
    return {one.row["id"]: one.label["frame"]["kind"] for one in found}


@cache
def _readout() -> Readout:
    return load("readout:default.cfg")


RECORDS: dict[str, Row] = {}
"""Records by id: the parts share documents."""


def _record(readout: Readout, document: Document) -> Row:
    """Return the record of a document, made once."""
    if document.id not in RECORDS:
        RECORDS.update(annotate(readout, [document]))
    return RECORDS[document.id]


def _frame(corpora: Corpora, golds: Sequence[Row], records: Sequence[Row]) -> Cells:
    told = _script(corpora, "score_frame", golds, records, "score")
    return {m[1]: f"{float(m[2]):.2f} {m[3]}/{m[4]}" for m in FIGURE.finditer(told)}


def _kind(_: Corpora, golds: Sequence[Row], records: Sequence[Row]) -> Cells:
    pairs = zip(golds, records, strict=True)
    return {"kind": _share(gold["kind"] == record["document"]["kind"] for gold, record in pairs)}


def _reach(corpora: Corpora, golds: Sequence[Row], records: Sequence[Row]) -> Cells:
    told = WHOLE.search(_script(corpora, "score_reach", golds, records))
    if told is None:
        return {}
    cells = {name: f"{float(told[n]):.3f}" for n, name in enumerate(REACH, 1)}
    return {**cells, "sentences": str(int(told[4]) + int(told[6]))}


def _turned(corpora: Corpora, golds: Sequence[Row], records: Sequence[Row]) -> Cells:
    whole: Any = [list(map(_with_turns, golds))]  # a JSON array in one line, behind the records
    told = _script(corpora, "score_turns", records, whole)
    found = dict(re.findall(r"^(\w+) ([\d.]+)$", told, re.MULTILINE))
    return {name: found[key] for name, key in TURNED.items() if key in found}


def _with_turns(gold: Row) -> Row:
    """Return gold with its turns as ``score_turns.py`` reads them."""
    found = []
    for turn in gold["turns"]:
        name, label = (
            span and gold["text"][slice(*span)] for span in (turn["name"], turn["label"])
        )
        said = None if turn["status"] == "unattributed" else label
        accept = [said] if said and turn["status"] == "named" else []
        speaker = {"text": said, "canonical": name, "accept": accept}
        ends = {"start": turn["content"][0][0], "end": turn["content"][-1][1]}
        found.append({**turn, **ends, "speaker": speaker})
    return {**gold, "transcript": True, "turns": found}


def _quotes(corpora: Corpora, golds: Sequence[Row], records: Sequence[Row]) -> Cells:
    tool = corpora.tool("score_gold")
    scores = tool.score(golds, records)
    cells = {QUOTES[name]: f"{scores[name][0]:.3f}" for name in QUOTES if name in scores}
    keyed = [speaker["key"] is not None for speaker in _mentioned(records)]
    share = f"{sum(keyed) / len(keyed):.3f}" if keyed else "-"
    return {**cells, "key": share}


def _statements(corpora: Corpora, golds: Sequence[Row], records: Sequence[Row]) -> Cells:
    speakers: list[tuple[bool, bool]] = []
    counts = [0] * 4
    for gold, record in zip(golds, records, strict=True):
        counts = [a + b for a, b in zip(counts, counts_of_statements(gold, record), strict=True)]
        quotes = _told(gold, record)
        for one in gold["statements"]:
            same = [q for q in quotes if _near(_hull(q), [one["whole"]])]
            if same and "speaker" in one:
                best = max(same, key=lambda q: iou(_hull(q), one["whole"]))
                speakers.append(_speaks(best["speaker"], one["speaker"]))
    found, wanted, right, told = counts
    precision, recall = right / max(1, told), found / max(1, wanted)
    scores = corpora.tool("score_gold").score(map(unspoken, golds), records)
    return {
        "precision": f"{precision:.3f}",
        "recall": f"{recall:.3f}",
        "F1": f"{2 * precision * recall / max(1e-9, precision + recall):.3f}",
        "status": _share(status for status, _ in speakers),
        "speaker": _share(both for _, both in speakers),
        "occasion": f"{scores['occasion'][0]:.3f}" if "occasion" in scores else "-",
        "statements": str(wanted),
    }


def counts_of_statements(gold: Row, record: Row) -> tuple[int, int, int, int]:
    """Count the statements of a document: found, wanted, right, predicted."""
    quotes = _told(gold, record)
    every = [one["whole"] for one in gold["statements"]] + _continued(gold)
    found = sum(
        any(_near(_hull(quote), [one["whole"]]) for quote in quotes) for one in gold["statements"]
    )
    right = sum(_near(_hull(quote), every) for quote in quotes)
    return found, len(gold["statements"]), right, len(quotes)


def _told(gold: Row, record: Row) -> list[Row]:
    """Return the outer statements of a record, as far as its document was read."""
    outer = (q for q in record["quotes"] if not q["parent"] and q["kind"] != "term")
    return [quote for quote in outer if was_read(_hull(quote), gold.get("spans"))]


def _named(corpora: Corpora, golds: Sequence[Row], records: Sequence[Row]) -> Cells:
    """Score names alone, of what was read of each document."""
    labels = [
        {key: gold[key] for key in ("id", "text", "entities", "entity_labels")} for gold in golds
    ]
    told = [
        {**record, "entities": _within(record["entities"], gold.get("spans"))}
        for record, gold in zip(records, golds, strict=True)
    ]
    scores = corpora.tool("score_gold").score(labels, told)
    share, detail = scores["entity_f1"]
    _, precision, _, recall = detail.split()
    found = {
        label: scores[f"entity_f1_{label}"][0] for label in LABELS if f"entity_f1_{label}" in scores
    }
    return {
        "entities": str(sum(len(gold["entities"]) for gold in golds)),
        "precision": precision,
        "recall": recall,
        **{name: f"{figure:.3f}" for name, figure in {"F1": share, **found}.items()},
    }


def _within(entities: Sequence[Row], spans: Sequence[Offsets] | None) -> list[Row]:
    return [one for one in entities if was_read((one["start"], one["end"]), spans)]


def _dated(_: Corpora, golds: Sequence[Row], records: Sequence[Row]) -> Cells:
    counts = Counter(
        _as_dated(record, *date)
        for gold, record in zip(golds, records, strict=True)
        for date in gold["dates"]
    )
    wanted = sum(counts[name] for name in ("right", "wrong", "missed"))
    told = {name: str(counts[name]) for name in DATED[2:]}
    share = f"{counts['right'] / max(1, wanted):.3f}"
    return {"dates": str(wanted), "right": share, **told}


def _as_dated(record: Row, start: int, end: int, value: str) -> str:
    """Tell how a date was read, nothing where there was nothing to read."""
    values = [
        (entity["normal"] or {}).get("edtf")
        for entity in record["entities"]
        if entity["label"] == "DATE" and overlap((start, end), (entity["start"], entity["end"]))
    ]
    if value in NO_DATE:
        return "false" if any(values) and value == NO_DATE[0] else ""
    if any(_is_date(found, value) for found in values):
        return "right"
    return "wrong" if values else "missed"


def _is_date(found: str | None, value: str) -> bool:
    """Tell whether two dates are one; a year is told by its month, too ("May last year")."""
    if found is None:
        return False
    in_year = all(end.startswith(value) for end in found.split("/"))
    if found == value or (len(value) == YEAR and in_year):
        return True
    days = first_and_last_day(found)
    return days is not None and days == first_and_last_day(value)


def _speaks(speaker: Row, gold: Row) -> tuple[bool, bool]:
    """Tell whether a speaker's status is that of gold, and whether the words are, too."""
    status = speaker["status"] == gold["status"]
    mine, theirs = (_plain(one["text"]) for one in (speaker, gold))
    alike = not theirs or (bool(mine) and (mine in theirs or theirs in mine))
    return status, status and alike


def _plain(text: str | None) -> str:
    """Return words in lower case, a blank around each; nothing of no words."""
    words = re.findall(r"\w+", (text or "").lower())
    return f" {' '.join(words)} " if words else ""


def _share(held: Iterable[bool]) -> str:
    every = list(held)
    return f"{sum(every) / len(every):.3f}" if every else "-"


def _hull(quote: Row) -> Offsets:
    """Return where the words of a record's quote begin and end."""
    return quote["content"][0][0], quote["content"][-1][1]


def _marked(gold: Row) -> list[Offsets]:
    return [(quote["start"], quote["end"]) for quote in gold["quotes"]]


def _continued(gold: Row) -> list[Offsets]:
    """Return where reports go on."""
    return [(start, end) for start, end in gold["continued"]]


def _near(span: Offsets, others: Sequence[Offsets], share: float = SAME) -> bool:
    return any(iou(span, other) >= share for other in others)


def unspoken(gold: Row) -> Row:
    """Return gold that a scorer can read, where not all speakers are labelled."""
    nobody = {"status": "absent", "text": None}
    quotes = [{"speaker": nobody, **quote} for quote in gold["quotes"]]
    return {**gold, "quotes": quotes}


def _mentioned(records: Sequence[Row]) -> Iterator[Row]:
    """Yield the speakers that the texts mention."""
    for record in records:
        for quote in record["quotes"]:
            if quote["speaker"]["start"] is not None:
                yield quote["speaker"]


def _script(
    corpora: Corpora, name: str, golds: Sequence[Row], records: Sequence[Row], *words: str
) -> str:
    """Run a scorer that is a script, over files of gold and records; return what it prints."""
    with TemporaryDirectory() as folder:
        paths = [Path(folder) / "gold.jsonl", Path(folder) / "records.jsonl"]
        for path, rows in zip(paths, (golds, records), strict=True):
            lines = (json.dumps(row, ensure_ascii=False) for row in rows)
            path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
        command = [sys.executable, str(corpora.tool_path(name)), *words]
        done = subprocess.run(
            [*command, *map(str, paths)], capture_output=True, text=True, check=True
        )
    return done.stdout


def _header(title: str, columns: Sequence[str]) -> None:
    print(f"\n{title:14s} {'documents':>9s} " + " ".join(map(_cell, columns)))


def _line(kind: str, count: int, cells: Cells, columns: Sequence[str]) -> None:
    row = " ".join(_cell(cells.get(name, "-")) for name in columns)
    print(f"{kind:14s} {count:9d} {row}", flush=True)


def _cell(text: str) -> str:
    return f"{text:>{WIDTH + 2}s}"


PARTS = {
    "frames": frames,
    "kinds": kinds,
    "apart_frames": apart_frames,
    "quotes": quotes,
    "statements": statements,
    "confidence": confidence,
    "reach": reach,
    "dates": dates,
    "names": names,
    "turns": turns,
    "dev": dev,
}
