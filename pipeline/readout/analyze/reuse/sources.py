"""Which statements stand in sources: word for word, changed, or not at all."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any, NamedTuple

import numpy as np

from readout.analyze.reuse.verbatim import LEAST, asked_share
from readout.analyze.reuse.words import (
    GRAM,
    Wordings,
    difference,
    hashes,
    lettered,
    placed_words,
    words_of,
)
from readout.errors import ConfigError
from readout.io.extras import extra
from readout.io.files import Location, place_of
from readout.models.arrays import Integers
from readout.records.dataset import is_annotations, read_records

__all__ = ["SUFFIXES", "SourceText", "against", "read_sources"]

SUFFIXES = (".txt", ".md")
"""Files that are read as text, as they are."""
WIDER = 1.5
"""The stretch of a source that is held to a statement, in lengths of the statement."""
SPARE = 12
"""Words that it is longer still: what a quotation leaves out."""
PLACES = 3
"""Stretches of a source that are looked at for one statement: those with most in common."""
TOGETHER = 3
"""Words in a row that must be the same: single ones stand everywhere."""
FEWEST = 3
"""Words below which a statement is not looked for."""


@dataclass(frozen=True)
class SourceText:
    """A text that may have been quoted.

    Attributes
    ----------
    name : str
        What it is called in the rows.
    text : str
        As read; offsets count its code points.
    """

    name: str
    text: str


class _Found(NamedTuple):
    """The best place of a statement so far: whether it is whole, its share, and where it stands."""

    exact: bool
    share: float
    source: str
    start: int
    end: int
    passage: str

    def cells(self, text: str) -> tuple[Any, ...]:
        """Return what the table says of the place of a text, from the verdict on."""
        verdict = "word_for_word" if self.exact else "changed"
        changes = "" if self.exact else difference(self.passage, text)
        where = (self.source, self.start, self.end, round(self.share, 3))
        return (verdict, *where, changes, text, " ".join(self.passage.split()))


def against(
    statements: Iterable[Sequence[Any]], sources: Iterable[SourceText]
) -> Iterator[tuple[Any, ...]]:
    """Look for each statement in each source.

    Parameters
    ----------
    statements : iterable of (str, str, str or None, str)
        What is looked for: unique id, document, name of the speaker, words.
    sources : iterable of SourceText
        Where; read one after the other. Of equally good places the first counts.

    Yields
    ------
    tuple
        A row of the table ``against`` for each statement. Marks, capitals and line ends make no
        difference. Three or four words are found word for word or not at all, fewer are not looked
        for.

    Raises
    ------
    ConfigError
        ``missing_package`` where rapidfuzz is not installed.
    """
    worded = [(row, words_of(row[3])) for row in statements]
    search = _Search([words for _, words in worded if words])
    best: dict[str, _Found] = {}
    for source in sources:
        for text, found in search.within(source):
            if text not in best or found[:2] > best[text][:2]:
                best[text] = found
    for row, words in worded:
        place = best.get(" ".join(words))
        if place is not None:
            yield (*row[:3], *place.cells(row[3]))
        else:
            verdict = "too_short" if len(words) < FEWEST else "not_found"
            yield (*row[:3], verdict, None, None, None, 0.0, "", row[3], None)


class _Search:
    """Statements, ready to be looked for in one source after the other."""

    def __init__(self, texts: Iterable[Sequence[str]]) -> None:
        self._wordings = Wordings.of(texts)
        self._numbers = {form: number for number, form in enumerate(self._wordings.forms)}
        self._keys, places = self._wordings.grams()
        self._texts = self._wordings.rows[places]
        self._letters = self._wordings.letters()

    def within(self, source: SourceText) -> Iterator[tuple[str, _Found]]:
        """Yield the statements that stand in a source, each with its places there."""
        words = placed_words(source.text)
        unknown = len(self._numbers)
        row = np.array([self._numbers.get(word, unknown) for word, _, _ in words], np.int64)
        (letters,) = lettered(row, np.array([0, len(row)]))
        short = (
            (number, 0, len(letters))
            for number, wanted in enumerate(self._letters)
            if FEWEST <= len(wanted) < LEAST
        )
        for number, low, high in chain(self._stretches(row), short):
            aligned = _aligned(self._letters[number], letters, low, high)
            if aligned is not None:
                exact, share, first, last = aligned
                start, end = words[first][1], words[last][2]
                passage = source.text[start:end]
                place = _Found(exact, share, source.name, start, end, passage)
                yield self._wordings.texts[number], place

    def _stretches(self, row: Integers) -> Iterator[tuple[int, int, int]]:
        """Yield statements with the stretches of a source that share most with them."""
        keys = hashes(row)
        first = np.searchsorted(self._keys, keys, side="left")
        end = np.searchsorted(self._keys, keys, side="right")
        common: defaultdict[int, list[int]] = defaultdict(list)
        for place in np.flatnonzero(end > first).tolist():
            for text in set(self._texts[first[place] : end[place]].tolist()):
                common[text].append(place)
        for text in sorted(common):
            length = len(self._letters[text])
            if length >= LEAST:
                width = round(WIDER * length) + SPARE
                for start in _densest(common[text], width):
                    yield text, max(0, start - width // 2), start + width + GRAM


def _aligned(
    wanted: str, letters: str, start: int, end: int
) -> tuple[bool, float, int, int] | None:
    """Return what stands of a statement in a stretch of a source.

    Returns
    -------
    (bool, float, int, int) or None
        Whether it is whole, its share, and the first and last word; None: too little.
    """
    whole = letters.find(wanted, start, end)
    if whole >= 0:
        return True, 1.0, whole, whole + len(wanted) - 1
    if len(wanted) < LEAST:
        return None
    codes = extra("rapidfuzz.distance", "analysis").LCSseq.opcodes(wanted, letters[start:end])
    equal = ((c.dest_start, c.dest_end) for c in codes if c.tag == "equal")
    blocks = [(low, high) for low, high in equal if high - low >= TOGETHER]
    share = sum(high - low for low, high in blocks) / len(wanted)
    if share < asked_share(len(wanted)):
        return None
    return False, share, start + blocks[0][0], start + blocks[-1][1] - 1


def _densest(found: Sequence[int], width: int) -> list[int]:
    """Return where the stretches begin that hold most of the places, apart from one another."""
    ends = np.searchsorted(found, np.array(found) + width)
    counts = ends - np.arange(len(found))
    chosen: list[int] = []
    for index in np.argsort(-counts, kind="stable").tolist():
        if all(abs(found[index] - other) >= width for other in chosen):
            chosen.append(found[index])
        if len(chosen) == PLACES:
            break
    return chosen


def read_sources(path: str | os.PathLike[str]) -> Iterator[SourceText]:
    """Read sources, one in memory at a time.

    Parameters
    ----------
    path : str or path
        A folder with ``.txt`` and ``.md`` files, at any depth, or such a file; an output folder of
        a run, or a file of records (``.jsonl``): then the texts of the records.

    Yields
    ------
    SourceText
        By name: of a file its path below the folder, of a record its id.

    Raises
    ------
    ConfigError
        At once: ``missing_path``, ``no_sources``. While reading: ``unreadable``, and as
        :func:`readout.read_records` raises.
    """
    place = place_of(path)
    folder = place.kind() == "folder"
    ours = folder and any(is_annotations(child.name) for child in place.children())
    if ours or not (folder or place.name.endswith(SUFFIXES)):
        records = read_records(path)
        return (SourceText(record.id, record.text) for record in records)
    texts = [file for file in place.walk() if file.name.endswith(SUFFIXES)] if folder else [place]
    if not texts:
        raise ConfigError(
            f"{place.shown}: holds no sources: name a folder with {' or '.join(SUFFIXES)} files, "
            "or the output folder of a run",
            code="no_sources",
        )
    return (_read(text, place.shown) for text in texts)


def _read(place: Location, folder: str) -> SourceText:
    try:
        with place.file.open("rb") as stream:
            content: bytes = stream.read()
    except OSError as error:
        raise ConfigError(
            f"{place.shown}: cannot be read: {error.strerror or error}", code="unreadable"
        ) from error
    name = place.shown.removeprefix(folder).lstrip("/\\") or place.name
    return SourceText(name, content.decode("utf-8-sig", "replace"))
