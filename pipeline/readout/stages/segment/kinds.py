"""The kind of each unit of a plain text, by its surface and its neighbours.

Title, heading, paragraph, list item, byline, ….
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import takewhile

from readout.language.words import pattern, words
from readout.records.types import SegmentKind
from readout.stages.segment.credits import BYLINE_OPENING, is_byline, is_credited, is_loose_byline
from readout.stages.segment.features import Marker, TextFeatures
from readout.stages.segment.paragraphs import TextUnit

__all__ = ["GLOSSARY_HEADINGS", "HEADINGS", "classify", "heading_name", "keeps_under_title"]

HEADINGS = words("headings.names")
GLOSSARY_HEADINGS = words("headings.glossary")
FURNITURE = words("furniture.lines")
FURNITURE_OPENING = pattern(
    r"(?:<furniture.openings>|page \d{1,4}(?: of \d{1,4})?$|[-–—] ?\d{1,4} ?[-–—]$)"
)
CAPTION = pattern(
    r"[(\[]?(?:<captions.labels>(?: \d{1,3}(?:[.-]\d{1,2})?[a-z]?)?\s?[:：]\s?\S"
    r"|<captions.labels> \d{1,3}(?:[.-]\d{1,2})?\.\s"
    r"|<captions.openings>\b|[(\[]<captions.labels>[/:])"
)
SALUTATION = pattern(r"<salutations.openings>\b")
SURE_SALUTATION = pattern(r"<salutations.sure>\b")

HEADING_WORDS = 30
MARKED_WORDS = 22
TITLE_WORDS = 50
TITLE_STOPS = frozenset(".…。")
CAPITAL_WORDS = 25
CAPTION_WORDS = 60
LONGEST_FURNITURE = 160
"""Characters of a line that belongs to the page."""
CHAIN = 4
"""Short lines in a row that are a table or a menu, not headings over one another."""

LINE_GOES_ON = frozenset("-—–…")
CERTAIN = frozenset({"roman", "arabic1", "arabic2", "arabic3", "alpha"})
"""Families of marks that number sections: one that stands alone is a heading's."""
HEAD_MATTER = frozenset({"byline", "other", "caption"})
"""Kinds of segments between the title and a byline."""
BARE_KINDS = frozenset({"heading", "paragraph", "list_item"})
"""Kinds of a short line without mark and stop."""


@dataclass(frozen=True)
class Spot:
    """A unit and what stands around it; those before it have their kinds already."""

    units: list[TextUnit]
    index: int
    first: int
    """Index of the first unit that is no page furniture, caption or byline."""
    alone: Counter[str]
    """Counts of marks that stand alone, by style."""
    under_title: bool

    @property
    def unit(self) -> TextUnit:
        """The unit itself."""
        return self.units[self.index]

    @property
    def last(self) -> bool:
        """Whether no unit follows."""
        return self.index + 1 == len(self.units)

    def introduced(self, steps: int = 1) -> bool:
        """Return whether the text so many units before ends with a colon."""
        before = self.units[: self.index][-steps:][:1]
        return any(unit.features.last in (":", "：") for unit in before)


def heading_name(text: str) -> str:
    """Return a line as the lists of headings have it: lower case, no closing colon or stop."""
    bare = text.strip(" \t*_#[]()").rstrip(":：. ")
    return bare.lower().replace("’", "'")


def keeps_under_title(unit: TextUnit, *, before: bool) -> bool:
    """Return whether what follows a unit stands directly under the title."""
    return unit.kind == "title" or (before and unit.kind in HEAD_MATTER)


def classify(units: list[TextUnit]) -> None:
    """Set the kind (and, for headings, the style) of every unit of a plain text, in place."""
    alone = _survey(units)
    first = next((index for index, unit in enumerate(units) if _is_content(unit)), len(units))
    bare = [_is_bare(unit) and not is_byline(unit.features) for unit in units]
    under_title = False
    for index, unit in enumerate(units):
        spot = Spot(units, index, first, alone, under_title)
        unit.kind = _kind_by_form(spot) or _kind(spot)
        if unit.kind == "paragraph" and bare[index]:
            unit.kind = _bare_kind(spot, bare)
        if unit.kind == "heading":
            unit.style = _style(spot)
        if unit.kind not in BARE_KINDS:
            bare[index] = False
        under_title = keeps_under_title(unit, before=under_title)


def _style(spot: Spot) -> str:
    """Return the style of a heading: by its mark, its name, what underlines it, or its letters."""
    unit = spot.unit
    if unit.marker is not None:
        return unit.marker.style
    if _is_named(spot):
        return "named"
    if unit.underline:
        return "markdown1" if unit.underline == "=" else "markdown2"
    return "capitals" if unit.features.capitals else "plain"


def _survey(units: list[TextUnit]) -> Counter[str]:
    """Take away marks that count nothing; count how often each other style stands alone."""
    numbers = {(unit.marker.style, unit.marker.value) for unit in units if unit.marker}
    for unit in units:
        if unit.marker is not None and not _counts(unit.marker, numbers):
            unit.forget_marker()
    return Counter(
        unit.marker.style
        for index, unit in enumerate(units[:-1])
        if unit.marker and _headlike(unit) and not _beside_same(units, index)
    )


def _counts(marker: Marker, numbers: set[tuple[str, int | None]]) -> bool:
    """Return whether a mark counts: no letter alone, as an initial is one."""
    if marker.value is None:
        return True
    beside = {(marker.style, marker.value + step) for step in (-1, 1)}
    return not numbers.isdisjoint(beside)


def _beside_same(units: list[TextUnit], index: int) -> bool:
    """Return whether the unit before or behind bears the same mark."""
    around = units[max(0, index - 1) : index + 2]
    styles = [unit.marker.style if unit.marker else "" for unit in around]
    return styles.count(styles[min(index, 1)]) > 1


def _is_content(unit: TextUnit) -> bool:
    """Return if a unit is no page furniture, caption or byline, but maybe a headline "By …"."""
    if _is_page(unit) or is_credited(unit):
        return False
    return not is_byline(unit.features) or BYLINE_OPENING.match(unit.text) is not None


def _is_page(unit: TextUnit) -> bool:
    """Return if a unit belongs to the page (page number, "Share this article"), not the text."""
    text = unit.text
    if unit.blank or len(text) > LONGEST_FURNITURE:
        return unit.blank
    counts = text.isdigit() and len(text) <= 3
    line = text.lower().rstrip(" »>→")
    return counts or line in FURNITURE or FURNITURE_OPENING.match(text) is not None


def _kind_by_form(spot: Spot) -> SegmentKind | None:
    """Return what a unit is by its own words, or by its place as the first."""
    unit = spot.unit
    if _is_page(unit):
        return "other"
    if unit.text.startswith(">"):
        return "quotation"
    if is_credited(unit) or (unit.features.size <= CAPTION_WORDS and CAPTION.match(unit.body)):
        return "caption"
    if _is_named(spot):
        return "heading"
    if (unit.marker is None or unit.markdown) and _is_title(spot):
        return "title"
    return "heading" if unit.underline or unit.markdown else None


def _kind(spot: Spot) -> SegmentKind:
    """Decide on a unit by its looks, its mark or its letters, and what stands around it."""
    unit, features = spot.unit, spot.unit.features
    loose = spot.under_title or (spot.last and spot.index > spot.first + 1)
    if is_byline(features) or (loose and is_loose_byline(features)):
        return "byline"
    if features.bracketed and features.size <= 4:
        return "other"
    if unit.marker is not None:
        return _marked_kind(spot, unit.marker)
    if _is_capital_heading(spot):
        return "heading"
    return "quotation" if unit.block else "paragraph"


def _is_named(spot: Spot) -> bool:
    """Return whether it is a heading that the lists know, such as "Conclusion"."""
    name = heading_name(spot.unit.body)
    return not spot.last and (name in HEADINGS or name in GLOSSARY_HEADINGS)


def _is_title(spot: Spot) -> bool:
    """Return whether a line is the title: the first, not too long, and ending as one does."""
    features = spot.unit.features
    if (
        spot.index != spot.first
        or spot.last
        or features.lower
        or features.pauses
        or _salutes(features)
    ):
        return False
    if features.size > CAPITAL_WORDS:
        return features.size <= TITLE_WORDS and not (
            features.several or features.last in TITLE_STOPS
        )
    return features.last not in TITLE_STOPS or _is_stopped_title(features)


def _is_stopped_title(features: TextFeatures) -> bool:
    """Return whether a title ends with a stop: that of an abbreviation, or of a headline."""
    if features.several or features.quoted:
        return False
    long = [word for word in features.words[1:] if len(word) >= 4]
    return features.acronym_stop or (len(long) >= 4 and features.title_case >= 0.75)


def _salutes(features: TextFeatures) -> bool:
    """Return whether a line greets an audience."""
    if features.size <= 10 and SURE_SALUTATION.match(features.text):
        return True
    closed = features.last in ",:;.!，：" or features.size <= 2
    return closed and SALUTATION.match(features.text) is not None


def _headlike(unit: TextUnit) -> bool:
    """Return whether the text behind a mark is short and ends without a stop."""
    features = unit.features
    if features.size > MARKED_WORDS or features.several or features.lower or features.pauses:
        return False
    return (
        not features.stopped
        or features.acronym_stop
        or (features.last in "?!" and features.size <= 12)
    )


def _marked_kind(spot: Spot, marker: Marker) -> SegmentKind:
    """Decide on a unit with a dash, bullet, number or section word."""
    features = spot.unit.features
    if marker.family == "section":
        short = features.stopped and features.size <= 8
        opens = short or not features.text or _headlike(spot.unit)
        return "heading" if opens and not spot.last else "paragraph"
    before = spot.units[max(0, spot.index - 1)]
    quoted = marker.family == "dash" and (before.kind == "quotation" or before.features.quoted)
    if quoted and is_loose_byline(features):  # whose quotation it is
        return "byline"
    return "heading" if _heads_section(spot, marker) else "list_item"


def _heads_section(spot: Spot, marker: Marker) -> bool:
    """Return whether a marked unit is a heading: headlike, text behind it, no mark beside it."""
    if spot.last or spot.units[spot.index + 1].blank:
        return False
    if _beside_same(spot.units, spot.index) or not _headlike(spot.unit):
        return False
    return spot.alone[marker.style] >= (1 if marker.family in CERTAIN else 2)


def _is_capital_heading(spot: Spot) -> bool:
    """Return whether it is a heading in capitals."""
    features = spot.unit.features
    if (
        spot.last
        or not features.capitals
        or features.opens_quotation
        or features.size > CAPITAL_WORDS
    ):
        return False
    return features.last not in ",;" and not features.several


def _bare_kind(spot: Spot, bare: list[bool]) -> SegmentKind:
    """Decide on a short line without mark and stop: heading, item of a bare list, paragraph.

    ``bare`` tells which units are such lines.
    """
    index, units = spot.index, spot.units
    chain = len(list(takewhile(bool, bare[index : index + CHAIN])))
    before = len(list(takewhile(bool, reversed(bare[max(0, index - CHAIN) : index]))))
    listed = before > 0 and units[index - 1].kind == "list_item"
    if listed:
        return "list_item"
    if chain + before >= CHAIN:
        return "list_item" if before < CHAIN and spot.introduced(before + 1) else "paragraph"
    if all(map(_is_page, units[index + chain : index + chain + CHAIN])):
        return "paragraph"
    if not spot.introduced():
        return "heading"
    return "list_item" if chain > 1 else "paragraph"


def _is_bare(unit: TextUnit) -> bool:
    """Return if a unit looks like a heading without a mark: short, no stop, a capital first."""
    features = unit.features
    if unit.marker is not None or unit.lines > 3:
        return False
    if features.capitals or features.bracketed or features.blank:
        return False
    if features.size > HEADING_WORDS or len(features.text) > 240:
        return False
    titled = features.size <= 8 and features.title_case >= 1
    return (titled or not (features.quoted or features.opens_quotation)) and _opens_and_ends(
        features
    )


def _opens_and_ends(features: TextFeatures) -> bool:
    """Return whether a short line opens and ends as a heading does.

    It ends without a stop, or asks or calls, and is no greeting.
    """
    if features.lower or features.several or features.pauses or features.last in LINE_GOES_ON:
        return False
    if features.stopped:
        asks = features.last in "?!？！" and 1 < features.size <= 12
        return asks and features.title_case >= 0.6
    return not _salutes(features)
