"""Text in quotation marks: where it stands, and what it looks like."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from readout.language.marks import MarkPair, pair_marks
from readout.language.page import Page
from readout.language.words import words
from readout.records.spans import trim
from readout.records.types import Offsets, Segment, Spanned, Warning

__all__ = [
    "LABEL",
    "LONG",
    "Quotation",
    "QuotationShape",
    "Stretched",
    "evaluates",
    "find_quotations",
    "shape_of",
]

LABEL = re.compile(r"[A-Z][A-Z .'’-]{0,30}:")
"""The label of a turn within a quoted interview: another voice begins."""
TERMINAL = frozenset(".?!…")
ENDING = TERMINAL | frozenset(",—–")
FINITE = frozenset({"VBZ", "VBD", "VBP", "MD"})
VERBAL = FINITE | {"VB", "VBG"}
AUXILIARIES = words("word.be", "word.have", "word.modal", "word.future")
TITLED = 0.75
"""Share of capitals among the words of a title that are no small ones."""
LONG = 8
VERBATIM = 5
"""Words from which on a quotation is an utterance, even if it does not end, or begin, like one."""
VERBAL_WORDS = 4
PLAIN_WORDS = 6
"""So many words are somebody's own, with a verb and without."""
CONTEXT = 40
"""Characters in front of a quotation in which a naming word stands."""
NAMING = tuple(f" {entry}" for entry in sorted(words("word.term_before")))


class Stretched(Spanned):
    """Base of words that stand in several stretches of the text, one a paragraph."""

    __slots__ = ()
    contents: Sequence[Offsets]

    @property
    def start(self) -> int:
        """The character where the words begin."""
        return self.contents[0][0]

    @property
    def end(self) -> int:
        """The character where the words end."""
        return self.contents[-1][1]


@dataclass(slots=True)
class Quotation(Stretched):
    """Words in quotation marks, over several paragraphs where they go on.

    Attributes
    ----------
    parent : int or None
        Number of the quotation in which this one stands.
    contents : list of tuple of int
        The words without their marks, one span a paragraph.
    outer : list of tuple of int
        The same with the marks.
    closed : bool
        Whether the closing mark is there.
    segments : list of int
        Numbers of the segments in which it stands.
    """

    parent: int | None
    contents: list[Offsets] = field(default_factory=list)
    outer: list[Offsets] = field(default_factory=list)
    closed: bool = False
    segments: list[int] = field(default_factory=list)

    @property
    def opens(self) -> int:
        """The character of its first mark."""
        return self.outer[0][0]

    @property
    def closes(self) -> int:
        """The character behind its last mark."""
        return self.outer[-1][1]


def find_quotations(
    text: str, segments: list[Segment], *, turned: bool = False
) -> tuple[list[Quotation], list[Warning]]:
    """Find what stands in quotation marks, segment by segment; ``turned``: see :func:`pair_marks`.

    Returns
    -------
    (quotations, warnings)
        Sorted by start, outer ones first; a warning for each unclosed one and each stray mark.
    """
    found: list[Quotation] = []
    warnings = []
    running: int | None = None
    for number, segment in enumerate(segments):
        pairing = pair_marks(text, segment.start, segment.end, turned=turned)
        warnings += [_stray(text, *span) for span in pairing.strays]
        numbers: list[int] = []
        for pair in pairing.pairs:
            if numbers or running is None or not _goes_on(text, segment, pair, found[running]):
                running = len(found)
                found.append(Quotation(None if pair.parent is None else numbers[pair.parent]))
            numbers.append(running)
            whole = found[running]
            whole.contents.append(_content(text, pair, turned=turned))
            whole.outer.append(pair.outer)
            whole.segments.append(number)
            whole.closed = pair.close is not None
        places = zip(numbers, pairing.pairs, strict=True)
        running = max((n for n, pair in places if _is_open(text, segment, pair)), default=None)
    return found, [*warnings, *(_unclosed(one) for one in found if not one.closed)]


def _content(text: str, pair: MarkPair, *, turned: bool) -> Offsets:
    """Return the words in marks; a mark that stands for the other one is one of PolNeAR's words."""
    closing = turned and text.startswith("”", pair.open[0])
    return trim(text, *(pair.outer if closing else pair.content))


def _stray(text: str, start: int, end: int) -> Warning:
    message = f"quotation mark {text[start:end]!r} without a partner"
    return Warning("stray_quotation_mark", message, start, end)


def _unclosed(quotation: Quotation) -> Warning:
    message = "quotation without a closing mark: ends with its paragraph"
    return Warning("unclosed_quotation", message, quotation.start, quotation.end)


def _is_open(text: str, segment: Segment, pair: MarkPair) -> bool:
    """Whether a quotation is left open at the end of its paragraph."""
    return not (pair.depth or pair.close or text[pair.end : segment.end].strip())


def _goes_on(text: str, segment: Segment, first: MarkPair, running: Quotation) -> bool:
    """Whether a paragraph opens with the mark of the quotation left open before it."""
    lead = text[segment.start : first.open[0]].strip()
    mark = text[running.outer[-1][0] : running.contents[-1][0]].strip()
    if lead or text[slice(*first.open)] != mark:
        return False
    return LABEL.match(text, first.open[1], first.end) is None


@dataclass(frozen=True, slots=True)
class QuotationShape:
    """The shape of a quotation.

    ``words``: how many; ``capital``, ``stopped``: begins with a capital, ends with a full stop (or
    ? ! …); ``titled``: written as a title; ``verbal``: holds a verb; ``utterance``: a whole
    sentence or clause; ``verbatim``: long or verbal enough to be somebody's own words;
    ``named_term``: words in front of it say that it is a name or a term.
    """

    words: int
    capital: bool
    stopped: bool
    titled: bool
    verbal: bool
    utterance: bool
    verbatim: bool
    named_term: bool


def shape_of(page: Page, quotation: Quotation) -> QuotationShape:
    """Measure a quotation."""
    text = page.text[quotation.start : quotation.end]
    tokens = _words(page, quotation)
    tags = [page.tokens.tag[k] for k in tokens]
    surfaces = [page.surface(k) for k in tokens]
    capital = text[:1].isupper()
    finite = _is_finite(tags, surfaces, capital=capital)
    verbal = finite or not VERBAL.isdisjoint(tags)
    titled = _titled(surfaces)
    begins = capital or len(tokens) >= VERBATIM
    ends = text[-1:] in ENDING or len(tokens) >= LONG
    before = page.text[max(0, quotation.opens - CONTEXT) : quotation.opens].lower().split()
    return QuotationShape(
        words=len(tokens),
        capital=capital,
        stopped=text[-1:] in TERMINAL,
        titled=titled,
        verbal=verbal,
        utterance=finite and begins and ends,
        verbatim=len(tokens) >= (VERBAL_WORDS if verbal else PLAIN_WORDS) and not titled,
        named_term=f" {' '.join(before)}".rstrip(" ,:").endswith(NAMING),
    )


def _words(page: Page, quotation: Quotation) -> list[int]:
    """Return the tokens of a quotation that are words or numbers."""
    return [
        token
        for span in quotation.contents
        for token in range(*page.range(*span))
        if page.surface(token)[0].isalnum()
    ]


def _is_finite(tags: list[str], surfaces: list[str], *, capital: bool) -> bool:
    """Whether a finite verb, or an order, stands among the words."""
    opening = tags[1:2] if tags[:1] == ["RB"] else tags[:1]  # "Never lend a boat"
    orders = capital and opening == ["VB"]
    auxiliary = not AUXILIARIES.isdisjoint(map(str.lower, surfaces))
    return orders or auxiliary or not FINITE.isdisjoint(tags)


def _titled(surfaces: list[str]) -> bool:
    """Whether words are written as a title."""
    major = [word for word in surfaces if word.lower() not in words("word.title_minor")]
    return bool(major) and sum(word[0].isupper() for word in major) >= TITLED * len(major)


def evaluates(page: Page, quotation: Quotation) -> bool:
    """Whether the words say how something is (``too small``), not what it is called.

    Adjectives and adverbs without a noun, a noun phrase with "a".
    """
    lo, hi = page.range(*quotation.contents[0])
    tokens = [k for k in range(lo, hi) if page.surface(k)[0].isalpha()]
    if not tokens:
        return False
    first, last = (page.tokens.tag[k] for k in (tokens[0], tokens[-1]))
    described = first.startswith(("JJ", "RB", "VB")) and not last.startswith("NN")
    return described or page.word(tokens[0]) in ("a", "an")
