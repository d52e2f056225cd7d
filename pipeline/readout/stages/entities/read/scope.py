"""The words of one segment, with the names that are known in it before names are read."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from readout.records import Segment
from readout.stages.entities.candidates import Candidate
from readout.stages.entities.read.tokens import Words

__all__ = ["Scope", "headlines", "read_scopes", "with_names", "year_at"]

_YEAR = re.compile(r"(?:1[5-9]|20|21)\d\d")
_CLOSING = "\"”’')] \n"
LONG_WORD = 4
"""Letters of a word that has a capital in a headline."""
MAX_HEADLINE = 300
"""Characters of a segment that may be a headline."""
MOST = 0.75
"""The share of the longer words with a capital."""
KNOWN = frozenset({"PERSON", "ORG", "GPE", "LOC", "EVENT", "DATE"})
_NOTHING = (-1, "")


@dataclass(frozen=True)
class Scope:
    """The words ``[first, last)`` of a text.

    ``known`` maps the first word of a name that lists or a model gave to its last word and label;
    ``closing`` holds the last words of those names.
    """

    words: Words
    first: int
    last: int
    title_cased: bool
    known: Mapping[int, tuple[int, str]] = field(default_factory=dict)
    closing: frozenset[int] = frozenset()

    def form(self, index: int) -> str:
        """Return the token at an index, or an empty one outside of the segment."""
        return self.words.forms[index] if self.first <= index < self.last else ""

    def folded(self, index: int) -> str:
        """Return the token at an index in lower case, or an empty one outside of the segment."""
        return self.words.folded[index] if self.first <= index < self.last else ""

    def is_name(self, index: int) -> bool:
        """Tell whether the token at an index, if any, is written as part of a name."""
        return self.first <= index < self.last and self.words.is_name(index)

    def joined(self, index: int) -> bool:
        """Tell whether only a hyphen or a space parts a word from the next one of the segment."""
        return index + 1 < self.last and self.words.near(index, index + 1)

    def runs_on(
        self,
        index: int,
        step: int,
    ) -> bool:
        """Tell whether the same run of capitals goes on before (-1) or behind (1) a word."""
        other = index + step
        return self.is_name(other) and self.joined(min(index, other))

    def end_of(self, index: int) -> int:
        """Return the last word of the known name that begins at a word, or -1."""
        return self.known.get(index, _NOTHING)[0]

    def label_of(self, index: int) -> str:
        """Return the label of the known name that begins at a word, or an empty one."""
        return self.known.get(index, _NOTHING)[1]


def read_scopes(words: Words, segments: Iterable[Segment]) -> list[Scope]:
    """Return the words of each segment."""
    return [_read_scope(words, segment) for segment in segments]


def _read_scope(words: Words, segment: Segment) -> Scope:
    first, last = words.at(segment.start), words.at(segment.end)
    return Scope(words, first, last, _is_title_cased(words, first, last, segment))


def headlines(words: Words, segments: Iterable[Segment]) -> set[str]:
    """Return the ids of the segments that are written as headlines."""
    return {
        segment.id for segment in segments if _read_scope(words, segment).title_cased
    }


def with_names(scopes: Sequence[Scope], names: Iterable[Candidate]) -> list[Scope]:
    """Return the scopes with the names known in them: the longest that begins at a word."""
    if not scopes:
        return []
    words = scopes[0].words
    known: dict[int, tuple[int, str]] = {}
    for item in sorted(_telling(names), key=lambda c: (c.end - c.start, not c.weak)):
        known[words.at(item.start)] = (words.at(item.end) - 1, item.label)
    return [_with_known(scope, known) for scope in scopes]


def _telling(names: Iterable[Candidate]) -> Iterator[Candidate]:
    for item in names:
        if item.label in KNOWN and not (item.weak and item.label == "ORG"):
            yield item


def _with_known(scope: Scope, known: Mapping[int, tuple[int, str]]) -> Scope:
    inside = {
        index: known[index]
        for index in range(scope.first, scope.last)
        if index in known
    }
    return replace(
        scope, known=inside, closing=frozenset(last for last, _ in inside.values())
    )


def year_at(scope: Scope, index: int) -> int | None:
    """Read a year of four digits at a word."""
    form = scope.form(index)
    return int(form) if _YEAR.fullmatch(form) else None


def _is_title_cased(
    words: Words,
    first: int,
    last: int,
    segment: Segment,
) -> bool:
    """Tell whether a segment is written as a headline, nearly every longer word with a capital.

    Then a capital says nothing about names.
    """
    if segment.end - segment.start > MAX_HEADLINE:
        return False
    if words.text[segment.start : segment.end].rstrip(_CLOSING).endswith((".", ",")):
        return False
    long_words = [
        f for f in words.forms[first:last] if f.isalpha() and len(f) >= LONG_WORD
    ]
    capitals = sum(form[0].isupper() for form in long_words)
    if segment.kind in {"title", "heading"} and capitals == len(long_words) >= 2:
        return True
    return len(long_words) >= 5 and capitals >= MOST * len(long_words)
