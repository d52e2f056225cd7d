"""Names that the layout puts beside words.

``Name: “…”``, ``From Name: …``, ``“…” — Name, office``.
"""

from __future__ import annotations

from readout.language.phrases import DESCRIBING
from readout.language.words import words
from readout.records.spans import trim
from readout.records.types import Offsets
from readout.stages.quotes.read.reading import Reading
from readout.stages.quotes.read.stretches import LABEL

__all__ = ["MAX_LABEL", "label_before", "label_within", "name_of", "signature_after"]

MAX_LABEL = 60
"""Characters of a label, to its colon."""
MAX_WORDS = 7
FROM = ("From ", "from ", "FROM ")
OCCASIONS = words("noun.occasion")
"""Labels of titles (``Interview: “…”``): they name nobody."""
LONGEST = 1_000
"""Characters: what is longer names nobody."""
DASHES = ("—", "–", "-", "―")
NO_SIGNATURES = frozenset({"heading", "list_item", "title"})
"""What a signature's line is not, unless it is the last."""


def label_before(reading: Reading, number: int) -> Offsets | None:
    """Return the name before a colon with which the segment opens, right before a quotation."""
    page = reading.page
    quotation = reading.quotations[number]
    start = page.segments[quotation.segment].start
    _, end = trim(page.text, start, quotation.opens)
    short = end - start <= MAX_LABEL
    if not short or not page.text.endswith(":", start, end):
        return None
    if page.part((start, end - 1)).lower() in OCCASIONS:
        return None
    return name_of(page.text, start, end - 1)


def label_within(reading: Reading, number: int) -> Offsets | None:
    """Return the label that opens the words themselves (``“REED: We knew.``)."""
    start, end = reading.quotations[number].contents[0]
    found = LABEL.match(reading.page.text, start, end)
    if found is None or found.end() >= end - 1:
        return None
    return start, found.end() - 1


def signature_after(reading: Reading, number: int) -> Offsets | None:
    """Return the name after a dash behind a quotation, on its line or alone on the next."""
    text = reading.page.text
    start, end = _signature_line(reading, number)
    if not text.startswith(DASHES, start, end):
        return None
    start, end = trim(text, start, end, "".join(DASHES))
    start, end = trim(text, start, end)
    comma = text.find(",", start, end)
    name = trim(text, start, comma if comma > 0 else end, " .\n")
    return name_of(text, *name, described=True)


def _signature_line(reading: Reading, number: int) -> Offsets:
    """Return the rest of a quotation's segment, or else a short segment behind it."""
    page = reading.page
    last = reading.last_segment(number)
    behind = reading.quotations[number].closes
    rest = trim(page.text, behind, page.segments[last].end)
    following = page.segments[last + 1 : last + 2]
    if rest[0] < rest[1] or not following:
        return rest
    segment = following[0]
    ends = last + 2 == len(page.segments)
    if segment.end - segment.start > 2 * MAX_LABEL:
        return rest
    if segment.kind in NO_SIGNATURES and not ends:
        return rest
    return trim(page.text, segment.start, segment.end)


def name_of(text: str, start: int, end: int, *, described: bool = False) -> Offsets | None:
    """Narrow a label to the name in it; None where it names nobody.

    ``described``: whether ``the harbour office`` will do, as in a signature.
    """
    start, end = trim(text, start, end)
    if text.startswith(FROM, start):
        start, end = trim(text, start + len("from "), end)
        described = True
    comma = text.find(",", start, min(end, start + LONGEST))
    start, end = trim(text, start, comma if comma > 0 else end)
    if end - start > LONGEST:
        return None
    parts = text[start:end].split()
    if not 0 < len(parts) <= MAX_WORDS:
        return None
    named = _is_proper(parts) or (described and _describes(parts))
    return (start, end) if named else None


def _describes(parts: list[str]) -> bool:
    return len(parts) > 1 and parts[0].lower() in DESCRIBING


def _is_proper(parts: list[str]) -> bool:
    if not parts[0][0].isupper():
        return False
    small = words("name.particle")
    return all(part in small or not part[0].islower() for part in parts)
