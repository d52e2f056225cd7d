"""The title and the lead of a document, and all in them that may be what it reports."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from readout.discourse.meetings import occasion_noun
from readout.discourse.timing import DAY, YEAR, edtf_of
from readout.language.cues import lexicon
from readout.language.page import Page
from readout.language.words import words
from readout.records import Entity, Segment

__all__ = ["ARTICLES", "BREAKS", "Mention", "Reading"]

LEAD_PARAGRAPHS, LEAD_SENTENCES = 2, 4
BODY_TEXT = frozenset({"paragraph", "quotation", "other"})
MAX_TOKENS = 400
"""Tokens of a sentence that are read."""
MET = 6
"""Tokens between a verb and who is met."""
ESSAY = 2
"""An author who says "I" so often writes a commentary."""
BREAKS = frozenset(";:.()")
PEOPLE = frozenset({"PERSON", "GPE", "LOC", "DATE", "ORG"})
"""Who or what is met, or when."""
MEETING, VISIT = ("meeting", "talks"), ("visit", "tour", "inspection")
"""Nouns by which a text comes back to what a verb reported."""
DEFINITE = words("determiner.definite")
ARTICLES = DEFINITE | words("determiner.possessive")
OF = frozenset({"of", "on", "between", "with"})
"""Behind a noun these tell which one; "the meeting" alone comes back to another mention."""
NOT_MET = words("word.be") | words("word.have") | words("word.future") | {"to"}
"""Behind these a verb reports no meeting: "to meet", "has met the rules"."""


@dataclass(frozen=True, slots=True)
class Mention:
    """A mention of an event: tokens ``[first, after)`` in the sentence ``[lo, hi)``.

    ``noun`` is the one for its kind, ``paragraph`` counts from the lead's first (-1: the title),
    ``verb``: whether a verb alone names it (``met``).
    """

    first: int
    after: int
    lo: int
    hi: int
    noun: str
    paragraph: int
    opening: bool
    entity: Entity | None = None
    verb: bool = False


class Reading:
    """The title and the lead of a document, and how the text goes on, as the grounds ask of them.

    Parameters
    ----------
    page : Page
        The document. Tags are used where it has them.
    """

    def __init__(self, page: Page) -> None:
        self.page, self.lexicon = page, lexicon()
        self.lower, self.words = page.tokens.lower, self.lexicon.words
        lead = lead_of(page)
        self.start = lead[0].start if lead else len(page.text)
        self.day = self._day(lead)
        self.called = self._called()
        self.essay = sum(word == "i" for word in self.lower) >= ESSAY
        self.mentions = list(mentions(self, lead))
        self.nouns = {(m.paragraph < 0, m.noun) for m in self.mentions}

    def _day(self, lead: list[Segment]) -> str:
        """Return the first full date of the lead, else nothing."""
        if not lead:
            return ""
        dates = self.page.entity_index.within(self.start, lead[-1].end)
        days = (edtf_of(date) or "" for date in dates if date.label == "DATE")
        return next(
            (day[:DAY] for day in days if len(day) >= DAY and day[:YEAR].isdigit()), ""
        )

    def _called(self) -> dict[str, list[int]]:
        """Return where the text comes back to "the meeting", "this work conference", by noun."""
        nouns, found = self.lexicon.nouns["occasion"], dict[str, list[int]]()
        for i in range(self.page.range(0, self.start)[1] + 1, len(self.lower)):
            if self.lower[i] in nouns and not DEFINITE.isdisjoint(
                self.lower[max(0, i - 2) : i]
            ):
                found.setdefault(self.lower[i], []).append(i)
        return found

    def calls_back(self, mention: Mention) -> bool:
        """Tell whether the text comes back to a mention's noun."""
        return self.called.get(mention.noun, [0])[-1] >= mention.after

    def before(
        self,
        mention: Mention,
        count: int,
    ) -> list[str]:
        """Return the words before a mention, in its sentence."""
        first = self.edge(mention)
        return self.lower[max(mention.lo, first - count) : first]

    def edge(self, mention: Mention) -> int:
        """Return where "the opening ceremony of the" begins before a mention, else the mention."""
        first = mention.first
        at = first - (self.page.word(first - 1) in ARTICLES)
        if self.page.word(at - 1) != "of" or at < 2:
            return first
        noun = occasion_noun(self.page, at - 2, self.lexicon)
        edge = self.words["edge"]
        if noun is None:
            return at - 2 if self.lower[at - 2] in edge else first
        return noun - 1 if self.page.word(noun - 1) in edge else noun


def lead_of(page: Page) -> list[Segment]:
    """Return the first paragraphs."""
    return [segment for segment in page.segments if segment.kind in BODY_TEXT][
        :LEAD_PARAGRAPHS
    ]


def mentions(reading: Reading, lead: list[Segment]) -> Iterator[Mention]:
    """Yield all that may name what the document reports, in its title and its lead."""
    page = reading.page
    title = next((s for s in page.segments if s.kind == "title"), None)
    places = [(-1, title)] if title is not None else []
    places += enumerate(lead)
    for number, segment in places:
        sentences = page.sentence_index.within(segment.start, segment.end)[
            :LEAD_SENTENCES
        ]
        for order, sentence in enumerate(sentences):
            lo, hi = page.range(sentence.start, sentence.end)
            opening = number == order == 0
            yield from _of_sentence(
                reading, lo, min(hi, lo + MAX_TOKENS), number, opening
            )


def _of_sentence(
    reading: Reading,
    lo: int,
    hi: int,
    number: int,
    opening: bool,
) -> Iterator[Mention]:
    """Yield the mentions of a sentence: named events, nouns for one, and the first verb."""
    page, verbs = reading.page, number >= 0
    for i in range(lo, hi):
        entity = page.entity_at(i)
        if entity is not None and entity.label == "EVENT" and _named(entity.text):
            first, after = page.range(entity.start, entity.end)
            noun = _last_noun(reading, first, after)
            if i == max(first, lo):
                yield Mention(
                    first, max(after, i + 1), lo, hi, noun, number, opening, entity
                )
        elif (begins := _noun_at(reading, i, lo)) is not None:
            yield Mention(begins, i + 1, lo, hi, reading.lower[i], number, opening)
        elif verbs and _meets(reading, i, lo):
            verbs = False
            yield Mention(
                i, i + 1, lo, hi, _noun_of(reading, i), number, opening, verb=True
            )


def _last_noun(
    reading: Reading,
    first: int,
    after: int,
) -> str:
    """Return the last noun for a kind of event in a name."""
    nouns = reading.lexicon.nouns["occasion"]
    return next(
        (word for word in reversed(reading.lower[first:after]) if word in nouns), ""
    )


def _noun_at(
    reading: Reading,
    i: int,
    lo: int,
) -> int | None:
    """Return where the name of a kind of event begins that ends at a token and may be new."""
    page = reading.page
    begins, entity = occasion_noun(page, i, reading.lexicon), page.entity_at(i)
    if begins is None or (entity is not None and entity.label not in {"EVENT", "WORK"}):
        return None
    bare = begins == i and page.word(i - 1, lo) == "the" and page.word(i + 1) not in OF
    return None if bare or _part(page, i, reading.lexicon.nouns["occasion"]) else begins


def _named(text: str) -> bool:
    return any(c.isupper() or c.isdigit() for c in text)


def _part(
    page: Page,
    i: int,
    nouns: frozenset[str],
) -> bool:
    """Tell a part of a longer name: ``conference hearing``, ``the opening of the Delta Forum``."""
    if page.word(i + 1) != "of":
        return page.word(i + 1) in nouns
    at = i + 2 + (page.word(i + 2) in ARTICLES)
    entity = page.entity_at(at) if at < len(page.tokens.start) else None
    return entity is not None and entity.label == "EVENT"


def _meets(
    reading: Reading,
    i: int,
    lo: int,
) -> bool:
    """Tell a verb that names an event: ``A met (with) B``, ``A visited the works``."""
    words, lower = reading.words, reading.lower
    verbs = words["meeting"] | words["visiting"]
    if lower[i] not in verbs or i == lo or lower[i - 1] in NOT_MET:
        return False
    for k in range(i + 1, min(len(lower), i + 1 + MET)):
        entity = reading.page.entity_at(k)
        named = entity is not None and entity.label in PEOPLE
        if named or lower[k] == "with" or lower[k] in reading.lexicon.nouns["person"]:
            return True
        if lower[k] in BREAKS:
            return False
    return False


def _noun_of(reading: Reading, verb: int) -> str:
    """Return the noun by which the text comes back to what a verb reports."""
    met = reading.lower[verb] in reading.words["meeting"]
    nouns = MEETING if met else VISIT
    return next((n for n in nouns if reading.called.get(n, [0])[-1] > verb), "")


# What speaks for a mention, or against it. ------------------------------------------------------
