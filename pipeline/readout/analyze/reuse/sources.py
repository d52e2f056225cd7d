"""Which statements stand in sources: word for word, changed, or not at all."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, TypeAlias

import numpy as np

from readout.analyze.reuse.verbatim import LEAST, asked_share
from readout.analyze.reuse.words import GRAM, difference, placed_words, words_of
from readout.errors import ConfigError
from readout.io.extras import extra
from readout.io.files import AnyPath, Location, place_of
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

_WordsOf: TypeAlias = tuple[str, ...]


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
    """A place of a statement: whether it is whole, its share, its source, and where it stands."""

    exact: bool
    share: float
    source: str
    start: int
    end: int
    passage: str


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
    worded = [(row, tuple(words_of(row[3]))) for row in statements]
    best = _best_places({words for _, words in worded}, sources)
    for row, words in worded:
        place = best.get(words)
        if place is None:
            verdict = "too_short" if len(words) < FEWEST else "not_found"
            yield (*row[:3], verdict, None, None, None, 0.0, "", row[3], None)
            continue
        verdict = "word_for_word" if place.exact else "changed"
        changes = "" if place.exact else difference(place.passage, row[3])
        where = (place.source, place.start, place.end, round(place.share, 3))
        yield (*row[:3], verdict, *where, changes, row[3], " ".join(place.passage.split()))


def _best_places(
    texts: Collection[_WordsOf], sources: Iterable[SourceText]
) -> dict[_WordsOf, _Found]:
    """Return the best place of each text that stands in a source."""
    having = defaultdict(list)
    for words in (words for words in texts if len(words) >= FEWEST):
        for gram in set(_rows(words, min(GRAM, len(words)))):  # in any order
            having[gram].append(words)
    best: dict[_WordsOf, _Found] = {}
    for source in sources:
        placed = placed_words(source.text)
        forms = [word for word, _, _ in placed]
        for words, exact, share, first, last in _places(forms, having):
            start, end = placed[first][1], placed[last][2]
            found = _Found(exact, share, source.name, start, end, source.text[start:end])
            if words not in best or found[:2] > best[words][:2]:
                best[words] = found
    return best


def _places(
    forms: Sequence[str], having: Mapping[_WordsOf, Sequence[_WordsOf]]
) -> Iterator[tuple[_WordsOf, bool, float, int, int]]:
    """Yield statements, whether they are whole, their share, their first and last word.

    Parameters
    ----------
    forms : sequence of str
        The words of a source.
    having : mapping of tuple of str to sequence of tuple of str
        Statements by each four words in a row that they have, or all their three.
    """
    common = defaultdict(list)
    for size in (FEWEST, GRAM):
        for place, gram in enumerate(_rows(forms, size)):
            for words in having.get(gram, ()):
                common[words].append(place)
    for words, places in common.items():
        if len(words) < LEAST:
            yield words, True, 1.0, places[0], places[0] + len(words) - 1
            continue
        width = round(WIDER * len(words)) + SPARE
        # the stretches that share most with the statement
        for start in _densest(places, width):
            low = max(0, start - width // 2)
            aligned = _aligned(words, forms[low : start + width + GRAM])
            if aligned is not None:
                exact, share, first, last = aligned
                yield words, exact, share, low + first, low + last


def _rows(words: Sequence[str], size: int) -> Iterator[_WordsOf]:
    """Yield so many words in a row, wherever they begin."""
    return zip(*(words[first:] for first in range(size)), strict=False)


def _aligned(wanted: _WordsOf, words: Sequence[str]) -> tuple[bool, float, int, int] | None:
    """Return what stands of a statement in a stretch of a source.

    Returns
    -------
    (bool, float, int, int) or None
        Whether it is whole, its share, and the first and last word; None: too little.
    """
    for place, row in enumerate(_rows(words, len(wanted))):
        if row == wanted:
            return True, 1.0, place, place + len(wanted) - 1
    codes = extra("rapidfuzz.distance", "analysis").LCSseq.opcodes(wanted, words)
    equal = ((c.dest_start, c.dest_end) for c in codes if c.tag == "equal")
    blocks = [(low, high) for low, high in equal if high - low >= TOGETHER]
    share = sum(high - low for low, high in blocks) / len(wanted)
    if share < asked_share(len(wanted)):
        return None
    return False, share, blocks[0][0], blocks[-1][1] - 1


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


def read_sources(path: AnyPath) -> Iterator[SourceText]:
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
