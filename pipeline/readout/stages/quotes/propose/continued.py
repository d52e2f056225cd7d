"""Sentences in which a report may go on: they follow a statement and have no cue of their own."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Literal

from readout.language.cues import inflect, lexicon
from readout.language.page import Page
from readout.language.phrases import base_phrase, can_speak, main_verb
from readout.language.words import words
from readout.models.arrays import Singles
from readout.models.scorer import of_vector
from readout.models.word_vectors import read_word_vectors
from readout.records.spans import overlap
from readout.records.types import DocumentKind, Offsets
from readout.stages.quotes.proposals import Attribution, Method, Proposal
from readout.stages.quotes.propose.lists import item_words
from readout.stages.quotes.read.clauses import Clause
from readout.stages.quotes.read.reading import QuoteReading, SentenceUnit

__all__ = [
    "Continuation",
    "Opening",
    "ReportSentence",
    "Surroundings",
    "Way",
    "features",
    "sentences_of",
]

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
FIRST = frozenset({"i", "my", "me"})
WE = frozenset({"we", "our", "us"})
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


@dataclass(frozen=True)
class ReportSentence:
    """A sentence, and what of it is a statement.

    ``statement``: the last one whose cue or words stand in it, else its topic; ``covered``: most of
    its words are reported; ``heading``: no text, but what stands above it.
    """

    unit: SentenceUnit
    statement: Proposal | None
    covered: bool
    heading: bool


def sentences_of(reading: QuoteReading, proposals: Sequence[Proposal]) -> list[ReportSentence]:
    """Return the sentences of a document, with the statements in them."""
    said = [proposal for proposal in proposals if proposal.kind != "term"]
    reported = _reported(reading, said)
    last: dict[int, Proposal] = {}
    for proposal in said:
        if proposal.voice and proposal.parent is None:
            clause = proposal.clause
            place = proposal.start if clause is None else clause.cue[0]
            last[reading.unit_at(place)] = proposal
    found: list[ReportSentence] = []
    for number, unit in enumerate(reading.units):
        statement = last.get(number)
        least = MOST * (unit.end - unit.start)
        covered = reported[number] >= least
        heading = reading.page.segments[unit.segment].kind not in BODY
        if statement is None and not covered and not heading:
            statement = _topic(reading.page, unit)
            covered = statement is not None and statement.end - statement.start >= least
        found.append(ReportSentence(unit, statement, covered, heading))
    return found


def _reported(reading: QuoteReading, proposals: Sequence[Proposal]) -> Counter[int]:
    """Count the characters of each sentence that are reported."""
    found: Counter[int] = Counter()
    for start, end in (span for proposal in proposals for span in proposal.contents):
        final = reading.unit_at(max(start, end - 1))
        for number in range(reading.unit_at(start), final + 1):
            unit = reading.units[number]
            found[number] += overlap((start, end), (unit.start, unit.end))
    return found


def _topic(page: Page, unit: SentenceUnit) -> Proposal | None:
    """Return what the main verb of a sentence tells that somebody spoke of, if it does.

    ``Mr Sol reviewed the latest developments.`` Alone it reports nothing; where a report follows,
    it has opened it.
    """
    tokens = page.tokens
    verb = main_verb(page, unit.lo, unit.hi)
    lemma = None if verb is None else _presenting().get(tokens.lower[verb])
    if verb is None or lemma is None:
        return None
    of = {tokens.dep[child]: child for child in tokens.children.get(verb, ())}
    cue = page.span(verb, verb + 1)
    content = item_words(page.text, (cue[1], unit.end))
    if "nsubj" not in of or "dobj" not in of or content[0] >= content[1]:
        return None
    speaker = base_phrase(page, of["nsubj"], unit.lo, unit.hi)
    if not can_speak(page, speaker):
        return None
    place = (verb, verb, verb + 1, unit.lo, unit.hi)
    clause = Clause(cue, lemma, frozenset(), "active", *place, hull=cue).with_speaker(speaker)
    return Proposal("indirect", (content,), (), Method.TOPIC, voice=Attribution(clause))


@cache
def _presenting() -> dict[str, str]:
    """Return the forms of verbs that tell what somebody spoke of, with their lemmas."""
    return {
        form[0]: lemma
        for lemma in sorted(words("verb.presenting"))
        for form, shape in inflect(lemma)
        if shape in ("past", "third")
    }


@dataclass(frozen=True)
class Opening:
    """A statement whose report may go on, as the sentences behind it see it."""

    page: Page
    statement: Proposal

    @cached_property
    def features(self) -> dict[str, float]:
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
        found["open_to"] = float(content[:1] == ["to"])
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
        entities = self.page.entity_index.overlapping(*span)
        label = next((e.label for e in entities if e.label in LABELS), None)
        if label is not None:
            return label
        said = self.page.words(*span)
        if len(said) == 1 and said[0] in words("word.pronoun"):
            return "pronoun"
        if not words("noun.any_meeting").isdisjoint(said):
            return "meeting"
        return "somebody" if can_speak(self.page, span) else "thing"

    @cached_property
    def subject(self) -> frozenset[str]:
        """The words that name who speaks."""
        return _speaker_words(self.page, self.statement)

    @cached_property
    def meaning(self) -> Singles:
        """The vector of what is reported."""
        return read_word_vectors().of(self.page.words(*self.statement.contents[0]))

    @cached_property
    def words(self) -> frozenset[str]:
        """The words that tell what is reported."""
        return _telling(self.page, self.statement.contents[0])


def _telling(page: Page, span: Offsets) -> frozenset[str]:
    return frozenset(word for word in page.words(*span) if len(word) >= LETTERS)


def _speaker_words(page: Page, statement: Proposal) -> frozenset[str]:
    span = statement.speaking
    return _telling(page, span) if span is not None else frozenset()


@dataclass(frozen=True)
class Surroundings:
    """A document as its reports stand in it."""

    page: Page
    kind: DocumentKind
    sentences: Sequence[ReportSentence]

    @cached_property
    def share(self) -> float:
        """The share of sentences that are statements."""
        covered = sum(sentence.covered for sentence in self.sentences)
        return covered / max(1, len(self.sentences))

    @cached_property
    def speakers(self) -> Counter[frozenset[str]]:
        """The words that name those who speak, with how many statements they have."""
        told = (one.statement for one in self.sentences if one.statement is not None)
        return Counter(_speaker_words(self.page, statement) for statement in told)


@dataclass(frozen=True)
class Continuation:
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

    around: Surroundings
    unit: SentenceUnit
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

    @cached_property
    def words(self) -> Offsets:
        """The words of the sentence, without bullet and stop."""
        return item_words(self.page.text, (self.unit.start, self.unit.end))

    @cached_property
    def tokens(self) -> Offsets:
        """The tokens of these words."""
        return self.page.range(*self.words)

    @cached_property
    def verb(self) -> int | None:
        """The main verb."""
        return main_verb(self.page, *self.tokens)

    @cached_property
    def form(self) -> str:
        """The form of the main verb: its tense, ``modal``, ``base``, its tag, or ``none``."""
        tokens = self.page.tokens
        if self.verb is None:
            return "none"
        tag = tokens.tag[self.verb]
        if tag in FINITE:
            return FINITE[tag]
        for child in tokens.children.get(self.verb, ()):
            form = FINITE.get(tokens.tag[child])
            if form is not None and tokens.dep[child] in ("aux", "auxpass"):
                return f"{form} passive" if tokens.dep[child] == "auxpass" else form
        return tag


def features(place: Continuation) -> dict[str, float]:
    """Describe a sentence in which a report may go on."""
    return {
        "bias": 1.0,
        **_of_place(place),
        **_of_verbs(place),
        **_of_subject(place),
        **_of_words(place),
        **place.opening.features,
    }


def _of_place(place: Continuation) -> dict[str, float]:
    """Describe where the sentence stands, and how often who reports comes back."""
    kind = place.around.kind
    joined = "continued" if place.steps > 1 else "statement"
    leads = "colon" if place.leads else place.way
    again = math.log(max(1, place.around.speakers[place.opening.subject]))
    return {
        f"kind={kind}": 1.0,
        f"way={leads}": 1.0,
        f"after={joined}": 1.0,
        f"way={leads} after={joined}": 1.0,
        f"way={leads} kind={kind}": 1.0,
        f"way={leads} speaker={place.opening.speaker}": 1.0,
        f"way={leads} before={place.before}": 1.0,
        "steps": math.log(max(1, place.steps)),
        "paragraphs": math.log1p(place.paragraphs),
        "share": place.around.share,
        "again": again,
        f"again kind={kind}": again,
    }


def _of_verbs(place: Continuation) -> dict[str, float]:
    """Describe the sentence by its main verb and by the verbs with which it opens."""
    lo, hi = place.tokens
    tags = place.page.tokens.tag[lo:hi]
    lower = place.page.tokens.lower[lo:hi]
    return {
        f"form={place.form}": 1.0,
        f"form={place.form} tense={place.opening.tense}": 1.0,
        f"form={place.form} kind={place.around.kind}": 1.0,
        f"first={tags[0] if tags else ''}": 1.0,
        "past": float("VBD" in tags),
        "had": float("had" in lower),
        "finite": float(any(tag in FINITE for tag in tags)),
        **{f"modal={word}": 1.0 for word in MODALS if word in lower},
    }


def _of_subject(place: Continuation) -> dict[str, float]:
    """Describe the subject of the main verb."""
    page = place.page
    children = page.tokens.children.get(place.verb, ()) if place.verb is not None else ()
    subject = next((i for i in children if page.tokens.dep[i] in SUBJECTS), None)
    if subject is None:
        return {"subject=none": 1.0, f"subject=none form={place.form}": 1.0}
    word, label = page.word(subject), page.label_at(subject)
    if word in NAMED_SUBJECTS:
        name = NAMED_SUBJECTS[word]
    elif label in LABELS:
        name = label
    elif word in words("noun.any_meeting"):
        name = "meeting"
    else:
        name = "somebody" if can_speak(page, page.span(subject, subject + 1)) else "thing"
    whole = page.span(page.tokens.left[subject], page.tokens.right[subject] + 1)
    said = _telling(page, whole)
    return {
        f"subject={name}": 1.0,
        f"subject={name} form={place.form}": 1.0,
        "resumes": float(not said.isdisjoint(place.opening.words)),
        "reporter": float(not said.isdisjoint(place.opening.subject)),
    }


def _of_words(place: Continuation) -> dict[str, float]:
    """Describe the words: opening, marks, dates, figures, persons, cues that report nothing.

    And what the sentence is about, and has in common with what is reported.
    """
    page = place.page
    lo, hi = place.tokens
    lower = page.tokens.lower[lo:hi]
    labels = {entity.label for entity in page.entity_index.overlapping(*place.words)}
    shared = len(_telling(page, place.words) & place.opening.words)
    own = read_word_vectors().of(page.words(*place.words))
    return {
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
        **{f"has={label}": 1.0 for label in sorted(labels)},
        **{f"opens={word}": 1.0 for word in lower[:OPENINGS]},
        **of_vector("own", own),
        **of_vector("both", BOTH * own * place.opening.meaning),
    }
