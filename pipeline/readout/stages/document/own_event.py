"""A document's own event: the meeting, visit or call that it reports, by a scored choice.

Every event, noun for one and verb of meeting in the title and the lead is a candidate; its features
are weighed by ``frame_weights.json`` (``readout train frames``). The best one is taken, where it is
likelier than none.
"""

from __future__ import annotations

from dataclasses import replace

from readout.language.events import DocumentEvent
from readout.language.timing import DAY, YEAR, date_of, dates_at, edtf_of
from readout.language.words import words
from readout.models.scorer import Scorers, holding
from readout.stages.document.kinds import frame_scorers
from readout.stages.document.lead import BREAKS, Lead, OpeningMention

__all__ = ["document_event", "event_features", "event_of"]

PHRASE = 16
"""Tokens of the phrase that a verb opens (``met with the premier in Tarn on 3 May``)."""
NEAR = 3
"""Tokens before a mention of which the last that is no article is a feature."""
TO_COME = words("word.future", "word.upcoming")
"""Words beside an event to come: ``will host the forum``, ``the forum is due to open``."""
ARTICLES = words("determiner.definite", "determiner.indefinite")


def document_event(opening: Lead, scorers: Scorers | None = None) -> DocumentEvent | None:
    """Return what the document reports, or None where it reports no event.

    As the title gives it, where that has the same noun; by the fullest name that holds its words.
    """
    best, sure = (scorers or frame_scorers())["event"].choose(map(event_features, opening.mentions))
    if best is None:
        return None
    chosen = opening.mentions[best]
    titled = (one for one in opening.mentions if one.given and one.noun == chosen.noun)
    event = event_of(next(titled, chosen))
    named = [event_of(one) for one in opening.mentions if one.entity and one.noun == chosen.noun]
    fuller = [one for one in named if _words(one) > _words(event)]
    return replace(max(fuller, key=lambda one: len(_words(one)), default=event), confidence=sure)


def _words(event: DocumentEvent) -> set[str]:
    return set(event.text.lower().split())


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
        start, end = entity.span
    known = None if entity is None else entity.id
    text = page.text[start:end]
    return DocumentEvent(start, end, text, known, _date(mention), mention.briefing)


def _date(mention: OpeningMention) -> str | None:
    """Return when the event of a mention was.

    Its own date, those beside it; of one that the title gives, the day that the lead tells of its
    like: "in April we met" is of another one.
    """
    opening, at = mention.opening, mention.position
    date = date_of(mention.entity, dates_at(opening.page, at), at)
    if date is not None:
        return date
    if mention.in_title:
        same_noun = (m for m in opening.mentions if not m.in_title and m.noun == mention.noun)
        told = (date for date in map(_date, same_noun) if date and len(date) >= DAY)
        return next(told, None) or opening.day or None
    return None


def event_features(mention: OpeningMention) -> dict[str, float]:
    """Describe a mention as what the document reports: 1 for each feature, kinds by probability.

    By its word, those beside it, and the part of the document.
    """
    opening, page = mention.opening, mention.opening.page
    word = opening.lower[mention.first] if mention.verb else mention.noun
    text = page.part(page.span(mention.first, mention.after))
    before = [one for one in mention.before(NEAR) if one not in ARTICLES][-1:]
    segment = page.segment_index.at(mention.position)
    features = [
        "any",
        f"told={word}",
        f"before={before}",
        f"behind={mention.behind(1)}",
        f"segment={getattr(segment, 'kind', None)}",
        f"paragraph={mention.sentence.paragraph}",
    ]
    if mention.in_title:
        features += ["title", f"title={word}", f"title before={before}"]
    flags = {
        "given": mention.given,
        "entity": mention.entity is not None,
        "named": any(c.isupper() or c.isdigit() for c in text[:1].lower() + text[1:]),
        "capitals": sum(word[:1].isupper() for word in text.split()) > 1,
        "titled": not mention.in_title and opening.given,
        "opening": mention.sentence.first,
        "verb": mention.verb,
        "called_back": opening.last_called(mention.noun) >= mention.after,
        "to_come": _is_to_come(mention),
        "old": "" < (edtf_of(mention.entity) or "")[:YEAR] < (opening.day or page.date)[:YEAR],
    }
    found = dict.fromkeys([*features, *holding(flags)], 1.0)
    return found | {f"in_{kind}": share for kind, share in opening.kinds.items()}


def _is_to_come(mention: OpeningMention) -> bool:
    """Return whether it has not been yet: ``will host the forum``; in a title: ``to host``."""
    beside = {*mention.before(NEAR + 1), *mention.behind(1)}
    due = "due" in mention.behind(NEAR)
    return (
        due or not beside.isdisjoint(TO_COME) or (mention.in_title and "to" in mention.before(NEAR))
    )
