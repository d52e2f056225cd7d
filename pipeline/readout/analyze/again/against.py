"""Which statements stand in sources: word for word, changed, or not at all."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from readout.analyze.again.grams import GRAM, hashes, places
from readout.analyze.again.rows import AgainstRow, Verdict
from readout.analyze.again.verbatim import LEAST, asked_share
from readout.analyze.again.wording import difference
from readout.analyze.again.words import Corpus, lettered, placed_words, words_of
from readout.analyze.rows import StatementRow
from readout.io.extras import extra
from readout.models.arrays import Integers

__all__ = ["Source", "against"]

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
class Source:
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


@dataclass(frozen=True)
class _Found:
    """The best place of a statement so far: in words of a source, and in its characters."""

    share: float
    exact: bool
    source: Source
    start: int
    end: int

    @property
    def worth(self) -> tuple[bool, float]:
        """What the best is chosen by; of equals the first stays."""
        return self.exact, self.share


def against(statements: Iterable[StatementRow], sources: Iterable[Source]) -> Iterator[AgainstRow]:
    """Look for each statement in each source.

    Parameters
    ----------
    statements : iterable of StatementRow
        What is looked for, with unique ids.
    sources : iterable of Source
        Where; read one after the other. Of equally good places the first counts.

    Yields
    ------
    AgainstRow
        One a statement, by its id. Marks, capitals and line ends make no difference. Three or
        four words are found word for word or not at all, fewer are not looked for.

    Raises
    ------
    ConfigError
        ``missing_package`` where rapidfuzz is not installed.
    """
    rows = sorted(statements, key=lambda row: row.id)
    wanted = {row.id: " ".join(words_of(row.text)) for row in rows}
    search = _Search(sorted({text for text in wanted.values() if text}))
    best: dict[str, _Found] = {}
    for source in sources:
        for text, found in search.within(source):
            known = best.get(text)
            if known is None or found.worth > known.worth:
                best[text] = found
    for row in rows:
        yield _row(row, best.get(wanted[row.id]))


class _Search:
    """Statements, ready to be looked for in one source after the other."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._corpus = Corpus.of(text.split(" ") for text in texts)
        self._numbers = {
            word: number
            for text, start in zip(self._corpus.texts, self._corpus.starts.tolist(), strict=False)
            for word, number in zip(
                text.split(" "), self._corpus.words[start:].tolist(), strict=False
            )
        }
        begins = places(self._corpus)
        keys = hashes(self._corpus.words)[begins]
        order = np.argsort(keys, kind="stable")
        self._keys = keys[order]
        self._texts = self._corpus.rows[begins][order]
        self._letters = self._corpus.letters()
        lengths = self._corpus.lengths.tolist()
        self._short = [n for n, length in enumerate(lengths) if FEWEST <= length < LEAST]

    def within(self, source: Source) -> Iterator[tuple[str, _Found]]:
        """Yield the statements that stand in a source, each with its places there."""
        words = placed_words(source.text)
        unknown = self._corpus.vocabulary
        numbers = [self._numbers.get(word, unknown) for word, _, _ in words]
        row = np.array(numbers, np.int64)
        edges = np.array([0, len(row)])
        (letters,) = lettered(row, edges)
        for number, start, end in self._stretches(row):
            found = self._aligned(number, letters, start, end)
            if found is not None:
                share, exact, first, last = found
                place = _Found(share, exact, source, words[first][1], words[last][2])
                yield self._corpus.texts[number], place
        for number in self._short:
            first = letters.find(self._letters[number])
            if first >= 0:
                last = first + len(self._letters[number]) - 1
                place = _Found(1.0, True, source, words[first][1], words[last][2])
                yield self._corpus.texts[number], place

    def _stretches(self, row: Integers) -> Iterator[tuple[int, int, int]]:
        """Yield statements with the stretches of a source that share most with them."""
        keys = hashes(row)
        first = np.searchsorted(self._keys, keys, side="left")
        counts = np.searchsorted(self._keys, keys, side="right") - first
        common: defaultdict[int, list[int]] = defaultdict(list)
        for place in np.flatnonzero(counts).tolist():
            begin = int(first[place])
            for text in set(self._texts[begin : begin + int(counts[place])].tolist()):
                common[text].append(place)
        lengths = self._corpus.lengths
        for text in sorted(common):
            length = int(lengths[text])
            if length >= LEAST:
                width = round(WIDER * length) + SPARE
                for start in _densest(common[text], width):
                    low = max(0, start - width // 2)
                    yield text, low, start + width + GRAM

    def _aligned(
        self, number: int, letters: str, start: int, end: int
    ) -> tuple[float, bool, int, int] | None:
        """Return what stands of a statement in a stretch of a source.

        Returns
        -------
        (float, bool, int, int) or None
            Its share, whether it is whole, and the first and last word; None: too little.
        """
        wanted, stretch = self._letters[number], letters[start:end]
        whole = stretch.find(wanted)
        if whole >= 0:
            return 1.0, True, start + whole, start + whole + len(wanted) - 1
        codes = extra("rapidfuzz.distance", "analysis").LCSseq.opcodes(wanted, stretch)
        equal = ((c.dest_start, c.dest_end) for c in codes if c.tag == "equal")
        blocks = [(low, high) for low, high in equal if high - low >= TOGETHER]
        share = sum(high - low for low, high in blocks) / len(wanted)
        if share < asked_share(len(wanted)):
            return None
        return share, False, start + blocks[0][0], start + blocks[-1][1] - 1


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


def _row(row: StatementRow, found: _Found | None) -> AgainstRow:
    passage = None if found is None else found.source.text[found.start : found.end]
    short = len(words_of(row.text)) < FEWEST
    verdict: Verdict = "too_short" if short else "not_found"
    if found is not None:
        verdict = "word_for_word" if found.exact else "changed"
    return AgainstRow(
        statement=row.id,
        document=row.document,
        speaker_name=row.speaker_name,
        verdict=verdict,
        source=found.source.name if found else None,
        start=found.start if found else None,
        end=found.end if found else None,
        share=round(found.share, 3) if found else 0.0,
        difference=difference(passage or "", row.text) if verdict == "changed" else "",
        text=row.text,
        passage=None if passage is None else " ".join(passage.split()),
    )
