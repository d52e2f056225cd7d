"""Passages: the same words, the same chance; long ones split; headings; evidence and poles."""

from __future__ import annotations

import itertools
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from readout.records.types import Passage, Segment
from readout.stages.segment.sentences import split_sentences
from readout.stages.themes.annotate import (
    KINDS,
    LONGEST,
    MOST,
    ThemeClassifier,
    heading_chain,
    names_theme,
    passage_spans,
    split_warnings,
)
from readout.stages.themes.features import Extractor
from readout.stages.themes.taxonomy import read_taxonomy
from tests.gardens import PARENT, WORDS, model_of, taxonomy_file, word_vectors

CORE = "We must balance sun and shade in every yard."
FILLER = "The ferry leaves at nine, and the rain falls on the gate. "


def read(
    classifier: ThemeClassifier, text: str, heading: str = "", kind: str = "paragraph"
) -> list[Passage]:
    """Read a text as one segment, under a heading where there is one."""
    whole = f"{heading}\n\n{text}" if heading else text
    start = len(whole) - len(text)
    section = "s1" if heading else None
    segments = [Segment("s1", "heading", 0, len(heading), level=1)] if heading else []
    segments.append(Segment("s2", kind, start, len(whole), section))  # type: ignore[arg-type]
    sentences = split_sentences(whole, start, len(whole))
    reads = classifier.read(whole, segments, sentences)
    return [classifier.passage(one) for one in reads]


def ids(passages: list[Passage]) -> list[str]:
    return [theme.id for passage in passages for theme in passage.themes]


@pytest.mark.parametrize(
    "text",
    [
        CORE,
        FILLER + CORE,
        CORE + " " + FILLER * 12,
        FILLER * 10 + CORE + " " + FILLER * 10,
        f"{CORE} {CORE}",
        f"The sun is up. {CORE}",
    ],
)
@pytest.mark.parametrize("heading", ["", "Ferries", "On the Sun"])
def test_a_sentence_has_the_same_chance_wherever_it_stands(
    classifier: ThemeClassifier, text: str, heading: str
) -> None:
    (alone,) = read(classifier, CORE)
    (found,) = read(classifier, text, heading)
    assert alone.themes
    assert found.scores == alone.scores
    assert [theme.id for theme in found.themes] == ["sun_shade"]


def test_a_passage_does_not_depend_on_its_neighbours(classifier: ThemeClassifier) -> None:
    texts = [CORE, FILLER, "The shade is deep.", CORE]
    whole = "\n\n".join(texts)
    segments, at = [], 0
    for number, text in enumerate(texts):
        segments.append(Segment(f"s{number}", "paragraph", at, at + len(text)))
        at += len(text) + 2
    reads = classifier.read(whole, segments, split_sentences(whole, 0, len(whole)))
    among = [classifier.passage(one).scores for one in reads]
    assert among == [read(classifier, text)[0].scores for text in texts]


def test_evidence_is_the_sentence_that_says_it(classifier: ThemeClassifier) -> None:
    text = f"{FILLER}{CORE} {FILLER}"
    (theme,) = read(classifier, text)[0].themes
    assert [text[a:b] for a, b in theme.evidence] == [CORE]
    assert [(p.pole, text[p.start : p.end]) for p in theme.poles] == [
        ("sun", "sun"),
        ("shade", "shade"),
    ]
    assert theme.relation is not None
    assert theme.relation.type == "balance"
    assert [text[a:b] for a, b in theme.relation.evidence] == ["balance"]
    assert 0 < theme.relation.score <= 1


def test_two_sentences_may_say_it_together(classifier: ThemeClassifier) -> None:
    text = "The rain falls. The sun burns, but in turn it is balanced. The shade cools."
    (theme,) = read(classifier, text)[0].themes
    assert [text[a:b] for a, b in theme.evidence] == [text[16:]]


def test_evidence_is_the_surest_and_never_twice_the_same(classifier: ThemeClassifier) -> None:
    weaker = "The sun and the shade meet, ferry or not."
    text = " ".join([weaker, *[f"{CORE[:-1]} {n}." for n in range(6)]])
    (theme,) = read(classifier, text)[0].themes
    assert len(theme.evidence) == MOST
    assert len(set(theme.evidence)) == MOST
    spans = sorted(theme.evidence)
    assert all(a[1] <= b[0] for a, b in itertools.pairwise(spans))
    assert text[slice(*theme.evidence[0])].startswith("We must balance")


@pytest.mark.parametrize(
    ("text", "kind"), [("Sun, shade, ferry, ferry.", "tension"), ("Shade, sun.", "transition")]
)
def test_a_relation_where_no_word_of_relation_speaks_for_one(
    classifier: ThemeClassifier, text: str, kind: str
) -> None:
    sure = replace(classifier, thresholds=[0.0])
    (theme,) = read(sure, text)[0].themes
    assert theme.relation is not None
    assert theme.relation.type == kind
    assert theme.relation.evidence == []


def test_words_near_a_pole_in_meaning_are_mentions_where_no_term_is(
    classifier: ThemeClassifier,
) -> None:
    text = "We balance glow and shade."
    (theme,) = read(replace(classifier, thresholds=[0.05]), text)[0].themes
    assert {(p.pole, text[p.start : p.end]) for p in theme.poles} == {
        ("sun", "glow"),
        ("shade", "shade"),
    }


# Headings

HEADED = [
    ("Sun and Shade", "The shade of the elms is deep.", True),
    ("Sun and Shade", "Sunlight falls on the yard. The gate is green.", True),
    ("Sun and Shade", "The ferry leaves at nine.", False),
    ("Sunness and Shade", "The shade of the elms is deep.", True),
    ("The Sun", "The shade of the elms is deep.", False),
    ("Ferries", "The shade of the elms is deep.", False),
    ("", "The shade of the elms is deep.", False),
]


@pytest.mark.parametrize(("heading", "text", "has"), HEADED)
def test_a_heading_gives_its_theme_to_who_takes_up_a_side(
    classifier: ThemeClassifier, heading: str, text: str, *, has: bool
) -> None:
    found = read(classifier, text, heading)
    assert ids(found) == (["sun_shade"] if has else [])
    if has:
        evidence = found[0].themes[0].evidence
        assert evidence[0] == (0, len(heading))


HEADINGS = [
    ("Sun and Shade", True),
    ("Sunness and Shade", True),
    ("Enabling Sun and Ensuring Shade", True),
    ("Sun Work and Shade", False),
    ("Sun Funds, Letters and Shade Drills", False),
    ("Sun", False),
    ("", False),
    ("The Ferries of the Two Counties, Their Sun and Shade", False),
    ("Sun and Shade, Roads, Ferries, Rain, Plans, Funds", False),
]


@pytest.mark.parametrize(("heading", "named"), HEADINGS)
def test_a_heading_names_a_theme_where_it_names_both_poles_and_little_else(
    extractor: Extractor, heading: str, *, named: bool
) -> None:
    measured = extractor.measure(heading, heading=True)
    assert names_theme(measured.themes[0], measured.words) == named


def test_no_heading_stands_over_a_definition(classifier: ThemeClassifier) -> None:
    text = "The shade of the elms is deep."
    assert not ids(read(classifier, text, "Sun and Shade", "glossary_definition"))


def test_headings_over_headings() -> None:
    segments = [
        Segment("s1", "title", 0, 4),
        Segment("s2", "heading", 5, 9, None, 1),
        Segment("s3", "heading", 10, 14, "s2", 2),
        Segment("s4", "paragraph", 15, 20, "s3"),
        Segment("s5", "paragraph", 21, 25, "s1"),
        Segment("s6", "paragraph", 26, 30, "s99"),
    ]
    by_id = {segment.id: segment for segment in segments}
    chains = [[h.id for h in heading_chain(one, by_id)] for one in segments[3:]]
    assert chains == [["s3", "s2"], [], []]


@pytest.mark.parametrize("above", ["s1", "s2"])
def test_sections_that_run_in_a_circle(above: str) -> None:
    segments = {
        "s1": Segment("s1", "heading", 0, 4, above, 1),
        "s2": Segment("s2", "heading", 5, 9, "s1", 1),
    }
    body = Segment("s3", "paragraph", 10, 20, "s2")
    assert [h.id for h in heading_chain(body, segments)] == ["s2", "s1"]


# Long segments


def test_a_long_segment_is_several_passages_that_tile_it(classifier: ThemeClassifier) -> None:
    text = FILLER * 40 + CORE + " " + FILLER * 40
    found = read(classifier, text.strip())
    assert len(found) > 2
    assert all(len(text[p.start : p.end].split()) <= LONGEST for p in found)
    assert {p.segment for p in found} == {"s2"}
    assert (found[0].start, found[-1].end) == (0, len(text.strip()))
    for one, other in itertools.pairwise(found):
        assert text[one.end : other.start].strip() == ""
        assert text[one.end - 1] in ".!"
    with_theme = [p for p in found if p.themes]
    assert [CORE in text[p.start : p.end] for p in with_theme] == [True]
    (warning,) = split_warnings(found)
    assert warning.code == "passage_split"
    assert "s2 has more than 300 words" in warning.message
    assert f"{len(found)} passages" in warning.message
    assert (warning.start, warning.end) == (0, len(text.strip()))


def test_a_segment_of_as_many_words_as_may_be_is_one_passage(classifier: ThemeClassifier) -> None:
    text = "One two three. " * (LONGEST // 3)
    (found,) = read(classifier, text.strip())
    assert (found.start, found.end) == (0, len(text.strip()))
    assert list(split_warnings([found])) == []
    assert len(read(classifier, text + "Four.")) == 2


LONG_SENTENCES = [
    # words, between marks; how many words the passages have
    (" word" * 400, [300, 104]),
    (" the sluice;" + " word" * 398 + ",", [300, 104]),
    (" word" * 199 + " gate; the" + " weir," * 199, [300, 104]),
    (" weir, quay" * 449, [300, 300, 300, 2]),
]


@pytest.mark.parametrize(("words", "counts"), LONG_SENTENCES)
def test_a_sentence_longer_than_a_passage_is_split(
    classifier: ThemeClassifier, words: str, counts: list[int]
) -> None:
    first = "Short " * 150 + "one."
    text = f"{first}{words} and end. Short two."
    count = len(text.split())
    sentences = [
        (0, len(first)),
        (len(first) + 1, len(text) - len(" Short two.")),
        (len(text) - len("Short two."), len(text)),
    ]
    segments = [Segment("s1", "paragraph", 0, len(text))]
    found = list(passage_spans(text, segments, sentences))
    told = [len(text[one.start : one.end].split()) for one in found]
    assert sum(told) == count
    assert max(told) <= LONGEST
    assert told[1:] == counts
    for one in found:
        assert (one.sentences[0][0], one.sentences[-1][1]) == (one.start, one.end)
    assert text[found[0].start : found[0].end] == first
    assert found[-1].end == len(text)
    read = classifier.read(text, segments, sentences)
    (warning,) = split_warnings([classifier.passage(one) for one in read])
    assert warning.code == "passage_split"


def test_a_segment_without_sentences_is_read_as_one() -> None:
    segments = [Segment("s1", "paragraph", 2, 9), Segment("s2", "caption", 9, 12)]
    (one,) = passage_spans("x" * 12, segments, [])
    assert (one.start, one.end, one.sentences) == (2, 9, ((2, 9),))


@given(st.lists(st.tuples(st.sampled_from(sorted(KINDS)), st.integers(0, 40)), max_size=4))
def test_stretches_tile_their_segments(parts: list[tuple[str, int]]) -> None:
    text, segments, sentences = "", [], []
    for number, (kind, count) in enumerate(parts):
        start = len(text)
        for _ in range(count):
            sentences.append((len(text), len(text) + 74))
            text += "a bc " * 14 + "end. "
        text += "x"
        segments.append(Segment(f"s{number}", kind, start, len(text)))  # type: ignore[arg-type]
    found = list(passage_spans(text, segments, sentences))
    inside = [s for one in found for s in one.sentences if s in sentences]
    assert inside == sentences
    for segment in segments:
        mine = [one for one in found if one.segment is segment]
        assert mine[0].start == segment.start
        assert all(segment.start <= one.start < one.end <= segment.end for one in mine)
        assert all(a.end <= b.start for a, b in itertools.pairwise(mine))


# A theme over another


@pytest.fixture
def with_parent(tmp_path: Path) -> ThemeClassifier:
    path = taxonomy_file(tmp_path, more='parent = "light"', rest=PARENT)
    taxonomy = read_taxonomy(path)
    extractor = Extractor(taxonomy, word_vectors())
    return ThemeClassifier(taxonomy, extractor, model_of(taxonomy), [0.5, 0.5])


def test_a_more_general_theme_is_given_beside_its_kind_only_when_asked(
    with_parent: ThemeClassifier,
) -> None:
    (found,) = read(with_parent, CORE)
    assert [theme.id for theme in found.themes] == ["sun_shade"]
    low, high = (score.score for score in found.scores)
    assert high >= low
    (asked,) = read(replace(with_parent, parents=True), CORE)
    assert [theme.id for theme in asked.themes] == ["sun_shade", "light"]
    assert asked.scores == found.scores


def test_a_more_general_theme_is_given_alone_where_no_kind_is(with_parent: ThemeClassifier) -> None:
    (found,) = read(replace(with_parent, thresholds=[1.1, 0.5]), CORE)
    assert [theme.id for theme in found.themes] == ["light"]


def test_ids_may_carry_a_prefix(classifier: ThemeClassifier) -> None:
    (found,) = read(replace(classifier, prefix="gardens/"), CORE)
    assert [theme.id for theme in found.themes] == ["gardens/sun_shade"]
    assert [score.id for score in found.scores] == ["gardens/sun_shade"]


PIECE = st.sampled_from(
    [*WORDS, "shadows", "both", ". ", "\n", "é🌊", "“", CORE, "sunlike place", "? "]
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(PIECE, min_size=1).map(" ".join), st.sampled_from(["", "Sun and Shade"]))
def test_spans_lie_within_the_text(classifier: ThemeClassifier, text: str, heading: str) -> None:
    size = len(text) + (len(heading) + 2 if heading else 0)
    for passage in read(replace(classifier, thresholds=[0.05]), text, heading):
        assert all(0.0 <= score.score <= 1.0 for score in passage.scores)
        for theme in passage.themes:
            spans = [*theme.evidence, *((p.start, p.end) for p in theme.poles)]
            spans += theme.relation.evidence if theme.relation else []
            assert theme.evidence
            assert all(0 <= a < b <= size for a, b in spans)
            assert theme.poles == sorted(theme.poles, key=lambda p: (p.start, p.end, p.pole))
