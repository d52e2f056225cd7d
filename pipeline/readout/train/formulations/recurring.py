"""Phrases that recur word for word in a corpus, counted with a few numbers for each word of it.

A phrase of ``n + 1`` words is its first word and the phrase of ``n`` words behind it. So phrases
are counted length by length, by sorting pairs of numbers, and what is rare at one length is never
looked at in the next.
"""

from __future__ import annotations

import hashlib
import re
from array import array
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from readout.stages.entities.gazetteer import Gazetteer
from readout.stages.entities.read.tokens import Words

__all__ = ["Corpus", "Level", "read_corpus", "recurring"]

Numbers = NDArray[np.int32]
Flags = NDArray[np.bool_]

_PIECE = re.compile(
    r"(?P<word>[^\W\d_]+(?:['’ʼ][^\W\d_]+)*(?:(?<=s)['’](?=[ \u00a0][^\W\d_]))?)(?![\d_])|(?P<other>\w+)"
    r"|(?P<open>[“«„]|(?<![\w\"”.,!?])\"|(?<!\w)[‘'])|(?P<close>[”»\"’'])|(?P<comma>,(?=\s))|(?P<hyphen>[-\u2010\u2011])"
    r"|(?P<gap>\n\s*\n)|(?P<mark>\S)"
)
_PLAIN_WORD_LABELS = frozenset({"GPE", "LOC", "TECH"})
_NUMBERED = ("full", "bare", "surface", "document")
_FLAGGED = ("joint", "opened", "closed", "named_before", "named_after", "capital", "initial")
SPACE, HYPHEN, COMMA = 0, 1, 2
_JOINTS = (" ", "-", ", ")


@dataclass
class Corpus:
    """The words of all documents, one number each; 0 parts what no phrase reaches across.

    Attributes
    ----------
    forms : list of str
        The words in lower case by their number; a comma behind a word is part of it (``"water,"``).
    surfaces : list of str
        The words as written, by their number.
    names : list of str
        Ids of the documents.
    full, bare, surface, document : array of int32
        For each place: the word with its comma, without it, as written; the number of the document.
    joint : array of int8
        What comes behind the word: space, hyphen or comma.
    opened, closed : array of bool
        Whether a quotation mark opens right before, or closes right after the word.
    named_before, named_after : array of bool
        Whether words that name a formulation come right before ("the principle of") or after
        ("initiative").
    capital, initial : array of bool
        Whether the word begins with a capital; whether it begins a sentence.
    """

    forms: list[str]
    surfaces: list[str]
    names: list[str]
    full: Numbers
    bare: Numbers
    surface: Numbers
    document: Numbers
    joint: NDArray[np.int8]
    opened: Flags
    closed: Flags
    named_before: Flags
    named_after: Flags
    capital: Flags
    initial: Flags
    repeated: int = 0

    @property
    def words(self) -> int:
        """How many words there are."""
        return int((self.bare > 0).sum())

    def phrase(self, place: int, length: int) -> tuple[str, ...]:
        """Return the words of a phrase, in lower case, inner commas kept."""
        last = place + length - 1
        return (*(self.forms[n] for n in self.full[place:last]), self.forms[self.bare[last]])

    def shown(self, place: int, length: int) -> str:
        """Return a phrase as it is written at one place."""
        last = place + length - 1
        parts: list[str] = [
            self.surfaces[self.surface[i]] + _JOINTS[self.joint[i]] for i in range(place, last)
        ]
        return "".join([*parts, self.surfaces[self.surface[last]]])

    def excerpt(self, place: int, length: int, around: int = 5) -> str:
        """Return a phrase with the words around it, as far as no mark parts them."""
        first, end = place, place + length
        while first > 0 and place - first < around and self.bare[first - 1] > 0:
            first -= 1
        while end < len(self.bare) and end - place - length < around and self.bare[end] > 0:
            end += 1
        return self.shown(first, end - first)


@dataclass
class Level:
    """All recurring phrases of one length.

    Attributes
    ----------
    length : int
        In words.
    at : array of int32
        The number of the phrase that begins at each place of the corpus; -1 for none.
    first, occurrences, documents : array of int
        By the number of the phrase: its first place, how often it occurs, in how many documents.
    """

    length: int
    at: Numbers
    first: NDArray[np.int64]
    occurrences: NDArray[np.int64]
    documents: NDArray[np.int64]

    def share(self, flags: Flags) -> NDArray[np.float64]:
        """Return, for each phrase, the share of its occurrences at whose first word a flag is set."""
        places = np.flatnonzero(self.at >= 0)
        counts = np.bincount(self.at[places], weights=flags[places], minlength=len(self.first))
        return counts / np.maximum(self.occurrences, 1)


@dataclass
class _Builder:
    naming: frozenset[str]
    links: frozenset[str]
    forms: dict[str, int] = field(default_factory=lambda: {"": 0})
    surfaces: dict[str, int] = field(default_factory=lambda: {"": 0})
    names: list[str] = field(default_factory=list)
    columns: dict[str, array[int]] = field(
        default_factory=lambda: {
            **{name: array("i") for name in _NUMBERED},
            **{name: array("b") for name in _FLAGGED},
        }
    )
    sentence: bool = True
    opening: bool = False
    before: tuple[str, str] = ("", "")

    def add(self, name: str, text: str, gazetteer: Gazetteer) -> None:
        self.names.append(name)
        known = _known(text, gazetteer)
        start, end = next(known, (len(text), len(text)))
        self.stop(sentence=True)
        for match in _PIECE.finditer(text):
            while match.start() >= end:
                start, end = next(known, (len(text), len(text)))
            kind = match.lastgroup
            if match.start() >= start or kind == "other":
                self.stop(sentence=False)
            elif kind == "word":
                self.word(match["word"])
            elif kind == "open":
                self.stop(sentence=self.sentence, keep=True)
                self.opening = True
            elif kind == "close":
                self.close()
            elif kind == "comma":
                self.comma()
            elif kind == "hyphen":
                self.columns["joint"][-1] = HYPHEN if self.columns["bare"][-1] else SPACE
                if not _inside(text, match.start()):
                    self.stop(sentence=False)
            else:
                self.stop(sentence=kind == "gap" or match[0] in ".!?:;•")

    def word(self, word: str) -> None:
        lower = word.lower().replace("’", "'").replace("ʼ", "'")
        form = self.forms.setdefault(lower, len(self.forms))
        named = self.before[1] in self.naming or (
            self.before[0] in self.naming and self.before[1] in self.links
        )
        if lower in self.naming:
            self._name_last()
        self._append(
            full=form,
            bare=form,
            surface=self.surfaces.setdefault(word, len(self.surfaces)),
            opened=self.opening,
            named_before=named,
            capital=word[0].isupper(),
            initial=self.sentence or self.opening,
        )
        self.sentence, self.opening, self.before = False, False, (self.before[1], lower)

    def stop(self, *, sentence: bool, keep: bool = False) -> None:
        """Part what follows from what came; ``keep`` what names the next phrase."""
        if not self.columns["bare"] or self.columns["bare"][-1]:
            self._append()
        self.sentence, self.opening = sentence, False
        if not keep:
            self.before = ("", "")

    def close(self) -> None:
        if self.columns["bare"][-1]:
            self.columns["closed"][-1] = True
        elif len(self.columns["bare"]) > 1 and not self.opening:  # “slow water.”
            self.columns["closed"][-2] = True
        self.stop(sentence=self.sentence)

    def comma(self) -> None:
        bare = self.columns["bare"][-1]
        if bare:
            self.columns["full"][-1] = self.forms.setdefault(f"{self.before[1]},", len(self.forms))
            self.columns["joint"][-1] = COMMA
            self.before = ("", "")

    def _name_last(self) -> None:
        """Note that the word before, at most a closing mark between, is followed by a naming one."""
        bare = self.columns["bare"]
        if bare[-1]:
            self.columns["named_after"][-1] = self.columns["joint"][-1] != COMMA
        elif len(bare) > 1 and self.columns["closed"][-2] and not self.sentence:
            self.columns["named_after"][-2] = True

    def _append(self, **values: int) -> None:
        values["document"] = len(self.names) - 1
        for name, column in self.columns.items():
            column.append(values.get(name, 0))

    def build(self, repeated: int) -> Corpus:
        types = {"i": np.int32, "b": np.int8}
        made = {
            name: np.frombuffer(column, types[column.typecode])
            for name, column in self.columns.items()
        }
        flags = {
            name: made[name].view(np.bool_)
            for name in made
            if made[name].dtype == np.int8 and name != "joint"
        }
        return Corpus(
            list(self.forms),
            list(self.surfaces),
            self.names,
            repeated=repeated,
            **{**made, **flags},
        )


def read_corpus(
    documents: Iterable[tuple[str, str]],
    gazetteer: Gazetteer,
    naming: frozenset[str],
    links: frozenset[str],
) -> Corpus:
    """Give the words of documents numbers.

    Parameters
    ----------
    documents : iterable of (str, str)
        Id and text; a text that came before is left out.
    gazetteer : Gazetteer
        What no phrase may reach into: its names and formulations, but for single words for places and technologies.
    naming, links : frozenset of str
        Words that name a formulation, and those between them and it.

    Returns
    -------
    Corpus
        About 30 bytes a word.
    """
    builder, seen, repeated = _Builder(naming, links), set[bytes](), 0
    for name, text in documents:
        digest = hashlib.blake2b(
            " ".join(text.split()).encode("utf-8", "replace"), digest_size=12
        ).digest()
        if digest in seen:
            repeated += 1
        else:
            seen.add(digest)
            builder.add(name, text, gazetteer)
    builder.stop(sentence=True)
    return builder.build(repeated)


def recurring(corpus: Corpus, least: int, longest: int) -> list[Level]:
    """Count the phrases of 1 to ``longest`` words that recur in at least ``least`` documents.

    Returns
    -------
    list of Level
        By length, from 1; empty ones are there too.
    """
    levels = [
        _level(corpus, np.flatnonzero(corpus.bare > 0), corpus.bare.astype(np.int64), least, 1)
    ]
    for length in range(2, longest + 1):
        before = levels[-1].at
        places = np.flatnonzero((before[:-1] >= 0) & (before[1:] >= 0))
        keys = (
            corpus.full[places].astype(np.int64) * (len(levels[-1].first) + 1) + before[places + 1]
        )
        spread = np.zeros(len(before), dtype=np.int64)
        spread[places] = keys
        levels.append(_level(corpus, places, spread, least, length))
    return levels


def _level(
    corpus: Corpus, places: NDArray[np.int64], keys: NDArray[np.int64], least: int, length: int
) -> Level:
    _, first, number = np.unique(keys[places], return_index=True, return_inverse=True)
    size = max(len(corpus.names), 1)
    pairs = np.unique(number.astype(np.int64) * size + corpus.document[places])
    documents = np.bincount(pairs // size, minlength=len(first))
    kept = documents >= least
    renumbered = np.where(kept, np.cumsum(kept) - 1, -1).astype(np.int32)
    at = np.full(len(corpus.bare), -1, dtype=np.int32)
    at[places] = renumbered[number]
    occurrences = np.bincount(number, minlength=len(first))
    return Level(length, at, places[first[kept]], occurrences[kept], documents[kept])


def _known(text: str, gazetteer: Gazetteer) -> Iterator[tuple[int, int]]:
    """Yield where known names stand, in order and without overlaps."""
    words = Words(text)
    spans = sorted(
        (found.start, -found.end)
        for found in gazetteer.match(words, 0, len(words))
        if found.label not in _PLAIN_WORD_LABELS or not text[found.start : found.end].isalpha()
    )
    last = 0
    for start, end in spans:
        if -end > last:
            yield max(start, last), -end
            last = -end


def _inside(text: str, place: int) -> bool:
    return 0 < place < len(text) - 1 and text[place - 1].isalpha() and text[place + 1].isalpha()
