"""Names that the layout puts beside words: ``Name: “…”``, ``From Name: …``, ``“…” — Name, office``."""

from __future__ import annotations

from readout.language.phrases import DESCRIBING
from readout.language.words import words
from readout.records import Offsets
from readout.spans import trim
from readout.stages.quotes.read.reading import Reading
from readout.stages.quotes.read.stretches import LABEL

__all__ = ["MAX_LABEL", "label_before", "label_within", "name_of", "signature_after"]

MAX_LABEL = 60
"""Characters of a label, to its colon."""
MAX_WORDS = 7
LONGEST = 1_000
"""Characters: what is longer names nobody."""
DASHES = "—–-―"
NO_SIGNATURES = frozenset({"heading", "list_item", "title"})
"""What a signature's line is not, unless it is the last."""


def label_before(reading: Reading, number: int) -> Offsets | None:
    """Return the name before a colon with which the segment opens, right before a quotation."""
    text = reading.page.text
    quotation = reading.quotations[number]
    start = reading.page.segments[quotation.segment].start
    _, end = trim(text, start, quotation.outer[0][0])
    if not text.endswith(":", start, end) or end - start > MAX_LABEL:
        return None
    return name_of(text, start, end - 1)


def label_within(reading: Reading, number: int) -> Offsets | None:
    """Return the label that opens the words themselves (``“REED: We knew.``)."""
    start, end = reading.quotations[number].contents[0]
    found = LABEL.match(reading.page.text, start, end)
    return (start, found.end() - 1) if found and found.end() < end - 1 else None


def signature_after(reading: Reading, number: int) -> Offsets | None:
    """Return the name after a dash behind a quotation, on its line or alone on the next."""
    text = reading.page.text
    line = _signature_line(reading, number)
    if line is None or text[line[0] : line[0] + 1] not in tuple(DASHES):
        return None
    start, stop = trim(text, *trim(text, *line, DASHES))
    comma = text.find(",", start, stop)
    name = trim(text, start, comma if comma > 0 else stop, " .\n")
    return name_of(text, *name, described=True)


def _signature_line(reading: Reading, number: int) -> Offsets | None:
    """Return the rest of a quotation's segment, or else a short segment behind it."""
    page, quotation = reading.page, reading.quotations[number]
    last = quotation.segments[-1]
    rest = trim(page.text, quotation.outer[-1][1], page.segments[last].end)
    if rest[0] < rest[1]:
        return rest
    if last + 1 >= len(page.segments):
        return None
    segment = page.segments[last + 1]
    ends = last + 2 == len(page.segments)
    if segment.end - segment.start > 2 * MAX_LABEL:
        return None
    if segment.kind in NO_SIGNATURES and not ends:
        return None
    line = trim(page.text, segment.start, segment.end)
    return line if line[0] < line[1] else None


def name_of(
    text: str,
    start: int,
    end: int,
    *,
    described: bool = False,
) -> Offsets | None:
    """Narrow a label to the name in it; None where it names nobody.

    ``described``: whether ``the harbour office`` will do, as in a signature.
    """
    start, end = trim(text, start, end)
    if text.startswith(("From ", "from ", "FROM "), start):
        start, end = trim(text, start + len("from "), end)
        described = True
    comma = text.find(",", start, min(end, start + LONGEST))
    start, end = trim(text, start, comma if comma > 0 else end)
    parts = text[start : min(end, start + LONGEST)].split()
    if end - start > LONGEST or not 0 < len(parts) <= MAX_WORDS:
        return None
    if described and len(parts) > 1 and parts[0].lower() in DESCRIBING:
        return start, end
    small = words("name.particle")
    proper = all(part in small or not part[0].islower() for part in parts)
    return (start, end) if proper and parts[0][0].isupper() else None
