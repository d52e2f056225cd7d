"""Sentences, and two in a row that share a relationship between them."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from readout.stages.themes.features import Extractor
from readout.stages.themes.units import units_of

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
    (units,) = units_of([(text, spans)], extractor)
    assert [(unit.start, unit.end) for unit in units[: len(spans)]] == spans
    wanted = [(spans[a][0], spans[b][1]) for a, b in pairs]
    assert [(unit.start, unit.end) for unit in units[len(spans) :]] == wanted
    assert all(u.measured.themes[0].has("neighbours") for u in units[len(spans) :])


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from(sorted(SENTENCES)), max_size=8))
def test_units_are_what_their_words_are(extractor: Extractor, names: list[str]) -> None:
    text, spans = placed(names)
    (units,) = units_of([(text, spans)], extractor)
    for unit in units:
        words = text[unit.start : unit.end]
        assert unit.measured.words == extractor.measure(words).words
        for start, end in unit.measured.words.spans:
            assert words[start:end].lower() in unit.measured.words.forms


def test_two_texts_share_no_pair(extractor: Extractor) -> None:
    texts = [placed(["sun"]), placed(["shade", "sun"]), placed([])]
    found = units_of(texts, extractor)
    spans = [[(unit.start, unit.end) for unit in units] for units in found]
    assert spans == [texts[0][1], [*texts[1][1], (0, texts[1][1][1][1])], []]
