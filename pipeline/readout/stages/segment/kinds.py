"""What each unit of a plain text is.

Title, heading, paragraph, list item, byline, …, by its looks and neighbours.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import takewhile

from readout.language.words import pattern, words
from readout.records.types import SegmentKind
from readout.stages.segment.credits import BYLINE_OPENING, is_byline, is_credited, is_loose_byline
from readout.stages.segment.looks import Look, Marker
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
CAPITAL_WORDS = 25
CHAIN = 4
"""So many short lines in a row are a table or a menu, not headings over one another."""

LINE_GOES_ON = frozenset("-—–…")
LETTERED = frozenset({"alpha", "roman"})
CERTAIN = frozenset({"roman", "arabic1", "arabic2", "arabic3", "alpha"})
"""Families of marks that number sections: one that stands alone is a heading's."""
LONG_DASHES = frozenset({"dash:—", "dash:–", "dash:―", "dash:─"})
HEAD_MATTER = frozenset({"byline", "other", "caption"})
"""What may stand between the title and a byline."""
BARE_KINDS = frozenset({"heading", "paragraph", "list_item"})
"""What a short line without mark and stop may be."""
NO_INTRODUCTION = frozenset({"heading", "title", "byline"})


@dataclass(frozen=True)
class Spot:
    """A unit and what stands around it; those before it have their kinds already."""

    units: list[TextUnit]
    index: int
    first: int
    """Index of the first unit that is no page furniture, caption or byline."""
    alone: Counter[str]
    """How often each style of mark stands alone."""
    under_title: bool

    @property
    def unit(self) -> TextUnit:
        """The unit itself."""
        return self.units[self.index]

    @property
    def look(self) -> Look:
        """How it looks."""
        return self.unit.look

    @property
    def following(self) -> TextUnit | None:
        """The unit behind, None at the end of the text."""
        return None if self.last else self.units[self.index + 1]

    @property
    def last(self) -> bool:
        """Whether no unit follows."""
        return self.index + 1 == len(self.units)

    @property
    def introduced(self) -> bool:
        """Whether the text before ends with a colon."""
        return self.introduces(1)

    def introduces(self, steps: int) -> bool:
        """Tell whether the text so many units before ends with a colon."""
        if steps > self.index:
            return False
        unit = self.units[self.index - steps]
        return unit.introduces and unit.kind not in NO_INTRODUCTION


def heading_name(text: str) -> str:
    """Return a line as the lists of headings have it: lower case, no closing colon or stop."""
    plain = text.strip(" \t*_#[]()").rstrip(":：. ")
    return plain.lower().replace("’", "'")


def is_furniture(text: str) -> bool:
    """Tell whether a line belongs to the page (page number, "Share this article")."""
    if len(text) > 160:
        return False
    if text.isdigit() and len(text) <= 3:
        return True
    line = text.lower().rstrip(" »>→")
    return line in FURNITURE or FURNITURE_OPENING.match(text) is not None


def keeps_under_title(unit: TextUnit, *, before: bool) -> bool:
    """Tell whether what follows a unit stands directly under the title."""
    return unit.kind == "title" or (before and unit.kind in HEAD_MATTER)


def classify(units: list[TextUnit]) -> None:
    """Set the kind (and, for headings, the style) of every unit of a plain text, in place."""
    alone = _survey(units)
    first = _first_content(units)
    bare = [_is_bare(unit) and not is_byline(unit.look) for unit in units]
    under_title = False
    for index, unit in enumerate(units):
        spot = Spot(units, index, first, alone, under_title)
        unit.kind = _kind(spot)
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
    return "capitals" if unit.look.capitals else "plain"


def _survey(units: list[TextUnit]) -> Counter[str]:
    """Take away marks that count nothing.

    Returns
    -------
    Counter of str
        How often each style of mark stands alone, as over a section.
    """
    numbers = {_number(unit, 0) for unit in units}
    for unit in units:
        own = _number(unit, 0)
        lettered = own is not None and own[0].partition(":")[0] in LETTERED
        begins = own == ("roman", 1) and not unit.look.stopped
        beside = {_number(unit, -1), _number(unit, 1)}
        if lettered and not begins and numbers.isdisjoint(beside):
            unit.forget_marker()
    alone: Counter[str] = Counter()
    for index, unit in enumerate(units[:-1]):
        if unit.marker is None or not _headlike(unit):
            continue
        if not _beside_same(units, index):
            alone[unit.marker.style] += 1
    return alone


def _beside_same(units: list[TextUnit], index: int) -> bool:
    """Tell whether the unit before or behind bears the same mark."""
    style = units[index].mark_style
    first = max(0, index - 1)
    before = units[first:index]
    behind = units[index + 1 : index + 2]
    return any(unit.mark_style == style for unit in before + behind)


def _number(unit: TextUnit, step: int) -> tuple[str, int] | None:
    """Return style and number of a unit's mark, or of the one before or behind it."""
    marker = unit.marker
    if marker is None or marker.value is None:
        return None
    return marker.style, marker.value + step


def _first_content(units: list[TextUnit]) -> int:
    """Return the index of the first unit that is no page furniture, caption or byline."""
    for index, unit in enumerate(units):
        if _is_page(unit) or is_credited(unit):
            continue
        if not is_byline(unit.look) or BYLINE_OPENING.match(unit.text):
            return index
    return len(units)


def _is_page(unit: TextUnit) -> bool:
    return unit.blank or is_furniture(unit.text)


def _kind(spot: Spot) -> SegmentKind:
    """Decide what a unit is: the first test that holds, else its mark or its letters tell."""
    for kind, test in TESTS:
        if test(spot):
            return kind
    unit = spot.unit
    if unit.marker is not None:
        return _marked_kind(spot, unit.marker)
    if _is_capitals(spot):
        return "heading"
    return "quotation" if unit.block else "paragraph"


def _is_caption(spot: Spot) -> bool:
    opens = CAPTION.match(spot.unit.body) is not None and spot.look.size <= 60
    return opens or is_credited(spot.unit)


def _is_named(spot: Spot) -> bool:
    """Tell a heading that the lists know, such as "Conclusion"."""
    name = heading_name(spot.unit.body)
    return not spot.last and (name in HEADINGS or name in GLOSSARY_HEADINGS)


def _is_ruled(spot: Spot) -> bool:
    """Tell a heading in Markdown's ways: with "#", or underlined."""
    marker = spot.unit.marker
    return bool(spot.unit.underline) or (marker is not None and marker.markdown)


def _is_byline(spot: Spot) -> bool:
    closing = spot.last and spot.index > spot.first + 1
    loose = spot.under_title or closing
    return is_byline(spot.look) or (loose and is_loose_byline(spot.look))


def _is_title(spot: Spot) -> bool:
    """Tell whether a unit is the title: the first, and text behind it."""
    if spot.index != spot.first or spot.last:
        return False
    marker = spot.unit.marker
    if marker is not None and not marker.markdown:
        return False
    return _reads_as_title(spot.look)


def _reads_as_title(look: Look) -> bool:
    """Tell whether a line is not too long for a title, and ends as one does."""
    if len(look.text) > 320 or look.size > TITLE_WORDS:
        return False
    if look.lower or look.pauses or _salutes(look):
        return False
    if look.last in {".", "…", "。"}:
        return _is_stopped_title(look)
    return not look.several or look.size <= CAPITAL_WORDS


def _is_stopped_title(look: Look) -> bool:
    """Tell a title that ends with a stop all the same: an abbreviation's, or a headline's."""
    if look.several or look.quoted or look.size > CAPITAL_WORDS:
        return False
    if look.acronym_stop:
        return True
    long = [word for word in look.words[1:] if len(word) >= 4]
    return len(long) >= 4 and look.title_case >= 0.75


def _salutes(look: Look) -> bool:
    """Tell whether a line greets an audience."""
    if look.size <= 10 and SURE_SALUTATION.match(look.text):
        return True
    closed = look.last in ",:;.!，：" or look.size <= 2
    return closed and SALUTATION.match(look.text) is not None


def _headlike(unit: TextUnit) -> bool:
    """Tell whether the text behind a mark is short and ends without a stop."""
    look = unit.look
    if not look.text or look.size > MARKED_WORDS:
        return False
    if look.several or look.lower or look.pauses:
        return False
    if not look.stopped:
        return not unit.enumerated
    if look.acronym_stop:
        return True
    return look.last in "?!" and look.size <= 12


def _marked_kind(spot: Spot, marker: Marker) -> SegmentKind:
    """Decide on a unit with a dash, bullet, number or section word."""
    if marker.family == "section":
        return "heading" if _opens_section(spot) else "paragraph"
    if marker.length == len(spot.unit.text):
        return "other" if spot.last else "heading"
    if marker.family == "dash" and _signs(spot):
        return "byline"
    return "heading" if _heads_section(spot, marker) else "list_item"


def _opens_section(spot: Spot) -> bool:
    """Tell whether what stands behind "Part One" is nothing, or a heading's text."""
    look = spot.look
    if spot.last:
        return False
    if not look.text:
        return True
    short = _headlike(spot.unit) or (look.stopped and look.size <= 8)
    return short and not look.lower


def _heads_section(spot: Spot, marker: Marker) -> bool:
    """Tell whether a marked unit is a heading: headlike, text behind it, no mark beside it."""
    following = spot.following
    if following is None or following.blank:
        return False
    if _beside_same(spot.units, spot.index):
        return False
    if not _headlike(spot.unit):
        return False
    certain = marker.family in CERTAIN or marker.style in LONG_DASHES
    needed = 1 if certain and not spot.introduced else 2
    return spot.alone[marker.style] >= needed


def _signs(spot: Spot) -> bool:
    """Tell whether a dash line names whose quotation stands before it."""
    if spot.index == 0:
        return False
    before = spot.units[spot.index - 1]
    if before.kind != "quotation":
        quoted = before.look.quoted and len(before.text) > 20
        if not quoted:
            return False
    return is_loose_byline(spot.look)


def _is_capitals(spot: Spot) -> bool:
    """Tell a heading in capitals."""
    look = spot.look
    if spot.last or not look.capitals or look.size > CAPITAL_WORDS:
        return False
    if look.text[0] in "([" or look.last in ",;":
        return False
    return not look.opens_quotation and not look.several


def _bare_kind(spot: Spot, bare: list[bool]) -> SegmentKind:
    """Decide on a short line without mark and stop: heading, item of a bare list, paragraph.

    ``bare`` tells which units are such lines.
    """
    index = spot.index
    chain = _count(bare[index : index + CHAIN])
    lead = bare[max(0, index - CHAIN) : index]
    before = _count(reversed(lead))
    listed = before > 0 and spot.units[index - 1].kind == "list_item"
    if chain + before >= CHAIN:
        opened = before < CHAIN and spot.introduces(before + 1)
        return "list_item" if opened or listed else "paragraph"
    if listed:
        return "list_item"
    behind = index + chain
    following = spot.units[behind : behind + CHAIN]
    if all(_is_page(unit) for unit in following):
        return "paragraph"
    if not spot.introduced:
        return "heading"
    if chain > 1:
        return "list_item"
    return "heading" if spot.look.title_case >= 0.8 else "paragraph"


def _count(flags: Iterable[bool]) -> int:
    """Count the flags up to the first that is not set."""
    return len(list(takewhile(bool, flags)))


def _is_bare(unit: TextUnit) -> bool:
    """Tell whether a unit looks like a heading without a mark: short, no stop, a capital first."""
    look = unit.look
    if unit.marker is not None or unit.lines > 3:
        return False
    if look.capitals or look.bracketed or look.blank:
        return False
    if look.size > HEADING_WORDS or len(look.text) > 240:
        return False
    titled = look.size <= 8 and look.title_case >= 1
    if (look.quoted or look.opens_quotation) and not titled:
        return False
    return _opens_and_ends(look)


def _opens_and_ends(look: Look) -> bool:
    """Tell whether a short line opens and ends as a heading does.

    It ends without a stop, or asks or calls, and is no greeting.
    """
    if look.lower or look.several or look.pauses or look.last in LINE_GOES_ON:
        return False
    if look.stopped:
        asks = look.last in "?!？！" and 1 < look.size <= 12
        return asks and look.title_case >= 0.6
    return not _salutes(look)


TESTS: tuple[tuple[SegmentKind, Callable[[Spot], bool]], ...] = (
    ("other", lambda spot: _is_page(spot.unit)),
    ("quotation", lambda spot: spot.unit.text.startswith(">")),
    ("caption", _is_caption),
    ("heading", _is_named),
    ("title", _is_title),
    ("heading", _is_ruled),
    ("byline", _is_byline),
    ("other", lambda spot: spot.look.bracketed and spot.look.size <= 4),
)
"""What a unit is where a test holds, in order."""
