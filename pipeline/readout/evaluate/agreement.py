"""Agreement of two annotators: F1, Cohen's kappa and Krippendorff's alpha.

F1 is that of one held against the other, whichever comes first. Kappa and alpha need units that
both judged: the words of the text, each with the labels of a layer that cover it; for themes the
passages, with each theme there or not; the documents, with their kinds; for speakers the statements
that both have, with the status of the speaker. Both are of tables that count, for each pair of
categories, the units that one annotator put into the first and the other into the second. Cohen
1960; Krippendorff, *Content Analysis* (2004), chapter 11: alpha for nominal categories, two coders,
nothing missing. Their intervals are percentiles over draws of documents: these are no rates.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, product

import numpy as np
from msgspec import Struct, structs

from readout.errors import ConfigError
from readout.evaluate.figures import DRAWS, Estimate, Score, scores
from readout.evaluate.gold import GoldDocument, GoldSpeaker
from readout.evaluate.scored import (
    ATTRIBUTES,
    ScoredText,
    fact_text,
    scoped,
    scored_text,
    with_attributes,
)
from readout.evaluate.scoring import Mistake, pairs, score_texts
from readout.models.arrays import Floats
from readout.models.intervals import CONFIDENCE, draws
from readout.records.types import Offsets

__all__ = ["Agreement", "Chance", "agreement", "alpha", "beyond_chance", "kappa"]

_WORD = re.compile(r"\w+")
THEMES = "themes"
STATUS, KIND = "speakers: status", "document kind"
FEWEST = 2
"""Documents from which there is an interval."""
Both = tuple[ScoredText, ScoredText]
"""A document as one and the other annotated it."""
Pairs = Counter[tuple[str, str]]
"""Counts of units, by one annotator's category and the other's."""


class Chance(Struct, frozen=True, kw_only=True):
    """Agreement beyond chance, -1 to 1; null where there is nothing to tell apart.

    ``units`` is how many were judged by both, ``observed`` the share of which both say the same.
    """

    layer: str
    units: int
    documents: int
    observed: float
    kappa: Estimate
    alpha: Estimate


class Agreement(Struct, frozen=True, kw_only=True):
    """Agreement of two annotators: by layer, beyond chance, and where they disagree.

    ``documents`` is how many both have; ``alone`` the ids of those that one of them has.
    """

    documents: int
    alone: list[str]
    scores: list[Score]
    beyond_chance: list[Chance]
    mistakes: list[Mistake]


def agreement(one: Sequence[GoldDocument], other: Sequence[GoldDocument]) -> Agreement:
    """Hold the gold of one annotator against that of another.

    What only one of them labelled, or read, is left out.

    Raises
    ------
    ConfigError
        ``no_common_documents``.
    """
    mine = {document.text: document for document in one}
    theirs = {document.text: document for document in other}
    common = [text for text in mine if text in theirs]
    if not common:
        raise ConfigError(
            "no document is in both files: give two files of gold for the same texts",
            code="no_common_documents",
        )
    both = [
        _together(*(scored_text(found.gold, found.id) for found in (mine[text], theirs[text])))
        for text in common
    ]
    alone = [*mine.values(), *theirs.values()]
    scoring = score_texts(*zip(*both, strict=True))
    return Agreement(
        documents=len(both),
        alone=[document.id for document in alone if document.text not in common],
        scores=scores(scoring.ledger),
        beyond_chance=list(_beyond_chance(both)),
        mistakes=scoring.mistakes,
    )


def _together(one: ScoredText, other: ScoredText) -> Both:
    """Return of two documents what both have labelled, each with its own limits."""
    mine, theirs = scoped(one, other), scoped(other, one)
    layers = [layer for layer in one.layers if layer in other.layers]
    names = _attribute_names(mine) & _attribute_names(theirs)

    def cut(found: ScoredText, own: ScoredText, beside: ScoredText) -> ScoredText:
        return structs.replace(
            found,
            layers={
                layer: [
                    with_attributes(span, names, optional=False) for span in found.layers[layer]
                ]
                for layer in layers
            },
            frame={name: one for name, one in found.frame.items() if name in beside.frame},
            scopes=own.scopes,
            labels=own.labels & beside.labels or own.labels or beside.labels,
        )

    return cut(mine, one, other), cut(theirs, other, one)


def _attribute_names(found: ScoredText) -> set[str]:
    """Return the attributes that are told of any span."""
    spans = chain.from_iterable(found.layers.get(layer, ()) for layer in ATTRIBUTES)
    return set(chain.from_iterable(span.attributes for span in spans))


def _beyond_chance(both: Sequence[Both]) -> Iterator[Chance]:
    judged = defaultdict(list)
    every = chain.from_iterable(both)
    themes = {span.label for text in every for span in text.layers.get(THEMES, ())}
    for one, other in both:
        for layer, units in _units(one, other, themes):
            judged[layer].append(Counter(units))
    for layer, counts in judged.items():
        if any(counts):
            yield beyond_chance(layer, list(filter(None, counts)))


def _units(
    one: ScoredText, other: ScoredText, themes: Iterable[str]
) -> Iterator[tuple[str, Iterable[tuple[str, str]]]]:
    """Yield the layers of a document, and what both say of each unit that both have judged."""
    for layer in one.layers:
        if layer == THEMES:
            yield layer, _of_passages(one, other, themes)
        else:
            yield layer, _of_words(one, other, layer)
    mine, theirs = (found.layers.get("quotes", []) for found in (one, other))
    speakers = [
        (mine[i].attributes.get("speakers"), theirs[j].attributes.get("speakers"))
        for i, j in pairs(mine, theirs)
    ]
    yield (
        STATUS,
        [
            (a.status, b.status)
            for a, b in speakers
            if isinstance(a, GoldSpeaker) and isinstance(b, GoldSpeaker)
        ],
    )
    kinds = fact_text(one.frame.get("kind")), fact_text(other.frame.get("kind"))
    yield KIND, [kinds] if all(kinds) else []


def _of_words(one: ScoredText, other: ScoredText, layer: str) -> Iterator[tuple[str, str]]:
    """Yield what both say of each word that both have read: the labels that cover it."""
    starts = [word.start() for word in _WORD.finditer(one.text)]
    read = set(range(len(starts)))
    labels = []
    for found in (one, other):
        if layer in found.scopes:
            read &= _within(starts, found.scopes[layer])
        covering = defaultdict(set)
        for span in found.layers[layer]:
            for number in _within(starts, span.spans):  # in any order
                covering[number].add(span.label)
        labels.append(covering)
    for number in read:  # in any order
        mine, theirs = ("+".join(sorted(one.get(number, ()))) for one in labels)
        yield mine, theirs


def _within(starts: Sequence[int], spans: Iterable[Offsets]) -> set[int]:
    """Return the numbers of the words that begin in one of some stretches."""
    ranges = (range(*(bisect_left(starts, edge) for edge in span)) for span in spans)
    return set(chain.from_iterable(ranges))


def _of_passages(
    one: ScoredText, other: ScoredText, themes: Iterable[str]
) -> Iterator[tuple[str, str]]:
    """Yield whether both have a theme, for each one and each passage that both have read."""
    mine, theirs = (
        {(span.hull, span.label) for span in found.layers[THEMES]} for found in (one, other)
    )
    places = {place for place, _ in mine | theirs}
    for found in (one, other):
        places.update(found.scopes.get(THEMES, ()))
    for unit in product(places, themes):  # in any order
        yield str(unit in mine), str(unit in theirs)


def kappa(tables: Floats) -> Floats:
    """Return Cohen's kappa of tables of counts, (tables, categories, categories)."""
    total = tables.sum(axis=(1, 2))
    columns, rows = tables.sum(axis=1), tables.sum(axis=2)
    with np.errstate(divide="ignore", invalid="ignore"):
        observed = np.trace(tables, axis1=1, axis2=2) / total
        chance = (columns * rows).sum(axis=1) / total**2
        found: Floats = (observed - chance) / (1 - chance)
    return found


def alpha(tables: Floats) -> Floats:
    """Return Krippendorff's nominal alpha of tables of counts, (tables, categories, categories)."""
    values = tables.sum(axis=1) + tables.sum(axis=2)
    total = values.sum(axis=1)
    same = 2 * np.trace(tables, axis1=1, axis2=2)
    agreeing = (values * (values - 1)).sum(axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        differ = 1 - same / total
        chance = 1 - agreeing / (total * (total - 1))
        found: Floats = 1 - differ / chance
    return found


def beyond_chance(layer: str, documents: Sequence[Pairs]) -> Chance:
    """Return how far two agree beyond chance, from what they say of the units of each document."""
    names = sorted({name for counts in documents for pair in counts for name in pair})
    tables = np.array(
        [[[counts[one, other] for other in names] for one in names] for counts in documents], float
    )
    whole = tables.sum(axis=0, keepdims=True)
    drawn = np.tensordot(draws(len(documents), DRAWS).T, tables, axes=1)
    return Chance(
        layer=layer,
        units=int(whole.sum()),
        documents=len(documents),
        observed=float(np.trace(whole[0]) / whole.sum()),
        kappa=_estimate(kappa(whole)[0], kappa(drawn), len(documents)),
        alpha=_estimate(alpha(whole)[0], alpha(drawn), len(documents)),
    )


def _estimate(value: float, drawn: Floats, documents: int) -> Estimate:
    known = drawn[np.isfinite(drawn)]
    if not np.isfinite(value):
        return Estimate(None, None, None)
    if documents < FEWEST or not len(known):
        return Estimate(float(value), None, None)
    tail = (1 - CONFIDENCE) / 2
    low, high = np.quantile(known, [tail, 1 - tail])
    return Estimate(float(value), float(low), float(high))
