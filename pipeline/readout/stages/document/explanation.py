"""Why a document has its frame: what was weighed for each field, as data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any

from readout.language.events import SURE, Framed
from readout.language.page import Page
from readout.language.people import People
from readout.models.scorer import Contribution, Features, Scorer, packaged
from readout.records.types import DocumentKind, Offsets
from readout.stages.document.frame import frame_of
from readout.stages.document.kinds import Kinds, kind_features, kinds_of
from readout.stages.document.lead import Lead
from readout.stages.document.own_event import event_features, event_of
from readout.stages.document.speaker import candidates, speaker_features
from readout.stages.document.title import event_in, is_repeated, speaker_in

__all__ = ["FrameExplanation", "KindExplanation", "WeighedCandidate", "explain_frame"]

PARTS = {-1: "title", 0: "lead"}
"""What the paragraphs of a mention are called; those behind the first are "text"."""


@dataclass(frozen=True)
class KindExplanation:
    """How the kind was decided.

    Attributes
    ----------
    shares : mapping of str to float
        How likely every kind is, the likeliest first.
    likeliest, next_one : str
        The first two of them.
    parts : tuple of Contribution
        What speaks for the first of the two and against the second: differences of log odds.
    """

    shares: Kinds
    likeliest: DocumentKind
    next_one: DocumentKind
    parts: tuple[Contribution, ...]


@dataclass(frozen=True)
class WeighedCandidate:
    """A candidate: its words, the part of the document where they stand, and its log odds."""

    start: int
    end: int
    text: str
    where: str
    odds: float
    parts: tuple[Contribution, ...]


@dataclass(frozen=True)
class FrameExplanation:
    """A frame with its events, and what was weighed; candidates from the likeliest down.

    Of a field that the user gives, too, the candidates are those of the text. ``title``: that of
    the meta data where the text does not repeat it, else nothing; ``title_speaker`` and
    ``title_event``: what it tells.
    """

    framed: Framed
    kind: KindExplanation
    speakers: tuple[WeighedCandidate, ...]
    mentions: tuple[WeighedCandidate, ...]
    title: str
    title_speaker: str
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
    framed = frame_of(page, meta)
    title = str(meta.get("title") or "").strip()
    scorers = packaged("readout.stages.document", "frame_weights.json")
    shares = kinds_of(page, title)
    given = framed.frame.basis["kind"] == "given"
    kinds: Kinds = {framed.frame.kind: SURE} if given else shares
    opening = Lead(page, kinds)
    features = kind_features(page, title)
    likeliest, next_one = islice(shares, 2)
    first, second = (scorers[f"kind={kind}"].weights for kind in (likeliest, next_one))
    apart = {name: first.get(name, 0.0) - second.get(name, 0.0) for name in features}
    speakers = []
    for one in candidates(opening):
        span = one.entity.start, one.entity.end
        told = speaker_features(one, kinds)
        speakers.append(_weighed(page, span, one.place, scorers["speaker"], told))
    mentions = []
    for mention in opening.mentions:
        event = event_of(mention)
        where = PARTS.get(mention.sentence.paragraph, "text")
        told = event_features(mention)
        mentions.append(_weighed(page, (event.start, event.end), where, scorers["event"], told))
    told_apart = "" if is_repeated(page, title) else title
    return FrameExplanation(
        framed,
        KindExplanation(shares, likeliest, next_one, Scorer(apart).explain(features)),
        _ranked(speakers),
        _ranked(mentions),
        told_apart,
        speaker_in(told_apart, People(page)),
        event_in(told_apart),
    )


def _weighed(
    page: Page, span: Offsets, where: str, scorer: Scorer, features: Features
) -> WeighedCandidate:
    odds, parts = scorer.odds(features), scorer.explain(features)
    return WeighedCandidate(*span, page.part(span), where, odds, parts)


def _ranked(found: list[WeighedCandidate]) -> tuple[WeighedCandidate, ...]:
    return tuple(sorted(found, key=lambda one: (-one.odds, one.start)))
