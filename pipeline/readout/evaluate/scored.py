"""Scored texts, of gold and of records: labelled spans, their attributes, the frame."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from msgspec import UNSET, Struct, UnsetType, structs

from readout.evaluate.gold import (
    GoldEntity,
    GoldEvent,
    GoldFrame,
    GoldNamed,
    GoldOccasion,
    GoldQuote,
    GoldSegment,
    GoldSentence,
    GoldSpan,
    GoldSpeaker,
    GoldText,
    GoldThemes,
    labelled,
)
from readout.records.judged import GoldScope
from readout.records.spans import covered, overlap, trim
from readout.records.types import Offsets

__all__ = [
    "ATTRIBUTES",
    "CONTINUED",
    "FRAME",
    "HALF",
    "NOTHING",
    "RIGHT",
    "Credit",
    "Fact",
    "ScoredSpan",
    "ScoredText",
    "credit",
    "fact_text",
    "names_match",
    "normal",
    "scoped",
    "scored_text",
    "shared",
    "trim_edges",
    "with_attributes",
]

LAYERS = ("segments", "sentences", "entities", "quotes", "continued", "events", "themes", "poles")
"""Layers of spans, in the order in which they are told."""
ATTRIBUTES = {
    "entities": ("links",),
    "quotes": ("cues", "speakers", "occasions"),
    "events": ("dates",),
    "themes": ("relations",),
}
"""Attributes of the spans of a layer, each scored by itself."""
FRAME = ("kind", "speaker", "event", "date", "place")
"""Fields of a document's frame."""
CONTINUED = "continued"
"""The layer of reports that go on, and the label in it."""
OWN = "own"
"""The label of a sentence in which no report goes on."""
COVERED = 0.6
"""Share of a sentence in a report that goes on, from which on the sentence counts as one."""
LAYERS_READ = {
    "entity": "entities",
    "quote": "quotes",
    "event": "events",
    "theme": "themes",
    "pole": "poles",
}
"""Layers as tools know them -> as they are scored."""
EDGE = " \n\t\r“”\"'‘’«».,;:—–-()"
ARTICLES = ("the ", "a ", "an ", "this ", "its ")


def normal(text: str | None) -> str:
    """Reduce a text to lower-case words, for comparing."""
    return re.sub(r"\W+", " ", (text or "").lower()).strip()


def names_match(mine: str, theirs: str) -> bool:
    """Return whether one of two normal texts is part of the other."""
    return mine in theirs or theirs in mine


def trim_edges(text: str, start: int, end: int) -> Offsets:
    """Leave out white space, marks and punctuation at either edge."""
    return trim(text, start, end, EDGE)


Fact = GoldSpan | GoldSpeaker | GoldOccasion | GoldNamed | str
"""An attribute of a span or document: a cue, a speaker, an occasion, a name, a date, a type."""
Facts = dict[str, Fact | None]
"""By name: None is told to be none, what is not there was not labelled."""


def fact_text(fact: Fact | None) -> str:
    """Return a fact on one line: what it is, its words, its date."""
    match fact:
        case GoldNamed():
            return fact.text or next(filter(None, fact.also), "")
        case GoldSpan():
            return fact.text or ""
        case GoldSpeaker() | GoldOccasion():
            return "; ".join(str(one) for one in structs.astuple(fact) if one)
        case _:
            return fact or ""


class Credit(NamedTuple):
    """The score of a found item by each measure, 0 to 1."""

    strict: float
    partial: float
    type: float


NOTHING, RIGHT = Credit(0, 0, 0), Credit(1, 1, 1)
HALF = 0.5
"""Credit for an overlapping span by the partial measure (SemEval-2013, task 9)."""


class ScoredSpan(Struct, frozen=True, kw_only=True):
    """A labelled thing at a place.

    ``spans`` are where it stands, without what does not count at the edges. ``confidence`` is null
    of gold, and where there is none. One that is ``optional`` (a quote within another) is not wrong
    where gold lacks it.
    """

    spans: tuple[Offsets, ...]
    label: str
    attributes: Facts = {}
    confidence: float | None = None
    optional: bool = False

    @property
    def hull(self) -> Offsets:
        """From its first to its last character."""
        return self.spans[0][0], max(end for _, end in self.spans)


Layers = dict[str, list[ScoredSpan]]
Places = dict[str, list[Offsets]]
"""Stretches, by layer."""
Item = GoldSegment | GoldSentence | GoldEntity | GoldQuote | GoldEvent
"""An item of a layer."""


class ScoredText(Struct, kw_only=True):
    """A document with its labelled spans.

    Attributes
    ----------
    id, text, kind : str
        Of the document; ``kind`` is empty where it is not known.
    layers : dict of str to list of ScoredSpan
        By layer, sorted; of gold, a layer that is not there was not labelled.
    frame : dict of str to GoldNamed or None
        What is told of the whole; what is not there was not labelled.
    labels : frozenset of str
        The labels of entities that gold has; all where it is empty.
    unlisted : frozenset of str
        Layers and labels of which gold has not all: others that are found are not wrong.
    scopes : dict of str to list of Offsets
        Layer -> the stretches in which it was labelled, of gold; everywhere where it is not there.
    units : dict of str to list of Offsets
        Layer -> the sentences that were judged one by one, of gold.
    """

    id: str
    text: str
    kind: str = ""
    layers: Layers = {}
    frame: dict[str, GoldNamed | None] = {}
    labels: frozenset[str] = frozenset()
    unlisted: frozenset[str] = frozenset()
    scopes: Places = {}
    units: Places = {}


def shared(one: ScoredSpan, other: ScoredSpan) -> float:
    """Return what two spans have in common of all that either has, 0 to 1."""
    if one.spans == other.spans:
        return 1.0
    both = sum(overlap(a, b) for a in one.spans for b in other.spans)
    lengths = covered((*one.spans, *other.spans))
    return both / (lengths - both) if both else 0.0


def credit(gold: Fact | None, found: Fact | None, text: str) -> Credit:
    """Return what a fact is worth that is told of a pair of spans in a text: of none, nothing.

    Of a cue, any place in common counts half; of a speaker, any mention will do where gold has
    none; of an occasion, any date.
    """
    match gold, found:
        case GoldSpan(), GoldSpan():
            return _cue_credit(trim_edges(text, *gold.span), trim_edges(text, *found.span))
        case GoldSpeaker(), GoldSpeaker():
            return _speaker_credit(gold, found)
        case GoldOccasion(), GoldOccasion():
            event = names_match(normal(found.event), normal(gold.event))
            date = str(gold.date or "") in str(found.date or "")
            return Credit(float(event and date), (event + date) / 2, 1)
        case GoldNamed(), GoldNamed():
            return RIGHT if normal(gold.text) == normal(found.text) else NOTHING
        case _:
            return RIGHT if gold is not None and gold == found else NOTHING


def _cue_credit(gold: Offsets, found: Offsets) -> Credit:
    half = Credit(0, HALF, 1) if overlap(gold, found) else NOTHING
    return RIGHT if gold == found else half


def _speaker_credit(gold: GoldSpeaker, found: GoldSpeaker) -> Credit:
    wanted, mine = normal(gold.text), normal(found.text)
    named = not wanted or (mine != "" and names_match(mine, wanted))
    same = gold.status == found.status
    return Credit(float(same and named), (same + named) / 2, float(same))


# -- gold
# --------------------------------------------------------------------------------------------------


def scored_text(gold: GoldText, id: str) -> ScoredText:
    """Return what of a gold document, or of a record, is scored."""
    frame = GoldFrame(event=gold.event) if gold.frame is UNSET else gold.frame
    made = ScoredText(
        id=id,
        text=gold.text,
        frame=frame.fields(),
        labels=frozenset(gold.entity_labels),
        unlisted=frozenset(gold.unlisted),
    )
    made.kind = fact_text(made.frame.get("kind"))
    # sentences that say if reports go on in them are not all that there are
    judged = any(one.label is not None for one in labelled(gold.sentences))
    listed: dict[str, Sequence[Item] | UnsetType] = {
        "segments": gold.segments,
        "sentences": UNSET if judged else gold.sentences,
        "entities": gold.entities,
        "quotes": gold.quotes,
        "events": gold.events,
    }
    found = {
        layer: [span for one in items if (span := _scored(gold, one)).spans]
        for layer, items in listed.items()
        if items is not UNSET
    }
    found |= _continued(gold, made)
    if gold.themes is not UNSET:
        found |= _themes(gold, gold.themes, made)
    made.layers = {
        layer: sorted(found[layer], key=lambda one: (one.spans, one.label))
        for layer in LAYERS
        if layer in found
    }
    return made if gold.judged is None else _read(made, gold.judged)


def _span(text: str, label: str, *spans: Offsets, **more: Any) -> ScoredSpan:
    """Make a span, without what does not count at the edges."""
    trimmed = sorted(trim_edges(text, *span) for span in spans)
    return ScoredSpan(spans=tuple(trimmed), label=label, **more)


def _labelled_facts(**facts: Fact | UnsetType | None) -> Facts:
    """Return the facts that were labelled."""
    return {name: fact for name, fact in facts.items() if fact is not UNSET}


def _scored(gold: GoldText, one: Item) -> ScoredSpan:
    """Return an item as a span, with what is told of it."""
    text = gold.text
    match one:
        case GoldEvent():
            spans = (mention.span for mention in one.mentions)
            return _span(text, one.kind, *spans, attributes=_labelled_facts(dates=one.date))
        case GoldQuote():
            facts = _labelled_facts(cues=one.cue, speakers=one.speaker, occasions=one.occasion)
            return _span(
                text,
                one.kind,
                one.span,
                attributes={} if one.kind == "term" else facts,
                confidence=one.confidence,
                optional=one.nested,
            )
        case GoldEntity():
            # an article does not count, and the link is the term's text
            start, end = trim_edges(text, *one.span)
            words = text[start:end].lower()
            start += len(next(filter(words.startswith, ARTICLES), ""))
            term = one.glossary
            if isinstance(term, int):
                term = text[slice(*gold.numbered[term].span)]
            unlinked = None if gold.recorded else UNSET
            facts = _labelled_facts(links=unlinked if term is None else GoldNamed(term))
            return ScoredSpan(spans=((start, end),), label=one.label, attributes=facts)
        case GoldSegment():
            return _span(text, one.kind, one.span)
        case GoldSentence():
            return _span(text, "sentence", one.span)


def _continued(gold: GoldText, made: ScoredText) -> Layers:
    """Return where reports go on: all the stretches, or the sentences that were judged."""
    if gold.continued is not UNSET:
        stretches = ((one.confidence, one.span) for one in gold.continued)
    else:
        found = labelled(gold.sentences)
        judged = [one for one in found if one.sure and one.label in (CONTINUED, OWN)]
        if not judged:
            return {}
        made.units[CONTINUED] = [one.span for one in judged]
        stretches = ((None, one.span) for one in judged if one.label == CONTINUED)
    return {
        CONTINUED: [_span(gold.text, CONTINUED, span, confidence=sure) for sure, span in stretches]
    }


def _themes(gold: GoldText, themes: Sequence[GoldThemes], made: ScoredText) -> Layers:
    """Return themes and poles; those of a gold document are scored in its segments alone."""
    text, segments = gold.text, gold.numbered
    found: Layers = {"themes": []}
    scopes: Places = {"themes": []}
    if gold.recorded:
        found["poles"] = []
    for one in themes:
        place = segments[one.par].span
        scopes["themes"].append(trim_edges(text, *place))
        for label in dict.fromkeys(one.labels):
            facts, sure = _labelled_facts(relations=one.relation(label)), one.scores.get(label)
            found["themes"].append(_span(text, label, place, attributes=facts, confidence=sure))
        if one.poles is not UNSET:
            poles = [_span(text, pole.pole, pole.span) for pole in one.poles]
            found.setdefault("poles", []).extend(poles)
            scopes.setdefault("poles", []).append(place)
    if not gold.recorded:
        made.scopes = scopes
    return found


# -- what of it was read
# --------------------------------------------------------------------------------------------------


def _read(made: ScoredText, judged: GoldScope) -> ScoredText:
    """Return of a gold record what somebody has read; links, dates and relations nobody has."""
    layers = {LAYERS_READ.get(layer) for layer in judged.layers}
    if judged.links and "quotes" in layers:
        layers.add(CONTINUED)
    kept = {
        layer: [
            with_attributes(one, ATTRIBUTES["quotes"])
            for one in _within(layer, found, judged.spans)
        ]
        for layer, found in made.layers.items()
        if layer in layers
    }
    return structs.replace(made, layers=kept, scopes=dict.fromkeys(kept, judged.spans), frame={})


def with_attributes(one: ScoredSpan, names: Iterable[str], **more: Any) -> ScoredSpan:
    """Return a span with some of its attributes."""
    kept = {name: one.attributes[name] for name in names if name in one.attributes}
    return structs.replace(one, attributes=kept, **more)


def scoped(found: ScoredText, gold: ScoredText) -> ScoredText:
    """Return what of a document can be held against gold: where, and of what, that was labelled."""
    layers = {}
    for layer in gold.layers:
        there = found.layers.get(layer, [])
        if layer in gold.units:
            there = _by_unit(found.text, there, gold.units[layer])
        if layer == "entities" and gold.labels:
            there = [one for one in there if one.label in gold.labels]
        if layer in gold.scopes:
            there = _within(layer, there, gold.scopes[layer])
        layers[layer] = there
    return structs.replace(found, layers=layers)


def _by_unit(text: str, found: Sequence[ScoredSpan], units: Sequence[Offsets]) -> list[ScoredSpan]:
    """Return the sentences, of those that were judged, that spans cover."""
    spans = [span for one in found for span in one.spans]
    return [
        _span(text, CONTINUED, (start, end))
        for start, end in units
        if 0 < COVERED * (end - start) <= sum(overlap((start, end), span) for span in spans)
    ]


def _within(layer: str, found: Iterable[ScoredSpan], scopes: Sequence[Offsets]) -> list[ScoredSpan]:
    """Return the spans of a layer that begin in scopes; of events, the mentions that do."""

    def reached(place: int) -> bool:
        return any(start <= place < end for start, end in scopes)

    if layer == "events":
        found = [
            structs.replace(one, spans=tuple(span for span in one.spans if reached(span[0])))
            for one in found
        ]
    return [one for one in found if one.spans and reached(one.hull[0])]
