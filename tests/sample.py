"""A record in which every kind of item stands once, all of it right."""

from __future__ import annotations

from readout.records.types import (
    SCHEMA,
    Cue,
    Entity,
    Event,
    EventMention,
    GlossaryEntry,
    Occasion,
    Passage,
    PoleMention,
    Quote,
    Record,
    Relation,
    Segment,
    Sentence,
    Source,
    Speaker,
    Theme,
    ThemeScore,
    Turn,
    Warning,
)

TEXT = (
    "Harbour day\n\n"
    "On 4 May the mayor said at the Harbour Day: “Old yards and “new docks” belong together.”\n\n"
    "Harbour Day\n\n"
    "The yearly gathering of the port of Veld."
)


def at(words: str, after: int = 0) -> tuple[int, int]:
    start = TEXT.index(words, after)
    return start, start + len(words)


def record() -> Record:
    """Make the record anew, to be changed at will."""
    paragraph = at(
        "On 4 May the mayor said at the Harbour Day: “Old yards and “new docks” belong together.”"
    )
    term, definition = (
        at("Harbour Day", paragraph[1]),
        at("The yearly gathering of the port of Veld."),
    )
    content, nested = at("Old yards and “new docks” belong together."), at("new docks")
    return Record(
        schema=SCHEMA,
        id="sample",
        source=Source("in/sample.txt", "0" * 64, "text/plain"),
        meta={"title": "Harbour day", "date": "2031-05-06", "language": "en"},
        text=TEXT,
        segments=[
            Segment("s1", "title", 0, 11),
            Segment("s2", "paragraph", *paragraph),
            Segment("s3", "glossary_term", *term),
            Segment("s4", "glossary_definition", *definition),
        ],
        sentences=[
            Sentence("t1", "s1", 0, 11),
            Sentence("t2", "s2", *paragraph),
            Sentence("t3", "s3", *term),
            Sentence("t4", "s4", *definition),
        ],
        glossary=[GlossaryEntry("g1", "Harbour Day", [], "s3", "s4")],
        entities=[
            Entity(
                "e1",
                *at("4 May"),
                "4 May",
                "DATE",
                {"edtf": "2031-05-04", "anchor": "meta.date"},
                method="rule",
            ),
            Entity(
                "e2",
                *at("Harbour Day"),
                "Harbour Day",
                "EVENT",
                {"name": "Harbour Day"},
                "g1",
                None,
                "glossary",
            ),
            Entity(
                "e3",
                *term,
                "Harbour Day",
                "EVENT",
                {"name": "Harbour Day"},
                method="glossary",
                coref="e2",
            ),
        ],
        events=[
            Event(
                id="ev1",
                kind="other",
                name="Harbour Day",
                ordinal=None,
                body=None,
                date="2031-05-04",
                anchor=None,
                place=None,
                glossary="g1",
                kb_id=None,
                key=None,
                mentions=[EventMention(*at("Harbour Day"), "e2"), EventMention(*term, "e3")],
            )
        ],
        quotes=[
            Quote(
                "q1",
                "direct",
                [content],
                [content],
                TEXT[slice(*content)],
                True,
                Cue(*at("said"), "said", "say"),
                Speaker("nominal", *at("mayor"), "mayor", key="mayor"),
                Occasion(
                    "Harbour Day", "stated", *at("Harbour Day"), "e2", "2031-05-04", event="ev1"
                ),
                None,
                "rule",
                0.9,
            ),
            Quote(
                "q2",
                "term",
                [nested],
                [nested],
                "new docks",
                True,
                None,
                Speaker("unattributed"),
                None,
                "q1",
                "rule",
                0.7,
            ),
        ],
        passages=[
            Passage(
                "s2",
                [
                    Theme(
                        "old_new",
                        0.8,
                        [at("Old yards")],
                        [PoleMention("old", *at("Old yards")), PoleMention("new", *nested)],
                        Relation("complement", [at("belong together")], 0.7),
                    )
                ],
                [ThemeScore("old_new", 0.8)],
                *paragraph,
            )
        ],
        stages={"segment": "0" * 32},
        warnings=[Warning("guessed_encoding", "guessed"), Warning("odd", "odd", 3, 5)],
    )


def transcript() -> Record:
    """Make a record whose title asks and is answered twice: by somebody, and by the mayor."""
    one = record()
    speakers = (
        Speaker("unattributed"),
        Speaker("named", text="Ana Sol", key="ana sol"),
        Speaker("nominal", text="mayor", key="mayor"),
    )
    spans = (one.segments[0].span, one.segments[1].span, at("Veld"))
    one.turns = [
        Turn(f"t{n}", *span, None, [span], who, "answer" if n > 1 else "question", answers)
        for n, (span, who, answers) in enumerate(
            zip(spans, speakers, (None, "t1", "t1"), strict=True), 1
        )
    ]
    return one
