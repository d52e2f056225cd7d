"""The sheet of doubtful identities: two that may be one, a passage of each, and what people say.

A row is a pair of mentions. ``now`` says whether they are one so far; in the last column people
write ``same`` or ``apart``, or nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple
from zlib import crc32

from readout.annotation.regions import CONTEXT
from readout.annotation.sheet import bad_row, read_cells, write_cells
from readout.identity.decisions import (
    DECISIONS,
    EVENT,
    Address,
    Decisions,
    Ruling,
    decide,
    decisions_of,
)
from readout.identity.link import content_of, link
from readout.identity.persons import key_of_person
from readout.identity.rows import Identity, Mention, span_at
from readout.records.dataset import parts, read_records
from readout.records.naming import one_line, title_of

__all__ = ["review"]

SAME, APART, ANSWER = "same", "apart", "answer"
SIDES = (1, 2)
OF_SIDE = ("name", "who", "document", "place", "passage")
COLUMNS = ("kind", "probability", "now", *(f"{it} {n}" for n in SIDES for it in OF_SIDE), ANSWER)


def review(folder: Path, sheet: Path) -> tuple[int, list[Identity], list[str]]:
    """Find who is who; write what is doubtful, or decide what a sheet that is there says.

    Returns
    -------
    int
        Rows that were written, or tables that were added to ``identities.toml``.
    list of Identity
        Who is who then.
    list of str
        Of each row with a document that is not there: which, and what to do.

    Raises
    ------
    ConfigError
        As of :func:`readout.identity.link.link`; ``bad_sheet``, with row; ``bad_identities`` where
        the sheet contradicts ``identities.toml``. Nothing is decided then.
    """
    content = content_of(one.file for one in parts(folder))
    found = list(link(folder, content))
    if not sheet.exists():
        rows = list(_rows(folder, found))
        write_cells(sheet, COLUMNS, rows)
        return len(rows), found, []
    answers = sorted(_answers(sheet), key=lambda row: not row.same)
    about, missing = _about(answers, found)
    there = [row for row in answers if missing.isdisjoint(map(row.mention, SIDES))]
    place = folder / DECISIONS
    rulings = list(_rulings(sheet, there, about, decisions_of(place)))
    if rulings:
        decide(place, rulings)
        found = list(link(folder, content))
    refused = [row.refused(missing) for row in answers if row not in there]
    return len(rulings), found, refused


def _rows(folder: Path, found: Iterable[Identity]) -> Iterator[list[str]]:
    """Yield the cells of all rows, the least sure of each kind first."""
    names = {one.who: one.name for one in found}
    every = ((one.kind, one.who, it) for one in found for it in one.doubtful)
    doubts = sorted(every, key=lambda one: (one[0], abs(one[2].probability - 0.5), one))
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
    found = {}
    for record in read_records(folder):
        for one in wanted.get(record.id, ()):
            start, end = span_at(record, one.place) or (0, 0)
            text = record.text[max(0, start - CONTEXT) : end + CONTEXT]
            found[one] = f"{title_of(record)}: {one_line(text)}"
    return found


class _Answer(NamedTuple):
    """A row that is answered: whether its two mentions are the same."""

    number: int
    same: bool
    cells: Mapping[str, str]

    def mention(self, n: int) -> tuple[str, str]:
        """Return the document and the place of one of the two."""
        return self.cells[f"document {n}"], self.cells[f"place {n}"]

    def address(self, n: int) -> Address:
        """Return what decides it: of an event the place, else the document and the name."""
        document, place = self.mention(n)
        if self.cells["kind"] == EVENT:
            return document + place, ""
        return document, self.cells[f"name {n}"]

    def refused(self, missing: Collection[tuple[str, str]]) -> str:
        """Return which mention of it is missing, and what to do."""
        document, place = next(one for one in map(self.mention, SIDES) if one in missing)
        return (
            f"row {self.number}: not taken over: nobody is found in document {document!r} at "
            f"{place!r}: write the id as the record has it, where a spreadsheet changed it (007 to "
            "7), or make the sheet again, where the records changed"
        )


def _about(
    rows: Iterable[_Answer], found: Iterable[Identity]
) -> tuple[list[Identity], set[tuple[str, str]]]:
    """Return who is meant at the mentions of rows, and the mentions at which nobody is."""
    asked = {row.mention(n) for row in rows for n in SIDES}
    about = [one for one in found if any((at.document, at.place) in asked for at in one.mentions)]
    return about, asked - {(at.document, at.place) for one in about for at in one.mentions}


def _rulings(
    sheet: Path, rows: Sequence[_Answer], about: Sequence[Identity], decisions: Decisions
) -> Iterator[Ruling]:
    """Yield what answers decide anew: of events by place, of names by document.

    ``same`` makes one of two events, and of two persons whom one name means; ``apart`` takes one
    mention out of its event. What else was together stays so.
    """
    decided = decisions.events | decisions.of
    said = {
        (at.document + at.place, ""): one.who
        for one in about
        if one.kind == EVENT
        for at in one.mentions
    }
    into = _joined(rows, about, said, {*decided.values()})
    for row in rows:
        who, other = _meant(row, said, into)
        if (who == other) != row.same:
            raise bad_row(sheet, row.number, "another row says otherwise")
    new = defaultdict(list)
    for (place, name), meant in said.items():
        who = into.get(meant, meant)
        if decided.get((place, key_of_person(name))) != who:
            new[who, name].append(place)
    for (who, name), places in new.items():
        yield Ruling(who, names=[name] if name else [], documents=[*filter(None, places)])


def _joined(
    rows: Iterable[_Answer],
    about: Iterable[Identity],
    said: dict[Address, str],
    decided: Collection[str],
) -> dict[str, str]:
    """Add who is meant by what rows name, and return which of them are another one."""
    into: dict[str, str] = {}
    for row in rows:
        at = row.address(1)
        said.setdefault(at, row.cells["who 2" if row.same else "who 1"])
        who, other = sorted(_meant(row, said, into), key=decided.__contains__)
        if row.same and who != other:
            into |= {one: other for one, last in [*into.items(), (who, who)] if last == who}
            said |= {("", name): other for name in _full_names(about, (who, other))}
        elif who == other and not row.same:
            said[at] = f"{who}-{crc32(at[0].encode()):08x}"
    return into


def _full_names(about: Iterable[Identity], those: Collection[str]) -> Iterator[str]:
    """Yield the full names of some persons."""
    for one in about:
        if one.kind != EVENT and one.who in those:
            yield from (name for name in one.names if " " in key_of_person(name))


def _meant(row: _Answer, said: Mapping[Address, str], into: Mapping[str, str]) -> list[str]:
    """Return who is meant at both mentions of a row, so far."""
    both = (said.get(row.address(n), row.cells[f"who {n}"]) for n in SIDES)
    return [into.get(who, who) for who in both]


def _answers(sheet: Path) -> Iterator[_Answer]:
    """Yield the rows that are answered."""
    for number, cells in read_cells(sheet, COLUMNS, "readout link --review"):
        answer = cells.get(ANSWER, "").strip().casefold()
        if answer not in ("", SAME, APART):
            raise bad_row(sheet, number, f"column {ANSWER!r}: {answer[:60]!r}: write same or apart")
        if answer and not all(map(cells.get, COLUMNS[:-1])):
            raise bad_row(sheet, number, "a cell is empty that readout wrote")
        if answer:
            try:
                for n in SIDES:
                    Ruling(cells[f"who {n}"])
            except ValueError as error:
                raise bad_row(sheet, number, str(error)) from error
            yield _Answer(number, answer == SAME, cells)
