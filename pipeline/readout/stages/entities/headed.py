"""Names that a head word gives away: bodies, meetings, documents, places.

``Ministry of X``, ``X Work Conference``: a name is a run of capitalised words that ends in a head,
with its complements ("of the Central Committee", "on Talent Work"). The longest one is taken. A
meeting takes in its ordinal and year.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from readout.language.meetings import year_of
from readout.language.words import titled, words
from readout.records.types import EntityLabel
from readout.stages.entities.candidates import NUMBERED, PLACES
from readout.stages.entities.scope import NOTHING, Run, Scope, read_run
from readout.stages.entities.tokens import number_of

__all__ = ["HEADS", "Name", "name_at", "names", "with_numbers"]

MAX_DEPTH = 5
"""Names within names."""
MAX_COMPLEMENTS = 4
MAX_NUMBERS = 3
"""Ordinals and years before a meeting's name."""

GROUPS: tuple[tuple[str, EntityLabel], ...] = (
    ("entity.place_heads", "LOC"),
    ("entity.polity_heads", "GPE"),
    ("entity.work_heads", "WORK"),
    ("entity.event_heads", "EVENT"),
    ("entity.organisation_heads", "ORG"),
)
# in any order
HEADS: dict[str, EntityLabel] = {head: label for tag, label in GROUPS for head in titled(tag)}
"""Labels of names by their head word; of two labels the later one."""
PARTS = words("entity.parts_of_bodies")
WEAK = titled("entity.weak_heads")
STANDALONE = titled("entity.standalone_heads")
OFFICES = titled("entity.offices")
HEADLINE_VERBS = words("entity.headline_verbs")
TIES = words("entity.name_prepositions")
COUNTED = words("entity.counted")


@dataclass(frozen=True)
class Name:
    """A name by its words, ``first`` to ``last`` (both included)."""

    first: int
    last: int
    label: EntityLabel


def names(scope: Scope) -> Iterator[Name]:
    """Yield the names of a segment, from left to right."""
    index = scope.first
    while index < scope.last:
        small = scope.form(index)[:1].islower()
        run = None if small else read_run(scope, index)
        last = index if run is None else run.last
        for name in _names_of_run(scope, run) if run is not None else ():
            yield name
            last = max(last, name.last)
        index = last + 1


def name_at(scope: Scope, index: int, depth: int = 0) -> Name | None:
    """Return the name whose run of capitalised words begins at a word, or None."""
    run = read_run(scope, index)
    if run is None or depth >= MAX_DEPTH:
        return None
    return next(_names_of_run(scope, run, depth), None)


def with_numbers(scope: Scope, first: int, last: int, *, of_year: bool = False) -> tuple[int, int]:
    """Return a meeting's words with the ordinals and years before and the year behind them.

    ``of_year``: also with "of 2023".
    """
    for _ in range(MAX_NUMBERS):
        first -= _numbers_before(scope, first)
    following, *behind = [scope.form(index) for index in range(last + 1, last + 4)]
    if year_of(scope.form(last + 2)) is not None:
        if following == "(" and behind[1] == ")":
            return first, last + 3
        if of_year and following == "of":
            return first, last + 2
    bare = scope.joined(last) and year_of(scope.form(last + 1)) is not None
    return first, last + (bare and behind[0].lower() not in COUNTED)


def _numbers_before(scope: Scope, first: int) -> int:
    """Count the words of an ordinal or a year right before a word: two, one or none."""
    for size in (2, 1):
        index = first - size
        if index >= scope.first and all(map(scope.joined, range(index, first))):
            number = number_of(scope.words, index)
            year = size == 1 and year_of(scope.form(index)) is not None
            if year or (number is not None and number[1] == size):
                return size
    return 0


def _names_of_run(scope: Scope, run: Run, depth: int = 0) -> Iterator[Name]:
    """Yield the names in a run: one ends where a piece holds a head, or a known name ends."""
    start = run.pieces[0][0]
    for begin, end in run.pieces:
        piece = range(end, begin - 1, -1)
        heads = ((index, _label(scope, index, begin)) for index in piece)
        head, label = next((found for found in heads if found[1] is not None), (end, None))
        if label is not None:
            first = _left_edge(scope, start, head, label)
            name = Name(first, head, label)
            if head == end == run.last:
                name = _with_complements(scope, name, depth)
            if _is_whole(scope, name, head):
                yield name
        if label is not None or any(scope.known.get(index, NOTHING)[0] == end for index in piece):
            start = end + 2


def _label(scope: Scope, index: int, begin: int) -> EntityLabel | None:
    """Return what kind of name a word heads, or None."""
    form = scope.form(index)
    if form == "Congress":  # one that meets, or a body ("members of the People's Congress")
        of_the = (scope.form(begin - 2), scope.form(begin - 1)) == ("of", "the")
        members = of_the and scope.folded(begin - 3) in PARTS
        behind = index + 2 + (scope.form(index + 2) == "the")
        tied = scope.form(index + 1) in TIES and scope.is_name(behind)
        numbered = (
            number_of(scope.words, begin) is not None or year_of(scope.form(begin)) is not None
        )
        return "EVENT" if not members and (tied or numbered) else "ORG"
    return "WORK" if (form, scope.form(index + 1)) == ("Convention", "on") else HEADS.get(form)


def _is_whole(scope: Scope, name: Name, head: int) -> bool:
    """Return whether a head with what stands around it is a name."""
    form = scope.form(head)
    if name.last > head:
        bare = name.first == head and form in WEAK
        return not bare and name.label not in PLACES
    return form in STANDALONE or any(map(scope.is_name, range(name.first, head)))


def _left_edge(scope: Scope, first: int, head: int, label: EntityLabel) -> int:
    """Return where a name begins: behind an office, a person, and in a headline behind a verb."""
    for index in range(first, head):
        last, known = scope.known.get(index, NOTHING)
        verb = scope.title_cased and scope.folded(index) in HEADLINE_VERBS
        if verb or scope.form(index) in OFFICES:
            first = index + 1
        elif label not in PLACES and known == "PERSON" and last < head:
            first = last + 1
    while first < head and label not in NUMBERED and year_of(scope.form(first)) is not None:
        first += 1
    return first


def _with_complements(scope: Scope, name: Name, depth: int) -> Name:
    """Extend a name by "of …", "for …", "on …", as far as they belong to it."""
    for turn in range(MAX_COMPLEMENTS):
        word = scope.folded(name.last + 1) if scope.joined(name.last) else ""
        if word not in (TIES if turn == 0 else ("of",)):
            break
        index = name.last + 2 + (scope.folded(name.last + 2) == "the")
        inner = name_at(scope, index, depth + 1)
        if inner is not None and inner.first != index:
            inner = None
        end = _complement(scope, word, index) if inner is None else inner.last
        if end is None:
            break
        name = replace(name, last=end)
    return name


def _complement(scope: Scope, word: str, index: int) -> int | None:
    """Return the last word of a complement without a head that begins at a word, or None.

    A known place is one as a whole, where no hyphen joins it to the next ("on US-China Relations").
    """
    run = read_run(scope, index)
    if run is None or scope.form(index) in OFFICES:
        return None
    known, label = scope.known.get(index, NOTHING)
    if (word != "of") if known == run.last else scope.title_cased:
        return None
    if label in PLACES and not scope.hyphenated(known):
        return known
    offices = (i - 1 for i in range(index + 1, run.last + 1) if scope.form(i) in OFFICES)
    return next(offices, run.last)
