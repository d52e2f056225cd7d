"""What the encoder labelled, as statements: each content with its cue and its source.

A scored choice among the labels near by: linear models over how far two stand apart, what stands
between them, their order, the parse and the labels' scores, learned from PolNeAR by ``readout
train quotes``.
"""

from __future__ import annotations

import math
import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from operator import itemgetter
from typing import NamedTuple

from readout.language.cues import lexicon
from readout.language.encoding import LabelledSpan
from readout.language.page import Page, TokenSpan
from readout.language.phrases import RELATIVE, SUBJECTS, parsed_subject
from readout.language.words import letters, words
from readout.models.scorer import Features, Scorers, packaged
from readout.records.spans import SpanIndex, overlap, trim
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
WISHES = frozenset({"infinitive", "intention"})
"""Frames of verbs that an infinitive may follow."""
COMMAS = frozenset({",", "—", "–"})
DASHES = COMMAS | {"-"}
ASIDES = frozenset({"ccomp", "parataxis"})
"""How what somebody says hangs on words that stand beside it."""
HEADS = 4
"""So many words above a cue are looked at."""
STOPS = COMMAS | {"", ".", "?", "!", ";"}
PAUSES = ",;:.—– \n\t"
TOUCHING = " ,:“”\"'"
"""All that stands between two labels that touch."""
LEAST = 1e-3
"""A score is held to be no surer than this, so that its log odds are finite."""


class WeighedLabel(NamedTuple):
    """A label of the encoder with its log odds; ``label`` is None where nobody is the likeliest."""

    odds: float
    label: LabelledSpan | None


NOBODY = WeighedLabel(0.0, None)
LabelChoice = Mapping[LabelledSpan | None, Features]
"""What describes each label that may be chosen, and that none is."""


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
    every : bool
        Whether a "that" belongs to the content that it opens, as PolNeAR has it.
    """

    def __init__(
        self,
        reading: QuoteReading,
        roles: Sequence[LabelledSpan],
        models: Scorers,
        *,
        every: bool = False,
    ) -> None:
        self.every = every
        self.reading = reading
        self.page = reading.page
        self.models = models
        said = [role for role in roles if letters(self.page.part(role.span))]
        self.contents, self.cues, self.sources = (
            SpanIndex(role for role in said if role.label == label)
            for label in ("content", "cue", "source")
        )
        self.reported = SpanIndex(role for role in self.page.roles if role.label == "content")

    def statements(self) -> Iterator[LabelledStatement]:
        """Give every content the likeliest cue near by, and that cue's source."""
        page, outer = self.page, self.reading.outer
        for role in self.contents.within(0, len(page.text)):
            start, end = trim(page.text, role.start, role.end, EDGES)
            first, after = (bisect_left(outer, ((at, 0), 0)) for at in (start + 1, end))
            for (begins, closes), _ in outer[max(0, first - 1) : after]:  # whole quotations
                most = overlap((begins, closes), (start, end)) * 2 > closes - begins
                if begins < start < closes:
                    start = begins if most else closes
                if begins < end < closes:
                    end = closes if most else begins
            opening = None if self.every else THAT.match(page.text, start, end)
            content = start if opening is None else opening.end(), end
            if letters(page.part(content)):
                cues = self.weighed("cue", self.cues_of(role))
                cue = max(cues, key=itemgetter(0), default=NOBODY)
                source = NOBODY
                if cue.label is not None:
                    sources = self.weighed("source", self.sources_of(cue.label))
                    source = max(sources, key=itemgetter(0))
                odds = cue.odds, source.odds
                yield LabelledStatement(content, cue.label, source.label, role, *odds)

    def weighed(self, model: str, choice: LabelChoice) -> list[WeighedLabel]:
        """Return the log odds of each label that may be chosen."""
        odds = self.models[model].odds
        return [WeighedLabel(odds(features), label) for label, features in choice.items()]

    def cues_of(self, content: LabelledSpan) -> LabelChoice:
        """Describe each cue in a content's sentence, beside it or within it, as its own."""
        page, head, reading = self.page, self.page.tokens.head, self.reading
        here = reading.unit_at(content.start)
        near = reading.units[max(0, here - SENTENCES_AWAY) : here + SENTENCES_AWAY + 1]
        near = [unit for unit in near if unit.segment == reading.units[here].segment]
        first, after = page.range(*content.span)
        outside = (i for i in range(first, after) if not first <= head[i] < after)
        root = next(outside, first)  # the token of the content that hangs on one outside it
        found: dict[LabelledSpan | None, Features] = {}
        for cue in self.cues.within(near[0].start, max(near[-1].end, content.end)):
            lo, hi = page.range(*cue.span)
            found[cue] = {
                **self._pair(content, cue),
                "away": float(abs(reading.unit_at(cue.start) - here)),
                "governs": float(lo <= head[root] < hi and not lo <= root < hi),
                "governed": float(head[cue_head(page, lo, max(hi, lo + 1))] == root),
            }
        return found

    def sources_of(self, cue: LabelledSpan) -> LabelChoice:
        """Describe each source in a cue's sentence as its own, and that it has none."""
        page, tokens, unit = self.page, self.page.tokens, self.reading.unit_of(cue.start)
        first, after = page.range(*cue.span)
        head = cue_head(page, first, max(after, first + 1))
        subject = parsed_subject(page, head)
        passive = is_passive(tokens.lower[first:after])
        found: dict[LabelledSpan | None, Features] = {}
        best: float | None = None
        for source in self.sources.within(unit.start, unit.end):
            lo, hi = page.range(*source.span)
            pair = self._pair(cue, source)
            own = subject is not None and lo <= subject < hi
            hanging = [tokens.dep[i] for i in range(lo, hi) if tokens.head[i] == head]
            alone = page.word(lo) if hi - lo == 1 else ""
            names = {entity.label for entity in page.entity_index.overlapping(*source.span)}
            best = max(pair["score"], pair["score"] if best is None else best)
            found[source] = pair | {
                "subject": float(own),
                "other_subject": float(not own and subject is not None),
                "own_subject": float(any(dep.startswith("nsubj") for dep in hanging)),
                "object": float(not OBJECTS.isdisjoint(hanging)),
                "genitive": float("poss" in hanging),
                "by": float(page.word(lo - 1) == "by" and not pair["before"]),
                "passive_before": passive * pair["before"],
                "pronoun": float(alone in words("word.pronoun")),
                "relative": float(alone in RELATIVE),
                "named": float(not names.isdisjoint(NAMES)),
            }
        found[None] = {
            "none": 1.0,
            "none_passive": float(passive),
            "none_subject": float(subject is None),
            "none_alone": float(best is None),
            "none_best": best or 0.0,
        }
        return found

    def _pair(self, one: LabelledSpan, other: LabelledSpan) -> dict[str, float]:
        """Describe a label beside the one whose own it may be.

        How sure it is, how far away, in what order, and what stands whole between, up to three of a
        kind.
        """
        start, end = min(one.end, other.end), max(one.start, other.start)
        gap = start, max(start, end)  # empty where they overlap
        between = self.page.part(gap)
        kinds = {"contents": self.contents, "cues": self.cues, "sources": self.sources}
        counts = {name: sum(r.end <= gap[1] for r in kinds[name].within(*gap)) for name in kinds}
        return {
            "bias": 1.0,
            "score": log_odds(other.score),
            "distance": math.log1p(len(between)),
            "before": float(other.end <= one.start),
            "touches": float(not between.strip(TOUCHING)),
            **{f"{name}_between": float(min(3, count)) for name, count in counts.items()},
        }


def behind_hearer(page: Page, clause: Clause, content: Offsets) -> Offsets:
    """Begin what somebody is asked to do with its infinitive (``urged the mayors | to count``)."""
    lower, tags = page.tokens.lower, page.tokens.tag
    lo, hi = page.range(*content)
    verbs = (verb for i in range(clause.first, clause.after) for verb in lexicon().at(lower, i))
    to = None if clause.voice == "passive" else _infinitive(page, clause)
    if to is None or not lo < to < hi or not any("infinitive" in verb.frames for verb in verbs):
        return content
    named = any(tag.startswith(NAMING) for tag in tags[lo:to])
    return (page.tokens.start[to], content[1]) if named else content


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
    after = page.token_from(clause.hull[1])
    start = next(_openings(sentence, clause, after), None)
    span = (start, clause.hi) if start else _around(sentence, clause, after)
    if span is None or span[0] >= span[1] or page.masked[span[0]]:
        return None
    content = behind_hearer(page, clause, trim(page.text, *page.span(*span), PAUSES))
    if letters(page.part(content)) <= SHORTEST:
        return None
    return Proposal("indirect", (content,), (), Method.CLAUSE, clause=clause)


def _openings(sentence: TokenSpan, clause: Clause, after: int) -> Iterator[int]:
    """Yield the tokens with which a content may open behind its clause, the likeliest first."""
    word, tokens = sentence.word, sentence.page.tokens
    noun = clause.voice == "passive" or tokens.tag[after - 1].startswith("NN")
    relative = noun and tokens.dep[after] in SUBJECTS  # "a way was found that spares both"
    if word(after) == "that" and tokens.head[after] > after and not relative:
        yield after + 1
    at = after + (word(after) in words("pronoun.demonstrative"))
    if word(at) == ":":  # "will say this: …"
        yield at + 1
    asks = "question" in clause.frames and word(after) in words("word.question_word")
    if asks or "phrase" in clause.frames:
        yield after  # "asked whether", "called for better rules"
    yield from _hanging(sentence, clause, after)
    to = _infinitive(sentence.page, clause)
    if to is not None and not WISHES.isdisjoint(clause.frames):
        yield to - (word(to - 1) == "not")  # "urged the towns to mend"
    yield from _aside(sentence, clause, after)


def _hanging(sentence: TokenSpan, clause: Clause, after: int) -> Iterator[int]:
    """Yield the beginnings of clauses that hang on a cue by the parse."""
    word, tokens = sentence.word, sentence.page.tokens
    for child in chain(*(tokens.children.get(i, ()) for i in _heads(sentence.page, clause.head))):
        first = tokens.left[child]
        opens = word(first) == "that"
        apart = ";" in (word(first - 1), word(first))  # "so it is said; the road was bad"
        if tokens.dep[child] == "ccomp" and first >= after and (opens or clause.says) and not apart:
            yield first + opens  # "said (on Monday that) the road …"


def _aside(sentence: TokenSpan, clause: Clause, after: int) -> Iterator[int]:
    """Yield what follows words that open a sentence: ``I must say, | the road is bad``."""
    word, tokens = sentence.word, sentence.page.tokens
    *_, top = _heads(sentence.page, clause.head)
    hangs = CLAUSAL & clause.frames and tokens.dep[top] in ASIDES and tokens.head[top] > after
    aside = hangs and word(after) in DASHES
    if aside and word(sentence.page.token_from(clause.hull[0]) - 1) not in DASHES:
        yield after + 1


def _heads(page: Page, verb: int) -> Iterator[int]:
    """Yield a verb, and those on which it hangs (``I want to say``, ``all I said was that``)."""
    tokens = page.tokens
    yield verb
    for _ in range(HEADS):
        dep, verb = tokens.dep[verb], tokens.head[verb]
        if dep == "xcomp" or (dep in SUBJECTS and tokens.lower[verb] in words("word.be")):
            yield verb
        elif dep != "relcl":
            return


def _infinitive(page: Page, clause: Clause) -> int | None:
    """Return the "to" of the infinitive behind a cue, by the parse (``urged the towns | to``)."""
    tokens = page.tokens
    verbs = (i for i in tokens.children.get(clause.head, ()) if tokens.tag[i] == "VB")
    near = ((i, verb) for verb in verbs for i in tokens.children.get(verb, ()))
    marks = (i for i, verb in near if clause.after <= i < verb and tokens.lower[i] == "to")
    return next(marks, None)


def _around(sentence: TokenSpan, clause: Clause, after: int) -> Offsets | None:
    """Read ``…, the mayor said (on Monday).``, ``As the mayor said, …``, ``In her view, …``."""
    page = sentence.page
    begins = page.token_from(clause.hull[0])
    as_said = sentence.word(begins - 1) == "as"
    leads = as_said or (clause.voice, begins) == ("according", sentence.lo)
    stops = (i for i in range(after, after + NEAR) if sentence.word(i) in STOPS)
    rest = next(stops, after + NEAR)
    if leads and sentence.word(rest) == "," and CLAUSAL & clause.frames:
        return rest + 1, sentence.hi
    begins -= as_said
    if not clause.says or not (as_said or sentence.word(begins - 1) in COMMAS):
        return None
    if rest > after and sentence.word(after) not in words("word.adjunct"):
        return None
    return sentence.lo, begins - (sentence.word(begins - 1) in COMMAS)


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
