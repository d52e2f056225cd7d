import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from readout.language.marks import Pairing, pair_marks

CASES = [
    ("He said “a ‘b’ c” d.", ["a ‘b’ c", "b"]),
    ("“one ‘two “three” two’ one”", ["one ‘two “three” two’ one", "two “three” two", "three"]),
    ("don't take the workers' hall of the ’90s", []),
    ('he is 5\' 10" tall and "well 6 feet"', ["well 6 feet"]),
    (
        "the ‘workers’ rights’ bill, ‘workers’ and ‘owners’",
        ["workers’ rights", "workers", "owners"],
    ),
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
    ("He said, “It leaks. It will break. “", ["It leaks. It will break."]),
    ("“It leaks. ” he said", ["It leaks."]),
    ("“It leaks “", ["It leaks"]),
]


@pytest.mark.parametrize(("text", "contents"), CASES)
def test_pairs(text: str, contents: list[str]) -> None:
    assert [text[s:e].strip() for s, e in (p.content for p in pair_marks(text).pairs)][
        : len(contents)
    ] == contents


def test_strays_disturb_nothing() -> None:
    pairing = pair_marks("lost” then “kept” on")
    assert pairing.strays == [(4, 5)]
    assert [p.content for p in pairing.pairs] == [(12, 16)]


def test_depth_and_parent() -> None:
    pairs = pair_marks("“a ‘b “c” b’ a”").pairs
    assert [(p.depth, p.parent) for p in pairs] == [(0, None), (1, 0), (2, 1)]


@given(st.text(alphabet="ab .,'\"“”‘’«»`(5\n", max_size=120))
@settings(max_examples=200)
def test_pairs_nest(text: str) -> None:
    pairing = pair_marks(text)
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
    begin = time.process_time()
    pair_marks(unit * 30_000)
    assert time.process_time() - begin < 3


# -- every mark is the closing one; marks that stand loose
# --------------------------------------------------------

CLOSING_ONLY = [
    ("”Yes,” he said.", ["Yes,"]),
    ("”A,” he said. ”B,” she said.", ["A,", "B,"]),
    ("He said,”Yes.” So it is.", ["Yes."]),
    ("(”a” b)", ["a"]),
    # an odd number of them, or another mark beside them: each is what it is
    ("He said,”Yes.” So,”no.", []),
    ("“A” b,”c” d", ["A"]),
    ("A 5” pipe.", []),
]


@pytest.mark.parametrize(("text", "contents"), CLOSING_ONLY)
def test_closing_marks_take_turns(text: str, contents: list[str]) -> None:
    pairing = pair_marks(text, turned=True)
    assert [text[s:e] for s, e in (pair.content for pair in pairing.pairs)] == contents
    assert 2 * len(contents) + len(pairing.strays) == text.count("”") + text.count("“")
    assert all(pair.close for pair in pairing.pairs)


def test_closing_marks_within_a_text_open_nothing() -> None:
    text = "and that was all.” He added that they would come in spring.”"
    assert pair_marks(text).pairs == []
    spoken = "”Yes,” he said."
    assert [spoken[s:e] for s, e in (pair.content for pair in pair_marks(spoken).pairs)] == ["Yes,"]


def test_inches_take_no_turns() -> None:
    assert pair_marks("a 5” pipe and a 6” pipe").pairs == []


def test_marks_take_turns_within_their_segment_alone() -> None:
    text = "“A”\n\nb,”c” d"
    assert [
        text[s:e] for s, e in (pair.content for pair in pair_marks(text, 5, turned=True).pairs)
    ] == ["c"]
    assert [
        text[s:e] for s, e in (pair.content for pair in pair_marks(text, turned=True).pairs)
    ] == ["A"]


LOOSE = [
    ("A “ b. “C,” he said.", ["C,"], [(2, 3)]),
    ('A " b "c" d', ["c"], [(2, 3)]),
    ("x “ ‘a’ y", ["a"], [(2, 3)]),
    ("A » b", [], [(2, 3)]),
    ("A “", [], [(2, 3)]),
    # not loose: closed, or at the beginning, or beside a word
    ("« a »", ["a"], []),
    ("A “ b ” c", ["b"], []),
    ("“ a b", ["a b"], []),
    ("A “b c", ["b c"], []),
]


@pytest.mark.parametrize(("text", "contents", "strays"), LOOSE)
def test_loose_marks_open_nothing(
    text: str, contents: list[str], strays: list[tuple[int, int]]
) -> None:
    pairing = pair_marks(text)
    assert [text[s:e].strip() for s, e in (pair.content for pair in pairing.pairs)] == contents
    assert pairing.strays == strays


@given(st.text(alphabet="ab .,\n”", max_size=60).filter(lambda text: "”””" not in text))
@settings(max_examples=200)
def test_an_even_number_of_closing_marks_is_paired(text: str) -> None:
    pairing = pair_marks(text, turned=True)
    assert 2 * sum(pair.close is not None for pair in pairing.pairs) + len(
        pairing.strays
    ) <= text.count("”")
    if text.count("”") % 2 == 0:
        assert all(pair.close for pair in pairing.pairs)
        assert 2 * len(pairing.pairs) + len(pairing.strays) == text.count("”")


@given(st.text(alphabet="ab .,s'\"“”‘’«»`(5\n", max_size=80))
@settings(max_examples=200)
def test_a_mark_is_one_thing(text: str) -> None:
    pairing = pair_marks(text)
    ends = [pair.close for pair in pairing.pairs if pair.close]
    used = [*(pair.open for pair in pairing.pairs), *ends, *pairing.strays]
    assert len(used) == len(set(used))
    assert pairing.strays == sorted(pairing.strays)


# -- in full: ⟦ and ⟧ stand for marks of a pair, ¿ for a stray one, ¦ for the end of one that is not closed
# --------------------------------------------------------------------------------------------------

DRAWN = [
    ("‘‘a’’ b", "⟦a⟧ b"),
    ("„a‟ b", "⟦a⟧ b"),
    ("‹a› b", "⟦a⟧ b"),
    ("『a』 b", "⟦a⟧ b"),
    ("‚a’ b", "⟦a⟧ b"),
    ("‛a’ b", "⟦a⟧ b"),
    ("“a” b", "⟦a⟧ b"),
    ("''a'' b", "⟦a⟧ b"),
    ('"a" b', "⟦a⟧ b"),
    ("'a' b", "⟦a⟧ b"),
    ('"" b', "¿¿ b"),
    ('a "" b', "a ¿¿ b"),
    ("'''' b", "¿ b"),
    ("’’’ b", "¿’ b"),
    ("““a”” b", "⟦⟦a⟧⟧ b"),
    ("“““a b", "¿a b"),
    ('a""b"c" d', "a¿⟦b⟧c¿ d"),
    ('A 5" pipe and 6" pipe.', 'A 5" pipe and 6" pipe.'),
    ('“A 5" pipe” b', "⟦A 5⟧ pipe¿ b"),
    ("“He is 5' 10\" tall,” she said.", "⟦He is 5' 10\" tall,⟧ she said."),
    ("He is 5’ 10” tall.", "He is 5’ 10” tall."),
    ('He is 5′10" tall.', 'He is 5′10" tall.'),
    ('"He is 5\'10" tall," she said.', "⟦He is 5'10\" tall,⟧ she said."),
    ("“It is 12' 1000\" wide” b", "⟦It is 12' 1000⟧ wide¿ b"),
    ("' 10\" b", "' 10\" b"),
    ("“a 9' b 10\" c” d", "⟦a 9' b 10⟧ c¿ d"),
    ('“a b 10" c” d', "⟦a b 10⟧ c¿ d"),
    ("“5' 10\",” he said", "⟦5' 10\",⟧ he said"),
    ("5' 10'' and ''a'' b", "5' 10'' and ⟦a⟧ b"),
    ("“x' 10\" c” d", "⟦x' 10⟧ c¿ d"),
    ("said “a“ b", "said ⟦a⟧ b"),
    ("said «a« b", "said ⟦a⟧ b"),
    ("said „a“ b", "said ⟦a⟧ b"),
    ("said “a“b", "said ⟦a¦⟦b¦"),
    ("x“a” b", "x⟦a⟧ b"),
    ("“a “b“ c” d", "⟦a ⟦b⟧ c⟧ d"),
    ("[”a” b]", "[⟦a⟧ b]"),
    ("x ”a” b", "x ⟦a⟧ b"),
    (" ”. b", " ¿. b"),
    ("x”a b", "x¿a b"),
    ("a”, b", "a¿, b"),
    ("the workers' hall", "the workers' hall"),
    ("‘workers’ hall’ b", "⟦workers’ hall⟧ b"),
    ("‘workers’ “x” b", "⟦workers⟧ ⟦x⟧ b"),
    ("‘workers’ hall", "⟦workers⟧ hall"),
    ("‘the boss’ and ‘b’ c", "⟦the boss⟧ and ⟦b⟧ c"),
    ("‘the dog’ and b’ c", "⟦the dog⟧ and b’ c"),
    ("“‘a’ b” c", "⟦⟦a⟧ b⟧ c"),
    ("“a”‘b’ c", "⟦a⟧⟦b⟧ c"),
    ("‘a ’ b", "‘a ’ b"),
    ("‘a’b’ c", "⟦a’b⟧ c"),
    ("‘90s and ‘b’ c", "‘90s and ⟦b⟧ c"),
    ("'90s 'tis 'em 'a' b", "'90s 'tis 'em ⟦a⟧ b"),
    ("’tis ‘a’ b", "’tis ⟦a⟧ b"),
    ("‘a’s b’ c", "⟦a’s b⟧ c"),
    ("x‘a’ b", "x‘a’ b"),
    ("‘ a’ b", "‘ a’ b"),
    ("‘a", "‘a"),
    ("‘We go on", "⟦We go on¦"),
    ("x ‘We go on", "x ‘We go on"),
    ("x: ‘We go on", "x: ⟦We go on¦"),
    ("x, ‘We go on", "x, ⟦We go on¦"),
    ("x. ‘We go on", "x. ‘We go on"),
    ("‘we go on", "‘we go on"),
    ("'We go on", "'We go on"),
    ("“‘We go” on", "⟦‘We go⟧ on"),
    ("a, ‘We “go” on", "a, ⟦We ⟦go⟧ on¦"),
    (", ‘We go ‘b’ c", ", ⟦We go¦ ⟦b⟧ c"),
    ("“a “a “a “a “a “a “a “a “a “a “a “a ", "⟦a¦ ⟦a¦ ⟦a¦ ⟦a¦ ⟦a¦ ⟦a¦ ⟦a¦ ⟦a¦ ⟦a¦ ⟦a¦ ⟦a¦ ⟦a ¦"),
    ("«“‹「『‘a", "⟦⟦⟦⟦⟦‘a¦¦¦¦¦"),
    ("“a ‘b” c", "⟦a ‘b⟧ c"),
    ("“a «b” c» d", "⟦a ⟦b¦⟧ c¿ d"),
    ("“a «B b. c” d", "⟦a ⟦B b. c¦⟧ d"),
    ("«a “b» c” d", "⟦a ⟦b¦⟧ c¿ d"),
    ("“A b. “C d.", "⟦A b.¦ ⟦C d.¦"),
    ("“A b “C d", "⟦A b¦ ⟦C d¦"),
    ("“A b! C? d “E", "⟦A b! C?¦ d ⟦E¦"),
    ("“A.b “C d", "⟦A.b¦ ⟦C d¦"),
    ("“. a “b", "⟦. a¦ ⟦b¦"),
    ("“A\n “b c", "⟦A¦\n ⟦b c¦"),
    ("«A b. “C» d” e", "⟦A b. ⟦C¦⟧ d¿ e"),
    ("“A «b “c” d", "⟦A¦ ⟦b ⟦c⟧ d¦"),
    ("“A b. «c. “D e» f. “G", "⟦A b.¦ ⟦c. ⟦D e¦⟧ f. ⟦G¦"),
    ("A “ b", "A ¿ b"),
    ("“ a", "⟦ a¦"),
    ("a “", "a ¿"),
    ("a “ b” c", "a ⟦ b⟧ c"),
    ("a “ “b” c", "a ¿ ⟦b⟧ c"),
    ("“ ” a", "¿ ¿ a"),
    ("“a” “” b", "⟦a⟧ ¿¿ b"),
    ("( “) b", "( ⟦) b¦"),
    ("“a «» b” c", "⟦a ¿¿ b⟧ c"),
    ("”A” b ”C” d", "⟦A⟧ b ⟦C⟧ d"),
    ("”A” b", "⟦A⟧ b"),
    ("x”A” b", "x¿A¿ b"),
    ("”A,” b,”C” d", "⟦A,⟧ b,¿C¿ d"),
    ("”a” 5” b", "⟦a⟧ 5¿ b"),
    ("”A", "⟦A¦"),
]
DRAWN += [
    ("“It is 5' 9\" tall” b", "⟦It is 5' 9\" tall⟧ b"),
    ('“a 5x10" b” c', "⟦a 5x10⟧ b¿ c"),
    ('“in 5 10" b” c', "⟦in 5 10⟧ b¿ c"),
    ("x ’a b’ c", "x ’a b’ c"),
    ('""" a "b" c', "¿ a ⟦b⟧ c"),
    ("“the ‘workers’ b” c", "⟦the ⟦workers⟧ b⟧ c"),
    ("‘THE WORKERS’ HALL’ b", "⟦THE WORKERS’ HALL⟧ b"),
    ("«a«", "⟦a⟧"),
    (".‘a’ b", ".‘a’ b"),
    ("‘a.‘ b", "‘a.‘ b"),
    (" “ b", " ¿ b"),
    ("“A. B. C “D", "⟦A. B.¦ C ⟦D¦"),
]
WITHIN = [
    ("5' 10” a", 1, 8, "5' 10¿ a"),
    ('x"a"y', 1, 4, "x⟦a⟧y"),
    ("“a “b” c” d", 3, 7, "“a ⟦b⟧ c” d"),
    ("x‘a’y", 1, 4, "x⟦a⟧y"),
    ("a”b” c", 1, 6, "a⟦b⟧ c"),
    ("x ‘We go", 2, 8, "x ⟦We go¦"),
    (", ‘We go", 2, 8, ", ⟦We go¦"),
    ('5" “a', 1, 5, "5⟦ ⟦a¦¦"),
    ("5' 10\" a", 2, 8, "5' 10\" a"),
    ("x5' 10\" a", 1, 9, "x5' 10\" a"),
    ("“A. B “C", 4, 8, "“A. B ⟦C¦"),
    ('x " y', 2, 5, "x ⟦ y¦"),
]


def drawn(text: str, pairing: Pairing) -> str:
    """Write a text with signs in place of its marks."""
    signs = dict.fromkeys(pairing.strays, "¿")
    for pair in pairing.pairs:
        signs[pair.open] = "⟦"
        if pair.close:
            signs[pair.close] = "⟧"
    ends = [pair.end for pair in pairing.pairs if not pair.close]
    found, at = "", 0
    for (start, end), sign in sorted(signs.items()):
        found += _with_ends(text, at, start, ends) + "¦" * ends.count(start) + sign
        at = end
    return found + _with_ends(text, at, len(text), ends) + "¦" * ends.count(len(text))


def _with_ends(text: str, start: int, end: int, ends: list[int]) -> str:
    return "".join("¦" * ends.count(at) + text[at] for at in range(start, end))


@pytest.mark.parametrize(("text", "expected"), DRAWN)
def test_what_each_mark_is(text: str, expected: str) -> None:
    assert drawn(text, pair_marks(text)) == expected


@pytest.mark.parametrize(("text", "start", "end", "expected"), WITHIN)
def test_what_stands_outside_of_a_segment_does_not_count(
    text: str, start: int, end: int, expected: str
) -> None:
    assert drawn(text, pair_marks(text, start, end)) == expected


def test_families_depths_and_parents() -> None:
    pairs = pair_marks("«“‹「『a』」›”» and ‘b’").pairs
    assert [(pair.family, pair.depth, pair.parent) for pair in pairs] == [
        ("guillemet", 0, None),
        ("double", 1, 0),
        ("guillemet_single", 2, 1),
        ("corner", 3, 2),
        ("corner_white", 4, 3),
        ("single", 0, None),
    ]
    assert [pair.outer for pair in pair_marks("“a” “b").pairs] == [(0, 3), (4, 6)]


def test_marks_are_followed_so_deep_and_no_deeper() -> None:
    deep = "(“" * 14 + "x" + "”)" * 14
    pairing = pair_marks(deep)
    assert [pair.depth for pair in pairing.pairs] == list(range(12))
    assert pairing.strays == [(25, 26), (27, 28), (53, 54), (55, 56)]
