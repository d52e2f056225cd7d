"""What a document reports.

The meeting, visit or call of its lead, found among all that the lead names.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from readout.language.cues import Lexicon
from readout.language.page import Page
from readout.records import Entity
from readout.spans import SpanIndex

__all__ = [
    "BODY_TEXT",
    "DAY",
    "LEAD_PARAGRAPHS",
    "DocumentEvent",
    "NamedEvents",
    "dated",
    "dates_at",
    "document_event",
    "edtf_of",
    "occasion_noun",
]

LEAD_PARAGRAPHS = 2
LEAD_SENTENCES = 4
BODY_TEXT = frozenset({"paragraph", "quotation", "other"})
BREAKS = frozenset({";", ":", ".", "(", ")"})
GOVERNED = 9
"""So many tokens may stand between a verb that opens a meeting and the meeting."""
VAGUE = frozenset({"event", "address", "assembly", "debate", "dialogue", "lecture", "panel"})
"""Nouns that rarely say by themselves what a document reports."""
ESSAY = 2
MAX_TOKENS, PHRASE = 400, 16
NEAR, MET = 4, 6
DAY = 10
"""Characters of a date that names the day (``2031-05-04``)."""
ASIDE, ENOUGH = 5.0, 3.0
"""What an aside loses, and the score from which a candidate is what the document reports."""
MEETING: tuple[str, ...] = ("meeting", "talks")
VISIT: tuple[str, ...] = ("visit", "tour", "inspection")
"""Nouns by which a text comes back to what a verb reported."""


@dataclass(frozen=True, slots=True)
class DocumentEvent:
    """The event that a document reports: its mention, its entity's id and its date (EDTF).

    ``since``: where the statements begin that belong to it; ``briefing``: whether it is a press
    conference or the like.
    """

    start: int
    end: int
    text: str
    entity: str | None
    date: str | None
    since: int = 0
    briefing: bool = False


@dataclass(slots=True)
class _Candidate:
    """A mention of an event in the lead.

    Tokens ``[first, after)``, its noun, and what speaks for it.
    """

    first: int
    after: int
    noun: str
    entity: Entity | None
    score: float
    verb: bool = False
    """Whether a verb alone names it (``met``)."""
    opened: bool = True
    """Whether something opens, holds or closes it; else something is only said there."""


class NamedEvents:
    """The events that a text names large, by the words of their names; ``own``.

    Which are the document's own.
    """

    def __init__(self, entities: Sequence[Entity], own: Callable[[Entity], bool]) -> None:
        self._own = own
        self._by_word: dict[str, list[Entity]] = {}
        self._known: dict[tuple[str, bool], SpanIndex[Entity]] = {}
        for event in entities:
            if event.label == "EVENT" and any(c.isupper() for c in event.text):
                for word in set(event.text.lower().split()):
                    self._by_word.setdefault(word, []).append(event)

    def last(self, noun: str, before: int, *, other: bool = False) -> Entity | None:
        """Return the event named last before a position whose name has a noun in it; ``other``.

        Not the own one.
        """
        if (noun, other) not in self._known:
            events = self._by_word.get(noun, ())
            self._known[noun, other] = SpanIndex(e for e in events if not (other and self._own(e)))
        return self._known[noun, other].last_within(0, before)


def document_event(page: Page, lexicon: Lexicon) -> DocumentEvent | None:
    """Find what the document reports.

    Every event, meeting noun and meeting verb of the title and the lead is weighed: a verb that
    opens or closes it, a date beside it, whether the text comes back to it ("the meeting"); and
    against it, that it is still to come, long past, or a mere aside. The best one with enough
    weight is taken.
    """
    return _Finder(page, lexicon).find()


class _Finder:
    def __init__(self, page: Page, lexicon: Lexicon) -> None:
        self.page, self.lexicon = page, lexicon
        self.day, self.year, self.body, self.essay = "", "", 0, False
        self.later: dict[str, list[int]] = {}

    def find(self) -> DocumentEvent | None:
        """Weigh all candidates."""
        page = self.page
        lead = [s for s in page.segments if s.kind in BODY_TEXT][:LEAD_PARAGRAPHS]
        body = lead[0].start if lead else len(page.text)
        days = (
            edtf_of(e) or ""
            for e in page.entity_index.within(0, lead[-1].end if lead else 0)
            if e.label == "DATE"
        )
        self.day = next((day[:DAY] for day in days if len(day) >= DAY and day[:4].isdigit()), "")
        self.year = self.day[:4]
        self.body = body
        self._count(body)
        self.essay = self._first_person()
        found: list[tuple[float, int, DocumentEvent]] = []
        for number, segment in enumerate(lead):
            sentences = page.sentence_index.within(segment.start, segment.end)[:LEAD_SENTENCES]
            for at, sentence in enumerate(sentences):
                lo, hi = page.range(sentence.start, sentence.end)
                dates = dates_at(page, sentence.start)
                place = (1.0 if number == at == 0 else 0.5 if number == 0 else 0.0) + 0.5 * any(
                    map(edtf_of, dates)
                )
                hi = min(hi, lo + MAX_TOKENS)
                said = self._said(lo, hi)
                for candidate in self._candidates(lo, hi, said=said):
                    event = self._event(candidate, dates)
                    if event is not None:
                        aside = (0.5 * (number > 0) + 2.0 * self.essay) * (not candidate.opened)
                        found.append((candidate.score + place - aside, -candidate.first, event))
        title = next((s for s in page.segments if s.kind == "title"), None)
        if title is not None:
            found += self._titled(title.start, title.end, {event.text for _, _, event in found})
        best = max(found, key=lambda one: one[:2], default=None)
        return best[2] if best is not None and best[0] >= ENOUGH else None

    def _first_person(self) -> bool:
        """Tell a commentary, whose author says "I": it cites events and reports none."""
        page = self.page
        return (
            sum(word == "i" and not page.masked[i] for i, word in enumerate(page.tokens.lower))
            >= ESSAY
        )

    def _count(self, body: int) -> None:
        """Note where the text comes back to "the meeting", "this session"."""
        lower = self.page.tokens.lower
        for i in range(self.page.range(body, body)[0] + 1, len(lower)):
            back = lower[i - 1] in {"the", "this"} or (i > 1 and lower[i - 2] in {"the", "this"})
            if back and lower[i] in self.lexicon.nouns["occasion"]:
                self.later.setdefault(lower[i], []).append(i)

    def _said(self, lo: int, hi: int) -> bool:
        """Tell whether something is said or done in a sentence."""
        words, verbs = self.lexicon.words["attending"], self.lexicon.verbs
        return any(word in words or word in verbs for word in self.page.tokens.lower[lo:hi])

    def _candidates(self, lo: int, hi: int, *, said: bool) -> Iterator[_Candidate]:
        page = self.page
        seen: set[str] = set()
        for i in range(lo, hi):
            if page.masked[i]:
                continue
            entity = page.entity_at(i)
            if entity is not None and entity.label == "EVENT":
                if entity.id not in seen and any(c.isupper() or c.isdigit() for c in entity.text):
                    seen.add(entity.id)
                    first, after = page.range(entity.start, entity.end)
                    names = reversed(page.tokens.lower[first:after])
                    word = next((w for w in names if w in self.lexicon.nouns["occasion"]), "")
                    yield self._weighed(
                        first, max(after, first + 1), word, entity, (lo, hi), said=said
                    )
                    continue
                if entity.id in seen:
                    continue
            begins = occasion_noun(page, i, self.lexicon)
            if page.word(i + 1) in self.lexicon.nouns["occasion"] or page.tokens.lower[i] in VAGUE:
                continue  # the first word of a longer name; a mere event
            if self._of_event(i):
                continue
            if begins is not None and (entity is None or entity.label == "EVENT"):
                yield self._weighed(begins, i + 1, page.tokens.lower[i], None, (lo, hi), said=said)
        met = self._met(lo, hi)
        if met is not None:
            yield met

    def _weighed(
        self,
        first: int,
        after: int,
        noun: str,
        entity: Entity | None,
        sentence: tuple[int, int],
        *,
        said: bool,
    ) -> _Candidate:
        """Weigh a mention by its own sentence and by how the text goes on."""
        lo, hi = sentence
        words, lower = self.lexicon.words, self.page.tokens.lower
        score = 0.5 if entity is not None else 0.0
        begins, first = first, self._edge(first)
        before = [lower[k] for k in range(max(lo, first - NEAR), first)]
        behind = [lower[k] for k in range(after, min(hi, after + NEAR))]
        opened = self._opened(first, after, lo, hi)
        if opened:
            score += 3.0
        elif (words["placed"] | {"told"}).intersection(before) and not BREAKS.intersection(before):
            score += 1.5
            score += 1.0 if said else 0.0
        if self.page.tokens.dep[first : after + 1].count("nsubj") and entity is not None:
            score += 1.0
        score += 1.0 if self.later.get(noun) else 0.0
        comes = "will" in before or (
            behind[:1] in (["will"], ["is"], ["are"])
            and {"will", "to", "scheduled", "due"}.intersection(behind)
        )
        if words["upcoming"].intersection(before[-2:]) or comes:
            score -= 4.0
        if words["prior"].intersection(before[-2:]) or " ".join(before[-2:]) in {
            "ahead of",
            "followed by",
        }:
            score -= 3.0
        value = edtf_of(entity)
        if value is not None and self.year and value[:4] < self.year:
            score -= 4.0
        return _Candidate(
            begins, after, noun, entity, score - ASIDE * self._aside(first, lo), opened=opened
        )

    def _edge(self, first: int) -> int:
        """Return where ``the opening ceremony of the`` begins before an event, else the event."""
        at = first - 1 if self.page.word(first - 1) in {"the", "its"} else first
        if self.page.word(at - 1) != "of":
            return first
        if self.page.word(at - 2) in self.lexicon.words["edge"]:
            return at - 2
        noun = occasion_noun(self.page, at - 2, self.lexicon) if at > 2 else None
        if noun is None:
            return first
        return noun - 1 if self.page.word(noun - 1) in self.lexicon.words["edge"] else noun

    def _of_event(self, i: int) -> bool:
        """Tell whether a noun is a part of a named event (``the opening ceremony of the Harbour Forum``)."""
        page = self.page
        if page.word(i + 1) != "of":
            return False
        at = i + 2 + (page.word(i + 2) in {"the", "its"})
        entity = page.entity_at(at) if at < len(page.tokens.start) else None
        return entity is not None and entity.label == "EVENT"

    def _opened(self, first: int, after: int, lo: int, hi: int) -> bool:
        """Tell whether a verb opens, holds or closes the event: ``held its 12th session``, ``the forum took place``."""
        words, lower, masked = self.lexicon.words, self.page.tokens.lower, self.page.masked
        called = bool({"for", "at"}.intersection(lower[max(lo, first - 3) : first]))
        for i in range(first - 1, max(lo, first - GOVERNED * (1 + called)) - 1, -1):
            if (
                masked[i]
                or lower[i] in BREAKS
                or (lower[i] == "," and i < first - 1 and not called)
            ):
                break
            met = called and lower[i] in words["meeting"]
            if met or (lower[i] in words["holding"] and self.page.word(i + 1) != "that"):
                return True
        for i in range(after, min(hi, after + GOVERNED + NEAR)):
            if masked[i] or lower[i] in BREAKS:
                break
            if lower[i] in words["held"] and self.page.word(i - 1) not in {"be", "to"}:
                return self.page.word(i + 1) != "that"
        return False

    def _aside(self, first: int, lo: int) -> bool:
        """Tell whether a mention stands in a relative clause ("where both attend the forum")."""
        before = self.page.tokens.lower[max(lo, first - MET) : first]
        return bool({"where", "who", "whose", "which"}.intersection(before))

    def _met(self, lo: int, hi: int) -> _Candidate | None:
        """Read ``A met (with) B``, ``A visited the works``: an event that only a verb names."""
        lower, tag, dep = self.page.tokens.lower, self.page.tokens.tag, self.page.tokens.dep
        for i in range(lo + 1, hi):
            nouns = MEETING if lower[i] in self.lexicon.words["meeting"] else ()
            nouns = VISIT if lower[i] in self.lexicon.words["visiting"] else nouns
            if (
                not nouns
                or self.page.masked[i]
                or tag[i] in {"VB", "VBN", "VBG"}
                or dep[i] in {"relcl", "advcl"}
            ):
                continue
            if lower[i - 1] in {"to", "will"} or not self._people(i):
                continue
            noun = next((n for n in nouns if self.later.get(n, [0])[-1] > i), "")
            return _Candidate(i, i + 1, noun, None, 2.5 + bool(noun), verb=True)
        return None

    def _people(self, verb: int) -> bool:
        """Tell whether somebody, a place or a date follows a verb (``met the requirements`` is no meeting)."""
        page = self.page
        for i in range(verb + 1, min(len(page.tokens.lower), verb + 1 + MET)):
            entity = page.entity_at(i)
            named = entity is not None and entity.label in {"PERSON", "GPE", "LOC", "DATE", "ORG"}
            if (
                named
                or page.tokens.lower[i] in self.lexicon.nouns["person"]
                or page.tokens.lower[i] == "with"
            ):
                return True
            if page.tokens.lower[i] in BREAKS:
                return False
        return False

    def _event(self, candidate: _Candidate, dates: list[Entity]) -> DocumentEvent | None:
        entity, page = candidate.entity, self.page
        start, end = page.span(candidate.first, candidate.after)
        if entity is not None:
            start, end = entity.start, entity.end
        elif candidate.noun and page.tokens.lower[candidate.after - 1] != candidate.noun:
            at = next(i for i in self.later[candidate.noun] if i >= candidate.after)
            start, end = page.span(at, at + 1)
        elif candidate.verb:
            end = self._clause_end(candidate.first)
        name = candidate.noun or page.tokens.lower[candidate.after - 1]
        briefing = name in self.lexicon.words["briefing"] and entity is None
        if name == "conference":
            briefing = (
                briefing and page.word(candidate.after - 2) in self.lexicon.words["briefing_kind"]
            )
        found = entity.id if entity is not None else None
        date = dated(entity, dates, start) or self._date_before(start)
        return DocumentEvent(start, end, page.text[start:end], found, date, briefing=briefing)

    def _date_before(self, position: int) -> str | None:
        """Return the day that the lead names last before an event without a date (``on the same day``)."""
        lead = self.page.entity_index.within(self.body, position)
        days = [
            d
            for e in lead
            if e.label == "DATE" and (d := edtf_of(e)) and len(d) == DAY and d <= self.day
        ]
        return days[-1] if days and days[-1][:4] == self.year else None

    def _clause_end(self, verb: int) -> int:
        """Return the character where the words behind a verb end: ``met the premier in Tarn on 3 May``."""
        tokens = self.page.tokens
        last = verb
        while last + 1 < min(len(tokens.lower), verb + PHRASE) and tokens.lower[
            last + 1
        ] not in BREAKS | {","}:
            last += 1
        return tokens.end[last]

    def _titled(
        self, start: int, end: int, known: set[str]
    ) -> Iterator[tuple[float, int, DocumentEvent]]:
        """Yield the title's events: for a title alone to name one, it opens with it or says where the text is from."""
        page, words = self.page, self.lexicon.words
        for entity in page.entity_index.within(start, end):
            if entity.label != "EVENT":
                continue
            first = page.token_at(entity.start)
            before = [page.word(k) for k in range(max(0, first - NEAR), first)]
            lead = page.text[start : entity.start].split()
            score = 2.5 + 0.5 * (entity.text in known)
            score += (
                1.0 if {"at", "from", "during", "of"}.intersection(before[-2:]) or not lead else 0.0
            )
            value = edtf_of(entity)
            if words["prior"].intersection(before) or (
                value and self.year and value[:4] < self.year
            ):
                continue
            yield (
                score,
                0,
                DocumentEvent(entity.start, entity.end, entity.text, entity.id, dated(entity, [])),
            )


def occasion_noun(page: Page, i: int, lexicon: Lexicon) -> int | None:
    """Return where the name of a kind of event begins whose noun is token ``i`` (``plenary session``), or None.

    The noun takes the words that make it one with it: ``press conference``, ``telephone call``, ``study session``.
    """
    if page.tokens.tag[i] and not page.tokens.tag[i].startswith("NN"):
        return None
    word = page.tokens.lower[i]
    kinds = lexicon.words["occasion_kind"]
    before = page.word(i - 1)
    if word not in lexicon.nouns["occasion"] and not (
        word in {"call", "conversation"} and before in kinds
    ):
        return None
    first = i - 1 if i and (before in kinds or before in lexicon.words["briefing_kind"]) else i
    return first - 1 if first < i and page.word(first - 1) in kinds else first


def edtf_of(entity: Entity | None) -> str | None:
    """Return the date (EDTF) of a ``DATE`` or ``EVENT``."""
    value = (entity.normal or {}).get("edtf") if entity is not None else None
    return value if isinstance(value, str) else None


def dated(event: Entity | None, dates: Sequence[Entity], at: int | None = None) -> str | None:
    """Return the most precise of an event's own date and the dates beside it; of equals, the nearest to ``at``."""
    own = edtf_of(event)
    if own is not None and len(own) >= DAY and "/" not in own:
        return own
    near = sorted(
        dates, key=lambda date: 0 if at is None else min(abs(date.end - at), abs(date.start - at))
    )
    values = [
        v
        for v in (own, *(edtf_of(d) for d in near))
        if v is not None and (own is None or own[:4] in v)
    ]
    best = max(values, key=lambda value: (min(len(value), DAY), -len(value)), default=None)
    return _to_the_end(best, dates) if best is not None and best != own else best


def dates_at(page: Page, position: int) -> list[Entity]:
    """Return the dates in the sentence at a position."""
    sentence = page.sentence_index.at(position)
    near = page.entity_index.within(sentence.start, sentence.end) if sentence is not None else []
    return [e for e in near if e.label == "DATE"]


def _to_the_end(day: str, dates: Sequence[Entity]) -> str:
    """Return the interval of two days side by side (``on September 17 and 18``), else the day."""
    for one, two in pairwise(sorted(dates, key=lambda date: date.start)):
        first, last = edtf_of(one), edtf_of(two)
        joined = 0 <= two.start - one.end <= len(" and ")
        if (
            joined
            and day in {first, last}
            and first
            and last
            and len(first) == len(last) == DAY
            and first < last
        ):
            return f"{first}/{last}"
    return day
