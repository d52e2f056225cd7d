"""The words of many texts, one number each, with what the marks around them tell.

A text is cut into tokens, and each token has a letter for its kind: so the kinds of a text are a
line, and what stands around a word is found by patterns over that line.
"""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import IntEnum
from functools import cache
from importlib.resources import files
from itertools import accumulate
from typing import Any

import numpy as np
from numpy.typing import NDArray

from readout.models.arrays import Array, Flags
from readout.records.types import Offsets

__all__ = ["CorpusBuilder", "Joint", "Numbers", "Text", "WordCorpus", "read_corpus", "words"]

Numbers = NDArray[np.int32]

_TOKEN = re.compile(
    r"[^\W\d_]++(?:['’ʼ][^\W\d_]++)*+(?:(?<=s)['’](?=[ \u00a0][^\W\d_]))?|\w++|\s++|."
)
"""Words, with apostrophes in them; what has digits; white space; marks. Together all of a text."""
_WORD = re.compile(r"[^\W\d_]")
_WITH_DIGITS = re.compile(r"\w")
_BLANK_LINE = re.compile(r"\n\s*\n")


@cache
def words() -> dict[str, frozenset[str]]:
    """Return the word lists by their names."""
    text = files(__package__).joinpath("stops.toml").read_text("utf-8")
    lists = tomllib.loads(text)
    return {name: frozenset(listed.split()) for name, listed in lists.items()}


_ROLES = {"naming": 1, "links": 2, "aims": 4, "edges": 8}
"""What a word may do for the phrase beside it, by the list that has it; bits.

A word has one of the letters ``a`` to ``p``, by its roles; in what no phrase may reach into ``q``.
"""
_BARRED = bytes.maketrans(b"abcdefghijklmnop", b"q" * 16)
_MARKS = {
    mark: kind
    for marks, kind in (
        ("“«„", "("),
        ("”", "]"),
        ("»’", ")"),
        ('"', '"'),
        ("'‘", "'"),
        (",", ","),
        ("-\u2010\u2011", "-"),
        (".!?", "."),
        (":;•", ";"),
    )
    for mark in marks
}
"""The kinds of marks; other ones are ``:``, what has digits ``O``, blank lines ``P``."""


def _patterns(*rows: tuple[str, str]) -> list[tuple[str, re.Pattern[bytes]]]:
    """Compile patterns: W is any word, N one that names, L links, A aims, E an empty one."""
    classes = {"W": "[a-q]"}
    for letter, bit in zip("NLAE", _ROLES.values(), strict=True):
        having = (chr(ord("a") + role) for role in range(16) if role & bit)
        classes[letter] = f"[{''.join(having)}]"
    table = str.maketrans(classes)
    return [(name, re.compile(pattern.translate(table).encode())) for name, pattern in rows]


_SETTLED = _patterns(
    # quotation marks close behind a word or one of “.,!?”, else they open
    (")", r'(?<=[a-pO"\].,])"'),
    ("(", '"'),
    (")", "(?<=[a-pO])'"),
    ("(", "'"),
    (")", r"\]"),
    # a comma parts words where white space follows, a hyphen joins two words
    (":", r",(?! |P|\Z)"),
    (":", "(?<![a-p])-|-(?![a-p])"),
    ("O", "[a-p](?=O)"),
)
"""What depends on the neighbours: the kind that takes the place of what a pattern finds."""
_SIGNS = _patterns(
    ("opened", r"(?<=\()W"),
    ("closed", r"W(?=[^a-q]*(?<!\()\))"),
    ("initial", r"(?<=\()W"),
    ("initial", r"(?:^|[.;P])[()]*(W)"),
    ("named_before", r"N(?=[-(]*(W))"),
    ("named_before", r"N(?=[-(]*L[-(]*(W))"),
    ("named_after", r"W(?=-*(?:\)-*)?N)"),
)
"""Which words have a sign: where a pattern begins, or its group."""
((_, _AIMED),) = _patterns(("aimed", "A(?<!E)(?= ((?:E ){0,3}W?))"))
"""Words behind one that tells of an aim: up to four, as long as they are empty, and one more."""


class Joint(IntEnum):
    """Joints between a word and the next; nothing where no phrase goes on."""

    NOTHING = 0
    SPACE = 1
    HYPHEN = 2
    COMMA = 3


_JOINED = {
    Joint.HYPHEN: re.compile(b"[a-p](?=-[a-p])"),
    Joint.COMMA: re.compile(b"[a-p](?=,[a-p])"),
}


@dataclass(frozen=True)
class Text:
    """A text whose phrases are counted.

    Attributes
    ----------
    barred : sequence of (int, int)
        What no phrase may reach into (names that are known); sorted, disjoint. Their words count
        as words.
    edges : sequence of int
        Offsets that no phrase reaches across (edges of segments and quotations); sorted.
    """

    name: str
    text: str
    barred: Sequence[Offsets] = ()
    edges: Sequence[int] = ()


class TokenNumbers(dict[str, int]):
    """The numbers of tokens as written.

    Attributes
    ----------
    forms : dict of str to int
        The numbers of words in lower case.
    kinds : list of str
        By the number of the token: its kind, a letter.
    bare : list of int
        By the number of the token: that of the word in lower case; -1 of what is no word.
    """

    def __init__(self) -> None:
        super().__init__()
        self.forms: dict[str, int] = {}
        self.kinds: list[str] = []
        self.bare: list[int] = []

    def __missing__(self, token: str) -> int:
        number = self[token] = len(self)
        form = -1
        if _WORD.match(token):
            lower = token.lower().replace("’", "'").replace("ʼ", "'")
            role = sum(bit for name, bit in _ROLES.items() if lower in words()[name])
            kind = chr(ord("a") + role)
            form = self.forms.setdefault(lower, len(self.forms))
        elif token.isspace():
            kind = "P" if _BLANK_LINE.search(token) else " "
        else:
            kind = "O" if _WITH_DIGITS.match(token) else _MARKS.get(token, ":")
        self.kinds.append(kind)
        self.bare.append(form)
        return number


def _places(pattern: re.Pattern[bytes], line: bytearray) -> list[int]:
    return [found.start(found.lastindex or 0) for found in pattern.finditer(line)]


def _word_columns(text: Text, vocabulary: TokenNumbers) -> dict[str, Array]:
    """Return the columns of the words of a text, by the names that a corpus has for them."""
    tokens = _TOKEN.findall(text.text)
    numbers = list(map(vocabulary.__getitem__, tokens))
    kinds = "".join(map(vocabulary.kinds.__getitem__, numbers)).encode()
    for kind, pattern in _SETTLED:
        kinds = pattern.sub(kind.encode(), kinds)
    kept = np.flatnonzero(np.frombuffer(kinds, np.uint8) != ord(" "))
    starts = np.array(list(accumulate(map(len, tokens), initial=0)))[kept]
    line = bytearray(kinds.replace(b" ", b""))
    for first, last in np.searchsorted(starts, np.reshape(text.barred, (-1, 2))).tolist():
        line[first:last] = line[first:last].translate(_BARRED)
    letters = np.frombuffer(line, np.uint8)
    at = np.flatnonzero((letters >= ord("a")) & (letters <= ord("q")))
    phrased = (letters >= ord("a")) & (letters < ord("q"))
    joint = np.zeros(len(line), dtype=np.int8)
    joint[:-1][phrased[:-1] & phrased[1:]] = Joint.SPACE
    for joined, pattern in _JOINED.items():
        joint[_places(pattern, line)] = joined
    marks = {name: np.zeros(len(line), dtype=np.bool_) for name, _ in _SIGNS}
    for name, pattern in _SIGNS:
        marks[name][_places(pattern, line)] = True
    columns = {name: flags[at] for name, flags in marks.items()}
    part = np.searchsorted(np.asarray(text.edges), starts[at], side="right")
    joint = joint[at] * (np.diff(part, append=part[-1:]) == 0)
    return columns | {
        "surface": np.array(numbers, dtype=np.int32)[kept[at]],
        "start": starts[at].astype(np.int32),
        "joint": joint,
        "aimed": _aimed(letters[at], joint),
    }


def _aimed(letters: Array, joint: Array) -> Flags:
    """Tell of each word whether the last word before it that says something tells of an aim."""
    apart = np.where(joint == Joint.NOTHING, ord("|"), ord(" "))
    line = np.column_stack([letters, apart]).astype(np.uint8).tobytes()
    aimed = np.zeros(len(joint), dtype=np.bool_)
    for found in _AIMED.finditer(line):
        aimed[found.start(1) // 2 : (found.end(1) + 1) // 2] = True
    return aimed


_JOINTS = ("", " ", "-", ", ")
"""Texts of joints."""


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
        """The number of words."""
        return len(self.bare)

    def shown(self, place: int, length: int) -> str:
        """Return a phrase as it is written at one place."""
        written = [self.surfaces[number] for number in self.surface[place : place + length]]
        joints = [_JOINTS[number] for number in self.joint[place : place + length - 1]]
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


class CorpusBuilder:
    """Writes down the words of one text after the other, about 35 bytes each."""

    def __init__(self) -> None:
        self.vocabulary = TokenNumbers()
        self.names: list[str] = []
        self.words = 0
        self._pieces = [_word_columns(Text("", ""), self.vocabulary)]

    def add(self, text: Text) -> Array:
        """Add the words of a text; return where in it each begins."""
        columns = _word_columns(text, self.vocabulary)
        self._pieces.append(columns)
        self.names.append(text.name)
        self.words += len(columns["start"])
        return columns["start"]

    def build(self, repeated: int = 0) -> WordCorpus:
        """Return the corpus; nothing can be added any more."""
        counts = [len(piece["start"]) for piece in self._pieces[1:]]
        # a column is gone from the pieces once it is whole: together they would need twice the room
        columns: dict[str, Any] = {
            name: np.concatenate([piece.pop(name) for piece in self._pieces])
            for name in list(self._pieces[0])
        }
        surfaces, surface = list(self.vocabulary), columns["surface"]
        return WordCorpus(
            forms=list(self.vocabulary.forms),
            surfaces=surfaces,
            names=self.names,
            bare=np.array(self.vocabulary.bare, np.int32)[surface],
            document=np.repeat(np.arange(len(counts), dtype=np.int32), counts),
            capital=np.array([token[0].isupper() for token in surfaces], np.bool_)[surface],
            repeated=repeated,
            **columns,
        )


def read_corpus(texts: Iterable[Text]) -> WordCorpus:
    """Give the words of texts numbers; a text that came before is left out."""
    builder = CorpusBuilder()
    seen = set()
    repeated = 0
    for text in texts:
        words = " ".join(text.text.split()).encode("utf-8", "replace")
        digest = hashlib.blake2b(words, digest_size=12).digest()
        if digest in seen:
            repeated += 1
        else:
            seen.add(digest)
            builder.add(text)
    return builder.build(repeated)
