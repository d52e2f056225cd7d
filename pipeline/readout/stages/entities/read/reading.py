"""What is read of a document before anything is proposed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

from readout.records.dates import Anchor
from readout.records.types import GlossaryEntry, Offsets, Segment, Sentence
from readout.stages.entities.candidates import Candidate
from readout.stages.entities.gazetteer import Gazetteer
from readout.stages.entities.glossary.glossary import Glossary
from readout.stages.entities.glossary.terms import read_terms
from readout.stages.entities.read.scope import Scope, read_scopes
from readout.stages.entities.read.tokens import Words

__all__ = ["Given", "Reading", "read"]

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
class Given:
    """What the stage is given of one document.

    ``model`` are the cleaned entities of a recogniser.
    """

    text: str
    segments: Sequence[Segment]
    sentences: Sequence[Sentence]
    glossary: Sequence[GlossaryEntry] = ()
    model: Sequence[Candidate] = ()
    anchor: Anchor | None = None


@dataclass(frozen=True)
class Reading:
    """A document as the proposers see it.

    ``small`` are the words that it also writes small; ``names`` those that lists, models and titles
    give: the scopes know them.
    """

    given: Given
    words: Words
    scopes: Sequence[Scope]
    glossary: Glossary
    gazetteer: Gazetteer
    small: frozenset[str]
    names: Sequence[Candidate] = field(default=())

    @property
    def text(self) -> str:
        """The document's text."""
        return self.given.text

    @cached_property
    def addresses(self) -> list[Offsets]:
        """The addresses that stand in the text, places in the law among them."""
        return [match.span() for match in ADDRESS.finditer(self.text)]

    def headings(self) -> list[Segment]:
        """Return the headings in which every word has a capital."""
        pairs = zip(self.given.segments, self.scopes, strict=True)
        large = (segment for segment, scope in pairs if scope.title_cased)
        return [segment for segment in large if segment.kind == "heading"]


def read(given: Given, gazetteer: Gazetteer, words: Words) -> Reading:
    """Read a document."""
    text = given.text
    definitions = {
        segment.id: text[segment.start : segment.end]
        for segment in given.segments
        if segment.kind == "glossary_definition"
    }
    return Reading(
        given,
        words,
        read_scopes(words, given.segments),
        Glossary(read_terms(given.glossary, text, gazetteer, definitions)),
        gazetteer,
        frozenset(form for form in words.forms if form.islower()),
    )
