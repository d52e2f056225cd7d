"""What is read of a document before anything is proposed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

from readout.records.dates import Anchor
from readout.records.types import GlossaryEntry, Offsets, Segment, Sentence
from readout.stages.entities.candidates import EntityCandidate
from readout.stages.entities.gazetteer import Gazetteer
from readout.stages.entities.glossary import Glossary, read_terms
from readout.stages.entities.scope import Scope, read_scopes
from readout.stages.entities.tokens import WordTokens

__all__ = ["EntityInput", "EntityReading", "read"]

ADDRESS = re.compile(
    r"\]\([^\s()]{1,2000}\)|https?://[^\s)]{1,2000}|\bwww\.[^\s)]{1,2000}"
    r"|(?<![\w.+-])[\w.+-]{1,64}@[\w.-]{1,200}"
    r"|\b\d{1,3} (?:U\.S\.C\.|C\.?F\.?R\.?) (?:§{1,2} ?|Parts? )?\d[\w.()–-]{0,30}",
    re.IGNORECASE,
)
"""``](https://…)`` behind the words of a link, an address by itself, of the web or of mail, a place
in the law (``50 U.S.C. 1701``).
"""


@dataclass
class EntityInput:
    """What the stage is given of one document.

    ``model`` are the cleaned entities of a recogniser.
    """

    text: str
    segments: Sequence[Segment]
    sentences: Sequence[Sentence]
    glossary: Sequence[GlossaryEntry] = ()
    model: Sequence[EntityCandidate] = ()
    anchor: Anchor | None = None


@dataclass(frozen=True)
class EntityReading:
    """A document as the proposers see it.

    ``names`` are those that lists and models give: the scopes know them.
    """

    given: EntityInput
    words: WordTokens
    scopes: Sequence[Scope]
    glossary: Glossary
    gazetteer: Gazetteer
    names: Sequence[EntityCandidate] = field(default=())

    @property
    def text(self) -> str:
        """The document's text."""
        return self.given.text

    @cached_property
    def addresses(self) -> list[Offsets]:
        """The addresses that stand in the text, places in the law among them."""
        return [match.span() for match in ADDRESS.finditer(self.text)]


def read(given: EntityInput, gazetteer: Gazetteer, words: WordTokens) -> EntityReading:
    """Read a document."""
    text = given.text
    definitions = {
        segment.id: text[segment.start : segment.end]
        for segment in given.segments
        if segment.kind == "glossary_definition"
    }
    return EntityReading(
        given,
        words,
        read_scopes(words, given.segments),
        Glossary(read_terms(given.glossary, words, gazetteer, definitions)),
        gazetteer,
    )
