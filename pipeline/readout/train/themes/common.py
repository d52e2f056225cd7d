"""Fitting what is common to taxonomies: a sum, and what its parts say together.

The sum goes over measures, words and vectors of sentences, whatever the theme. Its words and its
vectors then count as one number each, and a few units take these and the measures together: a word
of balance says more where both poles are near.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any, NamedTuple, TypeVar

import numpy as np
from scipy.sparse import vstack

from readout.models.arrays import Flags, Floats, Singles
from readout.stages.themes.model import Vocabulary
from readout.train.themes.fitting import sentences
from readout.train.themes.prepared import Prepared
from readout.train.themes.regression import Beside, Told, fit_sum, fit_units
from readout.train.themes.vocabulary import chosen, weighed

__all__ = ["Common", "Held", "learn_common"]

COUNTING = 500.0
"""What all sentences of a theme count together: every theme alike."""
VOCABULARY, FEWEST = 4000, 6
"""How many words and pairs are weighed at most; in how many sentences one must stand."""
FIRMNESS = {"measures": 1.0, "vectors": 0.3, "words": 1.0}
"""How firmly weights of the sum are held to zero."""
ROUNDS = 2
"""How often the likeliest sentences are chosen anew."""
FOLDS = 4

_Any = TypeVar("_Any")


class Common(NamedTuple):
    """What was learned.

    Attributes
    ----------
    vocabulary : Vocabulary
        The words that are weighed.
    words, vectors : ndarray, shape (n_columns,) and (width,)
        What each weighs by the sum.
    together : Beside
        A sum over the measures, all words and the vector, and units over these.
    """

    vocabulary: Vocabulary
    words: Floats
    vectors: Floats
    together: Beside


class Held(NamedTuple):
    """Log-odds of the passages of one theme by what other taxonomies teach; whether it holds."""

    log_odds: Floats
    truth: Flags


@dataclass(frozen=True)
class _Theme:
    """The sentences of one theme, ``words`` as :func:`weighed` has them."""

    given: Prepared
    number: int
    words: Any

    @property
    def measures(self) -> Singles:
        found: Singles = self.given.rows[self.number]
        return found

    @property
    def dense(self) -> Singles:
        """Measures and vectors, shape (n_units, n_measures + width)."""
        return np.hstack([self.measures, self.given.vectors])


class _Sum(NamedTuple):
    """What measures and vectors weigh, what words do, and what is added."""

    dense: Floats
    words: Floats
    bias: float

    def log_odds(self, dense: Any, words: Any) -> Floats:
        found: Floats = dense @ self.dense + words @ self.words + self.bias
        return found


class _Seen(NamedTuple):
    """A theme by a sum that was learned without its taxonomy: the inputs of units, log-odds."""

    theme: _Theme
    inputs: Floats
    log_odds: Floats


def learn_common(
    taxonomies: Sequence[Sequence[Prepared]], seed: int
) -> tuple[Common, list[list[list[Held]]]]:
    """Learn what is common to taxonomies.

    Parameters
    ----------
    taxonomies : sequence of sequences of Prepared
        The passages of each taxonomy, measured by it in one form or several.
    seed : int
        Of the units.

    Returns
    -------
    Common
        What was learned.
    list of list of list of Held
        The passages of each theme, taxonomy by taxonomy, form by form: neither the sum nor the
        units were fitted to that taxonomy (the sums that the units' inputs of others are from
        were, to a share that falls with the number of taxonomies).
    """
    units = list(chain.from_iterable(forms[-1].units for forms in taxonomies))
    vocabulary = chosen(units, VOCABULARY, FEWEST)
    known = [_themes(forms, vocabulary) for forms in taxonomies]
    seen: dict[int, list[_Seen]] = {}
    for others, own in _folds(len(known)):
        learned = _fit_sum(_all(known, others))
        for place in own:
            seen[place] = [_seen(theme, learned) for theme in known[place]]
    held: dict[int, list[list[Held]]] = {}
    for others, own in _folds(len(known)):
        together = _fit_together(_all(seen, others), seed)
        for place in own:
            found = [_held(one, together) for one in seen[place]]
            count = taxonomies[place][0].labels.shape[1]
            starts = range(0, len(found), count)
            held[place] = [found[first : first + count] for first in starts]
    every = range(len(known))
    learned = _fit_sum(_all(known, every))
    together = _fit_together(_all(seen, every), seed)
    vectors = learned.dense[-taxonomies[0][-1].vectors.shape[1] :]
    common = Common(vocabulary, learned.words, vectors, together)
    return common, [held[place] for place in every]


def _themes(forms: Sequence[Prepared], vocabulary: Vocabulary) -> list[_Theme]:
    found: list[_Theme] = []
    for given in forms:
        words = weighed(vocabulary, given.units)
        numbers = range(given.labels.shape[1])
        found += [_Theme(given, number, words) for number in numbers]
    return found


def _folds(count: int) -> Iterator[tuple[list[int], list[int]]]:
    """Yield taxonomies to learn from, and others."""
    for fold in range(min(FOLDS, count)):
        own = list(range(fold, count, FOLDS))
        yield [place for place in range(count) if place not in own], own


def _all(
    known: Sequence[Sequence[_Any]] | Mapping[int, Sequence[_Any]], places: Iterable[int]
) -> list[_Any]:
    """Return what there is of some taxonomies."""
    return list(chain.from_iterable(known[place] for place in places))


def _seen(theme: _Theme, learned: _Sum) -> _Seen:
    measures, vectors = theme.measures, theme.given.vectors
    by_vector = vectors @ learned.dense[measures.shape[1] :]
    inputs = np.column_stack([measures, theme.words @ learned.words, by_vector])
    log_odds = learned.log_odds(theme.dense, theme.words)
    return _Seen(theme, inputs.astype(np.float64), log_odds)


def _held(one: _Seen, together: Beside) -> Held:
    given = one.theme.given
    log_odds = given.of_passages(together.log_odds(one.inputs))
    return Held(log_odds, given.labels[:, one.theme.number])


def _fit_sum(themes: Sequence[_Theme]) -> _Sum:
    """Fit the sum to the likeliest sentences of passages with a theme."""
    dense = np.vstack([theme.dense for theme in themes])
    words = vstack([theme.words for theme in themes]).tocsr()
    width, vectors = dense.shape[1], themes[0].given.vectors.shape[1]
    sizes = (width - vectors, vectors, words.shape[1], 1)
    firm = np.repeat((*FIRMNESS.values(), 0.0), sizes)
    found = np.zeros(len(firm))
    learned = _Sum(found[:width], found[width:-1], 0.0)
    for _ in range(ROUNDS):
        told, used = _told(themes, learned.log_odds(dense, words))
        found = fit_sum(dense[used], words[used], told, firm, found)
        learned = _Sum(found[:width], found[width:-1], float(found[-1]))
    return learned


def _fit_together(seen: Sequence[_Seen], seed: int) -> Beside:
    """Fit units, and a sum beside them, to the same sentences."""
    guess = np.concatenate([one.log_odds for one in seen])
    told, used = _told([one.theme for one in seen], guess)
    inputs = np.concatenate([one.inputs for one in seen])
    return fit_units(inputs[used], told, seed)


def _told(themes: Sequence[_Theme], guess: Floats) -> tuple[Told, Flags]:
    """Choose the sentences of all themes, see :func:`readout.train.themes.fitting.sentences`.

    Returns
    -------
    Told
        What holds of those that are learned from, and what they count.
    ndarray of bool, shape (n_units of all themes,)
        Which these are.
    """
    truth, used, counts = [], [], []
    at = 0
    for theme in themes:
        count = len(theme.given.units)
        part = guess[at : at + count]
        positive, learned = sentences(theme.given, theme.number, part)
        truth.append(positive)
        used.append(learned)
        counts.append(np.full(count, COUNTING / count))
        at += count
    kept = np.concatenate(used)
    return Told(np.concatenate(truth)[kept], np.concatenate(counts)[kept]), kept
