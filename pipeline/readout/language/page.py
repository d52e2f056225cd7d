"""One document as the quote rules read it: tokens, parse where there is one, segments, entities."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from itertools import islice

import numpy as np
from numpy.typing import NDArray
from spacy.strings import StringStore
from spacy.tokens import Doc

from readout.doc.origin import text_of
from readout.language.encoding import Encoding, LabelledSpan
from readout.language.marks import NOTE, without_notes
from readout.records.spans import HasOffsets, SpanIndex
from readout.records.types import Entity, GlossaryEntry, Offsets, Segment, Sentence

__all__ = ["Page", "TokenSpan", "Tokens", "head_of", "page_of"]

COLUMNS: list[int | str] = ["IDX", "LENGTH", "LOWER", "TAG", "DEP", "HEAD", "IS_SPACE"]
"""Attributes that are read of every token, by spaCy's names."""


@dataclass(frozen=True)
class Tokens:
    """Columns over the tokens that are neither white space nor the number of a footnote.

    ``tag`` and ``dep`` are empty strings and ``head`` is the token itself where the document is not
    parsed.
    """

    start: list[int]
    end: list[int]
    lower: list[str]
    tag: list[str]
    dep: list[str]
    head: list[int]

    @cached_property
    def children(self) -> dict[int, list[int]]:
        """The tokens whose head a token is, for those that have some."""
        found: dict[int, list[int]] = {}
        for token, head in enumerate(self.head):
            if head != token:
                found.setdefault(head, []).append(token)
        return found

    @cached_property
    def left(self) -> list[int]:
        """The first token of every token's subtree."""
        left = list(range(len(self.head)))
        for i in range(len(left)):  # what lies above is told once, by the first token below it
            above = self.head[i]
            while i < left[above]:
                left[above] = i
                above = self.head[above]
        return left

    @cached_property
    def right(self) -> list[int]:
        """The last token of every token's subtree."""
        right = list(range(len(self.head)))
        for i in reversed(range(len(right))):
            above = self.head[i]
            while i > right[above]:
                right[above] = i
                above = self.head[above]
        return right


@dataclass(frozen=True, slots=True)
class Page:
    """A document and its indexes; positions are characters, ``lo`` and ``hi`` are token numbers."""

    text: str
    tokens: Tokens
    segments: list[Segment]
    sentences: list[Sentence]
    entities: list[Entity]
    glossary: list[GlossaryEntry]
    masked: bytearray
    """One byte a token: 1 where it stands in quotation marks (marks included)."""
    entity_index: SpanIndex[Entity]
    sentence_index: SpanIndex[Sentence]
    segment_index: SpanIndex[Segment]
    roles: list[LabelledSpan]
    """What the encoder labelled as source, cue and content; empty where none ran."""
    date: str = ""
    """The document's own date (EDTF), where its source tells one."""

    def range(self, start: int, end: int) -> tuple[int, int]:
        """Return the token numbers ``[lo, hi)`` of the tokens that begin in ``[start, end)``."""
        return bisect_left(self.tokens.start, start), bisect_left(self.tokens.start, end)

    def token_from(self, position: int) -> int:
        """Return the number of the first token that begins at or behind the position."""
        return bisect_left(self.tokens.start, position)

    def token_at(self, position: int) -> int:
        """Return the number of the last token that begins at or before the position."""
        return max(0, bisect_right(self.tokens.start, position) - 1)

    def word(self, i: int, lo: int = 0, hi: int | None = None) -> str:
        """Return a token in lower case, empty outside ``[lo, hi)``."""
        limit = len(self.tokens.lower) if hi is None else hi
        return self.tokens.lower[i] if lo <= i < limit else ""

    def words(self, start: int, end: int) -> list[str]:
        """Return the tokens that begin in the characters ``[start, end)``, in lower case."""
        return self.tokens.lower[slice(*self.range(start, end))]

    def part(self, span: Offsets) -> str:
        """Return the text of a span."""
        return self.text[slice(*span)]

    def surface(self, i: int) -> str:
        """Return a token as written."""
        return self.text[self.tokens.start[i] : self.tokens.end[i]]

    def span(self, lo: int, hi: int) -> Offsets:
        """Return the characters that the tokens ``[lo, hi)`` cover."""
        return self.tokens.start[lo], self.tokens.end[hi - 1]

    def entity_at(self, i: int) -> Entity | None:
        """Return the entity that holds a token."""
        return self.entity_index.at(self.tokens.start[i]) if i < len(self.tokens.start) else None

    def label_at(self, i: int) -> str:
        """Return the label of the entity that holds a token, empty where none does."""
        entity = self.entity_at(i)
        return "" if entity is None else entity.label

    def place_of(self, span: HasOffsets) -> Offsets:
        """Return the token numbers ``[lo, hi)`` of what stands somewhere."""
        return self.range(span.start, span.end)

    def word_before(self, position: int) -> str:
        """Return the token that begins last before a position, in lower case, or nothing."""
        return self.word(self.token_from(position) - 1)

    def is_masked(self, position: int) -> bool:
        """Return whether what stands at a position stands in quotation marks."""
        return bool(self.masked[self.token_at(position)])

    def sentence_at(self, position: int) -> Offsets:
        """Return the characters of the sentence that holds a position, none where none does."""
        sentence = self.sentence_index.at(position)
        return sentence.span if sentence else (position, position)

    def with_marks(self, spans: Iterable[Offsets]) -> Page:
        """Return the page with the tokens of these spans, and no others, as standing in marks."""
        masked = bytearray(len(self.masked))
        for start, end in spans:
            lo, hi = self.range(start, end)
            if lo and self.tokens.end[lo - 1] > start:
                lo -= 1
            masked[lo:hi] = b"\x01" * (hi - lo)
        return replace(self, masked=masked)


@dataclass(frozen=True, slots=True)
class TokenSpan:
    """The tokens ``[lo, hi)`` of a page, such as those of a sentence; nothing stands outside."""

    page: Page
    lo: int
    hi: int

    def word(self, i: int) -> str:
        """Return a token in lower case, empty outside."""
        return self.page.word(i, self.lo, self.hi)

    def masked(self, i: int) -> bool:
        """Return whether a token stands in quotation marks; False outside."""
        return self.lo <= i < self.hi and bool(self.page.masked[i])


def head_of(segments: Sequence[Segment], count: int) -> list[Segment]:
    """Return the first segments of a document, without the captions among them."""
    text = (segment for segment in segments if segment.kind != "caption")
    return list(islice(text, count))


def page_of(
    doc: Doc,
    segments: list[Segment],
    sentences: list[Sentence],
    entities: list[Entity],
    glossary: list[GlossaryEntry],
    encoding: Encoding | None = None,
    date: str | None = None,
) -> Page:
    """Prepare a document for the rules.

    Parameters
    ----------
    doc : Doc
        Tokenised; tags and parse are used where they are there.
    segments, sentences, entities, glossary
        What earlier stages found, sorted.
    encoding : Encoding, optional
        What the encoder found.
    date : str, optional
        The document's own date.
    """
    parsed, tagged = map(doc.has_annotation, ("DEP", "TAG"))
    text, tokens = _columns(doc, (len(doc), parsed, tagged))
    flat: list[Entity] = []
    for entity in sorted(entities, key=lambda e: (e.start, -e.end)):
        if not flat or entity.start >= flat[-1].end:
            flat.append(entity)
    return Page(
        text=text,
        tokens=tokens,
        segments=segments,
        sentences=sentences,
        entities=flat,
        glossary=glossary,
        masked=bytearray(len(tokens.start)),
        entity_index=SpanIndex(flat),
        sentence_index=SpanIndex(sentences),
        segment_index=SpanIndex(segments),
        roles=[
            replace(role, start=start, end=end)
            for role in (encoding.roles() if encoding else ())
            for start, end in [without_notes(text, *role.span)]
            if start < end
        ],
        date=date or "",
    )


@lru_cache(maxsize=1)  # two stages read the same document
def _columns(doc: Doc, state: tuple[int, bool, bool]) -> tuple[str, Tokens]:
    """Read text and columns off a document at once: a token at a time takes four times as long."""
    text = text_of(doc)
    _, parsed, _ = state
    table = doc.to_array(COLUMNS)
    silent = table[:, -1] != 0
    notes = [note.span() for note in NOTE.finditer(text)]
    for lo, hi in np.searchsorted(table[:, 0].astype(int), notes):
        silent[lo:hi] = True
    kept = np.flatnonzero(~silent)
    start, length, lower, tag, dep, above = table[kept, :-1].T
    strings = doc.vocab.strings
    head = np.arange(len(kept))
    if parsed:  # the number of every token's head; itself where that is left out
        number = np.full(len(doc), -1)
        number[kept] = head
        found = number[kept + above.astype(np.int64)]
        head = np.where(found < 0, head, found)
    return text, Tokens(
        start=start.tolist(),
        end=(start + length).tolist(),
        lower=[word.replace("’", "'") for word in _words(lower, strings)],
        tag=_words(tag, strings),
        dep=_words(dep, strings),
        head=head.tolist(),
    )


def _words(column: NDArray[np.uint64], strings: StringStore) -> list[str]:
    """Return the strings of a column of hashes."""
    hashes = column.tolist()
    found = {one: strings[one] for one in set(hashes)}  # in any order
    return [found[one] for one in hashes]
