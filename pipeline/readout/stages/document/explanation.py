"""Why a document has its frame: what was weighed for each field, as data."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any

from readout.language.events import Framed
from readout.language.page import Page
from readout.models.scorer import Contribution, Features, Scorer
from readout.stages.document.frame import Framing
from readout.stages.document.kinds import Kinds, kind_features, kind_odds
from readout.stages.document.own_event import event_features, event_of
from readout.stages.document.speaker import speaker_features
from readout.stages.document.title import event_in

__all__ = ["FrameExplanation", "WeighedCandidate", "explain_frame"]

PARTS = {-1: "title", 0: "lead"}
"""What the paragraphs of a mention are called; those behind the first are "text"."""


@dataclass(frozen=True)
class WeighedCandidate:
    """A candidate: its words, the part of the document where they stand, and its log odds.

    ``start`` is None for what the title of the meta data alone says.
    """

    start: int | None
    text: str
    where: str
    odds: float
    parts: tuple[Contribution, ...]


@dataclass(frozen=True)
class FrameExplanation:
    """A frame with its events, and what was weighed; candidates from the likeliest down.

    Of a field that the user gives, too, the candidates are those of the text. ``kinds`` tells how
    likely every kind is, ``kind_parts`` what speaks for the likeliest and against the next one:
    differences of log odds. ``title``: that of the meta data where the text does not repeat it,
    else nothing; ``title_event``: what it says that the document was given at.
    """

    framed: Framed
    kinds: Kinds
    kind_parts: tuple[Contribution, ...]
    speakers: list[WeighedCandidate]
    mentions: list[WeighedCandidate]
    title: str
    title_event: str


def explain_frame(page: Page, meta: Mapping[str, Any]) -> FrameExplanation:
    """Explain the frame of a document.

    Parameters
    ----------
    page : Page
        The document, as the frame is made of it.
    meta : mapping
        As for :func:`readout.stages.document.frame.frame_of`.
    """
    framing = Framing(page, meta)
    scorers, kinds = framing.scorers, framing.kinds
    features = kind_features(page, framing.given.get("title", ""))
    shares = kind_odds(features, scorers)
    first, second = (scorers[f"kind={kind}"].weights for kind in islice(shares, 2))
    apart = {name: first.get(name, 0.0) - second.get(name, 0.0) for name in features}
    mentions = ((one, event_of(one)) for one in framing.opening.mentions)
    return FrameExplanation(
        framing.framed(),
        shares,
        Scorer(apart).explain(features),
        _weighed(
            scorers["speaker"],
            (
                (one.span and one.span[0], one.text, one.place, speaker_features(one, kinds))
                for one in framing.speakers
            ),
        ),
        _weighed(
            scorers["event"],
            (
                (e.start, e.text, PARTS.get(m.sentence.paragraph, "text"), event_features(m))
                for m, e in mentions
            ),
        ),
        framing.title,
        event_in(framing.title),
    )


def _weighed(
    scorer: Scorer, found: Iterable[tuple[int | None, str, str, Features]]
) -> list[WeighedCandidate]:
    """Weigh candidates, each by its place, its words, the part of the document and its features."""
    weighed = (
        WeighedCandidate(start, text, where, scorer.odds(one), scorer.explain(one))
        for start, text, where, one in found
    )
    return sorted(weighed, key=lambda one: -one.odds)
