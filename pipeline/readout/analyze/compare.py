"""What tells two parts of a corpus apart: words and formulations, by log-odds with a prior.

The score is the log-odds ratio of a term in one part against the other, under a Dirichlet prior in
the proportions of both parts together, divided by its standard error: Monroe, Colaresi & Quinn,
"Fightin' Words", *Political Analysis* 16 (2008), section 3.3.1. That error takes words as
independent, which those of one document are not; so every term also has an interval by bootstrap
over documents, and a null line: what no term reaches where the documents are dealt to two parts as
large by chance.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import sparse

from readout.analyze.formulations.corpus import words
from readout.analyze.formulations.finding import find, least
from readout.analyze.formulations.reading import CorpusReading
from readout.errors import ConfigError
from readout.models.arrays import Flags, Floats, Integers

__all__ = ["LEAST_DOCUMENTS", "compare"]

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


@dataclass(frozen=True)
class _Terms:
    """Terms: how often each document has each, (documents, terms), and its words, (documents,)."""

    type: str
    names: Sequence[str]
    counts: sparse.csr_array
    words: Floats


def compare(
    reading: CorpusReading, values: Sequence[str | None], parts: Sequence[str], most: int = MOST
) -> Iterator[tuple[Any, ...]]:
    """Compare parts of a corpus: two with one another, of more each with all the others.

    Parameters
    ----------
    reading : CorpusReading
        All documents.
    values : sequence of (str or None)
        The part that each document belongs to; what belongs to none of `parts` is left out.
    parts : sequence of str
        Their names.
    most : int
        Terms of each part, of words and of formulations each.

    Yields
    ------
    tuple
        Rows of the table ``comparison``, part by part.

    Raises
    ------
    ConfigError
        ``too_few_documents``.
    """
    sizes = Counter(values)
    for name in parts:
        if sizes[name] < LEAST_DOCUMENTS:
            raise ConfigError(
                f"{name}: {sizes[name]} documents; {LEAST_DOCUMENTS} are needed to tell chance "
                "from difference",
                code="too_few_documents",
            )
    numbers = {name: number for number, name in enumerate(parts)}
    dealt = np.array([numbers.get(value or "", -1) for value in values])
    kinds = list(_terms(reading))
    for number, name in enumerate(parts):
        against = parts[1 - number] if len(parts) == 2 else "the others"
        for terms in kinds:
            for row in _Comparison(terms, dealt == number, dealt >= 0).rows(most):
                yield name, against, *row


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
    """A part of a corpus and the rest of a pool of documents, compared by one type of terms."""

    def __init__(self, terms: _Terms, part: Flags, pool: Flags) -> None:
        counts = terms.counts[pool]
        # what only documents outside of the pool have tells nothing
        used = np.unique(counts.indices)
        self.type, self.names = terms.type, [terms.names[one] for one in used.tolist()]
        self.counts = counts[:, used].T.tocsr()
        self.words = terms.words[pool]
        self.ours = part[pool].astype(float)
        smaller = min(self.ours @ self.words, (1 - self.ours) @ self.words)
        uses = np.asarray(self.counts.sum(axis=1), dtype=float)
        self.prior = (PRIOR * smaller * uses / self.words.sum())[:, None]

    def rows(self, most: int) -> Iterator[tuple[Any, ...]]:
        """Yield the terms of the part, those that tell it apart most first."""
        log_odds, scores = self._scores(self.ours[:, None], slice(None))
        chosen = np.argsort(-scores[:, 0], kind="stable")[:most]
        chosen = chosen[scores[chosen, 0] > 0]
        if not len(chosen):
            return
        score = scores[chosen, 0]
        low, high = self._bounds(chosen)
        null = self._null(chosen)
        counts = self.counts[chosen]
        counted = []
        for side in (self.ours, 1 - self.ours):
            said = np.full(len(chosen), self.words @ side)
            counted += [counts @ side, (counts > 0).astype(float) @ side, said]
        figures = (log_odds[chosen, 0], low, high, score, null)
        columns = (
            [self.names[number] for number in chosen.tolist()],
            *(column.astype(int).tolist() for column in counted),
            *([round(value, DIGITS) for value in figure.tolist()] for figure in figures),
            ((score > null) & (low > 0)).tolist(),
        )
        for rank, row in enumerate(zip(*columns, strict=True), start=1):
            yield rank, self.type, *row

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

    def _bounds(self, chosen: Integers) -> Floats:
        """Return the bounds of log-odds where documents are drawn anew, each part from its own."""
        generator = np.random.default_rng(SEED)
        weights = generator.poisson(1.0, (len(self.ours), REPLICATES)).astype(float)
        drawn, _ = self._scores(self.ours[:, None], chosen, weights)
        tail = (1 - CONFIDENCE) / 2
        bounds: Floats = np.quantile(drawn, [tail, 1 - tail], axis=1)
        return bounds

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
