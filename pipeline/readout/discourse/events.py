"""What a document reports: the meeting, visit or call that it is about, chosen by learned weights.

Every event, noun for one and verb of meeting in the title and the lead is a candidate; what speaks
for or against it is weighed by ``event_weights.json`` (``readout train events``). The best one is
taken, where it is likelier than not.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum, auto
from functools import cache
from importlib.resources import files
from itertools import pairwise

from readout.discourse.meetings import occasion_noun
from readout.discourse.timing import DAY, YEAR, date_of, dates_at, edtf_of
from readout.errors import ConfigError
from readout.language.cues import Lexicon
from readout.language.cues import lexicon as read_lexicon
from readout.language.page import Page
from readout.language.words import words
from readout.records import Entity, Segment

Test = Callable[["Reading", "Mention"], bool]
__all__ = [
    "DocumentEvent",
    "Ground",
    "Mention",
    "best_mention",
    "document_event",
    "grounds",
    "lead_of",
    "mentions",
    "packaged_weights",
]

LEAD_PARAGRAPHS, LEAD_SENTENCES = 2, 4
BODY_TEXT = frozenset({"paragraph", "quotation", "other"})
MAX_TOKENS = 400
"""Tokens of a sentence that are read."""
PHRASE = 16
"""Tokens of the phrase that a verb opens (``met with the premier in Tarn on 3 May``)."""
NEAR, MET, GOVERNED = 4, 6, 9
"""Tokens: beside a mention; between a verb and who is met; between a verb and what it opens."""
ESSAY = 2
"""An author who says "I" so often writes a commentary."""
FAR = 1000
"""Characters before a mention that are searched for an opening mark."""
BREAKS = frozenset(";:.()")
PEOPLE = frozenset({"PERSON", "GPE", "LOC", "DATE", "ORG"})
"""Who or what is met, or when."""
MEETING, VISIT = ("meeting", "talks"), ("visit", "tour", "inspection")
"""Nouns by which a text comes back to what a verb reported."""
CALLED = frozenset({"for", "at"})
DEFINITE, INDEFINITE = words("determiner.definite"), words("determiner.indefinite")
POSSESSIVE, RELATIVE = words("determiner.possessive"), words("pronoun.relative")
ARTICLES = DEFINITE | POSSESSIVE
NOT_MET = words("word.be") | words("word.have") | words("word.future") | {"to"}
"""Behind these a verb reports no meeting: "to meet", "has met the rules"."""
DUE = words("word.upcoming") | {"to", "due"}
REPORTING = frozenset({"that", "to"})
BESIDE = (["ahead", "of"], ["followed", "by"])
DELIVERED, VAGUE = words("noun.delivered"), words("noun.vague_meeting")


@dataclass(frozen=True, slots=True)
class DocumentEvent:
    """The event that a document reports: its mention, its entity's id and its date (EDTF).

    ``briefing``: whether it is a press conference or the like.
    """

    start: int
    end: int
    text: str
    entity: str | None
    date: str | None
    briefing: bool = False


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


class Ground(StrEnum):
    """What may speak for a mention as what the document reports, or against it."""

    ANY = auto()
    TITLE = auto()
    TITLE_OPENS = auto()
    DELIVERED = auto()
    OPENING = auto()
    FIRST_PARAGRAPH = auto()
    ENTITY = auto()
    NUMBERED = auto()
    NAMED = auto()
    VERB = auto()
    VAGUE = auto()
    BRIEFING = auto()
    DEFINITE = auto()
    INDEFINITE = auto()
    OPENED = auto()
    PLACED = auto()
    SAID = auto()
    CALLED_BACK = auto()
    REPEATED = auto()
    DATED = auto()
    OLD = auto()
    TO_COME = auto()
    PRIOR = auto()
    ASIDE = auto()
    MARKED = auto()
    REPORTED = auto()
    COMMENTARY = auto()
    ALONE = auto()


class Reading:
    """The title and the lead of a document, and how the text goes on, as the grounds ask of them.

    Parameters
    ----------
    page : Page
        The document. Tags are used where it has them.
    """

    def __init__(self, page: Page) -> None:
        self.page, self.lexicon = page, read_lexicon()
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
        return next((day[:DAY] for day in days if len(day) >= DAY and day[:YEAR].isdigit()), "")

    def _called(self) -> dict[str, list[int]]:
        """Return where the text comes back to "the meeting", "this work conference", by noun."""
        nouns, found = self.lexicon.nouns["occasion"], dict[str, list[int]]()
        for i in range(self.page.range(0, self.start)[1] + 1, len(self.lower)):
            if self.lower[i] in nouns and not DEFINITE.isdisjoint(self.lower[max(0, i - 2) : i]):
                found.setdefault(self.lower[i], []).append(i)
        return found

    def calls_back(self, mention: Mention) -> bool:
        """Tell whether the text comes back to a mention's noun."""
        return self.called.get(mention.noun, [0])[-1] >= mention.after

    def before(self, mention: Mention, count: int) -> list[str]:
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
    return [segment for segment in page.segments if segment.kind in BODY_TEXT][:LEAD_PARAGRAPHS]


def mentions(reading: Reading, lead: list[Segment]) -> Iterator[Mention]:
    """Yield all that may name what the document reports, in its title and its lead."""
    page = reading.page
    title = next((s for s in page.segments if s.kind == "title"), None)
    places = [(-1, title)] if title is not None else []
    places += enumerate(lead)
    for number, segment in places:
        sentences = page.sentence_index.within(segment.start, segment.end)[:LEAD_SENTENCES]
        for order, sentence in enumerate(sentences):
            lo, hi = page.range(sentence.start, sentence.end)
            opening = number == order == 0
            yield from _of_sentence(reading, lo, min(hi, lo + MAX_TOKENS), number, opening)


def _of_sentence(
    reading: Reading, lo: int, hi: int, number: int, opening: bool
) -> Iterator[Mention]:
    page, nouns, met = reading.page, reading.lexicon.nouns["occasion"], False
    for i in range(lo, hi):
        entity = page.entity_at(i)
        event = entity if entity is not None and entity.label == "EVENT" else None
        if event is not None and _named(event.text):
            first, after = page.range(event.start, event.end)
            if i == max(first, lo):
                names = (word for word in reversed(reading.lower[first:after]) if word in nouns)
                yield Mention(
                    first, max(after, i + 1), lo, hi, next(names, ""), number, opening, event
                )
            continue
        begins = occasion_noun(page, i, reading.lexicon)
        free = entity is None or entity.label in {"EVENT", "WORK"}
        if begins is not None and free and not _part(page, i, nouns):
            yield Mention(begins, i + 1, lo, hi, reading.lower[i], number, opening)
        elif not met and _meets(reading, i, lo):
            met = True
            yield Mention(i, i + 1, lo, hi, _noun_of(reading, i), number, opening, verb=True)


def _named(text: str) -> bool:
    return any(c.isupper() or c.isdigit() for c in text)


def _part(page: Page, i: int, nouns: frozenset[str]) -> bool:
    """Tell a part of a longer name: ``conference hearing``, ``the opening of the Delta Forum``."""
    if page.word(i + 1) != "of":
        return page.word(i + 1) in nouns
    at = i + 2 + (page.word(i + 2) in ARTICLES)
    entity = page.entity_at(at) if at < len(page.tokens.start) else None
    return entity is not None and entity.label == "EVENT"


def _meets(reading: Reading, i: int, lo: int) -> bool:
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


def _opened(reading: Reading, mention: Mention) -> bool:
    """Tell whether a verb opens, holds or closes it: ``held its session``, ``the forum closed``."""
    words = reading.words
    called = not CALLED.isdisjoint(reading.before(mention, len("for")))
    verbs = words["holding"] | words["meeting"] if called else words["holding"]
    before = reading.before(mention, 2 * GOVERNED if called else GOVERNED)
    breaks = BREAKS if called else BREAKS | {","}
    behind = reading.lower[mention.after : min(mention.hi, mention.after + GOVERNED + NEAR)]
    holding = _words_since(before, breaks)
    return _claims(holding, verbs) or _claims(_words_until(behind, BREAKS), words["held"])


def _claims(found: list[str], verbs: frozenset[str]) -> bool:
    """Tell whether one of the verbs is among the words and no clause follows it (``held that``)."""
    return any(word in verbs and following != "that" for word, following in pairwise([*found, ""]))


def _words_since(found: list[str], breaks: frozenset[str]) -> list[str]:
    """Return the words behind the last break."""
    last = max((n for n, word in enumerate(found) if word in breaks), default=-1)
    return found[last + 1 :]


def _words_until(found: list[str], breaks: frozenset[str]) -> list[str]:
    """Return the words before the first break."""
    first = next((n for n, word in enumerate(found) if word in breaks), len(found))
    return found[:first]


def _placed(reading: Reading, mention: Mention) -> bool:
    """Tell whether something was said or done there: ``at the forum``, ``told the forum``."""
    before = _words_since(reading.before(mention, NEAR), BREAKS)
    return not (reading.words["placed"] | {"told"}).isdisjoint(before)


def _said(reading: Reading, mention: Mention) -> bool:
    """Tell whether somebody speaks in its sentence."""
    speaking, verbs = reading.words["attending"], reading.lexicon.verbs
    there = reading.lower[mention.lo : mention.hi]
    return any(word in speaking or word in verbs for word in there)


def _to_come(reading: Reading, mention: Mention) -> bool:
    """Tell whether it is still to come: ``the next forum``, ``the forum will be held``."""
    before = reading.before(mention, NEAR)
    behind = reading.lower[mention.after : mention.after + NEAR]
    planned = behind[:1] in (["is"], ["are"]) and not DUE.isdisjoint(behind)
    upcoming = not reading.words["upcoming"].isdisjoint(before[-2:])
    future = not reading.words["future"].isdisjoint([*before, *behind[:1]])
    return upcoming or planned or future


def _prior(reading: Reading, mention: Mention) -> bool:
    """Tell whether the text is of what came before or after it: ``since the last forum``."""
    before = reading.before(mention, 2)
    return not reading.words["prior"].isdisjoint(before) or before in BESIDE


def _old(reading: Reading, mention: Mention) -> bool:
    year = (edtf_of(mention.entity) or "")[:YEAR]
    return "" < year < reading.day[:YEAR]


def _marked(reading: Reading, mention: Mention) -> bool:
    """Tell whether it stands in quotation marks."""
    page = reading.page
    start = page.tokens.start[mention.first]
    segment = page.segment_index.at(start)
    text = page.text[max(start - FAR, segment.start if segment is not None else 0) : start]
    return text.count("“") > text.count("”") or text.count('"') % 2 == 1


def _reported(reading: Reading, mention: Mention) -> bool:
    """Tell whether it stands in what somebody says: ``vowed to attend the forum``."""
    before = reading.lower[mention.lo : mention.first]
    verbs = reading.lexicon.verbs
    said = next((n for n, word in enumerate(before) if word in verbs), len(before))
    return not REPORTING.isdisjoint(before[said:])


def _delivered(reading: Reading, mention: Mention) -> bool:
    """Tell a title that says what it gives of which event: ``Remarks at``, ``Readout of``."""
    if mention.paragraph >= 0:
        return False
    return not DELIVERED.isdisjoint(reading.lower[mention.lo : mention.first])


def _dated(reading: Reading, mention: Mention) -> bool:
    return bool(dates_at(reading.page, reading.page.tokens.start[mention.first]))


def _near(found: frozenset[str]) -> Test:
    return lambda reading, mention: not found.isdisjoint(reading.before(mention, 2))


def _vague(reading: Reading, mention: Mention) -> bool:
    return mention.entity is None and mention.noun in VAGUE


def _briefing(reading: Reading, mention: Mention) -> bool:
    """Tell a press conference or the like."""
    kind = reading.page.word(mention.after - 2) in reading.words["briefing_kind"]
    plain = mention.entity is None and mention.noun in reading.words["briefing"]
    return plain and (kind or mention.noun != "conference")


def _repeated(reading: Reading, mention: Mention) -> bool:
    """Tell whether both the title and the lead name one of its kind."""
    return mention.noun != "" and (mention.paragraph >= 0, mention.noun) in reading.nouns


def _text(reading: Reading, mention: Mention) -> str:
    return reading.page.text[slice(*reading.page.span(mention.first, mention.after))]


TESTS: Mapping[Ground, Test] = {
    Ground.ANY: lambda reading, mention: True,
    Ground.TITLE: lambda reading, mention: mention.paragraph < 0,
    Ground.TITLE_OPENS: lambda reading, mention: (
        mention.paragraph < 0 and mention.first == mention.lo
    ),
    Ground.DELIVERED: _delivered,
    Ground.OPENING: lambda reading, mention: mention.opening,
    Ground.FIRST_PARAGRAPH: lambda reading, mention: mention.paragraph == 0,
    Ground.ENTITY: lambda reading, mention: mention.entity is not None,
    Ground.NUMBERED: lambda reading, mention: any(c.isdigit() for c in _text(reading, mention)),
    Ground.NAMED: lambda reading, mention: (
        sum(word[:1].isupper() for word in _text(reading, mention).split()) > 1
    ),
    Ground.VERB: lambda reading, mention: mention.verb,
    Ground.VAGUE: _vague,
    Ground.BRIEFING: _briefing,
    Ground.DEFINITE: _near(ARTICLES),
    Ground.INDEFINITE: _near(INDEFINITE),
    Ground.OPENED: _opened,
    Ground.PLACED: _placed,
    Ground.SAID: lambda reading, mention: _placed(reading, mention) and _said(reading, mention),
    Ground.CALLED_BACK: lambda reading, mention: reading.calls_back(mention),
    Ground.REPEATED: _repeated,
    Ground.DATED: _dated,
    Ground.OLD: _old,
    Ground.TO_COME: _to_come,
    Ground.PRIOR: _prior,
    Ground.ASIDE: lambda reading, mention: not RELATIVE.isdisjoint(reading.before(mention, MET)),
    Ground.MARKED: _marked,
    Ground.REPORTED: _reported,
    Ground.COMMENTARY: lambda reading, mention: reading.essay,
    Ground.ALONE: lambda reading, mention: len(reading.mentions) == 1,
}


def grounds(reading: Reading, mention: Mention) -> list[Ground]:
    """Return what speaks for a mention or against it."""
    return [ground for ground, test in TESTS.items() if test(reading, mention)]


@cache
def packaged_weights() -> Mapping[str, float]:
    """Return what each ground weighs (log odds), read once."""
    text = files("readout.discourse").joinpath("event_weights.json").read_text(encoding="utf-8")
    found: dict[str, float] = json.loads(text)
    if found.keys() != set(Ground):
        raise ConfigError("event_weights.json has not the grounds of readout.discourse.events")
    return found


def best_mention(reading: Reading, weights: Mapping[str, float]) -> Mention | None:
    """Return the mention that is likeliest what the document reports, if it is likelier than not."""
    scored = [
        (sum(weights[ground] for ground in grounds(reading, mention)), mention)
        for mention in reading.mentions
    ]
    best = max(scored, key=lambda one: one[0], default=None)
    return best[1] if best is not None and best[0] > 0 else None


def document_event(page: Page) -> DocumentEvent | None:
    """Return what the document reports, or None where it reports no event."""
    reading = Reading(page)
    mention = best_mention(reading, packaged_weights())
    return None if mention is None else event_of(reading, mention)


def event_of(reading: Reading, mention: Mention) -> DocumentEvent:
    """Return the event of a mention: its words, and when it was."""
    page, entity = reading.page, mention.entity
    start, end = page.span(*_named_at(reading, mention))
    if entity is not None:
        start, end = entity.start, entity.end
    found = None if entity is None else entity.id
    date, briefing = _date(reading, mention), _briefing(reading, mention)
    return DocumentEvent(start, end, page.text[start:end], found, date, briefing)


def _named_at(reading: Reading, mention: Mention) -> tuple[int, int]:
    """Return the tokens that name the event of a mention.

    Of a verb: the noun by which the text comes back to it, else the verb and what follows.
    """
    first, lower = mention.first, reading.lower
    if not mention.verb:
        return first, mention.after
    if mention.noun:
        back = next(i for i in reading.called[mention.noun] if i > first)
        return back, back + 1
    phrase = _words_until(lower[first : first + PHRASE], BREAKS | {","})
    return first, first + len(phrase)


def _date(reading: Reading, mention: Mention) -> str | None:
    """Return when the event of a mention was.

    Its own date, those beside it, the day that the lead named last; of one that the title gives,
    what the lead tells of its like, else the document's date.
    """
    page = reading.page
    at = page.tokens.start[mention.first]
    date = date_of(mention.entity, dates_at(page, at), at)
    if date is not None or mention.paragraph >= 0:
        return date or _day_before(reading, at)
    alike = (m for m in reading.mentions if m.paragraph >= 0 and m.noun == mention.noun)
    told = next(filter(None, (_date(reading, m) for m in alike)), reading.day)
    return told or (page.date if _delivered(reading, mention) else "") or None


def _day_before(reading: Reading, position: int) -> str | None:
    """Return the day that the lead names last before an event without a date of its own."""
    dates = reading.page.entity_index.within(reading.start, position)
    values = (edtf_of(date) or "" for date in dates if date.label == "DATE")
    days = [day for day in values if len(day) == DAY and day <= reading.day]
    return days[-1] if days and days[-1][:YEAR] == reading.day[:YEAR] else None
