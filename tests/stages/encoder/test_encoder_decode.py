"""Label sequences, their chances, trees and spans, against what trying everything finds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise, product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.typing import NDArray

from readout.language.encoding import ENTITIES, ROLES, Encoding, bio, forbidden, spans_of
from readout.records.spans import overlap
from readout.stages.encoder.decode import LIKELY, NEVER
from readout.stages.encoder.decode import decode as decode_words
from readout.stages.encoder.syntax import tree

Floats = NDArray[np.float32]
Span = tuple[int, int, int]
APART = 0.08
"""How far a chance may be off: words that have surely no label are told by a bound."""
floats = st.floats(-20, 20, width=32)
# whole numbers make ties, which floats hardly ever do
numbers = st.one_of(floats, st.integers(-2, 2).map(float))


def matrices(rows: int, columns: int) -> st.SearchStrategy[Floats]:
    return arrays(np.float32, (rows, columns), elements=numbers)


def total(labels: tuple[int, ...], scores: Floats, moves: Floats, start: Floats) -> float:
    found = float(start[labels[0]]) + sum(
        float(scores[at, label]) for at, label in enumerate(labels)
    )
    return found + sum(float(moves[a, b]) for a, b in pairwise(labels))


def decode(
    runs: Sequence[Floats], moves: Floats, start: Floats
) -> list[tuple[NDArray[np.int64], Floats]]:
    """Decode runs of their own; return what each has."""
    bounds = np.cumsum([0, *map(len, runs)]).tolist()
    words = np.concatenate([np.zeros((0, len(start)), np.float32), *runs])
    labels, sure = decode_words(words, list(pairwise(bounds)), moves, start)
    return [(labels[low:high], sure[low:high]) for low, high in pairwise(bounds)]


@st.composite
def decoding(draw: st.DrawFn) -> tuple[list[Floats], Floats, Floats]:
    names = draw(st.integers(1, 2))
    size = 2 * names + 1
    runs = [
        draw(matrices(length, size)) for length in draw(st.lists(st.integers(0, 4), max_size=4))
    ]
    moves = np.where(forbidden(names), np.float32(NEVER), draw(matrices(size, size)))
    start = np.where(forbidden(names)[0], np.float32(NEVER), draw(matrices(1, size))[0])
    return runs, moves, start


@settings(max_examples=150)
@given(decoding())
def test_spans_are_the_likeliest_of_all_sequences_and_chances_their_shares(
    case: tuple[list[Floats], Floats, Floats],
) -> None:
    runs, moves, start = case
    found = decode(runs, moves, start)
    assert [len(labels) for labels, _ in found] == [len(run) for run in runs]
    for (labels, sure), run in zip(found, runs, strict=True):
        if not len(run):
            continue
        every = list(product(range(len(start)), repeat=len(run)))
        odds = np.exp([total(each, run, moves, start) for each in every])
        shares = odds / odds.sum()
        likely: Counter[Span] = Counter()  # by spans that stand exactly so
        for each, share in zip(every, shares.tolist(), strict=True):
            likely.update(dict.fromkeys(spans_of(each), share))
        given_ones = spans_of(labels.tolist())
        assert all(likely[one] >= LIKELY - APART for one in given_ones)
        for one, share in likely.items():
            beside = [other for other in given_ones if overlap(one[:2], other[:2])]
            best = max((likely[other] for other in beside), default=LIKELY)
            assert share <= best + APART
        assert start[labels[0]] > NEVER
        assert all(moves[a, b] > NEVER for a, b in pairwise(labels.tolist()))
        by_word = np.array(every)
        for at, label in enumerate(labels.tolist()):
            share = shares[by_word[:, at] == label].sum() if label else 1.0
            assert sure[at] == pytest.approx(share, abs=APART)


def test_a_span_is_given_where_no_label_at_all_is_likelier() -> None:
    """The one best sequence has none: a chance of .4 is enough."""
    moves = np.where(forbidden(1), np.float32(NEVER), np.float32(0))
    odds = [[0.6, 0.4, 1e-9], [1, 1e-9, 1e-9]]
    ((labels, sure),) = decode([np.log(odds).astype(np.float32)], moves, moves[0])
    assert labels.tolist() == [1, 0]
    assert sure == pytest.approx([0.4, 1.0])


def test_of_several_ends_the_likeliest_is_given() -> None:
    moves = np.where(forbidden(1), np.float32(NEVER), np.float32(0))
    odds = [[1e-9, 1, 1e-9], [0.35, 1e-9, 0.65], [0.45, 1e-9, 0.55], [1, 1e-9, 1e-9]]
    ((labels, _),) = decode([np.log(odds).astype(np.float32)], moves, moves[0])
    # ends: .35 behind one word, .65 * .45 behind two, .65 * .55 behind three
    assert labels.tolist() == [1, 2, 2, 0]


def test_what_is_too_unsure_is_not_given() -> None:
    moves = np.where(forbidden(2), np.float32(NEVER), np.float32(0))
    odds = [[0.6, 0.2, 1e-9, 0.2, 1e-9]]
    ((labels, _),) = decode([np.log(odds).astype(np.float32)], moves, moves[0])
    assert labels.tolist() == [0]


def test_a_word_that_has_surely_no_label_parts_what_stands_beside_it() -> None:
    moves = np.where(forbidden(1), np.float32(NEVER), np.float32(0))
    start = moves[0]
    scores = np.array([[1, 2, 0], [20, 0, 0], [1, 2, 1], [1, 0, 2]], dtype=np.float32)
    ((labels, sure),) = decode([scores], moves, start)
    assert labels.tolist() == [1, 0, 1, 2]
    (first,) = decode([scores[:1]], moves, start)
    (second,) = decode([scores[2:]], moves, start)
    assert sure[:1] == pytest.approx(first[1], abs=1e-6)
    assert sure[2:] == pytest.approx(second[1], abs=1e-6)
    assert (sure[2:] < 0.9).all()


@settings(max_examples=100)
@given(decoding())
def test_runs_are_independent(case: tuple[list[Floats], Floats, Floats]) -> None:
    runs, moves, start = case
    together = decode(runs, moves, start)
    backwards = decode(runs[::-1], moves, start)[::-1]
    for run, one, other in zip(runs, together, backwards, strict=True):
        (single,) = decode([run], moves, start)
        for mine, its, theirs in zip(single, one, other, strict=True):
            assert mine.tobytes() == its.tobytes() == theirs.tobytes()


def test_runs_of_a_whole_document_are_independent() -> None:
    random = np.random.default_rng(7)
    moves = np.where(forbidden(9), NEVER, random.normal(0, 1, (19, 19)))
    moves, start = moves.astype(np.float32), moves[0].astype(np.float32)
    runs = [
        random.normal(0, 3, (length, 19)).astype(np.float32)
        for length in random.integers(1, 60, 40)
    ]
    for run, found in zip(runs, decode(runs, moves, start), strict=True):
        (single,) = decode([run], moves, start)
        for mine, its in zip(single, found, strict=True):
            assert mine.tobytes() == its.tobytes()


def test_a_long_document_is_decoded_in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    random = np.random.default_rng(3)
    runs = [random.normal(0, 4, (length, 5)).astype(np.float32) for length in (7, 0, 1, 12, 3, 5)]
    moves, start = np.where(forbidden(2), np.float32(NEVER), np.float32(0)), np.zeros(5, np.float32)
    whole = decode(runs, moves, start)
    monkeypatch.setattr("readout.stages.encoder.decode.MOST", 6)
    for one, other in zip(decode(runs, moves, start), whole, strict=True):
        assert np.array_equal(one[0], other[0])
        assert np.array_equal(one[1], other[1])


@pytest.mark.parametrize("gap", [50, 110, 300])
def test_scores_far_apart_keep_their_chances(gap: float) -> None:
    """A label that alone may follow is sure, however low its score is."""
    moves = np.full((3, 3), NEVER, dtype=np.float32)
    moves[1, 2] = 0
    start = np.array([NEVER, 0, NEVER], dtype=np.float32)
    scores = np.array([[0, -gap, 0], [gap, 0, 0]], dtype=np.float32)
    ((labels, sure),) = decode([scores], moves, start)
    assert labels.tolist() == [1, 2]
    assert sure == pytest.approx([1, 1])


def test_what_cannot_be_has_no_chance() -> None:
    moves = np.where(forbidden(1), np.float32(NEVER), np.float32(0))
    start = np.array([0.0, NEVER, NEVER], dtype=np.float32)
    scores = np.array([[NEVER, 0, 0], [0, 0, 900]], dtype=np.float32)
    ((_, sure),) = decode([scores], moves, start)
    assert np.isfinite(sure).all()
    assert ((sure >= 0) & (sure <= 1)).all()


def test_nothing_to_decode() -> None:
    moves, start = np.zeros((3, 3), dtype=np.float32), np.zeros(3, dtype=np.float32)
    assert decode([], moves, start) == []
    empty = np.zeros((0, 3), dtype=np.float32)
    for labels, sure in decode([empty, empty], moves, start):
        assert len(labels) == len(sure) == 0


@st.composite
def squares(draw: st.DrawFn) -> Floats:
    size = draw(st.integers(1, 9))
    return draw(matrices(size, size))


def roots(heads: list[int]) -> list[int]:
    return [at for at, head in enumerate(heads) if at == head]


def is_tree(heads: list[int]) -> bool:
    """Say whether there is one root that every word reaches."""
    if len(roots(heads)) != 1:
        return False
    for word in range(len(heads)):
        at = word
        for _ in heads:
            at = heads[at]
        if heads[at] != at:
            return False
    return True


@settings(max_examples=150)
@given(squares())
def test_tree_has_one_root_and_no_cycle(scores: Floats) -> None:
    before = scores.copy()
    assert is_tree(tree(scores).tolist())
    assert (scores == before).all()


@settings(max_examples=150)
@given(squares(), st.data())
def test_tree_keeps_the_best_heads_where_they_are_a_tree(
    scores: Floats, data: st.DataObject
) -> None:
    size = len(scores)
    order = data.draw(st.permutations(range(size)))
    heads = {
        order[0]: order[0],
        **{order[n]: order[data.draw(st.integers(0, n - 1))] for n in range(1, size)},
    }
    for word, head in heads.items():
        scores[word, head] = 50.0
    assert tree(scores).tolist() == [heads[word] for word in range(size)]


def test_tree_of_cycles() -> None:
    assert tree(np.zeros((1, 1), dtype=np.float32)).tolist() == [0]
    assert tree(np.full((1, 1), -9, dtype=np.float32)).tolist() == [0]
    ring = np.roll(np.eye(7, dtype=np.float32), 1, axis=1)
    assert is_tree(tree(ring).tolist())
    assert is_tree(tree(np.zeros((200, 200), dtype=np.float32)).tolist())
    two = np.array([[0, 9, 0, 0], [9, 0, 1, 0], [0, 0, 9, 0], [0, 0, 9, 0]], dtype=np.float32)
    assert tree(two).tolist() == [1, 2, 2, 2], (
        "the cycle hangs on the rest by the word that loses least"
    )


@settings(max_examples=200)
@given(st.lists(st.tuples(st.integers(0, 2), st.integers(1, 4), st.integers(0, 2)), max_size=8))
def test_spans_and_labels_round_trip(parts: list[tuple[int, int, int]]) -> None:
    labels: list[int] = []
    spans = []
    for gap, length, name in parts:
        labels += [0] * gap
        spans.append((len(labels), len(labels) + length, name))
        labels += [2 * name + 1, *[2 * name + 2] * (length - 1)]
    assert spans_of([*labels, 0]) == spans_of(labels) == spans
    names = bio(ROLES)
    assert all(names[labels[start]] == f"B-{ROLES[name]}" for start, _, name in spans)
    assert not any(forbidden(3)[a, b] for a, b in pairwise([0, *labels]))


@settings(max_examples=200)
@given(st.lists(st.integers(0, 6), max_size=12))
def test_spans_of_any_labels(labels: list[int]) -> None:
    spans = spans_of(labels)
    assert all(end <= start for (_, end, _), (start, _, _) in pairwise(spans))
    covered = {at: name for start, end, name in spans for at in range(start, end)}
    assert covered == {at: (label - 1) // 2 for at, label in enumerate(labels) if label}


def test_bio() -> None:
    assert bio(()) == ["O"]
    assert bio(("cue", "content")) == ["O", "B-cue", "I-cue", "B-content", "I-content"]
    never = forbidden(2)
    wrong = {(a, b) for a, b in product(range(5), repeat=2) if never[a, b]}
    assert wrong == {(a, b) for a, b in product(range(5), (2, 4)) if a not in (b - 1, b)}


@st.composite
def encodings(draw: st.DrawFn) -> Encoding:
    runs, offsets, at = [], [], 0
    for length in draw(st.lists(st.integers(0, 5), max_size=5)):
        runs.append((len(offsets), len(offsets) + length))
        for _ in range(length):
            start = at + draw(st.integers(0, 2))
            at = start + draw(st.integers(1, 5))
            offsets.append((start, at))
        at += 1
    count = len(offsets)

    def head(names: Sequence[str]) -> tuple[NDArray[np.int64], Floats]:
        size = 2 * len(names) + 1
        labels = arrays(np.int64, count, elements=st.integers(0, size - 1))
        shares = arrays(np.float32, count, elements=st.floats(0, 1, width=32))
        return draw(labels), draw(shares)

    places = np.array(offsets, dtype=np.int64).reshape(-1, 2)
    vectors = np.zeros((len(runs), 4), dtype=np.float32)
    return Encoding(places, runs, *head(ROLES), *head(ENTITIES), vectors)


@settings(max_examples=150)
@given(encodings())
def test_spans_never_cross_segments_and_their_offsets_are_words(encoding: Encoding) -> None:
    for spans, labels, names in (
        (list(encoding.roles()), encoding.role_labels, ROLES),
        (list(encoding.entities()), encoding.entity_labels, ENTITIES),
    ):
        left = {at for at, label in enumerate(labels.tolist()) if label}
        starts, ends = encoding.offsets[:, 0].tolist(), encoding.offsets[:, 1].tolist()
        for span in spans:
            first, last = starts.index(span.start), ends.index(span.end)
            assert any(low <= first <= last < high for low, high in encoding.runs)
            assert {names[(labels[at] - 1) // 2] for at in range(first, last + 1)} == {span.label}
            assert 0.0 <= span.score <= 1.0
            left -= set(range(first, last + 1))
        assert not left
        assert spans == sorted(spans, key=lambda span: span.start)
