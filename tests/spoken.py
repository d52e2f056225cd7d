"""A transcript: one asks, two answer, and one question stays without an answer."""

from __future__ import annotations

from readout.records.types import (
    Frame,
    Offsets,
    Quote,
    Record,
    Source,
    Speaker,
    Turn,
    TurnLabel,
    bare_record,
)

TEXT = "Q: Do you stay?\n\nSOL: Yes.\n\nWe do.\n\nHALE: So do I.\n\nQ: And she?"


def interview(name: str = "talk") -> Record:
    """Return its record; Hale reports himself."""
    made = bare_record(name, TEXT, Source(None, "0" * 64, "text/plain"))
    made.meta = {"title": "Talk", "date": "2031-05-03"}
    made.document = Frame("conference", date="2031-05-03", basis={"date": "meta"})
    made.turns = [
        _turn("t1", "Q", ["Do you stay?"]),
        _turn("t2", "SOL", ["Yes.", "We do."], "Ana Sol", "t1"),
        _turn("t3", "HALE", ["So do I."], "Ivo Hale", "t1"),
        _turn("t4", "Q", ["And she?"]),
    ]
    made.turns[3].label = TurnLabel(TEXT.rindex("Q:"), TEXT.rindex("Q:") + 1)
    span = _span("do I")
    said = Speaker("pronoun", span[0], span[1], "I", None, "Ivo Hale", "ivo hale")
    made.quotes.append(
        Quote(
            "q1",
            "indirect",
            [span],
            [],
            "do I",
            True,
            None,
            said,
            None,
            None,
            "rule",
            0.9,
            turn="t3",
        )
    )
    return made


def _turn(id: str, label: str, said: list[str], name: str = "", answers: str | None = None) -> Turn:
    content = [_span(one) for one in said]
    at = _span(label)
    known = Speaker("named", *at, label, None, name, name.lower())
    return Turn(
        id,
        content[0][0],
        content[-1][1],
        TurnLabel(*at),
        content,
        known if name else Speaker("unattributed"),
        "answer" if answers else "question",
        answers,
    )


def _span(words: str) -> Offsets:
    start = TEXT.index(words)
    return start, start + len(words)
