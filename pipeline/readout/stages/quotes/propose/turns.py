"""Turns of an interview, and titles such as ``Name: what was said``, none of them in marks."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from readout.language.encoding import LabelledSpan
from readout.language.page import Page
from readout.language.words import words
from readout.records.spans import trim
from readout.records.types import Entity, Offsets, Segment
from readout.stages.quotes.proposals import Attribution, Method, Proposal
from readout.stages.quotes.propose.labels import clausal
from readout.stages.quotes.propose.neighbours import MAX_LABEL, name_of

__all__ = ["roles_within_turns", "turn_labels", "turns"]

HEADLINES = frozenset({"heading", "title"})
TEXT = frozenset({"list_item", "other", "paragraph"})
SHORTEST = 10
"""Characters of what is said in a turn."""
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
class _Label:
    """A label, the words behind it, and the number of their segment."""

    segment: int
    name: Offsets
    words: Offsets


def turns(page: Page) -> Iterator[Proposal]:
    """Propose what is said behind labels.

    Labels of turns count only where at least two segments of the document have one.
    """
    titles, bodies = _parted(page, _labels(page))
    quoted = [one for one in titles if _is_titled(page, one)] + _spoken(page, bodies)
    starts = {page.segments[label.segment].start for label in quoted}
    starts |= {segment.start for segment in page.segments if _asks(page, segment)}
    for label in sorted(quoted, key=lambda one: one.words):
        contents = (label.words, *_going_on(page, label.segment, starts))
        voice = Attribution(speaker=label.name)
        yield Proposal("indirect", contents, (), Method.LABEL, voice=voice)


def turn_labels(page: Page) -> list[Offsets]:
    """Return the labels of the turns of a conversation, in order; none where it is none."""
    _, bodies = _parted(page, _labels(page, shortest=1))
    found = [label.name for label in _spoken(page, bodies)]
    if not found:
        return []
    asked = (segment.start for segment in page.segments if _asks(page, segment))
    return sorted({*found, *((start, start + len(QUESTION)) for start in asked)})


def roles_within_turns(page: Page) -> list[LabelledSpan]:
    """Return what the encoder labelled, but where it took a whole turn for a statement.

    Its content opens the turn, and its source is the label.
    """
    ends = [end for _, end in turn_labels(page)]
    return [role for role in page.roles if not _of_whole_turn(page, role, ends)]


def _of_whole_turn(page: Page, role: LabelledSpan, ends: Sequence[int]) -> bool:
    """Tell a source that is the label of a turn, and a content right behind one.

    ``ends``: where the labels end, sorted.
    """
    at = role.end if role.label == "source" else role.start
    number = bisect_right(ends, at + 1) - 1  # the colon may be labelled, too
    if number < 0:
        return False
    low, high = sorted((ends[number], at))
    return not page.text[low:high].strip(BEHIND_LABEL)


def _asks(page: Page, segment: Segment) -> bool:
    """Tell a question that "Q" opens without a colon."""
    behind = page.text[segment.start + len(QUESTION) :][:1]
    return page.text.startswith(QUESTION, segment.start) and behind.isspace()


def _labels(page: Page, shortest: int = SHORTEST) -> Iterator[_Label]:
    """Yield what stands before a colon with which a segment opens, and names somebody."""
    for number, segment in enumerate(page.segments):
        limit = min(segment.end, segment.start + MAX_LABEL)
        colon = page.text.find(":", segment.start, limit)
        name = name_of(page.text, segment.start, colon) if colon >= 0 else None
        if name is None or CLOCK.match(page.text, colon - 1):
            continue
        said = trim(page.text, colon + 1, segment.end)
        if said[1] - said[0] >= shortest and not page.is_masked(said[0]):
            yield _Label(number, name, said)


def _parted(page: Page, labels: Iterable[_Label]) -> tuple[list[_Label], list[_Label]]:
    """Return the labels in titles and headings, and the others."""
    titles: list[_Label] = []
    bodies: list[_Label] = []
    for label in labels:
        heads = page.segments[label.segment].kind in HEADLINES
        (titles if heads else bodies).append(label)
    return titles, bodies


def _is_titled(page: Page, label: _Label) -> bool:
    """Whether a title gives what a person said (``Ana Sol: The port must grow``)."""
    entity = _known(page, label)
    if entity is None or entity.label != "PERSON":
        return False
    return not page.parsed or clausal(page, *page.range(*label.words))


def _spoken(page: Page, labels: list[_Label]) -> list[_Label]:
    """Return the turns: a question's or a person's label, or a name that labels several."""
    spoken: list[_Label] = []
    others: list[_Label] = []
    for label in labels:
        (spoken if _is_of_turn(page, label) else others).append(label)
    if spoken:
        names = Counter(page.part(label.name) for label in others)
        first, last = spoken[0].segment, spoken[-1].segment
        for label in others:
            sentence = page.text[label.words[1] - 1] in STOPS
            between = first < label.segment < last and _known(page, label) is not None
            if (between and sentence) or names[page.part(label.name)] > 1:
                spoken.append(label)
    return spoken if len(spoken) > 1 else []


def _known(page: Page, label: _Label) -> Entity | None:
    """Return the entity that holds the name of a label."""
    entity = page.entity_index.at(label.name[0])
    return None if entity is None or entity.end < label.name[1] else entity


def _is_of_turn(page: Page, label: _Label) -> bool:
    """Whether a label is that of a turn: in capitals, a part in a conversation, or a person."""
    name = page.part(label.name)
    if (name.isupper() and len(name) > 2) or name.lower() in words("label.turn"):
        return True
    entity = page.entity_index.at(label.name[1] - 1)
    if entity is None or entity.label != "PERSON":
        return False
    return entity.start <= label.name[0] + TITLES


def _going_on(page: Page, number: int, starts: set[int]) -> list[Offsets]:
    """Return the paragraphs behind a turn's first that belong to it: those before the next turn."""
    found: list[Offsets] = []
    for following in range(number + 1, len(page.segments)):
        other = page.segments[following]
        if other.start in starts:
            return found
        said = trim(page.text, other.start, other.end)
        if other.kind not in TEXT or page.is_masked(said[0]):
            return []
        found.append(said)
    return []
