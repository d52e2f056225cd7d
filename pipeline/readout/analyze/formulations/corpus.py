"""The words of many texts, one number each, with what stands around them."""

from __future__ import annotations

import hashlib
from array import array
from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from readout.analyze.formulations.tokens import Joint, Numbers, Text, TokenNumbers, word_columns
from readout.models.arrays import Array, Flags, Integers

__all__ = ["CorpusBuilder", "WordCorpus", "read_corpus"]

_JOINTS = {Joint.NOTHING: "", Joint.SPACE: " ", Joint.HYPHEN: "-", Joint.COMMA: ", "}
_COLUMNS: dict[str, type[np.generic]] = {
    "bare": np.int32,
    "surface": np.int32,
    "document": np.int32,
    "start": np.int32,
    "joint": np.int8,
    "opened": np.bool_,
    "closed": np.bool_,
    "named_before": np.bool_,
    "named_after": np.bool_,
    "aimed": np.bool_,
    "capital": np.bool_,
    "initial": np.bool_,
}


_CODES: dict[type[np.generic], str] = {np.int32: "i", np.int8: "b", np.bool_: "b"}


@dataclass(frozen=True)
class WordCorpus:
    """The words of all texts, each with a place; what no phrase reaches across parts them.

    Attributes
    ----------
    forms : list of str
        The words in lower case by their number.
    surfaces : list of str
        The words as written, by their number.
    names : list of str
        Ids of the documents.
    bare, surface, document, start : array of int32
        For each place: the word, the word as written, the number of the document, and where in its
        text the word begins.
    joint : array of int8
        How the next word is joined on (:class:`Joint`).
    opened, closed : array of bool
        Whether a quotation mark opens right before, or closes right after the word.
    named_before, named_after : array of bool
        Whether words that name a formulation come right before ("the principle of") or after
        ("initiative").
    aimed : array of bool
        Whether the last word before that says something tells of an aim ("uphold the").
    capital, initial : array of bool
        Whether the word begins with a capital; whether it begins a sentence.
    repeated : int
        Texts left out because one before is the same.
    """

    forms: list[str]
    surfaces: list[str]
    names: list[str]
    bare: Numbers
    surface: Numbers
    document: Numbers
    start: Numbers
    joint: NDArray[np.int8]
    opened: Flags
    closed: Flags
    named_before: Flags
    named_after: Flags
    aimed: Flags
    capital: Flags
    initial: Flags
    repeated: int

    @property
    def words(self) -> int:
        """How many words there are."""
        return len(self.bare)

    @property
    def full(self) -> Numbers:
        """For each place the word with a comma behind it, if any: numbers of their own."""
        numbers: Numbers = 2 * self.bare + (self.joint == Joint.COMMA)
        return numbers

    def phrase(self, place: int, length: int) -> tuple[str, ...]:
        """Return the words of a phrase, in lower case, inner commas kept (``"water,"``)."""
        forms = [self.forms[number] for number in self.bare[place : place + length].tolist()]
        commas = (self.joint[place : place + length - 1] == Joint.COMMA).tolist()
        for number, comma in enumerate(commas):
            if comma:
                forms[number] += ","
        return tuple(forms)

    def shown(self, place: int, length: int) -> str:
        """Return a phrase as it is written at one place."""
        last = place + length - 1
        written = [self.surfaces[number] for number in self.surface[place : last + 1]]
        joints = [_JOINTS[Joint(number)] for number in self.joint[place:last]]
        return "".join(map("".join, zip(written, [*joints, ""], strict=True)))

    def end(self, place: int) -> int:
        """Return where the word at a place ends in its text."""
        return int(self.start[place]) + len(self.surfaces[self.surface[place]])

    def excerpt(self, place: int, length: int, around: int = 5) -> str:
        """Return a phrase with the words around it, as far as no mark parts them."""
        first, last = place, place + length - 1
        while place - first < around and first > 0 and self.joint[first - 1]:
            first -= 1
        while last - place - length + 1 < around and self.joint[last]:
            last += 1
        return self.shown(first, last - first + 1)


@dataclass
class CorpusBuilder:
    """Writes down the words of one text after the other, about 30 bytes each."""

    vocabulary: TokenNumbers = field(default_factory=TokenNumbers)
    names: list[str] = field(default_factory=list)
    columns: dict[str, array[int]] = field(
        default_factory=lambda: {name: array(_CODES[kind]) for name, kind in _COLUMNS.items()}
    )

    def add(self, text: Text) -> Integers:
        """Add the words of a text, and return where in it each begins."""
        read = word_columns(text, self.vocabulary)
        read["document"] = np.full(len(read["bare"]), len(self.names))
        for name, values in read.items():
            self.columns[name].frombytes(values.astype(_COLUMNS[name]).tobytes())
        self.names.append(text.name)
        return read["start"]

    def build(self, repeated: int = 0) -> WordCorpus:
        """Return the corpus; nothing can be added any more."""
        columns: dict[str, Array] = {
            name: np.frombuffer(column, _COLUMNS[name]) for name, column in self.columns.items()
        }
        return WordCorpus(
            forms=list(self.vocabulary.forms),
            surfaces=list(self.vocabulary),
            names=self.names,
            repeated=repeated,
            **columns,
        )


def read_corpus(texts: Iterable[Text]) -> WordCorpus:
    """Give the words of texts numbers; a text that came before is left out."""
    builder = CorpusBuilder()
    seen: set[bytes] = set()
    repeated = 0
    for text in texts:
        plain = " ".join(text.text.split()).encode("utf-8", "replace")
        digest = hashlib.blake2b(plain, digest_size=12).digest()
        if digest in seen:
            repeated += 1
        else:
            seen.add(digest)
            builder.add(text)
    return builder.build(repeated)
