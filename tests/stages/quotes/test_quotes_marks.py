import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.stages.marks import pair_all, pair_marks

CASES = [
    ("He said “a ‘b’ c” d.", ["a ‘b’ c", "b"]),
    ("“one ‘two “three” two’ one”", ["one ‘two “three” two’ one", "two “three” two", "three"]),
    ("don't take the workers' hall of the ’90s", []),
    ('he is 5\' 10" tall and "well 6 feet"', ["well 6 feet"]),
    ("the ‘workers’ rights’ bill, ‘workers’ and ‘owners’", ["workers’ rights", "workers", "owners"]),
    ("‘don’t go’ he said", ["don’t go"]),
    ("„y“ and „z” and «w» and »v«", ["y", "z", "w"]),
    ('“mixed" and "mixed”', ["mixed", "mixed"]),
    ("``a'' b", ["a"]),
    ("「a『b』c」", ["a『b』c", "b"]),
    ('(“x”) “y”3 "z."4', ["x", "y", "z."]),
    ("“A never ends", ["A never ends"]),
    ("“A never ends. “B” does", ["A never ends.", "B"]),
    ("“We need ‘this’ and ‘that.’", ["We need ‘this’ and ‘that.’", "this", "that."]),
    ("rock 'n' roll, 'tis 'real' now", ["real"]),
    ('""""" rows', []),
]


@pytest.mark.parametrize(("text", "contents"), CASES)
def test_pairs(text: str, contents: list[str]) -> None:
    assert [text[s:e].strip() for s, e in (p.content for p in pair_marks(text))][: len(contents)] == contents


def test_strays_disturb_nothing() -> None:
    pairing = pair_all("lost” then “kept” on")
    assert pairing.strays == [(4, 5)]
    assert [p.content for p in pairing.pairs] == [(12, 16)]


def test_depth_and_parent() -> None:
    pairs = pair_marks("“a ‘b “c” b’ a”")
    assert [(p.depth, p.parent) for p in pairs] == [(0, None), (1, 0), (2, 1)]


@given(st.text(alphabet="ab .,'\"“”‘’«»`(5\n", max_size=120))
@settings(max_examples=200, deadline=None)
def test_pairs_nest(text: str) -> None:
    pairing = pair_all(text)
    starts = [p.open[0] for p in pairing.pairs]
    assert starts == sorted(starts)
    for pair in pairing.pairs:
        assert pair.open[1] <= pair.end <= len(text)
        assert pair.close is None or pair.close[0] == pair.end
        if pair.parent is not None:
            outer = pairing.pairs[pair.parent]
            assert outer.content[0] <= pair.open[0]
            assert pair.outer[1] <= outer.end


@pytest.mark.parametrize("unit", ['"', "“ ", "“a", 'a" ', "‘s’ ", "' a", "“”"])
def test_linear_on_hostile_text(unit: str) -> None:
    begin = time.perf_counter()
    pair_all(unit * 100_000)
    assert time.perf_counter() - begin < 5
