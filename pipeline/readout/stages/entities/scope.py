"""The words of one segment, with the names that are known in it, and its runs of capitals."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from readout.language.meetings import year_of
from readout.language.words import titled, words
from readout.records.types import Segment
from readout.stages.entities.candidates import PROPER, EntityCandidate
from readout.stages.entities.tokens import LONG_WORD, WordTokens

__all__ = ["NOTHING", "Run", "Scope", "is_title_cased", "read_run", "with_names"]

_CLOSING = "\"”’')] \n"
_NUMERAL_ORDINAL = re.compile(r"\d{1,3}(?:st|nd|rd|th)")
_NUMBER = re.compile(r"\d+|\d{1,3}(?:st|nd|rd|th)")
MAX_HEADLINE = 300
"""Characters of a segment that may be a headline."""
LEAST = 5
MOST = 0.75
"""The number of longer words, and the share of them with a capital, that make a headline."""
KNOWN = PROPER | {"DATE"}
NOTHING = (-1, "")
"""The span and label of no name."""
OPENING = 2
"""Ordinals and years that may open a run ("2031 Third Harvest Talks")."""
NEAR = 2
"""Characters of white space that a name goes on over."""
MAX_RUN = 40
"""Words of the longest run: a text in capitals is no name."""
AND = words("conjunction.within")
POSSESSIVES = titled("entity.name_possessives")
KnownNames = Mapping[int, tuple[int, str]]
"""First word of a name -> its last word and its label."""


@dataclass(frozen=True)
class Scope:
    """The words ``[first, last)`` of a text.

    ``known`` maps the first word of a name that lists or a model gave to its last word and label;
    ``closing`` holds the last words of those names.
    """

    words: WordTokens
    first: int
    last: int
    title_cased: bool
    known: KnownNames = field(default_factory=dict)
    closing: frozenset[int] = frozenset()

    def form(self, index: int) -> str:
        """Return the token at an index, or an empty one outside of the segment."""
        return self.words.forms[index] if self.first <= index < self.last else ""

    def folded(self, index: int) -> str:
        """Return the token at an index in lower case, or an empty one outside of the segment."""
        return self.words.folded[index] if self.first <= index < self.last else ""

    def is_name(self, index: int) -> bool:
        """Return whether the token at an index, if any, is written as part of a name."""
        return self.first <= index < self.last and self.words.names[index]

    def joined(self, index: int) -> bool:
        """Return whether only a hyphen or a space parts a word from the next one of the segment."""
        after = index + 1
        return after < self.last and self.words.starts[after] - self.words.ends[index] <= NEAR

    def hyphenated(self, index: int) -> bool:
        """Return whether a hyphen stands right behind a word."""
        return self.words.text.startswith("-", self.words.ends[index])

    def runs_on(self, index: int, step: int) -> bool:
        """Return whether the same run of capitals goes on before (-1) or behind (1) a word."""
        other = index + step
        return self.is_name(other) and self.joined(min(index, other))


def is_title_cased(words: WordTokens, segment: Segment) -> bool:
    """Return whether a segment is written as a headline, nearly every longer word with a capital.

    Then a capital says nothing about names.
    """
    text = words.text[segment.start : segment.end]
    if len(text) > MAX_HEADLINE or text.rstrip(_CLOSING).endswith((".", ",")):
        return False
    forms = words.forms[words.at(segment.start) : words.at(segment.end)]
    large = [form[:1].isupper() for form in forms if len(form) >= LONG_WORD and form.isalpha()]
    headed = segment.kind in ("title", "heading") and len(large) > 1 and all(large)
    return headed or (len(large) >= LEAST and sum(large) >= MOST * len(large))


def with_names(scopes: Sequence[Scope], names: Iterable[EntityCandidate]) -> list[Scope]:
    """Return the scopes with the names known in them: the longest that begins at a word."""
    words = scopes[0].words if scopes else WordTokens("")
    sure = (item for item in names if item.label in KNOWN)
    known = {
        words.at(item.start): (words.at(item.end) - 1, item.label)
        for item in sorted(sure, key=lambda item: (item.end - item.start, not item.weak))
    }
    closing = frozenset(last for last, _ in known.values())
    return [replace(scope, known=known, closing=closing) for scope in scopes]


@dataclass(frozen=True)
class Run:
    """A run of capitalised words up to ``last`` (included), in pieces between its "and"s."""

    last: int
    pieces: list[tuple[int, int]]


def read_run(scope: Scope, index: int) -> Run | None:
    """Read the run of capitalised words that begins at a word; an ordinal or a year may open it."""
    first = index
    while index - first < OPENING and scope.joined(index):
        if year_of(scope.form(index)) is None and not _NUMERAL_ORDINAL.fullmatch(scope.form(index)):
            break
        index += 1
    if not scope.is_name(index):
        return None
    pieces = []
    begin, last = first, index
    while last - first < MAX_RUN and (following := _continue(scope, last)) is not None:
        if following > last + 1 and scope.folded(last + 1) in AND:
            pieces.append((begin, last))
            begin = following
        last = following
    return Run(last, [*pieces, (begin, last)])


def _continue(scope: Scope, last: int) -> int | None:
    """Return the next word of a run that has come as far as ``last``, or None where it ends.

    It goes on over an "and", a number, an owner's apostrophe, the stop of an initial, and over "'s"
    where that belongs to the name ("People's Bank").
    """
    if not scope.joined(last):
        return None
    following = last + 1
    if scope.is_name(following):
        return following
    form, before = scope.form(following), scope.form(last)
    if form == "'" and scope.form(following + 1) == "s" and before in POSSESSIVES:
        return last + 3 if scope.runs_on(last + 2, 1) else None
    marks = {
        ".": len(before) == 1 and before.isupper(),
        "'": before.endswith("s") and last not in scope.closing,
    }
    joins = marks.get(form, form.lower() in AND or _NUMBER.fullmatch(form) is not None)
    return last + 2 if joins and scope.runs_on(following, 1) else None
