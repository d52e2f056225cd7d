"""Which cue reports a content and who is its source.

A scored choice among what the encoder labelled.

A linear model over how far the two stand apart, what stands between them, their order, the parse
and the labels' scores; the weights, in ``weights.json`` beside this file, were learned from PolNeAR
by ``readout train quotes``.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from readout.language.cues import lexicon
from readout.language.encoding import LabelledSpan
from readout.language.page import Page
from readout.language.phrases import RELATIVE, parsed_subject
from readout.language.words import words
from readout.models.scorer import Scorers, packaged
from readout.records.spans import SpanIndex, contains, overlap
from readout.records.types import Offsets

__all__ = [
    "PASSIVE",
    "Features",
    "Models",
    "Pairs",
    "best",
    "cue_head",
    "log_odds",
    "packaged_models",
]

Features = dict[str, float]
"""Name -> value; names that a model has no weight for count nothing."""
Models = Scorers
"""``cue``, ``source``, ``confidence``, ``confidence_rules``; ``statements`` has a threshold."""
PASSIVE = words("aux.passive")
OBJECTS = frozenset({"dative", "dobj", "pobj"})
LEAST = 1e-3


def packaged_models() -> Models:
    """Return the models of the package, read once."""
    return packaged("readout.stages.quotes", "weights.json")


def log_odds(score: float) -> float:
    """Return the log odds of a label's score (0 to 1), within bounds."""
    kept = max(LEAST, min(1 - LEAST, score))
    return math.log(kept / (1 - kept))


@dataclass(frozen=True, slots=True)
class _Cue:
    """What a cue is beside every source.

    The token that heads it, that verb's subject by the parse, its voice.
    """

    head: int
    subject: int | None
    passive: bool


class Pairs:
    """Features of pairs of labels in one document.

    Parameters
    ----------
    page : Page
        The document.
    contents, cues, sources : SpanIndex
        Its labels.
    """

    def __init__(
        self,
        page: Page,
        contents: SpanIndex[LabelledSpan],
        cues: SpanIndex[LabelledSpan],
        sources: SpanIndex[LabelledSpan],
    ) -> None:
        self.page = page
        self.contents = contents
        self.cues = cues
        self.sources = sources
        self._read: dict[Offsets, _Cue] = {}

    def cue(self, content: LabelledSpan, cue: LabelledSpan, away: int) -> Features:
        """Describe a cue as that of a content; ``away``: sentences between them."""
        page = self.page
        gap = _gap(content.span, cue.span)
        found = self._between(
            gap, {"content": self.contents, "cue": self.cues, "source": self.sources}
        )
        head = self._cue(cue).head
        root = self._root(content.span)
        first, after = page.range(cue.start, cue.end)
        found |= {
            "bias": 1.0,
            "score": log_odds(cue.score),
            "distance": math.log1p(max(0, gap[1] - gap[0])),
            "before": float(cue.end <= content.start),
            "within": float(contains(content.span, cue.span)),
            "away": float(away),
            "touches": float(not page.text[gap[0] : gap[1]].strip(" ,:“”\"'")),
            "governs": float(first <= page.tokens.head[root] < after and not first <= root < after),
            "governed": float(page.tokens.head[head] == root),
            "break": float("." in page.text[gap[0] : gap[1]]),
        }
        return found

    def source(self, cue: LabelledSpan, source: LabelledSpan) -> Features:
        """Describe a source as that of a cue in its sentence."""
        page = self.page
        span = source.span
        gap = _gap(cue.span, span)
        lo, hi = page.range(*span)
        alone = page.word(lo) if hi - lo == 1 else ""
        entities = page.entity_index.overlapping(*span)
        contents = self.contents.overlapping(*span)
        kinds = {"cue": self.cues, "source": self.sources, "content": self.contents}
        one = self._cue(cue)
        before = source.end <= cue.start
        found = self._between(gap, kinds) | self._hanging(one, span)
        found |= {
            "bias": 1.0,
            "score": log_odds(source.score),
            "distance": math.log1p(max(0, gap[1] - gap[0])),
            "before": float(before),
            "touches": float(not page.text[gap[0] : gap[1]].strip(" ,")),
            "by": float(page.word(lo - 1) == "by" and not before),
            "passive_before": float(one.passive and before),
            "pronoun": float(alone in lexicon().words["pronoun"]),
            "relative": float(alone in RELATIVE),
            "named": float(any(e.label in ("PERSON", "ORG") for e in entities)),
            "in_content": float(any(contains(c.span, span) for c in contents)),
        }
        return found

    def _hanging(self, cue: _Cue, span: Offsets) -> Features:
        """Describe how a source hangs on a cue in the parse."""
        tokens, (lo, hi) = self.page.tokens, self.page.range(*span)
        within = cue.subject is not None and lo <= cue.subject < hi
        hanging = [tokens.dep[i] for i in range(lo, hi) if tokens.head[i] == cue.head]
        return {
            "subject": float(within),
            "other_subject": float(cue.subject is not None and not within),
            "own_subject": float(any(dep.startswith("nsubj") for dep in hanging)),
            "object": float(not OBJECTS.isdisjoint(hanging)),
            "genitive": float("poss" in hanging),
        }

    def no_source(self, cue: LabelledSpan, candidates: Sequence[LabelledSpan]) -> Features:
        """Describe that a cue has no source, although these stand in its sentence."""
        page = self.page
        one = self._cue(cue)
        return {
            "none": 1.0,
            "none_passive": float(one.passive),
            "none_noun": float(page.tokens.tag[one.head].startswith("NN")),
            "none_gerund": float(page.tokens.tag[one.head] == "VBG"),
            "none_subject": float(page.parsed and one.subject is None),
            "none_alone": float(not candidates),
            "none_best": max((log_odds(c.score) for c in candidates), default=0.0),
        }

    def _between(self, gap: Offsets, kinds: Mapping[str, SpanIndex[LabelledSpan]]) -> Features:
        """Count what stands whole between two spans, up to three of a kind."""
        low, high = gap
        return {
            f"{name}s_between": float(min(3, sum(r.end <= high for r in index.within(low, high))))
            if high > low
            else 0.0
            for name, index in kinds.items()
        }

    def _cue(self, cue: LabelledSpan) -> _Cue:
        key = cue.start, cue.end
        if key not in self._read:
            page = self.page
            first, after = page.range(*key)
            head = cue_head(page, first, max(after, first + 1))
            subject = parsed_subject(page, head) if page.parsed else None
            self._read[key] = _Cue(head, subject, bool(PASSIVE.intersection(page.words(*key))))
        return self._read[key]

    def _root(self, span: Offsets) -> int:
        """Return the token of a span that hangs on one outside it."""
        first, after = self.page.range(*span)
        outside = (i for i in range(first, after) if not first <= self.page.tokens.head[i] < after)
        return next(outside, first)


def cue_head(page: Page, first: int, after: int) -> int:
    """Return the token that heads a cue.

    A reporting verb, else its last verb, else its first word.
    """
    verbs = [i for i in range(first, after) if page.tokens.tag[i].startswith("VB")]
    known = (i for i in range(first, after) if page.tokens.lower[i] in lexicon().verbs)
    return next(known, verbs[-1] if verbs else first)


def _gap(one: Offsets, two: Offsets) -> Offsets:
    """Return the characters between two spans; empty where they overlap."""
    if overlap(one, two):
        return one[0], one[0]
    return (one[1], two[0]) if one[1] <= two[0] else (two[1], one[0])


def best(scored: Iterable[tuple[float, LabelledSpan]]) -> tuple[float, LabelledSpan] | None:
    """Return the highest score with its span; the first of equals."""
    return max(scored, key=lambda pair: pair[0], default=None)
