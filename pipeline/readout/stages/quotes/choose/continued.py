"""How far behind a statement the sentences still give what was said.

A linear model says of each sentence how likely the report goes on in it if it has gone on as far as
there; together they say where it ends. The weights, and the chance from which a sentence speaks for
going on, stand in ``reports.json`` beside the stage (``readout train reports``).
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from typing import Literal

from readout.language.cues import CueVerb, inflect
from readout.language.page import Page, TokenSpan
from readout.language.phrases import can_speak, main_verb
from readout.language.words import words
from readout.models.arrays import Singles
from readout.models.scorer import Scorer, of_vector, packaged, probability
from readout.models.word_vectors import read_word_vectors
from readout.records.spans import overlap, trim
from readout.records.types import DocumentKind, Offsets
from readout.stages.quotes.choose.chosen import Chosen
from readout.stages.quotes.choose.scope import QuoteTask
from readout.stages.quotes.proposals import Method, Proposal, Spans
from readout.stages.quotes.read.clauses import CHANGED, Clause, is_author, verb_clause
from readout.stages.quotes.read.reading import QuoteReading, SentenceUnit

__all__ = ["Continuation", "Opening", "choose_lists", "features", "reach", "runs", "with_continued"]

Way = Literal["sentence", "paragraph", "item", "heading", "colon"]
"""How a sentence is joined to the one before: in its paragraph, in a new one, as an item of a list,
with a heading between, or behind a colon."""
DIGITS = 3
LIKELY = 0.4
"""Of a report's stretch a sentence with a lesser chance is the author's own."""
PATIENCE = 3.0
"""Log odds: a report that seems to have ended is not followed where so much speaks against it."""
AUTHORED: frozenset[DocumentKind] = frozenset({"commentary", "policy", "speech"})
"""Kinds of documents in which an author speaks himself."""
BODY = frozenset({"paragraph", "list_item", "other"})
"""Kinds of segments in which reports go on."""
MOST = 0.5
"""So much of a sentence that is reported makes it a statement."""
SHOWING = frozenset({"finding", "that"})
SAYING = frozenset({"bare", "infinitive"})
NUMBER = re.compile(r"[—–\-―•*·■▪◦\s]*(?:\(?(?:\d{1,3}|[a-z]|[ivx]{1,5})[.)]\s+)?")
"""The bullet or number of an item."""
PRESENTING = {
    form[0]: CueVerb(lemma, form, shape, frozenset())
    for lemma in sorted(words("verb.presenting"))
    for form, shape in inflect(lemma)
    if shape in ("past", "third")
}
"""Forms of verbs that tell what somebody spoke of."""
MODALS = ("must", "should", "need", "would", "will", "can", "could", "may", "might")
FINITE = {"VBD": "past", "VBZ": "present", "VBP": "present", "MD": "modal"}
HELPING = {"aux": "", "auxpass": " passive"}
"""What a finite helping verb adds to its own form."""
SUBJECTS = frozenset({"nsubj", "nsubjpass", "expl", "csubj"})
NAMED_SUBJECTS = {
    "i": "I",
    "we": "we",
    "there": "there",
    "you": "you",
    **dict.fromkeys(("he", "she"), "person"),
    **dict.fromkeys(("this", "that", "these", "those", "it", "they", "such"), "pointing"),
}
"""What a pronoun is as the subject of a sentence."""
LABELS = ("PERSON", "ORG", "EVENT", "GPE")
LETTERS = 4
"""A word of so many letters tells what a sentence is about."""
OPENINGS = 2
"""Words with which a sentence opens that are looked at."""
BOTH = 5.0
"""What a product of two vectors of length 1 counts beside either of them."""


def with_continued(
    reading: QuoteReading, proposals: Sequence[Proposal], kind: DocumentKind
) -> list[Proposal]:
    """Return the quotes of a document with those in which its reports go on.

    The items of a list that a statement leads to are quotes of their own.

    Parameters
    ----------
    proposals : sequence of Proposal
        The quotes of the document, sorted.
    kind : str
        The kind of document.
    """
    scorer = packaged("readout.stages.quotes", "reports.json")["reports"]
    known = itemized(reading, proposals, kind)
    found = dict.fromkeys(known)
    for run in runs(reading, known, kind):
        opening = run[0].opening.statement
        gone_on = [_going_on(place.words, opening, sure) for place, sure in reach(run, scorer)]
        if gone_on and opening not in found:  # a topic, as sure as the surest that it opens
            opening.confidence = max(one.confidence for one in gone_on)
        found |= dict.fromkeys([opening, *gone_on] if gone_on else ())
    return sorted(found, key=_order)


def _going_on(words: Offsets, opening: Proposal, sure: float) -> Proposal:
    method, sure = Method.REPORT_CONTINUED, round(sure, DIGITS)
    return Proposal("indirect", (words,), (), method, confidence=sure, continues=opening)


def _order(proposal: Proposal) -> Offsets:
    return proposal.start, -proposal.end


def reach(run: Iterable[Continuation], scorer: Scorer) -> list[tuple[Continuation, float]]:
    """Return the sentences in which a report goes on, and how likely that is.

    As far as the sum of their log odds is highest: a doubtful sentence does not end a report that
    plainly goes on behind it. One that is most likely the author's own is left out.

    Parameters
    ----------
    run : iterable of Continuation
        The sentences behind a statement; read only as far as its report may reach.
    scorer : Scorer
        Its threshold is the chance from which on a sentence speaks for going on.
    """
    least = math.log(scorer.threshold / (1 - scorer.threshold))
    walked = []
    total = most = 0.0
    reached = 0
    for place in run:
        odds = scorer.odds(features(place))
        walked.append((place, probability(odds)))
        total += odds - least
        if total > most:
            most, reached = total, len(walked)
        elif total < most - PATIENCE:
            break
    return [(place, sure) for place, sure in walked[:reached] if sure >= LIKELY]


# -- lists -----------------------------------------------------------------------------------


def itemized(
    reading: QuoteReading, proposals: Sequence[Proposal], kind: DocumentKind
) -> list[Proposal]:
    """Return the quotes of a document, the items of lists that they lead to by themselves.

    Not where an author speaks himself: there the model tells.
    """
    leading = {}
    for one in proposals if kind not in AUTHORED else ():
        if one.clause is not None and one.kind in ("indirect", "mixed"):
            leading[reading.unit_at(one.clause.cue[0])] = one
    known = {one.contents for one in proposals}
    found = list(proposals)
    for number, statement in leading.items():
        items = _items(reading, reading.units[number])
        sure = statement.confidence
        found += [_going_on(one, statement, sure) for one in items if (one,) not in known]
    return sorted(found, key=_order)


def choose_lists(chosen: Chosen, _: QuoteTask) -> None:
    """Take the first item of a list that a clause without words of its own leads to.

    ``It decided:``
    """
    reading, used = chosen.reading, chosen.clauses()
    for unit in reading.units:
        items = _items(reading, unit)
        clause = unit.clauses[-1] if items and unit.clauses else None
        if clause is not None and clause not in used and _announces(reading.page, clause):
            method = Method.CLAUSE_LIST
            chosen.take(Proposal("indirect", items[:1], (), method, clause=clause))


def _announces(page: Page, clause: Clause) -> bool:
    """Return whether a clause reports; a mere thing only "holds" or "shows"."""
    if not clause.plain or clause.voice not in ("active", "passive") or is_author(page, clause):
        return False
    if clause.frames == {"marks"} and clause.voice == "active":  # "continues:", "promotes:"
        return False
    if clause.voice == "passive" and page.word(clause.first) in CHANGED:  # "are listed below:"
        return False
    shows = clause.frames & SHOWING and not clause.frames & SAYING
    return not shows or clause.speaker is None or can_speak(page, clause.speaker)


def _items(reading: QuoteReading, unit: SentenceUnit) -> Spans:
    """Return the words of the list items that follow a segment, without their bullets.

    None where one is quoted. Behind an item, another item that leads to a list is its neighbour,
    and what follows is that one's.
    """
    page, segments = reading.page, reading.page.segments
    end = segments[unit.segment].end
    if not reading.leads(unit) or page.text[unit.end : end].strip():
        return ()
    found = []
    for segment in segments[unit.segment + 1 :]:
        leads = page.text.endswith(":", segment.start, segment.end)
        if segment.kind != "list_item" or (leads and segments[unit.segment].kind == "list_item"):
            break
        found.append(_item_words(page.text, segment.span))
    words = tuple((start, end) for start, end in found if start < end)
    return () if any(page.is_masked(start) for start, _ in words) else words


def _item_words(text: str, span: Offsets) -> Offsets:
    """Return the words of an item, or a sentence, without its bullet and its stop."""
    start, end = trim(text, *span)
    number = NUMBER.match(text, start, end)
    start = number.end() if number is not None else start
    return start, end - text[start:end].endswith(".")


# -- sentences in which a report may go on ---------------------------------------------------


@dataclass(frozen=True)
class Opening:
    """A statement whose report may go on, as the sentences behind it see it.

    Attributes
    ----------
    kind : str or None
        The kind of document, where it counts; ``share``: of its sentences that are statements.
    again : int
        How many statements of the document have the same speaker.
    """

    page: Page
    statement: Proposal
    kind: DocumentKind | None
    share: float
    again: int

    @cached_property
    def features(self) -> dict[str, float]:
        """What the cue, its speaker and the reported words look like."""
        page, statement = self.page, self.statement
        clause, span = statement.clause, statement.speaking
        speaker = "nobody"
        if span is not None:
            entities = page.entity_index.overlapping(*span)
            label = next((e.label for e in entities if e.label in LABELS), None)
            said = page.words(*span)
            pronoun = len(said) == 1 and said[0] in words("word.pronoun")
            speaker = label or ("pronoun" if pronoun else _called(page, span))
        names = [f"kind={statement.kind}", f"method={statement.method}", f"speaker={speaker}"]
        if clause is not None:
            names += [f"voice={clause.voice}", f"cue={clause.lemma}"]
        found = {f"open_{name}": 1.0 for name in names}
        return {**found, **of_vector("stated", self.meaning)}

    @cached_property
    def tense(self) -> str:
        """The form of the first finite verb of the reported words."""
        lo, hi = self.page.range(*self.statement.contents[0])
        return next(filter(None, map(FINITE.get, self.page.tokens.tag[lo:hi])), "")

    @cached_property
    def meaning(self) -> Singles:
        """The vector of what is reported."""
        return read_word_vectors().of(self.page.words(*self.statement.contents[0]))


def _called(page: Page, span: Offsets) -> str:
    """Return what a phrase without a name is: a meeting, somebody or a thing."""
    if not words("noun.any_meeting").isdisjoint(page.words(*span)):
        return "meeting"
    return "somebody" if can_speak(page, span) else "thing"


def _telling(page: Page, span: Offsets | None) -> frozenset[str]:
    """Return the words that tell what a span is about."""
    every = page.words(*span) if span is not None else ()
    return frozenset(word for word in every if len(word) >= LETTERS)


@dataclass(frozen=True)
class Continuation:
    """A sentence behind a statement in which its report may go on.

    Attributes
    ----------
    way : str
        How it is joined to the sentence before.
    steps, paragraphs : int
        How many sentences and paragraphs the statement stands before.
    words : tuple of int
        The words of the sentence, without bullet and stop.
    """

    unit: SentenceUnit
    opening: Opening
    way: Way
    steps: int
    paragraphs: int
    words: Offsets


def runs(
    reading: QuoteReading, proposals: Sequence[Proposal], kind: DocumentKind
) -> Iterator[list[Continuation]]:
    """Yield the sentences behind each statement in which its report may go on.

    They stand there as if it went on in all of them; in the order of the text, up to the next
    statement.

    Parameters
    ----------
    proposals : sequence of Proposal
        The quotes of the document, sorted.
    kind : str
        The kind of document.
    """
    page, units = reading.page, reading.units
    said = [one for one in proposals if one.kind != "term"]
    statements, covered = _statements(reading, said)
    share = sum(covered) / max(1, len(units))
    speakers = Counter(_telling(page, one.speaking) for one in statements.values())
    opening: Opening | None = None
    last: SentenceUnit | None = None
    run: list[Continuation] = []
    heading, steps, paragraphs = False, 0, 0
    for number, unit in enumerate(units):
        if page.segments[unit.segment].kind not in BODY:
            heading = True
            continue
        way = _way(reading, last, unit, heading=heading)
        steps += 1
        paragraphs += last is None or last.segment != unit.segment
        last, heading = unit, False
        statement = statements.get(number)
        if statement is not None:
            yield from [run] if run else []
            run, steps, paragraphs = [], 0, 0
            again = speakers[_telling(page, statement.speaking)]
            opening = Opening(page, statement, kind, share, again)
        elif opening is not None and not covered[number]:
            own = _item_words(page.text, unit.span)
            run.append(Continuation(unit, opening, way, steps, paragraphs, own))
    yield from [run] if run else []


def _way(
    reading: QuoteReading, last: SentenceUnit | None, unit: SentenceUnit, *, heading: bool
) -> Way:
    """Return how a sentence is joined to the last; ``heading``: whether one stands between."""
    if last is not None and reading.leads(last):
        return "colon"
    if heading:
        return "heading"
    if last is not None and last.segment == unit.segment:
        return "sentence"
    return "item" if reading.page.segments[unit.segment].kind == "list_item" else "paragraph"


def _statements(
    reading: QuoteReading, said: Sequence[Proposal]
) -> tuple[dict[int, Proposal], list[bool]]:
    """Return the last statement whose cue or words stand in each sentence, or its topic.

    And of each sentence whether most of its words are reported.
    """
    found = {
        reading.unit_at(one.clause.cue[0] if one.clause else one.start): one
        for one in said
        if one.attributed and one.parent is None
    }
    reported: Counter[int] = Counter()
    for span in chain.from_iterable(one.contents for one in said):
        for number in reading.units_at(span):
            unit = reading.units[number]
            reported[number] += overlap(span, unit.span)
    covered = []
    for number, unit in enumerate(reading.units):
        least = MOST * (unit.end - unit.start)
        topic = None
        if number not in found and reported[number] < least:
            topic = _topic(reading.page, unit)
        if topic is not None:
            found[number] = topic
            reported[number] = topic.end - topic.start
        covered.append(reported[number] >= least)
    return found, covered


def _topic(page: Page, unit: SentenceUnit) -> Proposal | None:
    """Return what the main verb of a sentence tells that somebody spoke of, if it does.

    ``Mr Sol reviewed the latest developments.`` Alone it reports nothing; where a report follows,
    it has opened it.
    """
    tokens = page.tokens
    body = page.segments[unit.segment].kind in BODY
    verb = main_verb(page, unit.lo, unit.hi) if body else None
    entry = None if verb is None else PRESENTING.get(tokens.lower[verb])
    if verb is None or entry is None:
        return None
    clause = verb_clause(TokenSpan(page, unit.lo, unit.hi), verb, entry)
    objects = [child for child in tokens.children.get(verb, ()) if tokens.dep[child] == "dobj"]
    if clause is None or clause.speaker is None or not objects:
        return None
    content = _item_words(page.text, (clause.cue[1], unit.end))
    if content[0] >= content[1] or not can_speak(page, clause.speaker):
        return None
    return Proposal("indirect", (content,), (), Method.TOPIC, clause=clause)


# -- features --------------------------------------------------------------------------------


def features(place: Continuation) -> dict[str, float]:
    """Describe a sentence in which a report may go on.

    Where it stands, its main verb and subject, its words, and what it has in common with what is
    reported.
    """
    opening, way = place.opening, place.way
    page, kind = opening.page, opening.kind
    lo, hi = page.range(*place.words)
    lower = page.tokens.lower[lo:hi]
    verb = main_verb(page, lo, hi)
    form, subject = ("none", "none") if verb is None else _form_and_subject(page, verb)
    joined = "continued" if place.steps > 1 else "statement"
    names = [
        "bias",
        f"way={way}",
        f"after={joined}",
        f"way={way} after={joined}",
        f"form={form}",
        f"form={form} tense={opening.tense}",
        f"subject={subject}",
        *(f"modal={word}" for word in MODALS if word in lower),
        *(f"opens={word}" for word in lower[:OPENINGS]),
    ]
    if kind is not None:
        names += [f"kind={kind}", f"way={way} kind={kind}", f"form={form} kind={kind}"]
    stated = _telling(page, opening.statement.contents[0])
    own = read_word_vectors().of(lower)
    return {
        **dict.fromkeys(names, 1.0),
        "had": float("had" in lower),
        "marks": float(any(page.masked[lo:hi])),
        "steps": math.log(max(1, place.steps)),
        "paragraphs": math.log1p(place.paragraphs),
        "share": opening.share,
        "again": math.log(max(1, opening.again)),
        "shared": min(3, len(_telling(page, place.words) & stated)) / 3,
        **of_vector("own", own),
        **of_vector("both", BOTH * own * opening.meaning),
        **opening.features,
    }


def _form_and_subject(page: Page, verb: int) -> tuple[str, str]:
    """Return the form of a main verb (tense, ``modal``, passive, tag) and what its subject is."""
    children, dep, tags = page.tokens.children.get(verb, ()), page.tokens.dep, page.tokens.tag
    finite = (i for i in children if tags[i] in FINITE)
    helped = (f"{FINITE[tags[i]]}{HELPING[dep[i]]}" for i in finite if dep[i] in HELPING)
    form = FINITE.get(tags[verb]) or next(helped, tags[verb])
    subject = next((i for i in children if dep[i] in SUBJECTS), None)
    if subject is None:
        return form, "none"
    label = page.label_at(subject)
    name = NAMED_SUBJECTS.get(page.word(subject)) or (label if label in LABELS else None)
    return form, name or _called(page, page.span(subject, subject + 1))
