"""Words and marks of a text as numbers, and what of each word the marks around it tell."""

from __future__ import annotations

import re
from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from readout.analyze.formulations.wording import words
from readout.models.arrays import Array, Flags
from readout.records.types import Offsets

__all__ = ["Joint", "Numbers", "Text", "TokenNumbers", "word_columns"]

Numbers = NDArray[np.int32]

_TOKEN = re.compile(
    r"[^\W\d_]++(?:['’ʼ][^\W\d_]++)*+(?:(?<=s)['’](?=[ \u00a0][^\W\d_]))?|\w++|\s++|."
)
"""Words, with apostrophes in them; what has digits; white space; marks. Together all of a text."""
_LETTER = re.compile(r"[^\W\d_]")
_BLANK_LINE = re.compile(r"\n\s*\n")
_REACH = 4
"""Words back within which a word that tells of an aim governs a phrase."""


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
        form = self.forms.setdefault(lower, len(self.forms)) if kind == Kind.WORD else -1
        self.kind.append(kind)
        self.form.append(form)
        self.length.append(len(token))
        self.capital.append(token[0].isupper())
        self.role.append(_role(lower))
        return number

    def numbers(self, text: str) -> Numbers:
        """Return the numbers of all tokens of a text, which they fill."""
        return np.array(list(map(self.__getitem__, _TOKEN.findall(text))), dtype=np.int32)


def _kind(token: str) -> Kind:
    first = token[0]
    if first.isspace():
        blank = _BLANK_LINE.search(token)
        return Kind.SPACE if blank is None else Kind.BLANK_LINE
    if first == "_" or first.isalnum():
        return Kind.WORD if _is_word(token) else Kind.OTHER_WORD
    for marks, kind in _MARKS:
        if first in marks:
            return kind
    return Kind.MARK


def _is_word(token: str) -> bool:
    """Tell whether what has letters or digits is a word: letters, and apostrophes among them."""
    if _LETTER.match(token) is None or "_" in token:
        return False
    return not any(map(str.isdecimal, token))


def _role(lower: str) -> int:
    role = 0
    for name, bit in _ROLES:
        if lower in words()[name]:
            role |= bit
    if lower in _CLOSED_BEHIND:
        role |= Role.CLOSED_BEHIND
    return role


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
    roles = _values(vocabulary.role, numbers)
    touching = (roles & Role.CLOSED_BEHIND) > 0
    word_before = (before == Kind.WORD) | (before == Kind.OTHER_WORD)
    word_behind = behind == Kind.WORD
    space_behind = (behind == Kind.SPACE) | (behind == Kind.BLANK_LINE)
    straight = kinds == Kind.STRAIGHT
    single = kinds == Kind.SINGLE
    inside = (before == Kind.WORD) & word_behind
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
    places = np.arange(len(kinds), dtype=np.int32)
    told = np.where(passed, -1, places)
    last = np.maximum.accumulate(told)
    ends = (kinds == Kind.SENTENCE_END) | (kinds == Kind.BLANK_LINE)
    after = np.where(last >= 0, ends[last], True)
    begins: Flags = _before(after, True).astype(np.bool_)
    return begins


def _closed(kinds: Numbers, at: Numbers) -> Flags:
    """Tell of each word whether a quotation closes behind it, or behind the stop there."""
    opened_before = _before(kinds, Kind.OPEN) == Kind.OPEN
    closing = np.flatnonzero((kinds == Kind.CLOSE) & ~opened_before)
    word = np.searchsorted(at, closing) - 1
    told = word[word >= 0]
    closed = np.zeros(len(at), dtype=np.bool_)
    closed[told] = True
    return closed


def _named(kinds: Numbers, roles: Numbers) -> tuple[Flags, Flags]:
    """Tell of each token whether words that name a formulation stand before, behind it."""
    naming = (roles & Role.NAMING) > 0
    linking = (roles & Role.LINK) > 0
    plain = kinds != Kind.HYPHEN
    unopened = plain & (kinds != Kind.OPEN)
    last = _before(naming[unopened], False)
    early = _before(last, False)
    link = _before(linking[unopened], False)
    before = np.zeros(len(kinds), dtype=np.bool_)
    before[unopened] = last | (link & early)
    next_one = _behind(naming[plain], False)
    second = _behind(next_one, False)
    closes = _behind(kinds[plain] == Kind.CLOSE, False)
    after = np.zeros(len(kinds), dtype=np.bool_)
    after[plain] = next_one | (closes & second)
    return before, after


def _aimed(roles: Numbers, joint: Numbers) -> Flags:
    """Tell of each word whether the last word before it that says something tells of an aim."""
    if not len(roles):
        return np.zeros(0, dtype=np.bool_)
    empty = (roles & Role.EMPTY) > 0
    aims = (roles & Role.AIM) > 0
    places = np.arange(len(roles), dtype=np.int32)
    says = np.where(empty, -1, places)
    latest = np.maximum.accumulate(says)
    last = _before(latest, -1)
    parted = joint == Joint.NOTHING
    stretch = _before(np.cumsum(parted), 0)
    near = places - last <= _REACH
    together = stretch[last] == stretch
    aimed: Flags = (last >= 0) & near & together & aims[last]
    return aimed
