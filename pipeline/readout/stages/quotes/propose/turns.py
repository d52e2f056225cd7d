"""Turns of an interview, and what the encoder labelled in them."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from readout.language.encoding import LabelledSpan
from readout.language.page import Page
from readout.language.words import words
from readout.records.spans import trim
from readout.records.types import Offsets, Segment
from readout.stages.quotes.proposals import Method, Proposal
from readout.stages.quotes.propose.neighbours import MAX_LABEL, name_of

__all__ = ["roles_within_turns", "turn_labels", "turns"]

HEADLINES = frozenset({"heading", "title"})
TEXT = frozenset({"list_item", "other", "paragraph"})
SHORTEST = 10
"""Characters of what is said in a turn that is a quote."""
QUESTION = "Q"
CLOCK = re.compile(r"\d:\d\d")
"""No colon behind a label: ``END 7:21 P.M.``."""
BEHIND_LABEL = ": \t"
"""What stands between a label and the first words of its turn."""
STOPS = ".?!”"
"""What a sentence ends with."""
TITLES = 30
"""Characters of titles before a name in a label."""


@dataclass(frozen=True)
class TurnLabel:
    """A label, the words behind it, and the number of their segment."""

    segment: int
    name: Offsets
    words: Offsets


def turns(page: Page) -> Iterator[Proposal]:
    """Propose what is said behind the labels of a conversation, up to the next turn."""
    labels = _labels(page)
    starts = {page.segments[label.segment].start for label in labels}
    starts |= {segment.start for segment in page.segments if _asks(page, segment)}
    for label in labels:
        if label.words[1] - label.words[0] >= SHORTEST:
            contents = (label.words, *_going_on(page, label.segment, starts))
            yield Proposal("indirect", contents, (), Method.LABEL, speaker=label.name)


def turn_labels(page: Page) -> list[Offsets]:
    """Return the labels of the turns of a conversation, in order; none where it is none."""
    found = {label.name for label in _labels(page)}
    asked = (segment.start for segment in page.segments if found and _asks(page, segment))
    return sorted({*found, *((start, start + len(QUESTION)) for start in asked)})


def roles_within_turns(page: Page) -> list[LabelledSpan]:
    """Return what the encoder labelled, but where it took a whole turn for a statement.

    Its content opens the turn, and its source is the label.
    """
    ends = [end for _, end in turn_labels(page)]
    kept = []
    for role in page.roles:
        at = role.end if role.label == "source" else role.start
        number = bisect_right(ends, at + 1) - 1  # the colon may be labelled, too
        low, high = sorted((ends[number], at)) if number >= 0 else (0, 0)
        if number < 0 or page.text[low:high].strip(BEHIND_LABEL):
            kept.append(role)
    return kept


def _asks(page: Page, segment: Segment) -> bool:
    """Return whether it is a question that "Q" opens without a colon."""
    behind = segment.start + len(QUESTION)
    return (
        page.text.startswith(QUESTION, segment.start) and page.text[behind : behind + 1].isspace()
    )


def _before_colons(page: Page) -> Iterator[TurnLabel]:
    """Yield what stands before a colon with which a segment opens, and names somebody."""
    for number, segment in enumerate(page.segments):
        limit = min(segment.end, segment.start + MAX_LABEL)
        colon = page.text.find(":", segment.start, limit)
        if colon < 0 or segment.kind in HEADLINES or CLOCK.match(page.text, colon - 1):
            continue
        name = name_of(page.text, segment.start, colon)
        said = trim(page.text, colon + 1, segment.end)
        if name is not None and said[0] < said[1] and not page.is_masked(said[0]):
            yield TurnLabel(number, name, said)


def _labels(page: Page) -> list[TurnLabel]:
    """Return the labels of turns, in order: none where there are less than two.

    Between such ones a name counts, too, that labels several, or is known and has a sentence
    behind it.
    """
    spoken: list[TurnLabel] = []
    others: list[TurnLabel] = []
    for label in _before_colons(page):
        (spoken if _is_of_turn(page, label.name) else others).append(label)
    if not spoken:
        return []
    names = Counter(page.part(label.name) for label in others)
    first, last = spoken[0].segment, spoken[-1].segment
    for label in others:
        entity = page.entity_index.at(label.name[0])
        known = entity is not None and entity.end >= label.name[1]
        between = first < label.segment < last and page.text[label.words[1] - 1] in STOPS
        if (known and between) or names[page.part(label.name)] > 1:
            spoken.append(label)
    return sorted(spoken, key=lambda one: one.segment) if len(spoken) > 1 else []


def _is_of_turn(page: Page, span: Offsets) -> bool:
    """Whether a label is that of a turn: in capitals, a part in a conversation, or a person."""
    name = page.part(span)
    if (name.isupper() and len(name) > 2) or name.lower() in words("label.turn"):
        return True
    entity = page.entity_index.at(span[1] - 1)
    if entity is None or entity.label != "PERSON":
        return False
    return entity.start <= span[0] + TITLES


def _going_on(page: Page, number: int, starts: set[int]) -> list[Offsets]:
    """Return the paragraphs behind a turn's first that belong to it: those before the next turn."""
    found: list[Offsets] = []
    for following in range(number + 1, len(page.segments)):
        other = page.segments[following]
        if other.start in starts:
            return found
        said = trim(page.text, other.start, other.end)
        if other.kind not in TEXT or page.is_masked(said[0]):
            break
        found.append(said)
    return []
