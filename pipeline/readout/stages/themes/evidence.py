"""Which words speak for a theme, taken from the model itself.

Every word's share in the decision.
"""

from __future__ import annotations

import numpy as np

from readout.arrays import Floats
from readout.records import Offsets
from readout.stages.themes.classifier import Evidenced, ThemesModel
from readout.stages.themes.features import FEATURES, Measured

__all__ = ["gram_shares", "strongest", "word_shares"]

MOST = 4
"""How many spans of evidence a theme gets at most."""
LEAST_SHARE = 0.2
"""A span counts as evidence if it weighs at least this part of the strongest."""
LONGEST = 14
"""A span of evidence is no longer than this many words."""


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
    found = measured.themes[theme]
    for name, coefficient in zip(FEATURES, weighed.measures, strict=True):
        grounds = found.grounds.get(name, [])
        for first, last in grounds:
            shares[first:last] += coefficient / len(grounds) / (last - first)
    if len(weighed.words):
        for column, places in _grams(model, measured).items():
            for first, last in places:
                shares[first:last] += (
                    weighed.words[column] * weights[column] / len(places) / (last - first)
                )
    return shares


def _grams(model: ThemesModel, measured: Measured) -> dict[int, list[Offsets]]:
    vocabulary, forms = (
        (model.vectorizer.vocabulary_ if model.vectorizer is not None else {}),
        measured.words.forms,
    )
    found: dict[int, list[Offsets]] = {}
    for size in (1, 2):
        for first in range(len(forms) - size + 1):
            column = vocabulary.get(" ".join(forms[first : first + size]))
            if column is not None:
                found.setdefault(column, []).append((first, first + size))
    return found


def gram_shares(
    model: ThemesModel, measured: Measured, weighed: Evidenced, weights: Floats
) -> list[tuple[float, Offsets]]:
    """Return what each weighed word or pair of words adds, with its first place, the strongest (either way) first."""
    if not len(weighed.words):
        return []
    found = [
        (float(weighed.words[column] * weights[column]), places[0])
        for column, places in _grams(model, measured).items()
    ]
    return sorted(found, key=lambda f: (-abs(f[0]), f[1]))


def strongest(measured: Measured, theme: int, shares: Floats) -> list[tuple[float, Offsets]]:
    """Choose the spans (word numbers) that weigh most, strongest first, none overlapping another.

    Candidates are what the measures were taken from (signals, meetings of the poles with their relation words,
    mentions) and single words.
    """
    sums = np.concatenate([[0.0], np.cumsum(shares)])
    grounds = measured.themes[theme].grounds
    candidates = {
        span for spans in grounds.values() for span in spans if span[1] - span[0] <= LONGEST
    }
    candidates |= {(int(n), int(n) + 1) for n in np.argsort(-shares, kind="stable")[:MOST]}
    ranked = sorted(
        ((float(sums[b] - sums[a]), (a, b)) for a, b in candidates), key=lambda c: (-c[0], c[1])
    )
    chosen: list[tuple[float, Offsets]] = []
    for weight, (first, last) in ranked:
        if weight <= 0 or (chosen and weight < LEAST_SHARE * chosen[0][0]) or len(chosen) == MOST:
            break
        if all(last <= a or first >= b for _, (a, b) in chosen):
            chosen.append((weight, (first, last)))
    return chosen
