"""The words of one segment, with the names that are known in it before names are read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from readout.language.datelines import MONTHS
from readout.language.meetings import year_of
from readout.records.types import Segment
from readout.stages.entities.candidates import PROPER, Candidate
from readout.stages.entities.read.tokens import Words, is_large, mostly_large
from readout.stages.entities.read.trie import Trie

__all__ = ["Scope", "headlines", "opens_day", "read_scopes", "with_names", "year_at"]

_CLOSING = "\"”’')] \n"
MAX_HEADLINE = 300
"""Characters of a segment that may be a headline."""
LEAST = 5
MOST = 0.75
"""The number of longer words, and the share of them with a capital."""
KNOWN = PROPER | {"DATE"}
_NOTHING = (-1, "")
Known = Mapping[int, tuple[int, str]]
"""First word of a name -> its last word and its label."""


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
    known: Known = field(default_factory=dict)
    closing: frozenset[int] = frozenset()

    @property
    def indices(self) -> range:
        """The indices of its words."""
        return range(self.first, self.last)

    def form(self, index: int) -> str:
        """Return the token at an index, or an empty one outside of the segment."""
        return self.words.forms[index] if self.first <= index < self.last else ""

    def folded(self, index: int) -> str:
        """Return the token at an index in lower case, or an empty one outside of the segment."""
        return self.words.folded[index] if self.first <= index < self.last else ""

    def reads(self, index: int, *forms: str) -> bool:
        """Tell whether these tokens stand at an index."""
        found = map(self.form, range(index, index + len(forms)))
        return tuple(found) == forms

    def is_name(self, index: int) -> bool:
        """Tell whether the token at an index, if any, is written as part of a name."""
        return self.first <= index < self.last and self.words.is_name(index)

    def joined(self, index: int) -> bool:
        """Tell whether only a hyphen or a space parts a word from the next one of the segment."""
        following = index + 1
        return following < self.last and self.words.near(index, following)

    def hyphenated(self, index: int) -> bool:
        """Tell whether a hyphen stands right behind a word."""
        return self.words.text.startswith("-", self.words.ends[index])

    def adheres(self, index: int, gap: int = 0) -> bool:
        """Tell whether at most so many characters part a token from the one before it."""
        end = self.words.ends[index - 1]
        return self.words.starts[index] - end <= gap

    def runs_on(self, index: int, step: int) -> bool:
        """Tell whether the same run of capitals goes on before (-1) or behind (1) a word."""
        other = index + step
        return self.is_name(other) and self.joined(min(index, other))

    def matches(self, names: Trie) -> Iterator[tuple[int, int, Any]]:
        """Yield (first word, last word, value) of the names among its words, in any case."""
        return names.matches(self.words.folded, self.first, self.last)

    def name_at(self, index: int) -> tuple[int, str]:
        """Return the last word and the label of the known name that begins at a word."""
        return self.known.get(index, _NOTHING)

    def end_of(self, index: int) -> int:
        """Return the last word of the known name that begins at a word, or -1."""
        return self.name_at(index)[0]

    def label_of(self, index: int) -> str:
        """Return the label of the known name that begins at a word, or an empty one."""
        return self.name_at(index)[1]


def read_scopes(words: Words, segments: Iterable[Segment]) -> list[Scope]:
    """Return the words of each segment."""
    return [_read_scope(words, segment) for segment in segments]


def _read_scope(words: Words, segment: Segment) -> Scope:
    first = words.at(segment.start)
    last = words.at(segment.end)
    title_cased = _is_title_cased(words, first, last, segment)
    return Scope(words, first, last, title_cased)


def headlines(words: Words, segments: Iterable[Segment]) -> set[str]:
    """Return the ids of the segments that are written as headlines."""
    return {segment.id for segment in segments if _read_scope(words, segment).title_cased}


def with_names(scopes: Sequence[Scope], names: Iterable[Candidate]) -> list[Scope]:
    """Return the scopes with the names known in them: the longest that begins at a word."""
    if not scopes:
        return []
    words = scopes[0].words
    known: dict[int, tuple[int, str]] = {}
    for item in sorted(_telling(names), key=_certainty):
        last = words.at(item.end) - 1
        known[words.at(item.start)] = (last, item.label)
    return [_with_known(scope, known) for scope in scopes]


def _certainty(item: Candidate) -> tuple[int, bool]:
    return item.end - item.start, not item.weak


def _telling(names: Iterable[Candidate]) -> Iterator[Candidate]:
    for item in names:
        unsure = item.weak and item.label == "ORG"
        if item.label in KNOWN and not unsure:
            yield item


def _with_known(scope: Scope, known: Known) -> Scope:
    inside = {index: known[index] for index in scope.indices if index in known}
    closing = frozenset(last for last, _ in inside.values())
    return replace(scope, known=inside, closing=closing)


def year_at(scope: Scope, index: int) -> int | None:
    """Read a year of four digits at a word."""
    return year_of(scope.form(index))


def opens_day(scope: Scope, index: int) -> bool:
    """Tell whether a month and its day begin at a word: ``May 3``, ``Aug. 8``."""
    form = scope.form(index)
    stop = scope.form(index + 1) == "."
    day = scope.form(index + 1 + stop)
    return is_large(form) and form.lower() in MONTHS and day[:1].isdigit()


def _is_title_cased(words: Words, first: int, last: int, segment: Segment) -> bool:
    """Tell whether a segment is written as a headline, nearly every longer word with a capital.

    Then a capital says nothing about names.
    """
    text = words.text[segment.start : segment.end]
    stopped = text.rstrip(_CLOSING).endswith((".", ","))
    if stopped or len(text) > MAX_HEADLINE:
        return False
    forms = words.forms[first:last]
    headed = segment.kind in ("title", "heading") and mostly_large(forms, 2, 1)
    return headed or mostly_large(forms, LEAST, MOST)
