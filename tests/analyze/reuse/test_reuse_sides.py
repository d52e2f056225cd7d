"""Sentences of two reports of one event that make the same point."""

from __future__ import annotations

from typing import Literal

import pytest
from msgspec.structs import replace

import meetingtexts
from readout.analyze.reuse.sides import same_points
from readout.records.types import Record, Segment, Sentence

FEN = """Readout of the harbour talks in Harn
Chancellor Dev of Tarn met President Sol of Fen in Harn today.
The two leaders agreed to reopen the northern shipping canal to grain ships before the winter.
They condemned the raids on fishing boats and called for an independent inquiry.
President Sol thanked the Chancellor for the warm reception in Harn before the winter."""
TARN = """Remarks after the harbour talks in Harn
I thank President Sol for his warm reception in Harn before the winter.
Before winter begins, grain ships will sail again through the northern canal, which we reopen.
Tarn will lower its ferry tariffs for students.
We both want those raids on our fishing boats to be investigated by an independent inquiry."""
OTHERS = ("t2", "t3", "t4", "t5")


def report(text: str, opening: Literal["title", "paragraph"] = "title") -> Record:
    """Make a record whose lines are segments of one sentence."""
    segments, sentences, start = [], [], 0
    for number, line in enumerate(text.split("\n"), 1):
        end = start + len(line)
        kind = opening if number == 1 else "paragraph"
        segments.append(Segment(f"s{number}", kind, start, end))
        sentences.append(Sentence(f"t{number}", f"s{number}", start, end))
        start = end + 1
    made = meetingtexts.report("a", "Harbour talks", None)
    return replace(made, text=text, segments=segments, sentences=sentences)


def pairs(one: Record, two: Record) -> list[tuple[str, str]]:
    return [(point.one.id, point.two.id) for point in same_points(one, two)]


def test_points_of_both_are_found_in_other_words_and_the_rest_is_left_out() -> None:
    assert pairs(report(FEN), report(TARN)) == [("t3", "t3"), ("t4", "t5")]


def test_points_do_not_depend_on_which_report_comes_first() -> None:
    there = {frozenset([a, b]) for a, b in pairs(report(FEN), report(TARN))}
    assert {frozenset([a, b]) for a, b in pairs(report(TARN), report(FEN))} == there


def test_titles_and_thanks_make_no_point() -> None:
    assert pairs(report("The harbour talks in Harn were good for grain."), report(FEN)) == []
    line = "I thank the harbour masters of Harn for ships full of grain and apples."
    assert pairs(report(line, "paragraph"), report(line, "paragraph")) == []


@pytest.mark.parametrize(("one", "two"), [("", FEN), (FEN, ""), ("", ""), ("— —\n…", "1\n—")])
def test_reports_without_words_have_no_points(one: str, two: str) -> None:
    assert same_points(report(one), report(two)) == []


def test_the_same_sentence_is_as_near_as_can_be() -> None:
    found = same_points(report(FEN), report(FEN))
    assert [(point.one.id, point.two.id) for point in found] == [(t, t) for t in OTHERS]
    assert {point.score for point in found} == {1}
