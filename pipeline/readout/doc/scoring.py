"""Scores of the groups in ``doc.spans``, for ``nlp.evaluate`` and for configurations."""
# no future annotations: spaCy checks a scorer's arguments by them, and wants types, not names

from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

from spacy.scorer import Scorer
from spacy.tokens import Doc, Span
from spacy.training import Example

__all__ = ["make_spans_scorer", "score_spans"]

PREFIX = "spans_"
"""Opens the names of scores of spans, as with spaCy's own span categorizer."""


def make_spans_scorer(group: str) -> Callable[..., dict[str, Any]]:
    """Make the scorer ``readout.spans_scorer.v1`` of a group in ``doc.spans``."""
    return partial(score_spans, group=group)


def score_spans(examples: Iterable[Example], group: str, **_: Any) -> dict[str, Any]:
    """Score the spans of a group against those of the reference, with their labels.

    Returns
    -------
    dict of str to float
        ``spans_GROUP_p``, ``_r``, ``_f`` and ``_per_type`` (0 to 1); None where no reference has
        the group.
    """

    def getter(doc: Doc, name: str) -> list[Span]:
        return list(doc.spans.get(name.removeprefix(PREFIX), []))

    found: dict[str, Any] = Scorer.score_spans(
        examples,
        f"{PREFIX}{group}",
        getter=getter,
        has_annotation=lambda doc: group in doc.spans,
        allow_overlap=True,
        labeled=True,
    )
    return found
