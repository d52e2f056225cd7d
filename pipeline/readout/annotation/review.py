"""The sheet of doubtful identities: two that may be one, a passage of each, and what people say.

A row is a pair of mentions. ``now`` says whether they are one so far; in the last column people
write ``same`` or ``apart``, or nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from zlib import crc32

from readout.annotation.regions import CONTEXT
from readout.annotation.sheet import bad_row, read_cells, write_cells
from readout.identity.decisions import DECISIONS, EVENT, Decisions, Ruling, decide, decisions_of
from readout.identity.link import known, link
from readout.identity.persons import key_of_person
from readout.identity.rows import Mention
from readout.records.dataset import read_records
from readout.records.naming import one_line, title_of
from readout.records.types import Record

__all__ = ["review"]

SAME, APART, ANSWER = "same", "apart", "answer"
SIDES = (f"{one} {n}" for n in (1, 2) for one in ("name", "who", "document", "place", "passage"))
COLUMNS = ("kind", "probability", "now", *SIDES, ANSWER)


def review(folder: Path, sheet: Path) -> int:
    """Find who is who; write what is doubtful, or decide what a sheet that is there says.

    Returns
    -------
    int
        Rows that were written, or tables that were added to ``identities.toml``.

    Raises
    ------
    ConfigError
        As of :func:`readout.identity.link.link`; ``bad_sheet``, with row; ``bad_identities`` where
        the sheet contradicts ``identities.toml``. Nothing is decided then.
    """
    if not sheet.exists():
        link(folder)
        rows = list(_rows(folder))
        write_cells(sheet, COLUMNS, rows)
        return len(rows)
    place = folder / DECISIONS
    rulings = list(_rulings(sheet, decisions_of(place)))
    if rulings:
        decide(place, rulings)
    link(folder)
    return len(rulings)


def _rows(folder: Path) -> Iterator[list[str]]:
    """Yield the cells of all rows, the least sure of each kind first."""
    found = known(folder)
    names = {one["who"]: one["name"] for one in found.all}
    doubts = sorted(found.doubtful, key=lambda one: (one[0], abs(one[2].probability - 0.5), one))
    shown = _passages(folder, [at for *_, it in doubts for at in (it.mention, it.other)])
    for kind, who, it in doubts:
        cells = [kind, str(it.probability), SAME if who == it.who else APART]
        for whose, at in ((who, it.mention), (it.who, it.other)):
            cells += [names[whose], whose, at.document, at.place, shown[at]]
        yield [*cells, ""]


def _passages(folder: Path, mentions: Iterable[Mention]) -> Mapping[Mention, str]:
    """Return the passages of mentions, each behind the title of its document."""
    wanted = defaultdict(set)
    for one in mentions:
        wanted[one.document].add(one)
    found: defaultdict[Mention, str] = defaultdict(str)
    for record in read_records(folder):
        for one in wanted.get(record.id, ()):
            start, end = _span(record, one.place)
            text = record.text[max(0, start - CONTEXT) : end + CONTEXT]
            found[one] = f"{title_of(record)}: {one_line(text)}"
    return found


def _span(record: Record, place: str) -> tuple[int, int]:
    """Return where words stand that a place in a record points to; its beginning, if nowhere."""
    _, listed, number, *_ = place.split("/")
    item = getattr(record, listed)[int(number)] if number.isdecimal() else record.document
    for one in (*getattr(item, "mentions", ()), getattr(item, "speaker", None), item):
        if getattr(one, "start", None) is not None:
            return one.start, one.end
    return 0, 0


def _rulings(sheet: Path, decisions: Decisions) -> Iterator[Ruling]:
    """Yield what the answers of a sheet decide anew: of events by place, of names by document."""
    decided = decisions.events | decisions.of
    found = defaultdict(list)
    for (name, place), who in _said(sheet).items():
        if decided.get((place, key_of_person(name))) != who:
            found[who, name].append(place)
    for (who, name), places in found.items():
        yield Ruling(who, names=[name] if name else [], documents=places)


def _said(sheet: Path) -> dict[tuple[str, str], str]:
    """Return who is meant by names in documents, and at places of events without a name."""
    rows = list(_answers(sheet))
    events = [cells for _, answer, cells in rows if answer == SAME and cells["kind"] == EVENT]
    into = {one["who 1"]: one["who 2"] for one in events if one["who 1"] != one["who 2"]}
    said: dict[tuple[str, str], str] = {}
    for number, answer, cells in sorted(rows, key=lambda one: one[1] == APART):
        who, other = cells["who 1"], cells["who 2"]
        for _ in into:  # what is the same as another one may be the same as a third
            who, other = into.get(who, who), into.get(other, other)
        name, place = cells["name 1"], cells["document 1"]
        if cells["kind"] == EVENT:
            name, place = "", place + cells["place 1"]
            said.setdefault((name, cells["document 2"] + cells["place 2"]), other)
        if answer == SAME:
            who = other
        elif who == other:
            who += f"-{crc32(place.encode()):08x}"
        if (said.setdefault((name, place), who) == other) is (answer == APART):
            raise bad_row(sheet, number, "another row says otherwise")
    return said


def _answers(sheet: Path) -> Iterator[tuple[int, str, dict[str, str]]]:
    """Yield the rows that are answered: their number, the answer, and cells by column."""
    for number, cells in read_cells(sheet, COLUMNS, "readout link --review"):
        answer = cells.get(ANSWER, "").strip().casefold()
        if answer not in ("", SAME, APART):
            raise bad_row(sheet, number, f"column {ANSWER!r}: {answer[:60]!r}: write same or apart")
        if answer and not all(map(cells.get, COLUMNS[:-1])):
            raise bad_row(sheet, number, "a cell is empty that readout wrote")
        if answer:
            yield number, answer, cells
