"""Words, sentences and clauses of a passage, and phrases of lists found among them in one walk."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from itertools import chain
from tomllib import loads
from typing import NamedTuple

from readout.records.types import Offsets

__all__ = ["PhraseFinder", "PhraseMatch", "WordList", "cue_phrases", "is_phrase", "split_words"]

WORD = re.compile(r"\w+(?:['’&]\w+)*")
WANTED = re.compile(r"\w+(?:['’&]\w+)*\*?")
STOPS = frozenset(".!?;\n。！？；")
CLAUSE_MARKS = frozenset(',:—–()“”"，：')
GAP_WORDS = 8
"""Words that ``...`` in a phrase may stand for: as many as a clause between two poles has."""
REMEMBERED, LONGEST = 50_000, 40
"""Words that a finder remembers, and characters of one, at most: memory stays below 10 MB."""


@dataclass(frozen=True)
class WordList:
    """The words of a text, lower-case, with where they stand.

    Attributes
    ----------
    forms : list of str
        Lower-case words; a curly apostrophe reads as a straight one.
    spans : list of Offsets
        Their offsets in the text, in code points.
    sentences, clauses : list of int
        Number of the sentence and of the clause each word stands in; both only rise.
    """

    forms: list[str]
    spans: list[Offsets]
    sentences: list[int]
    clauses: list[int]


def split_words(text: str, start: int = 0, end: int | None = None, begins: int = -1) -> WordList:
    """Split a text, or a span of it, into words, sentences and clauses; linear.

    A sentence ends at a stop or semicolon, and where another one ``begins``; a clause at any mark.
    """
    found = WordList([], [], [], [])
    sentence = clause = 0
    last = start
    for match in WORD.finditer(text, start, len(text) if end is None else end):
        between = text[last : match.start()] if found.forms else ""
        opens = found.forms and last <= begins <= match.start()
        if opens or between != " ":  # nearly all words stand a space apart
            after_stop = STOPS.intersection(between) and (
                between[-1:].isspace() or len(between.strip()) > 1
            )
            sentence += bool(opens or after_stop)
            clause += bool(opens or after_stop or CLAUSE_MARKS.intersection(between))
        last = match.end()
        found.forms.append(match[0].lower().replace("’", "'"))
        found.spans.append(match.span())
        found.sentences.append(sentence)
        found.clauses.append(clause)
    return found


class PhraseMatch(NamedTuple):
    """A phrase that was found: the label of its list, first word and word past the last."""

    label: str
    first: int
    last: int


class PhraseFinder:
    """Finds the phrases of several lists in one walk over the words.

    Parameters
    ----------
    lists : mapping of str to sequence of str
        Label -> phrases. A trailing ``*`` stands for any ending of the word, ``...`` for up to
        :data:`GAP_WORDS` words of the same sentence; case, hyphens and the form of apostrophes do
        not matter.

    Notes
    -----
    Run time is linear in the text: a word is looked up once (and remembered), a phrase is tried
    only where its first word stands in a sentence that has its other words, too, and its gaps are
    bounded.
    """

    def __init__(self, lists: Mapping[str, Sequence[str]]) -> None:
        self._starting: dict[int, list[_Phrase]] = {}
        self._wanted: dict[str, int] = {}
        for label, phrases in lists.items():
            for phrase in phrases:
                pieces = tuple(
                    tuple(self._wanted.setdefault(word, len(self._wanted)) for word in piece)
                    for piece in _pieces(phrase)
                )
                entry = _Phrase(label, pieces, frozenset(chain.from_iterable(pieces)))
                self._starting.setdefault(pieces[0][0], []).append(entry)
        self._lengths = sorted({len(wanted) - 1 for wanted in self._wanted if wanted.endswith("*")})
        self._seen: dict[str, frozenset[int]] = {}

    def find(self, words: WordList) -> list[PhraseMatch]:
        """Return matches by place; of one list, the longest at a place and none within another."""
        sentences = words.sentences
        read = [self._read(form) for form in words.forms]
        there: dict[int, set[int]] = {}
        for sentence, numbers in zip(sentences, read, strict=True):
            there.setdefault(sentence, set()).update(numbers)
        found: list[PhraseMatch] = []
        ends: dict[str, int] = {}
        for place, numbers in enumerate(read):
            if not numbers:
                continue
            longest: dict[str, int] = {}
            for phrase in chain.from_iterable(self._starting.get(n, ()) for n in numbers):
                if phrase.words <= there[sentences[place]]:
                    last = _end(read, sentences, place, phrase.pieces)
                    longest[phrase.label] = max(last, longest.get(phrase.label, 0))
            for label, last in longest.items():
                if last > ends.get(label, 0):
                    ends[label] = last
                    found.append(PhraseMatch(label, place, last))
        return found

    def _read(self, form: str) -> frozenset[int]:
        """Return the numbers of the wanted words that a form is."""
        found = self._seen.get(form)
        if found is None:
            stems = (f"{form[:length]}*" for length in self._lengths if length <= len(form))
            found = frozenset(self._wanted[w] for w in (form, *stems) if w in self._wanted)
            if len(self._seen) < REMEMBERED and len(form) < LONGEST:
                self._seen[form] = found
        return found


class _Phrase(NamedTuple):
    """A phrase: its list, its words between gaps (numbers), and all of them."""

    label: str
    pieces: tuple[tuple[int, ...], ...]
    words: frozenset[int]


def is_phrase(value: object) -> bool:
    """Return whether a value can be searched for: a text in which every piece has a word."""
    return isinstance(value, str) and all(_pieces(value)) and bool(value.strip())


# a phrase is checked, and looked for in passages and in headings
@lru_cache(maxsize=1 << 16)
def _pieces(phrase: str) -> tuple[tuple[str, ...], ...]:
    parts = phrase.lower().replace("’", "'").split("...")
    return tuple(tuple(WANTED.findall(part)) for part in parts)


def _end(
    read: list[frozenset[int]],
    sentences: list[int],
    place: int,
    pieces: tuple[tuple[int, ...], ...],
) -> int:
    """Return the word after the match of a phrase that begins at ``place``, or -1."""
    end = place
    for number, piece in enumerate(pieces):
        latest = len(read) - len(piece)
        for start in range(end, min(end + GAP_WORDS if number else end, latest) + 1):
            same = all(wanted in read[start + at] for at, wanted in enumerate(piece))
            if same and sentences[start + len(piece) - 1] == sentences[place]:
                end = start + len(piece)
                break
        else:
            return -1
    return end


@lru_cache(maxsize=1)
def cue_phrases() -> dict[str, list[str]]:
    """Return the words that relate two things, by type of relation, from ``relations.toml``."""
    text = files(__package__).joinpath("relations.toml").read_text(encoding="utf-8")
    return loads(text)
