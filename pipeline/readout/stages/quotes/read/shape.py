"""What a stretch in quotation marks looks like: a sentence, a fragment of speech, a name."""

from __future__ import annotations

from dataclasses import dataclass

from readout.language.cues import lexicon
from readout.language.page import Page
from readout.language.words import words
from readout.stages.quotes.read.stretches import Stretch

__all__ = ["Shape", "before_text", "evaluates", "opens_adverbial", "shape_of"]

TERMINAL = frozenset(".?!…")
ENDING = TERMINAL | frozenset(",—–")
FINITE = frozenset({"VBZ", "VBD", "VBP", "MD"})
VERBAL = FINITE | {"VB", "VBG"}
AUXILIARIES = frozenset().union(
    *(words(f"word.{kind}") for kind in ("be", "have", "modal", "future"))
)
MINOR = words("word.title_minor")
TITLED = 0.75
"""Share of capitals among the words of a title that are no small ones."""
LONG = 8
VERBATIM = 5
"""So many words make an utterance that does not end, or begin, like one."""
VERBAL_WORDS = 4
PLAIN_WORDS = 6
"""So many words are somebody's own, with a verb and without."""
CONTEXT = 40
"""Characters in front of a quotation in which a naming word stands."""
ARTICLES = frozenset({"a", "an"})
NAMING = tuple(f" {entry}" for entry in sorted(words("word.term_before")))


@dataclass(frozen=True, slots=True)
class Shape:
    """Measures of a stretch.

    ``words``: how many; ``capital``, ``stopped``: begins with a capital, ends with a full stop (or
    ? ! …); ``titled``: written as a title; ``finite``, ``verbal``: holds a finite verb, any verb;
    ``utterance``: a whole sentence or clause; ``verbatim``: long or verbal enough to be somebody's
    own words; ``named_term``: words in front of it say that it is a name or a term.
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


def shape_of(page: Page, stretch: Stretch, floor: int) -> Shape:
    """Measure a stretch.

    Parameters
    ----------
    floor : int
        Where the segment (or the outer quotation) in which it stands begins.
    """
    text = page.text[stretch.start : stretch.end]
    tokens = [k for span in stretch.contents for k in range(*page.range(*span))]
    tokens = [k for k in tokens if page.surface(k)[0].isalnum()]
    count = len(tokens)
    capital = text[:1].isupper()
    finite, verbal = _verbs(page, tokens, capital)
    titled = _titled([page.surface(k) for k in tokens])
    own_words = VERBAL_WORDS if verbal else PLAIN_WORDS
    before = " " + before_text(page, stretch, floor).rstrip(" ,:")
    return Shape(
        words=count,
        capital=capital,
        stopped=text[-1:] in TERMINAL,
        titled=titled,
        finite=finite,
        verbal=verbal,
        utterance=finite and _complete(text, count),
        verbatim=count >= own_words and not titled,
        named_term=before.endswith(NAMING),
    )


def _verbs(page: Page, tokens: list[int], capital: bool) -> tuple[bool, bool]:
    """Tell whether a finite verb, or an order, stands among the words, and whether any verb."""
    tags = [page.tokens.tag[k] for k in tokens]
    opening = tags[1:2] if tags[:1] == ["RB"] else tags[:1]  # "Never lend a boat"
    orders = capital and opening == ["VB"]
    auxiliary = any(page.word(k) in AUXILIARIES for k in tokens)
    finite = orders or auxiliary or not FINITE.isdisjoint(tags)
    return finite, finite or not VERBAL.isdisjoint(tags)


def _complete(text: str, words: int) -> bool:
    """Tell whether words begin and end like a clause by themselves, or are enough of them."""
    begins = text[:1].isupper() or words >= VERBATIM
    ends = text[-1:] in ENDING or words >= LONG
    return begins and ends


def _titled(surfaces: list[str]) -> bool:
    major = [word for word in surfaces if word.lower() not in MINOR]
    capitals = sum(word[0].isupper() for word in major)
    return bool(major) and capitals >= TITLED * len(major)


def evaluates(page: Page, stretch: Stretch) -> bool:
    """Tell whether the words say how something is (``too small``), not what it is called.

    Adjectives and adverbs without a noun, a noun phrase with "a". Without tags only what the first
    word tells.
    """
    lo, hi = page.range(*stretch.contents[0])
    tokens = [k for k in range(lo, hi) if page.surface(k)[0].isalpha()]
    if not tokens:
        return False
    first = page.tokens.tag[tokens[0]]
    last = page.tokens.tag[tokens[-1]]
    described = first.startswith(("JJ", "RB", "VB")) and not last.startswith("NN")
    return described or page.word(tokens[0]) in ARTICLES


def opens_adverbial(page: Page, stretch: Stretch) -> bool:
    """Tell whether the words begin with a preposition: a piece of a sentence (``by a third``)."""
    first = page.range(*stretch.contents[0])[0]
    return page.word(first) in lexicon().words["preposition"]
