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

from readout.arrays import Array, Flags, Floats, Integers
from readout.records import Offsets
from readout.stages.entities.gazetteer import Gazetteer
from readout.stages.entities.read.tokens import Words

__all__ = ["Corpus", "Level", "read_corpus", "recurring"]

Numbers = NDArray[np.int32]

_PIECE = re.compile(
    r"(?P<word>[^\W\d_]+(?:['’ʼ][^\W\d_]+)*(?:(?<=s)['’](?=[ \u00a0][^\W\d_]))?)(?![\d_])"
    r"|(?P<other>\w+)"
    r"|(?P<open>[“«„]|(?<![\w\"”.,!?])\"|(?<!\w)[‘'])"
    r"|(?P<close>[”»\"’'])"
    r"|(?P<comma>,(?=\s))"
    r"|(?P<hyphen>[-\u2010\u2011])"
    r"|(?P<gap>\n\s*\n)"
    r"|(?P<mark>\S)"
)
_SENTENCE_ENDS = ".!?:;•"
_PLAIN_WORD_LABELS = frozenset({"GPE", "LOC", "TECH"})
SPACE, HYPHEN, COMMA = 0, 1, 2
_JOINTS = (" ", "-", ", ")
_COLUMNS: dict[str, type[np.generic]] = {
    "full": np.int32,
    "bare": np.int32,
    "surface": np.int32,
    "document": np.int32,
    "joint": np.int8,
    "opened": np.bool_,
    "closed": np.bool_,
    "named_before": np.bool_,
    "named_after": np.bool_,
    "capital": np.bool_,
    "initial": np.bool_,
}


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

    def phrase(
        self,
        place: int,
        length: int,
    ) -> tuple[str, ...]:
        """Return the words of a phrase, in lower case, inner commas kept."""
        last = place + length - 1
        inner = (self.forms[number] for number in self.full[place:last])
        return (*inner, self.forms[self.bare[last]])

    def shown(
        self,
        place: int,
        length: int,
    ) -> str:
        """Return a phrase as it is written at one place."""
        last = place + length - 1
        written = [self.surfaces[number] for number in self.surface[place : last + 1]]
        joints = [_JOINTS[number] for number in self.joint[place:last]]
        return "".join(map("".join, zip(written, [*joints, ""], strict=True)))

    def excerpt(
        self,
        place: int,
        length: int,
        around: int = 5,
    ) -> str:
        """Return a phrase with the words around it, as far as no mark parts them."""
        first, end = place, place + length
        while first > 0 and place - first < around and self.bare[first - 1] > 0:
            first -= 1
        while (
            end < len(self.bare)
            and end - place - length < around
            and self.bare[end] > 0
        ):
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
    first: Integers
    occurrences: Integers
    documents: Integers

    def share(self, flags: Flags) -> Floats:
        """Return, for each phrase, the share of its occurrences that begin at a set flag."""
        places = np.flatnonzero(self.at >= 0)
        counts = np.bincount(
            self.at[places],
            weights=flags[places],
            minlength=len(self.first),
        )
        return counts / np.maximum(self.occurrences, 1)


def _columns() -> dict[str, array[int]]:
    codes = {np.int32: "i", np.int8: "b", np.bool_: "b"}
    return {name: array(codes[kind]) for name, kind in _COLUMNS.items()}


@dataclass
class _Builder:
    """Writes down the words of one document after the other."""

    naming: frozenset[str]
    links: frozenset[str]
    forms: dict[str, int] = field(default_factory=lambda: {"": 0})
    surfaces: dict[str, int] = field(default_factory=lambda: {"": 0})
    names: list[str] = field(default_factory=list)
    columns: dict[str, array[int]] = field(default_factory=_columns)
    sentence: bool = True
    opening: bool = False
    before: tuple[str, str] = ("", "")

    def add(
        self,
        name: str,
        text: str,
        gazetteer: Gazetteer,
    ) -> None:
        self.names.append(name)
        self.stop(sentence=True)
        nowhere = (len(text), len(text))
        known = _known(text, gazetteer)
        start, end = next(known, nowhere)
        for piece in _PIECE.finditer(text):
            while piece.start() >= end:
                start, end = next(known, nowhere)
            if piece.start() >= start:
                self.stop(sentence=False)
            else:
                self.take(piece)

    def take(self, piece: re.Match[str]) -> None:
        match piece.lastgroup:
            case "word":
                self.word(piece[0])
            case "open":
                self.stop(sentence=self.sentence, keep=True)
                self.opening = True
            case "close":
                self.close()
            case "comma":
                self.comma()
            case "hyphen":
                self.hyphen(inside=_inside(piece.string, piece.start()))
            case "gap":
                self.stop(sentence=True)
            case _:
                self.stop(sentence=piece[0] in _SENTENCE_ENDS)

    def word(self, word: str) -> None:
        lower = word.lower().replace("’", "'").replace("ʼ", "'")
        form = self.forms.setdefault(lower, len(self.forms))
        early, last = self.before
        named = last in self.naming or (early in self.naming and last in self.links)
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
        self.sentence = self.opening = False
        self.before = (last, lower)

    def stop(
        self,
        *,
        sentence: bool,
        keep: bool = False,
    ) -> None:
        """Part what follows from what came; ``keep`` what names the next phrase."""
        bare = self.columns["bare"]
        if not bare or bare[-1]:
            self._append()
        self.sentence = sentence
        self.opening = False
        if not keep:
            self.before = ("", "")

    def close(self) -> None:
        bare = self.columns["bare"]
        closed = self.columns["closed"]
        if bare[-1]:
            closed[-1] = True
        elif len(bare) > 1 and not self.opening:  # “slow water.”
            closed[-2] = True
        self.stop(sentence=self.sentence)

    def comma(self) -> None:
        if self.columns["bare"][-1]:
            form = f"{self.before[1]},"
            self.columns["full"][-1] = self.forms.setdefault(form, len(self.forms))
            self.columns["joint"][-1] = COMMA
            self.before = ("", "")

    def hyphen(self, *, inside: bool) -> None:
        self.columns["joint"][-1] = HYPHEN if self.columns["bare"][-1] else SPACE
        if not inside:
            self.stop(sentence=False)

    def _name_last(self) -> None:
        """Note that a naming word follows the last one, with at most a closing mark between."""
        bare = self.columns["bare"]
        named = self.columns["named_after"]
        if bare[-1]:
            named[-1] = self.columns["joint"][-1] != COMMA
        elif len(bare) > 1 and self.columns["closed"][-2] and not self.sentence:
            named[-2] = True

    def _append(self, **values: int) -> None:
        values["document"] = len(self.names) - 1
        for name, column in self.columns.items():
            column.append(values.get(name, 0))

    def build(self, repeated: int) -> Corpus:
        columns: dict[str, Array] = {
            name: np.frombuffer(column, _COLUMNS[name])
            for name, column in self.columns.items()
        }
        return Corpus(
            forms=list(self.forms),
            surfaces=list(self.surfaces),
            names=self.names,
            repeated=repeated,
            **columns,
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
        What no phrase may reach into: its names and formulations, but for single words for places
        and technologies.
    naming, links : frozenset of str
        Words that name a formulation, and those between them and it.

    Returns
    -------
    Corpus
        About 30 bytes a word.
    """
    builder = _Builder(naming, links)
    seen: set[bytes] = set()
    repeated = 0
    for name, text in documents:
        plain = " ".join(text.split()).encode("utf-8", "replace")
        digest = hashlib.blake2b(plain, digest_size=12).digest()
        if digest in seen:
            repeated += 1
        else:
            seen.add(digest)
            builder.add(name, text, gazetteer)
    builder.stop(sentence=True)
    return builder.build(repeated)


def recurring(
    corpus: Corpus,
    least: int,
    longest: int,
) -> list[Level]:
    """Count the phrases of 1 to ``longest`` words that recur in at least ``least`` documents.

    Returns
    -------
    list of Level
        By length, from 1; empty ones are there too.
    """
    places = np.flatnonzero(corpus.bare > 0)
    levels = [
        _level(
            corpus,
            places,
            corpus.bare[places],
            least,
            1,
        )
    ]
    for length in range(2, longest + 1):
        shorter = levels[-1]
        places = np.flatnonzero((shorter.at[:-1] >= 0) & (shorter.at[1:] >= 0))
        first = corpus.full[places].astype(np.int64)
        keys = first * (len(shorter.first) + 1) + shorter.at[places + 1]
        levels.append(
            _level(
                corpus,
                places,
                keys,
                least,
                length,
            )
        )
    return levels


def _level(
    corpus: Corpus,
    places: Integers,
    keys: Array,
    least: int,
    length: int,
) -> Level:
    """Return the phrases at some places, where equal keys are one phrase, without rare ones."""
    _, first, number = np.unique(keys, return_index=True, return_inverse=True)
    occurrences = np.bincount(number, minlength=len(first))
    size = max(len(corpus.names), 1)
    pairs = np.unique(number.astype(np.int64) * size + corpus.document[places])
    documents = np.bincount(pairs // size, minlength=len(first))
    kept = documents >= least
    renumbered = np.where(kept, np.cumsum(kept) - 1, -1).astype(np.int32)
    at = np.full(len(corpus.bare), -1, dtype=np.int32)
    at[places] = renumbered[number]
    return Level(
        length=length,
        at=at,
        first=places[first[kept]],
        occurrences=occurrences[kept],
        documents=documents[kept],
    )


def _known(text: str, gazetteer: Gazetteer) -> Iterator[Offsets]:
    """Yield where known names stand, in order and without overlaps."""
    words = Words(text)
    found = [
        (name.start, name.end)
        for name in gazetteer.match(words, 0, len(words))
        if name.label not in _PLAIN_WORD_LABELS
        or not text[name.start : name.end].isalpha()
    ]
    last = 0
    for start, end in sorted(found, key=lambda span: (span[0], -span[1])):
        if end > last:
            yield max(start, last), end
            last = end


def _inside(text: str, place: int) -> bool:
    """Tell whether a letter stands on both sides of a place."""
    if place == 0:
        return False
    return text[place - 1].isalpha() and text[place + 1 : place + 2].isalpha()
