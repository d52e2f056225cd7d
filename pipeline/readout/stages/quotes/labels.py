"""Speakers that the layout names: ``Name: “…”``, ``From Name.

…``, ``“…” — Name, office``, interviews, titles.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from itertools import accumulate
from typing import TYPE_CHECKING

from readout.language.phrases import DESCRIBING
from readout.records import Offsets, Segment
from readout.spans import trim
from readout.stages.quotes.drafts import Draft
from readout.stages.quotes.read.stretches import LABEL

if TYPE_CHECKING:
    from readout.stages.quotes.compose import Composer
    from readout.stages.quotes.read.units import Unit

__all__ = ["add_labelled", "label_before", "label_within", "labelled_segments", "signature_after"]

MAX_LABEL = 60
MAX_WORDS = 7
LONGEST = 1_000
"""Characters: what is longer names nobody."""
QUESTION_LABELS = frozenset({"q", "a", "question", "answer"})
DASHES = "—–-―"


def label_before(composer: Composer, number: int) -> Offsets | None:
    """Return the name before a colon with which the segment opens, where the quotation follows it."""
    segment = composer.page.segments[composer.stretches[number].segment]
    start = composer.stretches[number].outer[0][0]
    text = composer.page.text
    _, end = trim(text, segment.start, start)
    if not text.endswith(":", segment.start, end) or end - segment.start > MAX_LABEL:
        return None
    return _label(composer, segment.start, end - 1)


def label_within(composer: Composer, number: int) -> Offsets | None:
    """Return the label that opens the words themselves (``“REED: We knew.``)."""
    start, end = composer.stretches[number].contents[0]
    found = LABEL.match(composer.page.text, start, end)
    return (start, found.end() - 1) if found and found.end() < end - 1 else None


def _label(composer: Composer, start: int, end: int, *, described: bool = False) -> Offsets | None:
    """Narrow a label to the name in it; None where it names nobody.

    ``described``: whether ``the harbour office`` will do, as in a signature.
    """
    text = composer.page.text
    start, end = trim(text, start, end)
    if text[start : start + 5].lower() == "from ":
        start, end = trim(text, start + 5, end)
        described = True
    comma = text.find(",", start, end)
    if comma > 0:
        start, end = trim(text, start, comma)
    if end - start > LONGEST:
        return None
    words = text[start:end].split()
    if described and words and words[0].lower() in DESCRIBING and 1 < len(words) <= MAX_WORDS:
        return start, end
    if not words or len(words) > MAX_WORDS or not words[0][:1].isupper():
        return None
    if any(
        word[:1].islower()
        and word not in {"of", "the", "for", "and", "de", "van", "von", "al", "bin"}
        for word in words
    ):
        return None
    return start, end


def signature_after(composer: Composer, number: int) -> Offsets | None:
    """Return the name after a dash behind a quotation, on its line or alone on the next."""
    page = composer.page
    stretch = composer.stretches[number]
    segment = page.segments[stretch.segments[-1]]
    end = stretch.outer[-1][1]
    rest = trim(page.text, end, segment.end)
    if rest[0] >= rest[1]:
        following = stretch.segments[-1] + 1
        if following >= len(page.segments):
            return None
        segment = page.segments[following]
        end = segment.start
        if segment.end - segment.start > MAX_LABEL * 2 or (
            segment.kind in {"heading", "title", "list_item"} and following + 1 < len(page.segments)
        ):
            return None
    start, stop = trim(page.text, end, segment.end)
    if start >= stop or page.text[start] not in DASHES:
        return None
    start, stop = trim(page.text, *trim(page.text, start, stop, DASHES))
    comma = page.text.find(",", start, stop)
    name = trim(page.text, start, comma if comma > 0 else stop, " .\n")
    return _label(composer, *name, described=True)


def labelled_segments(composer: Composer) -> list[tuple[Segment, Offsets, Offsets]]:
    """Find turns of an interview and titles such as ``Name: what was said``, none of them in marks.

    Returns
    -------
    list of (segment, label, words)
        Labels of turns count only where at least two segments of the document have one.
    """
    page = composer.page
    turns: list[tuple[Segment, Offsets, Offsets]] = []
    named: list[tuple[Segment, Offsets, Offsets]] = []
    titles: list[tuple[Segment, Offsets, Offsets]] = []
    for segment in page.segments:
        colon = page.text.find(":", segment.start, min(segment.end, segment.start + MAX_LABEL))
        if colon < 0:
            continue
        label = _label(composer, segment.start, colon)
        words = trim(page.text, colon + 1, segment.end)
        if label is None or words[1] - words[0] < 10 or page.masked[page.token_at(words[0])]:
            continue
        name = page.text[label[0] : label[1]]
        if segment.kind in {"title", "heading"}:
            entity = page.entity_index.at(label[0])
            if entity is not None and entity.label == "PERSON" and entity.end >= label[1]:
                titles.append((segment, label, words))
        elif (
            name.lower() in QUESTION_LABELS
            or (name.isupper() and len(name) > 2)
            or _person(composer, label)
        ):
            turns.append((segment, label, words))
        else:
            named.append((segment, label, words))
    names = Counter(page.text[slice(*label)] for _, label, _ in named)
    if turns:  # a name that labels several turns of an interview
        turns += [turn for turn in named if names[page.text[slice(*turn[1])]] > 1]
    return titles + (turns if len(turns) > 1 else [])


def _person(composer: Composer, label: Offsets) -> bool:
    entity = composer.page.entity_index.at(label[1] - 1)
    return entity is not None and entity.label == "PERSON" and entity.start <= label[0] + 30


def add_labelled(composer: Composer, units: list[Unit]) -> None:
    """Add a draft for each labelled segment whose words nobody else took."""
    taken = sorted(
        span for draft in composer.drafts if draft.kind != "term" for span in draft.contents
    )
    begins, reached = (
        [start for start, _ in taken],
        list(accumulate((end for _, end in taken), max)),
    )
    order = 0
    labelled = sorted(labelled_segments(composer), key=lambda item: item[2])
    starts = {segment.start for segment, _, _ in labelled}
    numbers = {id(segment): number for number, segment in enumerate(composer.page.segments)}
    for segment, label, words in labelled:
        before = bisect_left(begins, words[1])
        if before and reached[before - 1] > words[0]:
            continue
        while order + 1 < len(units) and units[order + 1].start <= words[0]:
            order += 1
        contents = [words, *_going_on(composer, numbers[id(segment)], starts)]
        composer.add(Draft("indirect", contents, [], True, "label", order, None, label))


def _going_on(composer: Composer, number: int, starts: set[int]) -> list[Offsets]:
    """Return the paragraphs without a label behind segment ``number`` that belong to its turn: before the next turn."""
    page = composer.page
    found: list[Offsets] = []
    for following in range(number + 1, len(page.segments)):
        other = page.segments[following]
        if other.start in starts:
            return found
        words = trim(page.text, other.start, other.end)
        if (
            other.kind not in {"paragraph", "other", "list_item"}
            or page.masked[page.token_at(words[0])]
        ):
            return []
        found.append(words)
    return []
