"""Why a document has its frame: what was weighed for each field, as data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any

from readout.language.events import Framed
from readout.language.page import Page
from readout.language.people import People
from readout.models.scorer import Contribution, Scorer, packaged
from readout.records.types import DocumentKind
from readout.stages.document.frame import frame_of
from readout.stages.document.grounds import grounds
from readout.stages.document.kinds import Kinds, is_statement, kinds_of, looks
from readout.stages.document.lead import Mention, Reading
from readout.stages.document.own_event import event_of, packaged_scorer
from readout.stages.document.speaker import candidates, features
from readout.stages.document.title_alone import TitleAlone, title_alone

__all__ = ["FrameExplanation", "KindExplanation", "Weighed", "explain_frame"]

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
    stated : bool
        Whether its title calls the document a statement, which raises what is spoken or stated.
    """

    shares: Kinds
    likeliest: DocumentKind
    next_one: DocumentKind
    parts: tuple[Contribution, ...]
    stated: bool


@dataclass(frozen=True)
class Weighed:
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
    the meta data where the text does not repeat it, which may tell the speaker and the event.
    """

    framed: Framed
    kind: KindExplanation
    speakers: tuple[Weighed, ...]
    mentions: tuple[Weighed, ...]
    title: TitleAlone


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
    given = framed.frame.basis["kind"] == "given"
    kinds = {framed.frame.kind: 1.0} if given else kinds_of(page, title)
    reading = Reading(page, kinds)
    return FrameExplanation(
        framed,
        _kind(page, title),
        _speakers(reading, kinds),
        _mentions(reading),
        title_alone(page, title, People(page)),
    )


def _kind(page: Page, title: str) -> KindExplanation:
    """Explain the kind by the text and its title alone."""
    scorers = packaged("readout.stages.document", "frame_weights.json")
    found = looks(page, title)
    shares = kinds_of(page, title)
    likeliest, next_one = islice(shares, 2)
    first, second = (scorers[f"kind={kind}"].weights for kind in (likeliest, next_one))
    apart = {name: first.get(name, 0.0) - second.get(name, 0.0) for name in found}
    parts = Scorer(apart).explain(found)
    stated = is_statement(page, title)
    return KindExplanation(shares, likeliest, next_one, parts, stated)


def _speakers(reading: Reading, kinds: Kinds) -> tuple[Weighed, ...]:
    """Weigh those who may be the speaker."""
    scorer = packaged("readout.stages.document", "frame_weights.json")["speaker"]
    found: list[Weighed] = []
    for one in candidates(reading):
        told = features(one, kinds)
        entity = one.entity
        odds = scorer.odds(told)
        parts = scorer.explain(told)
        span = entity.start, entity.end
        found.append(Weighed(*span, entity.text, one.place, odds, parts))
    return _ranked(found)


def _mentions(reading: Reading) -> tuple[Weighed, ...]:
    """Weigh the mentions of what may be the document's own event."""
    return _ranked([_mention(mention) for mention in reading.mentions])


def _mention(mention: Mention) -> Weighed:
    scorer = packaged_scorer()
    told = grounds(mention)
    odds = scorer.odds(told)
    event = event_of(mention)
    where = PARTS.get(mention.sentence.paragraph, "text")
    parts = scorer.explain(told)
    return Weighed(event.start, event.end, event.text, where, odds, parts)


def _ranked(found: list[Weighed]) -> tuple[Weighed, ...]:
    return tuple(sorted(found, key=lambda one: (-one.odds, one.start)))
