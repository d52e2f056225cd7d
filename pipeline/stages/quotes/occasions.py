"""When and where something was said: an event that the passage names, or the one that the document reports."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass

from pipeline.records import Entity, Occasion, Offsets
from pipeline.stages.quotes.clauses import Clause
from pipeline.stages.quotes.cues import Lexicon
from pipeline.stages.quotes.cues import lexicon as read_lexicon
from pipeline.stages.quotes.drafts import Draft
from pipeline.stages.quotes.view import View

__all__ = ["DocumentEvent", "OccasionResolver", "document_event"]

LEAD_PARAGRAPHS = 2
PLACED = read_lexicon().words["placed"]
TIMED = read_lexicon().words["timed"]
OWN = frozenset({"this", "the", "today's"})
SAME_NAME = 0.6
LEAD_TOKENS = 4
YEAR = 4
WRITTEN_GAP = 4


@dataclass(frozen=True, slots=True)
class DocumentEvent:
    """The event that a document reports: its mention in the lead, its entity's id and its date (EDTF).

    ``since``: where the statements begin that belong to it; ``briefing``: whether it is a press conference or the like.
    """

    start: int
    end: int
    text: str
    entity: str | None
    date: str | None
    since: int = 0
    briefing: bool = False


def document_event(view: View, lexicon: Lexicon) -> DocumentEvent | None:
    """Find what the document reports: a meeting that its lead says was held, or that its title puts first."""
    seen = 0
    for segment in view.segments:
        if segment.kind not in {"paragraph", "quotation", "other"}:
            continue
        for sentence in view.sentence_index.within(segment.start, segment.end):
            found = _held(view, sentence.start, sentence.end, lexicon)
            if found is not None:
                return found
        seen += 1
        if seen == LEAD_PARAGRAPHS:
            break
    title = next((s for s in view.segments if s.kind == "title"), None)
    return _in_title(view, title.start, title.end) if title is not None else None


def _held(view: View, start: int, end: int, lexicon: Lexicon) -> DocumentEvent | None:
    lo, hi = view.range(start, end)
    holding = lexicon.words["holding"]
    verbs = [
        i for i in range(lo, hi)
        if view.tokens.lower[i] in holding and view.word(i + 1, lo, hi) != "that" and not view.masked[i]
    ]  # fmt: skip
    if not verbs:
        return None
    dates = [e for e in view.entity_index.within(start, end) if e.label == "DATE"]
    events = [e for e in view.entity_index.within(start, end) if e.label == "EVENT" and e.text[:1].isalnum()]
    events = [e for e in events if any(c.isupper() or c.isdigit() for c in e.text) or e.coref]
    if events:
        best = min(events, key=lambda e: min(abs(view.token_at(e.start) - v) for v in verbs))
        return DocumentEvent(best.start, best.end, best.text, best.id, _date(best, dates))
    for verb in verbs:
        for i in range(verb + 1, min(verb + 8, hi)):
            if view.tokens.lower[i] in {",", ".", ";"}:
                break
            if view.tokens.lower[i] in lexicon.nouns["occasion"]:
                kind = view.word(i - 1) in lexicon.words["briefing_kind"]
                begin, stop = view.span(i - kind, i + 1)
                return DocumentEvent(begin, stop, view.text[begin:stop], None, _date(None, dates))
    return None


def _in_title(view: View, start: int, end: int) -> DocumentEvent | None:
    """Take the title's event where the title opens with it (``At the Harbour Conference, …``)."""
    for entity in view.entity_index.within(start, end):
        lead = view.text[start : entity.start].lower().split()
        if entity.label == "EVENT" and len(lead) <= 2 and lead[:1] and lead[0] in PLACED:
            return DocumentEvent(entity.start, entity.end, entity.text, entity.id, _date(entity, []))
    return None


def _edtf(entity: Entity | None) -> str | None:
    value = (entity.normal or {}).get("edtf") if entity is not None else None
    return value if isinstance(value, str) else None


def _date(event: Entity | None, dates: list[Entity]) -> str | None:
    """Return the most precise of an event's own date and the dates beside it."""
    own = _edtf(event)
    values = [v for v in (own, *(_edtf(d) for d in dates)) if v is not None and (own is None or own[:4] in v)]
    return max(values, key=len, default=None)


class OccasionResolver:
    """Finds the occasions of one document's quotes.

    Parameters
    ----------
    view, lexicon
        The document and the word lists.
    event : DocumentEvent or None
        What the document reports.
    contents : list of tuple of int
        All that the document's quotes report: no occasion is taken from there.
    """

    def __init__(self, view: View, lexicon: Lexicon, event: DocumentEvent | None, contents: list[Offsets]) -> None:
        self.view, self.lexicon, self.event = view, lexicon, event
        self.contents = sorted(contents)
        self.by_id = {e.id: e for e in view.entities}

    def resolve(self, draft: Draft) -> Occasion | None:
        """Return the occasion of a draft, or None for terms, unattributed words and unnamed other times."""
        if draft.kind == "term" or (draft.clause is None and draft.speaker is None):
            return None
        clause = draft.clause
        if clause is None:
            return self._own("inherited", draft.start)
        passage = self._passage(clause, draft)
        stated = self._stated_event(passage, clause) or self._unlisted(passage, clause) or self._noun(passage, clause)
        elsewhere = self._elsewhen(passage, clause) or self._written(passage, clause)
        if stated is not None or elsewhere or self._dated_elsewhere(passage, clause):
            return stated
        return self._own("inherited", max(draft.start, clause.cue[0]))

    def _written(self, passage: list[int], clause: Clause) -> bool:
        """Tell whether words beside a press conference stand elsewhere (``in a statement``, ``the survey shows``)."""
        if self.event is None or not self.event.briefing:
            return False
        if clause.speaker is not None:
            lo, hi = self.view.range(*clause.speaker)
            names = set(self.view.tokens.lower[lo:hi])
            if names & self.lexicon.nouns["document"] and not names & self.lexicon.nouns["person"]:
                return True
        written, lower = self.lexicon.words["written"], self.view.tokens.lower
        return any(
            lower[i] in written and {lower[k] for k in passage[max(0, at - WRITTEN_GAP) : at]} & {"in", "on", "via"}
            for at, i in enumerate(passage)
        )

    def _elsewhen(self, passage: list[int], clause: Clause) -> bool:
        """Tell whether the words place it at an unnamed other time (``it has long been said``)."""
        words = " ".join(self.view.tokens.lower[i] for i in passage)
        if any(" ".join(phrase) in words for phrase in self.lexicon.phrases["elsewhen"]):
            return True
        if self.lexicon.words["elsewhen"] & set(words.split()):
            return True
        cue = {self.view.tokens.lower[i] for i in range(clause.first, clause.after)}
        return bool(cue & self.lexicon.words["habitual"])

    def _passage(self, clause: Clause, draft: Draft) -> list[int]:
        """Return the tokens of the clause's sentence outside marks and outside what is reported."""
        starts = self.view.tokens.start
        spans = [*draft.contents, *self._reported_beside(clause)]
        return [
            i
            for i in range(clause.lo, clause.hi)
            if not self.view.masked[i] and not any(s <= starts[i] < e for s, e in spans)
        ]

    def _reported_beside(self, clause: Clause) -> list[Offsets]:
        """Return what others report in the same sentence, where the clause itself is no part of it."""
        start, end = self.view.span(clause.lo, clause.hi)
        near = self.contents[bisect_left(self.contents, (start, 0)) : bisect_left(self.contents, (end, 0))]
        return [span for span in near if not span[0] <= clause.cue[0] < span[1]]

    def _own(self, basis: str, position: int | None = None) -> Occasion | None:
        event = self.event
        if event is None or (position is not None and position < event.since):
            return None
        return Occasion(
            event.text, "stated" if basis == "stated" else "inherited", event.start, event.end, event.entity, event.date
        )

    def _stated_event(self, passage: list[int], clause: Clause) -> Occasion | None:
        seen: set[str] = set()
        here = [e for i in passage if (e := self.view.entity_at(i)) is not None]
        dates = [e for e in here if e.label == "DATE"]
        for entity in here:
            if entity.label != "EVENT" or entity.id in seen:
                continue
            seen.add(entity.id)
            if self._placed(entity) or (clause.speaker is not None and self._speaks(entity, clause.speaker)):
                return self._event(entity, dates)
        return None

    def _placed(self, entity: Entity) -> bool:
        first = self.view.token_at(entity.start)
        before = [self.view.word(k) for k in range(max(0, first - 4), first)]
        return any(word in PLACED for word in before) and not any(word in {".", ","} for word in before[-2:])

    @staticmethod
    def _speaks(entity: Entity, speaker: Offsets) -> bool:
        return entity.start < speaker[1] and speaker[0] < entity.end

    def _event(self, entity: Entity, dates: list[Entity]) -> Occasion | None:
        event = self.event
        if event is not None and self._same(entity, event):
            proper = sum(word[:1].isupper() for word in entity.text.split()) > 1
            if entity.id == event.entity or proper:
                date = event.date or _date(entity, dates)
                return Occasion(entity.text, "stated", entity.start, entity.end, entity.id, date)
            return self._own("stated")
        full = self.by_id.get(entity.coref or "", entity)
        return Occasion(full.text, "stated", full.start, full.end, full.id, _date(entity, dates) or _edtf(full))

    def _same(self, entity: Entity, event: DocumentEvent) -> bool:
        if event.entity in {entity.id, entity.coref} and event.entity is not None:
            return True
        own = self.by_id.get(event.entity or "")
        if own is not None and own.normal and entity.normal and own.normal == entity.normal:
            return True
        if own is not None and entity.coref is not None and entity.coref == own.coref:
            return True
        one, two = set(entity.text.lower().split()), set(event.text.lower().split())
        if any(word[:1].isdigit() for word in one ^ two):
            return False
        return len(one & two) / max(1, len(one | two)) >= SAME_NAME or one <= two or two <= one

    def _noun(self, passage: list[int], clause: Clause) -> Occasion | None:
        """Read ``at a press conference`` and, for the document's own event, ``at the meeting``."""
        nouns = self.lexicon.nouns["occasion"]
        tokens = self.view.tokens
        for position, i in enumerate(passage):
            if tokens.lower[i] not in nouns or self.view.entity_at(i) is not None:
                continue
            before = [tokens.lower[k] for k in passage[max(0, position - 6) : position]]
            told = {"told"} if tokens.lower[clause.head] == "told" else set()
            places = {"at", "during", "in"} | told
            where = next((k for k in range(len(before) - 1, -1, -1) if before[k] in places), None)
            if where is None or any(word in {",", "of", "."} for word in before[where:]) or where + 1 >= len(before):
                continue
            if before[where + 1] in OWN:
                return self._own("stated")
            if before[where + 1] not in {"a", "an", "his", "her", "their", "its", "another"}:
                continue
            first = passage[max(0, position - 6) + where + 2] if where + 2 < len(before) else i
            start, end = self.view.span(first, i + 1)
            date = _date(None, self._dates(passage, clause))
            return Occasion(self.view.text[start:end], "stated", start, end, None, date)
        return None

    def _dated_elsewhere(self, passage: list[int], clause: Clause) -> bool:
        """Tell whether a date beside the cue is another one than that of the document's event."""
        own = self.event.date if self.event is not None else None
        return any(own is None or (_edtf(date) or "") not in own for date in self._dates(passage, clause))

    def _dates(self, passage: list[int], clause: Clause) -> list[Entity]:
        """Return the dates that stand as adjuncts, before the speaker or behind the cue."""
        found: list[Entity] = []
        for i in passage:
            entity = self.view.entity_at(i)
            if entity is None or entity.label != "DATE" or _edtf(entity) is None or entity in found:
                continue
            if clause.hull[0] <= entity.start < clause.hull[1]:
                continue
            first = self.view.token_at(entity.start)
            if first in {clause.lo, clause.after} or self.view.word(first - 1, clause.lo) in TIMED:
                found.append(entity)
        return found

    def _unlisted(self, passage: list[int], clause: Clause) -> Occasion | None:
        """Take a name that no entity tells to be an event: ``During the 2031 Harbour Days, …``; a body that spoke."""
        nouns = self.lexicon.nouns["occasion"]
        dates = self._dates(passage, clause)
        if clause.speaker is not None and dates:
            lo, hi = self.view.range(*clause.speaker)
            name = {self.view.tokens.lower[i] for i in range(lo, hi)}
            if name & nouns and any(self.view.surface(i)[:1].isupper() for i in range(lo, hi)):
                entity = self.view.entity_at(lo)
                start, end = (entity.start, entity.end) if entity is not None else clause.speaker
                text = self.view.text[start:end]
                return Occasion(text, "stated", start, end, entity.id if entity else None, _date(None, dates))
        lead = [i for i in passage if i < clause.lo + LEAD_TOKENS]
        for i in lead:
            if self.view.tokens.lower[i] in {"at", "during"}:
                return self._name_behind(i + 1, clause.hi, dates)
        return None

    def _name_behind(self, first: int, limit: int, dates: list[Entity]) -> Occasion | None:
        """Read a capitalised name with a year or an occasion's noun in it."""
        view, nouns = self.view, self.lexicon.nouns["occasion"]
        first += view.word(first) in {"the", "its", "their"}
        last = first
        while last < min(limit, first + 10) and not view.masked[last]:
            surface = view.surface(last)
            if not (surface[:1].isupper() or surface.isdigit() or surface.lower() in {"of", "on", "and", "for"}):
                break
            last += 1
        while last > first and not view.surface(last - 1)[:1].isupper():
            last -= 1
        words = [view.surface(i) for i in range(first, last)]
        years = [w for w in words if len(w) == YEAR and w.isdigit()]
        if len(words) < 2 or not (years or nouns & {w.lower() for w in words}):
            return None
        start, end = view.span(first, last)
        date = years[0] if years else _date(None, dates)
        return Occasion(view.text[start:end], "stated", start, end, None, date)
