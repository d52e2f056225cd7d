"""Names that a head word gives away: bodies, meetings, documents, places.

``Ministry of X``, ``X Work Conference``: a name is a run of capitalised words that ends in a head,
with its complements ("of the Central Committee", "on Talent Work"). The longest one is taken.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from readout.language.words import titled, words
from readout.records.types import EntityLabel
from readout.stages.entities.candidates import NUMBERED, PLACES
from readout.stages.entities.read.runs import Run, read_run
from readout.stages.entities.read.scope import Scope, opens_day, year_at
from readout.stages.entities.read.tokens import number_of

__all__ = ["HEADS", "Name", "name_at", "names"]

MAX_DEPTH = 5
"""Names within names."""
MAX_COMPLEMENTS = 4
MAX_LISTED = 5
"""Words of a part of a list."""

GROUPS: dict[str, EntityLabel] = {
    "entity.place_heads": "LOC",
    "entity.polity_heads": "GPE",
    "entity.work_heads": "WORK",
    "entity.event_heads": "EVENT",
    "entity.organisation_heads": "ORG",
}
HEADS: dict[str, EntityLabel] = {
    head: label for tag, label in GROUPS.items() for head in titled(tag)
}
"""What kind of name a word heads; of two kinds the later one."""
LISTING = titled("entity.listing_heads")
PARTS = words("entity.parts_of_bodies")
WEAK = titled("entity.weak_heads")
STANDALONE = titled("entity.standalone_heads")
OFFICES = titled("entity.offices")
HEADLINE_VERBS = words("entity.headline_verbs")
TIES = words("entity.name_prepositions")
THE = words("determiner.definite")
EDGES = words("word.edge")


@dataclass(frozen=True)
class Name:
    """A name by its words, ``first`` to ``last`` (both included)."""

    first: int
    last: int
    label: EntityLabel
    head: int


def names(scope: Scope) -> Iterator[Name]:
    """Yield the names of a segment, from left to right."""
    index = scope.first
    while index < scope.last:
        run = read_run(scope, index)
        if run is None:
            index += 1
            continue
        for name in _names_of_run(scope, run):
            yield name
            index = max(index, name.last + 1)
        index = max(index, run.last + 1)


def name_at(scope: Scope, index: int, depth: int = 0) -> Name | None:
    """Return the name whose run of capitalised words begins at a word, or None."""
    run = read_run(scope, index)
    if run is None or depth >= MAX_DEPTH:
        return None
    return next(_names_of_run(scope, run, depth), None)


def _names_of_run(scope: Scope, run: Run, depth: int = 0) -> Iterator[Name]:
    for first, last, head in _groups(scope, run):
        if head is None:
            continue
        closes = head == last == run.last
        name = _read(scope, first, head, closes=closes, depth=depth)
        if name is not None:
            yield name


def _groups(scope: Scope, run: Run) -> Iterator[tuple[int, int, int | None]]:
    """Join the pieces of a run to names.

    One ends where a piece holds a head, is an acronym, or where a known name ends.
    """
    start = run.first
    for begin, end in run.pieces():
        piece = range(end, begin - 1, -1)
        heads = (i for i in piece if _label(scope, i, begin) is not None)
        head = next(heads, None)
        closes = head is not None or end == run.last
        if not closes and not _ends_name(scope, begin, end):
            continue
        yield start, end, head
        start = end + 2


def _ends_name(scope: Scope, begin: int, end: int) -> bool:
    ends = map(scope.end_of, range(begin, end + 1))
    return end in scope.closing and end in ends


def _label(scope: Scope, index: int, begin: int) -> EntityLabel | None:
    """Return what kind of name a word heads, or None."""
    form = scope.form(index)
    if form == "Congress":
        return _congress(scope, index, begin)
    if form == "Week" and _is_held(scope, index, begin):
        return "EVENT"
    if scope.reads(index, "Convention", "on") and not _numbered(scope, begin):
        return "WORK"
    return HEADS.get(form)


def _congress(scope: Scope, index: int, begin: int) -> EntityLabel:
    """Tell a congress that meets from one that is a body ("members of the People's Congress")."""
    if _has_members(scope, begin):
        return "ORG"
    behind = index + 3 if scope.form(index + 2) == "the" else index + 2
    tied = scope.form(index + 1) in TIES and scope.is_name(behind)
    return "EVENT" if tied or _numbered(scope, begin) else "ORG"


def _is_held(scope: Scope, index: int, begin: int) -> bool:
    """Tell a week at which people meet (``at Tarn Climate Week``) from a paper, and from a time."""
    before = begin - 1
    if scope.folded(before) in THE:
        before -= 1
    beside = scope.folded(before) == "of" and scope.folded(before - 1) in EDGES
    named = index - begin > 1
    return named and (beside or scope.folded(before) == "at")


def _numbered(scope: Scope, begin: int) -> bool:
    numbers = number_of(scope.words, begin), year_at(scope, begin)
    return numbers != (None, None)


def _has_members(scope: Scope, begin: int) -> bool:
    """Tell whether a name stands behind "meetings of the", "members of the"."""
    part = scope.folded(begin - 3)
    return part in PARTS and scope.reads(begin - 2, "of", "the")


def _read(scope: Scope, first: int, head: int, *, closes: bool, depth: int) -> Name | None:
    """Read the name around a head: its left edge, its complements, what follows in brackets."""
    label = _label(scope, head, first)
    if label is None:
        return None
    first = _left_edge(scope, first, head, label)
    name = Name(first, head, label, head)
    if closes:
        name = _with_complements(scope, name, depth)
    form = scope.form(head)
    if name.last > head:
        bare = first == head and form in WEAK
        return None if bare or label in PLACES else name
    modified = any(scope.is_name(i) for i in range(first, head))
    return name if modified or form in STANDALONE else None


def _left_edge(scope: Scope, first: int, head: int, label: EntityLabel) -> int:
    for index in range(first, head):
        if _stands_before(scope, index):
            first = index + 1
        elif label not in PLACES and scope.label_of(index) == "PERSON":
            end = scope.end_of(index)
            first = end + 1 if end < head else first
    while first < head and _opens_no_name(scope, first, label):
        first += 1
    return first


def _stands_before(scope: Scope, index: int) -> bool:
    """Tell whether a word is an office, or in a headline a verb, behind which a name begins."""
    if scope.form(index) in OFFICES:
        return scope.form(index + 1) != "'"
    return scope.title_cased and scope.folded(index) in HEADLINE_VERBS


def _opens_no_name(scope: Scope, index: int, label: EntityLabel) -> bool:
    return label not in NUMBERED and year_at(scope, index) is not None


def _with_complements(scope: Scope, name: Name, depth: int) -> Name:
    """Extend a name by "of …", "for …", "on …", "after …", as far as they belong to it."""
    for turn in range(MAX_COMPLEMENTS):
        word = scope.folded(name.last + 1) if scope.joined(name.last) else ""
        after = word == "after" and name.label == "EVENT"
        tied = word == "of" if turn else word in TIES
        if not (tied or after):
            break
        index = name.last + 2
        if scope.folded(index) == "the":
            index += 1
        inner = name_at(scope, index, depth + 1)
        if inner is not None and inner.first == index:
            name = replace(name, last=inner.last)
            if inner.label not in PLACES:
                break
            continue
        end = _complement(scope, name, word, index)
        if end is None:
            break
        name = replace(name, last=end)
    return name


def _complement(scope: Scope, name: Name, word: str, index: int) -> int | None:
    """Return the last word of a complement without a head that begins at a word, or None."""
    run = read_run(scope, index)
    if run is None or scope.form(index) in OFFICES or opens_day(scope, index):
        return None
    known = scope.end_of(index)
    closed = word != "of" if known == run.last else scope.title_cased
    if closed:
        return None
    if _is_whole_place(scope, index):
        return known
    last = _last_of_group(scope, run, index)
    listing = word == "of" and scope.form(name.head) in LISTING
    return _listed(scope, last) if listing and last == run.last else last


def _is_whole_place(scope: Scope, index: int) -> bool:
    """Tell a known place, which no hyphen joins to the next one ("on US-China Relations")."""
    last, label = scope.name_at(index)
    return label in PLACES and not scope.hyphenated(last)


def _last_of_group(scope: Scope, run: Run, index: int) -> int:
    first, last, head = next(_groups(scope, run))
    following = range(index + 1, last + 1)
    last = next((i - 1 for i in following if scope.form(i) in OFFICES), last)
    if head is None or _label(scope, head, first) in PLACES:
        return last
    return head if first != index or head < last else last


def _listed(scope: Scope, last: int) -> int:
    """Go on over ", X and Y" ("Ministry of Culture, Sports and Tourism"), all no known names."""
    place = last
    while scope.form(place + 1) == ",":
        run = read_run(scope, place + 2)
        if run is None or not _is_plain(scope, run):
            break
        place = run.last
        if run.ands:
            return place
        if scope.folded(place + 1) == "and" and scope.is_name(place + 2):
            return place + 2
    return last


def _is_plain(scope: Scope, run: Run) -> bool:
    words = range(run.first, run.last + 1)
    if len(words) > MAX_LISTED or not scope.known.keys().isdisjoint(words):
        return False
    labels = {_label(scope, index, run.first) for index in words}
    return labels == {None}
