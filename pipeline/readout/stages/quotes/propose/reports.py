"""Sentences in which a report may go on: they follow a statement and have no cue of their own."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal

from readout.language.cues import lexicon
from readout.language.page import Page
from readout.language.phrases import can_speak, main_verb
from readout.language.words import words
from readout.models.arrays import Singles
from readout.models.scorer import Features, of_vector
from readout.models.word_vectors import read_word_vectors
from readout.records.spans import overlap
from readout.records.types import DocumentKind, Offsets
from readout.stages.quotes.proposals import Proposal
from readout.stages.quotes.propose.lists import item_words
from readout.stages.quotes.propose.topics import topic
from readout.stages.quotes.read.reading import Reading
from readout.stages.quotes.read.units import Unit

__all__ = ["Opening", "Place", "Told", "Way", "features", "tell"]

Way = Literal["sentence", "paragraph", "item", "heading"]
"""How a sentence is joined to the one before: in its paragraph, in a new one, as an item of a list,
or with a heading between."""

BODY = frozenset({"paragraph", "list_item", "other"})
"""Kinds of segments in which reports go on."""
MOST = 0.5
"""So much of a sentence that is reported makes it a statement."""
MODALS = ("must", "should", "need", "would", "will", "can", "could", "may", "might")
FINITE = {"VBD": "past", "VBZ": "present", "VBP": "present", "MD": "modal"}
SUBJECTS = frozenset({"nsubj", "nsubjpass", "expl", "csubj"})
AUXILIARIES = frozenset({"aux", "auxpass"})
FIRST = frozenset({"i", "my", "me"})
WE = frozenset({"we", "our", "us"})
PERSONS = frozenset({"he", "she"})
POINTING = frozenset({"this", "that", "these", "those", "it", "they", "such"})
LABELS = ("PERSON", "ORG", "EVENT", "GPE")
LETTERS = 4
"""A word of so many letters tells what a sentence is about."""
OPENINGS = 2
"""Words with which a sentence opens that are looked at."""
BOTH = 5.0
"""What a product of two vectors of length 1 counts beside either of them."""


@dataclass(frozen=True)
class Told:
    """A sentence, and what of it is a statement.

    ``statement``: the last one whose cue or words stand in it, else its topic; ``covered``: most of
    its words are reported; ``heading``: no text, but what stands above it.
    """

    unit: Unit
    statement: Proposal | None
    covered: bool
    heading: bool


def tell(reading: Reading, proposals: Sequence[Proposal]) -> list[Told]:
    """Return the sentences of a document, with the statements in them."""
    said = [p for p in proposals if p.kind != "term"]
    reported = [0] * len(reading.units)
    last: dict[int, Proposal] = {}
    for proposal in said:
        for unit, count in _shares(reading, proposal):
            reported[unit] += count
        if proposal.voice and proposal.parent is None:
            last[_place(reading, proposal)] = proposal
    segments = reading.page.segments
    told = (
        Told(
            unit,
            last.get(number),
            reported[number] >= MOST * (unit.end - unit.start),
            segments[unit.segment].kind not in BODY,
        )
        for number, unit in enumerate(reading.units)
    )
    return [_with_topic(reading.page, one) for one in told]


def _with_topic(page: Page, told: Told) -> Told:
    """Give a sentence that reports nothing what it says that somebody spoke of."""
    if told.statement is not None or told.covered or told.heading:
        return told
    unit = told.unit
    found = topic(page, unit)
    if found is None:
        return told
    covered = found.end - found.start >= MOST * (unit.end - unit.start)
    return replace(told, statement=found, covered=covered)


def _shares(reading: Reading, proposal: Proposal) -> Iterator[tuple[int, int]]:
    """Yield how many characters of each sentence are those of a proposal."""
    for start, end in proposal.contents:
        last = reading.unit_at(max(start, end - 1))
        for number in range(reading.unit_at(start), last + 1):
            unit = reading.units[number]
            yield number, overlap((start, end), (unit.start, unit.end))


def _place(reading: Reading, proposal: Proposal) -> int:
    """Return the number of the sentence that reports a proposal."""
    clause = proposal.clause
    return reading.unit_at(proposal.start if clause is None else clause.cue[0])


@dataclass(frozen=True)
class Opening:
    """A statement whose report may go on, as the sentences behind it see it."""

    page: Page
    statement: Proposal

    @cached_property
    def features(self) -> Features:
        """What the cue, its speaker and the reported words look like."""
        clause = self.statement.clause
        found = {
            f"open_kind={self.statement.kind}": 1.0,
            f"open_method={self.statement.method}": 1.0,
            f"open_speaker={self.speaker}": 1.0,
        }
        if clause is not None:
            found[f"open_voice={clause.voice}"] = 1.0
            found[f"open_tag={self.page.tokens.tag[clause.head]}"] = 1.0
            found[f"open_cue={clause.lemma}"] = 1.0
        content = self.page.words(*self.statement.contents[0])
        if content[:1] == ["to"]:
            found["open_to"] = 1.0
        found |= {f"open_{word}": 1.0 for word in MODALS if word in content}
        found["open_we"] = float(not WE.isdisjoint(content))
        return {**found, **of_vector("stated", self.meaning)}

    @cached_property
    def tense(self) -> str:
        """The form of the first finite verb of the reported words."""
        lo, hi = self.page.range(*self.statement.contents[0])
        return next(filter(None, map(FINITE.get, self.page.tokens.tag[lo:hi])), "")

    @cached_property
    def speaker(self) -> str:
        """Who speaks: the label of a name, ``nobody``, a pronoun, somebody or a thing."""
        span = self.statement.speaking
        if span is None:
            return "nobody"
        return _who(self.page, span)

    @cached_property
    def subject(self) -> frozenset[str]:
        """The words that name who speaks."""
        return _speaker_words(self.page, self.statement)

    @cached_property
    def meaning(self) -> Singles:
        """The vector of what is reported."""
        return _meaning(self.page, self.statement.contents[0])

    @cached_property
    def words(self) -> frozenset[str]:
        """The words that tell what is reported."""
        return _telling(self.page, self.statement.contents[0])


def _who(page: Page, span: Offsets) -> str:
    entities = page.entity_index.overlapping(*span)
    label = next((e.label for e in entities if e.label in LABELS), None)
    if label is not None:
        return label
    said = page.words(*span)
    if len(said) == 1 and said[0] in words("word.pronoun"):
        return "pronoun"
    if not words("noun.any_meeting").isdisjoint(said):
        return "meeting"
    return "somebody" if can_speak(page, span) else "thing"


def _meaning(page: Page, span: Offsets) -> Singles:
    return read_word_vectors().of(page.words(*span))


def _telling(page: Page, span: Offsets) -> frozenset[str]:
    said = page.words(*span)
    return frozenset(word for word in said if len(word) >= LETTERS)


def _speaker_words(page: Page, statement: Proposal) -> frozenset[str]:
    span = statement.speaking
    return _telling(page, span) if span is not None else frozenset()


@dataclass(frozen=True)
class Around:
    """A document as its reports stand in it."""

    page: Page
    kind: DocumentKind
    sentences: Sequence[Told]

    @cached_property
    def share(self) -> float:
        """The share of sentences that are statements."""
        covered = sum(told.covered for told in self.sentences)
        return covered / max(1, len(self.sentences))

    @cached_property
    def speakers(self) -> Counter[frozenset[str]]:
        """The words that name those who speak, with how many statements they have."""
        told = (t.statement for t in self.sentences if t.statement is not None)
        return Counter(_speaker_words(self.page, statement) for statement in told)


@dataclass(frozen=True)
class Place:
    """A sentence behind a statement in which its report may go on.

    Attributes
    ----------
    way : str
        How it is joined to the sentence before; ``before``: how that one is to the one before it.
    steps, paragraphs : int
        How many sentences and paragraphs the statement stands before.
    leads : bool
        Whether the sentence before ends with a colon.
    """

    around: Around
    number: int
    opening: Opening
    way: Way
    before: Way
    steps: int
    paragraphs: int
    leads: bool

    @property
    def page(self) -> Page:
        """The document."""
        return self.around.page

    @property
    def continued(self) -> bool:
        """Whether a sentence stands between: the one before is not the statement itself."""
        return self.steps > 1

    @property
    def kind(self) -> DocumentKind:
        """The kind of document."""
        return self.around.kind

    @property
    def unit(self) -> Unit:
        """The sentence."""
        return self.around.sentences[self.number].unit

    @cached_property
    def words(self) -> Offsets:
        """The words of the sentence, without bullet and stop."""
        return item_words(self.page.text, (self.unit.start, self.unit.end))

    @cached_property
    def tokens(self) -> Offsets:
        """The tokens of these words."""
        return self.page.range(*self.words)


def features(place: Place) -> Features:
    """Describe a sentence in which a report may go on."""
    found = {"bias": 1.0}
    found |= _of_place(place)
    found |= _of_reporter(place)
    found |= _of_verbs(place)
    found |= _of_subject(place)
    found |= _of_words(place)
    found |= _of_meaning(place)
    found |= place.opening.features
    return found


def _of_place(place: Place) -> Features:
    joined = "continued" if place.continued else "statement"
    leads = "colon" if place.leads else place.way
    return {
        f"kind={place.kind}": 1.0,
        f"way={leads}": 1.0,
        f"after={joined}": 1.0,
        f"way={leads} after={joined}": 1.0,
        f"way={leads} kind={place.kind}": 1.0,
        f"way={leads} speaker={place.opening.speaker}": 1.0,
        f"way={leads} before={place.before}": 1.0,
        "steps": math.log(max(1, place.steps)),
        "paragraphs": math.log1p(place.paragraphs),
        "share": place.around.share,
    }


def _of_reporter(place: Place) -> Features:
    """Describe how often who reports comes back in the document."""
    statements = place.around.speakers[place.opening.subject]
    again = math.log(max(1, statements))
    return {"again": again, f"again kind={place.kind}": again}


def _of_verbs(place: Place) -> Features:
    """Describe the sentence by its main verb and by the verbs with which it opens."""
    page = place.page
    lo, hi = place.tokens
    tags = page.tokens.tag[lo:hi]
    lower = page.tokens.lower[lo:hi]
    form = _form(place)
    tense = place.opening.tense
    found = {
        f"form={form}": 1.0,
        f"form={form} tense={tense}": 1.0,
        f"form={form} kind={place.kind}": 1.0,
        f"first={tags[0] if tags else ''}": 1.0,
        "past": float("VBD" in tags),
        "had": float("had" in lower),
        "finite": float(any(tag in FINITE for tag in tags)),
    }
    return found | {f"modal={word}": 1.0 for word in MODALS if word in lower}


def _form(place: Place) -> str:
    """Return the form of the main verb: its tense, ``modal``, ``base``, its tag, or ``none``."""
    page = place.page
    root = main_verb(page, *place.tokens)
    if root is None:
        return "none"
    tag = page.tokens.tag[root]
    if tag in FINITE:
        return FINITE[tag]
    for child in page.tokens.children.get(root, ()):
        if page.tokens.dep[child] in AUXILIARIES:
            form = FINITE.get(page.tokens.tag[child])
            if form is not None:
                passive = page.tokens.dep[child] == "auxpass"
                return f"{form} passive" if passive else form
    return tag


def _of_subject(place: Place) -> Features:
    """Describe the subject of the main verb."""
    page = place.page
    root = main_verb(page, *place.tokens)
    children = page.tokens.children.get(root, ()) if root is not None else ()
    subjects = (i for i in children if page.tokens.dep[i] in SUBJECTS)
    subject = next(subjects, None)
    form = _form(place)
    if subject is None:
        return {"subject=none": 1.0, f"subject=none form={form}": 1.0}
    word = page.word(subject)
    label = page.label_at(subject)
    name = _subject_kind(page, subject, word, label)
    whole = page.span(page.tokens.left[subject], page.tokens.right[subject] + 1)
    said = _telling(page, whole)
    return {
        f"subject={name}": 1.0,
        f"subject={name} form={form}": 1.0,
        "resumes": float(not said.isdisjoint(place.opening.words)),
        "reporter": float(not said.isdisjoint(place.opening.subject)),
    }


def _subject_kind(page: Page, subject: int, word: str, label: str) -> str:
    closed = {"i": "I", "we": "we", "there": "there", "you": "you"}
    if word in closed:
        return closed[word]
    if word in PERSONS:
        return "person"
    if word in POINTING:
        return "pointing"
    if label in LABELS:
        return label
    if word in words("noun.any_meeting"):
        return "meeting"
    return "somebody" if can_speak(page, page.span(subject, subject + 1)) else "thing"


def _of_words(place: Place) -> Features:
    """Describe the words: opening, marks, dates, figures, persons, cues that report nothing."""
    page = place.page
    lo, hi = place.tokens
    lower = page.tokens.lower[lo:hi]
    entities = page.entity_index.overlapping(*place.words)
    labels = {entity.label for entity in entities}
    said = _telling(page, place.words)
    shared = len(said & place.opening.words)
    found = {
        "words": math.log1p(hi - lo),
        "we": float(not WE.isdisjoint(lower)),
        "I": float(not FIRST.isdisjoint(lower)),
        "marks": float(any(page.masked[lo:hi])),
        "figure": float("CD" in page.tokens.tag[lo:hi]),
        "cue": float(bool(place.unit.clauses)),
        "reports": float(not lexicon().verbs.keys().isdisjoint(lower)),
        "colon": float(page.part(place.words).endswith(":")),
        "asks": float("?" in lower),
        "shared": min(3, shared) / 3,
        "meeting": float(not words("noun.any_meeting").isdisjoint(lower)),
    }
    found |= {f"has={label}": 1.0 for label in labels}
    found |= {f"opens={word}": 1.0 for word in lower[:OPENINGS]}
    return found


def _of_meaning(place: Place) -> Features:
    """Describe what the sentence is about, and what it has in common with what is reported."""
    own = _meaning(place.page, place.words)
    both = BOTH * own * place.opening.meaning
    return {**of_vector("own", own), **of_vector("both", both)}
