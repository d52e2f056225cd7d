"""What tells two parts of a corpus apart: words and formulations, by log-odds with a prior.

The score is the log-odds ratio of a term in one part against the other, under a Dirichlet prior in
the proportions of both parts together, divided by its standard error: Monroe, Colaresi & Quinn,
"Fightin' Words", *Political Analysis* 16 (2008), section 3.3.1. That error takes words as
independent, which those of one document are not; so every term also has an interval by bootstrap
over documents, and a null line: what no term reaches where the documents are dealt to two parts as
large by chance.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from msgspec import Struct
from scipy import sparse

from readout.analyze.flatten import asked_days
from readout.analyze.formulations.corpus import words
from readout.analyze.formulations.finding import find, least
from readout.analyze.formulations.reading import CorpusReading, RecordReader, read, year_of
from readout.errors import ConfigError
from readout.models.arrays import Flags, Floats, Integers
from readout.records.naming import named
from readout.records.types import Record

__all__ = ["BY", "By", "ComparisonRow", "CorpusPart", "compare", "compare_by", "compare_periods"]

By = Literal["year", "publisher", "kind"]
BY: tuple[By, ...] = ("year", "publisher", "kind")
PRIOR = 0.1
"""What the prior counts as, of the words of the smaller part: it draws rare terms towards 0."""
LEAST_DOCUMENTS = 4
"""Documents that a part must have: below, two halves say nothing."""
MOST_FORMULATIONS = 1000
"""New ones that are looked at."""
MOST = 100
"""Terms shown of each part, at most, of words and of formulations each."""
SPLITS = 100
REPLICATES = 500
CONFIDENCE = 0.95
SEED = 20310503
DIGITS = 3


class ComparisonRow(Struct, frozen=True, kw_only=True):
    """A word or formulation that one part of the corpus uses more than another."""

    part: str
    against: str
    rank: int
    type: str
    term: str
    uses: int
    documents: int
    words: int
    other_uses: int
    other_documents: int
    other_words: int
    log_odds: float
    low: float
    high: float
    score: float
    null: float
    certain: bool


@dataclass(frozen=True)
class CorpusPart:
    """A part of a corpus: its name, and which documents it has, (documents,)."""

    name: str
    documents: Flags


@dataclass(frozen=True)
class _Terms:
    """Terms: how often each document has each, (documents, terms), and its words, (documents,)."""

    type: str
    names: Sequence[str]
    counts: sparse.csr_array
    words: Floats


def compare(
    one: Iterable[Record],
    other: Iterable[Record],
    names: tuple[str, str] = ("A", "B"),
    most: int = MOST,
) -> Iterator[ComparisonRow]:
    """Compare two corpora.

    Parameters
    ----------
    one, other : iterable of Record
        Read once each, one record in memory at a time.
    names : (str, str)
        What the rows call them.
    most : int
        Terms of each part, of words and of formulations each.

    Yields
    ------
    ComparisonRow
        Those of the first corpus, then those of the second.

    Raises
    ------
    ConfigError
        ``too_few_documents``.
    """
    reader, values = RecordReader(), []
    for name, records in zip(names, (one, other), strict=True):
        for record in records:
            reader.add(record)
            values.append(name)
    yield from _compared(reader.reading(), [_part(name, values) for name in names], most)


def compare_by(records: Iterable[Record], by: By, most: int = MOST) -> Iterator[ComparisonRow]:
    """Compare the years, publishers or kinds of a corpus, each with all the others together.

    Parameters
    ----------
    records : iterable of Record
        Read once, one in memory at a time.
    by : {"year", "publisher", "kind"}
        What parts it; documents of which it is not known are left out, as are parts of fewer than
        :data:`LEAST_DOCUMENTS`.
    most : int
        Terms of each part, of words and of formulations each.

    Yields
    ------
    ComparisonRow
        Part by part, sorted by name.

    Raises
    ------
    ConfigError
        ``nothing_to_compare`` where fewer than two parts are left.
    """
    reader = RecordReader()
    values: list[str | None] = []
    for record in records:
        reader.add(record)
        facts = reader.documents[-1]
        publisher = named(record).publisher() or None
        values.append({"year": year_of(facts), "kind": facts.kind, "publisher": publisher}[by])
    every = (_part(name, values) for name in sorted(set(filter(None, values))))
    parts = [part for part in every if part.documents.sum() >= LEAST_DOCUMENTS]
    if len(parts) < 2:
        raise ConfigError(
            f"--by {by}: {len(parts)} part of {LEAST_DOCUMENTS} or more documents; two are needed",
            code="nothing_to_compare",
        )
    yield from _compared(reader.reading(), parts, most)


def compare_periods(
    records: Iterable[Record], periods: tuple[str, str], most: int = MOST
) -> Iterator[ComparisonRow]:
    """Compare two periods of a corpus.

    Parameters
    ----------
    records : iterable of Record
        Read once, one in memory at a time.
    periods : (str, str)
        EDTF: ``2031``, ``2027/2030``. Documents that lie wholly in neither are left out.
    most : int
        Terms of each part, of words and of formulations each.

    Yields
    ------
    ComparisonRow
        Those of the first period, then those of the second.

    Raises
    ------
    ConfigError
        ``bad_date``, ``same_parts`` where a day is in both, ``too_few_documents``.
    """
    asked = [asked_days(period) for period in periods]
    (first, last), (other_first, other_last) = asked
    if first <= other_last and other_first <= last:
        raise ConfigError(
            f"{periods[0]} and {periods[1]} have days in common: give two periods apart",
            code="same_parts",
        )
    reading = read(records)
    values: list[str | None] = [None] * len(reading.documents)
    for number, facts in enumerate(reading.documents):
        own = (facts.first_day or dt.date.min, facts.last_day or dt.date.max)
        for name, (earliest, latest) in zip(periods, asked, strict=True):
            if earliest <= own[0] and own[1] <= latest:
                values[number] = name
    yield from _compared(reading, [_part(period, values) for period in periods], most)


def _part(name: str, values: Sequence[str | None]) -> CorpusPart:
    return CorpusPart(name, np.array([value == name for value in values], dtype=np.bool_))


def _compared(
    reading: CorpusReading, parts: Sequence[CorpusPart], most: int
) -> Iterator[ComparisonRow]:
    """Yield the rows of parts: of two each against the other, of more against all the rest."""
    for part in parts:
        if part.documents.sum() < LEAST_DOCUMENTS:
            raise ConfigError(
                f"{part.name}: {part.documents.sum()} documents; {LEAST_DOCUMENTS} are needed to "
                "tell chance from difference",
                code="too_few_documents",
            )
    every = np.logical_or.reduce([part.documents for part in parts])
    kinds = list(_terms(reading))
    for part in parts:
        rest = every & ~part.documents
        name = next(p.name for p in parts if p is not part) if len(parts) == 2 else "the others"
        for terms in kinds:
            yield from _Comparison(terms, part, CorpusPart(name, rest)).rows(most)


def _terms(reading: CorpusReading) -> Iterator[_Terms]:
    """Yield the words that say something, in lower case, then the formulations."""
    corpus, documents = reading.corpus, len(reading.documents)
    said = np.bincount(corpus.document, minlength=documents).astype(float)
    lists = words()
    empty = lists["edges"] | lists["light"] | lists["running"]
    telling = np.array([form not in empty and len(form) > 1 for form in corpus.forms])
    found = find(reading, MOST_FORMULATIONS)
    uses = [(use.place, number) for number, one in enumerate(found) for use in one.uses]
    places, numbers = np.array(uses, dtype=np.int64).reshape(-1, 2).T
    for kind, names, document, term in (
        ("word", corpus.forms, corpus.document, corpus.bare),
        ("formulation", [one.name for one in found], corpus.document[places], numbers),
    ):
        shape = (documents, len(names))
        counts = sparse.coo_array((np.ones(len(term)), (document, term)), shape=shape).tocsr()
        enough = np.bincount(counts.indices, minlength=len(names)) >= least(documents)
        kept = np.flatnonzero(enough & telling if kind == "word" else enough)
        yield _Terms(kind, [names[one] for one in kept.tolist()], counts[:, kept].tocsr(), said)


class _Comparison:
    """Two parts of a corpus, compared by one type of terms."""

    def __init__(self, terms: _Terms, part: CorpusPart, other: CorpusPart) -> None:
        pool = np.flatnonzero(part.documents | other.documents)
        self.part, self.other = part, other
        counts = terms.counts[pool]
        # what only documents of neither part have tells nothing
        used = np.unique(counts.indices)
        self.type, self.names = terms.type, [terms.names[one] for one in used.tolist()]
        self.counts = counts[:, used].T.tocsr()
        self.words = terms.words[pool]
        self.ours = part.documents[pool].astype(float)
        smaller = min(self.ours @ self.words, (1 - self.ours) @ self.words)
        uses = np.asarray(self.counts.sum(axis=1), dtype=float)
        self.prior = (PRIOR * smaller * uses / self.words.sum())[:, None]

    def rows(self, most: int) -> Iterator[ComparisonRow]:
        """Yield the terms of the part, those that tell it apart most first."""
        log_odds, score = self._scores(self.ours[:, None], slice(None))
        chosen = np.argsort(-score[:, 0], kind="stable")[:most]
        chosen = chosen[score[chosen, 0] > 0]
        if not len(chosen):
            return
        low, high = self._bounds(chosen)
        null = self._null(chosen)
        sides = [self._side(side, chosen) for side in (self.ours, 1 - self.ours)]
        for place, number in enumerate(chosen.tolist()):
            (uses, documents, said), (others, other_documents, other_said) = sides
            yield ComparisonRow(
                part=self.part.name,
                against=self.other.name,
                rank=place + 1,
                type=self.type,
                term=self.names[number],
                uses=uses[place],
                documents=documents[place],
                words=said,
                other_uses=others[place],
                other_documents=other_documents[place],
                other_words=other_said,
                log_odds=round(float(log_odds[number, 0]), DIGITS),
                low=round(float(low[place]), DIGITS),
                high=round(float(high[place]), DIGITS),
                score=round(float(score[number, 0]), DIGITS),
                null=round(float(null[place]), DIGITS),
                certain=bool(score[number, 0] > null[place] and low[place] > 0),
            )

    def _scores(
        self, ours: Floats, chosen: Integers | slice, weights: Floats | None = None
    ) -> tuple[Floats, Floats]:
        """Return log-odds and scores, (terms, ways), for ways to deal the documents to two parts.

        ``ours`` and ``weights`` are (documents, ways): 1 for those of the part; how often drawn.
        """
        drawn = np.ones_like(ours) if weights is None else weights
        counts, prior = self.counts[chosen], self.prior[chosen]
        odds, variance = [], []
        for side in (ours * drawn, (1 - ours) * drawn):
            said = counts @ side + prior
            others = self.words @ side + self.prior.sum() - said
            odds.append(np.log(said / others))
            variance.append(1 / said)
        log_odds: Floats = odds[0] - odds[1]
        return log_odds, log_odds / np.sqrt(variance[0] + variance[1])

    def _bounds(self, chosen: Integers) -> tuple[Floats, Floats]:
        """Return the bounds of log-odds where documents are drawn anew, each part from its own."""
        generator = np.random.default_rng(SEED)
        weights = generator.poisson(1.0, (len(self.ours), REPLICATES)).astype(float)
        drawn, _ = self._scores(self.ours[:, None], chosen, weights)
        tail = (1 - CONFIDENCE) / 2
        low, high = np.quantile(drawn, [tail, 1 - tail], axis=1)
        return low, high

    def _null(self, chosen: Integers) -> Floats:
        """Return the score that a term must pass so that chance tells no term apart.

        Documents are dealt to parts as large by chance. A term whose uses crowd in few documents
        scatters more: the scores of each are measured in its own spread, and the most that any
        term reaches is turned back into scores of each.
        """
        generator = np.random.default_rng(SEED)
        dealt = np.stack([generator.permutation(self.ours) for _ in range(SPLITS)], axis=1)
        _, scores = self._scores(dealt, slice(None))
        spread = np.sqrt((scores**2).mean(axis=1))
        most = (scores / spread[:, None]).max(axis=0)
        null: Floats = np.quantile(most, CONFIDENCE) * spread[chosen]
        return null

    def _side(self, side: Floats, chosen: Integers) -> tuple[list[int], list[int], int]:
        """Return uses and documents of terms in a part, and its words."""
        counts = self.counts[chosen]
        uses = (counts @ side).astype(int).tolist()
        documents = ((counts > 0).astype(float) @ side).astype(int).tolist()
        return uses, documents, int(self.words @ side)
