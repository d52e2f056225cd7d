"""What is scored, whether gold or found: labelled spans, their attributes, the frame of a text."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, NamedTuple, TypeVar

from msgspec import Struct, UnsetType, field, structs

from readout.evaluate.gold import GoldFrame, GoldQuote, GoldText, labelled
from readout.records.judged import GoldScope
from readout.records.spans import overlap, trim
from readout.records.types import Offsets

__all__ = [
    "ATTRIBUTES",
    "CONTINUED",
    "FRAME",
    "HALF",
    "NOTHING",
    "RIGHT",
    "Attribute",
    "Credit",
    "ScoredSpan",
    "ScoredText",
    "credit",
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
"""What is told of the spans of a layer, and scored by itself."""
FRAME = ("kind", "speaker", "event", "date", "place")
"""What is told of a document as a whole."""
CONTINUED = "continued"
"""The layer of reports that go on, and the label in it."""
OWN = "own"
"""The label of a sentence in which no report goes on."""
COVERED = 0.6
"""So much of a sentence that goes on makes one that does."""
LAYERS_READ = {
    "entity": "entities",
    "quote": "quotes",
    "event": "events",
    "theme": "themes",
    "pole": "poles",
}
"""Layers as tools know them -> as they are scored."""
ATTRIBUTES_READ = {"cue": "cues", "speaker": "speakers", "occasion": "occasions"}
"""The same of attributes."""
EDGE = " \n\t\r“”\"'‘’«».,;:—–-()"
ARTICLES = ("the ", "a ", "an ", "this ", "its ")

T = TypeVar("T")


def normal(text: str | None) -> str:
    """Reduce a text to lower-case words, for comparing."""
    return re.sub(r"\W+", " ", (text or "").lower()).strip()


def names_match(mine: str, theirs: str) -> bool:
    """Return whether one of two normal texts is part of the other."""
    return mine in theirs or theirs in mine


def trim_edges(text: str, start: int, end: int) -> Offsets:
    """Leave out white space, marks and punctuation at either edge."""
    return trim(text, start, end, EDGE)


class Credit(NamedTuple):
    """What something found is worth by each measure, 0 to 1."""

    strict: float
    partial: float
    type: float


class Attribute(Struct, frozen=True):
    """Something told of a span or of a document.

    ``kind`` is a status or a type; ``also`` are other names of the same; offsets are there where it
    has a place.
    """

    text: str = ""
    kind: str = ""
    date: str = ""
    start: int | None = None
    end: int | None = None
    also: tuple[str, ...] = ()


NOTHING, RIGHT = Credit(0, 0, 0), Credit(1, 1, 1)
HALF = 0.5
"""What a place that overlaps counts by the partial measure (SemEval-2013, task 9)."""
Attributes = dict[str, Attribute | None]
"""By name: None is told to be none, what is not there was not labelled."""


class ScoredSpan(Struct, frozen=True, kw_only=True):
    """A labelled thing at a place.

    ``spans`` are where it stands, without what does not count at the edges. ``confidence`` is null
    of gold, and where there is none. One that is ``optional`` (a quote within another) is not wrong
    where gold lacks it.
    """

    spans: tuple[Offsets, ...]
    label: str
    attributes: Attributes = field(default_factory=dict)
    confidence: float | None = None
    optional: bool = False

    @property
    def hull(self) -> Offsets:
        """From its first to its last character."""
        return self.spans[0][0], max(end for _, end in self.spans)


class ScoredText(Struct, kw_only=True):
    """A document with its labelled spans.

    Attributes
    ----------
    id, text, kind : str
        Of the document; ``kind`` is empty where it is not known.
    layers : dict of str to list of ScoredSpan
        By layer, sorted; of gold, a layer that is not there was not labelled.
    frame : dict of str to Attribute or None
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
    layers: dict[str, list[ScoredSpan]] = field(default_factory=dict)
    frame: Attributes = field(default_factory=dict)
    labels: frozenset[str] = frozenset()
    unlisted: frozenset[str] = frozenset()
    scopes: dict[str, list[Offsets]] = field(default_factory=dict)
    units: dict[str, list[Offsets]] = field(default_factory=dict)


def shared(one: ScoredSpan, other: ScoredSpan) -> float:
    """Return what two spans have in common of all that either has, 0 to 1."""
    if one.spans == other.spans:
        return 1.0
    both = sum(overlap(a, b) for a in one.spans for b in other.spans)
    lengths = sum(end - start for start, end in (*one.spans, *other.spans))
    return both / (lengths - both) if both else 0.0


def credit(name: str, gold: Attribute, found: Attribute, text: str = "") -> Credit:
    """Return what an attribute is worth that is told of a pair of spans.

    Of a speaker, any mention will do where gold has none; of an occasion, any date.
    """
    wanted, mine = normal(gold.text), normal(found.text)
    if name == "cues":
        return _cue(gold, found, text)
    if name == "speakers":
        same = gold.kind == found.kind
        named = not wanted or (mine != "" and names_match(mine, wanted))
        return Credit(float(same and named), (same + named) / 2, float(same))
    if name == "occasions":
        event, date = names_match(mine, wanted), gold.date in found.date
        return Credit(float(event and date), (event + date) / 2, 1)
    same = (wanted, gold.kind, gold.date) == (mine, found.kind, found.date)
    return RIGHT if same else NOTHING


def _cue(gold: Attribute, found: Attribute, text: str) -> Credit:
    if gold.start is None or found.start is None:
        return NOTHING
    wanted = trim_edges(text, gold.start, gold.end or gold.start)
    mine = trim_edges(text, found.start, found.end or found.start)
    if wanted == mine:
        return RIGHT
    return Credit(0, HALF, 1) if overlap(wanted, mine) else NOTHING


# -- gold
# --------------------------------------------------------------------------------------------------


def scored_text(gold: GoldText, id: str) -> ScoredText:
    """Return what of a gold document, or of a record, is scored."""
    made = ScoredText(
        id=id,
        text=gold.text,
        frame=_frame(gold),
        labels=frozenset(gold.entity_labels),
        unlisted=frozenset(gold.unlisted),
    )
    kind = made.frame.get("kind")
    made.kind = kind.text if kind else ""
    _add_layers(gold, made)
    _add_continued(gold, made)
    _add_themes(gold, made)
    made.layers = {
        layer: sorted(made.layers[layer], key=lambda one: (one.spans, one.label))
        for layer in LAYERS
        if layer in made.layers
    }
    return made if gold.judged is None else _read(made, gold.judged)


def _frame(gold: GoldText) -> Attributes:
    if gold.recorded and isinstance(gold.frame, UnsetType):
        return {}
    frame = GoldFrame(event=gold.event) if isinstance(gold.frame, UnsetType) else gold.frame
    return {
        name: Attribute(told.text or "", also=tuple(told.also)) if told else None
        for name, told in frame.fields().items()
    }


def _span(text: str, spans: Iterable[Offsets], label: str, **more: Any) -> ScoredSpan:
    """Make a span, without what does not count at the edges."""
    trimmed = sorted(trim_edges(text, *span) for span in spans)
    return ScoredSpan(spans=tuple(trimmed), label=label, **more)


def _attribute(name: str, told: T | UnsetType | None, read: Callable[[T], Attribute]) -> Attributes:
    """Return what is told under a name: nothing where it was not labelled."""
    if isinstance(told, UnsetType):
        return {}
    return {name: None if told is None else read(told)}


def _add_layers(gold: GoldText, made: ScoredText) -> None:
    """Add segments, sentences, entities, quotes and events, those that were labelled."""
    text = gold.text
    found: dict[str, Any] = {
        "segments": (_span(text, [one.span], one.kind) for one in labelled(gold.segments)),
        "sentences": (_span(text, [one.span], "sentence") for one in labelled(gold.sentences)),
        "entities": _entities(gold),
        "quotes": (_quote(text, one) for one in labelled(gold.quotes)),
        "events": (
            _span(
                text,
                [mention.span for mention in one.mentions],
                one.kind,
                attributes=_attribute("dates", one.date, lambda date: Attribute(date=date)),
            )
            for one in labelled(gold.events)
            if one.mentions
        ),
    }
    for layer, spans in found.items():
        listed = getattr(gold, layer)
        # sentences that say if reports go on in them are not all that there are
        partial = layer == "sentences" and any(one.label is not None for one in labelled(listed))
        if not isinstance(listed, UnsetType) and not partial:
            made.layers[layer] = list(spans)


def _entities(gold: GoldText) -> Iterator[ScoredSpan]:
    segments = gold.numbered
    for one in labelled(gold.entities):
        term = one.glossary
        if isinstance(term, int):
            term = gold.text[slice(*segments[term].span)]
        told: Attributes = {"links": None} if gold.recorded else {}
        if term is not None:
            told["links"] = Attribute(term)
        start, end = trim_edges(gold.text, *one.span)
        words = gold.text[start:end].lower()
        start += len(next(filter(words.startswith, ARTICLES), ""))
        yield ScoredSpan(spans=((start, end),), label=one.label, attributes=told)


def _quote(text: str, quote: GoldQuote) -> ScoredSpan:
    told: Attributes = {}
    if quote.kind != "term":
        told |= _attribute(
            "cues", quote.cue, lambda c: Attribute(c.text or "", start=c.start, end=c.end)
        )
        told |= _attribute(
            "speakers", quote.speaker, lambda s: Attribute(s.text or "", kind=s.status)
        )
        told |= _attribute(
            "occasions",
            quote.occasion,
            lambda o: Attribute(o.event or "", date="" if o.date is None else str(o.date)),
        )
    return _span(
        text,
        [quote.span],
        quote.kind,
        attributes=told,
        confidence=quote.confidence,
        optional=quote.nested,
    )


def _add_continued(gold: GoldText, made: ScoredText) -> None:
    """Add where reports go on: all the stretches, or the sentences that were judged."""
    if not isinstance(gold.continued, UnsetType):
        made.layers[CONTINUED] = [
            _span(gold.text, [(one.start, one.end)], CONTINUED, confidence=one.confidence)
            for one in gold.continued
        ]
        return
    judged = [one for one in labelled(gold.sentences) if one.sure and one.label in (CONTINUED, OWN)]
    if judged:
        made.units[CONTINUED] = [one.span for one in judged]
        going_on = [one for one in judged if one.label == CONTINUED]
        made.layers[CONTINUED] = [_span(gold.text, [one.span], CONTINUED) for one in going_on]


def _add_themes(gold: GoldText, made: ScoredText) -> None:
    """Add themes and poles; those of a gold document are scored in its segments alone."""
    if isinstance(gold.themes, UnsetType):
        return
    segments, text = gold.numbered, gold.text
    themes: list[ScoredSpan] = []
    scopes: dict[str, list[Offsets]] = {"themes": []}
    poles: dict[str, list[ScoredSpan]] = {"poles": []} if gold.recorded else {}
    for one in gold.themes:
        place = segments[one.par].span
        scopes["themes"].append(trim_edges(text, *place))
        for label in dict.fromkeys(one.labels):
            relation = (
                one.relations if isinstance(one.relations, UnsetType) else one.relations.get(label)
            )
            told = _attribute("relations", relation, lambda kind: Attribute(kind=kind))
            score = one.scores.get(label)
            themes.append(_span(text, [place], label, attributes=told, confidence=score))
        if not isinstance(one.poles, UnsetType):
            found = [_span(text, [pole.span], pole.pole) for pole in one.poles]
            poles.setdefault("poles", []).extend(found)
            scopes.setdefault("poles", []).append(place)
    made.layers |= {"themes": themes, **poles}
    made.scopes = {} if gold.recorded else scopes


# -- what of it was read
# --------------------------------------------------------------------------------------------------


def _read(made: ScoredText, judged: GoldScope) -> ScoredText:
    """Return of a gold record what somebody has read."""
    layers = {name for layer, name in LAYERS_READ.items() if layer in judged.layers}
    names: set[str] = set()
    if judged.links:
        names = {name for layer, name in ATTRIBUTES_READ.items() if layer in judged.layers}
        if "quotes" in layers:
            layers.add(CONTINUED)
    kept = {
        layer: [with_attributes(one, names) for one in _within(layer, found, judged.spans)]
        for layer, found in made.layers.items()
        if layer in layers
    }
    return structs.replace(made, layers=kept, scopes=dict.fromkeys(kept, judged.spans), frame={})


def with_attributes(one: ScoredSpan, names: set[str], **more: Any) -> ScoredSpan:
    """Return a span with some of its attributes."""
    kept = {name: told for name, told in one.attributes.items() if name in names}
    return structs.replace(one, attributes=kept, **more)


def scoped(found: ScoredText, gold: ScoredText) -> ScoredText:
    """Return what of a document can be held against gold: where, and of what, that was labelled."""
    layers = {layer: _in_scope(found, gold, layer) for layer in gold.layers}
    return structs.replace(found, layers=layers)


def _in_scope(found: ScoredText, gold: ScoredText, layer: str) -> list[ScoredSpan]:
    there = found.layers.get(layer, [])
    if layer in gold.units:
        return _by_unit(found.text, there, gold.units[layer])
    if layer == "entities" and gold.labels:
        there = [one for one in there if one.label in gold.labels]
    return _within(layer, there, gold.scopes[layer]) if layer in gold.scopes else there


def _by_unit(text: str, found: Sequence[ScoredSpan], units: Sequence[Offsets]) -> list[ScoredSpan]:
    """Return the sentences, of those that were judged, that spans cover."""
    spans = sorted(span for one in found for span in one.spans)
    reached = [
        unit
        for unit in units
        if unit[0] < unit[1]
        and sum(overlap(unit, span) for span in spans) / (unit[1] - unit[0]) >= COVERED
    ]
    return [_span(text, [unit], CONTINUED) for unit in reached]


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
