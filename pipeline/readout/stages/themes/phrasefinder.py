"""Words, sentences and clauses of a passage, and phrases of lists found among them in one walk."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from itertools import chain
from tomllib import loads
from typing import NamedTuple

from readout.records.types import Offsets

__all__ = ["Hit", "PhraseFinder", "Words", "cue_phrases", "is_phrase", "split_words"]

WORD = re.compile(r"\w+(?:['’&]\w+)*")
WANTED = re.compile(r"\w+(?:['’&]\w+)*\*?")
STOPS = frozenset(".!?;\n。！？；")
CLAUSE_MARKS = frozenset(',:—–()“”"，：')
GAP_WORDS = 8
"""How many words ``...`` in a phrase may stand for."""


@dataclass(frozen=True)
class Words:
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

    def before(self, other: Words, apart: int) -> Words:
        """Put the words of another sentence, which begins ``apart`` characters later, behind."""
        sentence = self.sentences[-1] + 1 if self.forms else 0
        clause = self.clauses[-1] + 1 if self.forms else 0
        return Words(
            self.forms + other.forms,
            self.spans + [(start + apart, end + apart) for start, end in other.spans],
            self.sentences + [sentence + number for number in other.sentences],
            self.clauses + [clause + number for number in other.clauses],
        )


def split_words(text: str) -> Words:
    """Split a text into words, sentences (stop or semicolon) and clauses (any mark); linear."""
    forms: list[str] = []
    spans: list[Offsets] = []
    sentences: list[int] = []
    clauses: list[int] = []
    sentence = clause = end = 0
    for match in WORD.finditer(text):
        start = match.start()
        between = text[end:start] if forms else ""
        if between and between != " ":
            if STOPS.intersection(between) and (between[-1:].isspace() or len(between.strip()) > 1):
                sentence += 1
                clause += 1
            elif CLAUSE_MARKS.intersection(between):
                clause += 1
        forms.append(match[0].lower().replace("’", "'"))
        end = match.end()
        spans.append((start, end))
        sentences.append(sentence)
        clauses.append(clause)
    return Words(forms, spans, sentences, clauses)


class Hit(NamedTuple):
    """A phrase that was found: its list, its number there, first word and word past the last."""

    label: str
    phrase: int
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
        self._starting: dict[int, list[_Entry]] = {}
        self._wanted: dict[str, int] = {}
        for label, phrases in lists.items():
            for number, phrase in enumerate(phrases):
                pieces = tuple(tuple(map(self._number, piece)) for piece in _pieces(phrase))
                entry = _Entry(label, number, pieces, frozenset(chain.from_iterable(pieces)))
                self._starting.setdefault(pieces[0][0], []).append(entry)
        self._lengths = sorted({len(wanted) - 1 for wanted in self._wanted if wanted.endswith("*")})
        self._seen: dict[str, frozenset[int]] = {}

    def find(self, words: Words) -> list[Hit]:
        """Return all hits by place; of one list, the longest at a place and none within another."""
        best: dict[tuple[str, int], Hit] = {}
        for hit in self._matches(words):
            key = hit.label, hit.first
            if key not in best or hit.last > best[key].last:
                best[key] = hit
        kept: list[Hit] = []
        ends: dict[str, int] = {}
        for hit in best.values():
            if hit.last > ends.get(hit.label, 0):
                ends[hit.label] = hit.last
                kept.append(hit)
        return kept

    def _matches(self, words: Words) -> Iterator[Hit]:
        """Yield all matches, by place."""
        sentences = words.sentences
        read = [self._read(form) for form in words.forms]
        there: dict[int, set[int]] = {}
        for sentence, numbers in zip(sentences, read, strict=True):
            if numbers:
                there.setdefault(sentence, set()).update(numbers)
        for place, numbers in enumerate(read):
            for number in numbers:
                for entry in self._starting.get(number, ()):
                    if entry.needs <= there[sentences[place]]:
                        last = _match(read, sentences, place, entry.pieces)
                        if last > 0:
                            yield Hit(entry.label, entry.number, place, last)

    def _number(self, wanted: str) -> int:
        return self._wanted.setdefault(wanted, len(self._wanted))

    def _read(self, form: str) -> frozenset[int]:
        """Return the numbers of the wanted words that a form is."""
        found = self._seen.get(form)
        if found is None:
            stems = (f"{form[:length]}*" for length in self._lengths if length <= len(form))
            found = frozenset(self._wanted[w] for w in (form, *stems) if w in self._wanted)
            if len(self._seen) < 50_000 and len(form) < 40:
                self._seen[form] = found
        return found


class _Entry(NamedTuple):
    """A phrase: its list, its number there, its words between gaps (numbers), and all of them."""

    label: str
    number: int
    pieces: tuple[tuple[int, ...], ...]
    needs: frozenset[int]


def is_phrase(value: object) -> bool:
    """Tell whether a value can be searched for: a text in which every piece has a word."""
    return isinstance(value, str) and all(_pieces(value)) and bool(value.strip())


# a phrase is checked, and looked for in passages and in headings
@lru_cache(maxsize=1 << 16)
def _pieces(phrase: str) -> tuple[tuple[str, ...], ...]:
    parts = phrase.lower().replace("’", "'").split("...")
    return tuple(tuple(WANTED.findall(part)) for part in parts)


def _match(
    read: list[frozenset[int]],
    sentences: list[int],
    place: int,
    pieces: tuple[tuple[int, ...], ...],
) -> int:
    """Return the word after the match of a phrase that begins at ``place``, or -1."""
    end = place
    for number, piece in enumerate(pieces):
        last_start = end if number == 0 else min(end + GAP_WORDS, len(read) - len(piece))
        for start in range(end, last_start + 1):
            if _same(read, start, piece) and sentences[start + len(piece) - 1] == sentences[place]:
                end = start + len(piece)
                break
        else:
            return -1
    return end


def _same(read: list[frozenset[int]], start: int, piece: tuple[int, ...]) -> bool:
    if start + len(piece) > len(read):
        return False
    return all(wanted in read[start + offset] for offset, wanted in enumerate(piece))


@lru_cache(maxsize=1)
def cue_phrases() -> dict[str, list[str]]:
    """Return the words that relate two things, by type of relation, from ``relations.toml``."""
    text = files(__package__).joinpath("relations.toml").read_text(encoding="utf-8")
    return loads(text)
