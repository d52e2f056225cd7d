"""Results of several documents as those of one: every offset moved, every id unique."""

from __future__ import annotations

from readout.doc.kept import joined
from readout.language.encoding import PassageVector
from readout.records.types import (
    Cue,
    Entity,
    Frame,
    Occasion,
    Passage,
    PoleMention,
    Quote,
    Relation,
    Segment,
    Speaker,
    Theme,
    ThemeScore,
    Warning,
)

QUOTE = Quote(
    id="q2",
    kind="mixed",
    content=[(0, 4), (6, 9)],
    marked=[(6, 9)],
    text="some ill",
    closed=True,
    cue=Cue(4, 6, "is", "be"),
    speaker=Speaker("named", 1, 2, "b", "e3", None, "b"),
    occasion=Occasion("title", "stated", None, None, "e1", "2031", "ev1"),
    parent="q1",
    method="rule",
    confidence=0.5,
)


def test_offsets_move_and_ids_are_unique() -> None:
    first, second = joined([(0, [QUOTE]), (100, [QUOTE])])
    assert first == QUOTE
    assert (second.id, second.parent, second.continues) == ("2.q2", "2.q1", None)
    assert second.content == [(100, 104), (106, 109)]
    assert second.marked == [(106, 109)]
    assert second.cue == Cue(104, 106, "is", "be")
    assert second.speaker == Speaker("named", 101, 102, "b", "2.e3", None, "b")
    assert second.occasion == Occasion("title", "stated", None, None, "2.e1", "2031", "2.ev1")
    assert (second.text, second.confidence) == (QUOTE.text, QUOTE.confidence)


def test_themes_keep_their_names() -> None:
    theme = Theme(
        "old_new", 0.7, [(1, 3)], [PoleMention("old", 1, 2)], Relation("balance", [(2, 3)], 0.6)
    )
    passage = Passage("s1", [theme], [ThemeScore("old_new", 0.7)], 0, 9)
    _, found = joined([(0, [passage]), (10, [passage])])
    assert (found.segment, found.start, found.end) == ("2.s1", 10, 19)
    assert found.scores == passage.scores
    assert found.themes == [
        Theme(
            "old_new",
            0.7,
            [(11, 13)],
            [PoleMention("old", 11, 12)],
            Relation("balance", [(12, 13)], 0.6),
        )
    ]


def test_words_that_are_no_ids_stay() -> None:
    entity = Entity("e1", 0, 4, "2031", "DATE", {"edtf": "2031", "anchor": "meta.date"})
    meeting = Entity("e2", 0, 4, "talk", "EVENT", {"event": "ev1", "name": "talk"})
    frame = Frame("news", event="ev1", basis={"event": "title"})
    items = [entity, meeting]
    date, talk = joined([(0, items), (5, items)])[2:]
    assert date.normal == {"edtf": "2031", "anchor": "meta.date"}
    assert talk.normal == {"event": "2.ev1", "name": "talk"}
    _, other = joined([(0, [frame]), (5, [frame])])
    assert (other.event, other.basis) == ("2.ev1", {"event": "title"})


def test_lists_by_name() -> None:
    one, two = Warning("odd", "mark", 1, 2), Warning("long", "text")
    found = joined([(0, {"a": [one]}), (10, {"a": [one], "b": [two]})])
    assert found == {"a": [one, Warning("odd", "mark", 11, 12)], "b": [two]}


def test_other_types() -> None:
    vector = PassageVector("s1", "abc", 0.5, "AAAA")
    assert joined([(0, [vector]), (9, [vector])])[1].segment == "2.s1"
    assert joined([(0, ["a"]), (9, ["b"])]) == ["a", "b"]
    items = [{"start": 0, "name": "a"}]
    assert joined([(0, []), (9, items)]) == [{"start": 9, "name": "a"}]
    assert joined([(0, {"title": "a"}), (9, {"title": "b"})]) is None
    assert joined([(9, {"title": "b"})]) == {"title": "b"}
    assert joined([(0, [Segment("s1", "title", 0, 3)]), (0, [])]) == [Segment("s1", "title", 0, 3)]
