"""Who is named together in a phrase: ``Minister A and the bank``, by the words and the parse."""

from __future__ import annotations

from readout.language.page import Page
from readout.language.people import PLURAL
from readout.language.phrases import base_phrase
from readout.language.words import words
from readout.records.types import Entity, Offsets

__all__ = ["members", "stand_joined"]

JOINING = frozenset({"and", ","})
"""Between the names of those who speak together."""
BETWEEN = JOINING | {"the"}
TITLE_TAGS = ("NN", "JJ")
DETERMINERS = words("word.determiner")
WHOLE = (*PLURAL, "PRP")
"""Tags of those who need no article."""


def members(page: Page, named: Offsets, phrase: Offsets) -> list[Offsets]:
    """Return the parts of a phrase that are joined to a name in it, with this one."""
    lo, hi = page.range(*phrase)
    if "and" not in page.tokens.lower[lo:hi]:
        return []
    heads = [_first_head(page, named, lo)]
    for i in range(heads[0] + 1, hi):
        if _joins(page, i, heads):
            heads.append(i)
    if not all(_may_speak(page, head) for head in heads):
        return []
    ends = [_before_joint(page, page.tokens.left[i]) for i in heads[1:]]
    limits = zip(heads, [*ends, hi], strict=True)
    return [base_phrase(page, i, lo, max(i + 1, end)) for i, end in limits]


def _first_head(page: Page, named: Offsets, lo: int) -> int:
    """Return the head of a name, or of the first of those to whom it is joined."""
    above = page.tokens.head
    inner = range(*page.range(*named))
    head = max(i for i in inner if above[i] == i or above[i] not in inner)
    while page.tokens.dep[head] == "conj" and lo <= above[head] < head:
        head = above[head]
    return head


def _joins(page: Page, i: int, heads: list[int]) -> bool:
    """Tell whether a token is the head of one joined to others, of persons by the words, too."""
    above = page.tokens.head[i]
    if page.tokens.dep[i] == "conj" and above in heads:
        entity = page.entity_at(i)
        return entity is None or entity is not page.entity_at(above)
    pair = page.entity_at(heads[-1]), page.entity_at(i)
    match pair:
        case Entity(label="PERSON") as one, Entity(label="PERSON") as two:
            return one is not two and stand_joined(page, one.end, two.start)
    return False


def _may_speak(page: Page, head: int) -> bool:
    """Tell one of several from an office beside others (``President and CEO A``)."""
    tag = page.tokens.tag[head]
    if page.entity_at(head) is not None or tag in WHOLE:
        return True
    return tag.startswith("NN") and page.word(page.tokens.left[head]) in DETERMINERS


def _before_joint(page: Page, i: int) -> int:
    """Return where the words before a token end, without "and" and commas."""
    while page.word(i - 1) in JOINING:
        i -= 1
    return i


def stand_joined(page: Page, start: int, end: int) -> bool:
    """Tell whether only "and", commas and titles stand between two names."""
    between = range(*page.range(start, end))
    joined = any(page.word(i) in JOINING for i in between)
    return joined and all(_may_stand_between(page, i) for i in between)


def _may_stand_between(page: Page, i: int) -> bool:
    """Tell a joining word, or part of a title ("and research analyst")."""
    if page.word(i) in BETWEEN or page.surface(i)[0].isupper():
        return True
    return page.tokens.tag[i].startswith(TITLE_TAGS)
