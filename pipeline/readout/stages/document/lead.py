"""The title and the lead of a document, and all in them that may be what it reports."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from readout.language.meetings import is_name, occasion_noun
from readout.language.page import Page, head_of
from readout.language.timing import DAY, PLACES, YEAR, edtfs_of
from readout.language.words import words
from readout.records.types import DocumentKind, Entity, Offsets, Segment

__all__ = ["ARTICLES", "BREAKS", "LeadSentence", "Mention", "Reading"]

TITLE = -1
"""In place of the number of a paragraph."""
LEAD_PARAGRAPHS = 2
LEAD_SENTENCES = 4
BODY_TEXT = frozenset({"paragraph", "quotation", "other"})
UNDER_TITLE = 3
"""Segments under the title that may say what the document gives: ``Address at the forum``."""
MAX_TOKENS = 400
"""Tokens of a sentence that are read."""
MET_REACH = 6
"""Tokens between a verb and who is met."""
ESSAY = 2
"""An author who says "I" so often writes a commentary."""
BREAKS = frozenset(";:.()")
PEOPLE = frozenset({"PERSON", "GPE", "LOC", "DATE", "ORG"})
"""Who or what is met, or when."""
MEETING = ("meeting", "talks")
VISIT = ("visit", "tour", "inspection")
"""Nouns by which a text comes back to what a verb reported."""
DEFINITE = words("determiner.definite")
ARTICLES = DEFINITE | words("determiner.possessive")
OF = frozenset({"of", "on", "between", "with"})
"""Behind a noun these tell which one; "the meeting" alone comes back to another mention."""
NOUNS = words("noun.occasion")
MET = words("word.meeting")
VISITED = words("word.visiting")
MET_WITH = words("noun.person") | {"with"}
DELIVERED = words("noun.delivered")
GIVEN_AT = frozenset({"at", "before", "during"})
GIVEN_OF = frozenset({"of", "from"})
"""Behind "Remarks" and behind "Readout" what follows these is an event, whatever its name."""
TITLE_ENDS = frozenset({"|", "–", "—", ",", "(", ":"})
JOINTS = ("on", ",")
"""Between an event in a title and its date."""
CLOSING = (*PLACES, "DATE")
"""What a title may end with behind its event."""
UNNAMED = ("", "EVENT", "WORK")
"""Labels of what is no name, or that of an event."""
SPOKE = "spoke"
MARGIN = 8
"""Tokens of a title that stand before what it gives, at the most: ``Readout of``."""
NOT_MET = words("word.be") | words("word.have") | words("word.future") | {"to"}
"""Behind these a verb reports no meeting: "to meet", "has met the rules"."""


@dataclass(frozen=True, slots=True)
class LeadSentence:
    """A sentence of the title or the lead: the tokens ``[lo, hi)``.

    ``paragraph`` counts from the lead's first (-1: the title), ``opening``: whether the lead begins
    with it.
    """

    lo: int
    hi: int
    paragraph: int
    opening: bool


@dataclass(frozen=True, slots=True)
class Mention:
    """A mention of an event: the tokens ``[first, after)`` of a sentence.

    ``noun`` is the one for its kind, ``verb``: whether a verb alone names it (``met``), ``given``:
    whether the title says that the document is from there, by whatever name (``Remarks at …``).
    """

    reading: Reading
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
        return self.reading.page.tokens.start[self.first]

    @property
    def delivered(self) -> bool:
        """Whether a title says what it gives of which event: ``Remarks at``, ``Readout of``."""
        before = self.reading.lower[self.sentence.lo : self.first]
        return self.in_title and not DELIVERED.isdisjoint(before)

    @property
    def briefing(self) -> bool:
        """Whether it is a press conference or the like."""
        if self.entity is not None or self.noun not in words("word.briefing"):
            return False
        kind = self.reading.page.word(self.after - 2)
        return self.noun != "conference" or kind in words("word.briefing_kind")

    @property
    def called_back(self) -> bool:
        """Whether the text comes back to its noun."""
        return self.reading.last_called(self.noun) >= self.after

    def before(self, count: int) -> list[str]:
        """Return the words before it, in its sentence."""
        edge = self._edge()
        first = max(self.sentence.lo, edge - count)
        return self.reading.lower[first:edge]

    def behind(self, count: int) -> list[str]:
        """Return the words behind it, in its sentence."""
        end = min(self.sentence.hi, self.after + count)
        return self.reading.lower[self.after : end]

    def _edge(self) -> int:
        """Return where "the opening ceremony of the" begins before it, else where it begins."""
        page = self.reading.page
        edges = words("word.edge")
        of = self.first - 1
        if page.word(of) in ARTICLES:
            of -= 1
        if of < 1 or page.word(of) != "of":
            return self.first
        last = of - 1
        noun = occasion_noun(page, last)
        if noun is None:
            return last if page.word(last) in edges else self.first
        if page.word(noun - 1) in edges:
            return noun - 1
        return noun


class Reading:
    """The title and the lead of a document, and how the text goes on, as the grounds ask of them.

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
        body = [segment for segment in page.segments if segment.kind in BODY_TEXT]
        self.lead = body[:LEAD_PARAGRAPHS]
        self.start = self.lead[0].start if self.lead else len(page.text)
        self.day = self._day()
        self.called = self._called()
        self.essay = self.lower.count("i") >= ESSAY
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

    def _called(self) -> dict[str, list[int]]:
        """Return where the text comes back to "the meeting", "this work conference", by noun."""
        found: dict[str, list[int]] = {}
        first = self.page.token_from(self.start) + 1
        for i in range(first, len(self.lower)):
            word = self.lower[i]
            before = self.lower[max(0, i - 2) : i]
            if word in NOUNS and not DEFINITE.isdisjoint(before):
                found.setdefault(word, []).append(i)
        return found

    def _sentences(self) -> Iterator[LeadSentence]:
        """Yield the first sentences of the title and of each paragraph of the lead."""
        places = [(TITLE, title) for title in self._titles()]
        places.extend(enumerate(self.lead))
        for number, segment in places:
            within = self.page.sentence_index.within(segment.start, segment.end)
            for order, sentence in enumerate(within[:LEAD_SENTENCES]):
                lo, hi = self.page.place_of(sentence)
                hi = min(hi, lo + MAX_TOKENS)
                yield LeadSentence(lo, hi, number, number == order == 0)

    def _titles(self) -> Iterator[Segment]:
        """Yield the title, and the lines under it that say what the document gives."""
        lead = self.lead[0].id if self.lead else ""
        titled = False
        for segment in head_of(self.page.segments, UNDER_TITLE + 1):
            if segment.kind == "title" and not titled:
                titled = True
                yield segment
            elif segment.id == lead:
                return
            elif not DELIVERED.isdisjoint(self.page.words(segment.start, segment.end)):
                yield segment

    def last_called(self, noun: str) -> int:
        """Return the token where the text comes back to a noun for the last time, else 0."""
        return self.called.get(noun, [0])[-1]


def _of_sentence(reading: Reading, sentence: LeadSentence) -> Iterator[Mention]:
    """Yield the mentions of a sentence: named events, nouns for one, and the first verb."""
    page = reading.page
    verbs = sentence.paragraph >= 0
    given = None if verbs else _given(page, sentence)
    if given is not None:
        noun = _last_noun(reading.lower[slice(*given)])
        yield Mention(reading, sentence, *given, noun, given=True)
    for i in _outside(sentence, given):
        entity = page.entity_at(i)
        if entity is not None and entity.label == "EVENT" and _named(entity.text):
            first, _ = page.place_of(entity)
            if i == max(first, sentence.lo):
                yield _by_name(reading, sentence, i, entity)
            continue
        begins = _noun_at(page, i, sentence.lo)
        if begins is not None:
            yield Mention(reading, sentence, begins, i + 1, page.word(i))
        elif verbs and _meets(page, i, sentence.lo):
            verbs = False
            noun = _noun_of(reading, i)
            yield Mention(reading, sentence, i, i + 1, noun, verb=True)


def _by_name(reading: Reading, sentence: LeadSentence, i: int, entity: Entity) -> Mention:
    """Return the mention of a named event that holds a token."""
    first, after = reading.page.place_of(entity)
    noun = _last_noun(reading.lower[first:after])
    return Mention(reading, sentence, first, max(after, i + 1), noun, entity)


def _outside(sentence: LeadSentence, given: Offsets | None) -> Iterator[int]:
    """Yield the tokens of a sentence outside what a title gives."""
    first, after = given or (sentence.hi, sentence.hi)
    yield from range(sentence.lo, first)
    yield from range(after, sentence.hi)


def _given(page: Page, sentence: LeadSentence) -> Offsets | None:
    """Return the tokens of what a title gives: ``Readout of …``, ``Remarks by … at …``."""
    said = None
    for i in range(sentence.lo, sentence.hi):
        word = page.word(i)
        if said is None:
            if word in DELIVERED and i < sentence.lo + MARGIN:
                said = word
        elif word in GIVEN_AT or _opens_event(page, i, said):
            return _event_from(page, i + 1, sentence.hi, lists=said == "readout")
    return None


def _event_from(page: Page, first: int, limit: int, *, lists: bool) -> Offsets | None:
    """Return the tokens of the event that a title gives from a token on, without an article.

    ``lists``: whether behind a comma stand more of those whom it is held with.
    """
    if page.word(first) in ARTICLES:
        first += 1
    after = _title_end(page, first, limit, lists=lists)
    if first < after:
        return first, after
    return None


def _opens_event(page: Page, i: int, given: str) -> bool:
    """Tell whether "of" or "in" in a title opens an event: ``Readout of``, ``Remarks in``."""
    word = page.word(i)
    if word in GIVEN_OF:
        return given == "readout"
    following = i + 1
    if word != "in" or following == len(page.tokens.lower):
        return False
    if page.label_at(following) in PLACES:
        return False
    return page.word(following) != "of"


def _title_end(page: Page, first: int, limit: int, *, lists: bool) -> int:
    """Return where an event in a title ends: before ``|``, a dash, its place or its date."""
    for i in range(first + 1, limit):
        if _goes_on(page, i, limit, lists=lists):
            continue
        if page.word(i - 1) in JOINTS:
            return i - 1
        return i
    return limit


def _goes_on(page: Page, i: int, limit: int, *, lists: bool) -> bool:
    """Tell whether an event in a title goes on at a token: at a year within it, in a list."""
    if page.label_at(i) == "DATE":
        return page.word(i).isdigit() and not _closes(page, i, limit)
    if lists and page.word(i) == ",":
        return not _closes(page, i + 1, limit)
    return page.word(i) not in TITLE_ENDS


def _closes(page: Page, i: int, limit: int) -> bool:
    """Tell whether a place or a date stands at a token, and behind it the end or a break."""
    label = page.label_at(i) if i < limit else ""
    if label not in CLOSING:
        return False
    rest = range(i, limit)
    behind = next((j for j in rest if page.label_at(j) != label), limit)
    return behind == limit or page.word(behind) in TITLE_ENDS


def _last_noun(found: list[str]) -> str:
    """Return the last noun for a kind of event in a name."""
    kinds = [word for word in found if word in NOUNS]
    if kinds:
        return kinds[-1]
    return ""


def _noun_at(page: Page, i: int, lo: int) -> int | None:
    """Return where the name of a kind of event begins that ends at a token and may be new."""
    begins = occasion_noun(page, i)
    if begins is None or page.label_at(i) not in UNNAMED:
        return None
    bare = begins == i and page.word(i - 1, lo) == "the"
    if bare and page.word(i + 1) not in OF:
        return None
    if _is_part(page, i):
        return None
    return begins


def _named(text: str) -> bool:
    """Tell what names an event, or dates it: "the 2031 election"."""
    return is_name(text) or any(c.isdigit() for c in text)


def _is_part(page: Page, i: int) -> bool:
    """Tell a part of a longer name: ``conference hearing``, ``the opening of the Delta Forum``."""
    following = page.word(i + 1)
    if following != "of":
        return following in NOUNS
    at = i + 2
    if page.word(at) in ARTICLES:
        at += 1
    inside = at < len(page.tokens.lower)
    return inside and page.label_at(at) == "EVENT"


def _meets(page: Page, i: int, lo: int) -> bool:
    """Tell a verb that names an event: ``A met (with) B``, ``A visited the works``."""
    if i == lo or page.word(i - 1) in NOT_MET:
        return False
    word = page.word(i)
    first = i + 1
    after = min(len(page.tokens.lower), first + MET_REACH)
    if word == SPOKE:
        return "with" in page.tokens.lower[first:after]
    if word in MET or word in VISITED:
        return _names_people(page, first, after)
    return False


def _names_people(page: Page, first: int, after: int) -> bool:
    """Tell whether tokens ``[first, after)`` say who or what is met, before a break."""
    for i in range(first, after):
        word = page.word(i)
        if word in MET_WITH or page.label_at(i) in PEOPLE:
            return True
        if word in BREAKS:
            return False
    return False


def _noun_of(reading: Reading, verb: int) -> str:
    """Return the noun by which the text comes back to what a verb reports."""
    nouns = MEETING if reading.lower[verb] in MET else VISIT
    for noun in nouns:
        if reading.last_called(noun) > verb:
            return noun
    return ""
