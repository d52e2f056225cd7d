"""Keyness: words and formulations of two parts of a corpus, by log-odds with a prior.

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
"""Weight of the prior, as a share of the smaller part's words: it draws rare terms towards 0."""
LEAST_DOCUMENTS = 4
"""Documents that a part must have: below, two halves say nothing."""
MOST_FORMULATIONS = 1000
"""New ones that are looked at."""
MOST = 100
"""Terms shown of each part, at most, of words and of formulations each."""
SPLITS = 100
"""Random deals of the documents into two parts: how much differs by chance alone."""
REPLICATES = 500
"""Bootstrap samples of the documents, for the bounds."""
CONFIDENCE = 0.95
SEED = 20310503
"""Any number: the same comparison gives the same figures."""
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
            for row in _telling(terms, dealt == number, dealt >= 0, most):
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


def _telling(terms: _Terms, part: Flags, pool: Flags, most: int) -> Iterator[tuple[Any, ...]]:
    """Yield the terms that tell a part of a pool of documents from the rest, strongest first."""
    counts = terms.counts[pool]
    # what only documents outside of the pool have tells nothing
    used = np.unique(counts.indices)
    counts, words, ours = counts[:, used].T.tocsr(), terms.words[pool], part[pool].astype(float)
    smaller = min(ours @ words, (1 - ours) @ words)
    uses = np.asarray(counts.sum(axis=1), dtype=float)
    prior = (PRIOR * smaller * uses / words.sum())[:, None]

    def scores(
        dealt: Floats, chosen: Integers | slice, drawn: Floats | float = 1.0
    ) -> tuple[Floats, Floats]:
        """Return log-odds and scores, (terms, ways), for ways to deal the documents to two parts.

        ``dealt`` and ``drawn`` are (documents, ways): 1 for those of the part; how often drawn.
        """
        odds, variance = [], []
        for side in (dealt * drawn, (1 - dealt) * drawn):
            said = counts[chosen] @ side + prior[chosen]
            odds.append(np.log(said / (words @ side + prior.sum() - said)))
            variance.append(1 / said)
        log_odds: Floats = odds[0] - odds[1]
        return log_odds, log_odds / np.sqrt(variance[0] + variance[1])

    log_odds, score = (figure[:, 0] for figure in scores(ours[:, None], slice(None)))
    chosen = np.argsort(-score, kind="stable")[:most]
    chosen = chosen[score[chosen] > 0]
    if not len(chosen):
        return
    log_odds, score = log_odds[chosen], score[chosen]
    # bounds of log-odds where documents are drawn anew, each part from its own
    drawn = np.random.default_rng(SEED).poisson(1.0, (len(ours), REPLICATES)).astype(float)
    tail = (1 - CONFIDENCE) / 2
    low, high = np.quantile(scores(ours[:, None], chosen, drawn)[0], [tail, 1 - tail], axis=1)
    # the score that a term must pass so that chance tells no term apart: documents are dealt to
    # parts as large by chance; a term whose uses crowd in few documents scatters more, so scores
    # are measured in the spread of each, and the most that any term reaches is turned back
    generator = np.random.default_rng(SEED)
    dealt = np.stack([generator.permutation(ours) for _ in range(SPLITS)], axis=1)
    _, by_chance = scores(dealt, slice(None))
    spread = np.sqrt((by_chance**2).mean(axis=1))
    reached = (by_chance / spread[:, None]).max(axis=0)
    null = np.quantile(reached, CONFIDENCE) * spread[chosen]
    counted = []
    for side in (ours, 1 - ours):
        said = np.full(len(chosen), words @ side)
        counted += [counts[chosen] @ side, (counts[chosen] > 0).astype(float) @ side, said]
    columns = (
        [terms.names[number] for number in used[chosen].tolist()],
        *(column.astype(int).tolist() for column in counted),
        *(
            [round(value, DIGITS) for value in figure.tolist()]
            for figure in (log_odds, low, high, score, null)
        ),
        ((score > null) & (low > 0)).tolist(),
    )
    for rank, row in enumerate(zip(*columns, strict=True), start=1):
        yield rank, terms.type, *row
