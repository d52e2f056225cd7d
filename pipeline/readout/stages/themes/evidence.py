"""Which words speak for a theme, by the model itself: every word's share in the decision."""

from __future__ import annotations

from itertools import chain

import numpy as np

from readout.arrays import Floats
from readout.records import Offsets
from readout.spans import overlap
from readout.stages.themes.classifier import Evidenced, ThemesModel
from readout.stages.themes.features import FEATURES, Measured

__all__ = ["gram_shares", "strongest", "word_shares"]

MOST = 4
"""How many spans of evidence a theme gets at most."""
LEAST_SHARE = 0.2
"""A span counts as evidence if it weighs at least this part of the strongest."""
LONGEST = 14
"""A span of evidence is no longer than this many words."""
Weighed = tuple[float, Offsets]
"""What words add to a decision, and where they stand (numbers of words)."""


def word_shares(
    model: ThemesModel,
    measured: Measured,
    weighed: Evidenced,
    weights: Floats,
    theme: int,
) -> Floats:
    """Share the decision for a theme out among the words of a passage.

    Parameters
    ----------
    model : ThemesModel
        The model.
    measured : Measured
        The passage.
    weighed : Evidenced
        What the model weighs of the theme.
    weights : ndarray, shape (n_vocabulary,)
        The passage's row of the word weights.
    theme : int
        Number of the theme.

    Returns
    -------
    ndarray, shape (n_words,)
        What each word adds to (or takes from) the decision.
    """
    shares = np.zeros(len(measured.words.forms))
    grounds = measured.themes[theme].grounds
    for name, coefficient in zip(FEATURES, weighed.measures, strict=True):
        _share_out(shares, grounds.get(name, []), coefficient)
    if len(weighed.words):
        for column, places in _grams(model, measured).items():
            _share_out(shares, places, weighed.words[column] * weights[column])
    return shares


def _share_out(
    shares: Floats,
    places: list[Offsets],
    weight: float,
) -> None:
    """Add a weight to the words at some places, in equal parts."""
    for first, last in places:
        shares[first:last] += weight / len(places) / (last - first)


def _grams(model: ThemesModel, measured: Measured) -> dict[int, list[Offsets]]:
    """Return where each weighed word or pair of words stands, by its column."""
    found: dict[int, list[Offsets]] = {}
    if model.vectorizer is not None:
        vocabulary, forms = model.vectorizer.vocabulary_, measured.words.forms
        for size in (1, 2):
            for first in range(len(forms) - size + 1):
                last = first + size
                column = vocabulary.get(" ".join(forms[first:last]))
                if column is not None:
                    found.setdefault(column, []).append((first, last))
    return found


def gram_shares(
    model: ThemesModel,
    measured: Measured,
    weighed: Evidenced,
    weights: Floats,
) -> list[Weighed]:
    """Return what each weighed word or pair of words adds, with its first place.

    The strongest, either way, stand first.
    """
    if not len(weighed.words):
        return []
    found = [
        (float(weighed.words[column] * weights[column]), places[0])
        for column, places in _grams(model, measured).items()
    ]
    return sorted(found, key=lambda one: (-abs(one[0]), one[1]))


def strongest(
    measured: Measured,
    theme: int,
    shares: Floats,
) -> list[Weighed]:
    """Choose the spans (word numbers) that weigh most, strongest first, none overlapping another.

    Candidates are what the measures were taken from (signals, meetings of the poles with their
    relation words, mentions) and single words.
    """
    sums = np.concatenate([[0.0], np.cumsum(shares)])
    single = [
        (int(word), int(word) + 1) for word in np.argsort(-shares, kind="stable")[:MOST]
    ]
    grounds = chain.from_iterable(measured.themes[theme].grounds.values())
    candidates = {(first, last) for first, last in grounds if last - first <= LONGEST}
    weights = {
        span: float(sums[span[1]] - sums[span[0]]) for span in candidates.union(single)
    }
    chosen: list[Weighed] = []
    for span in sorted(weights, key=lambda span: (-weights[span], span)):
        weight = weights[span]
        least = LEAST_SHARE * chosen[0][0] if chosen else 0.0
        if weight <= 0 or weight < least or len(chosen) == MOST:
            break
        if not any(overlap(span, other) for _, other in chosen):
            chosen.append((weight, span))
    return chosen
