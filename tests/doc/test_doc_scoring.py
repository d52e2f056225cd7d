"""Scores of groups of spans."""

from __future__ import annotations

import pytest
import spacy
from spacy.training import Example

from readout.doc.scoring import score_spans

NLP = spacy.blank("en")


def example(*labels: str, gold: bool = True) -> Example:
    found, right = NLP("one two three"), NLP("one two three")
    found.spans["x"] = [
        found.char_span(0, 3, label=labels[0]),
        found.char_span(0, 7, label=labels[0]),
    ]
    if gold:
        right.spans["x"] = [right.char_span(0, 3, label=labels[-1])]
    return Example(found, right)


@pytest.mark.parametrize(
    ("labels", "precision", "recall"), [(("a",), 0.5, 1.0), (("a", "b"), 0.0, 0.0)]
)
def test_spans_and_labels_count(labels: tuple[str, ...], precision: float, recall: float) -> None:
    found = score_spans([example(*labels)], "x")
    assert (found["spans_x_p"], found["spans_x_r"]) == (precision, recall)


def test_without_a_reference_there_is_no_score() -> None:
    assert score_spans([example("a", gold=False)], "x")["spans_x_f"] is None


def test_the_registered_scorer() -> None:
    make = spacy.registry.scorers.get("readout.spans_scorer.v1")
    assert make("x")([example("a")]) == score_spans([example("a")], "x")


def test_a_configuration_names_it() -> None:
    found = spacy.registry.resolve(
        {"scorer": {"@scorers": "readout.spans_scorer.v1", "group": "x"}}
    )
    assert found["scorer"]([example("a")])["spans_x_r"] == 1.0
