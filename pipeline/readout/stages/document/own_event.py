"""What a document reports: the meeting, visit or call that it is about, by a scored choice.

Every event, noun for one and verb of meeting in the title and the lead is a candidate; its features
are weighed by ``frame_weights.json`` (``readout train frames``). The best one is taken, where it is
likelier than none.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import dropwhile, takewhile

from readout.language.cues import lexicon
from readout.language.events import DocumentEvent
from readout.language.timing import YEAR, age_of, date_of, dates_at, edtf_of, is_undated
from readout.language.words import words
from readout.models.scorer import Scorers
from readout.stages.document.kinds import frame_scorers
from readout.stages.document.lead import (
    ARTICLES,
    BREAKS,
    DELIVERED,
    MET,
    SPOKE,
    Lead,
    OpeningMention,
)

__all__ = ["document_event", "event_features", "event_of"]

PHRASE = 16
"""Tokens of the phrase that a verb opens (``met with the premier in Tarn on 3 May``)."""
NEAR = 4
ASIDE = 6
GOVERNED = 9
"""Tokens beside a mention; from a relative pronoun; between a verb and what it opens."""
CALLED_BY = 3
"""Tokens: ``gathered for the annual forum``."""
CALLED = frozenset({"for", "at"})
INDEFINITE = words("determiner.indefinite")
RELATIVE = words("pronoun.relative")
DUE = words("word.upcoming") | {"to", "due"}
REPORTING = frozenset({"that", "to"})
VAGUE = words("noun.vague_meeting")
HOLDING = words("word.holding")
HELD = words("word.held")
PLACED = words("word.placed") | {"told"}


def document_event(opening: Lead, scorers: Scorers | None = None) -> DocumentEvent | None:
    """Return what the document reports, or None where it reports no event."""
    best, sure = (scorers or frame_scorers())["event"].choose(map(event_features, opening.mentions))
    return None if best is None else replace(event_of(opening.mentions[best]), confidence=sure)


def event_of(mention: OpeningMention) -> DocumentEvent:
    """Return the event of a mention: its words, and when it was.

    Of a verb the words are the noun by which the text comes back to it, else it and what follows.
    """
    opening, page, entity = mention.opening, mention.opening.page, mention.entity
    first, after = mention.first, mention.after
    if mention.verb and mention.noun:
        first = next(i for i in opening.called[mention.noun] if i > first)
        after = first + 1
    elif mention.verb:
        last = min(first + PHRASE, mention.sentence.hi)
        while after < last and opening.lower[after] not in BREAKS | {","}:
            after += 1
    start, end = page.span(first, after)
    if entity is not None:
        start, end = entity.start, entity.end
    known = None if entity is None else entity.id
    text = page.text[start:end]
    return DocumentEvent(start, end, text, known, _date(mention), mention.briefing)


def _date(mention: OpeningMention) -> str | None:
    """Return when the event of a mention was.

    Its own date, those beside it; of one that the title gives, what the lead tells of its like.
    """
    opening, at = mention.opening, mention.position
    date = date_of(mention.entity, dates_at(opening.page, at), at)
    if date is not None:
        return date
    if mention.in_title:
        alike = (m for m in opening.mentions if not m.in_title and m.noun == mention.noun)
        return next(filter(None, map(_date, alike)), None) or opening.day or None
    return None


def event_features(mention: OpeningMention) -> dict[str, float]:
    """Describe a mention as what the document reports: 1 for each feature, kinds by probability."""
    opening, sentence = mention.opening, mention.sentence
    text = opening.page.part(opening.page.span(mention.first, mention.after))
    near = mention.before(2)
    holds = {
        "any": True,
        "alone": len(opening.mentions) == 1,
        "given": mention.given,
        "titled": not mention.in_title and opening.given,
        "spoke": mention.verb and opening.lower[mention.first] == SPOKE,
        "title": mention.in_title,
        "title_opens": mention.in_title and mention.first == sentence.lo,
        "opening": sentence.first,
        "first_paragraph": sentence.paragraph == 0,
        "entity": mention.entity is not None,
        "numbered": any(map(str.isdigit, text)),
        "named": sum(word[:1].isupper() for word in text.split()) > 1,
        "verb": mention.verb,
        "vague": mention.entity is None and mention.noun in VAGUE,
        "briefing": mention.briefing,
        "definite": not ARTICLES.isdisjoint(near),
        "indefinite": not INDEFINITE.isdisjoint(near),
        "called_back": opening.last_called(mention.noun) >= mention.after,
        **_of_clause(mention),
        **_of_time(mention),
    }
    found = {name: 1.0 for name, told in holds.items() if told}
    found |= {f"in_{kind}": share for kind, share in opening.kinds.items()}
    readout = opening.kinds.get("readout", 0.0)
    if mention.given:
        found["readout_gives"] = readout
    if mention.verb:
        found["readout_tells"] = readout
    return found


def _of_clause(mention: OpeningMention) -> dict[str, bool]:
    """Return features of its clause: a verb opens it, something is said there, it is reported."""
    called = not CALLED.isdisjoint(mention.before(CALLED_BY))
    opening = HOLDING | MET if called else HOLDING
    breaks = BREAKS if called else BREAKS | {",", "at"}
    before = _until(mention.before(2 * GOVERNED if called else GOVERNED)[::-1], breaks)
    behind = _until(mention.behind(GOVERNED + NEAR), BREAKS)
    placed = not PLACED.isdisjoint(_until(mention.before(NEAR)[::-1], BREAKS))
    told = mention.opening.lower[mention.sentence.lo : mention.first]
    said = dropwhile(lambda word: word not in lexicon().verbs, told)
    return {
        "placed": placed,
        "title_placed": placed and mention.in_title,
        "delivered": mention.in_title and not DELIVERED.isdisjoint(told),
        "opened": not (opening.isdisjoint(before) and HELD.isdisjoint(behind)),
        "aside": not RELATIVE.isdisjoint(mention.before(ASIDE)),
        "reported": not REPORTING.isdisjoint(said),
    }


def _until(found: list[str], breaks: frozenset[str]) -> Iterator[str]:
    """Return the words before the first break."""
    return takewhile(lambda word: word not in breaks, found)


def _of_time(mention: OpeningMention) -> dict[str, bool]:
    """Return features of its time: ``the next forum``, ``will host the forum``."""
    page, at = mention.opening.page, mention.position
    year = (edtf_of(mention.entity) or "")[:YEAR]
    now = mention.opening.day or page.date
    dates = dates_at(page, at)
    ahead = age_of(date_of(mention.entity, dates, at) or "", page.date) == "later"
    before, behind = mention.before(NEAR), mention.behind(NEAR)
    due = behind[:1] in (["is"], ["are"]) and not DUE.isdisjoint(behind)
    coming = not words("word.upcoming").isdisjoint(before[-2:])
    future = not words("word.future").isdisjoint([*before, *behind[:1]])
    prior = not words("word.prior").isdisjoint(before[-2:])
    return {
        "dated": bool(dates),
        "old": "" < year < now[:YEAR],
        "to_come": ahead or due or coming or future,
        "prior": prior or is_undated(page, at),
    }
