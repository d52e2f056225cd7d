"""How far two annotators agree: F1, and Cohen's kappa and Krippendorff's alpha.

F1 is that of one held against the other, whichever comes first. Kappa and alpha need units that
both judged: the words of the text, each with the labels of a layer that cover it; for themes the
passages, with each theme there or not; the documents, with their kinds; for speakers the statements
that both have, with the status of the speaker.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence

import numpy as np
from msgspec import Struct, structs

from readout.errors import ConfigError
from readout.evaluate.chance import Chance, Pairs, beyond_chance
from readout.evaluate.figures import Score, scores
from readout.evaluate.gold import GoldDocument
from readout.evaluate.goldpages import gold_page
from readout.evaluate.marks import PARTS, Mark, Page
from readout.evaluate.matching import pairs
from readout.evaluate.pages import scoped
from readout.evaluate.scoring import Mistake, score_pages
from readout.records.types import Offsets

__all__ = ["Agreement", "agreement"]

_WORD = re.compile(r"\w+")
THEMES = "themes"
STATUS, KIND = "speakers: status", "document kind"
Both = tuple[Page, Page]
"""What one and the other say of a document."""


class Agreement(Struct, frozen=True, kw_only=True):
    """How far two agree: by layer, beyond chance, and where they do not.

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
    both = [_together(gold_page(mine[text]), gold_page(theirs[text])) for text in common]
    alone = [*mine.values(), *theirs.values()]
    scoring = score_pages(*zip(*both, strict=True))
    return Agreement(
        documents=len(both),
        alone=[document.id for document in alone if document.text not in common],
        scores=scores(scoring.ledger),
        beyond_chance=list(_beyond_chance(both)),
        mistakes=scoring.mistakes,
    )


def _together(one: Page, other: Page) -> Both:
    """Return of two pages what both have labelled."""
    mine, theirs = scoped(one, other), scoped(other, one)
    layers = [layer for layer in one.marks if layer in other.marks]
    told = _told(mine) & _told(theirs)
    return (_cut(mine, one, other, layers, told), _cut(theirs, other, one, layers, told))


def _cut(page: Page, own: Page, other: Page, layers: Sequence[str], told: set[str]) -> Page:
    """Return a page with what the other has labelled too, and its own limits."""
    marks = {layer: [_with_parts(mark, told) for mark in page.marks[layer]] for layer in layers}
    frame = {name: part for name, part in page.frame.items() if name in other.frame}
    return structs.replace(
        page,
        marks=marks,
        frame=frame,
        scopes=own.scopes,
        labels=own.labels & other.labels or own.labels or other.labels,
    )


def _told(page: Page) -> set[str]:
    """Return the parts that are told of any mark."""
    return {name for layer in PARTS for mark in page.marks.get(layer, ()) for name in mark.parts}


def _with_parts(mark: Mark, told: set[str]) -> Mark:
    parts = {name: part for name, part in mark.parts.items() if name in told}
    return structs.replace(mark, parts=parts, optional=False)


def _beyond_chance(both: Sequence[Both]) -> Iterator[Chance]:
    judged: dict[str, list[Pairs]] = defaultdict(list)
    themes = _themes(both)
    for one, other in both:
        for layer in one.marks:
            judged[layer].append(
                _of_passages(one, other, themes)
                if layer == THEMES
                else _of_words(one, other, layer)
            )
        judged[STATUS].append(_of_statuses(one, other))
        judged[KIND].append(_of_kinds(one, other))
    for layer, counts in judged.items():
        known = [pairs_ for pairs_ in counts if pairs_]
        if known:
            yield beyond_chance(layer, known)


def _themes(both: Iterable[Both]) -> set[str]:
    pages = (page for two in both for page in two)
    return {mark.label for page in pages for mark in page.marks.get(THEMES, ())}


def _of_words(one: Page, other: Page, layer: str) -> Pairs:
    """Count what both say of each word that both have read."""
    words = [found.span() for found in _WORD.finditer(one.text)]
    read = set(range(len(words)))
    for page in (one, other):
        if layer in page.scopes:
            read &= _within(words, page.scopes[layer])
    mine = _covering(one.marks[layer], words)
    theirs = _covering(other.marks[layer], words)
    return Counter((mine[number], theirs[number]) for number in read)


def _covering(marks: Iterable[Mark], words: Sequence[Offsets]) -> list[str]:
    """Return the labels that cover each word, as one text; empty where there is none."""
    found: list[set[str]] = [set() for _ in words]
    for mark in marks:
        for number in _within(words, mark.spans):
            found[number].add(mark.label)
    return ["+".join(sorted(labels)) for labels in found]


def _within(words: Sequence[Offsets], spans: Iterable[Offsets]) -> set[int]:
    """Return the numbers of the words that begin in one of some stretches."""
    starts = np.array([start for start, _ in words])
    found: set[int] = set()
    for span in spans:
        first, after = np.searchsorted(starts, span)
        found.update(range(int(first), int(after)))
    return found


def _of_passages(one: Page, other: Page, themes: set[str]) -> Pairs:
    """Count for each theme whether both have it, over the passages that both have read."""
    mine, theirs = _placed(one), _placed(other)
    places = {place for place, _ in mine | theirs}
    for page in (one, other):
        places |= set(page.scopes.get(THEMES, ()))
    return Counter(
        (str((place, theme) in mine), str((place, theme) in theirs))
        for place in places
        for theme in themes
    )


def _placed(page: Page) -> set[tuple[Offsets, str]]:
    return {(mark.hull, mark.label) for mark in page.marks[THEMES]}


def _of_statuses(one: Page, other: Page) -> Pairs:
    mine, theirs = one.marks.get("quotes", []), other.marks.get("quotes", [])
    told: Pairs = Counter()
    for i, j in pairs(mine, theirs):
        wanted, found = mine[i].parts.get("speakers"), theirs[j].parts.get("speakers")
        if wanted is not None and found is not None:
            told[wanted.kind, found.kind] += 1
    return told


def _of_kinds(one: Page, other: Page) -> Pairs:
    mine, theirs = one.frame.get("kind"), other.frame.get("kind")
    if mine is None or theirs is None:
        return Counter()
    return Counter([(mine.text, theirs.text)])
