"""The place of a document's event or speech: candidates and their features.

Names in the first and last lines and paragraphs are candidates, whether they are known as places or
only stand like one (``The Keep, Tarn``). A linear model weighs what stands beside them; its weights
are part of ``frame_weights.json`` (``readout train frames``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import combinations

from readout.language.datelines import DATE, WEEKDAYS
from readout.language.events import NOUNS
from readout.language.words import either, words
from readout.models.scorer import Features, holding
from readout.records.types import Offsets, Segment
from readout.stages.document.lead import LINE, Lead

__all__ = ["PlaceCandidate", "place_candidates"]

PlaceCandidate = tuple[Offsets, Features]
"""The characters of a name, and its features."""
TAIL = 3
"""Segments at the end that are read."""
MOST = 600
NEAR = 200
"""Characters of a paragraph that are read, and behind an event in which its place stands."""
HELD = words("word.holding", "word.held", "word.meeting", "noun.delivered")
BODIES = words("noun.body")
OFFICES = words("entity.person_titles", "word.title", "entity.offices")
BETWEEN = either(words("word.preposition"))
_WORD = (
    rf"(?<!\w)(?!{BETWEEN.upper()}\b)[^\W_a-z](?:[\w’'&/-]|\.(?=\w)|(?<=\.[A-Z])\.|(?<=\bSt)\.)++"
)
_NAME = rf"{_WORD}(?: (?:(?:of|the|for|and|de|la|del) ){{0,2}}{_WORD})*"
NAME, RUN = re.compile(_NAME), re.compile(rf"{_NAME}(?:, {_NAME}){{0,5}}")
"""Words with capitals or numbers, and several with commas (``Grand Square, The Keep, Tarn``)."""
_DAY = either(map(str.title, WEEKDAYS))
MASKED = re.compile(
    rf"(?P<date>(?:(?:{_DAY}|{_DAY.upper()}),? )?{DATE}|[Tt]oday|\b\d+:\d+)"
    rf"|\b{either(NOUNS).upper()}\b"
)
"""Dates, and nouns for events in capitals, at which a name ends."""
BESIDE = re.compile(r"(\w+|\n|[^\w ])? ?(?:the )?§ ?(\w+|.)?", re.DOTALL | re.IGNORECASE)
"""The word, mark or end of the line before a name, and that behind it."""
PATTERNS = {
    one: re.compile(pattern, re.MULTILINE)
    for one, pattern in {
        "date": r"#\W{0,3}§|§\W{0,3}#",
        "bare": r"^\W*#\W*§\W*$|^\W*§\W*#\W*$",
        "alone": r"^[^\w#@\n]*§[^\w#@\n]*$",
        "by_date": r"^[^\w#@\n]*§[^\w#@\n]*\n+.{,20}#|#.{,20}\n+[^\w#@\n]*§[^\w#@\n]*$",
        "told": rf"\b(?:{either(HELD)}|delivered|issued|spoke|speaking)\b[^.\n]*§",
    }.items()
}
"""Contexts of a name: § is the name, # a date, @ a noun for an event in capitals."""


def place_candidates(opening: Lead) -> Iterator[PlaceCandidate]:
    """Yield the names that may be the document's place: of one with commas its parts, too.

    None that holds a person's (``By Mara Velden, Tarn``), or a body's before a comma (``Grain
    Office, Tarn``).
    """
    page = opening.page
    for segment in page.segments:
        spot = _spot(opening, segment)
        if spot is None:
            continue
        first, last = max(0, segment.start - NEAR), min(segment.end, segment.start + MOST)
        text = MASKED.sub(
            lambda found: ("#" if found["date"] else "@") * len(found[0]),
            page.text[first : last + NEAR],
        )
        for run in RUN.finditer(text, segment.start - first, last - first):
            parts = [part.span() for part in NAME.finditer(text, *run.span())]
            for i, j in combinations(range(len(parts) + 1), 2):
                start, end = parts[i][0], parts[j - 1][1]
                beside = f"{text[max(0, start - NEAR) : start]}§{text[end : end + NEAR]}"
                span = first + start, first + end
                inside = page.entity_index.within(*span)
                held = any(
                    one.label == "PERSON"
                    or (one.end < span[1] and one.text.lower().rpartition(" ")[2] in BODIES)
                    for one in inside
                )
                if not held:
                    yield span, _features(opening, spot, span, re.sub("#+", "#", beside))


def _spot(opening: Lead, segment: Segment) -> str | None:
    """Return in which part of the document a segment is, None where no place is looked for."""
    line = segment.end - segment.start <= LINE
    if segment.start <= opening.start:
        return "title" if segment.kind == "title" else "line" if line else "text"
    return "tail" if line and segment in opening.page.segments[-TAIL:] else None


def _features(opening: Lead, spot: str, span: Offsets, beside: str) -> Features:
    """Describe a name as the place."""
    name, start = opening.page.part(span), span[0]
    inside = opening.page.entity_index.within(*span)
    flags = {one: pattern.search(beside) is not None for one, pattern in PATTERNS.items()}
    before, behind = BESIDE.findall(beside.lower())[0]
    features = [
        spot,
        f"before={before}",
        f"behind={behind}",
        *({one.label for one in inside} or ["unknown"]),
        *holding(
            flags
            | {
                "behind_event": any(0 < start - m.position < NEAR for m in opening.mentions),
                "office": not OFFICES.isdisjoint(name.lower().split()),
                "caps": name.isupper(),
                "parts": "," in name,
            }
        ),
    ]
    return dict.fromkeys(["any", *features, *map(" ".join, combinations(sorted(features), 2))], 1.0)
