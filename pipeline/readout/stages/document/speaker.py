"""Who speaks in a document as a whole: chosen among those whom its head and tail name.

A linear model over where a name stands and what stands beside it, for the kind of document; its
weights are part of ``frame_weights.json`` (``readout train frames``).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from readout.language.page import Page
from readout.language.people import OWNS
from readout.language.words import letters, words
from readout.models.scorer import Features
from readout.records.types import Entity, Segment
from readout.stages.document.kinds import Kinds
from readout.stages.document.lead import DELIVERED, TITLE_ENDS, Lead

__all__ = ["SpeakerCandidate", "candidates", "speaker_features"]

SPEAKING = frozenset({"PERSON", "ORG"})
TAIL_SEGMENTS = 2
SHORT_LINE = 100
"""Characters of a line at the end that may be a signature."""
BACK = 8
"""Tokens before a name in which "by" may stand (``by the Deputy Minister for Ports, Ana Sol``)."""
NEAR = 4
LEAD_OPENING = 3
"""Tokens of the lead within which its subject begins."""
WHOLE = 0.6
"""Share of the letters of a line that a name has which stands alone."""
BY = frozenset({"by", "from"})
AUTHORS = words("bylines.roles") | {"author"}


@dataclass(frozen=True)
class SpeakerCandidate:
    """A name that may be that of the speaker, and the part of the document where it stands.

    ``place``: ``title``, ``head`` (between title and text), ``lead`` or ``tail``; ``others``: the
    persons who are named there beside; ``first``: whether it is the first who is named there.
    """

    page: Page
    entity: Entity
    place: str
    segment: Segment
    others: int
    first: bool

    @cached_property
    def before(self) -> list[str]:
        """The words before it in its segment, as far back as the last break."""
        page = self.page
        lo = page.token_from(self.entity.start)
        least = max(lo - BACK, page.token_from(self.segment.start))
        found: list[str] = []
        for i in range(lo - 1, least - 1, -1):
            word = page.word(i)
            if word in TITLE_ENDS - {","}:
                break
            found.append(word)
        return found

    @property
    def signs(self) -> bool:
        """Whether it stands in a byline, under whatever name that goes ("By Ana Sol")."""
        return self.segment.kind == "byline" or self.before == ["by"]


def candidates(opening: Lead) -> list[SpeakerCandidate]:
    """Return the persons and bodies that the head and the tail of a document name."""
    page = opening.page
    found: list[SpeakerCandidate] = []
    for place, segment in _spots(page, opening.lead):
        start, end = segment.start, segment.end
        if place == "lead":
            end = min(end, page.sentence_at(start)[1])
        here = [e for e in page.entity_index.within(start, end) if e.label in SPEAKING]
        persons = sum(entity.label == "PERSON" for entity in here)
        for entity in here:
            others = persons - (entity.label == "PERSON")
            first = entity is here[0]
            found.append(SpeakerCandidate(page, entity, place, segment, others, first))
    return found


def _spots(page: Page, lead: Sequence[Segment]) -> Iterator[tuple[str, Segment]]:
    """Yield the segments in which a speaker may be named, with what part they are."""
    start = lead[0].start if lead else len(page.text)
    for segment in page.segments:
        if segment.start >= start:
            break
        yield "title" if segment.kind == "title" else "head", segment
    if lead:
        yield "lead", lead[0]
    for segment in page.segments[-TAIL_SEGMENTS:]:
        if segment.start > start and segment.end - segment.start <= SHORT_LINE:
            yield "tail", segment


def speaker_features(candidate: SpeakerCandidate, kinds: Kinds) -> Features:
    """Describe a name as that of the speaker of a document; ``kinds``: how likely each is."""
    entity = candidate.entity
    place = candidate.place
    person = entity.label == "PERSON"
    before = candidate.before
    page = candidate.page
    start, end = candidate.segment.start, candidate.segment.end
    behind = page.text[entity.end : entity.end + 2]
    alone = letters(entity.text) >= WHOLE * letters(page.text[start:end])
    opening = page.words(start, entity.start)
    subject = len(opening) <= LEAD_OPENING
    told = {
        "bias": True,
        place: True,
        f"{place} {entity.label}": True,
        "person": person,
        "by": not BY.isdisjoint(before),
        f"by {place}": not BY.isdisjoint(before),
        "delivered": not DELIVERED.isdisjoint(opening),
        "possessive": behind in OWNS,
        "names": behind[:1] == ":",
        "alone": alone,
        f"alone {place}": alone,
        "others": candidate.others > 0,
        "first": candidate.first,
        "opens": subject,
        f"opens {place} {entity.label}": subject,
        "and": "and" in before[:NEAR],
        "with": "with" in before[:NEAR],
        "to": "to" in before[:NEAR],
        "on": "on" in before,
        "author": not AUTHORS.isdisjoint(before),
        "byline": candidate.segment.kind == "byline",
    }
    found = {name: 1.0 for name, holds in told.items() if holds}
    for kind, share in kinds.items():
        found |= {
            f"{name} in {kind}": share
            for name in ("bias", place, "others", "opens")
            if name in found
        }
    return found
