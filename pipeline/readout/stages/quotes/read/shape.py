"""What a stretch in quotation marks looks like.

A sentence, a fragment of speech, a name or a term.
"""

from __future__ import annotations

from dataclasses import dataclass

from readout.language.cues import Lexicon
from readout.language.cues import lexicon as read_lexicon
from readout.language.page import Page
from readout.stages.quotes.read.stretches import Stretch

__all__ = ["Shape", "after_text", "before_text", "evaluates", "opens_adverbial", "shape_of"]

TERMINAL = frozenset(".?!…")
ORDERS = frozenset({"do", "don't", "let", "never", "please"})
FINITE = frozenset({"VBZ", "VBD", "VBP", "MD"})
VERBAL = frozenset({"VB", "VBG", "VBZ", "VBD", "VBP", "MD"})
MINOR = read_lexicon().words["title_minor"]
LONG, VERBATIM = 8, 5
CONTEXT = 40
ARTICLES = frozenset({"a", "an"})
DEGREES = frozenset({"too", "very", "so", "not", "quite", "rather", "most", "more", "less", "as"})


@dataclass(frozen=True, slots=True)
class Shape:
    """Measures of a stretch.

    ``words``: how many; ``capital``, ``stopped``: begins with a capital, ends with a full stop (or
    ? ! …); ``titled``: written as a title; ``finite``, ``verbal``: holds a finite verb, any verb;
    ``utterance``: a whole sentence or clause; ``verbatim``: long or verbal enough to be somebody's
    own words.
    """

    words: int
    capital: bool
    stopped: bool
    titled: bool
    finite: bool
    verbal: bool
    utterance: bool
    verbatim: bool
    named_term: bool


def before_text(page: Page, stretch: Stretch, floor: int, width: int = CONTEXT) -> str:
    """Return the words right before the opening mark, in lower case."""
    start = stretch.outer[0][0]
    return " ".join(page.text[max(floor, start - width) : start].lower().split())


def after_text(page: Page, stretch: Stretch, ceiling: int, width: int = CONTEXT) -> str:
    """Return the words right after the closing mark, in lower case."""
    end = stretch.outer[-1][1]
    return " ".join(page.text[end : min(ceiling, end + width)].lower().split())


def shape_of(page: Page, stretch: Stretch, floor: int, ceiling: int, lexicon: Lexicon) -> Shape:
    """Measure a stretch.

    Parameters
    ----------
    floor, ceiling : int
        The segment (or the outer quotation) in which it stands, for the words around it.
    """
    words = [
        k
        for s, e in stretch.contents
        for k in range(*page.range(s, e))
        if page.surface(k)[:1].isalnum()
    ]
    text = page.text[stretch.contents[0][0] : stretch.contents[-1][1]]
    surfaces = [page.surface(k) for k in words]
    major = [w for w in surfaces if w.lower() not in MINOR]
    capital = text[:1].isupper() or text[:1].isdigit()
    stopped = text[-1:] in TERMINAL
    upper = sum(w[:1].isupper() or w[:1].isdigit() for w in major)
    titled = bool(major) and upper / len(major) >= 0.75 and (len(major) >= 2 or not stopped)
    tags = [page.tokens.tag[k] for k in words]
    auxiliaries = (
        lexicon.words["be"]
        | lexicon.words["have"]
        | lexicon.words["modal"]
        | lexicon.words["future"]
    )
    lower = [w.lower() for w in surfaces]
    orders = capital and bool(words) and (tags[0] == "VB" or lower[0] in ORDERS)
    finite = orders or any(t in FINITE for t in tags) or any(w in auxiliaries for w in lower)
    verbal = finite or any(t in VERBAL for t in tags) or any(w.endswith("ing") for w in lower[:2])
    count = len(words)
    before = before_text(page, stretch, floor)
    named = _ends(before, lexicon, "term_before") or _starts(
        after_text(page, stretch, ceiling), lexicon, "term_after"
    )
    enders = (
        stopped
        or text[-1:] in {",", "—", "–"}
        or not stretch.closed
        or page.text[stretch.outer[-1][1] : stretch.outer[-1][1] + 1] in {".", ",", "?", "!"}
    )
    utterance = (
        not titled
        and finite
        and count >= 3
        and (capital or count >= VERBATIM)
        and (enders or count >= LONG)
    )
    verbatim = not titled and (count > VERBATIM or (verbal and count >= 4) or utterance)
    return Shape(count, capital, stopped, titled, finite, verbal, utterance, verbatim, named)


def evaluates(page: Page, stretch: Stretch) -> bool:
    """Tell whether the words say how something is (``too small``, ``a gift``, ``encouraging``), not what it is called.

    Adjectives and adverbs without a noun, a noun phrase with "a", a superlative. Without tags only what the first
    word tells.
    """
    lo, hi = page.range(*stretch.contents[0])
    words = [k for k in range(lo, hi) if page.surface(k)[:1].isalpha()]
    if not words:
        return False
    first, tag, last = (
        page.tokens.lower[words[0]],
        page.tokens.tag[words[0]],
        page.tokens.tag[words[-1]],
    )
    if first in ARTICLES or first in DEGREES:
        return True
    if first == "the":
        return any(page.tokens.tag[k] in {"JJS", "RBS"} for k in words[1:3])
    return tag[:2] in {"JJ", "RB", "VB"} and not last.startswith("NN")


def opens_adverbial(page: Page, stretch: Stretch, lexicon: Lexicon) -> bool:
    """Tell whether the words begin with a preposition: no name, but a piece of a sentence (``by a third``)."""
    first = page.range(*stretch.contents[0])[0]
    return page.word(first) in lexicon.words["preposition"]


def _ends(before: str, lexicon: Lexicon, name: str) -> bool:
    before = before.rstrip(" ,:")
    last = before.rsplit(" ", 1)[-1]
    return last in lexicon.words[name] or any(
        before.endswith(" ".join(p)) for p in lexicon.phrases[name]
    )


def _starts(after: str, lexicon: Lexicon, name: str) -> bool:
    return any(after.startswith(" ".join(p)) for p in lexicon.phrases[name])
