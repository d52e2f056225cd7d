"""spaCy's own view: groups of spans, entities, attributes of spans."""

from __future__ import annotations

import pytest
import spacy
from hypothesis import example, given
from hypothesis import strategies as st
from spacy.tokens import Doc

from readout.doc.kept import extend, write
from readout.doc.spangroups import group_names, set_ents, set_spans
from readout.records.types import (
    Cue,
    Entity,
    Event,
    EventMention,
    Frame,
    Occasion,
    Passage,
    Quote,
    Segment,
    Speaker,
    Theme,
)

TEXT = "Prices\n\n“Nobody is cut off,” said Mara Velden. “Not here.”"
SPEAKER = Speaker("named", 34, 45, "Mara Velden", "e1", None, "mara velden")
CUE = Cue(29, 33, "said", "say")
OCCASION = Occasion("talks", "inherited", event="ev1")
QUOTE = Quote(
    id="q1",
    kind="direct",
    content=[(9, 27), (48, 57)],
    marked=[(9, 27), (48, 57)],
    text="",
    closed=True,
    cue=CUE,
    speaker=SPEAKER,
    occasion=OCCASION,
    parent=None,
    method="rule",
    confidence=1.0,
)
TERM = Quote("q2", "term", [], [], "", True, None, Speaker("unattributed"), None, None, "term", 1)

NLP = spacy.blank("en")
for _place in ("readout_quotes", "readout_passages", "readout_entities"):
    extend(_place)


def document() -> Doc:
    doc = NLP(TEXT)
    write(doc, "readout_quotes", [QUOTE, TERM])
    set_spans(doc, "readout_quotes", Quote, [QUOTE, TERM])
    return doc


def rows(doc: Doc, group: str) -> list[tuple[str, str, str, str]]:
    return [(s.text, s.label_, s.id_, s.kb_id_) for s in doc.spans[group]]


def test_quotes_with_their_cues_and_speakers() -> None:
    doc = document()
    assert rows(doc, "readout_quotes") == [
        ("Nobody is cut off,", "direct", "q1", ""),
        ("Not here.", "direct", "q1", ""),
    ]
    assert rows(doc, "readout_cues") == [("said", "say", "q1", "")]
    assert rows(doc, "readout_speakers") == [("Mara Velden", "named", "q1", "")]


@pytest.mark.parametrize("group", ["readout_quotes", "readout_cues", "readout_speakers"])
def test_attributes_of_a_quote(group: str) -> None:
    doc = document()
    span = doc.spans[group][0]
    assert span._.readout == QUOTE
    assert span._.speaker == SPEAKER
    assert span._.cue == CUE
    assert span._.occasion == OCCASION
    assert span._.themes == []


def test_other_spans_have_none() -> None:
    doc = document()
    for span in (doc[0:2], doc.char_span(9, 27, span_id="q9")):
        found = [span._.readout, span._.speaker, span._.cue, span._.occasion]
        assert found == [None] * 4


def test_themes_are_those_of_the_passage() -> None:
    doc = document()
    first = Theme("trade", 0.6, [], [])
    passages = [
        Passage("s1", [], [], 0, 6),
        Passage("s2", [first, Theme("craft", 0.9, [], [])], [], 8, 46),
        Passage("s2", [], [], 47, 58),
    ]
    write(doc, "readout_passages", passages)
    set_spans(doc, "readout_passages", Passage, passages)
    assert [(s.label_, s.id_) for s in doc.spans["readout_passages"]] == [
        ("", "s1"),
        ("craft", "s2"),
        ("", "s2"),
    ]
    whole, rest = doc.spans["readout_quotes"]
    assert [theme.id for theme in whole._.themes] == ["trade", "craft"]
    assert rest._.themes == []
    assert doc.char_span(9, 57)._.themes[0] == first


def test_events_and_segments() -> None:
    doc = NLP(TEXT)
    names = ["name", None, None, None, None, None, None, "Q7", None]
    event = Event("ev1", "meeting", *names, [EventMention(0, 6), EventMention(8, 16)])
    set_spans(doc, "readout_events", Event, [event])
    assert rows(doc, "readout_events") == [
        ("Prices", "meeting", "ev1", "Q7"),
        ("“Nobody", "meeting", "ev1", "Q7"),
    ]
    set_spans(doc, "mine", Segment, [Segment("s1", "title", 0, 6)])
    assert rows(doc, "mine") == [("Prices", "title", "s1", "")]


def test_a_span_takes_whole_tokens() -> None:
    doc = NLP(TEXT)
    set_spans(doc, "x", Segment, [Segment("s1", "title", 2, 4), Segment("s2", "title", 3, 3)])
    assert [span.text for span in doc.spans["x"]] == ["Prices"]


def test_names_of_groups() -> None:
    assert group_names("readout_quotes", Quote)[1:] == ["readout_cues", "readout_speakers"]
    assert group_names("said", Quote) == ["said", "said_cues", "said_speakers"]
    assert group_names("readout_document", Frame) == []
    doc = NLP(TEXT)
    set_spans(doc, "readout_document", Frame, [Frame("news")])
    assert not doc.spans


def test_of_overlapping_entities_the_longest() -> None:
    doc = NLP(TEXT)
    set_ents(
        doc,
        [
            Entity("e1", 34, 38, "Mara", "PERSON"),
            Entity("e2", 34, 45, "Mara Velden", "PERSON", kb_id="Q5"),
            Entity("e3", 0, 6, "Prices", "CONCEPT"),
        ],
    )
    assert [(e.text, e.label_, e.id_, e.kb_id_) for e in doc.ents] == [
        ("Prices", "CONCEPT", "e3", ""),
        ("Mara Velden", "PERSON", "e2", "Q5"),
    ]


@example("00000 ", 5, 6)
@example("a  b", 1, 3)
@given(st.text(max_size=40), st.integers(0, 40), st.integers(0, 40))
def test_every_span_covers_its_characters(text: str, one: int, two: int) -> None:
    doc = NLP(text)
    start, end = sorted((min(one, len(text)), min(two, len(text))))
    set_spans(doc, "x", Segment, [Segment("s1", "other", start, end)])
    for span in doc.spans["x"]:
        assert span.start_char <= start or text[start : span.start_char].isspace()
        assert end <= span.end_char or text[span.end_char : end].isspace()
        assert len(span) > 0
    held = text[start:end].strip()
    assert len(doc.spans["x"]) == 1 or not held
