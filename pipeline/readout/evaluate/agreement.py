"""How far two annotators agree: F1, Cohen's kappa, Krippendorff's alpha.

F1 is that of one held against the other, whichever comes first. Kappa and alpha (nominal, two
coders, none missing) take what agrees by chance away, and need units that both judged: the words of
the text, each with the labels of a layer that cover it; for themes the passages, with each theme
there or not; the documents, with their kinds; for speakers the statements that both have, with the
status of the speaker. Cohen 1960; Krippendorff, *Content Analysis* (2004), chapter 11.

Intervals of kappa and alpha are percentiles over draws of documents: they are no rates.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence

import numpy as np
from msgspec import Struct, structs

from readout.arrays import Floats
from readout.errors import ConfigError
from readout.evaluate.figures import DRAWS, Estimate, Score, scores
from readout.evaluate.gold import GoldDocument
from readout.evaluate.marks import PARTS, Mark, Page
from readout.evaluate.matching import pairs
from readout.evaluate.pages import gold_page, scoped
from readout.evaluate.scoring import Mistake, score_pages
from readout.intervals import CONFIDENCE, draws
from readout.records import Offsets

__all__ = ["Agreement", "Chance", "agreement", "alpha", "kappa"]

_WORD = re.compile(r"\w+")
BY_PASSAGE = "themes"
STATUS, KIND = "speakers: status", "document kind"
FEWEST = 2
"""Documents from which there is an interval."""
Pairs = Counter[tuple[str, str]]
"""What one and the other say of a unit -> of how many."""


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
    """How far two agree: by layer, beyond chance, and where they do not.

    ``documents`` is how many both have; ``alone`` the ids of those that one of them has.
    """

    documents: int
    alone: list[str]
    scores: list[Score]
    beyond_chance: list[Chance]
    mistakes: list[Mistake]


def agreement(
    one: Sequence[GoldDocument],
    other: Sequence[GoldDocument],
) -> Agreement:
    """Hold the gold of one annotator against that of another.

    What only one of them labelled, or read, is left out.

    Raises
    ------
    ConfigError
        ``no_common_documents``.
    """
    there = {document.text: gold_page(document) for document in other}
    both = [
        _together(gold_page(document), there[document.text])
        for document in one
        if document.text in there
    ]
    if not both:
        raise ConfigError(
            "no document is in both files: give two files of gold for the same texts",
            code="no_common_documents",
        )
    texts = {page.text for page, _ in both}
    scoring = score_pages([mine for mine, _ in both], [theirs for _, theirs in both])
    return Agreement(
        documents=len(both),
        alone=[one_.id for one_ in (*one, *other) if one_.text not in texts],
        scores=scores(scoring.ledger),
        beyond_chance=list(_beyond_chance(both)),
        mistakes=scoring.mistakes,
    )


def kappa(tables: Floats) -> Floats:
    """Return Cohen's kappa of tables of counts, (tables, categories, categories)."""
    total = tables.sum(axis=(1, 2))
    with np.errstate(divide="ignore", invalid="ignore"):
        observed = np.trace(tables, axis1=1, axis2=2) / total
        chance = (tables.sum(axis=1) * tables.sum(axis=2)).sum(axis=1) / total**2
        found: Floats = (observed - chance) / (1 - chance)
    return found


def alpha(tables: Floats) -> Floats:
    """Return Krippendorff's nominal alpha of tables of counts, (tables, categories, categories)."""
    values = tables.sum(axis=1) + tables.sum(axis=2)
    total = values.sum(axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        differ = 1 - 2 * np.trace(tables, axis1=1, axis2=2) / total
        chance = 1 - (values * (values - 1)).sum(axis=1) / (total * (total - 1))
        found: Floats = 1 - differ / chance
    return found


def _together(one: Page, other: Page) -> tuple[Page, Page]:
    """Return of two pages what both have labelled."""
    mine, theirs = scoped(one, other), scoped(other, one)
    layers = [layer for layer in one.marks if layer in other.marks]
    both = one.labels & other.labels or one.labels or other.labels
    frame = one.frame.keys() & other.frame.keys()
    told = {
        name
        for layer, names in PARTS.items()
        for name in names
        if layer in layers and _tells(mine, layer, name) and _tells(theirs, layer, name)
    }
    pages = []
    for page, scopes in ((mine, one.scopes), (theirs, other.scopes)):
        marks = {
            layer: [_with_parts(mark, told) for mark in page.marks[layer]]
            for layer in layers
        }
        kept = {name: page.frame[name] for name in page.frame if name in frame}
        pages.append(
            structs.replace(page, marks=marks, labels=both, scopes=scopes, frame=kept)
        )
    return pages[0], pages[1]


def _tells(page: Page, layer: str, name: str) -> bool:
    return any(name in mark.parts for mark in page.marks.get(layer, ()))


def _with_parts(mark: Mark, told: set[str]) -> Mark:
    parts = {name: part for name, part in mark.parts.items() if name in told}
    return structs.replace(mark, parts=parts, optional=False)


def _beyond_chance(both: Sequence[tuple[Page, Page]]) -> Iterator[Chance]:
    judged: dict[str, list[Pairs]] = defaultdict(list)
    themes = {
        mark.label
        for pages in both
        for page in pages
        for mark in page.marks.get(BY_PASSAGE, ())
    }
    for one, other in both:
        for layer in one.marks:
            if layer == BY_PASSAGE:
                judged[layer].append(_of_passages(one, other, themes))
            else:
                judged[layer].append(_of_words(one, other, layer))
        judged[STATUS].append(_of_statuses(one, other))
        kinds = one.frame.get("kind"), other.frame.get("kind")
        if kinds[0] is not None and kinds[1] is not None:
            judged[KIND].append(Counter([(kinds[0].text, kinds[1].text)]))
    for layer, counts in judged.items():
        if any(counts):
            yield _chance(layer, [one for one in counts if one])


def _of_words(one: Page, other: Page, layer: str) -> Pairs:
    """Count what both say of each word that both have read."""
    words = [found.span() for found in _WORD.finditer(one.text)]
    labels = _covering(one.marks[layer], words), _covering(other.marks[layer], words)
    read = [
        _within(words, page.scopes[layer]) if layer in page.scopes else None
        for page in (one, other)
    ]
    return Counter(
        (labels[0][number], labels[1][number])
        for number in range(len(words))
        if all(there is None or number in there for there in read)
    )


def _covering(marks: Iterable[Mark], words: Sequence[Offsets]) -> list[str]:
    """Return the labels that cover each word, as one text; empty where there is none."""
    found: list[set[str]] = [set() for _ in words]
    for mark in marks:
        for number in _within(words, mark.spans):
            found[number].add(mark.label)
    return ["+".join(sorted(one)) for one in found]


def _within(words: Sequence[Offsets], spans: Iterable[Offsets]) -> set[int]:
    """Return the numbers of the words that begin in one of some stretches."""
    starts = np.array([start for start, _ in words])
    found: set[int] = set()
    for start, end in spans:
        found.update(range(*np.searchsorted(starts, [start, end]).tolist()))
    return found


def _of_passages(one: Page, other: Page, themes: set[str]) -> Pairs:
    """Count for each theme whether both have it, over the passages that both have read."""
    found = [
        {(mark.hull, mark.label) for mark in page.marks[BY_PASSAGE]}
        for page in (one, other)
    ]
    scopes = [page.scopes.get(BY_PASSAGE) for page in (one, other)]
    places = {place for place, _ in found[0] | found[1]}
    listed = [set(spans) for spans in scopes if spans is not None]
    if listed:
        places |= set.intersection(*listed)
    return Counter(
        (str((place, theme) in found[0]), str((place, theme) in found[1]))
        for place in places
        for theme in themes
    )


def _of_statuses(one: Page, other: Page) -> Pairs:
    mine, theirs = one.marks.get("quotes", []), other.marks.get("quotes", [])
    told = [
        (mine[i].parts.get("speakers"), theirs[j].parts.get("speakers"))
        for i, j in pairs(mine, theirs)
    ]
    return Counter((a.kind, b.kind) for a, b in told if a is not None and b is not None)


def _chance(layer: str, documents: Sequence[Pairs]) -> Chance:
    names = sorted({name for counts in documents for pair in counts for name in pair})
    place = {name: number for number, name in enumerate(names)}
    tables = np.zeros((len(documents), len(names), len(names)))
    for number, counts in enumerate(documents):
        for (one, other), count in counts.items():
            tables[number, place[one], place[other]] = count
    whole = tables.sum(axis=0, keepdims=True)
    flat = tables.reshape(len(documents), -1)
    drawn = (draws(len(documents), DRAWS).T @ flat).reshape(-1, len(names), len(names))
    return Chance(
        layer=layer,
        units=int(whole.sum()),
        documents=len(documents),
        observed=float(np.trace(whole[0]) / whole.sum()),
        kappa=_estimate(kappa(whole), kappa(drawn), len(documents)),
        alpha=_estimate(alpha(whole), alpha(drawn), len(documents)),
    )


def _estimate(
    value: Floats,
    drawn: Floats,
    documents: int,
) -> Estimate:
    known = drawn[np.isfinite(drawn)]
    if not np.isfinite(value[0]):
        return Estimate(None, None, None)
    if documents < FEWEST or not len(known):
        return Estimate(float(value[0]), None, None)
    tail = (1 - CONFIDENCE) / 2
    low, high = np.quantile(known, [tail, 1 - tail])
    return Estimate(float(value[0]), float(low), float(high))
