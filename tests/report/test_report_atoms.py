from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from readout.records.naming import named
from readout.records.spans import outermost
from readout.records.types import Segment
from readout.report.articles import LAYERS, TextMark, article, blocks, cut, merged
from sample import TEXT, record

TEXTS = st.text(max_size=40)


@st.composite
def marked(draw: st.DrawFn) -> tuple[str, list[TextMark]]:
    text = draw(TEXTS)
    place = st.integers(0, len(text))
    spans = draw(st.lists(st.tuples(place, place).map(sorted), max_size=8))
    layers = draw(st.lists(st.sampled_from(LAYERS), min_size=len(spans), max_size=len(spans)))
    marks = [
        TextMark(layer, start, end, (number,))
        for number, (layer, (start, end)) in enumerate(zip(layers, spans, strict=True))
    ]
    return text, merged(marks)


@given(marked())
def test_atoms_tile_the_text(given: tuple[str, list[TextMark]]) -> None:
    text, marks = given
    atoms = cut(text, marks)
    assert "".join(atom.text or "" for atom in atoms) == text
    for atom, following in pairwise(atoms):
        assert atom.start + len(atom.text or "") == following.start
    assert all(atom.text for atom in atoms)


@given(marked())
def test_every_mark_is_a_union_of_atoms(given: tuple[str, list[TextMark]]) -> None:
    text, marks = given
    atoms = cut(text, marks)
    for number, mark in enumerate(marks):
        inside = [atom for atom in atoms if number in atom.marks]
        words = "".join(atom.text or "" for atom in inside)
        assert words == text[mark.start : mark.end]
        assert inside[0].start == mark.start


@given(marked())
def test_the_outermost_mark_stands_first(given: tuple[str, list[TextMark]]) -> None:
    text, marks = given
    for atom in cut(text, marks):
        over = [marks[number] for number in atom.marks]
        assert [(m.start, -m.end) for m in over] == sorted((m.start, -m.end) for m in over)


@given(marked(), st.integers(0, 40))
def test_nothing_is_shown_that_may_not_be(given: tuple[str, list[TextMark]], shown: int) -> None:
    text, marks = given
    said = [(mark.start, mark.end) for mark in marks if mark.layer == "quote"]
    atoms = cut(text, marks, visible=outermost([(0, min(shown, len(text))), *said]))
    free = set(range(shown)) | {n for start, end in said for n in range(start, end)}
    for atom, following in pairwise([*atoms, *cut("", [])] or [None]):
        end = following.start if following else len(text)
        covered = set(range(atom.start, end))
        assert (atom.text is not None) == (covered <= free)


def test_marks_of_one_layer_over_the_same_words_are_one() -> None:
    marks = merged(
        [
            TextMark("speaker", 2, 5, (1,)),
            TextMark("speaker", 2, 5, (0, 1)),
            TextMark("cue", 3, 3, (0,)),
        ]
    )
    assert marks == [TextMark("speaker", 2, 5, (1, 0))]


def test_blocks_leave_out_nothing_but_white_space() -> None:
    one = record()
    one.segments = [Segment("s2", "paragraph", 13, 30), Segment("s9", "other", 20, 40)]
    found = blocks(one)
    assert [(b.start, b.end, b.segment) for b in found] == [
        (0, 13, None),
        (13, 30, "s2"),
        (30, 40, "s9"),
        (40, len(TEXT), None),
    ]


def test_an_article_is_cut_at_every_edge_and_keeps_its_words() -> None:
    found = article(named(record()))
    shown = ["".join(atom.text or "" for atom in atoms) for atoms in found.atoms]
    assert shown == [TEXT[block.start : block.end] for block in found.blocks]
    layers = {mark.layer for mark in found.marks}
    assert layers == {
        "quote",
        "term",
        "cue",
        "speaker",
        "occasion",
        "entity",
        "event",
        "evidence",
        "pole",
        "relation",
        "warning",
    }


def test_without_its_text_a_document_shows_title_and_statements() -> None:
    found = article(named(record()), 0)
    shown = [atom.text for atoms in found.atoms for atom in atoms if atom.text]
    assert "".join(shown) == "Harbour dayOld yards and “new docks” belong together."
