"""What is measured: one line a case, with the measures that must and must not hold."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from readout.stages.themes import features as module
from readout.stages.themes.features import (
    COLUMN,
    CUES_AT_ONCE,
    FEATURES,
    Extractor,
    Found,
    Looked,
    _groups,
)
from readout.stages.themes.phrasefinder import split_words
from readout.stages.themes.taxonomy import read_taxonomy
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


def found_in(extractor: Extractor, text: str, *, heading: bool = False) -> Found:
    (found,) = extractor.measure(text, heading=heading).themes
    return found


@pytest.mark.parametrize(("text", "heading", "holds", "not_holds"), CASES)
def test_measures(
    measures: Extractor, text: str, heading: bool, holds: str, not_holds: str
) -> None:
    found = found_in(measures, text, heading=heading)
    assert {name for name in holds.split() if not found.has(name)} == set()
    assert {name for name in not_holds.split() if found.has(name)} == set()


def test_measures_keep_the_words_they_were_taken_from(measures: Extractor) -> None:
    text = "They weigh the bright beds against shadows."
    measured = measures.measure(text)
    (found,) = measured.themes
    spans = {name: [measured.span(*s) for s in found.grounds[name]] for name in FEATURES}
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
    assert not (found.has("first") or found.has("second"))
    assert found.value("near_first") > 3
    assert found.value("near_second") > 3
    assert found.value("near_met") > 3
    assert found.nearest.tolist() == [1, 4]


def test_many_words_that_relate_take_no_longer(measures: Extractor) -> None:
    found = found_in(measures, f"sun {'jointly ' * 15}shade; {'jointly ' * 60}")
    spans = [s for name, s in found.grounds.items() if name.startswith("cue_")]
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
    assert found.has("both") == (found.has("first") and found.has("second"))
    if found.has("meet_near"):
        assert found.has("meet")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.lists(WORD, max_size=12).map(" ".join), max_size=6),
    st.sampled_from([1, 12, 30, 1000]),
)
def test_a_text_is_measured_among_others_as_alone(
    measures: Extractor, texts: list[str], most: int
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "AT_ONCE", most)
        together = measures.measure_all([measures.look(text) for text in texts])
    assert len(together) == len(texts)
    for text, measured in zip(texts, together, strict=True):
        alone = measures.measure(text)
        assert measured.rows == pytest.approx(alone.rows, abs=1e-12)
        assert np.array_equal(measured.vector, alone.vector)
        assert measured.themes[0].grounds == alone.themes[0].grounds
        assert np.array_equal(measured.themes[0].nearest, alone.themes[0].nearest)


@given(
    st.lists(st.integers(0, 9).map(lambda count: "sun " * count), max_size=9), st.integers(1, 40)
)
def test_groups_hold_no_more_than_so_many_words(texts: list[str], most: int) -> None:
    looked = [
        Looked(split_words(text), [], np.zeros(text.count("sun"), dtype=np.int64)) for text in texts
    ]
    groups = list(_groups(looked, most))
    assert [one for group in groups for one in group] == looked
    for group in groups:
        longest = max([1, *(len(one.known) for one in group)])
        assert len(group) <= 1 or len(group) * longest <= most


def test_between_two_sentences_there_is_an_end_whatever_stands_there(measures: Extractor) -> None:
    one, other = "It hides the sun.”2 ", "The shade fell."
    joined = measures.look(one).before(measures.look(other), len(one))
    assert joined.words.sentences == [0, 0, 0, 0, 1, 2, 2, 2]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.lists(WORD, max_size=12).map(" ".join), min_size=2, max_size=2))
def test_two_sentences_are_looked_through_as_one_text(
    measures: Extractor, texts: list[str]
) -> None:
    one, other = (f"{text}. " for text in texts)
    joined = measures.look(one).before(measures.look(other), len(one))
    whole = measures.look(one + other)
    assert joined.words == whole.words
    assert joined.hits == whole.hits
    assert np.array_equal(joined.known, whole.known)
