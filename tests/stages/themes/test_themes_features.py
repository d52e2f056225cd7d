"""What is measured: one line a case, with the measures that must and must not hold."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from readout.stages.themes.features import (
    COLUMN,
    CUES_AT_ONCE,
    FEATURES,
    NEAR,
    NEARNESS,
    REACH,
    Extractor,
    PoleNearness,
    ThemeFeatures,
)
from readout.stages.themes.phrasefinder import split_words
from readout.stages.themes.taxonomy import Pole, ThemeDefinition, read_taxonomy
from tests.gardens import WORDS, word_vectors

BODY, HEAD = False, True
CASES = [
    (
        "Sun and shade must be balanced.",
        BODY,
        "signal signal_balance signal_joined both meet meet_near meet_clause beside_balance",
        "signals neighbours",
    ),
    ("Sun and shade.", BODY, "signal meet", "signal_joined cue_balance beside_balance"),
    ("Sun and shade, sun and shade.", BODY, "signal signals", "neighbours"),
    ("The sunflowers grew.", BODY, "first", "second both meet signal"),
    ("Sunlight turns into shade by noon.", BODY, "meet cue_transition", "signal neighbours"),
    ("There was sun. The shadow fell.", BODY, "both neighbours", "meet"),
    ("The sun shone; and far behind, past the gate, a shadow.", BODY, "neighbours", "meet"),
    ("Sun here, and there the shade.", BODY, "meet meet_near", "meet_clause"),
    ("Light falls on stone.", BODY, "", "first second"),
    ("Light falls on stone.", HEAD, "first", "second both"),
    ("Light and shade", HEAD, "first second both meet", "signal"),
    (f"The sun rose{' on the hill' * 6}, then shade.", BODY, "both meet", "meet_near neighbours"),
    (f"The sun rose{' on the hill' * 9}, then shade.", BODY, "both", "meet"),
    ("", BODY, "", " ".join(FEATURES)),
]


@pytest.fixture(scope="module")
def measures(tmp_path_factory: pytest.TempPathFactory) -> Extractor:
    from tests.stages.themes.conftest import TAXONOMY

    path = tmp_path_factory.mktemp("gardens") / "gardens.toml"
    path.write_text(TAXONOMY, encoding="utf-8")
    return Extractor(read_taxonomy(path), word_vectors())


def found_in(extractor: Extractor, text: str, *, heading: bool = False) -> ThemeFeatures:
    (found,) = extractor.measure(text, heading=heading).themes
    return found


@pytest.mark.parametrize(("text", "heading", "holds", "not_holds"), CASES)
def test_measures(
    measures: Extractor, text: str, heading: bool, holds: str, not_holds: str
) -> None:
    found = found_in(measures, text, heading=heading)
    assert {name for name in holds.split() if not found.value(name)} == set()
    assert {name for name in not_holds.split() if found.value(name)} == set()


def test_measures_keep_the_words_they_were_taken_from(measures: Extractor) -> None:
    text = "They weigh the bright beds against shadows."
    measured = measures.measure(text)
    (found,) = measured.themes
    spans = {name: [measured.offsets(*s) for s in found.evidence[name]] for name in FEATURES}
    words = {name: [text[a:b] for a, b in s] for name, s in spans.items() if s}
    assert words["first"] == ["bright beds"]
    assert words["second"] == ["shadows"]
    assert words["meet"] == ["bright beds against shadows"]
    assert any("weigh" in word for name in words for word in words[name])


def test_a_mention_within_a_longer_one_of_the_other_pole_is_none(garden_file: Path) -> None:
    text = garden_file.read_text(encoding="utf-8").replace('"shadow*"', '"sun shadow*"')
    garden_file.write_text(text, encoding="utf-8")
    extractor = Extractor(read_taxonomy(garden_file), word_vectors())
    found = found_in(extractor, "A sun shadow fell on the sun.")
    assert [(hit.first, hit.last) for hit in found.poles[0]] == [(6, 7)]
    assert [(hit.first, hit.last) for hit in found.poles[1]] == [(1, 3)]


def test_words_near_a_pole_in_meaning_count_without_a_term(measures: Extractor) -> None:
    found = found_in(measures, "The glow and the gloom of the hall.")
    assert not (found.value("first") or found.value("second"))
    assert found.value("near_first") > 3
    assert found.value("near_second") > 3
    assert found.value("near_met") > 3
    assert found.nearest.tolist() == [1, 4]


def test_many_words_that_relate_take_no_longer(measures: Extractor) -> None:
    found = found_in(measures, f"sun {'jointly ' * 15}shade; {'jointly ' * 60}")
    spans = [s for name, s in found.evidence.items() if name.startswith("cue_")]
    assert 0 < sum(len(one) for one in spans) <= CUES_AT_ONCE


WORD = st.sampled_from([*WORDS, "shadows", "bright", "beds", ".", ",", "both", "into"])


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(WORD, max_size=30).map(" ".join))
def test_measures_are_the_same_each_time_and_within_their_bounds(
    measures: Extractor, text: str
) -> None:
    found = found_in(measures, text)
    assert np.array_equal(found.row, found_in(measures, text).row)
    assert np.isfinite(found.row).all()
    by_terms = found.row[: COLUMN["near_first"]]
    assert set(by_terms.tolist()) <= {0.0, 1.0}
    assert found.value("both") == min(found.value("first"), found.value("second"))
    if found.value("meet_near"):
        assert found.value("meet")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.lists(WORD, max_size=12).map(" ".join), max_size=6))
def test_a_text_is_measured_among_others_as_alone(measures: Extractor, texts: list[str]) -> None:
    together = measures.measure_passages([(text, [(0, len(text))]) for text in texts])
    assert len(together) == len(texts)
    for text, (measured,) in zip(texts, together, strict=True):
        alone = measures.measure(text)
        assert measured.rows == pytest.approx(alone.rows, abs=1e-12)
        assert np.array_equal(measured.vector, alone.vector)
        assert measured.themes[0].evidence == alone.themes[0].evidence
        assert np.array_equal(measured.themes[0].nearest, alone.themes[0].nearest)


def test_between_two_sentences_there_is_an_end_whatever_stands_there(measures: Extractor) -> None:
    one, other = "It hides the sun.”2 ", "The shade fell."
    whole = one + other
    spans = [(0, len(one)), (len(one), len(whole))]
    *_, both = measures.measure_passages([(whole, spans)])[0]
    assert both.words.sentences == [0, 0, 0, 0, 1, 2, 2, 2]
    assert both.words.forms == split_words(whole).forms


# Sentences, and two in a row that share a relationship between them

SENTENCES = {
    "sun": "The sun is high.",
    "shade": "A bench in the shade.",
    "both": "Sun meets shade.",
    "none": "Ferries leave.",
    "empty": "",
}


def placed(names: list[str]) -> tuple[str, list[tuple[int, int]]]:
    spans, text = [], ""
    for name in names:
        spans.append((len(text), len(text) + len(SENTENCES[name])))
        text += SENTENCES[name] + "  "
    return text, spans


@pytest.mark.parametrize(
    ("names", "pairs"),
    [
        ("sun shade", [(0, 1)]),
        ("shade sun", [(0, 1)]),
        ("sun sun", []),
        ("sun none shade", []),
        ("both shade", []),
        ("sun shade sun", [(0, 1), (1, 2)]),
        ("none none", []),
    ],
)
def test_pairs(extractor: Extractor, names: str, pairs: list[tuple[int, int]]) -> None:
    text, spans = placed(names.split())
    (units,) = extractor.measure_passages([(text, spans)])
    assert [unit.span for unit in units[: len(spans)]] == spans
    wanted = [(spans[a][0], spans[b][1]) for a, b in pairs]
    assert [unit.span for unit in units[len(spans) :]] == wanted
    assert all(u.themes[0].value("neighbours") for u in units[len(spans) :])


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from(sorted(SENTENCES)), max_size=8))
def test_units_are_what_their_words_are(extractor: Extractor, names: list[str]) -> None:
    text, spans = placed(names)
    (units,) = extractor.measure_passages([(text, spans)])
    for unit in units:
        start, end = unit.span
        assert unit.words.forms == extractor.measure(text[start:end]).words.forms
        for form, (first, last) in zip(unit.words.forms, unit.words.spans, strict=True):
            assert start <= first < last <= end
            assert text[first:last].lower() == form


def test_two_texts_share_no_pair(extractor: Extractor) -> None:
    texts = [placed(["sun"]), placed(["shade", "sun"]), placed([])]
    found = extractor.measure_passages(texts)
    spans = [[unit.span for unit in units] for units in found]
    assert spans == [texts[0][1], [*texts[1][1], (0, texts[1][1][1][1])], []]


# Nearness to poles by the vectors of words

VECTORS = word_vectors()
THEME = ThemeDefinition(
    "sun_shade",
    (Pole("sun", "Sun", ("sun*",)), Pole("shade", "Shade", ("shade*",))),
    "Sun and shade",
    "Of sun and shade.",
)
NEAR_POLES = PoleNearness([THEME], VECTORS)


def by_meaning(text: str) -> tuple[dict[str, float], tuple[int, int]]:
    forms = text.split()
    rows = VECTORS.rows(forms)
    values, nearest = NEAR_POLES.measure([rows], VECTORS.mean(rows)[None])
    first, second = nearest[0, 0].tolist()
    return dict(zip(NEARNESS, values[0, 0].tolist(), strict=True)), (first, second)


def test_a_pole_is_its_words_without_wildcards() -> None:
    assert np.array_equal(NEAR_POLES.described[0, 1], VECTORS.of(["sun", "sun"]))


def test_words_of_either_side() -> None:
    values, nearest = by_meaning("sunny rain and gloom")
    assert nearest == (0, 3)
    assert values["near_first"] > 3.8
    assert values["near_second"] > 3.8
    assert values["near_lesser"] == min(values["near_first"], values["near_second"])
    assert values["near_met"] == values["near_close"] == values["near_lesser"]
    assert values["like_product"] > 0


def test_a_word_counts_for_the_pole_it_is_nearer_to() -> None:
    values, nearest = by_meaning("glow")
    assert nearest == (0, -1)
    assert values["near_first"] > 3.8
    assert values["near_second"] == values["near_lesser"] == values["near_met"] == 0.0


def test_common_and_unknown_words_are_near_nothing() -> None:
    values, nearest = by_meaning("the quincunx")
    assert nearest == (-1, -1)
    assert [values[name] for name in NEARNESS if name.startswith("near_")] == [0.0] * 8


@pytest.mark.parametrize(
    ("between", "met", "close"), [(NEAR - 1, 1, 1), (REACH - 1, 1, 0), (REACH, 0, 0)]
)
def test_how_far_apart_words_are(between: int, met: int, close: int) -> None:
    values, _ = by_meaning(f"sun {'rain ' * between}shade")
    assert bool(values["near_met"]) == bool(met)
    assert bool(values["near_close"]) == bool(close)
    assert values["near_lesser"] > 3.8


def test_no_words_at_all() -> None:
    values, nearest = by_meaning("")
    assert set(values.values()) == {0.0}
    assert nearest == (-1, -1)


def test_no_sentences_at_all() -> None:
    values, nearest = NEAR_POLES.measure([], np.zeros((0, VECTORS.width), np.float32))
    assert values.shape == (0, 1, len(NEARNESS))
    assert nearest.shape == (0, 1, 2)


@given(st.lists(st.sampled_from([*WORDS, "unknown"]), max_size=40))
def test_measures_are_bounded_and_do_not_go_by_what_is_unknown(forms: list[str]) -> None:
    values, nearest = by_meaning(" ".join(forms))
    assert np.isfinite(list(values.values())).all()
    tops = [values[f"near_{side}"] for side in ("first", "second", "lesser", "met")]
    assert all(0.0 <= top <= 4.0001 for top in tops)
    assert values["near_close"] <= values["near_met"] <= values["near_lesser"]
    for place, side in zip(nearest, ("first", "second"), strict=True):
        assert (place >= 0) == (values[f"near_{side}"] > 0)
    more, _ = by_meaning(" ".join([*forms, "unknown"]))
    assert more == pytest.approx(values, abs=1e-4)
