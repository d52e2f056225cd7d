"""What each unit of a plain text is.

Title, heading, paragraph, list item, byline, …, by its looks and neighbours.
"""

from __future__ import annotations

from collections import Counter

from readout.records import SegmentKind
from readout.stages.segment.bylines import is_byline, is_loose_byline
from readout.stages.segment.lexicon import lexicon
from readout.stages.segment.lines import Look
from readout.stages.segment.units import Unit

__all__ = ["classify", "heading_name", "is_furniture"]

HEADING_WORDS = 30
MARKED_WORDS = 22
CHAIN = 4
"""So many short lines in a row are a table or a menu, not headings over one another."""


def heading_name(text: str) -> str:
    """Return a line as the lists of headings have it: lower case, no closing colon or stop."""
    return text.strip(" \t*_#[]()").rstrip(":：. ").lower().replace("’", "'")


def is_furniture(text: str) -> bool:
    """Tell whether a line belongs to the page (page number, "Share this article") and not to the text."""
    if len(text) > 160:
        return False
    if text.isdigit() and len(text) <= 3:
        return True
    return text.lower().rstrip(" »>→") in lexicon().furniture or bool(
        lexicon().furniture_opening.match(text)
    )


def classify(units: list[Unit]) -> None:
    """Set the kind (and, for headings, the style) of every unit of a plain text, in place."""
    alone = _survey(units)
    first = _first_content(units)
    bare = [
        unit.marker is None and _lone(unit) and not unit.look.capitals and not is_byline(unit.look)
        for unit in units
    ]
    under_title = False
    for index, unit in enumerate(units):
        unit.kind = _plain_kind(units, index, first, alone, under_title=under_title)
        if unit.kind == "paragraph" and bare[index]:
            unit.kind = _bare_kind(units, index, bare)
        bare[index] = bare[index] and unit.kind in {"heading", "paragraph", "list_item"}
        if unit.kind == "heading" and not unit.style:
            unit.style = (
                unit.marker.style if unit.marker else "capitals" if unit.look.capitals else "plain"
            )
        under_title = unit.kind == "title" or (
            under_title and unit.kind in {"byline", "other", "caption"}
        )


def _survey(units: list[Unit]) -> Counter[str]:
    """Take away marks that count nothing; return how often each kind of mark stands alone, as over a section."""
    numbers = {
        (u.marker.style, u.marker.value) for u in units if u.marker and u.marker.value is not None
    }
    for unit in units:
        marker = unit.marker
        if marker is None or marker.value is None or marker.family not in {"alpha", "roman"}:
            continue
        counted = {(marker.style, marker.value - 1), (marker.style, marker.value + 1)} & numbers
        begins = marker.family == "roman" and marker.value == 1 and not unit.look.stopped
        if not counted and not begins:
            unit.forget_marker()
    return Counter(
        unit.marker.style
        for i, unit in enumerate(units)
        if unit.marker and _headlike(unit) and not _beside_same(units, i) and i + 1 < len(units)
    )


def _first_content(units: list[Unit]) -> int:
    """Return the index of the first unit that is neither page furniture nor a byline."""
    for index, unit in enumerate(units):
        furniture = unit.blank or is_furniture(unit.text)
        if not furniture and not (
            is_byline(unit.look) and not lexicon().byline_opening.match(unit.text)
        ):
            return index
    return len(units)


def _plain_kind(  # noqa: PLR0911 - a ladder of tests
    units: list[Unit], index: int, first: int, alone: Counter[str], *, under_title: bool
) -> SegmentKind:
    """Decide what one unit is; the units before it have their kinds already."""
    unit = units[index]
    if unit.blank or is_furniture(unit.text):
        return "other"
    if unit.text.startswith(">"):
        return "quotation"
    if lexicon().caption.match(unit.body) and len(unit.look.words) <= 60:
        return "caption"
    name = heading_name(unit.body)
    if len(units) > index + 1 and (
        name in lexicon().headings or name in lexicon().glossary_headings
    ):
        unit.style = "" if unit.marker else "named"
        return "heading"
    if index == first and _is_title(units, index):
        return "title"
    if unit.underline or (unit.marker and unit.marker.family.startswith("markdown")):
        unit.style = f"markdown{1 if unit.underline == '=' else 2}" if unit.underline else ""
        return "heading"
    loose = under_title or (index + 1 == len(units) > first + 2)
    if is_byline(unit.look) or (loose and is_loose_byline(unit.look)):
        return "byline"
    if unit.look.bracketed and len(unit.look.words) <= 4:
        return "other"
    if unit.marker:
        return _marked_kind(units, index, alone)
    if _capitals(units, index):
        return "heading"
    return "quotation" if unit.block else "paragraph"


def _is_title(units: list[Unit], index: int) -> bool:
    """Tell whether the first unit is the title: no full stop, not too long, and text behind it."""
    unit = units[index]
    look = unit.look
    if index + 1 == len(units) or len(look.text) > 320 or len(look.words) > 50:
        return False
    if unit.marker and not unit.marker.family.startswith("markdown"):
        return False
    if (
        look.lower
        or (look.last in {",", ":", ";", "，", "："} and not look.text.endswith("; "))
        or _salutes(look)
    ):
        return False
    if look.last in ".…。" and look.stopped:
        headline = look.title_case >= 0.75 and sum(len(w) >= 4 for w in look.words[1:]) >= 4
        return (
            (headline or look.acronym_stop)
            and not look.several
            and len(look.words) <= 25
            and not look.quoted
        )
    return not look.several or len(look.words) <= 25


def _salutes(look: Look) -> bool:
    """Tell whether a line greets an audience."""
    if lexicon().sure_salutation.match(look.text) and len(look.words) <= 10:
        return True
    return lexicon().salutation.match(look.text) is not None and (
        look.last in ",:;.!，：" or len(look.words) <= 2
    )


def _headlike(unit: Unit) -> bool:
    """Tell whether the text behind a mark is short and ends without a stop."""
    look = unit.look
    if not look.text:
        return False
    if (
        len(look.words) > MARKED_WORDS
        or look.several
        or look.lower
        or look.last in {",", ":", ";", "，", "：", "；"}
    ):
        return False
    if look.stopped:
        return (look.last in "?!" and len(look.words) <= 12) or look.acronym_stop
    return not unit.enumerated


def _beside_same(units: list[Unit], index: int) -> bool:
    """Tell whether the unit before or behind bears the same mark."""
    marker = units[index].marker
    around = [units[i] for i in (index - 1, index + 1) if 0 <= i < len(units)]
    return marker is not None and any(
        u.marker is not None and u.marker.style == marker.style for u in around
    )


def _introduced(units: list[Unit], index: int) -> bool:
    """Tell whether the text before ends with a colon."""
    return (
        index > 0
        and units[index - 1].introduces
        and units[index - 1].kind not in {"heading", "title", "byline"}
    )


def _marked_kind(units: list[Unit], index: int, alone: Counter[str]) -> SegmentKind:  # noqa: PLR0911 - a ladder of tests
    """Decide between heading and list item for a unit with a dash, bullet, number or section word."""
    unit = units[index]
    marker = unit.marker
    if marker is None:
        return "paragraph"
    last = index + 1 == len(units)
    if marker.family == "section":
        short = (
            not unit.look.text
            or _headlike(unit)
            or (unit.look.stopped and len(unit.look.words) <= 8)
        )
        return (
            "heading"
            if short and not last and not (unit.look.lower and unit.look.text)
            else "paragraph"
        )
    if marker.length == len(unit.text):
        return "other" if last else "heading"
    if marker.family == "dash" and index > 0 and _signs(units[index - 1], unit):
        return "byline"
    short = _headlike(unit) or _stopped_number(units, index)
    if not short or last or _beside_same(units, index):
        return "list_item"
    if units[index + 1].kind == "other" or units[index + 1].blank:
        return "list_item"
    certain = marker.family in {"roman", "arabic1", "arabic2", "arabic3", "alpha"} or marker.style[
        5:
    ] in {
        "—",
        "–",
        "―",
        "─",
    }
    needed = 2 if _introduced(units, index) or not certain else 1
    return "heading" if alone[marker.style] >= needed else "list_item"


def _stopped_number(units: list[Unit], index: int) -> bool:
    """Tell a numbered heading that ends with a stop all the same: short, a paragraph behind it."""
    unit = units[index]
    numbered = unit.marker is not None and unit.marker.family in {"roman", "arabic1", "arabic2"}
    following = units[index + 1] if index + 1 < len(units) else None
    short = (
        unit.look.last == "."
        and len(unit.look.words) <= 6
        and not unit.look.several
        and unit.look.title_case >= 0.6
    )
    return (
        numbered
        and short
        and following is not None
        and following.marker is None
        and len(following.text) > 120
    )


def _signs(before: Unit, unit: Unit) -> bool:
    """Tell whether a dash line names whose quotation stands before it."""
    quoted = before.kind == "quotation" or (before.look.quoted and len(before.text) > 20)
    return quoted and is_loose_byline(unit.look)


def _capitals(units: list[Unit], index: int) -> bool:
    look = units[index].look
    return (
        look.capitals
        and look.text[0] not in "(["
        and not look.opens_quotation
        and len(look.words) <= 25
        and not look.several
        and index + 1 < len(units)
        and look.last not in ",;"
    )


def _bare_kind(units: list[Unit], index: int, bare: list[bool]) -> SegmentKind:
    """Decide on a short line without mark and stop: heading, item of a bare list, paragraph.

    ``bare`` tells which units are such lines.
    """
    unit = units[index]
    chain, before = 1, 0
    while chain < CHAIN and index + chain < len(units) and bare[index + chain]:
        chain += 1
    while before < CHAIN and index > before and bare[index - before - 1]:
        before += 1
    listed = index > 0 and units[index - 1].kind == "list_item" and bare[index - 1]
    if chain + before >= CHAIN:
        opened = before < CHAIN and _introduced(units, index - before)
        return "list_item" if opened or listed else "paragraph"
    if listed:
        return "list_item"
    if not _followed(units, index + chain):
        return "paragraph"
    if _introduced(units, index):
        return (
            "list_item" if chain > 1 else "heading" if unit.look.title_case >= 0.8 else "paragraph"
        )
    return "heading"


def _followed(units: list[Unit], index: int) -> bool:
    """Tell whether there is text, and not only page furniture, from here on."""
    return any(not (unit.blank or is_furniture(unit.text)) for unit in units[index : index + CHAIN])


def _lone(unit: Unit) -> bool:
    """Tell whether a unit looks like a heading: short, no stop, a capital first."""
    look = unit.look
    if look.long or len(look.words) > HEADING_WORDS or len(look.text) > 240 or unit.lines > 3:
        return False
    if (
        look.lower
        or look.blank
        or look.several
        or look.last in {",", ":", ";", "，", "：", "；", "-", "—", "–", "…"}
    ):
        return False
    if (look.quoted or look.opens_quotation) and (len(look.words) > 8 or look.title_case < 1):
        return False
    if look.bracketed:
        return False
    if look.stopped:
        return (
            look.last in "?!？！"
            and len(look.words) <= 12
            and len(look.words) > 1
            and look.title_case >= 0.6
        )
    return not _salutes(look)
