"""The words of many texts, one number each, with what the marks around them tell."""

from __future__ import annotations

import hashlib
import re
import tomllib
from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from readout.models.arrays import Array, Flags, Integers
from readout.records.types import Offsets

__all__ = [
    "CorpusBuilder",
    "Joint",
    "Numbers",
    "Text",
    "TokenNumbers",
    "WordCorpus",
    "read_corpus",
    "word_columns",
    "words",
]

Numbers = NDArray[np.int32]

_TOKEN = re.compile(
    r"[^\W\d_]++(?:['’ʼ][^\W\d_]++)*+(?:(?<=s)['’](?=[ \u00a0][^\W\d_]))?|\w++|\s++|."
)
"""Words, with apostrophes in them; what has digits; white space; marks. Together all of a text."""
_LETTER = re.compile(r"[^\W\d_]")
_DECIMAL = re.compile(r"\d")
_BLANK_LINE = re.compile(r"\n\s*\n")
_REACH = 4
"""Words back within which a word that tells of an aim governs a phrase."""


@cache
def words() -> dict[str, frozenset[str]]:
    """Return the word lists by their names."""
    text = files(__package__).joinpath("stops.toml").read_text("utf-8")
    lists = tomllib.loads(text)
    return {name: frozenset(listed.split()) for name, listed in lists.items()}


class Kind(IntEnum):
    """What a token is."""

    WORD = 0
    OTHER_WORD = 1
    SPACE = 2
    BLANK_LINE = 3
    OPEN = 4
    CLOSE = 5
    COMMA = 6
    HYPHEN = 7
    SENTENCE_END = 8
    MARK = 9
    STRAIGHT = 10
    SINGLE = 11


_MARKS = (
    ("“«„", Kind.OPEN),
    ("”»’", Kind.CLOSE),
    ('"', Kind.STRAIGHT),
    ("'‘", Kind.SINGLE),
    (",", Kind.COMMA),
    ("-\u2010\u2011", Kind.HYPHEN),
    (".!?:;•", Kind.SENTENCE_END),
)
_CLOSED_BEHIND = '"”.,!?'
"""Behind one of these, or a word, a straight quotation mark closes."""


class Role(IntEnum):
    """What a word may do for the phrase beside it, or a mark for the one behind it; bits."""

    NAMING = 1
    LINK = 2
    AIM = 4
    EMPTY = 8
    CLOSED_BEHIND = 16


_ROLES = (("naming", Role.NAMING), ("links", Role.LINK), ("aims", Role.AIM), ("edges", Role.EMPTY))


class Joint(IntEnum):
    """How a word is joined to the next; by nothing where no phrase goes on."""

    NOTHING = 0
    SPACE = 1
    HYPHEN = 2
    COMMA = 3


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
    """The numbers of tokens as written; of each its kind, form, length, capital and role.

    Attributes
    ----------
    forms : dict of str to int
        The numbers of words in lower case.
    kind, form, length, capital, role : array of int
        By the number of the token; a token that is no word has no form (-1).
    """

    def __init__(self) -> None:
        super().__init__()
        self.forms: dict[str, int] = {}
        self.kind = array("i")
        self.form = array("i")
        self.length = array("i")
        self.capital = array("i")
        self.role = array("i")

    def __missing__(self, token: str) -> int:
        number = self[token] = len(self)
        kind = _kind(token)
        lower = token.lower().replace("’", "'").replace("ʼ", "'")
        role = sum(bit for name, bit in _ROLES if lower in words()[name])
        self.kind.append(kind)
        form = self.forms.setdefault(lower, len(self.forms)) if kind == Kind.WORD else -1
        self.form.append(form)
        self.length.append(len(token))
        self.capital.append(token[0].isupper())
        self.role.append(role | Role.CLOSED_BEHIND if lower in _CLOSED_BEHIND else role)
        return number

    def numbers(self, text: str) -> Numbers:
        """Return the numbers of all tokens of a text, which they fill."""
        return np.array(list(map(self.__getitem__, _TOKEN.findall(text))), dtype=np.int32)


def _kind(token: str) -> Kind:
    first = token[0]
    if first.isspace():
        return Kind.SPACE if _BLANK_LINE.search(token) is None else Kind.BLANK_LINE
    if first == "_" or first.isalnum():
        # letters, and apostrophes among them
        letters = _LETTER.match(token) and "_" not in token
        return Kind.OTHER_WORD if not letters or _DECIMAL.search(token) else Kind.WORD
    return next((kind for marks, kind in _MARKS if first in marks), Kind.MARK)


def _values(column: array[int], numbers: Numbers) -> Numbers:
    """Return the values of tokens, a copy: nothing keeps hold of the column, which may grow."""
    values: Numbers = np.frombuffer(column, np.int32)[numbers]
    return values


def _before(values: Array, outside: int) -> Array:
    """Return the value of the one before, for each."""
    return np.concatenate(([outside], values[:-1]))


def _behind(values: Array, outside: int) -> Array:
    """Return the value of the one behind, for each."""
    return np.append(values[1:], outside)


def word_columns(text: Text, vocabulary: TokenNumbers) -> dict[str, Array]:
    """Return the columns of the words of a text, by the names that a corpus has for them."""
    numbers = vocabulary.numbers(text.text)
    ends = np.cumsum(_values(vocabulary.length, numbers))
    starts = _before(ends, 0)
    kinds = _settled(_values(vocabulary.kind, numbers), numbers, vocabulary)
    kept = np.flatnonzero(kinds != Kind.SPACE)
    kinds, numbers, starts = kinds[kept], numbers[kept], starts[kept]
    barred = _within(starts, text.barred)
    at = np.flatnonzero(kinds == Kind.WORD).astype(np.int32)
    joint = _joints(kinds, at, starts[at], text.edges)
    joint[barred[at]] = Joint.NOTHING
    joint[:-1][barred[at[1:]]] = Joint.NOTHING
    says = (kinds == Kind.WORD) & ~barred
    roles = np.where(says, _values(vocabulary.role, numbers), 0)
    named_before, named_after = _named(kinds, roles)
    opens = _before(kinds, Kind.MARK)[at] == Kind.OPEN
    begins = _sentence_begins(kinds)[at]
    surface = numbers[at]
    return {
        "bare": _values(vocabulary.form, surface),
        "surface": surface,
        "start": starts[at],
        "joint": joint,
        "opened": opens,
        "closed": _closed(kinds, at),
        "named_before": named_before[at],
        "named_after": named_after[at],
        "aimed": _aimed(roles[at], joint),
        "capital": _values(vocabulary.capital, surface),
        "initial": begins | opens,
    }


def _settled(kinds: Numbers, numbers: Numbers, vocabulary: TokenNumbers) -> Numbers:
    """Return the kinds with what depends on the neighbours settled."""
    before = _before(kinds, Kind.SPACE)
    behind = _behind(kinds, Kind.SPACE)
    touching = (_values(vocabulary.role, numbers) & Role.CLOSED_BEHIND) > 0
    word_before = (before == Kind.WORD) | (before == Kind.OTHER_WORD)
    space_behind = (behind == Kind.SPACE) | (behind == Kind.BLANK_LINE)
    straight, single = kinds == Kind.STRAIGHT, kinds == Kind.SINGLE
    inside = (before == Kind.WORD) & (behind == Kind.WORD)
    closing = word_before | _before(touching, False)
    settled = kinds.copy()
    settled[straight | single] = Kind.OPEN
    settled[straight & closing] = Kind.CLOSE
    settled[single & word_before] = Kind.CLOSE
    settled[(kinds == Kind.COMMA) & ~space_behind] = Kind.MARK
    settled[(kinds == Kind.HYPHEN) & ~inside] = Kind.MARK
    settled[(kinds == Kind.WORD) & (behind == Kind.OTHER_WORD)] = Kind.OTHER_WORD
    return settled


def _within(starts: Numbers, spans: Sequence[Offsets]) -> Flags:
    """Tell which tokens begin within one of some spans."""
    if not spans:
        return np.zeros(len(starts), dtype=np.bool_)
    firsts, ends = np.array(spans).T
    span = np.searchsorted(firsts, starts, side="right") - 1
    within: Flags = (span >= 0) & (starts < ends[span])
    return within


def _joints(kinds: Numbers, at: Numbers, starts: Numbers, edges: Sequence[int]) -> Numbers:
    """Return how each word is joined to the next."""
    joint = np.full(len(at), Joint.NOTHING, dtype=np.int32)
    gap = np.diff(at)
    between = kinds[at[:-1] + 1]
    one = gap == 2
    joint[:-1][gap == 1] = Joint.SPACE
    joint[:-1][one & (between == Kind.COMMA)] = Joint.COMMA
    joint[:-1][one & (between == Kind.HYPHEN)] = Joint.HYPHEN
    if len(edges):
        part = np.searchsorted(np.asarray(edges), starts, side="right")
        joint[:-1][part[1:] != part[:-1]] = Joint.NOTHING
    return joint


def _sentence_begins(kinds: Numbers) -> Flags:
    """Tell for each token whether a sentence begins there; quotation marks change nothing."""
    passed = (kinds == Kind.OPEN) | (kinds == Kind.CLOSE)
    last = np.maximum.accumulate(np.where(passed, -1, np.arange(len(kinds))))
    ends = (kinds == Kind.SENTENCE_END) | (kinds == Kind.BLANK_LINE)
    begins: Flags = _before(np.where(last >= 0, ends[last], True), True).astype(np.bool_)
    return begins


def _closed(kinds: Numbers, at: Numbers) -> Flags:
    """Tell of each word whether a quotation closes behind it, or behind the stop there."""
    opened_before = _before(kinds, Kind.OPEN) == Kind.OPEN
    word = np.searchsorted(at, np.flatnonzero((kinds == Kind.CLOSE) & ~opened_before)) - 1
    closed = np.zeros(len(at), dtype=np.bool_)
    closed[word[word >= 0]] = True
    return closed


def _named(kinds: Numbers, roles: Numbers) -> tuple[Flags, Flags]:
    """Tell of each token whether words that name a formulation stand before, behind it."""
    naming, linking = (roles & Role.NAMING) > 0, (roles & Role.LINK) > 0
    plain = kinds != Kind.HYPHEN
    unopened = plain & (kinds != Kind.OPEN)
    last = _before(naming[unopened], False)
    before, after = np.zeros((2, len(kinds)), dtype=np.bool_)
    before[unopened] = last | (_before(linking[unopened], False) & _before(last, False))
    following = _behind(naming[plain], False)
    closes = _behind(kinds[plain] == Kind.CLOSE, False)
    after[plain] = following | (closes & _behind(following, False))
    return before, after


def _aimed(roles: Numbers, joint: Numbers) -> Flags:
    """Tell of each word whether the last word before it that says something tells of an aim."""
    places = np.arange(len(roles), dtype=np.int32)
    says = np.where((roles & Role.EMPTY) > 0, -1, places)
    last = _before(np.maximum.accumulate(says), -1)[: len(roles)]
    stretch = _before(np.cumsum(joint == Joint.NOTHING), 0)[: len(roles)]
    near = (last >= 0) & (places - last <= _REACH) & (stretch[last] == stretch)
    aimed: Flags = near & ((roles & Role.AIM) > 0)[last]
    return aimed


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
    columns: dict[str, list[Array]] = field(
        default_factory=lambda: {name: [np.zeros(0, kind)] for name, kind in _COLUMNS.items()}
    )

    def add(self, text: Text) -> Integers:
        """Add the words of a text, and return where in it each begins."""
        read = word_columns(text, self.vocabulary)
        read["document"] = np.full(len(read["bare"]), len(self.names))
        for name, values in read.items():
            self.columns[name].append(values.astype(_COLUMNS[name]))
        self.names.append(text.name)
        return read["start"]

    def build(self, repeated: int = 0) -> WordCorpus:
        """Return the corpus; nothing can be added any more."""
        columns: dict[str, Array] = {
            name: np.concatenate(pieces) for name, pieces in self.columns.items()
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
