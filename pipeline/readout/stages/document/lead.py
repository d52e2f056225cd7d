"""The title and the lead of a document, and the mentions of events in them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import takewhile

from readout.language.meetings import SPOKEN, is_name, occasion_noun
from readout.language.page import Page, head_of
from readout.language.timing import DAY, PLACES, YEAR, edtfs_of
from readout.language.words import words
from readout.records.types import DocumentKind, Entity, Offsets, Segment

__all__ = ["ARTICLES", "BREAKS", "Lead", "LeadSentence", "OpeningMention"]

TITLE = -1
"""The title's number among the paragraphs."""
LEAD_PARAGRAPHS = 2
LEAD_SENTENCES = 4
BODY_TEXT = frozenset({"paragraph", "quotation", "other"})
UNDER_TITLE = 7
"""Segments under the title that may name its occasion: ``Address at the forum``."""
LINE = 120
"""Characters of a line; what is longer, or ends as a sentence does, is text."""
STOPS = (".", "!", "?", "”", '"')
MAX_TOKENS = 400
"""Tokens of a sentence that are read."""
MET_REACH = 6
"""Tokens between a verb and who is met."""
BREAKS = frozenset(";:.()")
PEOPLE = frozenset({"PERSON", "GPE", "LOC", "DATE", "ORG"})
"""Labels of those who are met, and of the place and time."""
MEETING = ("meeting", "talks")
VISIT = ("visit", "tour", "inspection")
"""Nouns by which a text comes back to what a verb reported."""
DEFINITE = words("determiner.definite")
ARTICLES = DEFINITE | words("determiner.possessive")
OF = frozenset({"of", "on", "between", "with"})
"""Prepositions that make a noun definite; "the meeting" alone comes back to another mention."""
NOUNS = words("noun.occasion")
MET = words("word.meeting")
VISITED = words("word.visiting")
SPEECHES = words("event.speech")
EVENT_VERBS = MET | VISITED | words("word.telling")
"""Verbs that name an event, where somebody stands behind them."""
MET_WITH = words("noun.person") | {"with", "at"}
SPOKE = "spoke"
SPOKE_WITH = frozenset({"with", "phone", "telephone"})
"""Words behind "spoke" that make it a call, as a person's name does."""
DELIVERED = words("noun.delivered")
GIVEN_AT = frozenset({"at", "before", "during"})
GIVEN_OF = frozenset({"of", "from"})
"""Prepositions before an event in a title, behind "Remarks" and behind "Readout"."""
TITLE_ENDS = frozenset({"|", "–", "—", ",", "(", ":"})
JOINTS = ("on", ",")
"""Between an event in a title and its date."""
UNNAMED = ("", "EVENT", "WORK")
"""Labels of tokens in no name, or in that of an event."""
MARGIN = 8
"""Tokens of a title that stand before what it gives, at the most: ``Readout of``."""
NOT_MET = words("word.be", "word.future") | {"to"}
"""Words before a verb that reports no meeting: "to meet"; but "was received by"."""


@dataclass(frozen=True, slots=True)
class LeadSentence:
    """A sentence of the title or the lead: the tokens ``[lo, hi)``.

    ``paragraph`` counts from the lead's first (-1: the title), ``first``: whether the lead begins
    with it.
    """

    lo: int
    hi: int
    paragraph: int
    first: bool


@dataclass(frozen=True, slots=True)
class OpeningMention:
    """A mention of an event: the tokens ``[first, after)`` of a sentence.

    ``noun`` is the one for its kind, ``verb``: whether a verb alone names it (``met``), ``given``:
    whether the title says that the document is from there, by whatever name (``Remarks at …``).
    """

    opening: Lead
    sentence: LeadSentence
    first: int
    after: int
    noun: str
    entity: Entity | None = None
    verb: bool = False
    given: bool = False

    @property
    def in_title(self) -> bool:
        """Whether it stands in the title."""
        return self.sentence.paragraph < 0

    @property
    def position(self) -> int:
        """The character where it begins."""
        return self.opening.page.tokens.start[self.first]

    @property
    def briefing(self) -> bool:
        """Whether it is a press conference or the like."""
        if self.entity is not None or self.noun not in words("word.briefing"):
            return False
        kind = self.opening.page.word(self.after - 2)
        return self.noun != "conference" or kind in words("word.briefing_kind")

    def before(self, count: int) -> list[str]:
        """Return the words before it, in its sentence."""
        first = max(self.sentence.lo, self.first - count)
        return self.opening.lower[first : self.first]

    def behind(self, count: int) -> list[str]:
        """Return the words behind it, in its sentence."""
        end = min(self.sentence.hi, self.after + count)
        return self.opening.lower[self.after : end]


class Lead:
    """The title and the lead of a document, and later mentions of their events.

    Parameters
    ----------
    page : Page
        The document. Tags are used where it has them.
    kinds : mapping of str to float, optional
        How likely each kind of document is.
    """

    def __init__(self, page: Page, kinds: Mapping[DocumentKind, float] | None = None) -> None:
        self.page = page
        self.kinds = kinds or {}
        self.lower = page.tokens.lower
        self.lead = _texts(page)[:LEAD_PARAGRAPHS]
        self.start = self.lead[0].start if self.lead else len(page.text)
        self.day = self._day()
        self.called: dict[str, list[int]] = {}
        """Where the text comes back to "the meeting", "this work conference", by noun."""
        for i in range(page.token_from(self.start) + 1, len(self.lower)):
            word = self.lower[i]
            if word in NOUNS and not DEFINITE.isdisjoint(self.lower[max(0, i - 2) : i]):
                self.called.setdefault(word, []).append(i)
        self.mentions = [
            mention for sentence in self._sentences() for mention in _of_sentence(self, sentence)
        ]
        self.given = any(mention.given for mention in self.mentions)

    def _day(self) -> str:
        """Return the first full date of the lead, else nothing."""
        end = self.lead[-1].end if self.lead else self.start
        for value in edtfs_of(self.page.entity_index.within(self.start, end)):
            first = value.partition("/")[0]
            if len(first) == DAY and first[:YEAR].isdigit():
                return first
        return ""

    def _sentences(self) -> Iterator[LeadSentence]:
        """Yield the first sentences of the title and of each paragraph of the lead.

        The lines under the title count with it.
        """
        lead = self.lead[:1]
        head = takewhile(lambda one: one not in lead, head_of(self.page.segments, UNDER_TITLE + 1))
        places = [(TITLE, one) for one in head]
        places.extend(enumerate(self.lead))
        for number, segment in places:
            within = self.page.sentence_index.within(*segment.span)
            for order, sentence in enumerate(within[:LEAD_SENTENCES]):
                lo, hi = self.page.place_of(sentence)
                hi = min(hi, lo + MAX_TOKENS)
                yield LeadSentence(lo, hi, number, number == order == 0)

    def last_called(self, noun: str) -> int:
        """Return the token where the text comes back to a noun for the last time, else 0."""
        return self.called.get(noun, [0])[-1]

    def noun_behind(self, verb: int) -> str:
        """Return the noun by which the text comes back to what a verb reports, or nothing."""
        nouns = MEETING if self.lower[verb] in MET else VISIT
        return next((noun for noun in nouns if self.last_called(noun) > verb), "")


def _texts(page: Page) -> list[Segment]:
    """Return the segments of text, without mere lines, where there are others."""
    body = [segment for segment in page.segments if segment.kind in BODY_TEXT]
    ends = page.text.endswith
    prose = [s for s in body if s.end - s.start > LINE or ends(STOPS, *s.span)]
    return prose or body


def _of_sentence(opening: Lead, sentence: LeadSentence) -> Iterator[OpeningMention]:
    """Yield the mentions of a sentence: named events, nouns for one, and the first verb."""
    page = opening.page
    verbs = True
    first, after = (0, 0) if sentence.paragraph >= 0 else _titled(page, sentence)
    if first < after:
        noun = _last_noun(opening.lower[first:after], NOUNS | words("event.ceremony"))
        yield OpeningMention(opening, sentence, first, after, noun, given=True)
    for i in (i for i in range(sentence.lo, sentence.hi) if not first <= i < after):
        entity = page.entity_at(i)
        if entity is not None and _is_named_event(entity):
            lo, hi = page.place_of(entity)
            if i == max(lo, sentence.lo):
                noun = _last_noun(opening.lower[lo:hi])
                yield OpeningMention(opening, sentence, lo, max(hi, i + 1), noun, entity)
            continue
        begins = _noun_at(page, i, sentence)
        if begins is not None:
            yield OpeningMention(opening, sentence, begins, i + 1, page.word(i))
        elif verbs and _meets(page, i, sentence.lo):
            verbs = False
            yield OpeningMention(opening, sentence, i, i + 1, opening.noun_behind(i), verb=True)


def _titled(page: Page, sentence: LeadSentence) -> Offsets:
    """Return the tokens of what a title gives: ``Readout of …``, ``Remarks by … at …``; or none."""
    noun = None
    for i in range(sentence.lo, sentence.hi - 1):
        word = page.word(i)
        if noun is None:
            if word in DELIVERED and i < sentence.lo + MARGIN:
                noun = word
        elif (
            word in GIVEN_AT
            or (word in GIVEN_OF and noun == "readout")
            or (word == "in" and page.label_at(i + 1) not in PLACES)
        ):
            first = i + 1 + (page.word(i + 1) in ARTICLES)
            after = _title_end(page, first, sentence.hi, lists=noun == "readout")
            return first, after
    return 0, 0


def _title_end(page: Page, first: int, limit: int, *, lists: bool) -> int:
    """Return where an event in a title ends: before ``|``, a dash or its date.

    It goes on at a year within it, and (``lists``) behind the comma of a list.
    """
    for i in range(first + 1, limit):
        word = page.word(i)
        ends = word in TITLE_ENDS and not (lists and word == ",")
        year = word.isdigit() and len(word) == YEAR and i + 1 < limit
        if ends or (page.label_at(i) == "DATE" and not year):
            return i - (page.word(i - 1) in JOINTS)
    return limit


def _last_noun(found: list[str], nouns: frozenset[str] = NOUNS) -> str:
    """Return the last noun for a kind of event in a name."""
    kinds = [word for word in found if word in nouns]
    return kinds[-1] if kinds else ""


def _noun_at(page: Page, i: int, sentence: LeadSentence) -> int | None:
    """Return where the name of a kind of event begins that ends at a token and may be new.

    A title may open with a noun that is tagged as a verb ("Meeting with"), and have a speech.
    """
    begins, lo = occasion_noun(page, i), sentence.lo
    bare = begins == i and page.word(i - 1, lo) == "the" and page.word(i + 1) not in OF
    if begins is not None and page.label_at(i) in UNNAMED and not bare:
        return begins
    titling = NOUNS if i == lo else SPEECHES | SPOKEN
    return i if sentence.paragraph < 0 and page.word(i) in titling else None


def _is_named_event(entity: Entity) -> bool:
    """Return whether it names an event, or dates it: "the 2031 election"."""
    named = is_name(entity.text) or any(c.isdigit() for c in entity.text)
    return named and entity.label == "EVENT"


def _meets(page: Page, i: int, lo: int) -> bool:
    """Return if it is a verb that names an event: ``A met (with) B``, ``A visited the works``."""
    if i == lo or (page.word(i - 1) in NOT_MET and page.word(i + 1) != "by"):
        return False
    behind = range(i + 1, min(len(page.tokens.lower), i + 1 + MET_REACH))
    spoke = page.word(i) == SPOKE
    if page.word(i) not in EVENT_VERBS and not spoke:
        return False
    met, labels = (SPOKE_WITH, {"PERSON"}) if spoke else (MET_WITH, PEOPLE)
    near = takewhile(lambda k: page.word(k) not in BREAKS, behind)
    return any(page.word(k) in met or page.label_at(k) in labels for k in near)
