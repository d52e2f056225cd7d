"""What the encoder labelled, as statements: each content with its cue and its source.

A scored choice among the labels near by: linear models over how far two stand apart, what stands
between them, their order, the parse and the labels' scores, learned from PolNeAR by ``readout
train quotes``.
"""

from __future__ import annotations

import math
import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from operator import itemgetter
from typing import NamedTuple

from readout.language.cues import lexicon
from readout.language.encoding import LabelledSpan
from readout.language.page import Page, TokenSpan
from readout.language.phrases import RELATIVE, parsed_subject
from readout.language.words import letters, words
from readout.models.scorer import Scorers, packaged
from readout.records.spans import SpanIndex, contains, overlap, trim
from readout.records.types import Offsets
from readout.stages.quotes.proposals import LabelledStatement, Method, Proposal
from readout.stages.quotes.read.clauses import Clause, cue_head, is_passive
from readout.stages.quotes.read.reading import QuoteReading

__all__ = [
    "EDGES",
    "FINITE",
    "MARKS",
    "Labels",
    "WeighedLabel",
    "behind_hearer",
    "clausal",
    "log_odds",
    "packaged_models",
    "unlabelled",
]

EDGES = " \t\n\r,;:—–-"
MARKS = "“”\"'‘’«»„`"
SENTENCES_AWAY = 1
"""A cue stands in its content's sentence or in one beside it."""
THAT = re.compile(r"(?:the fact )?that ", re.IGNORECASE)
OBJECTS = frozenset({"dative", "dobj", "pobj"})
NAMES = ("PERSON", "ORG")
FINITE = frozenset({"VBD", "VBZ", "VBP", "MD"})
NAMING = ("NN", "PR", "DT", "CD", "WP")
"""How the tags of words begin that name who is asked."""
SHORTEST = 5
"""Letters and digits of a content that is more than a word left over."""
NEAR = 16
"""Tokens of an adjunct, or of who is to do something."""
CLAUSAL = frozenset({"bare", "that", "finding"})
"""Frames of verbs that a clause may follow."""
COMMAS = frozenset({",", "—", "–"})
STOPS = COMMAS | {"", ".", "?", "!", ";"}
PAUSES = ",;:.—– \n\t"
LEAST = 1e-3
"""A score is held to be no surer than this, so that its log odds are finite."""


class WeighedLabel(NamedTuple):
    """A label of the encoder with its log odds; ``label`` is None where nobody is the likeliest."""

    odds: float
    label: LabelledSpan | None


NOBODY = WeighedLabel(0.0, None)


class Labels:
    """The labels of one document, and where they stand among its sentences and quotations.

    Parameters
    ----------
    reading : QuoteReading
        The document.
    roles : sequence of LabelledSpan
        Sources, cues and contents, in order.
    models : mapping
        What chooses among them.
    """

    def __init__(
        self, reading: QuoteReading, roles: Sequence[LabelledSpan], models: Scorers
    ) -> None:
        self.reading = reading
        self.page = reading.page
        self.models = models
        said = [role for role in roles if letters(self.page.part(role.span))]
        self.contents, self.cues, self.sources = (
            SpanIndex(role for role in said if role.label == label)
            for label in ("content", "cue", "source")
        )
        self.reported = SpanIndex(role for role in self.page.roles if role.label == "content")
        self._sources: dict[LabelledSpan, WeighedLabel] = {}

    # -- statements ------------------------------------------------------------------------------

    def statements(self) -> Iterator[LabelledStatement]:
        """Give every content the likeliest cue near by, and that cue's source."""
        for role in self.contents.within(0, len(self.page.text)):
            content = self._narrowed(role)
            if not letters(self.page.part(content)):
                continue
            best = max(self.weighed_cues(role), key=itemgetter(0), default=NOBODY)
            source = NOBODY if best.label is None else self._source(best.label)
            yield LabelledStatement(content, best.label, source.label, role, best.odds, source.odds)

    def cues_of(self, content: LabelledSpan) -> Iterator[tuple[LabelledSpan, int]]:
        """Yield the cues in a content's sentence, beside it or within it.

        Yields
        ------
        (cue, away)
            ``away``: how many sentences.
        """
        units = self.reading.units
        here = self.reading.unit_at(content.start)
        near = units[max(0, here - SENTENCES_AWAY) : here + SENTENCES_AWAY + 1]
        for cue in self.cues.within(near[0].start, max(near[-1].end, content.end)):
            if "\n" not in self.page.part(_gap(content.span, cue.span)):
                yield cue, abs(self.reading.unit_at(cue.start) - here)

    def sources_of(self, cue: LabelledSpan) -> list[LabelledSpan]:
        """Return the sources in a cue's sentence."""
        unit = self.reading.unit_of(cue.start)
        return self.sources.within(unit.start, unit.end)

    def weighed_cues(self, content: LabelledSpan) -> list[WeighedLabel]:
        """Return the log odds of each cue near a content as its own."""
        model = self.models["cue"]
        return [
            WeighedLabel(model.odds(self.cue_features(content, cue, away)), cue)
            for cue, away in self.cues_of(content)
        ]

    def weighed_sources(self, cue: LabelledSpan) -> list[WeighedLabel]:
        """Return the log odds of each source in a cue's sentence, and that it has none."""
        model = self.models["source"]
        beside = self.sources_of(cue)
        found = [WeighedLabel(model.odds(self.source_features(cue, s)), s) for s in beside]
        return [*found, WeighedLabel(model.odds(self.no_source_features(cue, beside)), None)]

    def _source(self, cue: LabelledSpan) -> WeighedLabel:
        """Return the likeliest source of a cue, or none where that is likelier."""
        if cue not in self._sources:
            self._sources[cue] = max(self.weighed_sources(cue), key=itemgetter(0))
        return self._sources[cue]

    def _narrowed(self, role: LabelledSpan) -> Offsets:
        """Return a content as the record has it: whole quotations, and no "that" before it."""
        start, end = trim(self.page.text, role.start, role.end, EDGES)
        first = max(0, bisect_right(self.reading.opens, start) - 1)
        last = bisect_left(self.reading.opens, end)
        for (opens, closes), _ in self.reading.outer[first:last]:
            most = overlap((opens, closes), (start, end)) * 2 > closes - opens
            if opens < start < closes:
                start = opens if most else closes
            if opens < end < closes:
                end = closes if most else opens
        opening = THAT.match(self.page.text, start, end)
        return start if opening is None else opening.end(), end

    # -- features --------------------------------------------------------------------------------

    def cue_features(self, content: LabelledSpan, cue: LabelledSpan, away: int) -> dict[str, float]:
        """Describe a cue as that of a content; ``away``: sentences between them."""
        page, head = self.page, self.page.tokens.head
        gap = _gap(content.span, cue.span)
        between = page.part(gap)
        first, after = page.range(*content.span)
        outside = (i for i in range(first, after) if not first <= head[i] < after)
        root = next(outside, first)  # the token of the content that hangs on one outside it
        lo, hi = page.range(*cue.span)
        return self._between(gap) | {
            "bias": 1.0,
            "score": log_odds(cue.score),
            "distance": math.log1p(len(between)),
            "before": float(cue.end <= content.start),
            "within": float(contains(content.span, cue.span)),
            "away": float(away),
            "touches": float(not between.strip(" ,:“”\"'")),
            "governs": float(lo <= head[root] < hi and not lo <= root < hi),
            "governed": float(head[self._head(cue)] == root),
            "break": float("." in between),
        }

    def source_features(self, cue: LabelledSpan, source: LabelledSpan) -> dict[str, float]:
        """Describe a source as that of a cue in its sentence."""
        page, tokens, span = self.page, self.page.tokens, source.span
        gap = _gap(cue.span, span)
        between = page.part(gap)
        lo, hi = page.range(*span)
        alone = page.word(lo) if hi - lo == 1 else ""
        before = source.end <= cue.start
        head = self._head(cue)
        subject = parsed_subject(page, head)
        hanging = [tokens.dep[i] for i in range(lo, hi) if tokens.head[i] == head]
        own = subject is not None and lo <= subject < hi
        contents = self.contents.overlapping(*span)
        names = {entity.label for entity in page.entity_index.overlapping(*span)}
        return self._between(gap) | {
            "subject": float(own),
            "other_subject": float(subject is not None and not own),
            "own_subject": float(any(dep.startswith("nsubj") for dep in hanging)),
            "object": float(not OBJECTS.isdisjoint(hanging)),
            "genitive": float("poss" in hanging),
            "bias": 1.0,
            "score": log_odds(source.score),
            "distance": math.log1p(len(between)),
            "before": float(before),
            "touches": float(not between.strip(" ,")),
            "by": float(page.word(lo - 1) == "by" and not before),
            "passive_before": float(is_passive(page.words(*cue.span)) and before),
            "pronoun": float(alone in words("word.pronoun")),
            "relative": float(alone in RELATIVE),
            "named": float(not names.isdisjoint(NAMES)),
            "in_content": float(any(contains(one.span, span) for one in contents)),
        }

    def no_source_features(
        self, cue: LabelledSpan, candidates: Sequence[LabelledSpan]
    ) -> dict[str, float]:
        """Describe that a cue has no source, although these stand in its sentence."""
        page, head = self.page, self._head(cue)
        tag = page.tokens.tag[head]
        return {
            "none": 1.0,
            "none_passive": float(is_passive(page.words(*cue.span))),
            "none_noun": float(tag.startswith("NN")),
            "none_gerund": float(tag == "VBG"),
            "none_subject": float(parsed_subject(page, head) is None),
            "none_alone": float(not candidates),
            "none_best": max((log_odds(c.score) for c in candidates), default=0.0),
        }

    def _between(self, gap: Offsets) -> dict[str, float]:
        """Count what stands whole between two spans, up to three of a kind."""
        kinds = {"contents": self.contents, "cues": self.cues, "sources": self.sources}
        return {
            f"{name}_between": float(min(3, sum(r.end <= gap[1] for r in index.within(*gap))))
            for name, index in kinds.items()
        }

    def _head(self, cue: LabelledSpan) -> int:
        """Return the token that heads a cue."""
        first, after = self.page.range(*cue.span)
        return cue_head(self.page, first, max(after, first + 1))


def _gap(one: Offsets, two: Offsets) -> Offsets:
    """Return the characters between two spans; empty where they overlap."""
    start, end = min(one[1], two[1]), max(one[0], two[0])
    return start, max(start, end)


def behind_hearer(page: Page, clause: Clause, content: Offsets) -> Offsets:
    """Begin what somebody is asked to do with its infinitive (``urged the mayors | to count``)."""
    tokens = page.tokens
    lo, hi = page.range(*content)
    if content[0] < clause.cue[1] or not _asks(page, clause):
        return content
    for verb in tokens.children.get(clause.head, ()):
        infinitive = lo < verb < hi and tokens.tag[verb] == "VB"
        for to in tokens.children.get(verb, ()) if infinitive else ():
            named = any(tag.startswith(NAMING) for tag in tokens.tag[lo:to])
            if lo < to < verb and tokens.lower[to] == "to" and named:
                return tokens.start[to], content[1]
    return content


def _asks(page: Page, clause: Clause) -> bool:
    """Whether a verb of a cue asks somebody to do something."""
    cue = range(*page.range(*clause.cue))
    verbs = (verb for i in cue for verb in lexicon().at(page.tokens.lower, i))
    return clause.voice != "passive" and any("infinitive" in verb.frames for verb in verbs)


def clausal(page: Page, first: int, last: int) -> bool:
    """Whether tokens ``[first, last)`` are a clause.

    A subject with its verb, an infinitive, a question.
    """
    tokens = page.tokens
    if tokens.lower[first] in words("conjunction.clause"):
        return True
    subjects = (i for i in range(first, last) if tokens.dep[i].startswith("nsubj"))
    verbs = (tokens.head[i] for i in subjects)
    return any(first <= v < last and tokens.dep[v] not in {"acl", "relcl"} for v in verbs)


# -- reports whose cue the rules read and whose content the encoder labelled nowhere


def unlabelled(page: Page, clause: Clause) -> Proposal | None:
    """Return what a clause reports in its own sentence; None where that cannot be delimited."""
    sentence = TokenSpan(page, clause.lo, clause.hi)
    after = clause.after
    if clause.inverted and clause.speaker is not None:
        after = max(after, page.token_from(clause.speaker[1]))
    start = next(_opening(sentence, clause, after), None)
    span = (start, clause.hi) if start else _around(sentence, clause, after)
    if span is None or span[0] >= span[1] or any(page.masked[slice(*span)]):
        return None
    content = behind_hearer(page, clause, trim(page.text, *page.span(*span), PAUSES))
    if letters(page.part(content)) <= SHORTEST:
        return None
    return Proposal("indirect", (content,), (), Method.CLAUSE, clause=clause)


def _opening(sentence: TokenSpan, clause: Clause, after: int) -> Iterator[int]:
    """Yield the tokens with which a content may open behind its clause, the likeliest first."""
    word = sentence.word
    if word(after) == "that" and word(after + 1) != "again":
        yield after + 1
    at = after + (word(after) in words("pronoun.demonstrative"))
    if word(at) == ":":  # "will say this: …"
        yield at + 1
    asks = "question" in clause.frames and word(after) in words("word.question_word")
    if asks or "phrase" in clause.frames or _asks_to(sentence, clause, after):
        yield after  # "asked whether", "called for better rules", "urged the towns to mend"
    tokens = sentence.page.tokens
    for child in tokens.children.get(clause.head, ()) if clause.says else ():
        first = tokens.left[child]
        if tokens.dep[child] == "ccomp" and first >= after:
            yield first + (sentence.word(first) == "that")  # "said (on Monday that) the road …"


def _asks_to(sentence: TokenSpan, clause: Clause, after: int) -> bool:
    """Return whether it is ``urged the towns to mend their bridges``."""
    wishes = {"infinitive"} if clause.voice == "passive" else {"infinitive", "intention"}
    near = range(after, min(after + NEAR, sentence.hi - 1))
    ends = (i for i in near if sentence.word(i) in {".", ";", ":", "that"})
    asked = range(after, next(ends, near.stop))
    tags = sentence.page.tokens.tag
    to = any(sentence.word(i) == "to" and "VB" in tags[i + 1 : i + 3] for i in asked)
    return to and not clause.frames.isdisjoint(wishes)


def _around(sentence: TokenSpan, clause: Clause, after: int) -> Offsets | None:
    """Read ``…, the mayor said (on Monday).`` and ``As the mayor said, …``, in tokens."""
    page = sentence.page
    begins = page.token_from(clause.hull[0])
    as_said = sentence.word(begins - 1) == "as"
    rest = after
    while sentence.word(rest) not in STOPS and rest - after < NEAR:
        rest += 1
    if as_said and sentence.word(rest) == "," and CLAUSAL & clause.frames:
        return rest + 1, sentence.hi
    begins -= as_said
    if not clause.says or sentence.word(begins - 1) not in COMMAS:
        return None
    if rest > after and sentence.word(after) not in words("word.adjunct"):
        return None
    return sentence.lo, begins - 1


# -- the learned weights


def packaged_models() -> Scorers:
    """Return the scorers of the package, read once.

    ``cue``, ``source`` and ``confidence``; ``statements`` has a threshold.
    """
    return packaged("readout.stages.quotes", "weights.json")


def log_odds(score: float) -> float:
    """Return the log odds of a label's score (0 to 1), within bounds."""
    kept = max(LEAST, min(1 - LEAST, score))
    return math.log(kept / (1 - kept))
